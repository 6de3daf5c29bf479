# SPDX-License-Identifier: Apache-2.0
"""Where a change began: what `validate --base` judges and `diff --base` tells, so that both mean the same."""

from dataclasses import dataclass

from partnerctl.errors import EnvironmentProblemError
from partnerctl.ports import Commit, Repository, Touched


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change from the commit where it began to the working tree.

    Attributes:
        fork: The last commit that it has in common with what it is proposed for.
        head: The commit that is checked out.
        touched: What differs between `fork` and the working tree.
    """

    fork: Commit
    head: Commit
    touched: tuple[Touched, ...]


def proposal(repository: Repository, base: str) -> Proposal:
    """Find where a change began.

    Args:
        repository: Where it was made.
        base: The branch or commit it is proposed for, as a person typed it.

    Raises:
        EnvironmentProblemError: There is nothing to compare with, or nothing to compare: no git, no repository, no such
            base, a shallow clone, no common commit, no difference at all.
    """
    fork = repository.fork_point(base)
    head = repository.commit("HEAD")
    touched = repository.touched_since(fork)
    if not touched and fork.id == head.id:
        raise EnvironmentProblemError(
            f"nothing differs from {base}, so there is no change to judge",
            hint="name the branch that the change is for; without --base the registry is judged as it is",
        )
    return Proposal(fork, head, touched)
