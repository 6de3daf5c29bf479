# SPDX-License-Identifier: Apache-2.0
"""Applications and updates as people write them: in the form of an issue, or on a talk page."""
