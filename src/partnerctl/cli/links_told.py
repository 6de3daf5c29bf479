# SPDX-License-Identifier: Apache-2.0
"""What `check-links` puts out, for people, for programs and for an issue."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from partnerctl.cli.console import Console, Role
from partnerctl.cli.tables import shown, write_json
from partnerctl.reporters.markdown import code
from partnerctl.reporters.visible import visible
from partnerctl.reporters.wrapping import wrapped

if TYPE_CHECKING:
    from partnerctl.findings import Plain
    from partnerctl.usecases.check_links import CheckedLink, CheckedLinks, LinkPlan
    from partnerctl.usecases.find_links import Mention

TO_ASK: Final = "to ask"
"""Stands for a state where there is none yet."""

_AT_LENGTH: Final = ("gone", "moved", "unreachable", "blocked")
"""States of which every address is shown with its places and what to do."""
_BRIEFLY: Final = ("skipped", "waived")
"""States of which the reasons are shown, each with its addresses if they are few."""
_MOST_NAMED: Final = 5
_LOOKS: Final = {
    "gone": Role.ERROR,
    "moved": Role.WARNING,
    "unreachable": Role.WARNING,
    "blocked": Role.NOTICE,
}


def _state(each: "CheckedLink") -> str:
    return each.verdict.state.value if each.verdict else TO_ASK


def _by_state(checked: "CheckedLinks") -> "dict[str, list[CheckedLink]]":
    found: dict[str, list[CheckedLink]] = {}
    for each in checked.links:
        found.setdefault(_state(each), []).append(each)
    return found


def _by_reason(links: "list[CheckedLink]") -> dict[str, tuple[str, ...]]:
    """Addresses by the reason why they were not asked, the reason of most first; many are only counted."""
    reasons: dict[str, list[str]] = {}
    for each in links:
        reasons.setdefault(each.verdict.why if each.verdict else "", []).append(each.link.url)
    return {
        f"{why} ({len(urls):,})": tuple(urls) if len(urls) <= _MOST_NAMED else ()
        for why, urls in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
    }


def summary(checked: "CheckedLinks") -> str:
    """All of it in one line."""
    found = _by_state(checked)
    counts = [
        f"{len(found[state]):,} {state}"
        for state in (*_AT_LENGTH, *_BRIEFLY, "fine", TO_ASK)
        if state in found
    ]
    total = len(checked.links)
    return f"{total:,} address{'' if total == 1 else 'es'}" + (f": {', '.join(counts)}" if counts else "")


def write_as_text(checked: "CheckedLinks", out: Console) -> None:
    """What somebody should look at, each with where it stands and what to do; of the rest why it was not asked."""
    found = _by_state(checked)
    sections = [
        *(_at_length(state, found[state], out) for state in (TO_ASK, *_AT_LENGTH) if state in found),
        *(_briefly(state, found[state], out) for state in _BRIEFLY if state in found),
    ]
    out.write("\n".join("".join(f"{line}\n" for line in section) for section in sections))


def _at_length(state: str, links: "list[CheckedLink]", out: Console) -> Iterator[str]:
    yield out.paint(f"{state}: {len(links):,}", _LOOKS.get(state, Role.HEADING))
    for each in links:
        yield f"  {shown(each.link.url, out)}"
        if each.verdict:
            for line in wrapped(visible(each.verdict.why), out.width, 4, 6):
                yield f"    {line}" if not line.startswith(" ") else line
        if each.verdict and each.verdict.moved_to:
            yield f"    now: {shown(each.verdict.moved_to, out)}"
        for mention in each.link.mentions:
            yield f"    {out.paint(shown(_place(mention), out), 'place')}"
        for step in each.steps:
            yield f"    {out.paint(shown(step, out), Role.HINT)}"


def _briefly(state: str, links: "list[CheckedLink]", out: Console) -> Iterator[str]:
    yield out.paint(f"{state}: {len(links):,}", Role.HEADING)
    for why, urls in _by_reason(links).items():
        head, *rest = wrapped(visible(why), out.width, 2, 4)
        yield from (f"  {head}", *rest)
        yield from (f"    {shown(url, out)}" for url in urls)


def _place(mention: "Mention") -> str:
    return f"{mention.path}:{mention.line} {mention.field}"


def write_as_markdown(checked: "CheckedLinks", out: Console) -> None:
    """The same for an issue or a summary of a job; whatever comes from data or from servers stands in code spans."""
    found = _by_state(checked)
    lines = ["## partnerctl check-links", "", f"**{summary(checked)}**"]
    for state in (TO_ASK, *_AT_LENGTH):
        if state in found:
            lines += ["", f"### {state.capitalize()}", ""]
            lines += [line for each in found[state] for line in _item(each)]
    for state in _BRIEFLY:
        if state in found:
            lines += ["", f"### {state.capitalize()}", ""]
            for why, urls in _by_reason(found[state]).items():
                lines += [f"- {code(why)}", *(f"  - {code(url)}" for url in urls)]
    out.write("\n".join(lines) + "\n")


def _item(each: "CheckedLink") -> Iterator[str]:
    yield f"- {code(each.link.url)}" + (f": {code(each.verdict.why)}" if each.verdict else "")
    if each.verdict and each.verdict.moved_to:
        yield f"  - now: {code(each.verdict.moved_to)}"
    yield from (f"  - in {code(_place(mention))}" for mention in each.link.mentions)
    yield from (f"  - {code(step)}" for step in each.steps)


def write_as_json(checked: "CheckedLinks", plan: "LinkPlan", out: Console) -> None:
    """Everything, the fine ones too."""
    found = _by_state(checked)
    body: dict[str, Plain] = {
        "version": 1,
        "day": plan.day.isoformat(),
        "asked": checked.asked,
        "counts": {state: len(links) for state, links in sorted(found.items())},
        "unread": list(plan.unread),
        "links": [_plain(each) for each in checked.links],
    }
    write_json(body, out)


def _plain(each: "CheckedLink") -> "Plain":
    verdict = each.verdict
    return {
        "url": each.link.url,
        "state": _state(each),
        "why": verdict.why if verdict else None,
        "moved_to": verdict.moved_to if verdict else None,
        "asked_on": verdict.on.isoformat() if verdict and verdict.on else None,
        "places": [
            {"path": mention.path, "line": mention.line, "field": mention.field, "written": mention.written}
            for mention in each.link.mentions
        ],
        "steps": list(each.steps),
    }
