# SPDX-License-Identifier: Apache-2.0
"""The body of an issue made from a form: Markdown text <-> headings and what stands below them.

GitHub writes a form's answers as `### Label`, an empty line, the value; templates of GitLab have the same shape. The
blocks are CommonMark's (markdown-it-py reads them), because only so a heading within a fence or a comment is none. The
values are not rendered: they come out line by line as they were typed.

What people and mail clients do to such a text is undone: other levels of headings, quotation marks at the lines, line
ends, no-break spaces, instructions in comments. A block that is never closed counts as text, or it would swallow all
that follows.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MAX_CHARACTERS: Final = 131_072
"""Twice what GitHub allows in an issue; a longer text is not read."""

FORM_LEVEL: Final = 3
"""GitHub writes labels as headings of this level; deeper ones that are no label belong to a value."""

_MOST_QUOTATIONS: Final = 5
_MOST_PASSES: Final = 10

_SPACES: Final = re.compile("[\u00a0\u2007\u202f]")
_QUOTATION: Final = re.compile(r"^ {0,3}> ?", re.MULTILINE)
_HEADING: Final = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*)$")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what is below it, up to the next one.

    Attributes:
        heading: As it was typed, without marks; None for the text above the first one.
        text: The value: no comments, no white space at the ends of lines, no empty lines at its ends. If it is one
            fenced block, what is in the block.
        hidden: Labels that stand as headings within a block of it, and so begin no section.
    """

    heading: str | None
    text: str
    hidden: tuple[str, ...] = ()


def sections(body: str, is_label: Callable[[str], bool]) -> tuple[Section, ...]:
    """Take a body apart.

    Args:
        body: Any text of at most `MAX_CHARACTERS`.
        is_label: Whether a heading is one of the form's, however it is spelled.

    Returns:
        First the text above all headings (perhaps empty), then each section in the order of the body.
    """
    text = _SPACES.sub(" ", body.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    for _ in range(_MOST_QUOTATIONS):
        blocks = _Blocks(text)
        if any(is_label(title) for _, _, title in blocks.headings) or not blocks.has_quotation:
            break
        text = _QUOTATION.sub("", text)
    return tuple(_Blocks(text).sections(is_label))


def without_marks(heading: str) -> str:
    """A heading's text without emphasis and closing marks."""
    return heading.strip().strip("*_`#").strip()


def _without_comments(text: str) -> str:
    # Not by an expression: one that looks for an end that isn't there looks again from every beginning.
    kept, position = [], 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[position:start])
        position = end + len("-->")
    return "".join((*kept, text[position:]))


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    # Only blocks matter. A line of hyphens below a text is no heading here, or half a mission might become one.
    return MarkdownIt("commonmark").disable(["lheading", "reference", "inline"])


class _Blocks:
    """A text's lines, and the blocks in them that matter."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._tokens = self._parsed()

    def _parsed(self) -> "list[Token]":
        read = list(self._lines)
        tokens: list[Token] = []
        for _ in range(_MOST_PASSES):
            tokens = _parser().parse("\n".join(read))
            endless = [start for token in tokens if (start := self._start_of_endless(token)) is not None]
            if not endless:
                break
            for start in endless:
                read[start] = "."
                # What opens a comment below one that never ends doesn't end either.
                if self._lines[start].lstrip().startswith("<!--"):
                    rest = range(start, len(read))
                    read = [
                        *read[:start],
                        *("." if read[at].lstrip().startswith("<!--") else read[at] for at in rest),
                    ]
        return tokens

    def _start_of_endless(self, token: "Token") -> int | None:
        """The first line of a block that swallows more than was meant: without an end, or of raw HTML."""
        if token.map is None or token.level:
            return None
        start, end = token.map
        if token.type == "fence":
            last = self._lines[end - 1].strip()
            closed = end - start > 1 and last.startswith(token.markup) and not last.strip(token.markup[0])
            return None if closed else start
        if token.type == "html_block":
            return None if token.content.lstrip().startswith("<!--") and "-->" in token.content else start
        return None

    @property
    def has_quotation(self) -> bool:
        """Whether anything is quoted."""
        return any(token.type == "blockquote_open" for token in self._tokens)

    @cached_property
    def headings(self) -> list[tuple[int, int, str]]:
        """(line, level, text) of each heading that stands within no other block."""
        return [
            (token.map[0], int(token.tag[1:]), without_marks(inner.content))
            for token, inner in zip(self._tokens, self._tokens[1:], strict=False)
            if token.type == "heading_open" and not token.level and token.map
        ]

    def sections(self, is_label: Callable[[str], bool]) -> Iterator[Section]:
        """All of them; see `sections`."""
        starts: list[tuple[int, str | None]] = [(-1, None)]
        starts += [
            (line, title)
            for line, level, title in self.headings
            if title and (level <= FORM_LEVEL or is_label(title))
        ]
        ends = [line for line, _ in starts[1:]] + [len(self._lines)]
        for (line, title), end in zip(starts, ends, strict=True):
            yield Section(title, self._value(line + 1, end), tuple(self._hidden(line + 1, end, is_label)))

    @cached_property
    def _fences(self) -> list[tuple[int, int]]:
        """First line and the line after the last of each fence, in order; nested ones are text."""
        return [(each.map[0], each.map[1]) for each in self._tokens if each.type == "fence" and each.map]

    @cached_property
    def _comments(self) -> dict[int, tuple[int, int]]:
        """Of each line that is in a block of comments: where the block begins and ends."""
        return {
            number: (token.map[0], token.map[1])
            for token in self._tokens
            if token.type == "html_block" and not token.level and token.map
            if token.content.lstrip().startswith("<!--")
            for number in range(*token.map)
        }

    def _fences_in(self, start: int, end: int) -> list[tuple[int, int]]:
        return self._fences[bisect_left(self._fences, (start, 0)) : bisect_left(self._fences, (end, 0))]

    def _value(self, start: int, end: int) -> str:
        fences = self._fences_in(start, end)
        lines: list[str] = []
        for number in range(start, end):
            comment = self._comments.get(number)
            if comment is None:
                lines.append(self._lines[number].rstrip(" \t"))
            elif number == comment[0]:
                rest = _without_comments("\n".join(self._lines[slice(*comment)]))
                lines += [line.rstrip(" \t") for line in rest.split("\n") if line.strip()]
        if len(fences) == 1:
            first, last = fences[0]
            around = [*self._lines[start:first], *self._lines[last:end]]
            if not any(line.strip() for line in around):
                lines = [line.rstrip(" \t") for line in self._lines[first + 1 : last - 1]]
        return "\n".join(lines).strip("\n")

    def _hidden(self, start: int, end: int, is_label: Callable[[str], bool]) -> Iterator[str]:
        for first, last in self._fences_in(start, end):
            for line in self._lines[first + 1 : last]:
                match = _HEADING.match(line)
                if match and is_label(title := without_marks(match[1])):
                    yield title
