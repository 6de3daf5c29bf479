# SPDX-License-Identifier: Apache-2.0
"""The wording of outputs: gettext catalogues, and the CLDR's way to write dates, countries and lists.

Message ids are the English text. A catalogue is `templates/locale/<language>/LC_MESSAGES/partnerctl.po`, read as it
is: nothing is compiled ahead, so that a translator sees the change at the next command. A registry may bring its own.

A translation speaks in an institution's name: a language is used only if `languages.reviewed` of the policy names
who answers for it; else the nearest is tried (`pt-BR`, `pt`; `zh-CN`, `zh-Hans-CN`, `zh-Hans`, `zh`), then the
registry's default, then English.
"""

import datetime as dt
import gettext
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal
from unicodedata import bidirectional

from babel.core import Locale, UnknownLocaleError, get_global
from babel.dates import format_date
from babel.lists import format_list
from jinja2 import Environment, pass_context
from jinja2.ext import InternationalizationExtension
from jinja2.runtime import Context

from partnerctl.errors import UsageError
from partnerctl.model.movement import with_article
from partnerctl.model.policy import Languages
from partnerctl.ports import TemplateSource
from partnerctl.rendering.catalogue import SOURCE_LANGUAGE, translations_of

NAMES_CONTEXT: Final = "movement"
"""The context in catalogues of the names that the policy gives the movement and its bodies."""

_SCRIPT_LETTERS = 4
_REGION_LETTERS = 2
_TO_THE_LEFT: Final = frozenset({"R", "AL"})
_TO_THE_RIGHT: Final = frozenset({"L"})
_ISOLATE: Final = "\u2068"
_POP: Final = "\u2069"
_SPELLINGS = {_SCRIPT_LETTERS: str.title, _REGION_LETTERS: str.upper}


