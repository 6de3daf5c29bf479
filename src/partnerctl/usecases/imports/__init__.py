# SPDX-License-Identifier: Apache-2.0
"""Many partners from one table (ADR 0032)."""
