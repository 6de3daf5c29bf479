# SPDX-License-Identifier: Apache-2.0
"""What becomes of answers, and two people who add at once. The whole way is in tests/cli/test_add.py."""

import datetime as dt
from pathlib import Path

import pytest

from command_line import CHECKOUT
from fakes import FakeFiles, fake_services
from partnerctl.errors import ChangedUnderneathError, RefusedError, UsageError
from partnerctl.findings import Plain
from partnerctl.model.policy import Requirement, Status
from partnerctl.ports import Services
from partnerctl.usecases.add_partner import (
    STATUSES,
    Answers,
    choose_id,
    plain_of,
    prepare,
    require_free,
    required_parts,
    write,
)
from partnerctl.usecases.loading import load_setting

DAY = dt.date(2026, 3, 31)
NOTED: Plain = [{"date": "2026-03-31", "event": "noted", "as": "potential"}]


@pytest.fixture
def services() -> Services:
    """The example registry's policy and entities, with no partner."""
    data = CHECKOUT / "examples" / "data"
    texts = {
        f"data/{name}.yaml": Path(data / f"{name}.yaml").read_text("utf-8")
        for name in ("registry", "entities")
    }
    return fake_services(FakeFiles.of(texts))


def test_nothing_but_the_name() -> None:
    assert plain_of(Answers(name="X"), {}, DAY) == {"name": "X", "history": NOTED}


def test_answers_go_before_what_is_given() -> None:
    given: dict[str, Plain] = {
        "name": "Y",
        "mission": "M",
        "organization": {"kind": "library", "founded": 1900},
        "sources": [{"title": "T"}],
    }
    answers = Answers(name="X", founded="2013-07", website="https://x.example/")
    assert plain_of(answers, given, DAY) == {
        "name": "X",
        "mission": "M",
        "organization": {"kind": "library", "founded": "2013-07"},
        "sources": [{"title": "T"}],
        "history": NOTED,
        "website": "https://x.example/",
    }


@pytest.mark.parametrize(
    ("answers", "territory"),
    [
        (Answers(countries=("de",)), {"range": "national", "countries": ["DE"]}),
        (Answers(countries=("Germany", "DE", "fr")), {"range": "regional", "countries": ["DE", "FR"]}),
        (Answers(countries=("Nowhere",)), {"range": "national", "countries": ["Nowhere"]}),
        (
            Answers(subdivisions=("us-ny", "US-NJ")),
            {"range": "local", "countries": ["US"], "subdivisions": ["US-NY", "US-NJ"]},
        ),
        (Answers(regions=("europe",)), {"range": "regional", "regions": ["europe"]}),
        (Answers(territorial_range="global"), {"range": "global"}),
    ],
)
def test_territory(answers: Answers, territory: dict[str, Plain]) -> None:
    assert plain_of(answers, {}, DAY)["territory"] == territory


def test_a_history_that_is_given_stays() -> None:
    history: list[Plain] = [{"date": "2020-01-01", "event": "applied"}]
    assert plain_of(Answers(), {"history": history}, DAY) == {"history": history}
    with pytest.raises(UsageError):
        plain_of(Answers(date=DAY), {"history": history}, DAY)


def test_an_id_that_a_person_chose() -> None:
    assert choose_id("x-2", "مكتبة") == "x-2"


def test_two_people_add_the_same_partner_at_once(services: Services) -> None:
    plain = plain_of(Answers(name="X Library", sources=("T",)), {}, DAY)
    one, other = prepare(plain, "x-library", services), prepare(plain, "x-library", services)
    write(one, services)
    with pytest.raises(ChangedUnderneathError):
        write(other, services)
    with pytest.raises(RefusedError):
        prepare(plain, "x-library", services)
    with pytest.raises(RefusedError):
        require_free(services, "x-library")


def test_what_each_beginning_requires(services: Services) -> None:
    registry = load_setting(services).registry
    assert required_parts(registry, "potential") == {Requirement.SOURCES}
    assert required_parts(registry, "applied") == {Requirement.MISSION, Requirement.CONTRIBUTIONS}
    assert set(STATUSES) - {"applied"} < {status.value for status in Status}
