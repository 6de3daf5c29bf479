# SPDX-License-Identifier: Apache-2.0
"""`partnerctl record`, `rename` and `merge`: what a person sees, by options and by questions."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from command_line import CommandLine, Outcome
from conftest import Golden
from partnerctl.cli.recording import EMAILS
from partnerctl.model.notices import NoticeKind
from terminal import Terminal

TODAY = "2026-12-01"
LINK = "https://meta.wikimedia.org/wiki/Talk:X#Support"
ZARYA = "biblioteka-zarya"
READY: tuple[str, ...] = (
    "visible_support+={url: 'https://zarya.example/wikimedia', kind: web-page}",
    "liaisons+={user: ExampleLiaison, since: 2026-11-01}",
    "report_page=https://meta.wikimedia.org/wiki/Movement_Partners_example/Zarya",
    "organizers+={name: Board of the library, role: governing board, body: true}",
)
"""All that the candidate lacks but an endorsement."""


def run(partnerctl: CommandLine, *words: str) -> Outcome:
    return partnerctl(*words, PARTNERCTL_TODAY=TODAY)


def text(registry: Path, partner_id: str) -> str:
    return (registry / "data" / "partners" / f"{partner_id}.yaml").read_text(encoding="utf-8")


COMMANDS: dict[str, tuple[str, ...]] = {
    "endorsed": ("record", ZARYA, "endorsed", "--by", "wm-northland", "--by", "user:Ada", "--link", LINK),
    "not-yet": ("record", ZARYA, "recognized", "--by", "affcom", "--link", LINK),
    "not-yet-and-not-complete": ("record", ZARYA, "recognized", "--by", "affcom"),
    "impossible": ("record", ZARYA, "suspended", "--by", "wmf", "--reason", "No report", "--link", LINK),
    "applied-twice": ("record", ZARYA, "applied", "--on", "2026-11-02", "--link", LINK),
    "ahead": ("record", ZARYA, "dissolved", "--on", "2027-01-01", "--reason", "Closed by the city"),
    "late": ("record", ZARYA, "invited", "--on", "2026-10-01", "--by", "wmf"),
    "incomplete": ("record", ZARYA, "declined", "--by", "wmf"),
    "no-such-field": ("record", ZARYA, "applied", "--by", "wmf", "--recommendation", LINK),
    "no-such-event": ("record", ZARYA, "recognised"),
    "no-event": ("record", ZARYA),
    "reviewed": ("record", ZARYA, "reviewed"),
    "no-such-partner": ("record", "biblioteka-zaria", "applied", "--link", LINK),
    "unknown-entity": ("record", ZARYA, "endorsed", "--by", "wm-nordland", "--link", LINK),
    "dry-run": ("record", ZARYA, "endorsed", "--by", "wmf", "--link", LINK, "--note", "By mail", "--dry-run"),
    "withdrawn-without-recommendation": (
        "record", "maktabat-al-nur", "withdrawn", "--by", "wmf", "--reason", "No reports", "--link", LINK,
    ),
    "transitioned": (
        "record", "maktabat-al-nur", "transitioned", "--to", "user-group", "--by", "affcom", "--link", LINK,
    ),
    "corrected": ("record", ZARYA, "corrected", "--supersedes", "2026-11-02", "applied", "--why", "Another library"),
    "corrected-instead": (
        "record", ZARYA, "applied", "--on", "2026-11-01", "--link", LINK, "--instead-of", "2026-11-02", "applied",
        "--why", "A day too late",
    ),
    "endorsed-unlinked": ("record", ZARYA, "endorsed", "--by", "wm-northland"),
    "applied-unlinked": ("record", "free-health-texts", "applied", "--no-ask"),
    "corrected-nothing": ("record", ZARYA, "corrected", "--supersedes", "2026-11-03", "applied", "--why", "Slip"),
    "corrected-breaks": ("record", "maktabat-al-nur", "corrected", "--entry", "0", "--why", "Slip"),
    "redacted": ("record", "northfield-city-library", "redacted", "--field", "organizers.0.name", "--why", "Asked to"),
    "redacted-removed": ("record", "northfield-city-library", "redacted", "--field", "contact.email", "--why", "Asked"),
    "rename": ("rename", "summit-archive", "Summit & Valley Archive", "--on", "2026-11-30", "--link", LINK),
    "rename-spelling": ("rename", "summit-archive", "SUMMIT ARCHIVE"),
    "rename-taken": ("rename", "summit-archive", "Riverside Museum"),
    "rename-much-alike": ("rename", "citizen-maps", "Riversyde Museum"),
    "merge": ("merge", "summit-archive", "--into", "citizen-maps", "--note", "Added twice"),
    "merge-dry-run": ("merge", "summit-archive", "--into", "citizen-maps", "--dry-run"),
    "merge-recognized": ("merge", "maktabat-al-nur", "--into", "summit-archive"),
}  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_output(name: str, partnerctl: CommandLine, registry: Path, golden: Golden) -> None:
    before = {path.name: path.read_bytes() for path in (registry / "data" / "partners").iterdir()}

    outcome = run(partnerctl, *COMMANDS[name])

    golden(f"cli/record/{name}.txt", outcome.whole())
    after = {path.name: path.read_bytes() for path in (registry / "data" / "partners").iterdir()}
    written = {f"data/partners/{path}" for path, content in after.items() if content != before[path]}
    dry = "--dry-run" in COMMANDS[name]
    assert written == (set() if dry or outcome.exit_code else set(outcome.stdout.split()))
    assert run(partnerctl, "validate").exit_code == 0


def test_on_a_narrow_screen(partnerctl: CommandLine, golden: Golden) -> None:
    golden(
        "cli/record/narrow.txt",
        partnerctl(*COMMANDS["rename-taken"], PARTNERCTL_TODAY=TODAY, COLUMNS="40").whole(),
    )


def test_an_email_is_offered_to_whom_it_suits(partnerctl: CommandLine) -> None:
    candidate = run(partnerctl, *COMMANDS["endorsed"])
    informal = run(partnerctl, "record", "citizen-maps", *COMMANDS["endorsed"][2:])

    assert f"render email {ZARYA} --kind endorsed" in candidate.stderr
    assert (informal.exit_code, "render email" in informal.stderr) == (0, False)


def test_from_application_to_recognition(partnerctl: CommandLine, registry: Path, golden: Golden) -> None:
    assert run(partnerctl, "edit", ZARYA, *READY).exit_code == 0
    endorsed = run(partnerctl, *COMMANDS["endorsed"])
    assert "now it can be recognized: `partnerctl record biblioteka-zarya recognized" in endorsed.stderr

    recognized = run(partnerctl, "record", ZARYA, "recognized", "--by", "wm-northland", "--link", LINK)

    golden("cli/record/recognized.txt", f"{recognized.whole()}--- {ZARYA}.yaml\n{text(registry, ZARYA)}")


def test_a_reason_is_a_why(partnerctl: CommandLine, registry: Path) -> None:
    words = ("record", ZARYA, "corrected", "--supersedes", "2026-11-02", "applied")
    assert run(partnerctl, *words, "--reason", "Another library").exit_code == 0
    assert "    why: Another library\n" in text(registry, ZARYA)
    assert run(partnerctl, "record", ZARYA, "applied", "--link", LINK).exit_code == 0
    assert run(partnerctl, "record", ZARYA, "dissolved", "--why", "Closed").exit_code == 0
    assert "    reason: Closed\n" in text(registry, ZARYA)


def test_a_renaming_can_be_recorded_as_an_event(partnerctl: CommandLine, registry: Path) -> None:
    new = run(partnerctl, "record", "summit-archive", "renamed", "--to", "Peak Archive")
    assert new.exit_code == 0
    assert text(registry, "summit-archive").startswith(
        # REUSE-IgnoreStart
        "# SPDX-License-Identifier: CC0-1.0\n# yaml-language-server: $schema=../schema/partner.schema.json\n"
        # REUSE-IgnoreEnd
        "name: Peak Archive\nformer_names:\n  - name: Summit Archive\n"
    )
    past = ("--from", "Hill Archive", "--to", "Summit Archive", "--on", "2015-01-01")
    assert run(partnerctl, "record", "summit-archive", "renamed", *past).exit_code == 0
    assert "name: Peak Archive\n" in text(registry, "summit-archive")
    nothing = run(partnerctl, "record", "summit-archive", "renamed")
    assert (nothing.exit_code, nothing.stderr.splitlines()[0]) == (2, "error: 'renamed' needs --to")


def test_a_merge_can_be_recorded_as_an_event_and_taken_back(partnerctl: CommandLine, registry: Path) -> None:
    outcome = run(partnerctl, "record", "summit-archive", "merged", "--into", "citizen-maps")
    assert outcome.exit_code == 0
    assert "into: citizen-maps" in text(registry, "summit-archive")
    back = ("record", "summit-archive", "corrected", "--supersedes", TODAY, "merged", "--why", "Two of them")
    assert "is taken by 'citizen-maps'" in run(partnerctl, *back).stderr.replace("\n  ", " ")
    assert run(partnerctl, "edit", "citizen-maps", "also_known_as-").exit_code == 0
    assert "was recorded under citizen-maps and is potential" in run(partnerctl, *back).stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("--supersedes", "2026-11-02", "applied", "--entry", "0"),
            "--supersedes and --entry both name an entry",
        ),
        (("--supersedes", "2026-11-02", "aplied"), '"2026-11-02 aplied" names no entry'),
        ((), "'corrected' needs --supersedes"),
    ],
)
def test_a_correction_names_one_entry(words: tuple[str, ...], message: str, partnerctl: CommandLine) -> None:
    outcome = run(partnerctl, "record", ZARYA, "corrected", "--why", "Slip", *words)

    assert (outcome.exit_code, outcome.stderr.splitlines()[0]) == (2, f"error: {message}")


def test_what_is_recorded_instead_says_why(partnerctl: CommandLine) -> None:
    words = ("record", ZARYA, "applied", "--link", LINK, "--instead-of", "2026-11-02", "applied")

    assert run(partnerctl, *words).stderr.startswith("error: --instead-of needs --why\n")


def test_quiet_says_only_what_was_written(partnerctl: CommandLine) -> None:
    outcome = run(partnerctl, "--quiet", *COMMANDS["endorsed"])

    assert (outcome.stdout, outcome.stderr) == (f"data/partners/{ZARYA}.yaml\n", "")


def test_every_event_has_the_email_of_its_name() -> None:
    assert set(EMAILS.values()) <= {kind.value for kind in NoticeKind}


# --- by questions ---------------------------------------------------------------------------------------------------

Begin = Callable[..., Terminal]


@pytest.fixture
def begin(registry: Path) -> Iterator[Begin]:
    started: list[Terminal] = []

    def start(*words: str) -> Terminal:
        started.append(Terminal(registry, "--today", TODAY, *words))
        return started[-1]

    yield start
    for terminal in started:
        terminal.child.close(force=True)


def test_where_the_rule_on_links_rests_none_is_needed(
    partnerctl: CommandLine, registry: Path, begin: Begin
) -> None:
    path = registry / f"data/partners/{ZARYA}.yaml"
    waiver = "waivers:\n  - {rule: PC307, why: Its pages are lost., by: wmf, until: 2027-06-30}\n"
    path.write_text(path.read_text("utf-8") + waiver, "utf-8")

    assert run(partnerctl, *COMMANDS["endorsed-unlinked"]).exit_code == 0
    person = begin("record", ZARYA, "endorsed")
    person.answer("The day it took effect", "").answer("Who:", "wmf").answer("(Enter leaves it out)", "")
    person.answer("Write it?", "")
    assert person.end() == 0
    assert text(registry, ZARYA).count("event: endorsed") == 2


def test_from_the_first_question_to_the_entry(begin: Begin, registry: Path, golden: Golden) -> None:
    person = begin("record", ZARYA)
    person.answer("What happened?", "recognized", "", "4")
    person.answer("The day it took effect", "yesterday", "2026-02-30", "2026-11-20")
    person.answer("Who:", "", "wm-nordland", "wm-northland, user:Ada")
    person.answer("The page where", "meta", LINK)
    person.answer("Write it?", "")
    code = person.end()
    golden(
        "cli/record/wizard/endorsed.txt",
        f"{person.transcript(code)}--- {ZARYA}.yaml\n{text(registry, ZARYA)}",
    )


def test_only_what_is_missing_is_asked(begin: Begin, golden: Golden) -> None:
    person = begin("record", "maktabat-al-nur", "withdrawn", "--by", "wmf", "--on", TODAY, "--dry-run")
    person.answer("Why, in one line", "", "No reports")
    person.answer("page of the recommendation", LINK)
    person.answer("The page where", "", LINK)
    golden("cli/record/wizard/withdrawn.txt", person.transcript(person.end()))


def test_what_is_not_possible_is_refused_before_anything_is_asked(begin: Begin, golden: Golden) -> None:
    person = begin("record", ZARYA, "suspended", "--on", TODAY)
    golden("cli/record/wizard/not-possible.txt", person.transcript(person.end()))


def test_the_entry_that_was_wrong_is_picked(begin: Begin, registry: Path, golden: Golden) -> None:
    person = begin("record", ZARYA, "corrected", "--on", TODAY)
    person.answer("Which entry was wrong?", "1")
    person.answer("Why, in one line", "Another library")
    person.answer("The page where", "")
    person.answer("Write it?", "yes")
    golden("cli/record/wizard/corrected.txt", person.transcript(person.end()))
    assert "supersedes_event: applied" in text(registry, ZARYA)


def test_what_has_a_command_of_its_own_is_told(begin: Begin, registry: Path) -> None:
    person = begin("record", "maktabat-al-nur")
    person.answer("reviewed: `partnerctl review maktabat-al-nur`")
    person.answer("What happened?")
    person.child.expect_exact("> ")
    person.child.sendeof()
    assert person.end() == 130
    person = begin("record", ZARYA, "merged")
    assert person.end() == 2
    assert "`partnerctl merge biblioteka-zarya --into OTHER`" in person.seen
    policy = registry / "data" / "registry.yaml"
    policy.write_text(policy.read_text("utf-8").replace("official: true", "official: false"), "utf-8")
    person = begin("record", ZARYA)
    person.answer("not recognized: the model is not official")
    person.answer("What happened?")
    person.child.expect_exact("> ")
    person.child.sendeof()
    assert person.end() == 130


def test_in_a_tombstone_only_amendments_are_offered(begin: Begin, partnerctl: CommandLine) -> None:
    assert run(partnerctl, *COMMANDS["merge"]).exit_code == 0
    person = begin("record", "summit-archive")
    person.answer("see `partnerctl show citizen-maps`")
    person.answer("   1  corrected")
    person.answer("   2  redacted")
    person.answer("Number or word")
    person.child.expect_exact("> ")
    person.child.sendeof()
    assert person.end() == 130


def test_the_entry_that_was_wrong_is_not_asked_for_twice(begin: Begin, registry: Path) -> None:
    person = begin("record", ZARYA, "corrected", "--on", TODAY, "--supersedes", "2026-11-02", "applied")
    person.answer("Why, in one line", "Another library")
    person.answer("The page where", "")
    person.answer("Write it?", "")
    assert person.end() == 0
    assert "supersedes_event: applied" in text(registry, ZARYA)


def test_a_word_is_picked_from_a_list(begin: Begin, registry: Path) -> None:
    person = begin("record", "summit-archive", "noted", "--on", TODAY)
    person.answer("What is it", "potential", "informal")
    person.answer("The page where", "")
    person.answer("Write it?", "y")
    assert person.end() == 0
    assert "    as: informal\n" in text(registry, "summit-archive")
    person = begin("record", "maktabat-al-nur", "transitioned", "--on", TODAY)
    person.answer("What did it become?", "user-group")
    person.answer("The entity it became", "")
    person.answer("Who:", "affcom")
    person.answer("The page where", LINK)
    person.answer("Write it?", "no")
    assert person.end() == 1
    assert "error: not recorded; nothing was written" in person.seen


def test_an_application_is_taken_back_without_a_link(begin: Begin, registry: Path) -> None:
    person = begin("record", ZARYA)
    person.answer("What happened?", "declined")
    person.answer("The day it took effect", "")
    person.answer("Who:", "")
    person.answer("Why, in one line", "They have no time")
    person.answer("The page where", "")
    person.answer("Write it?", "")
    assert person.end() == 0
    assert text(registry, ZARYA).count("event: declined") == 1


@pytest.mark.parametrize("at", range(5))
def test_interrupted_at_any_question_nothing_is_written(at: int, begin: Begin, registry: Path) -> None:
    before = text(registry, ZARYA)
    person = begin("record", ZARYA)
    for answer in ("endorsed", "", "wmf", LINK)[:at]:
        person.child.expect_exact("> ")
        person.child.sendline(answer)
    person.child.expect_exact("> ")
    # Ctrl-C at one question, Ctrl-D at the next.
    person.child.sendcontrol("c" if at % 2 else "d")
    assert person.end() == 130
    assert "interrupted; nothing was written" in person.seen
    assert text(registry, ZARYA) == before


def test_told_everything_it_asks_nothing(begin: Begin) -> None:
    person = begin(*COMMANDS["endorsed"])
    assert person.end() == 0
    assert "> " not in person.seen


def test_no_questions_if_they_are_not_wanted(begin: Begin) -> None:
    person = begin("record", ZARYA, "endorsed", "--no-ask")
    assert person.end() == 2
    assert "error: 'endorsed' needs --by" in person.seen


def test_merging_is_confirmed(begin: Begin, registry: Path) -> None:
    before = text(registry, "citizen-maps")
    person = begin("merge", "summit-archive", "--into", "citizen-maps")
    person.answer("Write it?", "n")
    assert person.end() == 1
    assert text(registry, "citizen-maps") == before
    assert "citizen-maps gets also_known_as: Summit Archive" in person.seen


def test_two_people_at_once_lose_nothing(begin: Begin, partnerctl: CommandLine, registry: Path) -> None:
    person = begin("record", ZARYA, "endorsed", "--on", TODAY)
    person.answer("Who:", "wmf")
    person.answer("The page where", LINK)
    person.answer("Write it?")
    assert run(partnerctl, *COMMANDS["late"]).exit_code == 0
    meanwhile = text(registry, ZARYA)
    person.child.expect_exact("> ")
    person.child.sendline("y")
    assert person.end() == 3
    assert "was changed by somebody else" in person.seen
    assert text(registry, ZARYA) == meanwhile
