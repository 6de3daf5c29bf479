# SPDX-License-Identifier: Apache-2.0
"""What the commands of `send` work with: the shared remote, what it says is accepted, and this clone's own journal."""

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl import bootstrap
from partnerctl.cli.invocation import Invocation
from partnerctl.errors import EnvironmentProblemError, UnreachableError

if TYPE_CHECKING:
    from types import FrameType

    from partnerctl.mailing import SendJournal
    from partnerctl.model.notices import NoticeKey
    from partnerctl.ports import Services
    from partnerctl.usecases.send.shared_changes import Looked

RemoteOption = Annotated[
    str | None,
    typer.Option(
        "--remote",
        metavar="NAME",
        help="The remote on which all who send say what they send.  [default: upstream, or origin]",
    ),
]
"""On every command that looks at claims."""


@dataclass(frozen=True)
class Desk:
    """Where one sends from.

    Attributes:
        services: The world as the shared branch has it.
        looked: What all clones know.
        journal: What this one remembers.
        base: What a person calls the branch that the world is of; "HEAD" without a remote.
    """

    services: "Services"
    looked: "Looked"
    journal: "SendJournal"
    base: str


def desk(invocation: Invocation, remote: str | None, *, must_reach: bool) -> Desk:
    """Look at what is accepted and claimed now.

    Args:
        invocation: Who asks.
        remote: The remote that was named.
        must_reach: Whether to stop where the remote can't be reached, instead of going on with what this clone knows.

    Raises:
        UnreachableError: The remote can't be reached, and must be.
        EnvironmentProblemError: There is no git, no repository, or not that branch.
    """
    from partnerctl.usecases.propose.destinations import shared_branch
    from partnerctl.usecases.send.planning import shared_state
    from partnerctl.usecases.send.shared_changes import Looked

    interactive = sys.stdin.isatty() and invocation.err.is_terminal
    publishing = bootstrap.publishing(invocation.root, invocation.around, interactive=interactive)
    named = shared_branch(publishing, remote)
    where, branch = named or (None, None)
    shared = bootstrap.shared_notices(
        invocation.root, invocation.around, remote=where, branch=branch, interactive=interactive
    )
    try:
        files = shared.look()
    except UnreachableError as error:
        if must_reach:
            raise UnreachableError(
                error.message, hint="nothing was sent or settled: it has to be known what others do"
            ) from error
        invocation.warn(f"{error.message}; this is what the clone knew before")
        files = shared.known()
    services = shared_state(invocation.services, f"refs/remotes/{where}/{branch}" if where else "HEAD")
    if where is None:
        invocation.warn(
            "this clone has no remote, so nobody else can see what is sent from here",
            "send from one clone only, or give it a remote: git remote add origin ADDRESS",
        )
    return Desk(
        services,
        Looked.at(shared, files),
        bootstrap.send_journal(invocation.root),
        f"{where}/{branch}" if where else "HEAD",
    )


def taken_here(invocation: Invocation) -> "frozenset[NoticeKey]":
    """The notices that somebody sent or claimed, as far as this clone knows; nobody is asked."""
    from partnerctl.usecases.send.shared_notices import read_shared

    shared = bootstrap.shared_notices(
        invocation.root, invocation.around, remote=None, branch=None, interactive=False
    )
    try:
        return read_shared(shared.known()).taken
    except EnvironmentProblemError:  # no git, no repository: nobody sent anything from here
        return frozenset()


@contextlib.contextmanager
def stopping(invocation: Invocation) -> Iterator[Callable[[], bool]]:
    """Let Ctrl-C, or the end of the session, wait for the message that is on its way; a second Ctrl-C doesn't.

    Yields:
        Whether somebody wants it to end.
    """
    asked = threading.Event()

    def heed(number: int, _frame: "FrameType | None") -> None:
        if asked.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        asked.set()
        invocation.say("stopping behind the message that is on its way; Ctrl-C again stops at once")

    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return
    before = {number: signal.signal(number, heed) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
