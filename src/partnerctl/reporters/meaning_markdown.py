# SPDX-License-Identifier: Apache-2.0
"""What a change means, as the comment below a pull request (GitHub, GitLab).

Whatever is data stands in code spans. Forges look for mentions, references to issues and commits, addresses and emoji in
the *text* of a rendered comment, so that neither backslashes nor character references keep anything from being found;
in code they don't look, and nothing in it is markup. Only an address on the wiki that the policy before the change
names becomes a link; so nobody can lead readers elsewhere, or have another forge told of the comment.
"""

import difflib
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final
from urllib.parse import quote, urlsplit

from partnerctl.meaning.told import Part, PartnerMeaning, Preview, Said, Sentence, Told, Unreadable
from partnerctl.reporters.meaning_text import more_of, rows_in_words
from partnerctl.reporters.visible import visible

MARKER: Final = "<!-- partnerctl: diff -->"
"""How the comment begins, for CI to find the one to replace."""

MOST: Final = 60_000
"""Characters of the comment, counted as JavaScript does; GitHub takes 65,536, and CI may add a few lines of its own."""

_MOST_OF_FILES: Final = 20_000
"""Characters for all that is not about a partner, so that there is room for partners."""

_SHOWN: Final = 10
_CONTEXT: Final = 12
"""Lines around what differs in the listing: a row has about as many."""

_BACKTICKS: Final = re.compile("`+")


def render(told: Told, *, most: int = MOST) -> str:
    """The comment; never longer than `most`, and it says what was left out.

    Args:
        told: What changed between which states.
        most: UTF-16 code units, at least 2,000.
    """
    return _render(told, (*_head(told), *_caution(told)), most)


def render_description(told: Told, *, most: int = MOST) -> str:
    """The same as the description of a pull request, which knows itself what is compared; no CI takes it for its comment."""
    return _render(told, tuple(_caution(told))[1:], most)


