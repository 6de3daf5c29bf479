# SPDX-License-Identifier: Apache-2.0
"""`partnerctl review ID` without questions: shown, and recorded by options. Whole outputs."""

from pathlib import Path

import pytest

from command_line import CommandLine
from conftest import Golden
from partnerctl.cli.review import Outcome
from partnerctl.model import events

TODAY = ("--today", "2026-12-01")
LINK = "https://meta.wikimedia.org/wiki/Movement_Partners_example/Review_2026_40"
MARINE = "hawaii-marine-archive"
NORTHFIELD = "northfield-city-library"
DECIDED = ("--by", "wmf", "--link", LINK)
RENEWED = ("--outcome", "renewed", "--accept-proposed", *DECIDED)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("text", (NORTHFIELD,)),
        ("markdown", (NORTHFIELD, "--format", "markdown")),
        ("json", (NORTHFIELD, "--format", "json")),
        ("as-of", (NORTHFIELD, "--as-of", "2027-06-15")),
        ("arabic-markdown", ("maktabat-al-nur", "--format", "markdown")),
        ("no-such-form", (NORTHFIELD, "--format", "ics")),
        ("no-such-partner", ("northfield",)),
        ("not-yet-known", (NORTHFIELD, "--as-of", "2020-01-01")),
    ],
)
def test_the_checklist(name: str, words: tuple[str, ...], partnerctl: CommandLine, golden: Golden) -> None:
    golden(f"cli/review/one/{name}.txt", partnerctl("review", *words, *TODAY).whole())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("renewed", (MARINE, *RENEWED)),
        ("dry-run", (MARINE, *RENEWED, "--dry-run")),
        (
            "with-conditions",
            (
                NORTHFIELD,
                "--outcome",
                "renewed-with-conditions",
                "--accept-proposed",
                *DECIDED,
                "--answer",
                "condition-1=fail: Still from 2024.",
                "--answer",
                "liaison = not-applicable",
                "--condition",
                "Bring the report page up to date, by 2027-03-31",
                "--note",
                "Talked to the director.",
            ),
        ),
        ("deferred", (MARINE, "--outcome", "deferred", "--until", "2027-01-31", *DECIDED)),
        ("not-renewed", (MARINE, "--outcome", "not-renewed", *DECIDED, "--note", "Nobody answers.")),
        ("suspended-not-renewed", ("open-atlas-software", "--outcome", "not-renewed", *DECIDED)),
        ("on-a-day-before", (MARINE, *RENEWED, "--on", "2026-11-15")),
        ("open-points", (NORTHFIELD, "--outcome", "renewed", "--answer", "report-page=pass", *DECIDED)),
        ("open-condition", (NORTHFIELD, *RENEWED)),
        ("unexplained", (MARINE, *RENEWED, "--answer", "report-page=fail")),
        (
            "everything-wrong",
            (MARINE, "--outcome", "deferred", "--by", "user:Ada", "--answer", "weather=pass"),
        ),
        ("no-such-answer", (MARINE, *RENEWED, "--answer", "report-page=passs")),
        ("no-answer", (MARINE, *RENEWED, "--answer", "report-page")),
        ("condition-without-day", (MARINE, *RENEWED, "--condition", "Name a liaison by and by")),
        ("condition-with-renewal", (MARINE, *RENEWED, "--condition", "Name a liaison by 2027-01-31")),
        ("no-outcome", (MARINE, *DECIDED)),
        ("form-and-outcome", (MARINE, *RENEWED, "--format", "json")),
        ("rev-and-outcome", (MARINE, *RENEWED, "--rev", "HEAD")),
        ("as-of-and-outcome", (MARINE, *RENEWED, "--as-of", "2026-11-01")),
        ("within-and-id", (MARINE, "--within", "3")),
        ("check-and-id", (MARINE, "--check")),
        ("from-and-id", (MARINE, "--from", "x")),
        ("template-and-id", (MARINE, "--template")),
        ("nobody", RENEWED),
    ],
)
def test_recorded_by_options(
    name: str, words: tuple[str, ...], partnerctl: CommandLine, golden: Golden
) -> None:
    golden(f"cli/review/one/{name}.txt", partnerctl("review", *words, *TODAY).whole())


def test_the_same_again_is_refused(partnerctl: CommandLine, registry: Path, golden: Golden) -> None:
    assert partnerctl("review", MARINE, *RENEWED, *TODAY).exit_code == 0
    after = (registry / f"data/partners/{MARINE}.yaml").read_bytes()
    golden("cli/review/one/again.txt", partnerctl("review", MARINE, *RENEWED, *TODAY).whole())
    assert (registry / f"data/partners/{MARINE}.yaml").read_bytes() == after


def test_nobody_has_a_review_while_the_model_is_not_official(
    partnerctl: CommandLine, registry: Path, golden: Golden
) -> None:
    path = registry / "data/registry.yaml"
    path.write_text(path.read_text("utf-8").replace("official: true", "official: false"), "utf-8")
    golden("cli/review/one/unofficial.txt", partnerctl("review", MARINE, *TODAY).whole())


def test_what_was_recorded_is_valid_and_heads_the_next(partnerctl: CommandLine) -> None:
    words = ("--outcome", "renewed-with-conditions", "--condition", "Report. by 2027-03-31")
    assert partnerctl("review", MARINE, "--accept-proposed", *words, *DECIDED, *TODAY).exit_code == 0
    assert partnerctl("validate").exit_code == 0
    later = partnerctl("review", MARINE, "--format", "markdown", "--today", "2027-11-01").stdout
    assert later.index("## condition-1") < later.index("## visible-support")


def test_the_words_for_outcomes_are_those_of_the_model() -> None:
    assert {each.value for each in Outcome} == {each.value for each in events.Outcome}
