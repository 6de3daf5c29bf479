# SPDX-License-Identifier: Apache-2.0
"""A review by keyboard, in a real terminal: counted keys, interruptions, two people at once."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from command_line import CommandLine
from partnerctl.documents.reader import parse
from partnerctl.findings import Plain

Golden = Callable[[str, str], None]

SECONDS = 60
TODAY = "2026-12-01"
DECISION = "https://meta.wikimedia.org/wiki/Movement_Partners_example/Review_2026_40"
LINKED = ("--link", DECISION)
KEYS = {"Enter": "\r", "Ctrl-C": "\x03", "Ctrl-D": "\x04"}


class Reviewer:
    """A person at a terminal of their own, whose keys are counted."""

    def __init__(
        self,
        registry: Path,
        home: Path,
        *words: str,
        columns: int = 80,
        term: str = "dumb",
        today: str = TODAY,
    ) -> None:
        self.home = home
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_STATE_HOME": str(home / "state"),
            "LANG": "C.UTF-8",
            "TERM": term,
            "PARTNERCTL_TODAY": today,
            "GIT_CONFIG_GLOBAL": os.devnull,
            # Whoever measures what these processes run hands it down this way.
            **{name: value for name, value in os.environ.items() if name.startswith("COV")},
        }
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "partnerctl", "review", *words],
            cwd=registry,
            env=environment,
            encoding="utf-8",
            codec_errors="replace",
            timeout=SECONDS,
            dimensions=(60, columns),
        )
        self.seen = ""
        self.pressed = 0

    def press(self, *keys: str) -> "Reviewer":
        """At each prompt a key; a longer text is typed and ended with Enter."""
        for key in keys:
            self.wait()
            typed = KEYS.get(key, key if len(key) == 1 else f"{key}\r")
            self.pressed += len(typed)
            self.child.send(typed)
        return self

    def wait(self) -> "Reviewer":
        """Until there is a prompt."""
        self.child.expect_exact("\r\n> ")
        self.seen += self.child.before + self.child.after
        return self

    def end(self) -> int:
        """Wait for the program's end and give its exit code."""
        self.child.expect(pexpect.EOF)
        self.seen += self.child.before
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus)

    def transcript(self) -> str:
        code = self.end()
        text = self.seen.replace("\r\n", "\n").replace(str(self.home), "<home>")
        text = re.sub(r"reviews/[0-9a-f]{16}/", "reviews/<registry>/", text)
        return f"{text}--- exit code {code}, {self.pressed} keys\n"


Begin = Callable[..., Reviewer]


@pytest.fixture
def begin(registry: Path, tmp_path: Path) -> Iterator[Begin]:
    """Start a review as some person; each has a home of their own."""
    started: list[Reviewer] = []

    def start(
        *words: str, person: str = "ada", columns: int = 80, term: str = "dumb", today: str = TODAY
    ) -> Reviewer:
        home = tmp_path / person
        home.mkdir(exist_ok=True)
        started.append(Reviewer(registry, home, *words, columns=columns, term=term, today=today))
        return started[-1]

    yield start
    for reviewer in started:
        reviewer.child.close(force=True)


def history(registry: Path, partner_id: str) -> list[Plain]:
    plain = parse((registry / f"data/partners/{partner_id}.yaml").read_text("utf-8"), "record").plain
    assert plain is not None
    entries = plain["history"]
    assert isinstance(entries, list)
    return entries


def reviews_of(registry: Path, partner_id: str) -> list[dict[str, Plain]]:
    return [
        entry
        for entry in history(registry, partner_id)
        if isinstance(entry, dict) and entry["event"] == "reviewed" and entry["date"] == TODAY
    ]


def drafts(home: Path) -> list[Path]:
    return sorted(home.rglob("reviews/*/*.json"))


# --- a straightforward renewal --------------------------------------------------------------------------------------


def test_a_straightforward_renewal_takes_at_most_12_keys(
    begin: Begin, registry: Path, tmp_path: Path, golden: Golden
) -> None:
    # Six points, the outcome, who decided, and the agreement: Enter takes what is proposed.
    reviewer = begin("hawaii-marine-archive", *LINKED).press(*["Enter"] * 9)
    golden("cli/review/dialogue/renewal.txt", reviewer.transcript())
    assert reviewer.pressed <= 12
    (entry,) = reviews_of(registry, "hawaii-marine-archive")
    assert (entry["outcome"], entry["by"], entry["link"]) == ("renewed", ["wmf"], DECISION)
    assert drafts(tmp_path) == []


