# SPDX-License-Identifier: Apache-2.0
"""The queue of `partnerctl review`: everything that needs attention, in each of its forms."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from partnerctl.cli.console import Console, Role
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.framing import notice_of, plain_revision, tell_of_broken, told_revision, write_notice
from partnerctl.cli.invocation import Invocation
from partnerctl.cli.tables import shown, write_json
from partnerctl.errors import EnvironmentProblemError, InvalidDataError, UsageError
from partnerctl.reporters.wrapping import wrapped

if TYPE_CHECKING:
    from partnerctl.lifecycle.tasks import Task
    from partnerctl.usecases.reviews.queue import Queue


class Format(StrEnum):
    """Forms of the output."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    ICS = "ics"
    WIKITEXT = "wikitext"
    MARKDOWN = "markdown"


def show_queue(
    invocation: Invocation,
    *,
    within: int | None,
    form: Format,
    as_of: dt.date | None,
    rev: str | None,
    check: bool,
) -> int:
    """Put out everything that needs attention on a day.

    Args:
        invocation: The world.
        within: How many days ahead to look; None as the policy says, in a calendar without end.
        form: The form.
        as_of: The day; None for today.
        rev: The commit to read; None for the files as they are.
        check: Answer by the exit code whether there is anything.
    """
    from partnerctl.usecases.reviews.queue import EVERYTHING, review_queue
    from partnerctl.usecases.time_travel import at_revision

    if check and form is Format.ICS:
        raise UsageError(
            "--check does not go with a calendar, which shows what is due later, too",
            hint="leave out --format ics",
        )
    services = at_revision(invocation.services, rev)
    ahead = EVERYTHING if form is Format.ICS and within is None else within
    try:
        queue = review_queue(services, as_of or services.clock.today(), ahead)
    except InvalidDataError as error:
        raise _unanswered(error) if check else error from None
    match form:
        case Format.JSON:
            _write_json(queue, invocation.out)
        case Format.CSV:
            _write_csv(queue, invocation.out)
        case Format.TABLE if check:
            _write_lines(queue, invocation)
        case Format.TABLE:
            _write_blocks(queue, invocation)
        case Format.ICS | Format.WIKITEXT | Format.MARKDOWN:
            from partnerctl.usecases.render_queue import QueueForm, rendered_queue

            invocation.out.write(rendered_queue(queue, QueueForm(form), services))
    return _answer(queue, invocation) if check else tell_of_broken(queue.findings, invocation)


_WIDEST: Final = 100
_INDENT: Final = "    "


def _write_blocks(queue: "Queue", invocation: Invocation) -> None:
    """A block of lines a task: a row of its seven values would fit no terminal."""
    out = invocation.out
    write_notice(queue.setting.registry, out)
    if notice_of(queue.setting.registry):
        out.line()
    for number, task in enumerate(queue.tasks):
        if number:
            out.line()
        for line in _block(task, out):
            out.write(f"{line}\n")
    if queue.tasks and not queue.reviewed:
        out.line()
    for sentence in _remarks(queue):
        out.line(sentence)
    if queue.tasks:
        invocation.say(_summary(queue))


def _summary(queue: "Queue") -> str:
    things = "1 thing needs" if len(queue.tasks) == 1 else f"{len(queue.tasks):,} things need"
    return f"{things} attention {_within(queue)}"


def _write_lines(queue: "Queue", invocation: Invocation) -> None:
    """A line a task, for the log of a schedule."""
    if not queue.tasks:
        if not queue.findings:
            invocation.say(f"nothing is due {_within(queue)}")
        return
    out = invocation.out
    write_notice(queue.setting.registry, out)
    for task in queue.tasks:
        out.write(f"{task.day}  {task.kind.value}: {task.id}: {shown(task.reason, out)}\n")
    invocation.say(_summary(queue))


