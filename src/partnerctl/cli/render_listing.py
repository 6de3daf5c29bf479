# SPDX-License-Identifier: Apache-2.0
"""`partnerctl render listing`: the public listing."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from partnerctl import bootstrap
from partnerctl.cli.changes import show_changes
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.framing import told_revision
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.options import AsOf, DryRun, Rev
from partnerctl.errors import UsageError

if TYPE_CHECKING:
    from partnerctl.ports import Services
    from partnerctl.usecases.render_listing import ListingRequest, RenderedListing


class Format(StrEnum):
    """Forms of the listing; a test keeps them equal to those that can be rendered."""

    WIKITEXT = "wikitext"
    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"
    CSV = "csv"


_ENDINGS: Final = {
    ".wikitext": Format.WIKITEXT,
    ".wiki": Format.WIKITEXT,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".md": Format.MARKDOWN,
    ".json": Format.JSON,
    ".csv": Format.CSV,
}


def command(
    ctx: typer.Context,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="Format; by default what the ending of FILE says, else wikitext."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file, in one step.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether FILE is up to date; exit code 1 if not.")
    ] = False,
    language: Annotated[
        str | None,
        typer.Option(metavar="TAG", help="Language (fr, zh-Hant), if the registry names its reviewer."),
    ] = None,
    as_of: AsOf = None,
    rev: Rev = None,
    dry_run: DryRun = False,
) -> int:
    """Render the public listing.

    Partners are grouped by their status on the day. A listing is the same for the same data and day; the day is
    stamped in it, and --check goes by that, so that a file becomes stale by a change of the data only.

    Example:
      partnerctl render listing
      partnerctl render listing -o listing.html
      partnerctl render listing -o listing.wikitext --check
      partnerctl render listing --format markdown --rev HEAD~10
    """
    from partnerctl.rendering.listing import ListingFormat
    from partnerctl.usecases.render_listing import ListingRequest, listing
    from partnerctl.usecases.time_travel import at_revision

    if (check or dry_run) and output is None:
        raise UsageError("--check and --dry-run need a file", hint="name it with -o FILE")
    if check and dry_run:
        raise UsageError(
            "--check writes nothing, so it does not go with --dry-run", hint="give one of the two"
        )
    invocation = invocation_of(ctx)
    services = at_revision(invocation.services, rev)
    request = ListingRequest(ListingFormat(_form(form, output)), as_of, language)
    if output is not None:
        return (
            _check(request, output, services, invocation)
            if check
            else _write(request, output, services, invocation, dry_run=dry_run)
        )
    rendered = listing(request, services)
    _remark(rendered, invocation)
    invocation.out.write(rendered.text)
    invocation.say(_told(rendered))
    return ExitCode.OK


def _form(form: Format | None, output: Path | None) -> Format:
    if form:
        return form
    return _ENDINGS.get(output.suffix.lower(), Format.WIKITEXT) if output else Format.WIKITEXT


def _write(
    request: "ListingRequest", output: Path, services: "Services", invocation: Invocation, *, dry_run: bool
) -> ExitCode:
    from partnerctl.usecases.changes import write_change
    from partnerctl.usecases.render_listing import listing, listing_change

    files, name = bootstrap.output_place(output, invocation.around)
    rendered = listing(request, services)
    _remark(rendered, invocation)
    change = listing_change(rendered, request.form, files, name)
    if change is None:
        invocation.say(f"{output} is as it should be: {_told(rendered)}")
    elif dry_run:
        show_changes([change], invocation.out)
    else:
        write_change(files, change)
        invocation.say(f"{output}: {_told(rendered)}")
    return ExitCode.OK


def _check(request: "ListingRequest", output: Path, services: "Services", invocation: Invocation) -> ExitCode:
    from partnerctl.usecases.render_listing import check_listing

    files, name = bootstrap.output_place(output, invocation.around)
    present = files.read(name).content.decode("utf-8", "replace")
    checked = check_listing(request, present, services)
    _remark(checked.fresh, invocation)
    if not checked.is_stale:
        invocation.say(f"{output} is up to date: {_told(checked.fresh)}")
        return ExitCode.OK
    why = "it is not what the data says" if checked.stamp else "it has no stamp of the day it holds for"
    invocation.say(f"{output} is stale: {why}; `partnerctl render listing -o {output}` writes it anew")
    return ExitCode.FINDINGS


def _remark(rendered: "RenderedListing", invocation: Invocation) -> None:
    for remark in rendered.remarks:
        invocation.warn(remark)


def _told(rendered: "RenderedListing") -> str:
    return f"{rendered.count:,} partner{'' if rendered.count == 1 else 's'}, as of {rendered.day}{told_revision(rendered.commit)}"
