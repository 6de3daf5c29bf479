# SPDX-License-Identifier: Apache-2.0
"""Which page of a wiki an address means, as people copy them from a browser's address bar.

Source: https://www.mediawiki.org/wiki/Manual:Parameters_to_index.php, https://www.mediawiki.org/wiki/Help:Permanent_link
and $wgArticlePath.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_OLD_FORM: Final = re.compile(r"(?:\.[C-F][0-9A-F](?:\.[89AB][0-9A-F])+)+")
"""How MediaWiki wrote letters beyond ASCII in fragments until 2017, and links of that time still do: `.C3.A9` is é."""
_BY_REVISION: Final = ("oldid", "diff")
_PERMANENT: Final = re.compile(
    r"(?:permanentlink|permalink|diff|redirect/revision)/(?:.*/)?(\d+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Site:
    """How a wiki lays out its addresses.

    Attributes:
        host: The server, with its port if that is not the usual one.
        article_path: The path of a page, with `$1` for its title.
        script: The path of index.php.
        special: What the namespace of special pages is called there, in small letters.
    """

    host: str
    article_path: str = "/wiki/$1"
    script: str = "/w/index.php"
    special: frozenset[str] = frozenset({"special"})


@dataclass(frozen=True, slots=True)
class Named:
    """What an address names.

    Attributes:
        title: The page; None if the wiki has to be asked for it.
        revision: The revision of which it is the page.
        page: The number of the page.
        section: The heading.
    """

    title: str | None
    revision: int | None = None
    page: int | None = None
    section: str | None = None


def is_of(url: str, host: str) -> bool:
    """Whether an address is of a wiki, or of the pages that it has for small screens (`meta.m.wikimedia.org`)."""
    parts = _split(url)
    if parts is None:
        return False
    netloc = parts.netloc.lower().removesuffix(":443" if parts.scheme == "https" else ":80")
    labels = netloc.split(".")
    forms = {netloc}
    if "m" in labels[:2]:
        labels.remove("m")
        forms |= {".".join(labels), f"www.{'.'.join(labels)}"}
    return host.lower() in forms


def named_by(url: str, site: Site) -> Named | None:
    """What an address of this wiki names; None if it is none, or names no page."""
    parts = _split(url)
    if parts is None or not is_of(url, site.host):
        return None
    section = _section(parts.fragment)
    # A blank "title=" says nothing, and of two the last one counts, as in PHP.
    query = {name: value for name, value in parse_qsl(parts.query) if value.strip()}
    for name in _BY_REVISION:
        if (number := query.get(name, "")).isdecimal() and number != "0":
            return Named(None, revision=int(number), section=section)
    if query.get("curid", "").isdecimal():
        return Named(None, page=int(query["curid"]), section=section)
    title = _title(query.get("title") or _in_path(parts.path, site))
    if not title:
        return None
    prefix, colon, rest = title.partition(":")
    permanent = _PERMANENT.fullmatch(rest.strip())
    if colon and prefix.strip().lower() in site.special and permanent:
        return Named(None, revision=int(permanent[1]), section=section)
    return Named(title, section=section)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(f"https:{url}" if url.startswith("//") else url.strip())
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.netloc else None


def _in_path(path: str, site: Site) -> str | None:
    """The title in `/wiki/TITLE` or `/w/index.php/TITLE`."""
    before, _, after = site.article_path.partition("$1")
    for start, end in ((before, after), (f"{site.script}/", "")):
        if path.startswith(start) and path.endswith(end) and len(path) > len(start) + len(end):
            return unquote(path[len(start) : len(path) - len(end)])
    return None


def _title(written: str | None) -> str:
    return " ".join((written or "").replace("_", " ").split()).removeprefix(":").strip()


def _section(fragment: str) -> str | None:
    decoded = _OLD_FORM.sub(lambda found: unquote(found[0].replace(".", "%")), unquote(fragment))
    return decoded.replace("_", " ").strip() or None
