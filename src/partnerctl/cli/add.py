# SPDX-License-Identifier: Apache-2.0
"""`partnerctl add`: a new record, by questions, by options, from a file, or from an issue."""

import datetime as dt
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from partnerctl.cli import completion
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.issue_files import FromIssue, ReplyFile, read_issue, refuse, require_issue, write_reply
from partnerctl.cli.options import DryRun
from partnerctl.cli.page_files import FromPage, PageSection, require_page
from partnerctl.errors import EnvironmentProblemError, UsageError

if TYPE_CHECKING:
    from partnerctl.usecases.add_partner import Addition, Answers
    from partnerctl.usecases.given_record import Given

_MAX_BYTES = 16 * 1024 * 1024
"""More than any record may have; what is larger is not read to its end."""


class Status(StrEnum):
    """How a relationship begins."""

    POTENTIAL = "potential"
    INFORMAL = "informal"
    APPLIED = "applied"


class Range(StrEnum):
    """How far a partner's work reaches; a test keeps it equal to `model.partner.TerritorialRange`."""

    GLOBAL = "global"
    REGIONAL = "regional"
    NATIONAL = "national"
    LOCAL = "local"


def _text(name: str, metavar: str, about: str) -> Any:  # noqa: ANN401 -- as typer.Option
    return typer.Option(name, metavar=metavar, help=about)


def _word(name: str, vocabulary: str, about: str) -> Any:  # noqa: ANN401 -- as typer.Option
    return typer.Option(name, metavar="WORD", help=about, autocompletion=completion.vocabulary(vocabulary))


def command(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="The name it goes by, in its own script.")] = None,
    partner_id: Annotated[
        str | None, _text("--id", "ID", "Its id for ever; else proposed from the name.")
    ] = None,
    status: Annotated[
        Status | None,
        typer.Option("--status", help="Noted as potential or informal, or applied.  [default: potential]"),
    ] = None,
    link: Annotated[str | None, _text("--link", "URL", "The page that says so; the application.")] = None,
    date: Annotated[
        dt.date | None, _text("--date", "DATE", "The day it took effect.  [default: today]")
    ] = None,
    note: Annotated[str | None, _text("--note", "TEXT", "A note to that entry.")] = None,
    mission: Annotated[str | None, _text("--mission", "TEXT", "What it is for, in a sentence.")] = None,
    contribution: Annotated[
        list[str] | None,
        _word("--contribution", "contributions", "How it supports the movement; repeat it for more."),
    ] = None,
    website: Annotated[str | None, _text("--website", "URL", "Its website.")] = None,
    alias: Annotated[
        list[str] | None, _text("--alias", "NAME", "Another name in use; repeat it for more.")
    ] = None,
    kind: Annotated[
        str | None, _word("--kind", "organization-kinds", "What sort of organization it is.")
    ] = None,
    legal_name: Annotated[
        str | None, _text("--legal-name", "NAME", "Its registered name, if another.")
    ] = None,
    legal_form: Annotated[str | None, _text("--legal-form", "TEXT", "Its legal form.")] = None,
    jurisdiction: Annotated[
        str | None, _text("--jurisdiction", "CODE", "Where it is registered (DE, US-NY).")
    ] = None,
    founded: Annotated[str | None, _text("--founded", "DATE", "When: 2013, 2013-07 or 2013-07-15.")] = None,
    project_of: Annotated[
        str | None, _text("--project-of", "NAME", "The legal entity behind it, if it is a project.")
    ] = None,
    territorial_range: Annotated[
        Range | None, typer.Option("--range", help="Its territorial range; else told by the places.")
    ] = None,
    country: Annotated[
        list[str] | None, _text("--country", "CODE", "A country, by code or name; repeat it for more.")
    ] = None,
    subdivision: Annotated[
        list[str] | None, _text("--subdivision", "CODE", "A part of a country (US-NY); repeat it for more.")
    ] = None,
    region: Annotated[
        list[str] | None, _word("--region", "regions", "A region of the movement; repeat it for more.")
    ] = None,
    wikidata: Annotated[str | None, _text("--wikidata", "ITEM", "Its Wikidata item (Q55672).")] = None,
    ror: Annotated[str | None, _text("--ror", "URL", "Its ROR identifier.")] = None,
    source: Annotated[
        list[str] | None,
        _text("--source", "TEXT", "Where this comes from: an address or a title; repeat it for more."),
    ] = None,
    given: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="A record in YAML or JSON; - reads standard input."),
    ] = None,
    issue: FromIssue = None,
    reply: ReplyFile = None,
    page: FromPage = None,
    section: PageSection = None,
    ask: Annotated[
        bool, typer.Option("--ask/--no-ask", help="Ask for what was not told; only in a terminal.")
    ] = True,
    dry_run: DryRun = False,
) -> int:
    """Add a partner.

    In a terminal it asks for what the options leave open, one question at a time; Ctrl-C leaves nothing behind.
    Every rule is asked before the one new file is written: equal names and bodies of the movement are refused,
    names much like another are pointed out. To undo it, delete the new file.

    The id is the file's name and stays for ever. A name in plain Latin letters gives it; for any other a
    transliteration is proposed, and a person decides with --id.

    An issue made from the form becomes a candidate; --link is its address. What is missing or not understood is said
    all at once, and nothing is written then.

    So does an application on a talk page, however people wrote it: a template, a list, a table, headings. It says from
    which line each value is, and drafts the reply. What people's prose may mean is offered as options, and none is taken.

    Example:
      partnerctl add
      partnerctl add "Northfield City Library" --source https://library.example/about
      partnerctl add "مكتبة النور" --id maktabat-al-nur --no-ask
      partnerctl add --from record.yaml --dry-run
      partnerctl add --from-issue issue.md --link https://forge.example/registry/issues/12 --reply reply.md
      partnerctl add --from-page "https://wiki.example/wiki/Talk:Partners#Northfield" --dry-run
      partnerctl add --from-page section.wikitext --link "https://wiki.example/wiki/Talk:Partners#Northfield"
    """
    from partnerctl.usecases.add_partner import Answers, choose_id, plain_of, prepare, require_free
    from partnerctl.usecases.given_record import require_shape

    require_issue(reply, issue or page)
    require_page(section, page)
    ways = [
        name
        for name, value in (("--from", given), ("--from-issue", issue), ("--from-page", page))
        if value is not None
    ]
    if len(ways) > 1:
        raise UsageError(f"{ways[0]} and {ways[1]} are two ways to give a record", hint="give one of the two")
    invocation = invocation_of(ctx)
    answers = Answers(
        name=name,
        also_known_as=tuple(alias or ()),
        mission=mission,
        contributions=tuple(contribution or ()),
        website=website,
        wikidata=wikidata,
        ror=ror,
        kind=kind,
        legal_name=legal_name,
        legal_form=legal_form,
        jurisdiction=jurisdiction,
        founded=founded,
        project_of=project_of,
        territorial_range=territorial_range.value if territorial_range else None,
        countries=tuple(country or ()),
        subdivisions=tuple(subdivision or ()),
        regions=tuple(region or ()),
        sources=tuple(source or ()),
        status=status.value if status else None,
        date=date,
        link=link,
        note=note,
    )
    services = invocation.services
    if issue is not None:
        return _from_issue(issue, reply, answers, partner_id, invocation, dry_run=dry_run)
    if page is not None:
        return _from_page((page, section, reply), answers, partner_id, invocation, dry_run=dry_run)
    asked = False
    if given is not None:
        handed = _read(given, invocation)
        plain = plain_of(answers, handed.plain, services.clock.today())
        require_shape(plain, handed)
        partner_id = choose_id(partner_id or handed.id, str(plain["name"]))
    elif ask and sys.stdin.isatty() and invocation.err.is_terminal:
        from partnerctl.cli.add_wizard import complete

        plain, partner_id = complete(answers, partner_id, invocation)
        asked = True
    else:
        plain = plain_of(answers, {}, services.clock.today())
        partner_id = choose_id(partner_id, name or "")
    require_free(services, partner_id)
    return _finish(prepare(plain, partner_id, services), invocation, dry_run=dry_run, confirm=asked)


