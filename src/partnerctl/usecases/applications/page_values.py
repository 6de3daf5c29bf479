# SPDX-License-Identifier: Apache-2.0
"""What stands under the labels of an application on a talk page, as values of a record; each with the line it is from.

Nothing is made up: a value is what stands there, a word of a vocabulary by one of its names, a code for a name. What is a
person's own is neither taken nor kept, not even to be shown.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from partnerctl.documents import wikitext_marks as marks
from partnerctl.errors import UsageError
from partnerctl.findings import Plain
from partnerctl.model.policy import Registry
from partnerctl.rendering.form_reply import Part
from partnerctl.rules.people import mail_addresses, phone_numbers
from partnerctl.rules.registry import Text
from partnerctl.usecases.applications.form_fields import APPLICATION, FormField, Reading
from partnerctl.usecases.applications.form_values import Understood, says_nothing, understand
from partnerctl.usecases.applications.page_answers import Answer
from partnerctl.usecases.applications.page_labels import RANGES, Meaning, needs_value, page_labels
from partnerctl.usecases.written_dates import parse_partial_date

MOST_LINES: Final = 500
"""Answers, and lines under no label, of one application."""

_AROUND: Final = re.compile("^[\\s\u200e\u200f\u061c\u200d]+|[\\s\u200e\u200f\u061c\u200d]+$")
_QUOTED: Final = re.compile(r"[\"“„«‹「『]\s*([^\"“”„«»‹›「」『』]+?)\s*[\"”“»›」』]")
_NAMES_APART: Final = re.compile(r"\s*[,;،؛、，；|]\s*|\s*\n\s*")
_USERS_APART: Final = re.compile(r"[\s,;،؛、，；&]+|\band\b|\bet\b|\bund\b|\by\b")
_DIGITS: Final = {
    ord(digit): str(int(digit)) for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९") for digit in row
}
_BY_KEY: Final[Mapping[str, FormField]] = {asked.key: asked for asked in APPLICATION}


@dataclass(frozen=True, slots=True)
class Taken:
    """A value, and where it was read.

    Attributes:
        label: As the applicant has it; empty of a name that is from the heading.
        text: What stands there, in one line.
        number: The line; 0 of the heading.
    """

    asked: FormField
    value: Plain
    label: str
    text: str
    number: int


@dataclass(frozen=True, slots=True)
class Unread:
    """What stands under a label and was not taken.

    Attributes:
        asked: The question; None if the form has no such one.
        text: What stands there, in one line.
        why: Of the program's words and the applicant's.
    """

    asked: FormField | None
    label: str
    text: str
    why: tuple[Part, ...]
    hint: str | None
    number: int


@dataclass(frozen=True, slots=True)
class Private:
    """A line with something that is somebody's own; of it only where it stands is kept.

    Attributes:
        label: What it stands under; None if that is nothing, or private itself.
        asked: The question that it would have answered.
    """

    number: int
    label: str | None = None
    asked: FormField | None = None


@dataclass
class Gathered:
    """What was read of all answers.

    Attributes:
        private: What is somebody's own.
        languages: Of the labels, other than English, as often as they are there.
    """

    taken: list[Taken] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    private: list[Private] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Terms:
    """What words mean.

    Attributes:
        registry: Its vocabularies.
        synonyms: By vocabulary: other names of its words.
    """

    registry: Registry
    synonyms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def is_private(text: str, region: str | None = None) -> bool:
    """Whether a text holds somebody's mail address or telephone number."""
    asked = Text(text, ("text",), region)
    return any(mail_addresses(asked)) or any(phone_numbers(asked))


def values_of(answers: Iterable[Answer], terms: Terms) -> Gathered:
    """Read all answers."""
    reading = Gathered()
    for answer in answers:
        shown = _one_line(marks.shown(answer.text))
        label = _one_line(answer.label)
        language = page_labels().language_of(answer.label)
        if language:
            reading.languages.append(language)
        if answer.meaning is Meaning.PRIVATE or is_private(f"{label}: {shown}"):
            asked = answer.meaning if isinstance(answer.meaning, FormField) else None
            reading.private.append(Private(answer.number, None if is_private(label) else label, asked))
        elif says_nothing(shown):
            continue
        elif isinstance(answer.meaning, FormField):
            _read(answer.meaning, replace(answer, label=label), shown, terms, reading)
        else:
            why = (
                f"nothing of a page can change this: {page_labels().reason(answer.label)}"
                if answer.meaning is Meaning.REFUSED
                else "the form has no such question, and a record no place for it"
            )
            reading.unread.append(Unread(None, label, shown, (why,), None, answer.number))
    _keep_one_of_each(reading)
    return reading


