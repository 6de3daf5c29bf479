# SPDX-License-Identifier: Apache-2.0
"""Findings sort the same whatever order they came in, and errors carry what a user needs."""

from hypothesis import given
from hypothesis import strategies as st

from partnerctl.errors import InvalidDataError, PartnerctlError, RefusedError, UsageError
from partnerctl.findings import Finding, Location, Position, Report, Severity, Span, in_order


def finding(path: str, line: int | None, code: str, severity: Severity = Severity.ERROR) -> Finding:
    span = None if line is None else Span(Position(line, 1), Position(line, 2))
    return Finding(code, severity, f"{code} at {line}", Location(path, span=span))


EXPECTED = (
    finding("a.yaml", None, "PC009"),
    finding("a.yaml", 1, "PC101"),
    finding("a.yaml", 1, "PC102"),
    finding("a.yaml", 12, "PC101", Severity.NOTICE),
    finding("b.yaml", 2, "PC101", Severity.WARNING),
)


@given(st.permutations(EXPECTED))
def test_order_does_not_depend_on_the_order_of_arrival(shuffled: list[Finding]) -> None:
    assert in_order(shuffled) == EXPECTED


def test_the_worst_of_a_report() -> None:
    assert Report(EXPECTED, 2).worst() is Severity.ERROR
    assert Report(EXPECTED[3:], 2).worst() is Severity.WARNING
    assert Report((), 2).worst() is None


def test_errors_carry_exit_code_message_and_hint() -> None:
    error = InvalidDataError("no", EXPECTED, hint="look")
    assert (error.exit_code, error.message, error.hint, error.findings) == (1, "no", "look", EXPECTED)
    assert [kind("x").exit_code for kind in (PartnerctlError, RefusedError, UsageError)] == [3, 1, 2]
