# SPDX-License-Identifier: Apache-2.0
"""partnerctl: the registry of Wikimedia movement partners as code."""

__version__ = "0.1.0"
