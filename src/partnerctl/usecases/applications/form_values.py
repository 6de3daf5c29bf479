# SPDX-License-Identifier: Apache-2.0
"""What somebody wrote under a heading of a form, as data of a record; and what of it is not understood.

Nothing is guessed: a value is taken as it stands, or the person is asked. What is merely spelled otherwise (bullets,
case, labels for words, names for codes, links as Markdown) is no reason to ask.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from partnerctl.documents.suggestions import closest, one_of
from partnerctl.findings import Plain
from partnerctl.model.countries import find_country, name_of_country, subdivisions, suggest_country
from partnerctl.model.partner import TerritorialRange
from partnerctl.rendering.form_reply import Part, Shown
from partnerctl.usecases.applications.form_fields import FormField, Reading

REMOVE: Final = "remove"
"""What somebody writes, in an update, to have a value taken away."""

_MOST: Final = 250
_MOST_TOLD: Final = 10

_NOTHING: Final = frozenset(
    {"", "no response", "none", "n/a", "na", "-", "--", "---", "–", "—", "?", "nothing", "not applicable", "unknown"}
)  # fmt: skip
_BULLET: Final = re.compile(r"^\s*(?:[-*+•·–]|\d{1,3}[.)])\s+")
_BOX: Final = re.compile(r"^\s*(?:[-*+•]\s+)?\[(?P<mark>[ xX✓✔]?)\]\s*(?P<text>.*)$")
_SEPARATOR: Final = re.compile(r"[,;،؛、，；]|\s/\s")
_ARTICLE: Final = re.compile(r"^\s*the\s+", re.IGNORECASE)
_AND: Final = re.compile(r"\s+(?:and|&)\s+|\s*/\s*")
_LINK: Final = re.compile(
    r"\[(?P<text>[^\[\]]*)\]\(<?(?P<url>[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?:\s+\"[^\"]*\")?\)"
)
_ANGLED: Final = re.compile(r"<(?P<url>https?://[^\s<>]+)>")
_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_ITEM: Final = re.compile(
    r"(?:https?://www\.wikidata\.org/(?:wiki|entity)/)?(?P<item>Q[1-9]\d{0,9})", re.IGNORECASE
)
_DATE: Final = re.compile(r"[1-9]\d{3}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
_LIAISON: Final = re.compile(
    r"(?:user:)?(?P<user>[^()]+?)(?:\s*\(@?(?P<forge>[A-Za-z0-9._-]{1,100})\))?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a value was understood as.

    Attributes:
        value: None if there is none.
        problems: What is not understood, each with the hint; while there is one, `value` holds the rest.
        removes: Whether the value is to be taken away.
    """

    value: Plain = None
    problems: tuple[tuple[tuple[Part, ...], str | None], ...] = ()
    removes: bool = False


def says_nothing(text: str) -> bool:
    """Whether it is what people write where they have nothing to write."""
    return _bare(text) in _NOTHING


def _bare(text: str) -> str:
    return text.strip().strip("_*()").strip().casefold()


def understand(
    field: FormField,
    text: str,
    vocabularies: dict[str, dict[str, str]],
    synonyms: Mapping[str, str] | None = None,
) -> Understood:
    """Read what stands below a field's heading.

    Args:
        field: What was asked.
        text: The answer.
        vocabularies: Their words, each with its label.
        synonyms: Other names for words of the field's vocabulary, or for ranges, each with the word.
    """
    bare = _bare(text)
    if bare in _NOTHING:
        return Understood()
    if bare == REMOVE:
        return Understood(removes=True)
    match field.reading:
        case Reading.WORD | Reading.WORDS:
            return _words(
                text,
                vocabularies.get(field.vocabulary or "", {}),
                synonyms or {},
                single=field.reading is Reading.WORD,
            )
        case Reading.RANGE:
            return _words(
                text, {each.value: each.value for each in TerritorialRange}, synonyms or {}, single=True
            )
        case Reading.PAGES:
            return _pages(text, vocabularies.get(field.vocabulary or "", {}))
        case _:
            return _READERS[field.reading](text)


def lines_of(text: str) -> list[str]:
    """The lines that say something, without bullets; of boxes those that are ticked."""
    lines = []
    for line in text.split("\n"):
        box = _BOX.match(line)
        if box:
            if box["mark"].strip():
                lines.append(box["text"].strip())
        elif line.strip():
            lines.append(_BULLET.sub("", line).strip())
    return [line for line in lines if line]


