# SPDX-License-Identifier: Apache-2.0
"""Nodes of wikitext written down as the pieces of a page (`documents.page_pieces`).

What a reader of the page would not see (comments, what is struck) is left out; what only a wiki can expand is marked as such,
and nobody takes it for what it says. Quotes are read here, line by line: MediaWiki ends bold with the line, and the parser
does not.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from partnerctl.documents import wikitext_marks as marks
from partnerctl.documents.page_pieces import Aside, Cells, Line, Parameters, Piece
from partnerctl.documents.wikitext_names import (
    CONTAINERS,
    INERT_TEMPLATES,
    STRUCK,
    UNSIGNED,
    UNWRAPPED,
    is_category,
    is_file,
    item_of,
    user_of,
)

if TYPE_CHECKING:
    from mwparserfromhell.nodes import Heading, HTMLEntity, Node, Tag, Template
    from mwparserfromhell.wikicode import Wikicode

_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""What means something here, or is no character at all: a reference such as `&#xD800;` makes half of one."""
_SPACES: Final = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_QUOTES: Final = re.compile("'{2,}")
_BOLD_QUOTES: Final = frozenset({3, 5})
_BREAK: Final = "\n"
_MOST_SOURCE: Final = 1000
"""Characters that are kept of a template's source."""


def cleaned(text: str) -> str:
    """The text with line ends of one kind, and without characters that could be taken for marks or that nobody sees."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _SPACES.sub(" ", _CONTROLS.sub("\ufffd", text))


def title_of(heading: "Heading") -> str:
    """A heading as a reader sees it."""
    writer = _Writer(1)
    writer.walk(heading.title.nodes)
    text = " ".join(marks.read(line.text) for line in writer.lines())
    return " ".join(text.split())


def pieces_of(nodes: "Iterable[Node]", number: int) -> tuple[Piece, ...]:
    """What some nodes say.

    Args:
        nodes: Of one section, from its heading on.
        number: The line that they begin on.
    """
    writer = _Writer(number)
    writer.walk(nodes)
    return tuple(writer.finished())


class _Writer:
    """Writes nodes down as pieces, and counts the lines of the source while it does."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._pieces: list[Piece] = []
        self._begin()

    def _begin(self, indent: str = "") -> None:
        self._start, self._indent, self._text, self._at_start = self._number, indent, "", True

    def _end_line(self) -> None:
        text = _QUOTES.sub(
            lambda match: marks.BOLD if len(match[0]) in _BOLD_QUOTES else "", self._text
        ).strip(" ")
        if text.count(marks.BOLD) % 2:
            text += marks.BOLD
        self._pieces.append(Line(self._start, self._indent, text))
        self._begin()

    def finished(self) -> Iterator[Piece]:
        """All pieces, once everything was walked."""
        if self._text or self._indent:
            self._end_line()
        yield from self._pieces

    def lines(self) -> Iterator[Line]:
        """The lines of it."""
        return (piece for piece in self.finished() if isinstance(piece, Line))

    def walk(self, nodes: "Iterable[Node]") -> None:
        """Write some nodes."""
        from mwparserfromhell import nodes as kinds

        for node in nodes:
            before, source = self._number, str(node)
            match node:
                case kinds.Text():
                    self._write_text(source)
                case kinds.HTMLEntity():
                    self._write(_entity(node))
                case kinds.Comment():
                    pass
                case kinds.Heading():
                    self._heading(node)
                case kinds.Tag():
                    self._tag(node)
                case kinds.Template():
                    self._template(node)
                case kinds.Wikilink():
                    self._wikilink(str(node.title).strip(), node.text, source)
                case kinds.ExternalLink():
                    self._external(str(node.url).strip(), node.title)
                case _:
                    self._opaque(source)
            self._number = before + source.count(_BREAK)

    def _write(self, text: str) -> None:
        if text:
            self._text += text
            self._at_start = False

    def _write_text(self, text: str) -> None:
        first, *others = text.split(_BREAK)
        self._write(first)
        for other in others:
            self._end_line()
            self._number += 1
            self._start = self._number
            self._write(other)

    def _aside(self, text: str) -> None:
        self._pieces.append(Aside(self._number, " ".join(text.split())))

    def _opaque(self, source: str) -> None:
        self._write(f"{marks.OPAQUE}{' '.join(source.split())}{marks.OPAQUE_END}")

    def _heading(self, node: "Heading") -> None:
        if self._text:
            self._end_line()
        inner = _Writer(self._number)
        inner.walk(node.title.nodes)
        lines: list[str] = []
        for piece in inner.finished():
            if isinstance(piece, Line):
                lines.append(piece.text)
            else:
                self._pieces.append(piece)
        self._pieces.append(Line(self._number, "", " ".join(" ".join(lines).split()), node.level))
        self._begin()

    def _tag(self, node: "Tag") -> None:
        name = str(node.tag).strip().lower()
        contents = node.contents
        if name in {"li", "dt", "dd"} and node.wiki_markup:
            self._list_mark(str(node.wiki_markup))
        elif name == "table":
            self._table(node)
        elif name == "br":
            self._end_line_here()
        elif name in {"b", "strong"}:
            self._write(marks.BOLD)
            self.walk(contents.nodes)
            self._write(marks.BOLD)
        elif name in {"nowiki", "pre"}:
            self._write_text(str(contents).replace("'", marks.APOSTROPHE))
        elif name == "ref":
            self._reference(node)
        elif name in CONTAINERS:
            self.walk(contents.nodes)
        elif name not in STRUCK and name not in {"hr", "references"}:
            self._opaque(str(node))

    def _list_mark(self, mark: str) -> None:
        if self._at_start and not self._text.strip():
            self._text = ""
            self._indent += mark
        else:
            self._text += marks.DEFINITION

    def _end_line_here(self) -> None:
        indent = self._indent
        self._end_line()
        self._indent = indent

    def _reference(self, node: "Tag") -> None:
        if str(node.contents).strip():
            self._aside(f"reference: {_flat(node.contents, self._number)}")

    def _table(self, node: "Tag") -> None:
        if self._text.strip():
            self._end_line()
        start, loose = self._number, list[tuple[str, bool]]()
        from mwparserfromhell.nodes import Tag

        number = start + (1 if node.wiki_markup else 0)
        for part in node.contents.nodes:
            if isinstance(part, Tag) and str(part.tag) == "tr":
                cells, row = list[tuple[str, bool]](), number
                for cell in part.contents.nodes:
                    if isinstance(cell, Tag) and str(cell.tag) in {"td", "th"}:
                        cells.append(_cell(cell, row))
                if cells:
                    # The row's own line is the mark "|-", and what it says begins below that.
                    self._pieces.append(Cells(row + (1 if part.wiki_markup else 0), tuple(cells)))
            elif isinstance(part, Tag) and str(part.tag) in {"td", "th"}:
                loose.append(_cell(part, number))
            number += str(part).count(_BREAK)
        if loose:
            self._pieces.insert(_index_of(self._pieces, start), Cells(start + 1, tuple(loose)))

    def _template(self, node: "Template") -> None:
        from mwparserfromhell.nodes import Comment

        name = " ".join(
            "".join(str(part) for part in node.name.nodes if not isinstance(part, Comment))
            .replace("_", " ")
            .split()
        )
        key = name.casefold()
        named = [parameter for parameter in node.params if parameter.showkey]
        plain = [parameter for parameter in node.params if not parameter.showkey]
        if key in INERT_TEMPLATES:
            return
        if key in UNSIGNED and plain:
            user = user_of(f"User:{_flat(plain[0].value, self._number)}")
            when = _flat(plain[1].value, self._number) if len(plain) > 1 else ""
            if user:
                self._write(f"{marks.USER}{user}{marks.USER_TEXT}{user}{marks.USER_END} {when}")
            return
        if key in UNWRAPPED:
            positions, joint = UNWRAPPED[key]
            values = [
                _flat(plain[at].value, self._number, marked=True) for at in positions if at < len(plain)
            ]
            self._write(joint.join(value for value in values if value))
            return
        numbers = [parameter for parameter in named if not str(parameter.name).strip().isdecimal()]
        if numbers and not key.startswith("#"):
            self._parameters(node, name)
            return
        self._opaque(str(node))

    def _parameters(self, node: "Template", name: str) -> None:
        number = self._number + str(node.name).count(_BREAK)
        values = []
        for parameter in node.params:
            whole = str(parameter)
            within = str(parameter.value)
            lead = within[: len(within) - len(within.lstrip())].count(_BREAK)
            start = number + (str(parameter.name).count(_BREAK) if parameter.showkey else 0)
            if parameter.showkey:
                values.append(
                    (
                        str(parameter.name).strip(),
                        start + lead,
                        _flat(parameter.value, start, marked=True, lines=True),
                    )
                )
            number += whole.count(_BREAK)
        source = " ".join(str(node).split())
        self._pieces.append(Parameters(self._number, name, tuple(values), source[:_MOST_SOURCE]))

    def _wikilink(self, title: str, text: "Wikicode | None", source: str) -> None:
        display = _flat(text, self._number, marked=True) if text is not None else ""
        item, user = item_of(title), user_of(title)
        if is_file(title) or is_category(title):
            self._aside(f"{'file' if is_file(title) else 'category'}: {title.partition(':')[2].strip()}")
        elif item:
            self._write(item)
        elif user:
            self._write(
                f"{marks.USER}{user}{marks.USER_TEXT}{marks.without_marks(display) or user}{marks.USER_END}"
            )
        elif re.search(r"[{}<>\[\]]", title):
            self._opaque(source)
        else:
            self._write(display or title.strip(": "))

    def _external(self, url: str, title: "Wikicode | None") -> None:
        name = marks.read(_flat(title, self._number)) if title is not None else ""
        target = re.sub(r"\s", "", url.removeprefix("mailto:").removeprefix("tel:") or url)
        self._write(f"{marks.LINK}{target}{marks.LINK_TEXT}{name}{marks.LINK_END}")


def _cell(cell: "Tag", number: int) -> tuple[str, bool]:
    return _flat(cell.contents, number, marked=True, lines=True), str(cell.tag) == "th"


def _index_of(pieces: list[Piece], number: int) -> int:
    """Where a piece of a line belongs."""
    return next((index for index, piece in enumerate(pieces) if piece.number > number), len(pieces))


def _flat(code: "Wikicode", number: int, *, marked: bool = False, lines: bool = False) -> str:
    """Some wikitext as text; with marks, if wanted, and with its lines."""
    writer = _Writer(number)
    writer.walk(code.nodes)
    told = []
    for piece in writer.finished():
        match piece:
            case Line(_, _, text):
                told.append(text)
            case Parameters(_, _, _, source):
                told.append(f"{marks.OPAQUE}{source}{marks.OPAQUE_END}")
            case Cells(_, cells):
                told.append(" ".join(text for text, _ in cells))
            case _:  # an aside is told beside it
                pass
    text = "\n".join(told).strip() if lines else " ".join(" ".join(told).split())
    return text if marked else marks.shown(text)


def _entity(node: "HTMLEntity") -> str:
    text = node.normalize()
    return " " if text in {"\n", "\r"} else cleaned(text).replace("'", marks.APOSTROPHE)
