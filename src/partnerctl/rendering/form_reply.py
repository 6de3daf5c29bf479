# SPDX-License-Identifier: Apache-2.0
"""The answer to who filled in a form: what is missing or not understood, or what was made of it. Markdown for a forge.

A comment is a place where a name would call people, a number would refer to an issue, and markup of a stranger would
speak in the registry's name. So what somebody wrote is shown as code only, with a fence longer than any in it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from partnerctl.rendering.escaping import escape_markdown, representable

MARKER: Final = "<!-- partnerctl: reply to a form -->"
"""The first line, by which the one comment is found again."""

_MOST_SHOWN: Final = 120
_MOST_FENCED: Final = 20_000
"""GitHub takes 65,536 characters in a comment, and two such blocks may stand in it."""
_INVISIBLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A text that somebody else wrote."""

    text: str


Part: TypeAlias = str | Shown
"""Words of this program, or a text to be shown."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say about a section of the form.

    Attributes:
        label: The section; None if it is about the whole.
        parts: One sentence, without full stop.
        hint: What to do, in the imperative.
    """

    label: str | None
    parts: tuple[Part, ...]
    hint: str | None = None

    @property
    def sentence(self) -> str:
        """The sentence in plain text."""
        said = "".join(part if isinstance(part, str) else f'"{_abridged(part.text)}"' for part in self.parts)
        return f"{self.label}: {said}" if self.label else said


@dataclass(frozen=True, slots=True)
class Reply:
    """All there is to say.

    Attributes:
        about: What the form is for: "a partner" or "a change".
        remarks: What stands in the way; while there is one, nothing was written.
        notes: What is worth a look.
        outcome: The new file, or how an old one changes; None if nothing was written.
        language: Of the outcome: "yaml" or "diff".
        path: The file.
        words: What the person wrote for people to read.
    """

    about: str
    remarks: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()
    outcome: str | None = None
    language: str = "yaml"
    path: str | None = None
    words: str | None = None


def render(reply: Reply) -> str:
    """The comment."""
    return "\n".join((MARKER, *_lines(reply))).rstrip("\n") + "\n"


def _lines(reply: Reply) -> Iterator[str]:
    if reply.remarks:
        count = "one thing needs" if len(reply.remarks) == 1 else f"{len(reply.remarks)} things need"
        yield f"Thank you for proposing {reply.about}. Nothing was recorded yet, because {count} a change in the form:"
        yield ""
        yield from map(_item, reply.remarks)
        yield ""
        yield (
            "**What to do now:** open the menu of your text above (`…`), choose “Edit”, change these sections, and save. "
            "Leave the lines that begin with `###` as they are. It is read again at once, and this comment changes with it."
        )
    else:
        yield f"Thank you for proposing {reply.about}. The form was understood, and this came of it:"
    if reply.notes:
        yield ""
        yield "Worth a look, for you and for whoever reviews it:"
        yield ""
        yield from map(_item, reply.notes)
    if reply.words:
        yield ""
        yield "For people to read, in the words of who filled in the form:"
        yield ""
        yield _fenced(reply.words, "text")
    if reply.outcome is not None:
        yield ""
        yield _code(reply.path or "")
        yield ""
        yield _fenced(reply.outcome, reply.language)


def _item(remark: Remark) -> str:
    said = _sentence(remark.parts)
    label = f"**{_prose(remark.label)}**: " if remark.label else ""
    hint = f" {_hint(remark.hint)}{'' if remark.hint.endswith(('.', '?')) else '.'}" if remark.hint else ""
    if not label:
        said = f"{said[:1].upper()}{said[1:]}"
    return f"- {label}{said}{'' if said.endswith('?') else '.'}{hint}"


def _sentence(parts: Iterable[Part]) -> str:
    """Prose and code; a blank goes between two pieces of code, or their fences would become one."""
    written = ""
    for part in parts:
        if isinstance(part, str):
            written += _prose(part)
        else:
            written += f"{' ' if written.endswith('`') else ''}{_code(part.text)}"
    return written


def _hint(text: str) -> str:
    """A hint, with what stands between backticks shown as code."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return _prose(text)
    return _sentence(Shown(piece) if index % 2 else piece for index, piece in enumerate(pieces))


def _prose(text: str) -> str:
    # Markdown knows nothing of mentions and references: a forge makes them of what Markdown became.
    inert = re.sub(r"@|#(?=\w)", "\\g<0>\u200b", made_visible(text))
    core = inert.strip(" ")
    if not core:
        return inert
    before, after = inert[: inert.index(core[0])], inert[len(inert.rstrip(" ")) :]
    return f"{before}{escape_markdown(core)}{after}"


def _code(text: str) -> str:
    shown = _abridged(text)
    fence = "`" * (_longest_run(shown) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _fenced(text: str, language: str) -> str:
    if len(text) > _MOST_FENCED:
        return "(too long to be shown here)"
    lines = [made_visible(line) for line in text.removesuffix("\n").split("\n")]
    fence = "`" * max(3, max(map(_longest_run, lines)) + 1)
    return "\n".join((f"{fence}{language}", *lines, fence))


def _abridged(text: str) -> str:
    line = made_visible(" ".join(text.split())) or "(nothing)"
    return line if len(line) <= _MOST_SHOWN else f"{line[: _MOST_SHOWN - 1]}…"


def made_visible(text: str) -> str:
    """The text with what nobody sees in it, or what turns it around, written as an escape."""
    return representable(_INVISIBLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