def _items(text: str, known: Callable[[str], str | None]) -> Iterator[tuple[str, str | None]]:
    """(as written, what it is) of each thing in a list by lines or commas; a name may have commas of its own."""
    for line in lines_of(text):
        yield from _items_of_line(line.strip("`'\"*_ "), known)


def _items_of_line(line: str, known: Callable[[str], str | None]) -> Iterator[tuple[str, str | None]]:
    found = known(line)
    if found is not None:
        yield line, found
        return
    bounds = [0, *(match.end() for match in _SEPARATOR.finditer(line)), len(line) + 1]
    ends = [*(match.start() for match in _SEPARATOR.finditer(line)), len(line)]
    start, piece = 0, ""
    while start < len(ends):
        # "Korea, Republic of" is one; nothing has more than three commas.
        for end in range(min(start + 4, len(ends)), start, -1):
            piece = line[bounds[start] : ends[end - 1]].strip().strip("`'\"*_").strip()
            found = known(piece)
            if found is not None:
                yield piece, found
                start = end
                break
        else:
            if piece:
                yield from _joined_by_and(piece, known)
            start += 1


def _joined_by_and(piece: str, known: Callable[[str], str | None]) -> Iterator[tuple[str, str | None]]:
    parts = _AND.split(piece)
    found = [known(part) for part in parts] if len(parts) > 1 else []
    if found and all(found):
        yield from zip(parts, found, strict=True)
    else:
        yield piece, None


def _collected(
    text: str, known: Callable[[str], str | None], problem: str, hint: Callable[[str], str | None]
) -> Understood:
    values: list[Plain] = []
    unknown: dict[str, None] = {}
    for written, value in _items(text, known):
        if value is None:
            unknown[written] = None
        elif value not in values:
            values.append(value)
    problems: list[tuple[tuple[Part, ...], str | None]] = [
        ((Shown(written), problem), hint(written)) for written in list(unknown)[:_MOST_TOLD]
    ]
    if len(unknown) > _MOST_TOLD:
        problems.append(((f"{len(unknown) - _MOST_TOLD} more are not understood either",), None))
    if len(values) > _MOST:
        problems.append(((f"{len(values)} are more than a record can hold ({_MOST})",), None))
        values = []
    return Understood(values or None, tuple(problems))


def _words(text: str, vocabulary: dict[str, str], synonyms: Mapping[str, str], *, single: bool) -> Understood:
    known = {_plainly(name): word for name, word in synonyms.items()}
    known |= {
        _plainly(name): word
        for word, label in vocabulary.items()
        for name in (label, word, word.replace("-", " "))
    }

    def hint(written: str) -> str:
        near = closest(_plainly(written), known)
        return (
            f"Did you mean {vocabulary[known[near]]}?"
            if near
            else f"Use one of: {one_of(vocabulary.values())}"
        )

    found = _collected(text, lambda item: known.get(_plainly(item)), " is not one of the choices", hint)
    if single and isinstance(found.value, list):
        if len(found.value) > 1:
            several = ", ".join(vocabulary[str(word)] for word in found.value)
            return Understood(
                None,
                (
                    *found.problems,
                    ((f"only one can be chosen, and there are {len(found.value)}: {several}",), None),
                ),
            )
        return Understood(found.value[0], found.problems)
    return found


def _plainly(name: str) -> str:
    return " ".join(name.replace("_", "-").split()).casefold()


def _countries(text: str) -> Understood:
    def hint(written: str) -> str:
        near = suggest_country(written)
        return (
            f"Did you mean {name_of_country(near)} ({near})?"
            if near
            else "Write its English name, or its two-letter code"
        )

    def known(item: str) -> str | None:
        code = item.strip().upper()
        return code if code in subdivisions() else find_country(item) or find_country(_ARTICLE.sub("", item))

    return _collected(text, known, " is no country that is known here", hint)


def _one_line(text: str) -> Understood:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > 1:
        return Understood(None, ((("there must be one line only, and there are ", str(len(lines))), None),))
    return Understood(" ".join(lines[0].split()))


def _lines(text: str) -> Understood:
    return Understood(list(dict.fromkeys(" ".join(line.split()) for line in lines_of(text))) or None)


def _prose(text: str) -> Understood:
    return Understood(text)


def _address_in(line: str) -> tuple[str, str] | None:
    """(address, what else the line says) of the one address in a line; None if there is none, or more than one."""
    link = _LINK.search(line)
    if link and _ADDRESS.fullmatch(link["url"]):
        rest = f"{line[: link.start()]} {line[link.end() :]}".strip()
        if _ADDRESS.search(rest):
            return None
        named = "" if _ADDRESS.fullmatch(link["text"].strip()) else link["text"].strip()
        return link["url"], rest or named
    plain = _ANGLED.sub(lambda match: match["url"], line)
    found = _ADDRESS.findall(plain)
    if len(found) != 1:
        return None
    address = found[0].rstrip(",;")
    return address, plain.replace(found[0], " ", 1).strip()


