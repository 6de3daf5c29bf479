# SPDX-License-Identifier: Apache-2.0
"""When two names are the same name: folding for comparison, and a quick search for names that are nearly the same.

Folding takes away what people and registers vary without meaning another organization: case, width, accents of
European letters, punctuation, the article, the legal form. It keeps what makes another word: the vowel signs of Indic
and Arabic scripts, the Hawaiian ʻokina, numbers.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files as resources
from itertools import chain
from typing import NamedTuple
from unicodedata import category, normalize

# fmt: off
LEGAL_FORMS = frozenset({
    "ab", "ae", "ag", "aps", "as", "asbl", "bv", "co", "company", "corp", "corporation", "dd", "doo",
    "eg", "eireli", "ev", "gbr", "ggmbh", "gmbh", "inc", "incorporated", "kft", "kgaa", "limited", "llc",
    "llp", "ltd", "ltda", "mbh", "nv", "ong", "oy", "oyj", "plc", "pte", "pty", "pvt", "rt", "sa", "sarl",
    "scrl", "sl", "spa", "sro", "ug", "uab", "vzw", "zrt", "ооо", "ао", "зао", "оао", "пао", "тов", "есв",
})
# fmt: on
"""How names end that carry their legal form (after ISO 20275, as far as names carry them); folded as `fold` does."""

UNSPACED_LEGAL_FORMS = (
    "株式会社",
    "有限会社",
    "合同会社",
    "一般社団法人",
    "公益社団法人",
    "一般財団法人",
    "公益財団法人",
    "特定非営利活動法人",
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "주식회사",
    "유한회사",
    "사단법인",
    "재단법인",
)
"""The same for scripts that write them without a space, before or after the name."""

# fmt: off
KINDS_OF_BODY = frozenset({
    "assoc", "asociacion", "associacao", "association", "associazione", "foundation", "fondation",
    "fondazione", "fundacao", "fundacion", "fundacja", "institute", "org", "organisation", "organization",
    "project", "society", "stichting", "stiftung", "stowarzyszenie", "trust", "verein", "фонд",
})
# fmt: on
"""Words that some names carry as a legal form and others as a part; without one a name is like another, not equal."""

# fmt: off
_FILLERS = frozenset({
    "a", "an", "and", "the", "of", "for", "in", "at", "de", "del", "der", "des", "di", "do", "du", "la",
    "le", "das", "die", "el", "und", "et", "y", "e",
})
# fmt: on
_ARTICLES = frozenset({"the"})
# Letters of one word with dots between them: e. V., S.p.A.
_DOTTED = re.compile(r"\b\w(?:\.\s?\w)+\b\.?")
# Combining marks after letters of Latin and Greek. Elsewhere marks make other letters: й is not и, が is not か.
_ACCENTED = re.compile("([a-z\u00df-\u024f\u0370-\u03ff])[\u0300-\u036f]+")
_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u02bb\u02bc\u02bd\u02be\u02bf\u0060\u00b4\u2032"), "'")
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "ё": "е",
    }
)
_ASCII_SEPARATORS = re.compile(r"[^a-z0-9']+")
# Scripts that write a syllable or a word with one character: one character's difference is another word.
_SYLLABIC = re.compile("[\u3040-\u30ff]|[\u3400-\u9fff]|[\uac00-\ud7af]|[\uf900-\ufaff]")

MIN_LENGTH = 6
"""A shorter name that differs from another by one letter is another name."""

MIN_WORD = 5
"""The same for the one word in which two names differ: Iran is not Iraq."""

MAX_GROUP = 500
"""So many names that share three fifths of their letters are a series, not slips; further ones aren't compared."""


class Folded(NamedTuple):
    """A name made comparable.

    Attributes:
        key: Equal for two spellings of one name.
        words: The telling words of it in alphabetical order: equal for two names that are alike.
        skeletons: The key with letters that look like Latin ones replaced by these, each way that can make a
            difference: two names that look the same have one in common.
    """

    key: str
    words: str
    skeletons: frozenset[str]


def fold(text: str) -> Folded:
    """Make a name comparable."""
    key = _key(text)
    words = key.split()
    telling = [word for word in words if word not in KINDS_OF_BODY and word not in _FILLERS] or words
    if text.isascii():
        skeletons = frozenset({key})
    else:
        table = look_alikes()
        skeletons = frozenset({key, key.translate(table), _key(normalize("NFKC", text).translate(table))})
    return Folded(key, " ".join(sorted(telling)), skeletons)


