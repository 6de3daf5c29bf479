# SPDX-License-Identifier: Apache-2.0
"""`partnerctl import`, whole outputs on a corpus of awkward files; killed, repeated, fed back."""

import datetime as dt
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from command_line import DAY, CommandLine
from partnerctl.cli import export as export_command
from partnerctl.cli import import_partners as import_command
from partnerctl.documents.tables import TableForm
from partnerctl.usecases.export_partners import ExportForm
from terminal import in_terminal

Golden = Callable[[str, str], None]
SOURCE = ("--set", "sources=List of the board, 2026")


def workbook() -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    hidden, sheet, other = (book.add_worksheet(name) for name in ("Internal", "Partners", "Old"))
    sheet.activate()
    sheet.set_first_sheet()
    hidden.hide()
    hidden.write_string(0, 0, "Name")
    other.write_string(0, 0, "Name")
    date = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_string(0, 0, "Possible partners, state of March")
    sheet.write_row(2, 0, ["Name", "Country", "Founded", "Status", "Date", "Note"])
    sheet.write_row(3, 0, ["Harbour Archive", "Portugal", 1987, "informal"])
    sheet.write_datetime(3, 4, dt.date(2026, 2, 28), date)
    sheet.write_string(3, 5, "=SUM(A1)")
    sheet.write_string(5, 0, "Mountain Museum")
    sheet.write_formula(5, 1, '="Aust" & "ria"', None, "Austria")
    sheet.write_number(5, 2, 2024.5)
    sheet.write_formula(5, 3, '="pot"', None, "potential")
    sheet.write_number(5, 4, 46081)
    book.close()
    return stream.getvalue()


CORPUS: dict[str, tuple[str, bytes, tuple[str, ...]]] = {
    "german-excel": (
        "partner.csv",
        "Name;Land;Website;Bemerkung\r\nBücherei Süd;Österreich;https://süd.example/;„Zitat“\r\n"
        '"Archiv; Nord";Schweiz;;"zwei\nZeilen"\r\n'.encode("cp1252"),
        (*SOURCE, "--encoding", "windows-1252", "--accept-ids", "--map", "Bemerkung=note"),
    ),
    "german-excel-untold": (
        "partner.csv",
        "Name;Land\r\nBücherei Süd;Österreich\r\n".encode("cp1252"),
        SOURCE,
    ),
    "utf-16": ("partners.tsv", "Name\tCountry\nHarbour Archive\tポルトガル\n".encode("utf-16"), SOURCE),
    "byte-order-mark": ("partners.csv", "\ufeffName,Country\nHarbour Archive,PT\n".encode(), SOURCE),
    "ragged": (
        "partners.csv",
        b"Name,Country,Website\nA Library\nB Library,PT,,\nC Library,PT,,extra\n",
        SOURCE,
    ),
    "twice-and-empty": (
        "partners.csv",
        b"Name,Name,,Country,\nA Library,A,x,PT,\nB Library,B,,FR,\n",
        (*SOURCE, "--map", "Name (2)=also_known_as"),
    ),
    "ambiguous": ("partners.csv", b"Name,Type,Group name\nA Library,library,x\n", SOURCE),
    "misspelt": (
        "partners.csv",
        (
            b"Name,Country,Kind of organization,Contributions,Founded,Website,Shoe size\n"
            b"A Library,Germny,libary,evnts,03/04/1999,library.example,44\n"
            b"B Library,Germny,library,events,1999,https://b.example/,\n"
        ),
        SOURCE,
    ),
    "unknown-keys": (
        "partners.json",
        json.dumps(
            [{"name": "A Library", "territory": {"countries": ["PT"], "rang": "x"}, "colour": "red"}]
        ).encode(),
        SOURCE,
    ),
    "broken-line": (
        "partners.jsonl",
        b'{"name": "A Library"}\n{"name": "B \n{"name": "C Library"}\n',
        SOURCE,
    ),
    "workbook": ("partners.xlsx", workbook(), SOURCE),
    "doubles": (
        "partners.csv",
        (
            b"Name,Website\nNorthfield City Library,\nRiverside Museums,\nNew Archive,https://new.example/\n"
            b"new archive e. V.,\nOther Archive,https://www.new.example\n"
        ),
        SOURCE,
    ),
    "hostile": (
        "partners.csv",
        'id,Name\n../x,A Library\nb,"B\x1b[31m Library"\nc,C\u202eLibrary\nd,=1+1\ne,"- {a: [b"\n'.encode(),
        SOURCE,
    ),
    "no-source": ("partners.csv", b"Name\nA Library\nB Library\nD Library\n", ()),
    "empty": ("partners.csv", b"", ()),
    "only-a-header": ("partners.csv", b"Name,Country\n", ()),
    "unclosed-quote": ("partners.csv", b'Name\nA Library\n"B Library\nC Library\n', ()),
    "no-workbook": ("partners.xlsx", b"Name\nA Library\n", ()),
    "no-json": ("partners.json", b'{"name": "A Library"}', ()),
    "unknown-ending": ("partners.ods", b"", ()),
}