def _render(told: Told, head: tuple[str, ...], most: int) -> str:
    teller = _Teller(told.host)
    page = _Page(most - _size(_cut_note(99_999_999)))
    if head:
        page.require(*head)
    rest = "\n".join(_bounded(list(_files(told, teller)), min(_MOST_OF_FILES, most // 3)))
    page.reserve(rest)
    left_out = 0
    for partner in told.meaning.partners:
        block = "\n".join(teller.partner(partner))
        if not page.add(block) and not page.add("\n".join(teller.too_long(partner))):
            left_out += 1
    page.spend(rest)
    if left_out:
        page.require(_cut_note(left_out))
    if told.preview:
        page.add_first_that_fits(*_preview(told.preview, told))
    return page.text()


def _size(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class _Page:
    """A text that grows by whole blocks as long as there is room."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._blocks: list[str] = []

    def require(self, *lines: str) -> None:
        """Add what must be there."""
        block = "\n".join(lines)
        self._blocks.append(block)
        self._room -= _size(block) + 2

    def reserve(self, block: str) -> None:
        """Keep room for what comes later."""
        self._room -= _size(block) + 2

    def spend(self, block: str) -> None:
        """Add what room was kept for."""
        if block:
            self._blocks.append(block)

    def add(self, block: str) -> bool:
        """Add a block if there is room for it."""
        if _size(block) + 2 > self._room:
            return False
        self.require(block)
        return True

    def add_first_that_fits(self, *blocks: str) -> None:
        """Add the first of several ways to say a thing for which there is room."""
        any(map(self.add, blocks))

    def text(self) -> str:
        """All of it."""
        return "\n\n".join(self._blocks) + "\n"


def _head(told: Told) -> Iterator[str]:
    yield MARKER
    yield "### What this change means"
    yield ""
    before, after = (code(name) if name.startswith("commit") else name for name in told.between())
    yield f"From {before} to {after}."


def _caution(told: Told) -> Iterator[str]:
    """What a reader must not overlook, each after an empty line."""
    if told.notice:
        yield from ("", f"> {code(told.notice)}")
    meaning = told.meaning
    if meaning.formatting_only:
        yield from ("", "**Formatting only**: the data says the same as before.")
    elif not meaning.says_something:
        yield from ("", "**Nothing changes** in what the registry says.")


def _cut_note(count: int) -> str:
    partners = "1 more partner has" if count == 1 else f"{count:,} more partners have"
    return f"*{partners} changed, which is too much for one comment. `partnerctl diff` shows all.*"


def _files(told: Told, teller: "_Teller") -> Iterator[str]:
    """All that is not about one partner, in blocks."""
    meaning = told.meaning
    for heading, sentences in (
        ("Policy", meaning.policy),
        ("Entities", meaning.entities),
        ("Notices sent", meaning.ledger),
        ("Templates", meaning.outputs),
    ):
        if sentences:
            yield "\n".join((f"**{heading}**", "", *map(teller.item, sentences), ""))
    if meaning.unreadable:
        lines = map(teller.unreadable, meaning.unreadable)
        yield "\n".join(("**Could not be read, so what changed in them is not known**", "", *lines, ""))
    for what, paths in (("Formatting only", meaning.formatting), ("No data of the registry", meaning.others)):
        if paths:
            named = ", ".join(map(code, paths)) if len(paths) <= _SHOWN else f"{len(paths):,} files"
            yield f"{what}: {named}\n"
    if meaning.listing:
        yield f"Listing: {rows_in_words(meaning.listing)}"


def _bounded(blocks: list[str], most: int) -> Iterator[str]:
    """The blocks, with long ones cut between lines so that all have their part."""
    share = most // max(len(blocks), 1)
    for block in blocks:
        if _size(block) <= share:
            yield block
            continue
        lines = block.rstrip("\n").split("\n")
        used = accumulate(_size(line) + 1 for line in lines)
        kept = [line for line, size in zip(lines, used, strict=True) if size <= share]
        yield "\n".join(
            (*kept, f"- *{len(lines) - len(kept):,} more, which is too much for one comment*", "")
        )


@dataclass(frozen=True, slots=True)
class _Teller:
    """Writes sentences.

    Attributes:
        host: Where links may lead.
    """

    host: str | None

    def partner(self, partner: PartnerMeaning) -> Iterator[str]:
        """A partner with all that changed of it."""
        yield from (self._title(partner), "", *map(self.item, partner.sentences))

    def too_long(self, partner: PartnerMeaning) -> Iterator[str]:
        """The same where there is no room for it."""
        count = f"{len(partner.sentences):,} changes, which are too much for one comment"
        yield from (self._title(partner), "", f"- *{count}*")

    def _title(self, partner: PartnerMeaning) -> str:
        return f"**{code(partner.name)}** ({code(partner.id)}), {partner.deed}"

    def item(self, sentence: Sentence) -> str:
        """One sentence as an entry of a list."""
        link = f" ({self._link(sentence.link)})" if sentence.link else ""
        return f"- {''.join(map(_part, sentence.parts))}{link}"

    def _link(self, url: str) -> str:
        try:
            host = urlsplit(url).hostname
        except ValueError:
            host = None
        if host is None or host != self.host:
            return code(url)
        target = quote(url, safe=":/?#&=%+,;~@!()")
        return f"[link](<{html.escape(target)}>)"

    def unreadable(self, file: Unreadable) -> str:
        """A file that could not be read, and why."""
        line = f", line {file.line}" if file.line else ""
        side = ", before the change" if file.side == "before" else ""
        return f"- {code(file.path)}{line}{side}: {code(file.message)}{more_of(file)}"


def _part(part: Part) -> str:
    return code(part.text) if isinstance(part, Said) else part


def code(text: str) -> str:
    """Any text as a code span of one line (CommonMark 0.31, 6.1), so that it is shown and nothing in it takes effect."""
    shown = visible(text)
    if not shown.strip():
        return "(blank)"
    fence = "`" * _longest(shown, 1)
    # One blank at both ends is taken away again.
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _longest(text: str, least: int) -> int:
    """How many backticks no run in the text has, so that they can't be taken for its end."""
    return max([least, *(len(run) + 1 for run in _BACKTICKS.findall(text))])


def _preview(preview: Preview, told: Told) -> Iterator[str]:
    """Ways to show the rows, the fullest first."""
    if preview.problem:
        yield f"The rows of the listing could not be rendered: {code(preview.problem)}"
        return
    lines = [visible(line) for line in _diff(preview.before, preview.after)]
    if not lines:
        return
    for count in (len(lines), 400, 100, 25):
        if count <= len(lines):
            yield _folded(lines[:count], len(lines) - count, told)


def _diff(before: str, after: str) -> Iterable[str]:
    lines = difflib.unified_diff(before.split("\n"), after.split("\n"), n=_CONTEXT, lineterm="")
    return [line for number, line in enumerate(lines) if number > 1]  # without the names of files


def _folded(lines: Iterable[str], more: int, told: Told) -> str:
    body = "\n".join(lines)
    fence = "`" * _longest(body, 3)
    rows = rows_in_words(told.meaning.listing)
    cut = (f"*{more:,} more lines, which is too much for one comment.*", "") if more else ()
    return "\n".join(
        (
            "<details>",
            f"<summary>How the listing changes: {rows}</summary>",
            "",
            f"Only these rows, rendered with the templates and the policy of {code(told.between()[0])}.",
            "",
            f"{fence}diff",
            body,
            fence,
            "",
            *cut,
            "</details>",
        )
    )