def test_all_that_is_proposed_at_once_is_shown_all_the_same(
    begin: Begin, registry: Path, golden: Golden
) -> None:
    reviewer = begin("hawaii-marine-archive", "--by", "wmf", *LINKED).press("a", "Enter", "Enter")
    golden("cli/review/dialogue/all-as-proposed.txt", reviewer.transcript())
    assert len(reviews_of(registry, "hawaii-marine-archive")) == 1


def test_keys_pressed_ahead_of_the_questions_are_not_lost(begin: Begin, registry: Path) -> None:
    reviewer = begin("hawaii-marine-archive", "--by", "wmf", *LINKED).wait()
    reviewer.child.send("pppppn\r")
    reviewer.child.expect_exact("Enter writes it")
    reviewer.press("Enter")
    assert reviewer.end() == 0
    (entry,) = reviews_of(registry, "hawaii-marine-archive")
    assert isinstance(entry["checklist"], list)
    assert len(entry["checklist"]) == 6


@pytest.mark.parametrize("columns", [40, 100])
def test_in_terminals_of_other_widths(columns: int, begin: Begin, golden: Golden) -> None:
    reviewer = begin("maktabat-al-nur", "--dry-run", *LINKED, columns=columns, term="xterm-256color")
    golden(f"cli/review/dialogue/columns-{columns}.txt", reviewer.press(*["Enter"] * 9).transcript())


# --- everything that can be answered --------------------------------------------------------------------------------


def test_conditions_of_one_review_head_the_next(begin: Begin, registry: Path, golden: Golden) -> None:
    reviewer = begin("northfield-city-library")
    # The condition has no proposal, so Enter will not do, nor will a key that means nothing.
    reviewer.press(
        "Enter", "z", "f", "Still from 2024.", "?", "t", "Linked from the front page.", "p", "f", "No entry"
    )
    reviewer.press("b", "Enter", "Enter", "n", "Enter", "p", "Enter")
    reviewer.press("Enter", "soon", "2026-12-01", "2027-03-31", "Enter", "2027-06-30", "Enter")
    reviewer.press("wm-northland,wmf", "meta", DECISION, "t", "Talked to the director.", "Enter")
    golden("cli/review/dialogue/with-conditions.txt", reviewer.transcript())
    (entry,) = reviews_of(registry, "northfield-city-library")
    golden("cli/review/dialogue/with-conditions.json", json.dumps(entry, indent=1, ensure_ascii=False) + "\n")

    after = begin("northfield-city-library", "--no-ask", today="2027-11-01")
    assert after.end() == 0
    assert "1 of 8: condition-1" in after.seen
    assert "2 of 8: condition-2" in after.seen


def test_put_off_and_not_renewed(begin: Begin, registry: Path, golden: Golden) -> None:
    put_off = begin("maktabat-al-nur", *LINKED).press("a", "d", "2027-01-31", "Enter", "Enter")
    golden("cli/review/dialogue/deferred.txt", put_off.transcript())
    ended = begin("hawaii-marine-archive", *LINKED).press("a", "x", "Nobody answers.", "Enter", "o", "x")
    golden(
        "cli/review/dialogue/not-renewed.txt",
        ended.press("Enter", "Enter", "Enter", "Enter").transcript(),
    )
    assert [entry["until"] for entry in reviews_of(registry, "maktabat-al-nur")] == ["2027-01-31"]
    assert [entry["note"] for entry in reviews_of(registry, "hawaii-marine-archive")] == ["Nobody answers."]


def test_what_policy_forbids_is_told_and_asked_again(begin: Begin, registry: Path, golden: Golden) -> None:
    reviewer = begin("hawaii-marine-archive", "--by", "user:ExampleEditor", *LINKED)
    reviewer.press("p", "p", "f", "Nobody since May.", "p", "p", "n", "r", "p")
    reviewer.press("Enter", "Enter", "p", "Enter", "Enter", "Enter", "o", "r", "wmf", "Enter", "Enter")
    golden("cli/review/dialogue/forbidden.txt", reviewer.transcript())
    assert len(reviews_of(registry, "hawaii-marine-archive")) == 1


