# SPDX-License-Identifier: Apache-2.0
"""Which files a proposal is made of."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from partnerctl.errors import RefusedError, UsageError
from partnerctl.model.dataset import PARTNERS_FOLDER
from partnerctl.ports import Deed, FileTree, Services, Touched
from partnerctl.usecases.changes import Change
from partnerctl.usecases.propose.branch import ids_of
from partnerctl.usecases.validate_change import is_data

Contents: TypeAlias = Mapping[str, bytes | None]
"""Files by path; None for one that is gone."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is proposed.

    Attributes:
        files: What differs.
        left_out: Files that are in another proposal already, by its branch.
        branch: The branch they are on already; None if they are on none.
    """

    files: tuple[Touched, ...]
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    branch: str | None = None


def named_files(
    differing: Sequence[Touched], paths: Sequence[str], base: str, trees: tuple[FileTree, FileTree]
) -> tuple[Touched, ...]:
    """What differs at or below the paths that a person named; with a record, the notices to its partner.

    Args:
        differing: What differs of the registry's data.
        paths: Below the root.
        base: What a person calls the base.
        trees: The working tree, and the files at the fork.

    Raises:
        UsageError: There is nothing at a path, or no data of the registry.
        RefusedError: Nothing differs there.
    """
    found = {each for path in paths for each in _below(path, differing, base, trees)}
    return tuple(sorted(found, key=lambda each: each.path))


def _below(
    path: str, differing: Sequence[Touched], base: str, trees: tuple[FileTree, FileTree]
) -> list[Touched]:
    about = set(ids_of((path,))) if path.startswith(f"{PARTNERS_FOLDER}/") else set()

    def is_meant(place: str | None) -> bool:
        return place is not None and bool(
            path in {place, "."} or place.startswith(f"{path}/") or about.intersection(ids_of((place,)))
        )

    found = [each for each in differing if is_meant(each.path) or is_meant(each.before)]
    if found:
        return found
    if not any(tree.exists(path) for tree in trees):
        raise UsageError(f"{path} does not exist", hint=f"records are in {PARTNERS_FOLDER}/")
    if not is_data(path) and "." in path.rpartition("/")[2]:
        raise UsageError(
            f"{path} is no data of the registry",
            hint="commit it yourself: only records, policy, entities and notices are proposed",
        )
    raise RefusedError(f"{path} does not differ from {base}, so there is nothing to propose")


def choose_rest(
    differing: Sequence[Touched],
    proposals: Mapping[str, tuple[str, ...]],
    is_settled: Callable[[str, Touched], bool],
) -> Choice:
    """What of all that differs belongs together: what is in no proposal yet, or all of one that was edited further.

    Args:
        differing: What differs of the registry's data.
        proposals: Files by the branch of a proposal.
        is_settled: Whether a branch has a file as it lies here.

    Raises:
        RefusedError: It is more than one thing.
    """
    owners = {path: branch for branch, paths in proposals.items() for path in paths}
    settled = {
        each: owners[each.path]
        for each in differing
        if each.path in owners and is_settled(owners[each.path], each)
    }
    rest = [each for each in differing if each not in settled] or list(settled)
    on = {owners.get(each.path) for each in rest}
    if len(on) > 1:
        told = ", ".join(f"{each.path} ({owners.get(each.path, 'in none yet')})" for each in rest)
        raise RefusedError(
            f"these files belong to different proposals: {told}",
            hint=f"name what you mean: `partnerctl propose {next(ids_of([rest[0].path]), rest[0].path)}`",
        )
    branch = on.pop()
    chosen = rest if branch is None else [each for each in differing if each.path in proposals[branch]]
    left_out: dict[str, tuple[str, ...]] = {}
    for each, owner in settled.items():
        if owner != branch:
            left_out[owner] = (*left_out.get(owner, ()), each.path)
    return Choice(tuple(chosen), left_out, branch)


def ours(touched: Iterable[Touched]) -> Iterator[Touched]:
    """What differs of the registry's data; a file that moved out of it, or into it, is gone, or new."""
    for each in touched:
        if each.before is None or (is_data(each.path) and is_data(each.before)):
            if is_data(each.path):
                yield each
        elif is_data(each.before):
            yield Touched(Deed.DELETED, each.before)
        elif is_data(each.path):
            yield Touched(Deed.ADDED, each.path)


def content_of(files: FileTree, path: str) -> bytes | None:
    """What is at a path; None if there is nothing."""
    return files.read(path).content if files.exists(path) else None


def same(one: bytes | None, other: bytes | None) -> bool:
    """Whether git would keep both as one; line ends of Windows are what it makes where it is told so."""
    return one == other or (
        one is not None and other is not None and one.replace(b"\r\n", b"\n") == other.replace(b"\r\n", b"\n")
    )


def same_contents(files: FileTree, contents: Contents) -> bool:
    """Whether a tree has these files as they are."""
    return all(same(content_of(files, path), content) for path, content in contents.items())


def changes_of(services: Services, commit: str, contents: Contents) -> tuple[Change, ...]:
    """What differs between a commit and other contents, to be shown; a file that is gone is shown as empty."""
    before = services.repository.files_at(services.repository.commit(commit))
    return tuple(
        Change(path, _text(content_of(before, path)), _text(content) or "", None)
        for path, content in contents.items()
        if not same(content_of(before, path), content)
    )


def _text(content: bytes | None) -> str | None:
    return None if content is None else content.decode("utf-8", "replace").replace("\r\n", "\n")
