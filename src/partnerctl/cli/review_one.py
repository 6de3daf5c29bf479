# SPDX-License-Identifier: Apache-2.0
"""The review of one partner: its checklist shown, recorded by options, or held as a dialogue that can be resumed."""

import contextlib
import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from partnerctl import bootstrap
from partnerctl.cli.changes import show_changes
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.framing import told_revision
from partnerctl.cli.invocation import Invocation
from partnerctl.cli.recording import finish, tell
from partnerctl.cli.review_queue import Format
from partnerctl.cli.wizard import EndedError
from partnerctl.errors import ChangedUnderneathError, EnvironmentProblemError, RefusedError, UsageError

if TYPE_CHECKING:
    from partnerctl.adapters.drafts import LocalDraft
    from partnerctl.model.dataset import Setting
    from partnerctl.usecases.record_event import Recorded
    from partnerctl.usecases.reviews.draft import Draft
    from partnerctl.usecases.reviews.one import Decision, Sheet


@dataclass(frozen=True, slots=True)
class Told:
    """What the options say of one partner's review.

    Attributes:
        outcome: None if it is to be asked for, or only the checklist is wanted.
        by: Who decided; the first leads.
        link: The page of the decision.
        answers: Each `POINT=ANSWER[:NOTE]`.
        conditions: Each `TEXT by DATE`.
        until: The day it is put off to.
        note: Anything a reader should know.
        accept_proposed: Whether points that are not answered take what the record says.
    """

    outcome: str | None
    by: Sequence[str]
    link: str | None
    answers: Sequence[str]
    conditions: Sequence[str]
    until: dt.date | None
    note: str | None
    accept_proposed: bool

    def anything(self) -> bool:
        """Whether there is more than the wish to see the checklist."""
        return any(
            (
                self.outcome,
                self.by,
                self.link,
                self.answers,
                self.conditions,
                self.until,
                self.note,
                self.accept_proposed,
            )
        )

    def decision(self) -> "Decision":
        """The same, understood.

        Raises:
            UsageError: An answer or a condition is written in another form.
        """
        from partnerctl.model.events import Outcome
        from partnerctl.usecases.reviews.one import Decision
        from partnerctl.usecases.reviews.words import parse_condition, parse_point

        return Decision(
            outcome=Outcome(self.outcome) if self.outcome else None,
            by=tuple(self.by),
            link=self.link,
            answers=dict(map(parse_point, self.answers)),
            conditions=tuple(map(parse_condition, self.conditions)),
            until=self.until,
            note=self.note,
        )


@dataclass(frozen=True, slots=True)
class Manner:
    """How it is to be done.

    Attributes:
        day: The day of the review.
        form: Of the checklist, if that is all that is wanted.
        rev: The commit to show it of; None for the files as they are.
        ask: Whether a person may be asked.
        restart: Whether answers that were kept are dropped.
        dry_run: Whether nothing is to be written.
    """

    day: dt.date
    form: Format
    rev: str | None
    ask: bool
    restart: bool
    dry_run: bool


def review_one(partner_id: str, told: Told, manner: Manner, invocation: Invocation) -> int:
    """Show, ask or record, as the options and the terminal suggest."""
    from partnerctl.usecases.loading import load_setting

    asks = manner.ask and manner.form is Format.TABLE and not manner.rev
    if told.outcome is None and asks and sys.stdin.isatty() and invocation.err.is_terminal:
        setting = load_setting(invocation.services)
        return _Held(partner_id, told, manner, setting, invocation).hold()
    if told.outcome is None:
        if told.anything():
            raise UsageError("no outcome is given", hint="give it with --outcome, such as --outcome renewed")
        return _show(partner_id, manner, invocation)
    return _record(partner_id, told, manner, invocation)


def _show(partner_id: str, manner: Manner, invocation: Invocation) -> int:
    from partnerctl.cli import review_sheet
    from partnerctl.usecases.loading import load_setting
    from partnerctl.usecases.reviews.one import review_sheet as sheet_of
    from partnerctl.usecases.time_travel import at_revision

    services = at_revision(invocation.services, manner.rev)
    sheet = sheet_of(services, load_setting(services), partner_id, manner.day)
    match manner.form:
        case Format.TABLE:
            review_sheet.write_sheet(sheet, invocation.out)
        case Format.JSON:
            review_sheet.write_sheet_json(sheet, services.commit, invocation.out)
        case Format.MARKDOWN:
            review_sheet.write_sheet_markdown(sheet, invocation.out)
        case _:
            raise UsageError(
                f"the checklist of one partner has no form {manner.form.value}",
                hint="--format markdown or --format json; the queue, without an id, has the others",
            )
    if services.commit:
        invocation.say(f"as of {sheet.day}{told_revision(services.commit)}")
    else:
        by = " ".join(f"--by {each}" for each in sheet.last_by)
        invocation.say(
            f"to record it: `partnerctl review {partner_id} --outcome renewed --accept-proposed {by} --link URL`"
        )
    return ExitCode.OK


def _record(partner_id: str, told: Told, manner: Manner, invocation: Invocation) -> int:
    from partnerctl.usecases.loading import load_setting
    from partnerctl.usecases.reviews.one import conclude, proposed_answers, review_sheet

    if manner.rev or manner.form is not Format.TABLE:
        option = "--rev" if manner.rev else "--format"
        raise UsageError(f"{option} only shows, and --outcome records", hint="leave out one of the two")
    services = invocation.services
    decision = told.decision()
    sheet = review_sheet(services, load_setting(services), partner_id, manner.day, decision.outcome)
    if told.accept_proposed:
        answers = {**proposed_answers(sheet), **decision.answers}
        decision = replace(decision, answers=answers)
    return finish(conclude(services, sheet, decision), invocation, dry_run=manner.dry_run, confirm=False)


