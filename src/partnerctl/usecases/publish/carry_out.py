# SPDX-License-Identifier: Apache-2.0
"""Saves what `usecases.publish.planning` planned: one page after the other, each read back, and nothing taken for done that was not seen.

A page at which something goes wrong keeps no other page from being saved. Run again, the command finishes what is left, since it
plans anew from what the wiki has.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from partnerctl.errors import EnvironmentProblemError, PartnerctlError, UnreachableError
from partnerctl.usecases.publish.page_plan import PagePlan, Verdict
from partnerctl.usecases.publish.page_state import is_by, meant_to_replace
from partnerctl.usecases.publish.planning import Publication
from partnerctl.usecases.publish.texts import as_saved
from partnerctl.usecases.wiki_account import require_account
from partnerctl.wiki import Edit, EditConflictError, Revision, Saved, Wiki, WikiRefusedError

_RECENT = 50


class Outcome(StrEnum):
    """What became of a page."""

    UNCHANGED = "unchanged"
    SAVED = "saved"
    CREATED = "created"
    STOPPED = "stopped"
    CONFLICT = "conflict"
    REFUSED = "refused"
    MERGED = "merged"
    ALTERED = "altered"
    NOT_SAVED = "not-saved"
    UNKNOWN = "unknown"


FINE = frozenset({Outcome.UNCHANGED, Outcome.SAVED, Outcome.CREATED})
"""What needs nobody's attention."""

UNREACHED = frozenset({Outcome.NOT_SAVED, Outcome.UNKNOWN})
"""What is the connection's fault."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one page.

    Attributes:
        plan: What was planned.
        outcome: What became of it.
        problem: What is wrong, if anything is; a sentence without trailing period.
        hint: What to do about it.
        saved: What the wiki said of the edit; None if nothing was saved, or it is not known.
        now: What the page holds, where that is not what should be there; else None.
    """

    plan: PagePlan
    outcome: Outcome
    problem: str | None = None
    hint: str | None = None
    saved: Saved | None = None
    now: str | None = None


def carry_out(wiki: Wiki, publication: Publication, tell: Callable[[Result], None]) -> tuple[Result, ...]:
    """Save what is to be saved.

    Args:
        wiki: The wiki that was planned for.
        publication: The plan.
        tell: Is called as soon as it is known what became of a page.

    Raises:
        RefusedError: What would be published is not committed.
        EnvironmentProblemError: Nobody can log in, or as somebody else than the policy says. Nothing was saved.
    """
    publication.require_committed()
    if any(each.edit for each in publication.pages):
        require_account(wiki, publication.account)
    results = []
    for plan in publication.pages:
        result = _Saving(wiki, publication.account, plan).result()
        tell(result)
        results.append(result)
    return tuple(results)


