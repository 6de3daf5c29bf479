# SPDX-License-Identifier: Apache-2.0
"""Looks for something in all that a clone holds: every version of every file, every commit's own words, the working tree.

What is looked for never becomes an argument of git: those can be read by every user of the machine (`ps`), and may be
written to a log. git only lists its objects; they are read and compared here, each content once, however many commits
have it.
"""

import os
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from partnerctl.adapters.files import LocalFiles
from partnerctl.adapters.git_command import Git
from partnerctl.adapters.git_objects import Objects
from partnerctl.errors import EnvironmentProblemError
from partnerctl.ports import UNREAD

_PATIENCE = 600
"""Seconds; after so long something is wrong."""
_MARK = b":"
_NULL = b"0"


def changes_in(git: Git, commits: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """What each commit brought: commit, object id and path from the top of the repository.

    Of a merge only what none of its parents has (`-c`): the rest came with the parents.

    Raises:
        EnvironmentProblemError: git could not answer.
    """
    words = ("diff-tree", "--stdin", "--root", "-r", "-c", "-z", "--raw", "--no-abbrev", "--no-renames")
    tokens = iter(_told(git, words, commits).split(b"\0"))
    commit = ""
    for token in tokens:
        if not token.startswith(_MARK):
            commit = token.decode("ascii", "replace").strip()
            continue
        # ":MODE MODE ID ID STATUS"; of a merge one colon, mode and id a parent (git-diff-tree(1), "diff format for merges").
        parents = len(token) - len(token.lstrip(_MARK))
        facts = token.lstrip(_MARK).split()
        mode, object_id = facts[parents], facts[2 * parents + 1]
        path = next(tokens)
        if mode != b"160000" and object_id.strip(_NULL):
            yield commit, object_id.decode("ascii"), os.fsdecode(path)


def words_of(git: Git, objects: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """The whole of commits and annotated tags: people, their addresses, and the message.

    Raises:
        EnvironmentProblemError: One is missing or damaged.
    """
    told = _told(git, ("cat-file", "--batch"), objects)
    at = 0
    for object_id in objects:
        end = told.find(b"\n", at)
        facts = told[at:end].split()
        if len(facts) != 3:  # noqa: PLR2004 -- id, type, size
            raise EnvironmentProblemError(f"git's object {object_id} can't be read", hint="see `git fsck`")
        start, size = end + 1, int(facts[2])
        yield object_id, told[start : start + size]
        at = start + size + 1


def held_in(
    changes: Iterator[tuple[str, str, str]], objects: Objects, find: Callable[[bytes], frozenset[str]]
) -> Mapping[str, Mapping[str, frozenset[str]]]:
    """What was found: by commit, then by path. A name of a file is looked at as well as its content.

    Raises:
        EnvironmentProblemError: An object is missing or damaged.
    """
    known: dict[str, frozenset[str]] = {}
    held: defaultdict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for commit, object_id, path in changes:
        if object_id not in known:
            content = objects.read(object_id)
            known[object_id] = frozenset({UNREAD}) if content is None else find(content)
        found = known[object_id] | find(os.fsencode(path))
        if found:
            held[commit][path] = held[commit].get(path, frozenset()) | found
    return held


def held_in_worktree(
    top: Path, git: Git, find: Callable[[bytes], frozenset[str]]
) -> Iterator[tuple[str, frozenset[str]]]:
    """What the files below `top` hold that git knows or would take; links are not followed."""
    listed = git.ask("ls-files", "-z", "--cached", "--others", "--exclude-standard").out
    files = LocalFiles(top)
    for path in sorted({os.fsdecode(each) for each in listed.split(b"\0") if each}):
        place = top / path
        try:
            within = find(files.read(path).content)
        except EnvironmentProblemError:
            # Of what was deleted, a link or a submodule, git's objects tell.
            within = frozenset({UNREAD} if place.is_file() and not place.is_symlink() else ())
        found = within | find(os.fsencode(path))
        if found:
            yield path, found


def _told(git: Git, words: tuple[str, ...], questions: tuple[str, ...]) -> bytes:
    if not questions:
        return b""
    process = git.start(*words)
    asked = "".join(f"{each}\n" for each in questions).encode()
    with process:
        try:
            out, _ = process.communicate(asked, timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise EnvironmentProblemError(
                f"git did not list its commits within {_PATIENCE} seconds",
                hint="see whether `git status` works here",
            ) from None
    if process.returncode:
        raise EnvironmentProblemError(
            "git could not list what its commits hold", hint="see whether `git fsck` works here"
        )
    return out