class _Held:
    """A review as a dialogue. What is answered is kept until the entry is written."""

    def __init__(
        self, partner_id: str, told: Told, manner: Manner, setting: "Setting", invocation: Invocation
    ) -> None:
        self._id = partner_id
        self._told = told
        self._manner = manner
        self._setting = setting
        self._invocation = invocation
        self._draft: LocalDraft | None = None
        self._kept = False

    def hold(self) -> int:
        from partnerctl.cli.review_dialogue import hold

        sheet = self._sheet()
        with self._drafting():
            decision = self._begin(sheet)
            try:
                recorded = hold(
                    sheet,
                    decision,
                    lambda now: self._keep(sheet, now),
                    self._invocation,
                    takes_all=self._told.accept_proposed,
                )
                return self._finish(recorded)
            except EndedError as ended:
                raise self._ended(ended) from None
            except ChangedUnderneathError as error:
                if self._kept:
                    error.hint = f"your answers are kept; `partnerctl review {self._id}` goes on with them"
                raise

    def _sheet(self) -> "Sheet":
        from partnerctl.usecases.reviews.one import review_sheet

        try:
            return review_sheet(self._invocation.services, self._setting, self._id, self._manner.day)
        except RefusedError:
            draft = bootstrap.review_draft(self._invocation.root, self._id)
            with contextlib.suppress(EnvironmentProblemError):
                if draft.read() is not None and self._manner.restart:
                    draft.drop()
                elif draft.read() is not None:
                    self._invocation.warn(
                        f"answers that you gave before are kept in {draft.place}",
                        f"`partnerctl review {self._id} --restart` drops them",
                    )
            raise

    @contextlib.contextmanager
    def _drafting(self) -> Iterator[None]:
        """Hold the draft for as long as the dialogue lasts; without a place for one, go on and say so."""
        from partnerctl.adapters.locking import HeldError

        with contextlib.ExitStack() as stack:
            try:
                draft = bootstrap.review_draft(self._invocation.root, self._id)
                stack.enter_context(draft.held())
                draft.read()
                self._draft = draft
            except HeldError:
                raise EnvironmentProblemError(
                    f"you are at the review of {self._id} in another terminal already",
                    hint="go on there; if it is ended, its answers are kept",
                ) from None
            except EnvironmentProblemError as error:
                self._cannot_keep(error)
            yield

    def _begin(self, sheet: "Sheet") -> "Decision":
        """What is known at the start: what was kept, and above that what the options say."""
        from partnerctl.usecases.reviews.draft import decode

        told = self._told.decision()
        content = self._draft.read() if self._draft else None
        if content is None or self._draft is None:
            return told
        draft = decode(content)
        if draft is None:
            self._invocation.warn(f"what is kept in {self._draft.place} can't be read, and is not used")
            return told
        before = None if self._manner.restart else self._resumed(draft, sheet)
        if before is None:
            self._draft.drop()
            return told
        merged = replace(
            before,
            by=told.by or before.by,
            link=told.link or before.link,
            answers={**before.answers, **told.answers},
            conditions=told.conditions or before.conditions,
            until=told.until or before.until,
            note=told.note or before.note,
        )
        self._keep(sheet, merged)
        return merged

    def _resumed(self, draft: "Draft", sheet: "Sheet") -> "Decision | None":
        """What was kept and still holds; None if the person starts over."""
        from partnerctl.cli.review_dialogue import ask_to_resume
        from partnerctl.usecases.reviews.draft import resumed

        resumption = resumed(draft, sheet)
        self._kept = True
        try:
            if ask_to_resume(resumption, draft.begun, sheet, self._invocation):
                return resumption.decision
        except EndedError as ended:
            raise self._ended(ended) from None
        self._kept = False
        return None

    def _keep(self, sheet: "Sheet", decision: "Decision") -> None:
        from partnerctl.usecases.reviews.draft import draft_of, encode

        if self._draft is None:
            return
        try:
            self._draft.keep(encode(draft_of(sheet, decision)))
            self._kept = True
        except EnvironmentProblemError as error:
            self._draft = None
            self._cannot_keep(error)

    def _cannot_keep(self, error: EnvironmentProblemError) -> None:
        self._invocation.warn(
            f"your answers can't be kept while you answer: {error.message}", "finish in one go"
        )

    def _ended(self, ended: EndedError) -> EndedError:
        how = ended.message.partition(";")[0]
        if self._kept:
            return EndedError(
                f"{how}; nothing was recorded, and your answers are kept",
                hint=f"`partnerctl review {self._id}` goes on with them, --restart drops them",
            )
        return EndedError(f"{how}; nothing was recorded")

    def _finish(self, recorded: "Recorded") -> int:
        from partnerctl.usecases.changes import write_change

        invocation, change = self._invocation, recorded.edit.change
        if self._manner.dry_run or change is None:
            show_changes((change,) if change else (), invocation.out)
            kept = ", and your answers are kept" if self._kept else ""
            invocation.say(f"nothing was written{kept}")
            return ExitCode.OK
        write_change(invocation.services.files, change)
        if self._draft:
            try:
                self._draft.drop()
            except EnvironmentProblemError as error:
                invocation.warn(error.message)
        invocation.out.line(change.path)
        tell(recorded, invocation, written=True)
        return ExitCode.OK
