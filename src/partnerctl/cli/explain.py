# SPDX-License-Identifier: Apache-2.0
"""`partnerctl explain`: a rule's page."""

import json
import textwrap
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Final

import typer

from partnerctl.cli import completion
from partnerctl.cli.console import Console, Role
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import invocation_of
from partnerctl.cli.rules_told import teller
from partnerctl.reporters.visible import visible

if TYPE_CHECKING:
    from partnerctl.findings import Severity
    from partnerctl.rules.registry import Rule

ROLES: Final = {"error": Role.ERROR, "warning": Role.WARNING, "notice": Role.NOTICE}
_WIDEST: Final = 100
_LONGEST: Final = 160
_MOST_LINES: Final = 30


class Format(StrEnum):
    """Forms of the output."""

    TEXT = "text"
    JSON = "json"


def command(
    ctx: typer.Context,
    rule: Annotated[
        str | None,
        typer.Argument(metavar="CODE", help="Code or name of a rule.", autocompletion=completion.rule_codes),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Form of the output.")] = Format.TEXT,
) -> int:
    """Explain a rule.

    Shows what is wrong when it fires, why that matters, where it comes from, and how to mend it. Without CODE it
    lists every rule.

    Example:
      partnerctl explain PC201
      partnerctl explain --format json
    """
    from partnerctl.rules.registry import all_rules
    from partnerctl.usecases.explain_rule import explain

    invocation = invocation_of(ctx)
    out = invocation.out
    rules = all_rules() if rule is None else (explain(rule),)
    if rule is not None or form is Format.JSON:
        rules = tuple(map(teller(invocation), rules))
    if form is Format.JSON:
        out.write(_json(rules))
    elif rule is None:
        _list(rules, out)
    else:
        _page(rules[0], out)
    return ExitCode.OK


def _json(rules: Iterable["Rule"]) -> str:
    body = {
        "version": 1,
        "rules": [
            {
                "code": rule.code,
                "name": rule.name,
                "family": rule.family.value,
                "severity": rule.severity.value,
                "summary": rule.summary,
                "rationale": rule.rationale,
                "hint": rule.hint,
                "clause": rule.clause,
                "bad": rule.bad,
                "good": rule.good,
                "since": rule.since,
                "fixable": rule.fixable,
                "waivable": rule.waivable,
            }
            for rule in rules
        ],
    }
    # Examples of broken encoding hold lone surrogates, which only an escape can carry.
    return json.dumps(body, indent=2, ensure_ascii=True) + "\n"


def _list(rules: Iterable["Rule"], out: Console) -> None:
    for number, (family, members) in enumerate(groupby(rules, key=lambda rule: rule.family)):
        if number:
            out.line()
        out.line(family.value[:1].upper() + family.value[1:], Role.HEADING)
        for rule in members:
            out.write(f"  {rule.code}  {_severity(rule.severity, out)}  {rule.name}\n")
            _prose(rule.summary, out, indent=" " * 9)


def _page(rule: "Rule", out: Console) -> None:
    out.write(f"{out.paint(f'{rule.code} {rule.name}', Role.HEADING)}\n")
    out.write(f"{_severity(rule.severity, out).rstrip()} · {rule.family.value} · since {rule.since}\n\n")
    _prose(rule.summary, out)
    for title, text in (("Why", rule.rationale), ("Comes from", rule.clause), ("To do", rule.hint)):
        out.write(f"\n{out.paint(title, Role.HEADING)}\n")
        _prose(text, out, indent="  ")
    for title, example, role in (("Bad", rule.bad, Role.ERROR), ("Good", rule.good, Role.GOOD)):
        out.write(f"\n{out.paint(title, Role.HEADING)}\n")
        for line in _short(example):
            out.line(f"  {line}" if line else "", role)
    out.write(f"\n{out.paint('Fix', Role.HEADING)}\n")
    _prose(
        "`partnerctl validate --fix` mends what can be mended safely." if rule.fixable else "By hand.",
        out,
        indent="  ",
    )
    if not rule.waivable:
        _prose("No waiver can let it rest.", out, indent="  ")


def _short(example: str) -> Iterator[str]:
    """The lines of an example; a rule on size or depth has one that nobody wants to see whole."""
    lines = example.rstrip("\n").split("\n")
    for line in lines[:_MOST_LINES]:
        yield (
            line
            if len(line) <= _LONGEST
            else f"{line[:_LONGEST]} … ({len(line) - _LONGEST:,} characters more)"
        )
    if len(lines) > _MOST_LINES:
        yield f"… ({len(lines) - _MOST_LINES:,} lines more)"


def _severity(severity: "Severity", out: Console) -> str:
    return out.paint(severity.value, ROLES[severity.value]) + " " * (len("warning") - len(severity.value))


def _prose(text: str, out: Console, *, indent: str = "") -> None:
    lines = textwrap.wrap(
        visible(text),
        min(out.width, _WIDEST),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    out.write("".join(f"{line}\n" for line in lines))
