# SPDX-License-Identifier: Apache-2.0
"""`add --from-page`: the page it reads, what it tells of what it read, and the drafted reply."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from partnerctl.cli.invocation import Invocation
from partnerctl.cli.issue_files import put_reply
from partnerctl.errors import BlockedError, EnvironmentProblemError, UsageError

if TYPE_CHECKING:
    from partnerctl.usecases.applications.add_from_page import PageApplication
    from partnerctl.usecases.applications.page_source import PageSource

MOST_BYTES: Final = 8 * 1024 * 1024 + 1
"""Four for each character of the largest page; what is longer is told to be too long."""

FromPage = Annotated[
    str | None,
    typer.Option(
        "--from-page",
        metavar="URL|FILE",
        help="A section of a talk page: its address, or a file with its wikitext; - reads standard input.",
    ),
]
PageSection = Annotated[
    str | None,
    typer.Option("--section", metavar="HEADING", help="Which section of the page, if it has several."),
]


def require_page(section: str | None, page: str | None) -> None:
    """See to it that a section is one of a page.

    Raises:
        UsageError: It isn't.
    """
    if section is not None and page is None:
        raise UsageError("--section is about a talk page", hint="name it with --from-page")


def read_source(page: str, section: str | None, invocation: Invocation) -> "PageSource":
    """The wikitext that the command line names.

    Raises:
        UsageError: It is an address of another server, or the registry names no wiki.
        EnvironmentProblemError: It can't be read.
    """
    from dataclasses import replace

    from partnerctl.usecases.applications.page_source import PageSource, is_address

    if is_address(page):
        source = _from_wiki(page, invocation)
        return replace(source, section=section) if section is not None else source
    if page == "-":
        return PageSource(_text(sys.stdin.buffer.read(MOST_BYTES)), "standard input", section)
    try:
        with (invocation.around.directory / page).open("rb") as file:
            return PageSource(_text(file.read(MOST_BYTES)), page, section)
    except OSError as problem:
        raise EnvironmentProblemError(
            f"{page} can't be read: {problem.strerror}",
            hint="name a file with the wikitext of the section, or give the page's address; `-` reads standard input",
        ) from problem


def _from_wiki(url: str, invocation: Invocation) -> "PageSource":
    from partnerctl import bootstrap
    from partnerctl.usecases.applications.page_source import TO_A_FILE, read_from
    from partnerctl.usecases.loading import load_setting

    registry = load_setting(invocation.services).registry
    api = registry.wiki.api
    if api is None:
        raise UsageError(
            "the registry does not say which wiki is its own, so no page is fetched",
            hint=f"write the address of its api.php into `wiki.api` of data/registry.yaml; or {TO_A_FILE}",
        )
    wiki = bootstrap.wiki(api, invocation.root, invocation.around, contact=registry.about, command="add")
    return read_from(wiki, api, url)


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def write_page_reply(application: "PageApplication", path: Path | None, invocation: Invocation) -> None:
    """Write what to answer where it is wanted, else behind the record; as `cli.issue_files.put_reply`."""
    if path is None or str(path) == "-":
        invocation.out.write(f"\n{application.reply}" if application.addition else application.reply)
    else:
        put_reply(application.reply, path, invocation)


def blocked(application: "PageApplication") -> BlockedError:
    """The error that says what is in the way."""
    count = len(application.obstacles)
    things = "one thing stands" if count == 1 else f"{count} things stand"
    return BlockedError(
        f"nothing was written, because {things} in the way",
        application.obstacles,
        hint="post the reply below the application, or add what you know as options of this command",
    )
