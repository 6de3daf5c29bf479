# SPDX-License-Identifier: Apache-2.0
"""What stands under which label in an application, however it is laid out; and what stands under none.

A label is a name of a parameter, a term, bold text, a heading, a cell before another, or words before a colon. Words before a
colon count only if they are a label exactly: else half of all sentences would have one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from partnerctl.documents import wikitext_marks as marks
from partnerctl.documents.page_pieces import Aside, Cells, Line, Parameters, Piece
from partnerctl.usecases.applications.form_fields import FormField, Reading
from partnerctl.usecases.applications.page_labels import Meaning, page_labels

_MOST_LABEL: Final = 80
_BOLD: Final = re.compile(f"{marks.BOLD}([^{marks.BOLD}]{{1,{_MOST_LABEL}}}){marks.BOLD}")
_PLAIN: Final = re.compile(rf"([^:：]{{1,{_MOST_LABEL}}}?)\s*[:：](?!//)\s*(.*)", re.DOTALL)
_SEPARATOR: Final = re.compile(r"[\s\u200e\u200f]*(?:[:：=؟?]|[–—-](?=\s|$))?[\s\u200e\u200f]*")
_ENDS_LABEL: Final = re.compile(r"[:：?؟][\s\u200e\u200f]*$")


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands under a label.

    Attributes:
        label: As it was typed.
        meaning: What it means; None if it is unknown.
        text: Marked; several lines perhaps.
        number: The line it begins on.
    """

    label: str
    meaning: FormField | Meaning | None
    text: str
    number: int


@dataclass(frozen=True, slots=True)
class Words:
    """A line under no label; marked."""

    number: int
    text: str


class _Reach(Enum):
    """How far a label reaches."""

    HEADING = "up to the next heading"
    TERM = "while definitions follow"
    BLOCK = "up to an empty line"
    LINE = "its line, and what is indented below it"


@dataclass
class _Open:
    """A label whose answer is being read."""

    label: str
    meaning: FormField | Meaning | None
    number: int
    reach: _Reach
    indent: str = ""
    lines: list[str] = field(default_factory=list)
    first: int = 0

    @property
    def is_empty(self) -> bool:
        return not any(line.strip() for line in self.lines)


