# SPDX-License-Identifier: Apache-2.0
"""Whoever has only a browser finds what the how-to shows: the form's fields, its answer, and the record made of it."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from command_line import CommandLine
from documentation import CHECKOUT, DAY, blocks

PAGE = (CHECKOUT / "docs" / "how-to" / "contribute-in-the-browser.md").read_text(encoding="utf-8")
LINK = "https://forge.example/registry/issues/12"
SLIP, RIGHT = "Nw Zealand", "New Zealand"


@pytest.fixture
def partnerctl(tmp_path: Path) -> CommandLine:
    """The program in a fresh copy of the registry, on the page's day."""
    shutil.copytree(CHECKOUT / "data", tmp_path / "data")
    return CommandLine(tmp_path, {"PARTNERCTL_TODAY": DAY})


def form() -> list[dict[str, Any]]:
    text = (CHECKOUT / ".github" / "ISSUE_TEMPLATE" / "partner.yml").read_text(encoding="utf-8")
    fields = yaml.safe_load(text)["body"]
    return [field for field in fields if field["type"] != "markdown"]


def answers() -> dict[str, str]:
    """What the page's table has somebody write, by label."""
    rows = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE))
    rows.pop("Field")
    return rows


def body(written: dict[str, str]) -> str:
    """The text that GitHub makes of the form."""
    sections = []
    for field in form():
        label, value = field["attributes"]["label"], written.get(field["attributes"]["label"])
        if field["type"] == "checkboxes":
            value = "\n".join(f"- [X] {option['label']}" for option in field["attributes"]["options"])
        sections.append(f"### {label}\n\n{value or '_No response_'}\n")
    return "\n".join(sections)


def quoted() -> str:
    """The comment that the page quotes, in one line a paragraph."""
    lines = [line.removeprefix(">").strip() for line in PAGE.splitlines() if line.startswith(">")]
    return " ".join(lines).split("###")[0].replace("  ", " ").strip()


def test_the_form_has_the_fields_of_the_page() -> None:
    labels = {field["attributes"]["label"]: field for field in form()}
    assert [label for label in answers() if label not in labels] == []
    required = {name for name, field in labels.items() if field.get("validations", {}).get("required")}
    assert required <= answers().keys()
    for label, answer in answers().items():
        if labels[label]["type"] == "dropdown":
            assert set(answer.split(", ")) <= set(labels[label]["attributes"]["options"])


def test_a_slip_is_answered_as_the_page_shows(partnerctl: CommandLine) -> None:
    (partnerctl.folder / "issue.md").write_text(body(answers()), encoding="utf-8")
    outcome = partnerctl("add", "--from-issue", "issue.md", "--link", LINK, "--reply", "reply.md")
    reply = (partnerctl.folder / "reply.md").read_text(encoding="utf-8")
    assert outcome.exit_code == 1
    said = " ".join(reply.partition("-->\n")[2].split()).split("###")[0].strip()
    assert quoted() == said


def test_the_corrected_form_becomes_the_record_that_the_page_shows(partnerctl: CommandLine) -> None:
    corrected = {label: answer.replace(SLIP, RIGHT) for label, answer in answers().items()}
    (partnerctl.folder / "issue.md").write_text(body(corrected), encoding="utf-8")
    outcome = partnerctl("add", "--from-issue", "issue.md", "--link", LINK)
    assert outcome.exit_code == 0, outcome.whole()
    shown = next(block.text for block in blocks(PAGE) if "Southfield Museum" in block.text)
    assert (partnerctl.folder / "data/partners/southfield-museum.yaml").read_text(encoding="utf-8") == shown
    assert partnerctl("validate").exit_code == 0
