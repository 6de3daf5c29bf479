# SPDX-License-Identifier: Apache-2.0
"""`partnerctl render notice`: a notice as wikitext for a talk page."""

from typing import Annotated

import typer

from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import invocation_of
from partnerctl.cli.notice_options import KINDS, LanguageOption, PreviewOption
from partnerctl.cli.options import AsOf, PartnerArgument, Rev
from partnerctl.model.notices import NoticeKind


def command(
    ctx: typer.Context,
    partner_id: PartnerArgument,
    kind: Annotated[NoticeKind, typer.Option("--kind", metavar="KIND", help=f"Which notice: {KINDS}.")],
    language: LanguageOption = None,
    preview_language: PreviewOption = None,
    as_of: AsOf = None,
    rev: Rev = None,
) -> int:
    """Render a notice for a talk page.

    It says what the email of the same kind says, as a section of wikitext with your signature (~~~~). A talk page is
    public, so it is addressed to nobody by name, and the private contact book is not opened. Nothing is posted.

    Example:
      partnerctl render notice northfield-city-library --kind recognized
    """
    from partnerctl.usecases.render_email import NoticeRequest
    from partnerctl.usecases.render_notice import render_notice
    from partnerctl.usecases.time_travel import at_revision

    invocation = invocation_of(ctx)
    request = NoticeRequest(
        partner_id,
        kind,
        as_of,
        preview_language or language,
        preview=preview_language is not None,
    )
    rendered = render_notice(request, at_revision(invocation.services, rev))
    for note in rendered.notes:
        invocation.warn(note)
    invocation.out.write(rendered.notice.wikitext)
    if not rendered.notice.draft:
        invocation.say("nothing is posted; put it on the talk page as a new section when it is right")
    return ExitCode.OK
