# SPDX-License-Identifier: Apache-2.0
"""Which branch a proposal is on: its name, and what has to be known of one that is there already.

A name is made of who proposes what, started from which versions of the files: so the same proposal, edited further, is
on the same branch; one of somebody else is not; and when it was accepted, the next one for the same partner gets another.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from partnerctl.errors import RefusedError
from partnerctl.model.dataset import PARTNERS_FOLDER
from partnerctl.model.notices import key_of_path
from partnerctl.ports import FileTree
from partnerctl.proposing import Publishing
from partnerctl.usecases.propose.destinations import Destination
from partnerctl.usecases.reading import partner_id_of

RECORDS: Final = "partners/"
POLICY: Final = "policy/"
"""What names of branches begin with."""

_DIGITS: Final = 8
_LONGEST: Final = 60
_ASKED: Final = 10
"""Partners of a larger proposal that are looked for among the branches of others."""


def branch_name(paths: Sequence[str], base: FileTree, email: str) -> str:
    """The name of a proposal's branch.

    Args:
        paths: The files that it changes.
        base: The files as they are where it starts.
        email: Whose proposal it is.
    """
    seen = hashlib.sha256(email.casefold().encode("utf-8", "surrogateescape"))
    for path in sorted(paths):
        version = base.read(path).digest if base.exists(path) else "new"
        seen.update(f"\0{path}\0{version}".encode("utf-8", "surrogateescape"))
    ids = list(ids_of(paths))
    start = RECORDS if ids else POLICY
    name = ids[0] if ids else partner_id_of(min(paths))
    more = f"-and-{len(ids) - 1}-more" if len(ids) > 1 else ""
    return f"{start}{_plain(name)}{more}-{seen.hexdigest()[:_DIGITS]}"


def _plain(name: str) -> str:
    """So much of a file's name as a branch can be called."""
    kept = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter == "-") else "-" for letter in name
    )
    return kept.strip("-")[:_LONGEST].strip("-") or "record"


def ids_of(paths: Sequence[str]) -> Iterator[str]:
    """The partners that files are about, each once, in the order of the paths."""
    named = (_id_of(path) for path in sorted(paths, key=lambda path: not path.startswith(PARTNERS_FOLDER)))
    yield from dict.fromkeys(partner_id for partner_id in named if partner_id)


def _id_of(path: str) -> str | None:
    if path.startswith(f"{PARTNERS_FOLDER}/"):
        return partner_id_of(path)
    key = key_of_path(path)
    return key.partner if key else None


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch as a proposal finds it.

    Attributes:
        name: What it is called.
        here: Its commit in this clone; None if it is not there.
        there: Its commit on the remote, as far as this clone knows; None if it is not there.
        tip: The commit that the proposal goes on from; None if it begins anew.
    """

    name: str
    here: str | None
    there: str | None
    tip: str | None


def catch_up(
    publishing: Publishing, name: str, destination: Destination, paths: Sequence[str]
) -> tuple[str, ...]:
    """Get what the remote has on a branch now.

    Returns:
        Branches there that look like proposals of somebody else for the same partners.

    Raises:
        UnreachableError: The remote can't be reached.
    """
    remote = destination.push_remote
    ids = list(ids_of(paths))[:_ASKED]
    alike = [f"{RECORDS}{_plain(partner_id)}-*" for partner_id in ids]
    there = publishing.on_server(remote, name, *alike)
    if there.get(name) != publishing.tip(f"refs/remotes/{remote}/{name}"):
        if name in there:
            publishing.fetch(remote, name)
        else:
            publishing.forget(remote, name)
    made_here = re.compile(rf"{RECORDS}(?:{'|'.join(map(_plain, ids))})-[0-9a-f]{{{_DIGITS}}}")
    mine = publishing.branches(RECORDS)
    return tuple(
        other for other in sorted(there) if other != name and other not in mine and made_here.fullmatch(other)
    )


def look_at(publishing: Publishing, name: str, destination: Destination, email: str) -> Branch:
    """Find out what is on a branch, here and on the remote, and whether it may be built upon.

    Raises:
        RefusedError: It has commits of somebody else that are not here, or went two ways.
    """
    here = publishing.tip(f"refs/heads/{name}")
    there = publishing.tip(f"refs/remotes/{destination.push_remote}/{name}")
    if here is None or there is None or here == there:
        tip = here or there
    else:
        fork = publishing.fork_of(here, there)
        if fork not in {here, there}:
            raise RefusedError(
                f"the branch {name} went on here and on {destination.push_remote}, in different ways",
                hint=f"join them: git switch {name}, git pull {destination.push_remote} {name}, `partnerctl resolve`; or "
                "propose under another name with --branch",
            )
        tip = there if fork == here else here
    if tip == there and there != here and there is not None:
        _require_own(publishing, name, (here or destination.base_ref, there), destination, email)
    return Branch(name, here, there, tip)


def _require_own(
    publishing: Publishing, name: str, between: tuple[str, str], destination: Destination, email: str
) -> None:
    """What this clone doesn't have is taken for one's own only if the commits say so."""
    others = {each.casefold() for each in publishing.emails(*between)} - {email.casefold()}
    if others:
        remote = destination.push_remote
        raise RefusedError(
            f"{remote} has a branch {name} with commits of somebody else that are not here",
            hint=f"look at them: git log -p {remote}/{name}; take them over: git switch {name}, git pull {remote} {name}; or "
            "propose under another name with --branch",
        )


def open_proposals(
    publishing: Publishing, base: FileTree, base_tip: str, email: str
) -> Mapping[str, tuple[str, ...]]:
    """Branches of proposals that started from what is in the base now, each with the files that it changes.

    One that was accepted since, or whose files somebody else changed, started from something else.
    """
    found = {}
    for name, tip in {**publishing.branches(RECORDS), **publishing.branches(POLICY)}.items():
        paths = changed_on(publishing, tip, base_tip)
        if (
            paths
            and not any(path.startswith(":/") for path in paths)
            and name == branch_name(paths, base, email)
        ):
            found[name] = paths
    return found


def changed_on(publishing: Publishing, tip: str, base_tip: str) -> tuple[str, ...]:
    """The files that a branch changes."""
    fork = publishing.fork_of(tip, base_tip)
    return publishing.changed(fork, tip) if fork and fork != tip else ()
