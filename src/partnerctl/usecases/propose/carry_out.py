# SPDX-License-Identifier: Apache-2.0
"""Does what `usecases.propose.planning` planned, one step after the other; each can be repeated, and a step that is done is not done again."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from partnerctl.errors import EnvironmentProblemError, PartnerctlError, UnreachableError
from partnerctl.proposing import Forge, Publishing, Pushed, Request
from partnerctl.usecases.propose.planning import Proposal


class Step(StrEnum):
    """What was done."""

    COMMITTED = "committed"
    SWITCHED = "switched"
    PUSHED = "pushed"


@dataclass(frozen=True, slots=True)
class Told:
    """A step that is done.

    Attributes:
        step: Which.
        said: Of a push: what the server said.
    """

    step: Step
    said: tuple[str, ...] = ()


def carry_out(
    publishing: Publishing,
    forge: Forge,
    proposal: Proposal,
    *,
    switch: bool,
    tell: Callable[[Told], None],
) -> Request:
    """Commit, push, and see to it that there is one pull request.

    Args:
        publishing: The clone.
        forge: Where the pull request is.
        proposal: What was planned.
        switch: Whether the branch is to be checked out.
        tell: Is called after each step.

    Returns:
        What became of the pull request.

    Raises:
        PushRefusedError: The server said no.
        UnreachableError: A server can't be reached; with the command that goes on.
        EnvironmentProblemError: Whatever else is in the way; what was done before stays done.
    """
    tip = _commit(publishing, proposal, tell)
    if switch and proposal.can_switch and not proposal.is_checked_out:
        publishing.take_up(proposal.paths, tip)
        publishing.switch(proposal.branch.name)
        tell(Told(Step.SWITCHED))
    pushed = _push(publishing, forge, proposal, tip)
    if pushed is not None:
        tell(Told(Step.PUSHED, pushed.said))
    try:
        return forge.settle(proposal.request, pushed)
    except PartnerctlError as error:
        error.hint = (
            f"{proposal.branch.name} is on {proposal.destination.push_remote}; run `partnerctl propose` again"
            f"{f', or {error.hint}' if error.hint else ''}"
        )
        raise


def _commit(publishing: Publishing, proposal: Proposal, tell: Callable[[Told], None]) -> str:
    """Have the branch where it belongs; the commit it is at then."""
    tip, branch = proposal.parent, proposal.branch
    if proposal.contents:
        tip = publishing.commit(proposal.parent, proposal.contents, proposal.message)
    if tip != branch.here:
        publishing.move(branch.name, tip, expected=branch.here)
        if proposal.is_checked_out:
            publishing.take_up(proposal.paths, tip)
        tell(Told(Step.COMMITTED))
    return tip


def _push(publishing: Publishing, forge: Forge, proposal: Proposal, tip: str) -> Pushed | None:
    """Send the branch; None if the remote has it as it is here."""
    branch, remote = proposal.branch, proposal.destination.push_remote
    if branch.there == tip:
        return None
    options = forge.push_options(proposal.request)
    try:
        return publishing.push(remote, branch.name, options=options, follow=branch.here is None)
    except UnreachableError as error:
        raise UnreachableError(
            error.message,
            hint=f"all is done but the push; when {remote} can be reached, run `partnerctl propose` again, or: "
            + command_line(publishing.push_command(remote, branch.name, options=options)),
        ) from error
    except EnvironmentProblemError as error:
        error.hint = f"{error.hint}; then run `partnerctl propose` again" if error.hint else None
        raise


def command_line(words: tuple[str, ...]) -> str:
    """A command as a person types it (in a POSIX shell)."""
    import shlex

    return shlex.join(words)
