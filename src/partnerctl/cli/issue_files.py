# SPDX-License-Identifier: Apache-2.0
"""The files of `--from-issue`: the text of an issue, and the reply to it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl.cli.invocation import Invocation
from partnerctl.errors import BlockedError, EnvironmentProblemError, Obstacle, UsageError

if TYPE_CHECKING:
    from partnerctl.rendering.form_reply import Reply

MOST_BYTES = 2 * 1024 * 1024
"""What is longer is told to be too long, whatever else is in it, so it isn't read to its end."""

FromIssue = Annotated[
    Path | None,
    typer.Option(
        "--from-issue",
        metavar="FILE",
        help="The text of an issue made from the form; - reads standard input.",
    ),
]

ReplyFile = Annotated[
    Path | None,
    typer.Option(
        "--reply",
        metavar="FILE",
        help="Write there what to answer, as Markdown (on a talk page as wikitext); - writes to standard output.",
    ),
]


def require_issue(reply: Path | None, text: Path | str | None) -> None:
    """See to it that a reply is one to something.

    Raises:
        UsageError: It isn't.
    """
    if reply is not None and text is None:
        raise UsageError("--reply is to somebody's text", hint="name it, as with --from-issue")


def read_issue(path: Path, invocation: Invocation) -> bytes:
    """The text of an issue.

    Raises:
        EnvironmentProblemError: It can't be read.
    """
    if str(path) == "-":
        return sys.stdin.buffer.read(MOST_BYTES)
    try:
        with (invocation.around.directory / path).open("rb") as file:
            return file.read(MOST_BYTES)
    except OSError as problem:
        raise EnvironmentProblemError(f"{path} can't be read: {problem.strerror}") from problem


def write_reply(reply: "Reply", path: Path | None, invocation: Invocation) -> None:
    """Write what to answer where it is wanted; as `put_reply`."""
    if path is None:
        return
    from partnerctl.rendering.form_reply import render

    put_reply(render(reply), path, invocation)


def put_reply(text: str, path: Path, invocation: Invocation) -> None:
    """Write the text of a reply.

    Raises:
        UsageError: `path` is a folder.
        EnvironmentProblemError: It can't be written.
    """
    if str(path) == "-":
        invocation.out.write(text)
        return
    from partnerctl import bootstrap

    files, name = bootstrap.output_place(path, invocation.around)
    before = files.read(name).digest if files.exists(name) else None
    files.replace(name, text.encode(), expected=before)


def refuse(reply: "Reply") -> BlockedError:
    """The error that says what stands in the way, for a terminal."""
    count = "one thing stands" if len(reply.remarks) == 1 else f"{len(reply.remarks)} things stand"
    obstacles = tuple(Obstacle(remark.sentence, remark.hint) for remark in reply.remarks)
    return BlockedError(
        f"nothing was written, because {count} in the way",
        obstacles,
        hint="edit the issue; with --reply FILE this is written as an answer to it",
    )
