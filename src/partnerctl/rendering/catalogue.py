# SPDX-License-Identifier: Apache-2.0
"""A gettext catalogue as it is read: every translation can be filled in as its message can.

What gets through here can be used without a further look: a variable that is missing would leave a gap in a letter,
one too many would stop it, and markup would be shown as text.
"""

import gettext
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from partnerctl.errors import EnvironmentProblemError

DOMAIN = "partnerctl"
"""gettext's name for this set of messages."""

SOURCE_LANGUAGE = "en"
"""The language that message ids are written in; it needs no reviewer."""

_PLURALS = re.compile(rb"nplurals\s*=\s*(\d{1,18})")
_MOST_PLURALS: Final = 10
_NUMBERS: Final = range(1000)
"""Plural rules look at no more than the last three digits, but for millions."""

_COUNTS: Final = frozenset({"num", "count"})
"""What the number of a plural message is called."""


def check_catalogue(path: str, content: bytes) -> Catalog:
    """Read a catalogue that can be used.

    Args:
        path: What to call it in errors.
        content: The `.po` file.

    Raises:
        EnvironmentProblemError: It isn't one, or a translation doesn't fit its message.
    """
    catalogue = read_catalogue(path, content)
    for fault in faults_of(catalogue):
        raise _broken(path, fault)
    return catalogue


def read_catalogue(path: str, content: bytes) -> Catalog:
    """Read a catalogue, whatever its translations say.

    Raises:
        EnvironmentProblemError: It isn't one.
    """
    if any(int(number) > _MOST_PLURALS for number in _PLURALS.findall(content)):
        raise _broken(path, f"no language has more than {_MOST_PLURALS} plural forms")
    try:
        catalogue = read_po(BytesIO(content), domain=DOMAIN, charset="utf-8", abort_invalid=True)
        if catalogue.locale is None:
            # Babel forgets Plural-Forms where the catalogue names no language that the CLDR knows.
            catalogue.locale = SOURCE_LANGUAGE
    except PoFileError as problem:
        raise _broken(path, f"line {problem.lineno + 1} is not valid") from None
    except ValueError as problem:  # bytes that are no UTF-8, a header that makes no sense
        raise _broken(path, str(problem)) from None
    try:
        form = gettext.c2py(catalogue.plural_expr)
        for number in _NUMBERS:
            form(number)
    except (ValueError, ZeroDivisionError) as problem:
        raise _broken(path, f"Plural-Forms makes no sense ({problem})") from None
    return catalogue


def faults_of(catalogue: Catalog) -> Iterator[str]:
    """What is wrong with the translations: sentences without trailing period.

    A doubtful ("fuzzy") translation is not used, so it is not judged; nor is one that is still missing.
    """
    single = _forms_of_one_number(catalogue)
    for message in catalogue:
        if message.id and not message.fuzzy and any(_forms(message.string)):
            where = f"line {message.lineno}" if message.lineno else "a line"
            yield from (f"{where} {fault}" for fault in _faults(message, single))


def markup_in(catalogue: Catalog) -> Iterator[str]:
    """Translations with markup that their messages don't have: it takes no effect, and would be shown as it is."""
    for message in catalogue:
        ids = _forms(message.id)
        strange = {mark for form in _forms(message.string) for mark in form if mark in "<>"} - set(
            "".join(ids)
        )
        if message.id and strange:
            yield f"line {message.lineno} has markup in the translation of {ids[0]!r}"


def translations_of(path: str, content: bytes) -> gettext.GNUTranslations:
    """The catalogue's translations, checked.

    Raises:
        EnvironmentProblemError: It isn't one, or a translation doesn't fit its message.
    """
    compiled = BytesIO()
    write_mo(compiled, check_catalogue(path, content))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _faults(message: Message, single: frozenset[int]) -> Iterator[str]:
    ids = _forms(message.id)
    names = [_variables(text) or frozenset() for text in ids]
    allowed, needed = frozenset[str]().union(*names), names[0].intersection(*names)
    for index, form in enumerate(_forms(message.string)):
        found = _variables(form)
        if not form:
            yield f"leaves a plural form of {ids[0]!r} empty"
            continue
        if found is None or found - allowed:
            yield f"has a variable or a percent sign that {ids[0]!r} does not have"
            continue
        lacking = sorted(needed - found - (_COUNTS if message.pluralizable and index in single else set()))
        if lacking:
            yield f"lacks {' and '.join(f'%({name})s' for name in lacking)} of {ids[0]!r}"


def _forms_of_one_number(catalogue: Catalog) -> frozenset[int]:
    """The plural forms that stand for one number only, and may say it in a word or not at all."""
    form = gettext.c2py(catalogue.plural_expr)
    used = Counter(form(number) for number in _NUMBERS)
    return frozenset(index for index, numbers in used.items() if numbers == 1)


def _broken(path: str, why: str) -> EnvironmentProblemError:
    return EnvironmentProblemError(
        f"{path}: the catalogue can't be used: {why}",
        hint=f"mend {path}, for example with Poedit or msgfmt -c",
    )


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


class _Names(dict[str, int]):
    """Notes which names a format asks for."""

    def __missing__(self, name: str) -> int:
        self[name] = 0
        return 0


def _variables(message: str) -> frozenset[str] | None:
    """The names that a text is filled in with; None if it can't be filled in."""
    names = _Names()
    try:
        _ = message % names
    except (KeyError, TypeError, ValueError):
        return None
    return frozenset(names)
