# SPDX-License-Identifier: Apache-2.0
"""Pages of a wiki that say what the data says."""
