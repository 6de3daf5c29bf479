# SPDX-License-Identifier: Apache-2.0
"""One cell to the value of its field. What a cell may say in several ways is understood only if it can mean one thing."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NoReturn

from partnerctl.documents.record_fields import RecordField, ValueKind
from partnerctl.documents.suggestions import closest
from partnerctl.documents.tables import MAX_CELL
from partnerctl.errors import UsageError
from partnerctl.findings import Plain
from partnerctl.model.countries import name_of_country, suggest_country
from partnerctl.model.dataset import Setting
from partnerctl.usecases.country_words import CountryWords
from partnerctl.usecases.written_dates import parse_date, parse_partial_date

MAIN_FIELDS: Final[Mapping[str, str]] = {
    "former_names": "name",
    "liaisons": "user",
    "cooperation": "entity",
}
"""Of lists of groups that may be told by one word each: the field that the word is."""

_TRUTHS: Final = {
    **dict.fromkeys(("true", "yes", "y", "1", "x"), True),
    **dict.fromkeys(("false", "no", "n", "0"), False),
}
_SEPARATORS: Final = re.compile(r"[;|\n]")
_SEPARATORS_OF_SOURCES: Final = re.compile(r"[|\n]|;(?=\s|https?:|$)")
_WIKIDATA: Final = re.compile(
    r"(?:https?://www\.wikidata\.org/(?:wiki|entity)/)?(Q[1-9]\d*)", re.ASCII | re.IGNORECASE
)
_ROR: Final = re.compile(r"(?:(?:https?://)?ror\.org/)?(0[a-z0-9]{6}\d{2})", re.ASCII | re.IGNORECASE)
_LONGEST_COUNTRY: Final = 100
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """What words of cells mean in this registry.

    Attributes:
        vocabularies: By the name of a vocabulary: each of its words and labels, in lower case, with the word.
        countries: What cells mean that should be countries.
    """

    vocabularies: Mapping[str, Mapping[str, str]]
    countries: CountryWords


def words_of(setting: Setting, countries: CountryWords) -> Words:
    """The words of a registry's vocabularies and their labels."""
    return Words(
        {
            name: {label.casefold(): word for word, label in words.items()} | {word: word for word in words}
            for name, words in setting.registry.vocabularies.items()
        },
        countries,
    )


def value_of(cell: Plain, field: RecordField, words: Words) -> Plain:
    """The value that a cell stands for.

    Args:
        cell: Text as the table has it; of JSON anything. Never empty.
        field: What it is the value of.
        words: Of this registry.

    Raises:
        UsageError: It can't be understood, or can mean several things.
    """
    if not isinstance(cell, str):
        return _of_data(cell, field, words)
    if len(cell) > MAX_CELL:
        raise UsageError(
            f"it holds {len(cell):,} characters; a record may have {MAX_CELL:,}", hint="shorten it"
        )
    if field.kind is ValueKind.GROUP:
        return _of_json(cell, "{", field)
    if field.kind is ValueKind.ENTRIES:
        return _entries(cell, field)
    if field.is_list:
        return _list(cell, field, words)
    return _single(cell, field, words)


def country_texts(cell: Plain, field: RecordField) -> Iterable[str]:
    """The texts in a cell that are to be the name or code of a country."""
    if field.kind not in {ValueKind.COUNTRY, ValueKind.PLACE} or not cell:
        return ()
    if isinstance(cell, list):
        return [each for each in cell if isinstance(each, str)]
    if not isinstance(cell, str) or len(cell) > MAX_CELL:
        return ()
    return _split(cell, field) if field.is_list else (cell.strip(),)


def _of_data(cell: Plain, field: RecordField, words: Words) -> Plain:
    """A value of JSON: what is text in it may be written as in a table, all else is as it should be or is not."""
    if isinstance(cell, list) and field.is_list:
        return [_single(each, field, words) if isinstance(each, str) and each else each for each in cell]
    if isinstance(cell, int) and not isinstance(cell, bool) and field.kind is ValueKind.LINE:
        return str(cell)
    return cell


def _single(text: str, field: RecordField, words: Words) -> Plain:
    if field.kind is ValueKind.PROSE:
        return text
    converter = _BY_NAME.get(field.name) or _BY_KIND.get(field.kind)
    return converter(text.strip(), field, words) if converter else text.strip()


def _split(text: str, field: RecordField) -> list[str]:
    separators = _SEPARATORS_OF_SOURCES if field.name == "sources" else _SEPARATORS
    return [part.strip() for part in separators.split(text) if part.strip()]


def _list(text: str, field: RecordField, words: Words) -> Plain:
    if text.lstrip().startswith("["):
        return _of_data(_of_json(text, "[", field), field, words)
    return [_single(part, field, words) for part in _split(text, field)]


