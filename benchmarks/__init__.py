# SPDX-License-Identifier: Apache-2.0
"""How fast the tool is, against other tools on the same records in the same run: `python -m benchmarks`."""