@cache
def look_alikes() -> dict[int, str]:
    """Letters that look like ASCII letters, with these (Unicode TS 39, confusables)."""
    # The table alone: the module that reads it loads a second one, and an HTTP client to bring both up to date.
    table = resources("confusable_homoglyphs").joinpath("confusables.json").read_bytes()
    return {
        ord(letter): glyphs[0]["c"].casefold() if letter.casefold() == letter else glyphs[0]["c"]
        for letter, glyphs in json.loads(table).items()
        if len(letter) == 1 and not letter.isascii() and category(letter)[0] == "L"
        if glyphs[0]["c"].isascii() and glyphs[0]["c"].isalpha()
    }


def _key(text: str) -> str:
    folded = normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    if not folded.isascii():
        folded = _ACCENTED.sub(r"\1", normalize("NFD", folded))
        folded = normalize("NFC", folded).translate(_LETTERS)
    if "." in folded:
        folded = _DOTTED.sub(lambda dotted: re.sub(r"\W", "", dotted[0]), folded)
    words = _words(folded.replace("&", " and ").replace("+", " plus "))
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    if len(words) > 1 and words[0] in _ARTICLES:
        words.pop(0)
    key = " ".join(words)
    if not key.isascii():
        for form in UNSPACED_LEGAL_FORMS:
            key = key.removeprefix(form).removesuffix(form).strip() or key
    return key or folded.strip()


def _words(folded: str) -> list[str]:
    if folded.isascii():
        pieces = _ASCII_SEPARATORS.split(folded)
    else:
        # By category, because \w leaves out the vowel signs of many scripts.
        letters = (
            character if character == "'" or category(character)[0] in "LMN" else " " for character in folded
        )
        pieces = "".join(letters).split()
    return [word for piece in pieces if (word := piece.strip("'"))]


def nearly_equal(keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of names that differ by one slip: a letter too many, too few, wrong, or swapped with the next.

    Args:
        keys: Folded names, each one once.

    Yields:
        Pairs of indices, the smaller first, in order, each pair once.
    """
    pairs = candidates(keys)
    first = next(pairs, None)
    if first is None:
        return
    from rapidfuzz.distance import OSA  # as long to import as a hundred names take to compare

    found = {
        (one, other)
        for one, other in chain([first], pairs)
        if OSA.distance(keys[one], keys[other], score_cutoff=1) == 1 and _is_slip(keys[one], keys[other])
    }
    yield from sorted(found)


def candidates(keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The pairs that are worth comparing; some more than once.

    Cut a name into five: one slip touches at most two neighbouring pieces, so two names that differ by one share the
    other three, counted from both ends. Only names of such a group are compared, which keeps the work about linear in
    their number. Numbers are a part of names, and other numbers make another name.
    """
    usable = [
        (index, key, "" if key.isalpha() else " ".join(_NUMBER.findall(key)))
        for index, key in enumerate(keys)
        if len(key) >= MIN_LENGTH and not _SYLLABIC.search(key)
    ]
    lengths = {len(key) for _, key, _ in usable}
    for gap in range(_PIECES - 1):
        groups = _Groups()
        cuts = {n: (n * gap // _PIECES, n * (gap + 2) // _PIECES) for n in lengths}
        for index, key, digits in usable:
            start, end = cuts[len(key)]
            # A hash is smaller than what it stands for. Two groups with one hash cost a few comparisons too many.
            yield from groups.join(hash((len(key), digits, key[:start], key[end:])), index)
        for index, key, digits in usable:
            if len(key) - 1 in lengths:
                start, end = cuts[len(key) - 1]
                group = hash((len(key) - 1, digits, key[:start], key[end + 1 :]))
                for other in groups.members(group):
                    yield min(index, other), max(index, other)


class _Groups:
    """Members of groups, most of which have only one."""

    def __init__(self) -> None:
        self._firsts: dict[int, int] = {}
        self._others: dict[int, list[int]] = {}

    def join(self, group: int, index: int) -> Iterable[tuple[int, int]]:
        """Add a member, and pair it with those that are there."""
        if self._firsts.setdefault(group, index) == index:
            return ()
        pairs = [(other, index) for other in self.members(group)]
        self._others.setdefault(group, []).append(index)
        return pairs

    def members(self, group: int) -> Sequence[int]:
        """The members of a group; none if it is a series."""
        if group not in self._firsts:
            return ()
        others = self._others.get(group, [])
        return (self._firsts[group], *others) if len(others) < MAX_GROUP else ()


_PIECES = 5
_NUMBER = re.compile(r"\d+")


def _is_slip(one: str, other: str) -> bool:
    """Whether the difference may be a slip, that is, doesn't make another short word of one."""
    words, others = one.split(), other.split()
    if len(words) != len(others):
        return True
    return all(
        min(len(word), len(counterpart)) >= MIN_WORD
        for word, counterpart in zip(words, others, strict=True)
        if word != counterpart
    )