def _answer(queue: "Queue", invocation: Invocation) -> ExitCode:
    """Records that could not be read might be due, so with them there is no answer."""
    if tell_of_broken(queue.findings, invocation) is not ExitCode.OK:
        return ExitCode.ENVIRONMENT
    return ExitCode.FINDINGS if queue.tasks else ExitCode.OK


def _unanswered(error: InvalidDataError) -> EnvironmentProblemError:
    """Exit code 1 would say that something is due."""
    return EnvironmentProblemError(error.message, hint="run `partnerctl validate`")


def _block(task: "Task", out: Console) -> Iterator[str]:
    role = Role.ERROR if task.days_left < 0 else Role.WARNING
    yield f"{out.paint(f'{task.day}  {_when(task.days_left)}', role)}  {task.kind.value}: {out.paint(task.id, Role.HEADING)}"
    yield from _lines(shown(task.name, out), out)
    yield from _lines(shown(task.reason, out), out)
    ask = ", ".join(f"user:{shown(user, out)}" for user in task.liaisons)
    whose = f"ask {ask}" if ask else "no liaison is in office"
    decides = f"; {shown(task.decider, out)} decides" if task.decider else ""
    yield from _lines(f"{whose}{decides}", out)
    yield f"{_INDENT}{out.paint(f'-> {task.command}', Role.HINT)}"


def _lines(text: str, out: Console) -> Iterator[str]:
    first, *rest = wrapped(text, min(out.width, _WIDEST), len(_INDENT), len(_INDENT))
    yield f"{_INDENT}{first}"
    yield from rest


def _when(days_left: int) -> str:
    if days_left == 0:
        return "today"
    return f"in {_days(days_left)}" if days_left > 0 else f"{_days(-days_left)} ago"


def _days(number: int) -> str:
    return f"{number:,} day{'' if number == 1 else 's'}"


def _within(queue: "Queue") -> str:
    rev = told_revision(queue.commit)
    if queue.within is None:
        return f"on {queue.day}, as far ahead as the policy looks for each kind of partner{rev}"
    return f"within {_days(queue.within)} of {queue.day}{rev}"


def _remarks(queue: "Queue") -> Iterator[str]:
    if not queue.tasks:
        yield f"Nothing is due {_within(queue)}."
    if not queue.setting.registry.official:
        yield "Nobody has a yearly review: the model is not official, so nobody is recognized."
    elif not queue.reviewed:
        yield "Nobody has a yearly review: nobody is recognized."
    elif not queue.tasks:
        yield f"The next yearly review is due on {queue.next_review}."


def _write_csv(queue: "Queue", out: Console) -> None:
    from partnerctl.rendering.escaping import escape_formula

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        (
            "day",
            "days_left",
            "kind",
            "state",
            "id",
            "name",
            "status",
            "reason",
            "liaisons",
            "decider",
            "command",
        )
    )
    for task in queue.tasks:
        texts = (
            task.kind.value,
            task.state,
            task.id,
            task.name,
            task.status or "",
            task.reason,
            ", ".join(task.liaisons),
            task.decider or "",
            task.command,
        )
        writer.writerow((task.day, task.days_left, *map(escape_formula, texts)))
    out.write(text.getvalue())


def _write_json(queue: "Queue", out: Console) -> None:
    body = {
        "version": 1,
        "as_of": queue.day.isoformat(),
        "rev": plain_revision(queue.commit),
        "within": queue.within,
        "official": queue.setting.registry.official,
        "notice": notice_of(queue.setting.registry),
        "partners": queue.partners,
        "reviewed": queue.reviewed,
        "next_review": queue.next_review.isoformat() if queue.next_review else None,
        "tasks": [
            {
                "day": task.day.isoformat(),
                "days_left": task.days_left,
                "kind": task.kind.value,
                "state": task.state,
                "id": task.id,
                "name": task.name,
                "status": task.status,
                "reason": task.reason,
                "liaisons": task.liaisons,
                "decider": task.decider,
                "command": task.command,
            }
            for task in queue.tasks
        ],
    }
    write_json(body, out)
