# SPDX-License-Identifier: Apache-2.0
"""One partner with all that follows from its record."""

import datetime as dt

import pytest

from fakes import FakeFiles, fake_services
from partnerctl.errors import InvalidDataError, UsageError
from partnerctl.findings import Plain
from partnerctl.lifecycle.clock import ClockState
from partnerctl.lifecycle.expiring import Expiring
from partnerctl.model.policy import Status
from partnerctl.usecases.show_partner import Shown, show_partner
from partners import entry, registry_files

RECORD: dict[str, Plain] = {
    "name": "Northfield City Library",
    "history": [entry("2024-02-20", "applied"), entry("2024-04-15", "recognized")],
}


def show(day: str, *, official: bool = True, partner_id: str = "northfield", text: str = "") -> Shown:
    files = FakeFiles.of(registry_files({"northfield": RECORD}, official=official))
    if text:
        files.contents["data/partners/northfield.yaml"] = text.encode()
    return show_partner(partner_id, fake_services(files), dt.date.fromisoformat(day))


def test_everything_is_told_of_one_day() -> None:
    shown = show("2025-04-10")

    assert shown.record.id == "northfield"
    assert shown.standing.status is Status.RECOGNIZED
    assert shown.clock.state is ClockState.DUE
    assert [right.in_force for right in shown.rights] == [True, False, True]
    assert [expiry.kind for expiry in shown.attention] == [Expiring.REVIEW]
    assert shown.steps[0].event == "reviewed"


def test_another_day_has_another_answer() -> None:
    shown = show("2024-04-14")

    assert shown.standing.status is Status.CANDIDATE
    assert not any(right.in_force for right in shown.rights)
    assert shown.attention == ()


def test_nobody_is_recognized_while_the_model_is_not_official() -> None:
    shown = show("2025-04-10", official=False)

    assert shown.standing.status is Status.CANDIDATE
    assert shown.clock.state is ClockState.NOT_RUNNING
    assert next(step for step in shown.steps if step.event == "recognized").blocked


def test_a_wrong_id_gets_the_nearest_one() -> None:
    with pytest.raises(UsageError) as caught:
        show("2025-04-10", partner_id="nortfield")

    assert caught.value.hint == 'did you mean "northfield"?'


def test_a_broken_record_comes_with_its_findings() -> None:
    with pytest.raises(InvalidDataError) as caught:
        show("2025-04-10", text="name: [\n")

    assert caught.value.findings
