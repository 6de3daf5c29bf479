# SPDX-License-Identifier: Apache-2.0
"""What texts to partners call the movement and its bodies: the frozen view that templates see as `movement`."""

from dataclasses import dataclass

from partnerctl.model.movement import Movement


@dataclass(frozen=True, slots=True)
class MovementNames:
    """Names as the policy has them; templates translate them with the filter `named`.

    Attributes:
        name: The movement's.
        owner: Who owns its marks.
        owner_short: The same, where it has been named before.
        owner_policy: Address of the owner's public policy on the marks; empty if there is none.
        advisor: Whose recommendation some decisions need; empty if nobody's.
        cause: What it works for.
    """

    name: str
    owner: str
    owner_short: str
    owner_policy: str
    advisor: str
    cause: str


def names_of(movement: Movement) -> MovementNames:
    """The names, each with what stands in for it where the policy gives none."""
    owner = movement.marks_owner
    return MovementNames(
        name=movement.name,
        owner=owner.name,
        owner_short=owner.short_name or owner.name,
        owner_policy=owner.policy or "",
        advisor=movement.advisor or "",
        cause=movement.cause or movement.name,
    )
