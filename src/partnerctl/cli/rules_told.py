# SPDX-License-Identifier: Apache-2.0
"""Rules as the registry that is worked on is told them."""

from typing import TYPE_CHECKING

from partnerctl.cli.invocation import Invocation
from partnerctl.errors import PartnerctlError

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnerctl.rules.registry import Rule


def teller(invocation: Invocation) -> "Callable[[Rule], Rule]":
    """What gives a rule the clause that this registry is told; where there is no registry that can be read, none other."""
    from partnerctl.usecases.explain_rule import in_registry
    from partnerctl.usecases.loading import load_setting

    try:
        movement = load_setting(invocation.services).registry.movement
    except PartnerctlError:
        movement = None
    return lambda rule: in_registry(rule, movement)
