# SPDX-License-Identifier: Apache-2.0
"""Two records of one organization: references carried, nothing overwritten, and no crash that repeating doesn't heal."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

import pytest
from typing_extensions import override

from fakes import FakeFiles, fake_services
from partnerctl.errors import (
    BlockedError,
    ChangedUnderneathError,
    EnvironmentProblemError,
    InvalidDataError,
    RefusedError,
    UsageError,
)
from partnerctl.findings import Plain
from partnerctl.model.events import EventKind
from partnerctl.usecases.assignments import parse_assignment
from partnerctl.usecases.changes import write_changes
from partnerctl.usecases.correct_entry import Target, plan_correction
from partnerctl.usecases.edit_record import plan_assignments
from partnerctl.usecases.loading import load_setting
from partnerctl.usecases.merge_partners import Merge, plan_merge
from partnerctl.usecases.record_event import Recorded
from partnerctl.usecases.validate_registry import validate_registry
from usecases.registries import PARTNERS, a_record, a_registry

DAY: Final = dt.date(2026, 3, 31)
WHY: Final[dict[str, Plain]] = {"why": "Two organizations"}
LINK: Final = "https://meta.wikimedia.org/wiki/Example/Decision"

TWICE: Final = """\
name: Nothfield Library   # mistyped
also_known_as: [NCL, Stadtbibliothek]
former_names:
  - name: Reading Room
    until: 1950
  - name: NORTHFIELD CITY LIBRARY
mission: Free access.
contributions: [events, education]
website: https://northfield.example/
wikidata: Q55672
organization: {kind: library}
liaisons:
  - user: ExampleLiaison
  - user: AnotherLiaison
visible_support:
  - url: https://northfield.example/wikimedia
    kind: web-page
waivers:
  - {rule: PC346, why: No wiki, by: wmf, until: 2027-01-01}
history:
  - date: 2026-02-03
    event: noted
    as: potential
sources:
  - title: A letter
    supports: [name]
  - url: https://northfield.example/about
"""
SURVIVOR: Final = """\
name: Northfield City Library   # the right one
also_known_as: [ncl]
contributions: [events]
website: https://library.example/
liaisons:
  - user: ExampleLiaison
    since: 2024-01-01
history:
  - date: 2025-02-03
    event: noted
    as: informal
sources:
  - title: A letter
