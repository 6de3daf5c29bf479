# SPDX-License-Identifier: Apache-2.0
"""`partnerctl review --from` and `--template`: many reviews at once. Whole outputs."""

import json
from pathlib import Path

import pytest

from command_line import CommandLine
from conftest import Golden

TODAY = ("--today", "2026-12-01")
LINK = "https://meta.wikimedia.org/wiki/Movement_Partners_example/Review_2026_40"
MARINE = "hawaii-marine-archive"

GOOD = f"""\
reviews:
  - id: {MARINE}
    date: 2026-12-01
    outcome: deferred
    until: 2027-01-31
    by: [wmf]
    link: {LINK}
  - id: northfield-city-library
    date: 2026-12-01
    outcome: not-renewed
    by: [wm-northland]
    link: {LINK}
    note: Nobody answers.
"""

FAULTY = f"""\
reviews:
  - id: {MARINE}
    date: 2026-13-01
    outcome: deferred
    by: wmf
    link: {LINK}
    until: 2027-01-31
  - id: northfield-city-library
    date: 2026-12-01
    outcome: renewed
    by: [user:Ada]
    link: {LINK}
    remark: Nobody answers.
  - id: maktabat-al-nur
    date: 2026-12-01
    outcome: renewed
    by: [user:Ada, wm-nyle]
    link: {LINK}
    checklist:
      - {{point: report-page, answer: pass}}
      - {{point: weather, answer: pass}}
  - id: maktabat-al-nuur
    date: 2026-12-01
    outcome: renewed
    by: [wmf]
    link: {LINK}
  - id: shuhai-publishing
    date: 2026-12-01
    outcome: renewed
    by: [wmf]
    checklist:
      - {{point: liaison, answer: pass}}
      - {{point: liaison, answer: fail}}
  - id: riverside-museum
    date: 2026-12-01
    outcome: renewed
    by: [wmf]
    link: {LINK}
  - id: shuhai-publishing
    date: 2026-12-01
  - just a line
  - {{date: 2026-12-01}}
"""


def written(registry: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((registry / "data/partners").iterdir())}


@pytest.fixture
def batch(registry: Path) -> Path:
    path = registry / "reviews.yaml"
    path.write_text(GOOD, "utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("yaml", ()),
        ("csv", ("--format", "csv")),
        ("json", ("--format", "json")),
        ("ahead", ("--within", "200")),
        ("none", ("--today", "2025-01-01")),
        ("no-such-form", ("--format", "ics")),
    ],
)
def test_a_file_to_fill_in(
    name: str, words: tuple[str, ...], partnerctl: CommandLine, golden: Golden
) -> None:
    golden(
        f"cli/review/batch/template-{name}.txt", partnerctl("review", "--template", *TODAY, *words).whole()
    )


@pytest.mark.parametrize("form", ["yaml", "json", "csv"])
def test_what_is_filled_in_can_be_recorded(form: str, partnerctl: CommandLine, registry: Path) -> None:
    words = () if form == "yaml" else ("--format", form)
    text = partnerctl("review", "--template", *TODAY, *words).stdout
    filled = {
        "yaml": lambda: text.replace("link:  #", f"link: {LINK} #"),
        "json": lambda: text.replace('"link": null', f'"link": "{LINK}"'),
        "csv": lambda: text.replace(",,,,,pass", f",{LINK},,,,pass"),
    }[form]()
    path = registry / f"reviews.{form}"
    path.write_text(filled, "utf-8")
    assert "2 reviews recorded" in partnerctl("review", "--from", path.name, *TODAY).stderr
    assert partnerctl("validate").exit_code == 0
    assert partnerctl("review", "--template", *TODAY).stdout.endswith("reviews: []\n")
    after = written(registry)
    again = partnerctl("review", "--from", path.name, "--today", "2026-12-05")
    assert (again.exit_code, written(registry)) == (0, after)
    assert "0 reviews recorded, 2 recorded before" in again.stderr


def test_a_template_as_it_is_records_nothing(partnerctl: CommandLine, registry: Path, golden: Golden) -> None:
    (registry / "reviews.yaml").write_text(partnerctl("review", "--template", *TODAY).stdout, "utf-8")
    before = written(registry)
    golden("cli/review/batch/unfilled.txt", partnerctl("review", "--from", "reviews.yaml", *TODAY).whole())
    assert written(registry) == before


def test_recorded_and_recorded_once_more(partnerctl: CommandLine, batch: Path, golden: Golden) -> None:
    golden(
        "cli/review/batch/dry-run.txt",
        partnerctl("review", "--from", "reviews.yaml", "--dry-run", *TODAY).whole(),
    )
    golden("cli/review/batch/recorded.txt", partnerctl("review", "--from", "reviews.yaml", *TODAY).whole())
    golden("cli/review/batch/again.txt", partnerctl("review", "--from", "reviews.yaml", *TODAY).whole())


def test_every_fault_of_every_review_is_told_and_nothing_is_written(
    partnerctl: CommandLine, registry: Path, golden: Golden
) -> None:
    (registry / "reviews.yaml").write_text(FAULTY, "utf-8")
    before = written(registry)
    golden("cli/review/batch/faulty.txt", partnerctl("review", "--from", "reviews.yaml", *TODAY).whole())
    assert written(registry) == before