def test_keys_that_mean_nothing_change_nothing(begin: Begin, registry: Path) -> None:
    reviewer = begin("northfield-city-library", "--by", "wm-northland", *LINKED).wait()
    # An arrow, letters of other scripts, and `a` where nothing is proposed.
    for key in ("\x1b[A", "é", "\u4e66", "a"):
        reviewer.child.send(key)
        reviewer.wait()
    reviewer.child.send("p")
    reviewer.press("a", "Enter", "Enter")
    assert reviewer.end() == 0
    assert "Nothing is proposed for this point." in reviewer.seen
    (entry,) = reviews_of(registry, "northfield-city-library")
    assert "fail" not in json.dumps(entry)


def test_a_review_that_comes_late_is_pointed_out(begin: Begin, registry: Path, golden: Golden) -> None:
    late = ("--on", "2026-03-01", "--by", "wm-northland", *LINKED, "--accept-proposed")
    reviewer = begin("northfield-city-library", *late).press(
        "Enter", "o", "c", "Report", "2026-09-01", "Enter"
    )
    reviewer.press("Enter", "Enter", "o", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter")
    golden("cli/review/dialogue/late.txt", reviewer.transcript())


# --- refused --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "partner_id",
    ["open-atlas-software", "lumen-medical-college", "summit-archive", "riverside-museum", "citizen-maps"],
)
def test_a_partner_without_a_review_is_refused(
    partner_id: str, begin: Begin, registry: Path, golden: Golden
) -> None:
    before = history(registry, partner_id)
    golden(f"cli/review/dialogue/refused-{partner_id}.txt", begin(partner_id).transcript())
    assert history(registry, partner_id) == before


def test_a_tombstone_is_refused(begin: Begin, registry: Path, golden: Golden) -> None:
    path = registry / "data/partners/hawaii-marine-archive.yaml"
    merged = "  - {date: 2026-10-01, event: merged, into: northfield-city-library}\nsources:"
    path.write_text(path.read_text("utf-8").replace("sources:", merged), "utf-8")
    golden("cli/review/dialogue/refused-tombstone.txt", begin("hawaii-marine-archive").transcript())


# --- interrupted ----------------------------------------------------------------------------------------------------

WAY = [
    ("1 of 7: condition-1", "p"),
    ("2 of 7: visible-support", "Enter"),
    ("3 of 7: report-page", "f"),
    ("Note to report-page", "No entry since May."),
    ("4 of 7: liaison", "Enter"),
    ("5 of 7: organizers", "Enter"),
    ("6 of 7: cooperation", "Enter"),
    ("7 of 7: agreements", "Enter"),
    ("Outcome", "Enter"),
    ("Condition 1: what must be done", "Enter"),
    ("To be met by which day?", "2027-03-31"),
    ("Condition 2: what must be done", "Enter"),
    ("Decided by", "Enter"),
    ("Page where the decision", DECISION),
    ("Enter writes it", "Enter"),
]
"""Every prompt of a review with a condition, and what is answered."""

CONDITIONS = [9, 10, 11]
"""Conditions are gone through again, since one may have been on its way when the review was interrupted."""


def left_over(at: int) -> list[tuple[str, str]]:
    """What is asked by a review that was interrupted at a prompt; a note belongs to its point."""
    first = {3: 2}.get(at, at)
    numbers = [
        number for number in range(len(WAY)) if number >= first or (first > 9 and number in CONDITIONS)
    ]
    # The day of a condition that was kept is what Enter takes.
    return [
        (WAY[number][0], "Enter" if number == 10 and first > 10 else WAY[number][1]) for number in numbers
    ]


ENTRY: Plain = {
    "date": TODAY,
    "event": "reviewed",
    "outcome": "renewed-with-conditions",
    "by": ["wm-northland"],
    "link": DECISION,
    "checklist": [
        {"point": "condition-1", "answer": "pass"},
        {"point": "visible-support", "answer": "pass"},
        {"point": "report-page", "answer": "fail", "note": "No entry since May."},
        {"point": "liaison", "answer": "pass"},
        {"point": "organizers", "answer": "pass"},
        {"point": "cooperation", "answer": "pass"},
        {"point": "agreements", "answer": "pass"},
    ],
    "conditions": [{"text": "No entry since May.", "by_when": "2027-03-31"}],
}