"""


def world(twice: str = TWICE, survivor: str = SURVIVOR, **more: str) -> FakeFiles:
    return a_registry({"twice": twice, "survivor": survivor, **more})


def merged(files: FakeFiles, partner_id: str = "twice", into: str = "survivor") -> Merge:
    services = fake_services(files, day=DAY)
    return plan_merge(
        services, load_setting(services), partner_id, into, day=DAY, given={"note": "Added twice"}
    )


def text(files: FakeFiles, partner_id: str) -> str:
    return files.text(f"{PARTNERS}/{partner_id}.yaml")


def test_the_survivor_gets_what_it_lacks_and_keeps_what_it_has() -> None:
    files = world()
    merge = merged(files)

    assert [change.path for change in merge.changes] == [
        f"{PARTNERS}/survivor.yaml",
        f"{PARTNERS}/twice.yaml",
    ]
    assert [(each.field, each.what) for each in merge.carried] == [
        ("also_known_as", "Nothfield Library"),
        ("also_known_as", "Stadtbibliothek"),
        ("former_names", "Reading Room"),
        ("mission", "Free access."),
        ("wikidata", "Q55672"),
        ("organization", "library"),
        ("contributions", "education"),
        ("liaisons", "AnotherLiaison"),
        ("visible_support", "https://northfield.example/wikimedia"),
        ("sources", "https://northfield.example/about"),
    ]
    assert [(each.field, each.what) for each in merge.left] == [("website", "https://northfield.example/")]
    write_changes(files, merge.changes)
    assert text(files, "survivor") == (
        "name: Northfield City Library   # the right one\n"
        "also_known_as: [ncl, Nothfield Library, Stadtbibliothek]\n"
        "former_names:\n  - name: Reading Room\n    until: 1950\n"
        "mission: Free access.\ncontributions: [events, education]\nwebsite: https://library.example/\n"
        "wikidata: Q55672\norganization:\n  kind: library\n"
        "liaisons:\n  - user: ExampleLiaison\n    since: 2024-01-01\n  - user: AnotherLiaison\n"
        "visible_support:\n  - url: https://northfield.example/wikimedia\n    kind: web-page\n"
        "history:\n  - date: 2025-02-03\n    event: noted\n    as: informal\n"
        "sources:\n  - title: A letter\n  - url: https://northfield.example/about\n"
    )
    assert text(files, "twice") == TWICE.replace(
        "sources:",
        "  - date: 2026-03-31\n    event: merged\n    into: survivor\n    note: Added twice\nsources:",
    )
    report = validate_registry(fake_services(files, day=DAY), [])
    assert [finding.message for finding in report.findings if finding.severity == "error"] == []


def test_what_a_person_has_to_do_is_told() -> None:
    applied = TWICE.replace("noted\n    as: potential", f"applied\n    link: {LINK}")

    remarks = merged(world(applied)).remarks

    assert remarks == (
        "its application stays in twice; if it holds for survivor: `partnerctl record survivor applied --link URL`",
        "its waivers stay behind: they were allowed for twice alone",
        (
            "if the private contact book has an address of twice, move it by hand: `partnerctl contacts show twice`, then "
            "`partnerctl contacts add survivor --email ADDRESS`"
        ),
    )


def test_a_record_that_has_nothing_to_give_becomes_a_tombstone() -> None:
    files = world(a_record("Northfield City Library"), a_record("Northfield City Library"))

    merge = merged(files)

    assert [change.path for change in merge.changes] == [f"{PARTNERS}/twice.yaml"]
    assert (merge.carried, merge.left) == ((), ())


def recognized(name: str) -> str:
    return a_record(name).replace(
        "sources:",
        f"  - {{date: 2026-02-04, event: applied, link: '{LINK}'}}\n"
        f"  - {{date: 2026-02-05, event: recognized, by: [wmf], link: '{LINK}'}}\nsources:",
    )


@pytest.mark.parametrize(
    ("survivor", "message", "hint"),
    [
        (
            recognized("Two"),
            (
                "both are partners: twice is recognized and survivor is recognized, and a merge would end one recognition "
                "without a decision"
            ),
            "`partnerctl record twice resigned",
        ),
        (
            a_record("Two"),
            "twice is recognized and survivor is not, so the recognition would be lost",
            "`partnerctl merge survivor --into twice`",
        ),
    ],
)
def test_a_recognition_never_ends_by_a_merge(survivor: str, message: str, hint: str) -> None:
    with pytest.raises(BlockedError) as caught:
        merged(world(recognized("One"), survivor))
    (obstacle,) = caught.value.obstacles
    assert obstacle.message == message
    assert hint in (obstacle.hint or "")


def tombstone(name: str, into: str) -> str:
    return a_record(name).replace(
        "sources:", f"  - {{date: 2026-02-04, event: merged, into: {into}}}\nsources:"
    )


def test_a_chain_leads_on_and_a_circle_is_refused() -> None:
    with pytest.raises(BlockedError) as caught:
        merged(world(survivor=tombstone("Two", "third"), third=a_record("Three")))
    assert [(each.message, each.hint) for each in caught.value.obstacles] == [
        (
            "survivor is a tombstone itself: it is recorded under third now",
            "`partnerctl merge twice --into third`",
        )
    ]
    with pytest.raises(BlockedError) as caught:
        merged(world(survivor=tombstone("Two", "twice")))
    assert "would lead in a circle" in caught.value.obstacles[0].message
    with pytest.raises(BlockedError) as caught:
        merged(world(tombstone("One", "third"), third=a_record("Three")))
    assert caught.value.obstacles[0].hint == "`partnerctl merge third --into survivor` takes that one along"
    # What was merged into `twice` follows it: the chain is one longer.
    files = world(earlier=tombstone("Earlier", "twice"))
    write_changes(files, merged(files).changes)
    assert not [
        each for each in validate_registry(fake_services(files), []).findings if each.severity == "error"
    ]


def test_what_is_not_there_or_not_another() -> None:
    with pytest.raises(RefusedError, match="can't be merged into itself"):
        merged(world(), "twice", "twice")
    with pytest.raises(UsageError, match='there is no partner with the id "surviver"') as caught:
        merged(world(), "twice", "surviver")
    assert caught.value.hint == 'did you mean "survivor"?'


def test_what_the_survivor_can_not_take_stops_it_before_anything_is_written() -> None:
    files = world(TWICE.replace("kind: library", "kind: nonsense"))
    before = dict(files.contents)

    with pytest.raises(InvalidDataError) as caught:
        merged(files)
    assert caught.value.hint == "mend data/partners/twice.yaml first: what survivor lacks is taken from there"
    assert files.contents == before


@dataclass
class FailingFiles(FakeFiles):
    """Loses its power after so many files were replaced."""

    left: int = field(default=0)

    @override
    def replace(self, path: str, content: bytes, *, expected: str | None) -> None:
        if self.left == 0:
            raise EnvironmentProblemError("the power went out")
        self.left -= 1
        super().replace(path, content, expected=expected)


@pytest.mark.parametrize("written", [0, 1])
def test_interrupted_and_run_again_it_does_the_rest(written: int) -> None:
    whole = world()
    write_changes(whole, merged(whole).changes)
    files = FailingFiles(dict(world().contents), left=written)

    with pytest.raises(EnvironmentProblemError, match="the power went out"):
        write_changes(files, merged(files).changes)
    assert text(files, "twice") == TWICE
    assert (text(files, "survivor") == SURVIVOR) == (written == 0)
    files.left = 2
    again = merged(files)
    assert len(again.changes) == 2 - written
    write_changes(files, again.changes)
    assert files.contents == whole.contents
    with pytest.raises(RefusedError, match="twice is merged into survivor already"):
        merged(files)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten() -> None:
    for changed in ("twice", "survivor"):
        files = world()
        merge = merged(files)
        path = f"{PARTNERS}/{changed}.yaml"
        files.contents[path] += b"# more\n"
        before = dict(files.contents)

        with pytest.raises(ChangedUnderneathError, match=f"{changed}.yaml was changed by somebody else"):
            write_changes(files, merge.changes)
        assert files.contents == before


def test_a_merge_that_was_wrong_is_corrected_and_both_are_compared_again() -> None:
    files = world(a_record("One"), a_record("Two"))
    write_changes(files, merged(files).changes)
    services = fake_services(files, day=DAY)
    setting = load_setting(services)

    def corrected() -> Recorded:
        target = Target(DAY, EventKind.MERGED)
        return plan_correction(services, setting, "twice", target, day=DAY, given=WHY)

    with pytest.raises(InvalidDataError) as caught:
        corrected()  # the survivor still has its name
    assert [getattr(each, "code", "") for each in caught.value.findings] == ["PC201"]
    back = plan_assignments(services, setting, "survivor", [parse_assignment("also_known_as-=One")]).change
    assert back
    write_changes(files, [back])
    recorded = corrected()
    assert (recorded.before.merged_into, recorded.after.merged_into) == ("survivor", None)
