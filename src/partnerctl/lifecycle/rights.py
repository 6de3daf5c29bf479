# SPDX-License-Identifier: Apache-2.0
"""Which rights a partner has on a day, and why or why not; nobody types them in.

Source: "Recognition", "relevant trademark use" ("limited use of the marks on websites and promotional material, via
agreement with the WMF"), "simplified access to grants".

The three belong together: use of the marks is a right of a recognized partner, so while recognition is suspended, and
once it has ended, a licence gives none. The licence itself is a contract with the Foundation, which no event of the
registry ends, and the reason says so; who ends it records `terminated`.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from partnerctl.lifecycle.agreements import AgreementState, state_of
from partnerctl.lifecycle.standing import Standing
from partnerctl.model.agreements import Agreement, AgreementKind
from partnerctl.model.dataset import Setting
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Status


class RightKind(StrEnum):
    """The rights that the source names."""

    RECOGNITION = "recognition"
    TRADEMARK_USE = "trademark-use"
    GRANTS = "simplified-access-to-grants"


@dataclass(frozen=True, slots=True)
class Right:
    """One right on one day.

    Attributes:
        kind: Which.
        in_force: Whether the partner has it on that day.
        reason: Why, or why not: one sentence, without trailing period.
        until: Last day it holds if nothing happens; None where only a decision ends it, or if not in force.
        marks: The marks that may be used; words of the vocabulary "marks".
        uses: What for; words of the vocabulary "uses".
        territory: Where, as ISO 3166-1 codes; empty means everywhere.
        agreement: Index in `Partner.agreements` of the licence it rests on.
    """

    kind: RightKind
    in_force: bool
    reason: str
    until: dt.date | None = None
    marks: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    territory: tuple[str, ...] = ()
    agreement: int | None = None


def rights_of(partner: Partner, standing: Standing, setting: Setting, day: dt.date) -> tuple[Right, ...]:
    """Say for every right whether it is in force.

    Args:
        partner: The record.
        standing: Its standing on that day (`standing_of(partner, day)`).
        setting: Policy, and the entities that licensors must be found in.
        day: The day asked for.

    Returns:
        Recognition first, then trademark use (one entry for each licence in force, else one that says why not),
        then access to grants.
    """
    refusal = _refusal(standing, setting)
    if refusal:
        rests = "" if standing.merged_into else _resting(partner, setting, day)
        return (
            Right(RightKind.RECOGNITION, in_force=False, reason=refusal),
            Right(RightKind.TRADEMARK_USE, in_force=False, reason=f"{refusal}{rests}"),
            Right(RightKind.GRANTS, in_force=False, reason=refusal),
        )
    recognized = f"it is a recognized partner since {standing.since}"
    return (
        Right(RightKind.RECOGNITION, in_force=True, reason=recognized),
        *_trademark_use(partner, setting, day),
        Right(RightKind.GRANTS, in_force=True, reason=recognized),
    )


def _refusal(standing: Standing, setting: Setting) -> str | None:
    """Why there can be no right at all."""
    if not setting.registry.official:
        return "the model is not official, so nobody is recognized"
    if standing.merged_into:
        return f"the organization is recorded under {standing.merged_into} now"
    if standing.status is Status.SUSPENDED:
        return f"recognition is suspended since {standing.since}"
    if standing.status is not Status.RECOGNIZED:
        return "only a recognized partner has it"
    return None


def _resting(partner: Partner, setting: Setting, day: dt.date) -> str:
    """What becomes of a licence whose partner has no rights: the agreement stands until it runs out or is ended."""
    for agreement in partner.agreements:
        if agreement.kind is AgreementKind.TRADEMARK_LICENSE and _obstacle(agreement, setting, day) is None:
            return (
                f"; its licence signed on {agreement.signed} stands as an agreement{_until(agreement)}, "
                "but gives no right here"
            )
    return ""


def _until(agreement: Agreement) -> str:
    return f" until {agreement.expires}" if agreement.expires else " until it is ended"


def _trademark_use(partner: Partner, setting: Setting, day: dt.date) -> Iterator[Right]:
    """A right for each licence in force; else one that names what is wrong with the latest licence."""
    granted = False
    refused: list[tuple[dt.date, int, str]] = []
    for index, agreement in enumerate(partner.agreements):
        if agreement.kind is not AgreementKind.TRADEMARK_LICENSE:
            continue
        obstacle = _obstacle(agreement, setting, day)
        if obstacle is None:
            granted = True
            yield _licensed(agreement, index)
        else:
            refused.append((agreement.signed, index, obstacle))
    if not granted:
        reason = max(refused)[-1] if refused else "no trademark licence is recorded"
        yield Right(RightKind.TRADEMARK_USE, in_force=False, reason=reason)


def _licensed(agreement: Agreement, index: int) -> Right:
    return Right(
        RightKind.TRADEMARK_USE,
        in_force=True,
        reason=f"the licence signed on {agreement.signed} is in force{_until(agreement)}",
        until=agreement.expires,
        marks=agreement.marks,
        uses=agreement.uses,
        territory=agreement.territory,
        agreement=index,
    )


def _obstacle(agreement: Agreement, setting: Setting, day: dt.date) -> str | None:
    """Why the licence grants nothing on that day; None if it does. From the day it was ended on, it holds no more."""
    licence = f"the licence signed on {agreement.signed}"
    licensor = setting.entities.entities.get(agreement.licensor) if agreement.licensor else None
    owner = setting.registry.movement.marks_owner
    if licensor is None or licensor.type not in owner.types:
        return f"{licence} is not granted by the {owner.name}"
    ended = agreement.terminated.date if agreement.terminated else None
    return {
        AgreementState.NOT_YET_IN_FORCE: f"{licence} takes effect on {agreement.effective or agreement.signed}",
        AgreementState.ENDED: f"{licence} was ended on {ended}",
        AgreementState.RAN_OUT: f"{licence} ran out on {agreement.expires}",
    }.get(state_of(agreement, day))