def interrupt(reviewer: Reviewer, how: str) -> None:
    """End a program that waits at a prompt."""
    reviewer.wait()
    match how:
        case "Ctrl-C" | "Ctrl-D":
            reviewer.child.send(KEYS[how])
            assert reviewer.end() == 130
        case "closed":
            reviewer.child.close()
        case _:
            reviewer.child.kill(signal.SIGKILL)
            assert reviewer.end() == -signal.SIGKILL


@pytest.mark.parametrize("at", range(len(WAY)), ids=[question for question, _ in WAY])
def test_interrupted_at_every_prompt_and_resumed(
    at: int, begin: Begin, registry: Path, tmp_path: Path
) -> None:
    how = ["Ctrl-C", "Ctrl-D", "closed", "killed"][at % 4]
    before = (registry / "data/partners/northfield-city-library.yaml").read_bytes()
    reviewer = begin("northfield-city-library")
    for question, answer in WAY[:at]:
        reviewer.child.expect_exact(question)
        reviewer.press(answer)
    reviewer.child.expect_exact(WAY[at][0])
    interrupt(reviewer, how)
    assert (registry / "data/partners/northfield-city-library.yaml").read_bytes() == before

    again = begin("northfield-city-library")
    if at:
        again.child.expect_exact("is kept")
        again.press("Enter")
    for question, answer in left_over(at):
        again.child.expect_exact(question)
        again.press(answer)
    assert again.end() == 0
    assert history(registry, "northfield-city-library")[-1] == ENTRY
    assert drafts(tmp_path) == []


def test_an_interruption_says_how_to_go_on_and_how_to_start_over(
    begin: Begin, registry: Path, golden: Golden
) -> None:
    first = begin("hawaii-marine-archive", *LINKED).press("p", "f", "No entry", "q")
    golden("cli/review/dialogue/stopped.txt", first.transcript())
    seen = begin("hawaii-marine-archive").press("q")
    golden("cli/review/dialogue/stopped-again.txt", seen.transcript())
    over = begin("hawaii-marine-archive", *LINKED).press("s", *["Enter"] * 9)
    assert over.end() == 0
    (entry,) = reviews_of(registry, "hawaii-marine-archive")
    assert "fail" not in json.dumps(entry)


def test_restart_drops_what_was_kept(begin: Begin, tmp_path: Path) -> None:
    begin("hawaii-marine-archive").press("f", "Gone", "q").end()
    again = begin("hawaii-marine-archive", "--restart").press("q")
    assert again.end() == 130
    assert "is kept" not in again.seen
    assert drafts(tmp_path) == []


def test_points_whose_evidence_changed_are_asked_anew(begin: Begin, registry: Path, golden: Golden) -> None:
    begin("hawaii-marine-archive", *LINKED).press("p", "p", "p", "q").end()
    path = registry / "data/partners/hawaii-marine-archive.yaml"
    path.write_text(path.read_text("utf-8").replace("marine.example/commons", "marine.example/free"), "utf-8")
    again = begin("hawaii-marine-archive").press(*["Enter"] * 8)
    golden("cli/review/dialogue/changed-meanwhile.txt", again.transcript())


def test_a_draft_is_its_owners_alone_and_not_in_the_repository(
    begin: Begin, registry: Path, tmp_path: Path
) -> None:
    begin("hawaii-marine-archive").press("p", "q").end()
    (draft,) = drafts(tmp_path)
    assert draft.stat().st_mode & 0o077 == 0
    assert registry not in draft.parents


def test_without_a_place_for_drafts_the_review_goes_on(begin: Begin, registry: Path, tmp_path: Path) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada/state").write_text("no folder")
    reviewer = begin("hawaii-marine-archive", *LINKED).press(*["Enter"] * 9)
    assert reviewer.end() == 0
    assert "your answers can't be kept while you answer" in reviewer.seen
    assert len(reviews_of(registry, "hawaii-marine-archive")) == 1