def test_a_note_added_since_makes_it_no_other_review(
    partnerctl: CommandLine, batch: Path, registry: Path
) -> None:
    assert partnerctl("review", "--from", "reviews.yaml", *TODAY).exit_code == 0
    path = registry / f"data/partners/{MARINE}.yaml"
    text = path.read_text("utf-8").replace(
        "    until: 2027-01-31\n", "    until: 2027-01-31\n    note: By mail.\n"
    )
    path.write_text(text, "utf-8")
    assert (
        "0 reviews recorded, 2 recorded before"
        in partnerctl("review", "--from", "reviews.yaml", *TODAY).stderr
    )


def test_another_review_of_that_day_is_no_repetition(
    partnerctl: CommandLine, batch: Path, golden: Golden
) -> None:
    assert partnerctl("review", "--from", "reviews.yaml", *TODAY).exit_code == 0
    batch.write_text(GOOD.replace("2027-01-31", "2027-02-28").replace("[wm-northland]", "[wmf]"), "utf-8")
    golden("cli/review/batch/another.txt", partnerctl("review", "--from", "reviews.yaml", *TODAY).whole())


TABLE = (
    "id;date;outcome;by;link;until;conditions;note;report-page;liaison\r\n"
    f"{MARINE};2026-12-01;deferred;wmf, wm-northland;{LINK};2027-01-31;;=1+1;;\r\n"
    ";;;;;;;;;\r\n"
)


def test_a_table_as_a_spreadsheet_of_europe_saves_it(
    partnerctl: CommandLine, registry: Path, golden: Golden
) -> None:
    (registry / "reviews.csv").write_bytes(b"\xef\xbb\xbf" + TABLE.encode())
    outcome = partnerctl("review", "--from", "reviews.csv", "--dry-run", *TODAY)
    golden("cli/review/batch/table.txt", outcome.whole())
    assert (
        partnerctl("review", "--from", "-", "--dry-run", *TODAY, stdin=TABLE.encode()).stdout
        == outcome.stdout
    )


FAULTY_TABLE = f"""\
id,date,outcome,by,link,conditions,liaison,report-page
{MARINE},1.12.2026,renewed,wmf,{LINK},"Name a liaison | Report by 2027-01-31",passs,pass
{MARINE},2026-12-01,renewed,wmf,{LINK},,pass,pass,more
maktabat-al-nur,2026-12-01,renewed-with-conditions,wmf,{LINK},Report by 2027-01-31,fail: Nobody,pass
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "faulty",
            FAULTY_TABLE,
        ),
        ("no-id", "name,date\nx,2026-12-01\n"),
        ("twice", "id,date,date\nx,2026-12-01,2026-12-01\n"),
        ("no-table", 'id,date\n"x,2026-12-01\n'),
        ("empty", ""),
    ],
)
def test_faults_of_a_table(
    name: str, text: str, partnerctl: CommandLine, registry: Path, golden: Golden
) -> None:
    (registry / "reviews.csv").write_text(text, "utf-8")
    outcome = partnerctl("review", "--from", "reviews.csv", *TODAY)
    golden(f"cli/review/batch/table-{name}.txt", outcome.whole())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("no-list", b"reviews: {}\n"),
        ("more-than-a-list", b"reviews: []\npartners: []\n"),
        ("no-yaml", b"reviews: [\n"),
        ("no-text", b"reviews: \xff\xfe\n"),
        ("nothing", b"reviews: []\n"),
    ],
)
def test_a_file_that_is_none(
    name: str, content: bytes, partnerctl: CommandLine, registry: Path, golden: Golden
) -> None:
    (registry / "reviews.yaml").write_bytes(content)
    golden(f"cli/review/batch/{name}.txt", partnerctl("review", "--from", "reviews.yaml", *TODAY).whole())


def test_what_the_record_lacks_is_proposed_as_conditions(
    partnerctl: CommandLine, registry: Path, golden: Golden
) -> None:
    path = registry / f"data/partners/{MARINE}.yaml"
    path.write_text(path.read_text("utf-8").replace("    since: 2025-06\n", "    until: 2026-10\n"), "utf-8")
    for form in ("table", "csv"):
        outcome = partnerctl("review", "--template", "--format", form, *TODAY)
        golden(f"cli/review/batch/template-lacking-{form}.txt", outcome.whole())


def test_who_was_reviewed_today_is_not_proposed_again(partnerctl: CommandLine) -> None:
    put_off = ("--outcome", "deferred", "--until", "2026-12-05", "--by", "wmf", "--link", LINK)
    assert partnerctl("review", MARINE, *put_off, *TODAY).exit_code == 0
    assert MARINE not in partnerctl("review", "--template", *TODAY).stdout


def test_no_such_file(partnerctl: CommandLine, golden: Golden) -> None:
    golden(
        "cli/review/batch/no-such-file.txt", partnerctl("review", "--from", "reviews.yaml", *TODAY).whole()
    )


def test_json_is_located_too(partnerctl: CommandLine, registry: Path, golden: Golden) -> None:
    body = {
        "reviews": [{"id": MARINE, "date": "2026-12-01", "outcome": "renewd", "by": ["wmf"], "link": LINK}]
    }
    (registry / "reviews.json").write_text(json.dumps(body, indent=1), "utf-8")
    golden("cli/review/batch/json-faulty.txt", partnerctl("review", "--from", "reviews.json", *TODAY).whole())
