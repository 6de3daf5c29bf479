# SPDX-License-Identifier: Apache-2.0
"""Whether a record holds what a status requires; which status requires what is policy."""

from collections.abc import Iterator

from partnerctl.findings import Severity
from partnerctl.lifecycle.consents import has_consent
from partnerctl.lifecycle.standing import Standing
from partnerctl.model.consents import ConsentSubject
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry, Requirement, Status


def is_met(requirement: Requirement, partner: Partner, standing: Standing) -> bool:
    """Whether the record holds it. A liaison counts while no end is given; the clock has no say."""
    match requirement:
        case Requirement.LIAISON:
            return any(liaison.until is None for liaison in partner.liaisons)
        case Requirement.ENDORSEMENT:
            return any(partner.history[index].event == "endorsed" for index in standing.counted)
        case Requirement.LISTING_CONSENT:
            return has_consent(partner, ConsentSubject.LISTING)
        case _:
            return bool(getattr(partner, requirement.value.replace("-", "_")))


def lacking(
    partner: Partner, standing: Standing, status: Status, registry: Registry
) -> Iterator[tuple[Requirement, Severity]]:
    """What the record lacks for `status`, and how heavily policy weighs it, in the order of the policy."""
    for requirement, severity in registry.requirements.get(status, {}).items():
        if not is_met(requirement, partner, standing):
            yield requirement, severity
