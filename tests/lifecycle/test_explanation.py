# SPDX-License-Identifier: Apache-2.0
"""What `docs/explanation/standing.md` says is what the code does."""

import re
from pathlib import Path

import pytest

from partnerctl.documents.reader import parse
from partnerctl.lifecycle.standing import standing_of
from partnerctl.lifecycle.transitions import TRANSITIONS, possible_steps
from partnerctl.model.events import EventKind
from partnerctl.model.policy import Status
from partners import entry, partner

PAGE = (Path(__file__).parents[2] / "docs" / "explanation" / "standing.md").read_text("utf-8")
DIAGRAM_PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "lifecycle.md").read_text("utf-8")
ROWS = {
    status: cells
    for status in Status
    for cells in re.findall(
        rf"^\|[^|\n]*`{status.value}`[^|\n]*\|([^|\n]*)\|([^|\n]*)\|$", PAGE, re.MULTILINE
    )[:1]
}
ENDINGS = {"reviewed", "withdrawn", "resigned", "transitioned", "dissolved"}


def events(cell: str) -> set[str]:
    named = {word.partition(":")[0] for word in re.findall(r"`([^`]+)`", cell)}
    return named | ENDINGS if "endings" in cell else named


@pytest.mark.parametrize("status", Status)
def test_the_table_names_how_each_status_is_reached_and_left(status: Status) -> None:
    reached, left = map(events, ROWS[status])

    comes = {step[0].value for (before, step), after in TRANSITIONS.items() if after is status is not before}
    goes = {step[0].value for step, after in possible_steps(status) if after is not status}
    assert (reached, left) == (comes, goes)


def test_the_diagram_is_the_table() -> None:
    (diagram,) = re.findall(r"```mermaid\nstateDiagram-v2\n(.*?)```", DIAGRAM_PAGE, re.DOTALL)
    drawn = {}
    for before, after, steps in re.findall(r"^    (\S+) --> (\S+): (.+)$", diagram, re.MULTILINE):
        for step in steps.split(", "):
            kind, _, detail = step.removesuffix(")").partition(" (")
            status = None if before == "[*]" else Status(before)
            drawn[status, (EventKind(kind), detail or None)] = Status(after)

    assert drawn == dict(TRANSITIONS)
    assert len(diagram.splitlines()) == len({line.partition(":")[0] for line in diagram.splitlines()})


def test_the_correction_works_as_shown() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    plain = parse("history:\n" + block, "standing.md").plain
    assert plain is not None
    history = plain["history"]
    assert isinstance(history, list)

    standing = standing_of(
        partner(entry("2024-02-20", "applied"), *(one for one in history if isinstance(one, dict)))
    )

    assert (standing.by, standing.superseded, standing.irregular) == (("wm-eastland",), (1,), ())
