# SPDX-License-Identifier: Apache-2.0
"""What stops a command: one base class, caught in one place (`cli.boundary`).

A fault in the *data* is no exception: it is a `findings.Finding`. These are for the case that the
tool cannot do what was asked. Each carries the exit code of the table in `docs/reference/exit-codes.md`.
"""

from dataclasses import dataclass


class PartnerctlError(Exception):
    """The command cannot go on.

    Args:
        message: One sentence without a trailing period that names what was refused.
        hint: What to do next, in the imperative.
    """

    exit_code = 3

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class RefusedError(PartnerctlError):
    """The answer is no: the data or the policy does not allow what was asked."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One of several things that are in the way.

    Attributes:
        message: One sentence, without trailing period.
        hint: What to do about it, in the imperative; where a command does it, that command.
    """

    message: str
    hint: str | None = None


class BlockedError(RefusedError):
    """The answer is no, for reasons that are told all at once.

    Attributes:
        obstacles: At least one; whoever shows the error shows each of them before its message.
    """

    def __init__(self, message: str, obstacles: tuple[Obstacle, ...], *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.obstacles = obstacles


class UsageError(PartnerctlError):
    """The command line itself is wrong."""

    exit_code = 2


class EnvironmentProblemError(PartnerctlError):
    """Something outside is missing or in the way: no registry, an unreadable file, no git."""

    exit_code = 3


class NoRepositoryError(EnvironmentProblemError):
    """The registry lies in no git repository."""


class ChangedUnderneathError(EnvironmentProblemError):
    """A file is no longer what it was when it was read, so it was not replaced."""


class UnreachableError(EnvironmentProblemError):
    """A server can't be reached, or was gone before it answered; what it was asked for may have been done."""


class PushRefusedError(RefusedError):
    """A server did not take what was pushed.

    Attributes:
        said: What it had to say, line by line.
    """

    def __init__(self, message: str, said: tuple[str, ...], *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.said = said


class InvalidDataError(RefusedError):
    """Data needed for the command has findings; the caller reports them with it.

    Attributes:
        findings: The findings, ready to be reported (`findings.Finding`).
    """

    def __init__(self, message: str, findings: tuple[object, ...], *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.findings = findings