def _read(asked: FormField, answer: Answer, shown: str, terms: Terms, reading: Gathered) -> None:
    def refuse(why: tuple[Part, ...], hint: str | None = None) -> None:
        reading.unread.append(Unread(asked, answer.label, shown, why, hint, answer.number))

    if not needs_value(asked):
        refuse(("the registry chooses it",))
        return
    if marks.opaque_in(answer.text):
        refuse(("it holds a template or the like, and only the wiki knows what that says",), asked.wanted)
        return
    if "\ufffd" in answer.text:
        refuse(("it holds characters that no text should have",), "Type the text anew")
        return
    for meant, understood in _understood(asked, answer.text, terms):
        if understood.removes or (understood.value is None and not understood.problems):
            refuse(("it says nothing that can be taken",), asked.wanted or None)
        if understood.value is not None:
            reading.taken.append(Taken(meant, understood.value, answer.label, shown, answer.number))
        for why, hint in understood.problems:
            refuse(why, hint)


def _understood(asked: FormField, text: str, terms: Terms) -> Iterator[tuple[FormField, Understood]]:
    """What an answer is understood as; where somebody works is said by a range, by countries or by regions."""
    understood = _as(asked, text, terms)
    if asked.reading is Reading.RANGE and understood.problems:
        for other in (_BY_KEY["countries"], _BY_KEY["regions"]):
            found = _as(other, text, terms)
            if found.value is not None and not found.problems:
                yield other, found
                return
    yield asked, understood


def _as(asked: FormField, text: str, terms: Terms) -> Understood:
    if asked.reading is Reading.LIAISONS:
        return _liaisons(asked, text, terms.registry)
    plain = _prepared(asked, text)
    if asked.reading is Reading.DATE:
        try:
            plain = parse_partial_date(plain)
        except UsageError as unclear:
            if "can be" in unclear.message or "year of" in unclear.message:
                return Understood(
                    None, ((("it can mean several days",), "Write `2013`, `2013-07` or `2013-07-15`"),)
                )
    known = RANGES if asked.reading is Reading.RANGE else None
    others = (
        {name: word for word, names in known.items() for name in names}
        if known
        else terms.synonyms.get(asked.vocabulary or "", {})
    )
    return understand(asked, plain, terms.registry.vocabularies, others)


def _prepared(asked: FormField, text: str) -> str:
    """An answer as `form_values` reads it: marks of wikitext are those of Markdown, or gone."""
    match asked.reading:
        case Reading.URL | Reading.SOURCES | Reading.PAGES | Reading.ITEM:
            plain = marks.with_links(text)
        case _:
            plain = marks.read(text)
    lines = [" ".join(_AROUND.sub("", line).split()) for line in plain.split("\n")]
    plain = "\n".join(lines).strip()
    match asked.reading:
        case Reading.LINE:
            quoted = _QUOTED.fullmatch(plain)
            return _AROUND.sub("", quoted[1]) if quoted else plain
        case Reading.LINES:
            return "\n".join(_AROUND.sub("", name) for name in _NAMES_APART.split(plain) if name.strip())
        case Reading.DATE:
            return plain.translate(_DIGITS).rstrip(".")
        case Reading.PROSE:
            return re.sub(r"\n{3,}", "\n\n", plain)
        case _:
            return plain


def _liaisons(asked: FormField, text: str, registry: Registry) -> Understood:
    """Users: by links to them, if there are any, and nothing else then; else by their names."""
    links = list(marks.users_in(text))
    if not links:
        return understand(asked, _prepared(asked, text), registry.vocabularies)
    rest = text
    for link in reversed(links):
        rest = f"{rest[: link.start]} {rest[link.end :]}"
    left = re.sub(r"\(\s*(?:talk)?\s*\)", " ", _USERS_APART.sub(" ", marks.read(rest))).strip(" .()*·|@-–—")
    if left:
        return Understood(None, ((("there is more than links to users",), asked.wanted),))
    users: list[Plain] = [{"user": user} for user in dict.fromkeys(link.user for link in links)]
    return Understood(users)


def _keep_one_of_each(reading: Gathered) -> None:
    """Of a question that was answered twice: lists are joined, equal values kept once, others not taken at all."""
    by_key: dict[str, list[Taken]] = {}
    for taken in reading.taken:
        by_key.setdefault(taken.asked.key, []).append(taken)
    reading.taken = []
    for several in by_key.values():
        values = [each.value for each in several]
        if all(value == values[0] for value in values):
            reading.taken.append(several[0])
        elif several[0].asked.adds:
            joined: list[Plain] = []
            for value in values:
                joined += [each for each in value if each not in joined] if isinstance(value, list) else []
            reading.taken.append(replace(several[0], value=joined))
        else:
            lines = ", ".join(str(each.number) for each in several)
            why = (f"it is said more than once, and differently, on lines {lines}",)
            reading.unread += [
                Unread(each.asked, each.label, each.text, why, "Say it once", each.number) for each in several
            ]


def _one_line(text: str) -> str:
    return " ".join(_AROUND.sub("", text).split())
