# SPDX-License-Identifier: Apache-2.0
"""A report as Markdown: the summary of a job on GitHub or GitLab, or a comment.

Whatever comes from data stands in a code span. Nothing takes effect in one: no markup, no HTML, no link, and none of
what forges add to Markdown (@mentions, #references, hashes of commits, :emoji:, $formulas$). A span ends at a run of
as many backticks as it began with, so it begins with more than the text has (CommonMark 0.31, 6.1); line breaks and
all else that can't be seen are escapes by then.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from partnerctl.findings import Finding, Report, Severity, Skipped
from partnerctl.reporters.text import BEFORE, place_of, summary
from partnerctl.reporters.visible import visible

_LIMIT: Final = 900_000
"""Bytes. GitHub refuses a summary above 1 MiB as a whole."""

_BACKTICKS: Final = re.compile("`+")


def render(report: Report, *, folder: str = "") -> str:
    """Counts, then every finding with what to do, then what was there before, waived and skipped.

    Args:
        report: The outcome of a run.
        folder: Where the registry lies in the repository ("examples/"): paths are shown from its top.
    """
    head = f"## partnerctl validate\n\n**{summary(report)}**\n"
    return head + "".join(_within(_sections(report, folder), _LIMIT))


def code(text: str) -> str:
    """Any text as a code span: it is shown as it is, and nothing else."""
    shown = visible(text)
    if not shown:
        return "(nothing)"
    longest = max(map(len, _BACKTICKS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    # One space at each end is taken off again, if there is one at both and the text is not all spaces.
    touches = shown.startswith("`") or shown.endswith("`")
    padded = shown.startswith(" ") and shown.endswith(" ") and bool(shown.strip())
    pad = " " if touches or padded else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _sections(report: Report, folder: str) -> Iterator[str]:
    for severity in Severity:
        found = [finding for finding in report.findings if finding.severity is severity]
        yield from _section(f"{severity.value.capitalize()}s", (_item(each, folder) for each in found))
    title = f"{BEFORE.capitalize()}, in files that did not change"
    yield from _section(title, (_item(each, folder, weight=True) for each in report.inherited))
    waived = (f"{_item(each.finding, folder)}  Waived because: {code(each.why)}\n" for each in report.waived)
    yield from _section("Waived", waived)
    yield from _section("Skipped rules", _skipped(report.skipped))


def _section(title: str, items: Iterable[str]) -> Iterator[str]:
    for number, item in enumerate(items):
        yield f"\n### {title}\n\n{item}" if number == 0 else item


def _item(finding: Finding, folder: str, *, weight: bool = False) -> str:
    told = f"{finding.severity} {finding.code}" if weight else finding.code
    lines = [
        f"- {code(f'{folder}{place_of(finding.location)}')} **{told}** {code(finding.message)}",
        *([f"  Hint: {code(finding.hint)}"] if finding.hint else []),
        *(
            f"  See {code(f'{folder}{place_of(each.location)}')}: {code(each.message)}"
            for each in finding.related
        ),
    ]
    # Two spaces at the end of a line break it.
    return "  \n".join(lines) + "  \n"


def _skipped(skipped: Iterable[Skipped]) -> Iterator[str]:
    def reason(each: Skipped) -> str:
        return each.reason

    for why, group in groupby(sorted(skipped, key=reason), key=reason):
        codes = ", ".join(sorted(each.code for each in group))
        yield f"- {code(why)}: {codes}\n"


def _within(parts: Iterable[str], limit: int) -> Iterator[str]:
    """As many parts as there is room for; then how many there is none for."""
    used = missing = 0
    for part in parts:
        used += len(part.encode("utf-8", "surrogatepass"))
        if used <= limit and not missing:
            yield part
        else:
            missing += 1
    if missing:
        yield f"\n{missing:,} more are not shown here; the log of the run has all.\n"