def test_a_draft_that_is_none_is_not_used(begin: Begin, tmp_path: Path) -> None:
    begin("hawaii-marine-archive").press("p", "q").end()
    (draft,) = drafts(tmp_path)
    draft.write_text("{}")
    again = begin("hawaii-marine-archive").press("q")
    assert again.end() == 130
    assert "can't be read, and is not used" in again.seen


def test_nothing_is_written_in_a_dry_run(begin: Begin, registry: Path, tmp_path: Path) -> None:
    reviewer = begin("hawaii-marine-archive", "--dry-run", *LINKED).press(*["Enter"] * 9)
    assert reviewer.end() == 0
    assert "nothing was written, and your answers are kept" in reviewer.seen
    assert reviews_of(registry, "hawaii-marine-archive") == []
    assert len(drafts(tmp_path)) == 1


# --- two at once ----------------------------------------------------------------------------------------------------


def test_two_people_on_one_partner_at_once(
    begin: Begin, registry: Path, tmp_path: Path, golden: Golden
) -> None:
    ada = begin("hawaii-marine-archive", *LINKED, person="ada").press(*["Enter"] * 8).wait()
    bea = begin("hawaii-marine-archive", *LINKED, person="bea").press("p", "f", "No entry").wait()
    ada.child.send("\r")
    assert ada.end() == 0
    for key in ("p", "p", "p", "n", "r", "Enter", "Enter"):
        bea.child.send(KEYS.get(key, key))
    golden("cli/review/dialogue/second.txt", bea.transcript())
    assert len(reviews_of(registry, "hawaii-marine-archive")) == 1
    (draft,) = drafts(tmp_path / "bea")
    assert "No entry" in draft.read_text()

    golden("cli/review/dialogue/second-again.txt", begin("hawaii-marine-archive", person="bea").transcript())
    assert drafts(tmp_path / "bea") == [draft]
    begin("hawaii-marine-archive", "--restart", person="bea").end()
    assert drafts(tmp_path / "bea") == []
    assert len(reviews_of(registry, "hawaii-marine-archive")) == 1


def test_both_agree_in_the_same_moment(begin: Begin, registry: Path) -> None:
    people = [
        begin("hawaii-marine-archive", *LINKED, person=name).press(*["Enter"] * 8).wait()
        for name in ("ada", "bea")
    ]
    for person in people:
        person.child.send("\r")
    assert sorted(person.end() for person in people) == [0, 3]
    assert len(reviews_of(registry, "hawaii-marine-archive")) == 1


def test_one_person_in_two_terminals(begin: Begin, registry: Path, golden: Golden) -> None:
    first = begin("hawaii-marine-archive", *LINKED).press("p").wait()
    golden("cli/review/dialogue/second-terminal.txt", begin("hawaii-marine-archive").transcript())
    first.child.send("\r")
    first.press(*["Enter"] * 7)
    assert first.end() == 0
    assert len(reviews_of(registry, "hawaii-marine-archive")) == 1


# --- what changed ---------------------------------------------------------------------------------------------------


def test_git_tells_what_changed_since_the_last_review(
    begin: Begin, registry: Path, partnerctl: CommandLine, golden: Golden
) -> None:
    def git(*words: str) -> None:
        subprocess.run(["git", *words], cwd=registry, check=True, capture_output=True)

    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "As it was")
    path = registry / "data/partners/hawaii-marine-archive.yaml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("liaisons:", "liaisons:\n  - user: NewLiaison\n    since: 2026-03-01", 1), "utf-8"
    )
    git("commit", "--quiet", "--all", "--message", "A liaison")
    outcome = partnerctl("review", "hawaii-marine-archive", "--no-ask", "--today", TODAY)
    golden("cli/review/changes-by-git.txt", outcome.whole())
    # What the data said before that, and nothing to record from it.
    then = ("review", "hawaii-marine-archive", "--rev", "HEAD~1", "--today", TODAY)
    before = partnerctl(*then)
    assert "NewLiaison" not in before.stdout
    assert before.stderr.startswith("as of 2026-12-01, at commit ")
    assert json.loads(partnerctl(*then, "--format", "json").stdout)["rev"]["subject"] == "As it was"
