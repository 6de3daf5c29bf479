# SPDX-License-Identifier: Apache-2.0
"""An issue made from a form, taken apart by the table of its fields: what is there, and what is not understood."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from partnerctl.documents.form_body import MAX_CHARACTERS, Section, sections
from partnerctl.findings import Finding, Plain, Pointer, Severity
from partnerctl.model.policy import Registry
from partnerctl.rendering.form_reply import Part, Remark, Shown
from partnerctl.rules.registry import find_rule
from partnerctl.usecases.applications.form_fields import FormField, Labels
from partnerctl.usecases.applications.form_values import Understood, understand

_MOST_UNKNOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was filled in.

    Attributes:
        values: What was understood, by the key of the field; a field without an answer is not there.
        removed: Keys of fields whose value is to be taken away.
        remarks: What is not understood.
        notes: What was passed over.
        hidden: Labels that stand within a block of code.
        is_form: Whether any heading of the form is in the text.
    """

    values: Mapping[str, Plain]
    removed: frozenset[str]
    remarks: tuple[Remark, ...]
    notes: tuple[Remark, ...]
    hidden: frozenset[str] = frozenset()
    is_form: bool = True

    def complains_of(self, asked: FormField) -> bool:
        """Whether something is said about a field already."""
        return any(remark.label == asked.label for remark in self.remarks)


@dataclass
class _Reading:
    values: dict[str, Plain] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    remarks: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)


def read_form(
    body: bytes, fields: tuple[FormField, ...], registry: Registry, refused: Mapping[str, str] | None = None
) -> Filled:
    """Read a body.

    Args:
        body: The text of an issue, UTF-8; what is none is shown as U+FFFD.
        fields: The form.
        registry: Its vocabularies are what labels of choices mean.
        refused: Headings that no form may act on, each with the reason.
    """
    text = body.decode("utf-8", "replace")
    if len(text) > MAX_CHARACTERS:
        told = f"the text has {len(text):,} characters, and a form has at most {MAX_CHARACTERS:,}"
        return Filled({}, frozenset(), (Remark(None, (told,), "Shorten it"),), (), is_form=False)
    labels = Labels(fields, refused)
    found = sections(text, cache(labels.knows))
    by_key: defaultdict[str, list[Section]] = defaultdict(list)
    reading = _Reading()
    for section in found[1:]:
        heading = section.heading or ""
        asked = labels.field_of(heading)
        if asked is not None:
            by_key[asked.key].append(section)
        elif (reason := labels.refusal_of(heading)) is not None:
            if section.text.strip("_ \n").casefold() not in {"", "no response"}:
                reading.remarks.append(
                    Remark(
                        heading,
                        (f"no form can change this: {reason}",),
                        "Take the section out, and ask the editors",
                    )
                )
        else:
            reading.remarks.append(_unknown(heading))
    if not any(by_key.values()):
        return Filled({}, frozenset(), (_no_form(fields),), (), is_form=False)
    reading.remarks = _not_too_many(reading.remarks)
    if found[0].text:
        reading.notes.append(Remark(None, ("the text above the first heading was passed over",)))
    for asked in fields:
        _read_field(asked, by_key[asked.key], registry, reading)
    return Filled(
        reading.values,
        frozenset(reading.removed),
        tuple(reading.remarks),
        tuple(reading.notes),
        frozenset(
            asked.label for section in found for title in section.hidden if (asked := labels.field_of(title))
        ),
    )


def _read_field(asked: FormField, found: Iterable[Section], registry: Registry, reading: _Reading) -> None:
    answers: dict[str, Understood] = {}
    for section in found:
        understood = understand(asked, section.text, registry.vocabularies)
        if understood != Understood():
            answers.setdefault(section.text, understood)
    if len(answers) > 1 and len({repr(each) for each in answers.values()}) > 1:
        reading.remarks.append(
            Remark(
                asked.label,
                ("this heading is there more than once, and says different things",),
                "Leave it once; a heading within a text becomes part of it if it begins with `####`",
            )
        )
        return
    for understood in list(answers.values())[:1]:
        reading.remarks += [Remark(asked.label, parts, hint) for parts, hint in understood.problems]
        if understood.value is not None:
            reading.values[asked.key] = understood.value
        if understood.removes:
            reading.removed.add(asked.key)


def _unknown(heading: str) -> Remark:
    return Remark(
        None,
        ("the heading ", Shown(heading), " is not one of the form's"),
        "Put back the heading that was there, or take the section out; one that belongs to a text begins with `####`",
    )


def _not_too_many(remarks: list[Remark]) -> list[Remark]:
    if len(remarks) <= _MOST_UNKNOWN:
        return remarks
    rest = Remark(None, (f"{len(remarks) - _MOST_UNKNOWN} more headings are not the form's",))
    return [*remarks[:_MOST_UNKNOWN], rest]