@pytest.mark.parametrize("name", CORPUS)
def test_awkward_files(name: str, partnerctl: CommandLine, registry: Path, golden: Golden) -> None:
    file, content, words = CORPUS[name]
    (registry / file).write_bytes(content)
    before = sorted((registry / "data/partners").iterdir())
    outcome = partnerctl("import", file, "--dry-run", *words)
    golden(f"cli/import/{name}.txt", outcome.whole())
    assert sorted((registry / "data/partners").iterdir()) == before


def test_a_narrow_terminal(registry: Path, golden: Golden) -> None:
    (registry / "p.csv").write_bytes(CORPUS["misspelt"][1])
    code, shown = in_terminal(registry, "import", "p.csv", *SOURCE, "--dry-run", columns=50, NO_COLOR="1")
    assert code == 1
    golden("cli/import/narrow.txt", shown)


def test_import_reject_correct_and_feed_back(partnerctl: CommandLine, registry: Path, golden: Golden) -> None:
    (registry / "p.csv").write_bytes(CORPUS["misspelt"][1])
    words = (*SOURCE, "--rejects", "rejected.csv")
    first = partnerctl("import", "p.csv", *words, "--save-mapping", "columns.yaml")
    golden(
        "cli/import/first-run.txt",
        first.whole() + "--- rejected.csv\n" + (registry / "rejected.csv").read_text(),
    )
    rejected = (registry / "rejected.csv").read_text()
    corrected = rejected.replace("Germny", "Germany").replace("libary", "library").replace("evnts", "events")
    corrected = corrected.replace("03/04/1999", "1999-04-03").replace("library.example", "https://a.example/")
    (registry / "rejected.csv").write_text(corrected)
    second = partnerctl("import", "rejected.csv", *words, "--mapping", "columns.yaml")
    golden(
        "cli/import/second-run.txt",
        second.whole() + "--- rejected.csv\n" + (registry / "rejected.csv").read_text(),
    )
    assert partnerctl("validate").exit_code == 0
    table = (
        "Name,Founded,Contributions\nA Library,2001,\nB Library,1999,events; education\nSummit Archive,,\n"
    )
    (registry / "p.csv").write_text(table)
    golden("cli/import/differences.txt", partnerctl("import", "p.csv", *SOURCE).whole())
    golden("cli/import/update-dry-run.txt", partnerctl("import", "p.csv", "--update", "--dry-run").whole())
    golden("cli/import/update.txt", partnerctl("import", "p.csv", *SOURCE, "--update").whole())
    assert partnerctl("import", "p.csv", "--update").stdout == ""


def test_standard_input(partnerctl: CommandLine) -> None:
    outcome = partnerctl("import", "-", "--format", "csv", *SOURCE, stdin=b"name\nHarbour Archive\n")
    assert (outcome.exit_code, outcome.stdout) == (0, "data/partners/harbour-archive.yaml\n")
    assert partnerctl("import", "-", *SOURCE, stdin=b"name\nX\n").exit_code == 2


