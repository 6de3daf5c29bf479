# SPDX-License-Identifier: Apache-2.0
"""Put any text into an output so that a reader sees that text and nothing of it takes effect.

One function a format, all pure and total: whatever text goes in, the format's own parser gives it back. Two kinds
of characters can't be given back, because a format forbids them even as a reference: control characters and what
is no character at all; U+FFFD stands for them. A record can't hold them (`documents.reader` refuses them).

Markup is neutralized with character references (`&#124;`) and not with quoting or `<nowiki>`: a reference means
the same in every context of wikitext, Markdown and HTML, so nothing has to be known of where the text will stand.
"""

import html
import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Format(StrEnum):
    """A language that templates write."""

    WIKITEXT = "wikitext"
    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"
    HEADER = "header"


_UNREPRESENTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
"""Control characters but tab and line feed, surrogates, noncharacters: HTML allows none of them (HTML, 13.1.4)."""

_REPLACEMENT: Final = "\ufffd"

_DISPLAY_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates of the bidirectional algorithm: they reach beyond the text they stand in."""


def _reference(character: str) -> str:
    return f"&#{ord(character)};"


def _references(match: re.Match[str]) -> str:
    return "".join(_reference(character) for character in match[0])


def representable(text: str) -> str:
    """The text with U+FFFD for each character that no output can hold."""
    return _UNREPRESENTABLE.sub(_REPLACEMENT, text)


# --- HTML ---------------------------------------------------------------------------------------------------------


def escape_html(text: str) -> str:
    """For the content of an element and for a quoted attribute."""
    return _apart(text, html.escape(representable(text), quote=True))


def _apart(text: str, escaped: str) -> str:
    """Keep a mark at the beginning from joining what goes before, as `>` and U+0338 would to make U+226F."""
    return f"{_reference(text[0])}{escaped[1:]}" if unicodedata.combining(text[:1] or " ") else escaped


# --- Wikitext -----------------------------------------------------------------------------------------------------

# What MediaWiki's parser, or its transformations before saving, give a meaning somewhere, and only there, so that a
# page stays readable for its editors.
_WIKITEXT = re.compile(
    r"""
      ["&<=>\[\]{|}~\t\n\xa0\u2028\u2029\ufffd]
    | ^[-\s\#*:;+!'_]+          # a list, a cell's or row's beginning
    | [\s!'_]+$                 # would join what follows; white space would be trimmed
    | \s{2,} | '{2,} | _{2,} | !{2,}
    | :(?![ ]\w)               # the end of a scheme: http:
    | (?:(?<=RF)C|(?<=PMI)D|(?<=ISB)N)(?=\s+(?:\d|$))   # RFC 1 is a link
    | \s(?=[?:;!%»›]) | (?<=[«‹])\s   # would become a no-break space
    """,
    re.VERBOSE,
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def escape_wikitext(text: str) -> str:
    """For a table cell, a paragraph, a quoted attribute, or the text of a link (MediaWiki 1.39 and later).

    MediaWiki stores a page in normalization form C, so a text in another form is written in references throughout:
    it comes back as it was typed.
    """
    text = representable(text)
    normal = unicodedata.is_normalized("NFC", text) and not unicodedata.combining(text[:1] or " ")
    text = _WIKITEXT.sub(_references, text)
    return text if normal else _BEYOND_ASCII.sub(_references, text)


# MediaWiki takes none of these for a title, or takes them out of it (MediaWikiTitleCodec): percent codes and entities
# that it would decode twice, relative parts, signatures, marks of direction.
_NO_TITLE = re.compile(
    r"""
      [\#<>\[\]|{}\n\t\u200e\u200f\u2028-\u202e]
    | %[0-9A-Fa-f]{2} | &[A-Za-z0-9\x80-\uffff]+; | ~~~
    | (?:^|[/:])\.{1,2}(?:/|$)
    | (?:^|:)[:_\s] | [_\s]$ | :$
    """,
    re.VERBOSE,
)
_MOST_TITLE_BYTES = 255


def wikitext_page_link(title: str, label: str) -> str:
    """A link to a page of the same wiki; only the label if MediaWiki allows no page of that title."""
    target = _link_target(title)
    return f"[[:{target}|{escape_wikitext(label)}]]" if target else escape_wikitext(label)


def wikitext_category(name: str) -> str:
    """Puts the page into a category; nothing if MediaWiki allows none of that name."""
    target = _link_target(f"Category:{name}")
    return f"[[{target}]]" if target else ""


# A title holds these as they are, but MediaWiki would take them for markup before it sees the link.
_LINK_TARGET = re.compile(r"'{2,}|_|[ ]{2,}|!{2,}")


def _link_target(title: str) -> str | None:
    size = len(title.encode("utf-8", "replace"))
    if not 0 < size <= _MOST_TITLE_BYTES or _NO_TITLE.search(title) or title != representable(title):
        return None
    escaped = _LINK_TARGET.sub(_percent_of, title)
    return escaped if unicodedata.is_normalized("NFC", title) else _BEYOND_ASCII.sub(_percent_of, escaped)


def wikitext_link(url: str, label: str) -> str:
    """An external link; only the label if `url` is no address of a web page."""
    target = safe_url(url)
    # A reference in an address is decoded, so an ampersand must be one itself.
    return f"[{html.escape(target)} {escape_wikitext(label)}]" if target else escape_wikitext(label)


# --- Markdown -----------------------------------------------------------------------------------------------------

_MARKDOWN = re.compile(
    r"""
      ["&<=>\[\]_{|}~`\\$@*^!\t\n]
    | ^[-\s\#:+]+
    | \s+$ | \s{2,}
    | :(?![ ]\w)               # the end of a scheme, or GitHub's :emoji:
    | ^\d+[.)]                 # a numbered list
    | (?i:www)\.               # GitHub makes a link of it
    """,
    re.VERBOSE,
)


def escape_markdown(text: str) -> str:
    """For a table cell or a paragraph of GitHub Flavored Markdown (CommonMark 0.31 and tables)."""
    return _apart(text, _MARKDOWN.sub(_references, representable(text)))


def markdown_link(url: str, label: str) -> str:
    """A link; only the label if `url` is no address of a web page."""
    target = safe_url(url)
    return f"[{escape_markdown(label)}](<{html.escape(target)}>)" if target else escape_markdown(label)


# --- Plain text, mail headers, CSV --------------------------------------------------------------------------------


def escape_text(text: str) -> str:
    """For a text body: no terminal or mail program may take a part of it for a command."""
    return _DISPLAY_CONTROLS.sub("", representable(text))


def escape_header(text: str) -> str:
    """For one line of a message's head: white space of any kind becomes one blank, so no line can begin in it."""
    return " ".join(escape_text(text).replace("\u2028", " ").replace("\u2029", " ").split())


_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def escape_formula(text: str) -> str:
    """For a field of a CSV file: an apostrophe goes before what a spreadsheet would take for a formula.

    A text that starts with apostrophes and then a formula gets one more, so that `parse_formula` can undo it.
    """
    return guarded(representable(text))


def guarded(text: str) -> str:
    """The same, with every character kept: for tables that are read again."""
    return f"'{text}" if _FORMULA.match(text) else text


def parse_formula(field: str) -> str:
    """The text that `escape_formula` or `guarded` was given."""
    return field[1:] if field.startswith("'") and _FORMULA.match(field) else field


# --- Addresses ----------------------------------------------------------------------------------------------------

# Runs of "~", "_" and "!" mean something to MediaWiki even within an address.
_URL_RISKY = re.compile(r"[^\w\-.~:/?#@!$&*+,;=%()]|~{3,}|_{2,}|!{2,}|%(?![0-9A-Fa-f]{2})")
_URL = re.compile(r"(https?)://([^/?#:@]+)((?::\d{1,5})?)((?:[/?#].*)?)", re.IGNORECASE | re.DOTALL)


def safe_url(url: str) -> str | None:
    """The address in a form that is inert in every format, or None if it is not one of a web page.

    What ends an address in wikitext, Markdown or HTML (brackets, quotes, blanks, apostrophes, bars, braces) is
    percent-encoded; letters of any script stay as they are (RFC 3987).
    """
    match = _URL.fullmatch(url)
    if not match or url != representable(url) or not all(_is_of_host(character) for character in match[2]):
        return None
    scheme, host, port, rest = match.groups()
    if not unicodedata.is_normalized("NFC", host):
        return None
    if not unicodedata.is_normalized("NFC", rest):
        rest = _BEYOND_ASCII.sub(_percent_of, rest)
    return f"{scheme.lower()}://{host}{port}{_URL_RISKY.sub(_percent_of, rest)}"


def _is_of_host(character: str) -> bool:
    return character in "-." or character.isalnum() or unicodedata.category(character).startswith("M")


def _percent_of(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


ESCAPERS: MappingProxyType[Format, Callable[[str], str]] = MappingProxyType(
    {
        Format.WIKITEXT: escape_wikitext,
        Format.HTML: escape_html,
        Format.MARKDOWN: escape_markdown,
        Format.TEXT: escape_text,
        Format.HEADER: escape_header,
    }
)
"""What `rendering.environment` applies to everything a template prints."""