def _from_issue(
    issue: Path,
    reply: Path | None,
    answers: "Answers",
    partner_id: str | None,
    invocation: Invocation,
    *,
    dry_run: bool,
) -> int:
    from partnerctl.usecases.applications.add_from_issue import read_application

    body = read_issue(issue, invocation)
    application = read_application(invocation.services, body, answers, partner_id)
    write_reply(application.reply, reply, invocation)
    if application.addition is None:
        raise refuse(application.reply)
    return _finish(application.addition, invocation, dry_run=dry_run, confirm=False)


def _from_page(
    named: tuple[str, str | None, Path | None],
    answers: "Answers",
    partner_id: str | None,
    invocation: Invocation,
    *,
    dry_run: bool,
) -> int:
    from partnerctl.cli.page_files import blocked, read_source, write_page_reply
    from partnerctl.cli.page_told import tell
    from partnerctl.usecases.applications.add_from_page import read_page_application

    page, section, reply = named
    source = read_source(page, section, invocation)
    application = read_page_application(invocation.services, source, answers, partner_id)
    tell(application, source, invocation)
    if application.addition is None:
        write_page_reply(application, reply, invocation)
        raise blocked(application)
    code = _finish(application.addition, invocation, dry_run=dry_run, confirm=False)
    write_page_reply(application, reply, invocation)
    return code


def _finish(addition: "Addition", invocation: Invocation, *, dry_run: bool, confirm: bool) -> int:
    from partnerctl.findings import Report
    from partnerctl.reporters import text
    from partnerctl.usecases.add_partner import write

    if addition.findings:
        report = Report(addition.findings, files_checked=1)
        shown = text.render(report, width=invocation.err.width, paint=invocation.err.paint)
        invocation.err.write(f"{shown}\n")
    if dry_run:
        invocation.out.write(addition.change.after)
        invocation.say(f"nothing was written; this would be {addition.change.path}")
        return ExitCode.OK
    if confirm:
        from partnerctl.cli.add_wizard import agree

        agree(addition, invocation)
    write(addition, invocation.services)
    invocation.out.line(addition.change.path)
    invocation.say(
        f"added; see `partnerctl show {addition.id}`, complete it with `partnerctl edit {addition.id}`; then "
        "`partnerctl propose` opens the pull request"
    )
    return ExitCode.OK


def _read(path: Path, invocation: Invocation) -> "Given":
    from partnerctl.usecases.given_record import read_given

    if str(path) == "-":
        return read_given(sys.stdin.buffer.read(_MAX_BYTES), "standard input")
    try:
        with (invocation.around.directory / path).open("rb") as file:
            return read_given(file.read(_MAX_BYTES), str(path))
    except OSError as problem:
        raise EnvironmentProblemError(f"{path} can't be read: {problem.strerror}") from problem
