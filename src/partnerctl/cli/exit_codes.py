# SPDX-License-Identifier: Apache-2.0
"""The one table of exit codes; scripts and CI rely on it, so a number never changes its meaning."""

from enum import IntEnum
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from partnerctl.findings import Report, Severity


class ExitCode(IntEnum):
    """How a command ended; `meaning` is what the reference shows."""

    meaning: str

    def __new__(cls, number: int, meaning: str) -> Self:
        """Make a member that knows its meaning."""
        member = int.__new__(cls, number)
        member._value_ = number
        member.meaning = meaning
        return member

    OK = (0, "fine")
    FINDINGS = (
        1,
        'findings, or a question answered "no": something is due, stale, refused, or there already',
    )
    USAGE = (2, "the command line is wrong")
    ENVIRONMENT = (3, "the environment: no registry found, a file that can't be read, nothing was checked")
    BUG = (4, "a bug of partnerctl")
    INTERRUPTED = (130, "interrupted (Ctrl-C); no file is left half-written")
    CLOSED_PIPE = (141, "whoever read the output stopped reading")


def of_report(report: "Report", fail_on: "Severity") -> ExitCode:
    """What a run over files ends with.

    Args:
        report: The outcome.
        fail_on: The lightest severity that fails the run.

    Returns:
        `ENVIRONMENT` if nothing was checked, because that must never look fine; unless only changed files were asked
        about, and git said that there is none: that is an answer.
    """
    if not report.files_checked and not report.findings and report.changed is None:
        return ExitCode.ENVIRONMENT
    worst = report.worst()
    return ExitCode.FINDINGS if worst and worst.rank <= fail_on.rank else ExitCode.OK
