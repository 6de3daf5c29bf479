# SPDX-License-Identifier: Apache-2.0
"""One report with every awkward case, so that all formats are compared on the same."""

import pytest

from partnerctl.findings import (
    Finding,
    Fix,
    Location,
    Position,
    Related,
    RenameKey,
    Report,
    Severity,
    Skipped,
    Span,
    Waived,
)


def at(path: str, line: str, number: int, start: int, end: int, *, last: int | None = None) -> Location:
    """A place in a line, from its `start`th to before its `end`th character."""
    span = Span(Position(number, start), Position(last or number, end))
    return Location(path, ("name",), "value", span, line)


@pytest.fixture
def awkward_report() -> Report:
    """Every shape a finding can have, and data that wants to do harm."""
    library = "data/partners/northfield.yaml"
    findings = (
        Finding(
            "PC002",
            Severity.ERROR,
            "The file is saved as UTF-16 (Notepad calls it 'Unicode')",
            Location("data/partners/notepad.yaml", target="file"),
            "Save the file again with the encoding UTF-8",
            "YAML 1.2.2, 5.2",
        ),
        Finding(
            "PC101",
            Severity.ERROR,
            "'wesite' is no field of a partner",
            at(library, "wesite: https://library.example/", 3, 1, 7),
            "Write 'website', or delete the field; `partnerctl explain PC101` lists the fields that a partner can have",
            "data model",
            fix=Fix("rename it to 'website'", (RenameKey(("wesite",), "website"),), safe=True),
        ),
        Finding(
            "PC201",
            Severity.ERROR,
            "the name 'مكتبة القاهرة' is already that of another partner",
            at(library, "name: مكتبة القاهرة", 1, 13, 20),
            related=(
                Related(at("data/partners/cairo.yaml", "name: مكتبة القاهرة", 1, 7, 20), "the other one"),
                Related(Location("data/entities.yaml", target="file"), "and an entity"),
            ),
        ),
        Finding(
            "PC401",
            Severity.WARNING,
            "the name hides \x1b[2J and \u202egnp.exe and 100%\nof a second line::error::",
            at(
                "data/partners/bad,name:%\x1b.yaml",
                'name: "\x1b[2J\u202egnp.exe"\t# 你好, e\u0301a',
                7,
                9,
                12,
            ),
            "Delete them\r\n::error file=x::forged",
        ),
        Finding(
            "PC501",
            Severity.NOTICE,
            "the mission is long",
            at(library, "mission: " + "long words and more " * 30, 9, 210, 230, last=11),
        ),
    )
    waived = Finding(
        "PC502", Severity.WARNING, "there is no source", at(library, "name: Northfield", 1, 1, 5), "Add one"
    )
    return Report(
        findings,
        files_checked=1234,
        waived=(Waived(waived, "the source is on paper"),),
        skipped=(
            Skipped("PC201", "it could not see data/partners/notepad.yaml"),
            Skipped("PC203", "it could not see data/partners/notepad.yaml"),
        ),
    )


@pytest.fixture
def compared_report() -> Report:
    """A change: what it broke, what was wrong before in a file of it and in one that it left alone, what is gone."""
    library, museum = "data/partners/northfield.yaml", "data/partners/museum.yaml"
    gone = Location(
        "data/partners/gone.yaml",
        ("history", 0),
        "value",
        Span(Position(4, 5), Position(6, 1)),
        "  - date: 2024-02-20",
        revision="0a1b2c3d4e",
    )
    findings = (
        Finding("PC610", Severity.ERROR, "The record is gone", gone, "Bring it back"),
        Finding(
            "PC150",
            Severity.ERROR,
            "'non-profit' is not in the vocabulary",
            at(library, "  kind: non-profit", 8, 9, 19),
            "Did you mean 'nonprofit'?",
            related=(
                Related(
                    Location("data/registry.yaml", target="file", revision="0a1b2c3d4e"),
                    "by the policy that the change started from",
                ),
            ),
            before=True,
        ),
    )
    inherited = Finding(
        "PC201", Severity.ERROR, "the name is taken", at(museum, "name: Museum", 1, 7, 13), before=True
    )
    waived = Finding("PC502", Severity.WARNING, "there is no source", at(museum, "name: Museum", 1, 1, 5))
    return Report(
        findings,
        files_checked=3,
        waived=(Waived(waived, "on *paper* @all"),),
        inherited=(inherited,),
        left_out=2,
        base="0a1b2c3d4e",
        changed=frozenset({library, gone.path}),
    )
