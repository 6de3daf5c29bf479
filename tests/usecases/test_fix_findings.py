# SPDX-License-Identifier: Apache-2.0
"""Fixes are made together, each once, and what stands in the way of one does not stop the others."""

from dataclasses import replace

from fakes import FakeFiles, fake_services
from partnerctl.findings import (
    Finding,
    Fix,
    Location,
    Operation,
    Position,
    Remove,
    Report,
    SetValue,
    Severity,
    Span,
)
from partnerctl.usecases.fix_findings import plan_fixes

PATH = "data/partners/one.yaml"
TEXT = "name: One\ncontributions: [a, b, a, b]  # in this order\nmission: To lend\n"


def finding(line: int, column: int, *operations: Operation, safe: bool = True) -> Finding:
    span = Span(Position(line, column), Position(line, column + 1))
    location = Location(PATH, operations[0].pointer, span=span)
    return Finding("PC999", Severity.WARNING, "message", location, fix=Fix("Mend it", operations, safe=safe))


def fixed(files: FakeFiles, *findings: Finding) -> tuple[str | None, tuple[Finding, ...]]:
    fixes = plan_fixes(fake_services(files), Report(findings, 1))
    return (fixes.changes[0].after if fixes.changes else None), fixes.mended


def test_entries_of_one_list_are_taken_out_from_the_end() -> None:
    first, second = finding(2, 23, Remove(("contributions", 2))), finding(2, 26, Remove(("contributions", 3)))

    after, mended = fixed(FakeFiles.of({PATH: TEXT}), first, second)

    assert after == TEXT.replace("[a, b, a, b]", "[a, b]")
    assert mended == (first, second)


def test_two_fixes_of_one_value_take_two_runs() -> None:
    first, second = finding(3, 10, SetValue(("mission",), "A")), finding(3, 12, SetValue(("mission",), "B"))

    after, mended = fixed(FakeFiles.of({PATH: TEXT}), first, second)

    assert after == TEXT.replace("To lend", "B")
    assert mended == (second,)


def test_a_fix_that_can_not_be_made_does_not_stop_the_others() -> None:
    nowhere, good = finding(1, 1, Remove(("nowhere", 3))), finding(3, 10, SetValue(("mission",), "A"))

    after, mended = fixed(FakeFiles.of({PATH: TEXT}), nowhere, good)

    assert after == TEXT.replace("To lend", "A")
    assert mended == (good,)
    assert fixed(FakeFiles.of({PATH: TEXT}), nowhere) == (None, ())


def test_nothing_is_guessed() -> None:
    unsafe = finding(3, 10, SetValue(("mission",), "A"), safe=False)

    assert fixed(FakeFiles.of({PATH: TEXT}), unsafe, replace(unsafe, fix=None)) == (None, ())


def test_a_file_that_is_no_text_any_more_is_left() -> None:
    assert fixed(FakeFiles({PATH: b"\xff"}), finding(3, 10, SetValue(("mission",), "A"))) == (None, ())