class AnswerReader:
    """Reads the pieces of an application one after another."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.words: list[Words] = []
        self._open: _Open | None = None
        self._columns: Sequence[str] | None = None

    def read(self, pieces: Iterable[Piece]) -> None:
        """Read all of them."""
        for piece in pieces:
            if not isinstance(piece, Cells):
                self._columns = None
            match piece:
                case Line(level=level) if level:
                    self._heading(piece)
                case Line():
                    self._line(piece)
                case Parameters():
                    self._parameters(piece)
                case Cells():
                    self._row(piece)
                case Aside(number, text):
                    self.words.append(Words(number, text))
        self._close()

    # --- Labels and what belongs to them ----------------------------------------------------------------------------

    def _begin(self, opened: _Open, value: str = "") -> None:
        self._close()
        self._open = opened
        opened.first = opened.number
        if value.strip():
            opened.lines.append(value)

    def _close(self) -> None:
        opened, self._open = self._open, None
        if opened is None:
            return
        text = "\n".join(opened.lines).strip()
        if text:
            self.answers.append(Answer(opened.label, opened.meaning, text, opened.first))

    def _add(self, line: Line) -> None:
        assert self._open is not None  # noqa: S101 -- asked before
        if self._open.is_empty:
            self._open.first = line.number
        self._open.lines.append(line.text)

    def _heading(self, line: Line) -> None:
        self._close()
        if not line.text.strip():
            return
        label = marks.read(line.text)
        meaning = page_labels().meaning_of(label)
        if meaning is not None:
            self._begin(_Open(label, meaning, line.number, _Reach.HEADING))
        else:
            self.words.append(Words(line.number, line.text))

    def _line(self, line: Line) -> None:
        opened = self._open
        if opened is not None and opened.reach is _Reach.HEADING and not self._is_bold_label(line):
            self._add(line)
            return
        if not line.text.strip():
            if (
                opened is not None and opened.reach in {_Reach.BLOCK, _Reach.TERM} and not opened.is_empty
            ) or (opened is not None and opened.reach is _Reach.LINE):
                self._close()
            return
        if self._begins(line):
            return
        if opened is not None and self._belongs(opened, line):
            self._add(line)
            return
        self._close()
        self.words.append(Words(line.number, line.text))

    @staticmethod
    def _belongs(opened: _Open, line: Line) -> bool:
        if len(line.indent) > len(opened.indent) and line.indent.startswith(opened.indent):
            return True
        if opened.reach is _Reach.TERM:
            return line.indent.startswith(opened.indent[:-1]) and line.indent[-1:] in {":", "*", "#"}
        if opened.reach is _Reach.BLOCK:
            return True
        return (
            isinstance(opened.meaning, FormField)
            and opened.meaning.reading is Reading.PROSE
            and line.indent == opened.indent == ""
        )

    # --- Lines ------------------------------------------------------------------------------------------------------

    def _begins(self, line: Line) -> bool:
        """Whether labels stand in a line; then they are open, or done."""
        if line.indent.endswith(";"):
            term, _, value = line.text.partition(marks.DEFINITION)
            if not value:
                # The colon may stand within bold or a link, where it is none of the list's.
                match = _PLAIN.fullmatch(term.replace(marks.BOLD, ""))
                term, value = (match[1], match[2]) if match else (term, "")
            label = marks.read(term)
            meaning = page_labels().meaning_of(label)
            self._begin(_Open(label, meaning, line.number, _Reach.TERM, line.indent), value)
            return True
        return self._begins_bold(line) or self._begins_plain(line)

    @staticmethod
    def _is_bold_label(line: Line) -> bool:
        match = _BOLD.match(line.text.strip())
        return match is not None and page_labels().meaning_of(marks.read(match[1]), exactly=True) is not None

    def _begins_bold(self, line: Line) -> bool:
        found = [match for match in _BOLD.finditer(line.text) if self._is_label(match, line.text)]
        if not found:
            return False
        before = line.text[: found[0].start()].strip()
        if before:
            self._close()
            self.words.append(Words(line.number, before))
        for match, end in zip(found, [*(each.start() for each in found[1:]), len(line.text)], strict=True):
            label = marks.read(match[1]).strip()
            value = line.text[match.end() : end]
            separator = _SEPARATOR.match(value)
            value = value[separator.end() :] if separator else value
            meaning = page_labels().meaning_of(label)
            reach = _Reach.LINE if value.strip() else _Reach.BLOCK
            self._begin(_Open(label, meaning, line.number, reach, line.indent), value)
        return True

    @staticmethod
    def _is_label(match: re.Match[str], text: str) -> bool:
        label, rest = marks.read(match[1]), text[match.end() :]
        ends = _ENDS_LABEL.search(label) is not None
        follows = re.match(r"\s*(?:[:：=؟?]|[–—-]\s)", rest) is not None
        meaning = page_labels().meaning_of(label, exactly=not (ends or follows))
        if ends or follows:
            return meaning is not None or not text[: match.start()].strip()
        return meaning is not None and not text[: match.start()].strip() and (not rest.strip())

    def _begins_plain(self, line: Line) -> bool:
        bare = line.text.replace(marks.BOLD, "").strip()
        match = _PLAIN.fullmatch(bare)
        label, value = (match[1], match[2]) if match else (bare, "")
        if len(label) > _MOST_LABEL or marks.without_marks(label) != label:
            return False
        meaning = page_labels().meaning_of(label, exactly=True)
        if meaning is None or not (match or line.indent == ""):
            return False
        if not match and self._open is not None:
            return False
        reach = _Reach.LINE if value.strip() else _Reach.BLOCK
        self._begin(_Open(label.strip(), meaning, line.number, reach, line.indent), value)
        return True

    # --- Templates and tables ---------------------------------------------------------------------------------------

    def _parameters(self, piece: Parameters) -> None:
        self._close()
        labels = page_labels()
        if not any(labels.meaning_of(name) for name, _, _ in piece.values):
            self.words.append(Words(piece.number, f"{marks.OPAQUE}{piece.source}{marks.OPAQUE_END}"))
            return
        for name, number, text in piece.values:
            if text.strip():
                self.answers.append(Answer(name, labels.meaning_of(name), text, number))

    def _row(self, piece: Cells) -> None:
        self._close()
        labels = page_labels()
        texts = [text for text, _ in piece.cells]
        names = [marks.read(text).strip() for text in texts]
        if self._columns is not None:
            for name, text in zip(self._columns, texts, strict=False):
                if text.strip():
                    self.answers.append(Answer(name, labels.meaning_of(name), text, piece.number))
            return
        known = [labels.meaning_of(name) is not None for name in names]
        if sum(known) > 1 and not (len(known) == len(("label", "value")) and not all(known)):
            self._columns = names
        elif len(texts) > 1:
            if all(is_header for _, is_header in piece.cells) and not known[0]:
                return
            value = "\n".join(text for text in texts[1:] if text.strip())
            if value.strip():
                self.answers.append(Answer(names[0], labels.meaning_of(names[0]), value, piece.number))
        elif texts and texts[0].strip():
            self.words.append(Words(piece.number, texts[0]))