def _entries(text: str, field: RecordField) -> Plain:
    if text.lstrip().startswith("["):
        return _of_json(text, "[", field)
    if field.name == "sources":
        return [{"url": part} if _WEB.match(part) else {"title": part} for part in _split(text, field)]
    main = MAIN_FIELDS.get(field.name)
    if main is None:
        raise UsageError(
            f'"{_short(text)}" is no list of entries',
            hint=f'write it as JSON, [{{"{_example(field)}": …}}, …], or give each field a column: {field.name}.0.{_example(field)}',
        )
    return [{main: part} for part in _split(text, field)]


def _example(field: RecordField) -> str:
    return next(iter(field.models[0].model_fields))


def _of_json(text: str, opening: str, field: RecordField) -> Plain:
    try:
        value: Plain = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        value = None
    if (opening == "[" and isinstance(value, list)) or (opening == "{" and isinstance(value, dict)):
        return value
    within = f"{field.name}.0" if field.kind is ValueKind.ENTRIES else field.name
    inner = (
        ", ".join(f"{within}.{name}" for name in list(field.models[0].model_fields)[:2])
        if field.models
        else ""
    )
    raise UsageError(
        f'"{_short(text)}" is not JSON',
        hint=f"write it as JSON, or give its fields columns of their own: {inner}, …"
        if inner
        else "write it as JSON, or part several words by ; or |",
    )


def _refuse_constant(constant: str) -> None:
    raise ValueError(constant)


def _short(text: str) -> str:
    line = " ".join(text[:80].split())
    return f"{line[:40]}…" if len(line) > len(line[:40]) or len(text) > 80 else line  # noqa: PLR2004 -- some words


# --- one function a kind of value -------------------------------------------------------------------------------


def _word(text: str, field: RecordField, words: Words) -> str:
    known = words.vocabularies.get(field.vocabulary or "", {})
    word = known.get(text.casefold()) or known.get(re.sub(r"[\s_]+", "-", text.casefold()))
    return word or _refuse(text, known, f"\"{_short(text)}\" is not in the vocabulary '{field.vocabulary}'")


def _choice(text: str, field: RecordField, _words: Words) -> str:
    known = {choice.casefold(): choice for choice in field.choices}
    word = known.get(text.casefold()) or known.get(re.sub(r"[\s_]+", "-", text.casefold()))
    return word or _refuse(text, known, f'{field.name} can\'t be "{_short(text)}"')


def _refuse(text: str, known: Mapping[str, str], message: str) -> NoReturn:
    near = closest(text, known)
    listed = ", ".join(dict.fromkeys(known.values()))
    raise UsageError(message, hint=f'did you mean "{known[near]}"?' if near else f"it is one of: {listed}")


def _country(text: str, field: RecordField, words: Words) -> str:
    code = words.countries.codes.get(text)
    if code:
        return code
    if field.kind is ValueKind.PLACE and re.fullmatch(r"[A-Za-z]{2}-[A-Za-z0-9]{1,3}", text, re.ASCII):
        return text.upper()
    near = suggest_country(text) if len(text) <= _LONGEST_COUNTRY else None
    name, meant = (name_of_country(near), near) if near else words.countries.near.get(text, (None, None))
    hint = f"did you mean {meant} ({name})?" if meant else "write its code (ISO 3166-1), such as DE"
    raise UsageError(f'"{_short(text)}" is not the name or code of a country', hint=hint)


def _truth(text: str, _field: RecordField, _words: Words) -> bool:
    if text.casefold() not in _TRUTHS:
        raise UsageError(f'"{_short(text)}" is neither yes nor no', hint="write yes or no")
    return _TRUTHS[text.casefold()]


def _number(text: str, _field: RecordField, _words: Words) -> int:
    if not re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        raise UsageError(f'"{_short(text)}" is not a whole number')
    return int(text)


def _partial_date(text: str, _field: RecordField, _words: Words) -> Plain:
    date = parse_partial_date(text)
    return int(date) if len(date) == len("1911") and date[0] != "0" else date


def _wikidata(text: str, _field: RecordField, _words: Words) -> str:
    match = _WIKIDATA.fullmatch(text)
    return match[1].upper() if match else text


def _ror(text: str, _field: RecordField, _words: Words) -> str:
    match = _ROR.fullmatch(text)
    return f"https://ror.org/{match[1].lower()}" if match else text


_Converter = Callable[[str, RecordField, Words], Plain]

_BY_KIND: Final[Mapping[ValueKind, _Converter]] = {
    ValueKind.WORD: _word,
    ValueKind.CHOICE: _choice,
    ValueKind.COUNTRY: _country,
    ValueKind.PLACE: _country,
    ValueKind.SUBDIVISION: lambda text, _field, _words: text.upper(),
    ValueKind.DATE: lambda text, _field, _words: parse_date(text),
    ValueKind.PARTIAL_DATE: _partial_date,
    ValueKind.TRUTH: _truth,
    ValueKind.NUMBER: _number,
}
_BY_NAME: Final[Mapping[str, _Converter]] = {"wikidata": _wikidata, "ror": _ror}
