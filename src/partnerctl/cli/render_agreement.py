# SPDX-License-Identifier: Apache-2.0
"""`partnerctl render agreement`: the draft of a document to exchange."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl import bootstrap
from partnerctl.cli.changes import show_changes
from partnerctl.cli.completion import entities, vocabulary
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.options import AsOf, DryRun, PartnerArgument, Rev
from partnerctl.errors import UsageError

if TYPE_CHECKING:
    from partnerctl.usecases.render_agreement import RenderedAgreement


class Kind(StrEnum):
    """The agreements there are; a test keeps it equal to `model.agreements.AgreementKind`."""

    MEMORANDUM = "memorandum"
    TRADEMARK_LICENSE = "trademark-license"


class Format(StrEnum):
    """Forms of a draft; a test keeps them equal to those that can be rendered."""

    MARKDOWN = "markdown"
    WIKITEXT = "wikitext"


def command(
    ctx: typer.Context,
    partner_id: PartnerArgument,
    kind: Annotated[Kind, typer.Option("--kind", help="Which agreement.")],
    form: Annotated[
        Format | None,
        typer.Option("--format", help="Format; by default what the ending of FILE says, else markdown."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to this file, unless it is there."),
    ] = None,
    parties: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            metavar="ENTITY",
            autocompletion=entities,
            help="Who is to sign a memorandum (repeatable); by default who recognized the partner.",
        ),
    ] = None,
    marks: Annotated[
        list[str] | None,
        typer.Option(
            "--mark",
            metavar="WORD",
            autocompletion=vocabulary("marks"),
            help="A mark to license (repeatable); by default those of the licence in force, else all.",
        ),
    ] = None,
    uses: Annotated[
        list[str] | None,
        typer.Option(
            "--use",
            metavar="WORD",
            autocompletion=vocabulary("uses"),
            help="A use to license (repeatable); by default those of the licence in force, else all.",
        ),
    ] = None,
    as_of: AsOf = None,
    rev: Rev = None,
    dry_run: DryRun = False,
) -> int:
    """Draft an agreement with a partner.

    The text of the registry's template is filled with what the record and the policy know; what they don't know
    stands in bold brackets. It is a draft for lawyers, in English, and no legal advice. Nothing is recorded: how to
    record what was signed is told at the end.

    Example:
      partnerctl render agreement northfield-city-library --kind memorandum -o memorandum.md
      partnerctl render agreement northfield-city-library --kind trademark-license --mark wordmark
    """
    from partnerctl.model.agreements import AgreementKind
    from partnerctl.rendering.agreement import AgreementFormat
    from partnerctl.usecases.render_agreement import AgreementRequest, agreement
    from partnerctl.usecases.time_travel import at_revision

    if dry_run and output is None:
        raise UsageError("--dry-run needs a file", hint="name it with -o FILE")
    invocation = invocation_of(ctx)
    request = AgreementRequest(
        partner_id,
        AgreementKind(kind.value),
        AgreementFormat((form or _form(output)).value),
        as_of,
        tuple(parties or ()),
        tuple(marks or ()),
        tuple(uses or ()),
    )
    rendered = agreement(request, at_revision(invocation.services, rev))
    if output is None:
        invocation.out.write(rendered.text)
    elif not _write(rendered, output, invocation, dry_run=dry_run):
        return ExitCode.OK
    for remark in rendered.remarks:
        invocation.say(remark)
    invocation.say(
        f"when it is signed, record it: partnerctl edit {partner_id} 'agreements+={rendered.entry}'"
    )
    return ExitCode.OK


def _form(output: Path | None) -> Format:
    wikitext = output is not None and output.suffix.lower() in {".wikitext", ".wiki"}
    return Format.WIKITEXT if wikitext else Format.MARKDOWN


def _write(rendered: "RenderedAgreement", output: Path, invocation: Invocation, *, dry_run: bool) -> bool:
    """Whether something was written, so that there is something to say of it."""
    from partnerctl.usecases.changes import write_change
    from partnerctl.usecases.render_agreement import agreement_change

    files, name = bootstrap.output_place(output, invocation.around)
    change = agreement_change(rendered.text, files, name)
    if change is None:
        invocation.say(f"{output} holds this draft already")
        return False
    if dry_run:
        show_changes([change], invocation.out)
        return False
    write_change(files, change)
    invocation.say(f"written to {output}")
    return True
