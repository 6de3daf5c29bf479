# SPDX-License-Identifier: Apache-2.0
"""What names in wikitext mean: namespaces in the languages of applications, tags, and templates that everybody uses.

A template that is not here could say anything, so it is read as nothing.
"""

import re
from collections.abc import Mapping
from typing import Final

CONTAINERS: Final = frozenset(
    {
        "small", "big", "i", "em", "u", "ins", "font", "span", "div", "center", "sup", "sub", "p", "bdi", "bdo", "abbr",
        "blockquote", "mark", "q", "dfn", "cite", "time", "tt", "kbd", "code", "var", "samp", "ul", "ol", "li", "dl", "dt",
        "dd", "section", "noinclude", "translate",
    }
)  # fmt: skip
"""Tags that only change how their text looks."""

STRUCK: Final = frozenset({"s", "strike", "del"})
"""Tags whose text somebody took back."""

INERT_TEMPLATES: Final = frozenset(
    {
        "ping", "reply to", "re", "reply", "replyto", "user link", "outdent", "od", "undent", "reflist", "references", "clear",
        "-", "flagicon", "tlx", "done", "hi", "smiley", "section resolved", "dir", "rlm", "lrm",
    }
)  # fmt: skip
"""Templates that say nothing of what stands around them; in lower case."""

UNSIGNED: Final = frozenset({"unsigned", "unsigned2", "unsignedip", "unsignedip2", "unsigned ip"})
"""Templates by which others sign for who forgot to: a user name, and the time."""

UNWRAPPED: Final[Mapping[str, tuple[tuple[int, ...], str]]] = {
    **dict.fromkeys(("nowrap", "small", "big", "nobr", "url", "official website", "official", "abbr", "flag", "flagcountry",
                     "country", "q", "wikidata", "wikidata entity link", "bdi", "rtl", "ltr", "strong", "tl"), ((0,), "")),
    **dict.fromkeys(("lang", "rtl-lang", "langx", "transliteration"), ((1,), "")),
    **dict.fromkeys(("start date", "start date and age", "date", "dts"), ((0, 1, 2), "-")),
    "!": ((), ""),
}  # fmt: skip
"""Templates that show some of their parameters: which, and what stands between them."""

_USER_SPACES: Final = frozenset(
    {
        "user", "user talk", "utilisateur", "utilisatrice", "discussion utilisateur", "discussion utilisatrice", "usuario",
        "usuaria", "usuario discusión", "usuaria discusión", "benutzer", "benutzerin", "benutzer diskussion", "usuário",
        "usuária", "usuário(a)", "utente", "discussioni utente", "gebruiker", "overleg gebruiker", "участник", "участница",
        "обсуждение участника", "مستخدم", "مستخدمة", "نقاش المستخدم", "نقاش المستخدمة", "用户", "用户讨论", "使用者",
        "利用者", "利用者‐会話", "u", "ut",
    }
)  # fmt: skip
_FILE_SPACES: Final = frozenset(
    {
        "file",
        "image",
        "media",
        "fichier",
        "archivo",
        "datei",
        "ficheiro",
        "arquivo",
        "bestand",
        "файл",
        "ملف",
        "文件",
    }
)
_CATEGORY_SPACES: Final = frozenset(
    {
        "category",
        "catégorie",
        "categoría",
        "kategorie",
        "categoria",
        "categorie",
        "категория",
        "تصنيف",
        "分类",
    }
)
_CONTRIBUTIONS: Final = re.compile(r"special:contrib(?:ution|s|utions)?/(?P<user>.+)", re.IGNORECASE)
_ITEM: Final = re.compile(r":?(?:d|wikidata):(?:Item:|Special:EntityPage/)?(Q[1-9]\d{0,9})", re.IGNORECASE)
_NO_USER: Final = re.compile(r"[#<>\[\]|{}/@:\x00-\x1f\ufffd]|^\.+$")
_INTERWIKI: Final = re.compile(r"^:?(?:(?:m|meta|w|wikipedia|c|commons):(?:[a-z-]{2,12}:)?|:)", re.IGNORECASE)
_MOST_USER: Final = 85


def _space_of(title: str) -> tuple[str, str]:
    space, colon, rest = title.partition(":")
    return (" ".join(space.replace("_", " ").split()).casefold(), rest.strip()) if colon else ("", title)


def is_file(title: str) -> bool:
    """Whether a link shows a file, and doesn't lead to its page."""
    return _space_of(title)[0] in _FILE_SPACES


def is_category(title: str) -> bool:
    """Whether a link puts the page into a category."""
    return _space_of(title)[0] in _CATEGORY_SPACES


def item_of(title: str) -> str | None:
    """The Wikidata item that a link leads to."""
    match = _ITEM.fullmatch(title.replace(" ", ""))
    return match[1].upper() if match else None


def user_of(title: str) -> str | None:
    """The user whose page, talk page or list of contributions a link leads to."""
    bare = _INTERWIKI.sub("", title.replace("_", " ").strip())
    contributions = _CONTRIBUTIONS.fullmatch(bare)
    space, rest = ("user", contributions["user"]) if contributions else _space_of(bare)
    if space not in _USER_SPACES:
        return None
    name = " ".join(rest.partition("#")[0].partition("/")[0].split())
    if not name or len(name) > _MOST_USER or _NO_USER.search(name):
        return None
    return name[:1].upper() + name[1:]
