# SPDX-License-Identifier: Apache-2.0
"""Whether a record holds what a status requires."""

import pytest

from partnerctl.findings import Plain, Severity
from partnerctl.lifecycle.requirements import is_met, lacking
from partnerctl.lifecycle.standing import standing_of
from partnerctl.model.policy import Requirement, Status
from partners import entry, partner, setting

APPLIED = entry("2024-01-01", "applied")
MEETING: dict[Requirement, dict[str, Plain]] = {
    Requirement.MISSION: {"mission": "Free knowledge"},
    Requirement.CONTRIBUTIONS: {"contributions": ["events"]},
    Requirement.TERRITORY: {"territory": {"range": "global"}},
    Requirement.ORGANIZATION: {"organization": {"kind": "library"}},
    Requirement.VISIBLE_SUPPORT: {
        "visible_support": [{"url": "https://library.example/w", "kind": "web-page"}]
    },
    Requirement.LIAISON: {"liaisons": [{"user": "Left", "until": "2024"}, {"user": "Here"}]},
    Requirement.REPORT_PAGE: {"report_page": "https://meta.example/wiki/Report"},
    Requirement.ORGANIZERS: {"organizers": [{"name": "Ada Example", "role": "Head"}]},
    Requirement.ENDORSEMENT: {},
    Requirement.LISTING_CONSENT: {
        "consents": [{"about": "listing", "given": "2024-02-01", "proof": "private:a"}]
    },
    Requirement.SOURCES: {"sources": [{"title": "About the library"}]},
}


@pytest.mark.parametrize("requirement", Requirement)
def test_each_is_met_by_its_part_alone(requirement: Requirement) -> None:
    history = [APPLIED] + [entry("2024-02-01", "endorsed")] * (requirement is Requirement.ENDORSEMENT)
    meeting, bare = partner(*history, **MEETING[requirement]), partner(APPLIED)

    assert [one for one in Requirement if is_met(one, meeting, standing_of(meeting))] == [requirement]
    assert not is_met(requirement, bare, standing_of(bare))


def test_lacking_follows_the_policy() -> None:
    one = partner(APPLIED)

    found = list(lacking(one, standing_of(one), Status.CANDIDATE, setting().registry))

    assert found == [(Requirement.MISSION, Severity.ERROR), (Requirement.TERRITORY, Severity.WARNING)]


def test_a_status_that_the_policy_does_not_name_requires_nothing() -> None:
    one = partner(APPLIED)

    assert list(lacking(one, standing_of(one), Status.FORMER, setting().registry)) == []