@dataclass(frozen=True)
class Wording:
    """How to say things in one language.

    Attributes:
        language: The BCP 47 tag of the language really used.
        locale: The CLDR's data for it, or for the nearest language the CLDR knows.
        translations: The catalogue, with its fallbacks.
        fallback: One sentence on why the language asked for is not used; None if it is.
        unreviewed: Whether nobody answers for the wording, which is to be looked at and never to be sent.
    """

    language: str
    locale: Locale
    translations: gettext.NullTranslations
    fallback: str | None = None
    unreviewed: bool = False

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """The value of HTML's `dir` for text in this language."""
        return "rtl" if self.locale.text_direction == "rtl" else "ltr"

    def gettext(self, message: str, **variables: object) -> str:
        """The message in this language, with `%(name)s` filled in; a literal percent sign is `%%`."""
        return self.translations.gettext(message) % variables

    def ngettext(self, singular: str, plural: str, number: int, **variables: object) -> str:
        """The form of the message that `number` asks for; `%(num)s` is the number itself."""
        return self.translations.ngettext(singular, plural, number) % {"num": number, **variables}

    def pgettext(self, context: str, message: str, **variables: object) -> str:
        """The same for a message whose English text alone would be ambiguous."""
        return self.translations.pgettext(context, message) % variables

    def label(self, text: str) -> str:
        """A label that is data, such as a word's in a vocabulary: translated if a catalogue has it, never filled in."""
        return self.translations.gettext(text) if text else text

    def named(self, name: str) -> str:
        """A name of the movement or of one of its bodies (`registry.yaml`, `movement`): translated if a catalogue has it.

        It has a context of its own, so that a body called "Foundation" is not taken for a kind of organization.
        """
        return self.translations.pgettext(NAMES_CONTEXT, name) if name else name

    def with_article(self, name: str) -> str:
        """The same after the indefinite article in English; in other languages a sentence has its own."""
        return with_article(name) if self.language.partition("-")[0] == SOURCE_LANGUAGE else self.named(name)

    def date(self, day: dt.date) -> str:
        """The day written out, as "29 February 2024" is in English."""
        if not isinstance(day, dt.date):
            raise TypeError("only a date can be written as one")  # to Babel, None is today
        return format_date(day, "long", locale=self.locale)

    def country(self, code: str) -> str:
        """The country's name for its ISO 3166-1 alpha-2 code; the code itself if the CLDR has no name."""
        return self._countries.get(code, code)

    def join(self, items: Iterable[str]) -> str:
        """The items as a list within a sentence: "a, b and c" in English."""
        return format_list(list(items), locale=self.locale)

    def install(self, environment: Environment) -> None:
        """Give templates `{% trans %}`, `gettext` and its kin, and filters: `date`, `country`, `joined`, `label`, `named`.

        The filter `with_article` is for a name that follows the indefinite article.

        A message is escaped as a whole with what was filled in, translations too (`rendering.environment`). What is
        filled in and runs the other way than the language is isolated (Unicode Standard Annex 9, FSI and PDI), so that
        a name can't reorder the sentence around it; text bodies and headers, where that shows, lose the marks again.
        """
        environment.add_extension(InternationalizationExtension)
        # As in docs/generate/wording.py: else a message would be looked up with other blanks than it was collected with.
        environment.policies["ext.i18n.trimmed"] = True
        environment.install_gettext_translations(self.translations, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
        given = environment.globals
        for name in ("gettext", "ngettext", "pgettext", "npgettext"):
            given[name] = self._isolating(given[name])
        environment.filters.update(
            date=self.date,
            country=self.country,
            joined=self._joined_isolated,
            label=self.label,
            named=self.named,
            with_article=self.with_article,
        )
        environment.globals.update(language=self.language, direction=self.direction)

    def _isolating(self, message: Any) -> Callable[..., str]:  # noqa: ANN401 -- a function of Jinja's, untyped
        @pass_context
        def filled(context: Context, *texts: object, **variables: object) -> str:
            isolated = {
                name: self._isolated(value) if isinstance(value, str) else value
                for name, value in variables.items()
            }
            return str(message(context, *texts, **isolated))

        return filled

    def _joined_isolated(self, items: Iterable[str]) -> str:
        return self.join(map(self._isolated, items))

    def _isolated(self, text: str) -> str:
        if text.isascii() and self.direction == "ltr":
            return text
        other = _TO_THE_LEFT if self.direction == "ltr" else _TO_THE_RIGHT
        runs_against = any(bidirectional(character) in other for character in text)
        return f"{_ISOLATE}{text}{_POP}" if runs_against else text

    @cached_property
    def _countries(self) -> "dict[str, str]":
        return dict(self.locale.territories)


def wording(
    language: str | None, source: TemplateSource, languages: Languages, *, unreviewed: bool = False
) -> Wording:
    """The wording for a language, or for the nearest one that may be used.

    Args:
        language: A BCP 47 tag, in any case; None for the registry's default.
        source: Where catalogues are.
        languages: The policy's default and reviewed languages.
        unreviewed: Take the language's own catalogue even if nobody has reviewed it yet, for its reviewer to look at.

    Raises:
        EnvironmentProblemError: A catalogue that would be used is broken.
        UsageError: There is no catalogue that could be looked at.
    """
    wanted = language or languages.default
    reviewed = {tag.casefold(): tag for tag in languages.reviewed} | {SOURCE_LANGUAGE: SOURCE_LANGUAGE}
    chain = tuple(dict.fromkeys([*_nearest(wanted), *_nearest(languages.default), SOURCE_LANGUAGE]))
    usable = [reviewed[tag] for tag in chain if tag in reviewed]
    found = [(tag, catalogue) for tag in usable if (catalogue := source.catalogue(tag)) is not None]
    previewed = _own_catalogue(wanted, source) if unreviewed else None
    if previewed and previewed[0].casefold() not in reviewed:
        found = [previewed, *found]
    used = found[0][0] if found else SOURCE_LANGUAGE
    translations = gettext.NullTranslations()
    for _, (path, content) in reversed(found):
        nearer = translations_of(path, content)
        nearer.add_fallback(translations)
        translations = nearer
    return Wording(
        language=used,
        locale=_locale(used),
        translations=translations,
        fallback=None if previewed else _why_not(wanted, used, reviewed),
        unreviewed=used.casefold() not in reviewed,
    )


def _own_catalogue(wanted: str, source: TemplateSource) -> tuple[str, tuple[str, bytes]]:
    """The nearest catalogue there is, whether or not anybody reviewed it."""
    for tag in (wanted, *map(_spelled, _nearest(wanted))):
        catalogue = source.catalogue(tag)
        if catalogue is not None:
            return tag, catalogue
    raise UsageError(
        f"there is no catalogue for {wanted}",
        hint=f"make templates/locale/{wanted}/LC_MESSAGES/partnerctl.po from templates/locale/partnerctl.pot",
    )


def _spelled(tag: str) -> str:
    """The tag as folders of catalogues are named: `zh-Hans`, `pt-BR` (RFC 5646, 2.1.1)."""
    language, *rest = tag.casefold().split("-")
    return "-".join([language, *(_SPELLINGS.get(len(part), str)(part) for part in rest)])


def _parents(tag: str) -> Iterator[str]:
    """The tag without case and ever shorter: `zh-hant-tw`, `zh-hant`, `zh` (RFC 4647, 3.4)."""
    parts = tag.casefold().split("-")
    for length in range(len(parts), 0, -1):
        yield "-".join(parts[:length])


def _nearest(tag: str) -> Iterator[str]:
    """The tag, then the tag with the script that the CLDR expects, ever shorter: `zh-cn`, `zh-hans-cn`, `zh-hans`, `zh`."""
    language, *rest = tag.casefold().split("-")
    if rest and len(rest[0]) == _SCRIPT_LETTERS:
        yield from _parents(tag)
        return
    likely = get_global("likely_subtags")
    region = next((part.upper() for part in rest if len(part) == _REGION_LETTERS), None)
    full: str = likely.get(f"{language}_{region}") or likely.get(language) or ""
    script = full.split("_")[1] if "_" in full else ""
    shorter = [part for part in _parents(tag) if part != language]
    yield from shorter
    if not shorter:
        yield language
    if script:
        yield from _parents("-".join([language, script, *rest]))
    yield language


def _locale(tag: str) -> Locale:
    for candidate in _parents(tag):
        if candidate == SOURCE_LANGUAGE:
            break
        try:
            return Locale.parse(candidate, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    # "en" alone means American conventions to the CLDR; en-001 is English as the world writes it.
    return Locale.parse("en-001", sep="-")


def _why_not(wanted: str, used: str, reviewed: dict[str, str]) -> str | None:
    if used.casefold() == wanted.casefold():
        return None
    if wanted.casefold() in reviewed:
        return f"there is no catalogue for {wanted}, so {used} is used"
    return f"nobody has reviewed the wording in {wanted} (languages.reviewed in registry.yaml), so {used} is used"
