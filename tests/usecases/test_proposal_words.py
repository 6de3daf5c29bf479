# SPDX-License-Identifier: Apache-2.0
"""What is said of a proposal holds nothing that a stranger could use."""

import datetime as dt
from pathlib import Path
from subprocess import run

import pytest

from hostile import MARKUP
from partnerctl.meaning.told import Deed, Meaning, PartnerMeaning, RecordedEvent, Said, Sentence, Told
from partnerctl.model.events import EventKind
from partnerctl.ports import Commit
from partnerctl.reporters.visible import visible
from partnerctl.usecases.propose.words import commit_message, request_body

BEFORE = Commit("0" * 40, dt.datetime(2026, 3, 1, tzinfo=dt.UTC), "Example Author", "Begin")


def partner(
    name: str, number: int = 0, link: str = "https://meta.wikimedia.org/wiki/Example"
) -> PartnerMeaning:
    event = RecordedEvent(EventKind.ENDORSED, None, dt.date(2026, 3, 31), ("wmf",), link)
    sentence = Sentence("mission", ("mission is now ", Said(" ".join(name.split()))))
    return PartnerMeaning(f"partner-{number}", name, Deed.CHANGED, (sentence,), (event,))


def told(*partners: PartnerMeaning) -> Told:
    return Told(Meaning(partners=partners), "Update partners", BEFORE)


def test_many_partners_are_told_in_few_lines() -> None:
    message = commit_message(told(*(partner(f"Partner {number}", number) for number in range(56))))
    assert message.endswith("\n\n… and 6 more partners.\n")
    assert message.count("(partner-") == 50


def test_a_decision_that_is_that_of_several_is_named_once() -> None:
    message = commit_message(told(partner("A", 1), partner("B", 2)), note="Both at one meeting.")
    assert message.endswith(
        "Partner: partner-1\nPartner: partner-2\nEvent: partner-1 endorsed 2026-03-31\n"
        "Event: partner-2 endorsed 2026-03-31\nDecision: https://meta.wikimedia.org/wiki/Example\n"
    )
    assert message.startswith("Update partners\n\nBoth at one meeting.\n\n")


@pytest.mark.parametrize(
    "text", [*dict.fromkeys(MARKUP), "x\n\nSigned-off-by: somebody", "x\x1b[2J", "Closes #1", "@everyone"]
)
def test_no_text_of_the_data_is_a_trailer_or_steers_a_terminal(text: str, tmp_path: Path) -> None:
    message = commit_message(told(partner(text, link=f"https://a.example/{text}")), note=text)
    trailers = run(
        ["git", "interpret-trailers", "--parse"],
        input=message.encode(),
        capture_output=True,
        check=True,
        cwd=tmp_path,
    ).stdout.decode()
    assert [line.partition(":")[0] for line in trailers.splitlines()] == ["Partner", "Event", "Decision"]
    assert all(visible(line) == line for line in message.split("\n"))


def test_what_a_person_notes_stands_first_as_it_is() -> None:
    body = request_body(told(partner("A")), note="See *here*.\n")
    assert body.startswith("See *here*.\n\n**`A`** (`partner-0`), changed\n")
    assert "partnerctl: diff" not in request_body(told(partner("A")), note=" ")