class _Saving:
    """One page on its way."""

    def __init__(self, wiki: Wiki, account: str, plan: PagePlan) -> None:
        self._wiki = wiki
        self._account = account
        self._plan = plan
        self._title = plan.title

    def result(self) -> Result:
        edit = self._plan.edit
        if edit is None:
            stopped = self._plan.verdict is Verdict.STOPPED
            return Result(self._plan, Outcome.STOPPED if stopped else Outcome.UNCHANGED)
        try:
            return self._confirmed(edit, self._save(edit))
        except EditConflictError as error:
            return self._failed(
                Outcome.CONFLICT,
                f"{self._title}: somebody else was faster{self._told_by_whom(edit)}, so nothing was overwritten",
                error.hint or "look at it with `partnerctl publish`, then decide",
            )
        except WikiRefusedError as error:
            return self._failed(Outcome.REFUSED, error.message, error.hint)
        except _UnknownError as error:
            return self._failed(
                Outcome.UNKNOWN,
                f"{self._title} may have been saved, and may not: {error.why}",
                "run the same command again: it looks first, and saves nothing twice",
            )
        except EnvironmentProblemError as error:
            return self._failed(
                Outcome.NOT_SAVED, f"{self._title} was not saved: {error.message}", error.hint
            )

    def _save(self, edit: Edit) -> Saved:
        """Save; after a connection that failed, ask the wiki whether it did, and try once more if it did not."""
        try:
            return self._wiki.save(edit)
        except UnreachableError as error:
            found = self._found(edit, error)
        if found is not None:
            return found
        try:
            return self._wiki.save(edit)
        except UnreachableError as error:
            found = self._found(edit, error)
            if found is None:
                raise EnvironmentProblemError(
                    f"{error.message}; its history says that it did not",
                    hint=error.hint or "try it again later",
                ) from error
            return found

    def _found(self, edit: Edit, cause: UnreachableError) -> Saved | None:
        """What came of an edit that nobody answered; None if the page's history says that nothing did."""
        try:
            for each in self._wiki.history(self._title, most=_RECENT):
                if edit.base is not None and each.id <= edit.base:
                    break
                if is_by(each, self._account) and self._is_ours(each, edit):
                    replaced = each.parent or None
                    return Saved(self._title, each.id, replaced, changed=True, link=self._link())
        except PartnerctlError as error:
            raise _UnknownError(f"{cause.message}, and then {error.message}") from error
        return None

    def _is_ours(self, revision: Revision, edit: Edit) -> bool:
        # What the wiki merged has our summary, and another text than ours.
        told = edit.base is not None and meant_to_replace(revision) == edit.base
        return told or self._text_of(revision) == as_saved(edit.text)

    def _confirmed(self, edit: Edit, saved: Saved) -> Result:
        """Read back what was saved."""
        done = Outcome.CREATED if edit.base is None else Outcome.SAVED
        if not saved.changed:
            done = Outcome.UNCHANGED
        try:
            found = self._wiki.revision(saved.revision)
            now = as_saved(found.text) if found and found.text is not None else None
            mixed = self._is_mixed(edit, saved, now)
        except PartnerctlError as error:
            return Result(
                self._plan,
                Outcome.UNKNOWN,
                f"{self._title} was saved, and could not be read back: {error.message}",
                "see whether it is as it should be: `partnerctl publish --check`",
                saved,
            )
        if mixed:
            return Result(
                self._plan,
                Outcome.MERGED,
                f"{self._title}: the wiki mixed revision {saved.revision} with what somebody else saved meanwhile, revision "
                f"{saved.replaced}",
                f"take up what is right of it, then replace it: `partnerctl publish --overwrite {saved.revision}`",
                saved,
                now,
            )
        if now != as_saved(edit.text):
            return Result(
                self._plan,
                Outcome.ALTERED,
                f"{self._title} was saved, and the wiki made something else of it",
                "see in the history of the page what it holds; a filter or an extension of the wiki may have changed it",
                saved,
                now,
            )
        return Result(self._plan, done, saved=saved)

    def _is_mixed(self, edit: Edit, saved: Saved, now: str | None) -> bool:
        """Whether there is somebody else's work in between, which was not read and may be in what was saved."""
        if not saved.changed or saved.replaced == edit.base:
            return False
        if now != as_saved(edit.text):
            return True
        between = (each for each in self._wiki.history(self._title, most=_RECENT) if each.id < saved.revision)
        return any(each.id > (edit.base or 0) and not is_by(each, self._account) for each in between)

    def _text_of(self, revision: Revision) -> str | None:
        found = self._wiki.revision(revision.id)
        return as_saved(found.text) if found and found.text is not None else None

    def _told_by_whom(self, edit: Edit) -> str:
        try:
            newest = next(iter(self._wiki.history(self._title, most=1)), None)
        except PartnerctlError:
            return ""
        if newest is None:
            return " (the page was deleted)"
        if newest.id == edit.base:
            return ""
        return f" (revision {newest.id} by {newest.user or 'somebody whose name is hidden'}, {newest.saved:%Y-%m-%d %H:%M})"

    def _link(self) -> str:
        return self._plan.page.link if self._plan.page else ""

    def _failed(self, outcome: Outcome, problem: str, hint: str | None) -> Result:
        return Result(self._plan, outcome, problem, hint)


class _UnknownError(Exception):
    """Nobody can say whether it was saved."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