def _url(text: str) -> Understood:
    lines = lines_of(text)
    found = _address_in(lines[0].strip("`")) if len(lines) == 1 else None
    if found is None or (found[1] and not _LINK.search(lines[0])):
        return Understood(
            None,
            (
                (
                    (Shown(text), " is not the address of one page"),
                    "Write the whole address, such as `https://library.example/`",
                ),
            ),
        )
    return Understood(found[0])


def _date(text: str) -> Understood:
    written = text.strip()
    if not _DATE.fullmatch(written):
        return Understood(
            None,
            (
                (
                    (Shown(text), " is no year and no date as it is written here"),
                    "Write `2013`, `2013-07` or `2013-07-15`",
                ),
            ),
        )
    return Understood(int(written) if len(written) == len("2013") else written)


def _item(text: str) -> Understood:
    link = _LINK.fullmatch(text.strip())
    match = _ITEM.fullmatch(link["url"] if link else text.strip().strip("`<>"))
    if match is None:
        return Understood(
            None, (((Shown(text), " is no Wikidata item"), "Write the item's number, such as `Q55672`"),)
        )
    return Understood(match["item"].upper())


def _pages(text: str, vocabulary: dict[str, str]) -> Understood:
    known = {_plainly(name): word for word, label in vocabulary.items() for name in (label, word)}
    pages: list[Plain] = []
    problems: list[tuple[tuple[Part, ...], str | None]] = []
    for line in lines_of(text)[:_MOST]:
        found = _address_in(line)
        kind = known.get(_plainly(re.sub(r"^[\s:,;()–—-]+|[\s:,;()]+$", "", found[1]))) if found else None
        if found is None:
            problems.append(
                (
                    (Shown(line), " has no address of a page"),
                    "Write one address a line, and behind it what it is",
                )
            )
        elif kind is None:
            problems.append(
                (
                    ("it isn't said what ", Shown(found[0]), " is"),
                    f"Write behind the address one of: {one_of(vocabulary.values())}",
                )
            )
        else:
            pages.append({"url": found[0], "kind": kind})
    return Understood(pages or None, tuple(problems[:_MOST_TOLD]))


def _liaisons(text: str) -> Understood:
    users: list[Plain] = []
    problems: list[tuple[tuple[Part, ...], str | None]] = []
    for line in lines_of(text)[:_MOST]:
        match = _LIAISON.fullmatch(line.replace("_", " "))
        if match is None or "@" in match["user"]:
            problems.append(
                (
                    (Shown(line), " is no user name"),
                    "Write the wiki user name alone, never an address; the login here may follow in brackets",
                )
            )
        else:
            users.append(
                {"user": match["user"].strip(), **({"forge": match["forge"]} if match["forge"] else {})}
            )
    return Understood(users or None, tuple(problems[:_MOST_TOLD]))


def _sources(text: str) -> Understood:
    sources: list[Plain] = []
    for line in lines_of(text):
        found = _address_in(line)
        if found is None:
            sources.append({"title": " ".join(line.split())})
        else:
            title = re.sub(r"^[\s:,;–—-]+|[\s:,;–—-]+$", "", found[1])
            sources.append({"url": found[0], **({"title": title} if title else {})})
    return Understood(_unlike(sources) or None)


def _unlike(values: Iterable[Plain]) -> list[Plain]:
    kept: list[Plain] = []
    for value in values:
        if value not in kept:
            kept.append(value)
    return kept


def _confirmed(text: str) -> Understood:
    boxes = [box for line in text.split("\n") if (box := _BOX.match(line))]
    if not all(box["mark"].strip() for box in boxes):
        return Understood(
            None,
            (
                (
                    ("not all boxes are ticked",),
                    "Tick them if that is so; without it nothing can be taken over",
                ),
            ),
        )
    return Understood(value=True)


_READERS: Final[dict[Reading, Callable[[str], Understood]]] = {
    Reading.LINE: _one_line,
    Reading.LINES: _lines,
    Reading.PROSE: _prose,
    Reading.COUNTRIES: _countries,
    Reading.URL: _url,
    Reading.DATE: _date,
    Reading.ITEM: _item,
    Reading.LIAISONS: _liaisons,
    Reading.SOURCES: _sources,
    Reading.CONFIRMED: _confirmed,
}
