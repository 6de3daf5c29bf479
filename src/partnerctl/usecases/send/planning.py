# SPDX-License-Identifier: Apache-2.0
"""`send`: what is due by email on this day, and what of it somebody sent, is about to send, or may have sent.

This plans, and changes nothing; `usecases.send.carry_out` does it. What is planned is what the shared branch says: what a person
has not merged yet is told to nobody.
"""

from dataclasses import dataclass, replace

from partnerctl.findings import Finding
from partnerctl.lifecycle.notices import BACK_DAYS
from partnerctl.mailing import Verdict
from partnerctl.model.addresses import MailAddress, parse_mail_address
from partnerctl.model.claims import Claim, Refusal
from partnerctl.model.ledger import BouncedNotice
from partnerctl.model.notices import NoticeKey, NoticeKind
from partnerctl.model.policy import Registry
from partnerctl.ports import Commit, PrivateFile, Services
from partnerctl.usecases.loading import require_record_path
from partnerctl.usecases.render_due_emails import DueEmail, DueRequest, LeftOut, render_due_emails
from partnerctl.usecases.send.memory import Memory
from partnerctl.usecases.send.shared_notices import Shared
from partnerctl.usecases.time_travel import at_revision


@dataclass(frozen=True, slots=True)
class SendRequest:
    """What a person wants to send.

    Attributes:
        kinds: Only these notices; empty means all.
        partners: Only to these; empty means to all.
        most: No more than so many; None for all.
        back: How many days an entry of a history gives cause for a notice.
        language: The language to write in; None for each contact's own, else the registry's.
        again: Whether what a mail server refused for good is tried again.
        bounces: Emails that came back and are noted here, merged or not: to write to nobody needs no review.
    """

    kinds: frozenset[NoticeKind] = frozenset()
    partners: frozenset[str] = frozenset()
    most: int | None = None
    back: int = BACK_DAYS
    language: str | None = None
    again: bool = False
    bounces: tuple[BouncedNotice, ...] = ()


@dataclass(frozen=True, slots=True)
class SendPlan:
    """What there is to send.

    Attributes:
        registry: The policy.
        commit: The commit that it goes by; None for the files as they lie here.
        emails: What goes out, by partner.
        more: How many others are due.
        left_out: What is due and can't be sent.
        open: What this clone may have sent, and nobody knows: claims without a result.
        elsewhere: What others claim; None for a claim that can't be read.
        refused: What a mail server refused for good, and was not told to try again; None for what can't be read.
        resumed: What this clone claimed and never tried to send, by the run that did.
        again: What was refused for good, and is to be tried again all the same.
        findings: What kept records or files of the ledger from being read.
    """

    registry: Registry
    commit: Commit | None
    emails: tuple[DueEmail, ...]
    more: int
    left_out: tuple[LeftOut, ...]
    open: dict[NoticeKey, Claim]
    elsewhere: dict[NoticeKey, Claim | None]
    refused: dict[NoticeKey, Refusal | None]
    resumed: dict[NoticeKey, str]
    again: frozenset[NoticeKey]
    findings: tuple[Finding, ...]

    @property
    def sender(self) -> MailAddress:
        """Where reports of failed delivery go: to who writes."""
        assert self.registry.mail is not None  # noqa: S101 -- without it nothing is rendered
        return parse_mail_address(self.registry.mail.sender_address)


def shared_state(services: Services, revision: str | None) -> Services:
    """The same world with records, policy, ledger, templates and wording of a commit.

    Raises:
        UsageError: There is no such commit.
        EnvironmentProblemError: As `at_revision`.
    """
    world = at_revision(services, revision)
    return replace(world, templates=services.templates.over(world.files)) if world.commit else world


def plan_sending(
    request: SendRequest, services: Services, book: PrivateFile, shared: Shared, memory: Memory
) -> SendPlan:
    """Work out what is to be sent, and render all of it.

    Args:
        request: What a person wants.
        services: The world as `shared_state` gives it.
        book: The private contact book.
        shared: What all clones know.
        memory: What this one remembers.

    Raises:
        UsageError: A number is negative, or there is no such partner.
        InvalidDataError: The registry's own settings have errors.
        EnvironmentProblemError: The policy doesn't say who writes, or the book can't be read.
    """
    for each in sorted(request.partners):
        require_record_path(services.files, each)
    mine, elsewhere = _of_whom(shared, memory)
    resumed = {key: claim.holder for key, claim in mine.items() if memory.is_untouched(key, claim.holder)}
    waiting = {key for key, result in memory.accepted.items() if key not in shared.sent}
    again = frozenset(shared.refusals) if request.again else frozenset()
    due = render_due_emails(
        DueRequest(
            kinds=request.kinds,
            language=request.language,
            back=request.back,
            partners=request.partners,
            most=request.most,
            bounces=request.bounces,
            taken=(shared.taken | waiting) - frozenset(resumed) - again,
        ),
        services,
        book,
    )
    return SendPlan(
        registry=due.registry,
        commit=services.commit,
        emails=due.emails,
        more=due.more,
        left_out=due.left_out,
        open={key: claim for key, claim in mine.items() if memory.is_open(key, claim.holder)},
        elsewhere=elsewhere,
        refused={key: refusal for key, refusal in shared.refusals.items() if key not in again},
        resumed=resumed,
        again=again,
        findings=due.findings,
    )


def _of_whom(shared: Shared, memory: Memory) -> tuple[dict[NoticeKey, Claim], dict[NoticeKey, Claim | None]]:
    """The claims of this clone, and those of others."""
    mine: dict[NoticeKey, Claim] = {}
    elsewhere: dict[NoticeKey, Claim | None] = {}
    for key, claim in shared.claims.items():
        if claim is not None and claim.holder in memory.holders:
            mine[key] = claim
        else:
            elsewhere[key] = claim
    return mine, elsewhere


def untold(shared: Shared, memory: Memory) -> int:
    """How many results this clone knows and the others don't."""
    held = ((claim.holder, key) for key, claim in shared.claims.items() if claim is not None)
    known = [at for at in held if at in memory.results and memory.results[at].verdict is not Verdict.UNKNOWN]
    lost = [key for key in memory.accepted if key not in shared.sent and key not in shared.claims]
    return len(known) + len(lost)