def _no_form(fields: tuple[FormField, ...]) -> Remark:
    first = ", ".join(asked.label for asked in fields[:3])
    return Remark(
        None,
        (f"none of the form's headings is there ({first}, …)",),
        "Open a new issue with the form, or put the headings back, each on a line of its own behind `###`",
    )


def missing(asked: FormField, filled: Filled) -> Remark:
    """What to say of a field that needs an answer and has none."""
    if asked.label in filled.hidden:
        hint = "Its heading stands in a block of code (between lines of three backticks): close the block above it"
        return Remark(asked.label, ("nothing is there",), hint)
    return Remark(asked.label, ("nothing is there",), asked.wanted)


_TERRITORY: Final[Pointer] = ("territory",)

# What a person without the program can do about the findings that a form gives rise to.
_OTHER_FORM: Final = "If it is the same organization, close this and use the form for an update"
_PLACES: Final = "Choose a range that fits the countries and regions, or correct those"
_IN_PUBLIC: Final = (
    "Take it out, since this page is public for ever; a page of the organization may be linked"
)
_HINTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("PC201", "PC202", "PC203"), _OTHER_FORM),
    **dict.fromkeys(("PC154", "PC155"), _PLACES),
    **dict.fromkeys(("PC401", "PC402", "PC405"), _IN_PUBLIC),
    "PC410": "Type the text anew",
    "PC204": "A body of the movement can't be a partner of it",
}


def remark_of(
    finding: Finding, fields: tuple[FormField, ...], hints: Mapping[str, str] | None = None
) -> Remark:
    """What a rule says, as a remark about the section that it is about; `hints` go before those for a form."""
    asked = _field_at(finding, fields)
    needed = _needed_by(finding, fields)
    if needed is not None:
        asked = needed
    near = [
        related.location.path for related in finding.related if related.location.path != finding.location.path
    ]
    parts: list[Part] = _with_shown(finding.message[:1].lower() + finding.message[1:])
    if near:
        parts += [" (see ", Shown(near[0]), ")"]
    hint = needed.wanted if needed else {**_HINTS, **(hints or {})}.get(finding.code, finding.hint)
    if hint and ("partnerctl" in hint or "waive" in hint.lower()):
        hint = asked.wanted if asked and asked.wanted else None
    return Remark(asked.label if asked else None, tuple(parts), hint)


_QUOTED: Final = re.compile(r"(?<!\w)'(?P<single>.*?)'(?!\w)|`(?P<code>[^`]*)`", re.DOTALL)


def _with_shown(message: str) -> list[Part]:
    """A rule's sentence, with what it quotes of the data shown as such."""
    parts: list[Part] = []
    position = 0
    for match in _QUOTED.finditer(message):
        parts += [message[position : match.start()], Shown(match["single"] or match["code"] or "")]
        position = match.end()
    return [part for part in (*parts, message[position:]) if part != ""]


def _needed_by(finding: Finding, fields: tuple[FormField, ...]) -> FormField | None:
    """The field that a status needs and the record has not, if the rule is about that."""
    rule = find_rule(finding.code)
    required = rule.name.removesuffix("-required") if rule and rule.name.endswith("-required") else None
    return next((asked for asked in fields if asked.requirement and asked.requirement == required), None)


def _field_at(finding: Finding, fields: tuple[FormField, ...]) -> FormField | None:
    pointer = finding.location.pointer
    fitting = [
        asked for asked in fields if asked.pointer and asked.pointer == pointer[: len(asked.pointer)]
    ] or [asked for asked in fields if pointer and asked.pointer[:1] == pointer[:1]]
    return _needed_by(finding, fields) or (fitting[0] if fitting else None)


def judged(
    findings: Iterable[Finding],
    fields: tuple[FormField, ...],
    is_told: Callable[[FormField], bool],
    hints: Mapping[str, str] | None = None,
) -> tuple[tuple[Remark, ...], tuple[Remark, ...]]:
    """(what stands in the way, what is worth a look) of what the rules say; of fields already told of, nothing."""
    remarks: list[Remark] = []
    notes: list[Remark] = []
    # Of a territory that is not understood nothing can be said that would not mislead.
    torn = any(is_told(asked) for asked in fields if asked.pointer[:1] == _TERRITORY)
    for finding in findings:
        asked = _field_at(finding, fields)
        if asked is not None and (is_told(asked) or (torn and asked.pointer[:1] == _TERRITORY)):
            continue
        (remarks if finding.severity is Severity.ERROR else notes).append(remark_of(finding, fields, hints))
    return tuple(_once(remarks)), tuple(_once(notes))


def _once(remarks: Iterable[Remark]) -> Iterator[Remark]:
    yield from dict.fromkeys(remarks)
