# SPDX-License-Identifier: Apache-2.0
"""Rules on changes."""

from partnerctl.rules.registry import Rule

RULES: tuple[Rule, ...] = ()
