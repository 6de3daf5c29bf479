# SPDX-License-Identifier: Apache-2.0
"""`partnerctl diff`: what changed in meaning."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl.cli import completion
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.errors import UsageError

if TYPE_CHECKING:
    from partnerctl.meaning.told import Told


class Format(StrEnum):
    """Forms of the output."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def command(
    ctx: typer.Context,
    before: Annotated[
        str | None,
        typer.Argument(
            metavar="A",
            help="The commit to start from; HEAD if none is named.",
            autocompletion=completion.revisions,
        ),
    ] = None,
    after: Annotated[
        str | None,
        typer.Argument(
            metavar="B",
            help="The commit to end with; else the working tree.",
            autocompletion=completion.revisions,
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            "--base",
            metavar="REV",
            help="Start from the commit where the change for this branch began, as `validate --base` does.",
            autocompletion=completion.revisions,
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Form of the output.")] = Format.TEXT,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with exit code 1 if something changed in meaning.")
    ] = False,
) -> int:
    """Say what changed in meaning.

    Records, policy, entities and notices are compared by what they say, never by how they are written. As
    Markdown it is the comment for a pull request, with the rows of the listing that change; whatever of it is data is
    quoted, so that it can do nothing there. Policy and templates for these rows are those from before the change.

    Example:
      partnerctl diff
      partnerctl diff HEAD~3 HEAD
      partnerctl diff --base origin/main --format markdown
    """
    from partnerctl.usecases.tell_change import ChangeRequest, tell_change

    if base is not None and before is not None:
        raise UsageError("--base says already what to start from", hint="leave out the commits, or --base")
    invocation = invocation_of(ctx)
    request = ChangeRequest(before, after, base, preview=form is Format.MARKDOWN)
    told = tell_change(request, invocation.services)
    _show(told, form, invocation)
    return ExitCode.FINDINGS if exit_code and told.meaning.says_something else ExitCode.OK


def _show(told: "Told", form: Format, invocation: Invocation) -> None:
    from partnerctl.reporters import meaning_text

    out = invocation.out
    if form is Format.TEXT:
        out.write(meaning_text.render(told, width=out.width, paint=out.paint))
    elif form is Format.MARKDOWN:
        from partnerctl.reporters import meaning_markdown

        out.write(meaning_markdown.render(told))
    else:
        from partnerctl.reporters import meaning_json

        out.write(meaning_json.render(told))
    before, after = told.between()
    invocation.say(f"{before} compared with {after}: {meaning_text.summary(told.meaning)}")
