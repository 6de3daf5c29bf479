# SPDX-License-Identifier: Apache-2.0
"""What `partnerctl send` says: what there is to send, what became of it, and what a person has to do now. No address."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from partnerctl.cli.console import Console, Role
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.framing import notice_of, plain_notice, plain_revision, say_noted, write_notice
from partnerctl.cli.invocation import Invocation
from partnerctl.cli.options import ONLY_SHOWN
from partnerctl.cli.tables import write_columns, write_json

if TYPE_CHECKING:
    from partnerctl.cli.send_desk import Desk
    from partnerctl.findings import Plain
    from partnerctl.model.claims import Claim, Refusal
    from partnerctl.model.notices import NoticeKey
    from partnerctl.usecases.render_due_emails import DueEmail
    from partnerctl.usecases.send.carry_out import Dealt, Sent
    from partnerctl.usecases.send.planning import SendPlan

_BOOK, _PUBLIC = "contact book", "public role address"


def write_plan(plan: "SendPlan", place: "Desk", invocation: Invocation, *, addresses: bool) -> None:
    """What is due, what is not free to be sent, and what is in the way."""
    out = invocation.out
    write_notice(plan.registry, out)
    if plan.emails:
        titles = ("notice", "due since", "language", "way", *(["to"] if addresses else ()))
        # No table that is folded to the terminal: names are copied into the next command, and half an address is none.
        write_columns(titles, [_row(email, addresses=addresses) for email in plan.emails], out)
    else:
        out.line(_none(plan, place))
    others = [(key.name, state, since) for key, state, since in _not_free(plan)]
    if others:
        out.line()
        write_columns(("notice", "state", "since"), others, out)
    tell_of_what_stays(plan, invocation)


def _none(plan: "SendPlan", place: "Desk") -> str:
    stays = plan.left_out or plan.open or plan.elsewhere or plan.refused
    return (
        f"No email that is due by {place.base} can be sent." if stays else f"No email is due by {place.base}."
    )


def _row(email: "DueEmail", *, addresses: bool) -> tuple[str, ...]:
    way = _PUBLIC if email.is_public else _BOOK
    recipient = email.message.recipient
    shown = (recipient.wire if recipient else "",) if addresses else ()
    return (email.key.name, str(email.since), email.language, way, *shown)


def _not_free(plan: "SendPlan") -> "Iterator[tuple[NoticeKey, str, str]]":
    for key, claim in sorted(plan.open.items()):
        yield key, "may have been sent", _moment(claim)
    for key, held in sorted(plan.elsewhere.items()):
        yield key, "claimed by another clone", _moment(held)
    for key, refusal in sorted(plan.refused.items()):
        yield key, _refused(refusal), str(refusal.refused) if refusal else "?"


def _moment(claim: "Claim | None") -> str:
    return f"{claim.moment:%Y-%m-%d %H:%M}" if claim else "?"


def _refused(refusal: "Refusal | None") -> str:
    if refusal is None:
        return "refused"
    return " ".join(["refused", *(str(each) for each in (refusal.code, refusal.status) if each)])


def tell_of_what_stays(plan: "SendPlan", invocation: Invocation) -> None:
    """What is not going out, and what a person can do about it."""
    for one in plan.left_out:
        invocation.warn(f"left out: {one.key.name}: {one.why}", one.hint)
    for key in sorted(plan.open):
        _tell_of_open(key, invocation)
    if plan.elsewhere:
        names = [key.name for key in sorted(plan.elsewhere)]
        invocation.say(
            f"another clone has {_some(names)}; if nobody is sending any more, whoever did runs `partnerctl send` there, or "
            "you settle it here with `partnerctl send resolve`"
        )
    if plan.refused:
        names = [key.name for key in sorted(plan.refused)]
        invocation.say(
            f"refused before: {_some(names)}; when what was in the way is mended, such as the address, add --again"
        )


def _tell_of_open(key: "NoticeKey", invocation: Invocation) -> None:
    invocation.warn(
        f"{key.name} may have been sent: nobody knows",
        f"find out whether it arrived, then: partnerctl send resolve {key.name} --arrived (or --not, to send it again)",
    )


def _some(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1:,} more"


def _emails(number: int) -> str:
    return "1 email" if number == 1 else f"{number:,} emails"


def say_what_comes_next(plan: "SendPlan", waiting: int, invocation: Invocation) -> None:
    """How to go on after looking."""
    if waiting:
        of = "1 result" if waiting == 1 else f"{waiting:,} results"
        invocation.warn(
            f"{of} of an earlier run could not be told to the others yet",
            "partnerctl send --apply does it first",
        )
    more = f" and {plan.more:,} more that are due" if plan.more else ""
    if plan.emails:
        invocation.say(f"{_emails(len(plan.emails))}{more}; {ONLY_SHOWN}")


def tell(dealt: "Dealt", invocation: Invocation) -> None:
    """One message that was dealt with."""
    invocation.detail(f"{dealt.fate.value}: {dealt.email.key.name}")


def write_sent(plan: "SendPlan", sent: "Sent", place: "Desk", invocation: Invocation) -> None:
    """What became of each."""
    out = invocation.out
    write_notice(plan.registry, out)
    if sent.dealt:
        rows = [(each.email.key.name, each.fate.value, _answer(each)) for each in sent.dealt]
        write_columns(("notice", "outcome", "answer"), rows, out)
    else:
        out.line(_none(plan, place))


def _answer(dealt: "Dealt") -> str:
    delivery = dealt.delivery
    if delivery is None:
        return ""
    return " ".join(str(each) for each in (delivery.code, delivery.status) if each) or "none"


def conclude(plan: "SendPlan", sent: "Sent", new: Sequence[str], invocation: Invocation) -> None:
    """The sum, and what a person has to do now."""
    from partnerctl.usecases.send.carry_out import Fate

    for dealt in sent.dealt:
        said = dealt.delivery.said if dealt.delivery else ""
        if dealt.fate is Fate.REFUSED:
            invocation.warn(f"{dealt.email.key.name} was refused for good: {said}", _how_to_mend(dealt))
        elif dealt.fate is Fate.LATER:
            invocation.warn(
                f"{dealt.email.key.name} was put off: {said}", "run it again in a quarter of an hour"
            )
        elif dealt.fate is Fate.OPEN:
            _tell_of_open(dealt.email.key, invocation)
    fates = Counter(dealt.fate for dealt in sent.dealt)
    told = [f"{fates[fate]:,} {fate.value}" for fate in Fate if fates[fate]]
    more = [f"{plan.more:,} more due"] if plan.more else []
    if told or more:
        invocation.say(", ".join([*told, *more]), Role.GOOD if set(fates) == {Fate.SENT} else None)
    say_noted(new, invocation)
    if sent.untold:
        invocation.refuse(sent.untold)
        invocation.warn(
            "what was sent is noted here, and the others don't know it yet; nothing is sent twice for that",
            "run `partnerctl send --apply` again: it tells them first",
        )
    if sent.stopped:
        invocation.refuse(sent.stopped)


def _how_to_mend(dealt: "Dealt") -> str:
    from partnerctl.lifecycle.reachable import how_to_correct

    again = "then `partnerctl send --apply --again`"
    status = dealt.delivery.status if dealt.delivery else None
    if status is None or status.startswith("5.1."):
        return f"{how_to_correct(dealt.email.key.partner)}; {again}"
    return f"see to what the server says, perhaps with whoever runs it; {again}"


def exit_code(plan: "SendPlan", sent: "Sent", *, is_stopped: bool) -> ExitCode:
    """What the run ends with."""
    from partnerctl.usecases.send.carry_out import Fate

    if sent.stopped or sent.untold:
        return ExitCode.ENVIRONMENT
    if is_stopped and any(dealt.fate is Fate.LEFT for dealt in sent.dealt):
        return ExitCode.INTERRUPTED
    if plan.left_out or plan.open or any(dealt.fate is not Fate.SENT for dealt in sent.dealt):
        return ExitCode.FINDINGS
    return ExitCode.OK


def write_plan_as_json(plan: "SendPlan", place: "Desk", out: Console) -> None:
    """The plan for programs."""
    emails: list[Plain] = [_plain(email) for email in plan.emails]
    write_json({**_frame(plan, place), "emails": emails, **_rest(plan)}, out)


def write_sent_as_json(plan: "SendPlan", sent: "Sent", place: "Desk", out: Console) -> None:
    """What became of each, for programs."""
    emails: list[Plain] = [
        {
            **_plain(dealt.email),
            "outcome": dealt.fate.name.lower(),
            "code": dealt.delivery.code if dealt.delivery else None,
            "status": dealt.delivery.status if dealt.delivery else None,
        }
        for dealt in sent.dealt
    ]
    stopped = sent.stopped or sent.untold
    body = {**_frame(plan, place), "emails": emails, **_rest(plan)}
    write_json({**body, "stopped": stopped.message if stopped else None}, out)


def _frame(plan: "SendPlan", place: "Desk") -> "dict[str, Plain]":
    return {
        "version": 1,
        "day": place.services.clock.today().isoformat(),
        "official": plan.registry.official,
        "notice": notice_of(plan.registry),
        "remote": place.looked.shared.place,
        "rev": plain_revision(plan.commit),
    }


def _plain(email: "DueEmail") -> "dict[str, Plain]":
    return {
        **plain_notice(email.key),
        "due_since": email.since.isoformat(),
        "language": email.language,
        "way": "public" if email.is_public else "book",
        "message_id": email.message.message_id,
    }


def _rest(plan: "SendPlan") -> "dict[str, Plain]":
    left: list[Plain] = [
        {**plain_notice(each.key), "why": each.why, "hint": each.hint} for each in plan.left_out
    ]
    opened: list[Plain] = [
        {**plain_notice(key), "claimed": claim.claimed, "message_id": claim.message_id}
        for key, claim in sorted(plan.open.items())
    ]
    elsewhere: list[Plain] = [
        {
            **plain_notice(key),
            "claimed": claim.claimed if claim else None,
            "message_id": claim.message_id if claim else None,
        }
        for key, claim in sorted(plan.elsewhere.items())
    ]
    refused: list[Plain] = [
        {
            **plain_notice(key),
            "refused": str(refusal.refused) if refusal else None,
            "code": refusal.code if refusal else None,
            "status": refusal.status if refusal else None,
        }
        for key, refusal in sorted(plan.refused.items())
    ]
    broken: list[Plain] = [*sorted({finding.location.path for finding in plan.findings})]
    return {
        "more": plan.more,
        "left_out": left,
        "open": opened,
        "elsewhere": elsewhere,
        "refused": refused,
        "broken": broken,
    }
