# SPDX-License-Identifier: Apache-2.0
"""`propose`: what of the working tree becomes a pull request, on which branch, and in which words.

This plans, and changes nothing; `usecases.propose.carry_out` does it. Everything that a second run needs to know is in git and
on the forge, so a run that was stopped anywhere is finished by the next one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from partnerctl.errors import EnvironmentProblemError, RefusedError, UnreachableError, UsageError
from partnerctl.findings import Finding
from partnerctl.meaning.told import Told
from partnerctl.ports import Commit, Deed, FileTree, Services, Touched
from partnerctl.proposing import Checkout, Publishing, PullRequest
from partnerctl.usecases.judge_proposal import judge
from partnerctl.usecases.propose.branch import (
    Branch,
    branch_name,
    catch_up,
    changed_on,
    look_at,
    open_proposals,
)
from partnerctl.usecases.propose.destinations import Destination
from partnerctl.usecases.propose.files import (
    Choice,
    Contents,
    choose_rest,
    content_of,
    named_files,
    ours,
    same,
    same_contents,
)
from partnerctl.usecases.propose.state import paths_of, proposed
from partnerctl.usecases.propose.words import commit_message, request_body
from partnerctl.usecases.tell_change import tell_between

_BRANCH: Final = re.compile(r"[A-Za-z0-9_][\w./-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked for.

    Attributes:
        paths: Files or folders below the root; everything that differs if none is named.
        branch: The name of its branch; None for the one that partnerctl makes.
        title: Of the pull request; None for what the change means.
        note: What a reviewer should know besides.
        switch: Whether the branch is to be checked out then.
    """

    paths: tuple[str, ...] = ()
    branch: str | None = None
    title: str | None = None
    note: str | None = None
    switch: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is going to be done.

    Attributes:
        destination: Where it goes.
        branch: Its branch, as it is now.
        paths: The files that it changes.
        contents: Those that are to be committed; empty if all of them are.
        parent: The commit that it is made from, or that is proposed if nothing is to be committed.
        message: Of the commit.
        request: What is asked of the forge.
        checkout: What is checked out.
        findings: What the rules have to say of it, never an error.
        left_out: Files that are in another proposal of the same person already, by its branch.
        moved_on: Files that were changed in the base meanwhile.
        can_switch: Whether its branch can be checked out without touching any other file.
        others: Branches on the remote that look like somebody else's proposals for the same partner.
        offline: Why the servers were not asked what is new; None if they were, or should not be.
    """

    destination: Destination
    branch: Branch
    paths: tuple[str, ...]
    contents: Contents
    parent: str
    message: str
    request: PullRequest
    checkout: Checkout
    findings: tuple[Finding, ...] = ()
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    moved_on: tuple[str, ...] = ()
    can_switch: bool = False
    others: tuple[str, ...] = ()
    offline: str | None = None

    @property
    def is_checked_out(self) -> bool:
        """Whether its branch is the one that is checked out."""
        return self.branch.name == self.checkout.branch


def plan_proposal(
    services: Services,
    publishing: Publishing,
    wanted: Wanted,
    destination: Destination,
    *,
    online: bool = True,
) -> Proposal:
    """Work out what is proposed, and judge it.

    Args:
        services: The world.
        publishing: The clone.
        wanted: What a person asked for.
        destination: Where it goes.
        online: Whether to get first what is new on the base and on the proposal's branch. Where a server can't be reached,
            what this clone knows must do.

    Raises:
        RefusedError: There is nothing to propose, or something is in the way.
        InvalidDataError: What would be proposed has errors; with them, located.
        UsageError: A path is no data of the registry.
        EnvironmentProblemError: git can't tell what differs, or does not know whose commits these would be.
    """
    checkout = publishing.checkout()
    if checkout.unfinished:
        raise RefusedError(
            f"a {checkout.unfinished} is not finished, so what lies here is neither one side nor the other",
            hint=f"finish it first: `partnerctl resolve`, then git {checkout.unfinished} --continue; or give it up: git "
            f"{checkout.unfinished} --abort",
        )
    email = publishing.email()
    offline = None
    if online:
        try:
            publishing.fetch(destination.base_remote, destination.base_branch)
        except UnreachableError as error:
            offline = error.message
    base_tip = publishing.tip(destination.base_ref)
    if base_tip is None:
        raise EnvironmentProblemError(
            f"there is no {destination.base} in this clone",
            hint=f"git fetch {destination.base_remote} {destination.base_branch}, or name another one with --base",
        )
    fork = services.repository.fork_point(destination.base_ref)
    planning = _Planning(
        services=services,
        publishing=publishing,
        wanted=wanted,
        destination=destination,
        checkout=checkout,
        email=email,
        fork=fork,
        base=services.repository.files_at(fork),
        base_tip=base_tip,
        online=online and offline is None,
    )
    return replace(planning.plan(), offline=offline)


@dataclass(frozen=True, slots=True)
class _Planning:
    """What is known before anything is chosen.

    Attributes:
        fork: What the working tree and the base have in common.
        base: The files there.
        base_tip: The last commit of the base that this clone knows.
    """

    services: Services
    publishing: Publishing
    wanted: Wanted
    destination: Destination
    checkout: Checkout
    email: str
    fork: Commit
    base: FileTree
    base_tip: str
    online: bool

    def plan(self) -> Proposal:
        """All of it."""
        choice = self._choice()
        chosen = choice.files
        paths = paths_of(chosen)
        contents = {path: content_of(self.services.files, path) for path in paths}
        head = self.services.repository.commit("HEAD")
        mine = self.publishing.changed(self.fork.id, head.id) if head.id != self.fork.id else ()
        is_pure = bool(mine) and set(mine) <= set(paths)
        at_head = self.services.repository.files_at(head)
        is_committed = is_pure and same_contents(at_head, contents)
        name = self._name(paths, choice.branch, is_pure=is_pure)
        others = catch_up(self.publishing, name, self.destination, paths) if self.online else ()
        branch = look_at(self.publishing, name, self.destination, self.email)
        branch = self._on_head(branch, head) if is_committed else self._require_room(branch, paths)
        moved_on = self._moved_on(contents)
        world = proposed(self.services, self.fork, chosen, is_history=is_committed)
        findings = judge(world)
        told = tell_between(self.services, world, self.fork, chosen)
        parent = branch.tip or self.fork.id
        pending = {} if is_committed or self._has(parent, contents) else contents
        return Proposal(
            destination=self.destination,
            branch=branch,
            paths=paths,
            contents=pending,
            parent=parent,
            message=commit_message(self._step(world, contents, parent) or told, note=self.wanted.note),
            request=self._request(branch, told),
            checkout=self.checkout,
            findings=findings,
            left_out=choice.left_out,
            moved_on=moved_on,
            can_switch=set(self.publishing.changed(head.id, parent)) <= set(paths),
            others=others,
        )

    def _choice(self) -> Choice:
        differing = tuple(ours(self.services.repository.touched_since(self.fork)))
        base = self.destination.base
        if self.wanted.paths:
            return Choice(named_files(differing, self.wanted.paths, base, (self.services.files, self.base)))
        if not differing:
            raise RefusedError(
                f"nothing differs from {base}, so there is nothing to propose",
                hint="`partnerctl add` or `partnerctl record` changes something",
            )
        if self.wanted.branch:
            return Choice(differing)
        proposals = open_proposals(self.publishing, self.base, self.base_tip, self.email)
        trees = {branch: self._at(self.publishing.tip(f"refs/heads/{branch}")) for branch in proposals}

        def is_settled(branch: str, touched: Touched) -> bool:
            paths = paths_of((touched,))
            return same_contents(
                trees[branch], {path: content_of(self.services.files, path) for path in paths}
            )

        return choose_rest(differing, proposals, is_settled)

    def _at(self, commit: str | None) -> FileTree:
        """The files of a commit; those at the fork if there is none."""
        repository = self.services.repository
        return repository.files_at(repository.commit(commit)) if commit else self.base

    def _name(self, paths: tuple[str, ...], chosen: str | None, *, is_pure: bool) -> str:
        """What the branch is called."""
        named = self.wanted.branch
        if named is not None:
            if (
                not _BRANCH.fullmatch(named)
                or named.endswith(("/", ".lock"))
                or ".." in named
                or "//" in named
            ):
                raise UsageError(
                    f'"{named}" is no name for a branch', hint="write letters, digits, hyphens and slashes"
                )
            if named == self.destination.base_branch:
                raise UsageError(
                    f"{named} is the branch that the proposal is for",
                    hint="leave out --branch, or choose another name",
                )
            return named
        own = self.checkout.branch
        if is_pure and own and own != self.destination.base_branch:
            return own
        return chosen or branch_name(paths, self.base, self.email)

    def _on_head(self, branch: Branch, head: Commit) -> Branch:
        """The branch if the commits that are checked out are proposed as they are."""
        for tip, place in ((branch.here, "here"), (branch.there, f"on {self.destination.push_remote}")):
            if tip and self.publishing.fork_of(tip, head.id) != tip:
                raise RefusedError(
                    f"the branch {branch.name} has commits {place} that are not in what is checked out",
                    hint=f"join them: git merge {branch.name}; or propose under another name with --branch",
                )
        return replace(branch, tip=head.id)

    def _require_room(self, branch: Branch, paths: tuple[str, ...]) -> Branch:
        """The branch, if what is proposed can be put on it."""
        place = self.publishing.elsewhere(branch.name)
        if place:
            raise RefusedError(
                f"the branch {branch.name} is checked out in {place}, and would change under it",
                hint="propose from there, or under another name with --branch",
            )
        if branch.tip is None or self.publishing.fork_of(branch.tip, self.fork.id) == branch.tip:
            return replace(branch, tip=None)
        others = sorted(set(changed_on(self.publishing, branch.tip, self.base_tip)) - set(paths))
        if others:
            raise RefusedError(
                f"the branch {branch.name} changes {_some(others)} too",
                hint="name all of it, or propose under another name with --branch",
            )
        start = self.publishing.fork_of(branch.tip, self.base_tip) or self.fork.id
        before = self._at(start)
        old = [path for path in paths if not same(content_of(before, path), content_of(self.base, path))]
        if old:
            raise RefusedError(
                f"the branch {branch.name} started before {_some(old)} was changed in {self.destination.base}",
                hint=f"bring it up to date: git switch {branch.name}, git merge {self.destination.base}, `partnerctl resolve`; "
                "or propose under another name with --branch",
            )
        return branch

    def _moved_on(self, contents: Contents) -> tuple[str, ...]:
        """Files that the base changed since the fork, as far as this clone knows."""
        newest = self._at(self.base_tip)
        if all(same(content_of(newest, path), content) for path, content in contents.items()):
            raise RefusedError(
                f"{self.destination.base} says all of this already, so there is nothing to propose",
                hint=f"git pull {self.destination.base_remote} {self.destination.base_branch}",
            )
        return tuple(
            path for path in contents if not same(content_of(newest, path), content_of(self.base, path))
        )

    def _step(self, world: Services, contents: Contents, parent: str) -> Told | None:
        """What a further commit on a branch means; None if it is the first."""
        if parent == self.fork.id:
            return None
        commit = self.services.repository.commit(parent)
        files = self.services.repository.files_at(commit)
        touched = tuple(
            Touched(_deed(files.exists(path), content), path)
            for path, content in contents.items()
            if not same(content_of(files, path), content)
        )
        return tell_between(self.services, world, commit, touched)

    def _has(self, commit: str, contents: Contents) -> bool:
        return same_contents(self._at(commit), contents)

    def _request(self, branch: Branch, told: Told) -> PullRequest:
        return PullRequest(
            into=self.destination.into,
            base=self.destination.base_branch,
            source=self.destination.source,
            branch=branch.name,
            title=self.wanted.title or told.headline,
            body=request_body(told, note=self.wanted.note),
            is_update=branch.there is not None,
        )


def _deed(was_there: bool, content: bytes | None) -> Deed:  # noqa: FBT001 -- of two facts
    if content is None:
        return Deed.DELETED
    return Deed.MODIFIED if was_there else Deed.ADDED


def _some(paths: Sequence[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"
