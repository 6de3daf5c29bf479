# SPDX-License-Identifier: Apache-2.0
"""A change as a pull request (ADR 0024)."""