def test_a_workbook_that_would_fill_the_memory_is_stopped(partnerctl: CommandLine, registry: Path) -> None:
    book = xlsxwriter.Workbook(str(registry / "far.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, "Name")
    sheet.write_string(1_048_575, 16_383, "x")
    book.close()
    outcome = partnerctl.process("import", "far.xlsx")
    assert (outcome.exit_code, outcome.stdout) == (3, "")
    assert outcome.stderr == (
        "error: reading far.xlsx was stopped: it ended before it was done, perhaps because memory ran out\n"
        "hint: save the one sheet as CSV UTF-8, and import that\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("nope.csv",),
        ("p.csv", "--delimiter", "ab"),
        ("p.csv", "--rejects", "r.json"),
        ("p.csv", "--mapping", "nope.yaml"),
        ("p.csv", "--map", "Nme=name"),
        ("p.csv", "--set", "name=x"),
        ("p.csv", "--header-row", "9"),
        ("p.csv", "--encoding", "nope"),
        ("p.csv", "--save-mapping", "data"),
    ],
)
def test_what_is_wrong_with_the_command_line(words, partnerctl: CommandLine, registry: Path) -> None:
    (registry / "p.csv").write_bytes(b"Name\nA Library\n")
    outcome = partnerctl("import", *words)
    assert outcome.exit_code in {2, 3}
    assert "hint: " in outcome.stderr or words == ("nope.csv",) or "--mapping" in words
    assert not (registry / "data/partners/a-library.yaml").exists()


@pytest.mark.parametrize("words", [("--delimiter", "\\t"), ("--delimiter", "tab"), ("--header-row", "1")])
def test_how_to_read_can_be_told(words, partnerctl: CommandLine, registry: Path) -> None:
    (registry / "p.csv").write_bytes(b"Name\tCountry\nA Library\tPT\n")
    assert partnerctl("import", "p.csv", *SOURCE, *words).exit_code == 0


def test_the_words_of_the_options_are_those_of_the_use_cases() -> None:
    assert [each.value for each in import_command.Format] == [each.value for each in TableForm]
    assert [each.value for each in export_command.Format] == [each.value for each in ExportForm]


# --- many rows ----------------------------------------------------------------------------------------------------


def many(count: int) -> str:
    words = ("maps", "texts", "films", "songs", "tools", "books", "coins", "stars", "ships", "trees")
    name = "".join
    rows = (
        name((words[n // 100 % 10], " ", words[n // 10 % 10], " ", words[n % 10], f" {n}"))
        for n in range(count)
    )
    return "Name\n" + "".join(f"House of {row}\n" for row in rows)


def test_a_bar_is_shown_in_a_terminal_and_nowhere_else(registry: Path, partnerctl: CommandLine) -> None:
    (registry / "p.csv").write_text(many(250))
    _, shown = in_terminal(registry, "import", "p.csv", *SOURCE, "--dry-run", columns=100)
    assert "judging rows" in shown
    assert "━" in shown
    assert "━" not in partnerctl("import", "p.csv", *SOURCE, "--dry-run").stderr


def test_killed_in_the_middle_a_repeat_finishes(registry: Path, partnerctl: CommandLine) -> None:
    (registry / "p.csv").write_text(many(700))
    folder = registry / "data/partners"
    before = len(list(folder.iterdir()))
    process = subprocess.Popen(
        [sys.executable, "-m", "partnerctl", "import", "p.csv", *SOURCE],
        cwd=registry,
        env={**os.environ, "PARTNERCTL_TODAY": DAY},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and len(list(folder.glob("house-*.yaml"))) < 100:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    written = list(folder.glob("house-*.yaml"))
    assert written
    assert all(path.read_text().endswith("2026\n") for path in written)  # each is whole
    again = partnerctl("import", "p.csv", *SOURCE)
    assert again.exit_code == 0
    assert len(again.stdout.splitlines()) == 700 - len(written)
    assert len(list(folder.iterdir())) == before + 700
    assert partnerctl("import", "p.csv", *SOURCE).stdout == ""
    assert partnerctl("validate").exit_code == 0
