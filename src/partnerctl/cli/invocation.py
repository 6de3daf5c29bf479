# SPDX-License-Identifier: Apache-2.0
"""What a command is given: the global options, the world, and the two streams (`ctx.obj`)."""

import datetime as dt
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TextIO

import typer

from partnerctl import bootstrap
from partnerctl.bootstrap import Surroundings
from partnerctl.cli.console import Console, Role, wants_color
from partnerctl.errors import BlockedError, PartnerctlError
from partnerctl.ports import Services
from partnerctl.reporters.visible import visible


@dataclass
class GlobalOptions:
    """Filled while the command line is parsed, before and after the command's name; the later one wins."""

    root: Path | None = None
    today: dt.date | None = None
    quiet: bool = False
    verbose: bool = False
    no_color: bool = False
    debug: bool = False


@dataclass
class Invocation:
    """One run of the program. Nothing is looked up before a command asks for it."""

    around: Surroundings
    options: GlobalOptions = field(default_factory=GlobalOptions)

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment variables."""
        return self.around.environment

    @cached_property
    def root(self) -> Path:
        """The registry's root.

        Raises:
            EnvironmentProblemError: There is none.
        """
        return bootstrap.find_root(self.options.root, self.around)

    @cached_property
    def services(self) -> Services:
        """The world of this registry.

        Raises:
            EnvironmentProblemError: There is no registry.
        """
        today = bootstrap.day_given(self.options.today, self.around)
        return bootstrap.services(self.root, today, self.around.environment)

    @cached_property
    def out(self) -> Console:
        """Standard output: results, and nothing else."""
        return self._console(sys.stdout)

    @cached_property
    def err(self) -> Console:
        """Standard error: everything that is said about the work."""
        return self._console(sys.stderr)

    def say(self, text: str, role: Role | None = None) -> None:
        """Tell a person how it went or what comes next; `--quiet` silences it."""
        if not self.options.quiet:
            self.err.line(text, role)

    def detail(self, text: str) -> None:
        """Tell what is only of interest with `--verbose`."""
        if self.options.verbose:
            self.err.line(text, Role.FAINT)

    def warn(self, message: str, hint: str | None = None) -> None:
        """Tell what did not stop the command but should be known; `--quiet` does not silence it."""
        self._problem("warning", Role.WARNING, message, hint)

    def error(self, message: str, hint: str | None = None) -> None:
        """Tell what stopped the command. Commands raise a `PartnerctlError` instead of calling this."""
        self._problem("error", Role.ERROR, message, hint)

    def refuse(self, error: PartnerctlError) -> None:
        """Tell what an error says: first each obstacle, if there are several things in the way."""
        for obstacle in error.obstacles if isinstance(error, BlockedError) else ():
            self.error(obstacle.message, obstacle.hint)
        self.error(error.message, error.hint)

    def _problem(self, word: str, role: Role, message: str, hint: str | None) -> None:
        self.err.write(f"{self.err.paint(word, role)}: {visible(message)}\n")
        if hint:
            self.err.write(f"{self.err.paint('hint', Role.HINT)}: {visible(hint)}\n")

    def _console(self, stream: TextIO) -> Console:
        color = not self.options.no_color and wants_color(self.environment, terminal=stream.isatty())
        return Console(stream, color=color)


def invocation_of(ctx: typer.Context) -> Invocation:
    """The invocation that a command runs in."""
    invocation = ctx.obj
    assert isinstance(invocation, Invocation)  # noqa: S101 -- narrows typer's untyped slot
    return invocation
