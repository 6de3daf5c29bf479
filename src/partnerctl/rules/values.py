# SPDX-License-Identifier: Apache-2.0
"""Rules on values that only a table or a sum can judge: words, country codes, check digits, territory."""

from collections.abc import Iterator, Sequence

from partnerctl.documents.suggestions import closest, one_of
from partnerctl.findings import Fix, Pointer, Remove, Severity
from partnerctl.model import countries
from partnerctl.model.partner import Partner, TerritorialRange
from partnerctl.rules.case import Case
from partnerctl.rules.registry import Family, Hit, Rule
from partnerctl.rules.suggestions import replacement


def unknown_words(case: Case) -> Iterator[Hit]:
    """Words that the registry's vocabularies don't have."""
    vocabularies = case.setting.registry.vocabularies
    for pointer, vocabulary, word in case.partner.words():
        words = vocabularies.get(vocabulary, {})
        if word in words:
            continue
        meant = closest(word, words)
        yield Hit(
            f"'{word}' is not in the vocabulary '{vocabulary}'",
            pointer,
            hint=f"Did you mean '{meant}'? The words are: {one_of(words)}"
            if meant
            else f"Use one of: {one_of(words)}"
            if words
            else f"Add '{vocabulary}' to `vocabularies` in registry.yaml",
            fix=replacement(pointer, meant) if meant else None,
        )


def _country_codes(partner: Partner) -> Iterator[tuple[Pointer, str]]:
    if partner.territory:
        for index, code in enumerate(partner.territory.countries):
            yield ("territory", "countries", index), code
    if partner.organization and partner.organization.jurisdiction:
        yield ("organization", "jurisdiction"), partner.organization.jurisdiction
    for number, agreement in enumerate(partner.agreements):
        for index, code in enumerate(agreement.territory):
            yield ("agreements", number, "territory", index), code


def judge_country(code: str, pointer: Pointer) -> Iterator[Hit]:
    """Whether an ISO 3166-1 code is assigned; shared with the rules on entities."""
    if code in countries.countries():
        return
    meant = countries.suggest_country(code)
    yield Hit(
        f"'{code}' is not assigned in ISO 3166-1",
        pointer,
        hint=f"Did you mean '{meant}' ({countries.name_of_country(meant)})?" if meant else None,
        fix=replacement(pointer, meant) if meant else None,
    )


def judge_subdivision(code: str, pointer: Pointer) -> Iterator[Hit]:
    """Whether an ISO 3166-2 code is assigned; shared with the rules on entities."""
    if code in countries.subdivisions():
        return
    siblings = [known for known in countries.subdivisions() if known.startswith(code[:3])]
    yield Hit(
        f"'{code}' is not assigned in ISO 3166-2",
        pointer,
        hint=f"Use one of: {one_of(siblings)}" if siblings else None,
    )


def unassigned_countries(case: Case) -> Iterator[Hit]:
    """Codes of countries that ISO 3166-1 doesn't have."""
    for pointer, code in _country_codes(case.partner):
        if "-" not in code:
            yield from judge_country(code, pointer)


def unassigned_subdivisions(case: Case) -> Iterator[Hit]:
    """Codes of subdivisions that ISO 3166-2 doesn't have."""
    for pointer, code in _country_codes(case.partner):
        if "-" in code:
            yield from judge_subdivision(code, pointer)
    territory = case.partner.territory
    for index, code in enumerate(territory.subdivisions if territory else ()):
        yield from judge_subdivision(code, ("territory", "subdivisions", index))


_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"


def ror_check_digits(stem: str) -> str:
    """The two check digits of a ROR id (ISO/IEC 7064, MOD 97-10).

    Args:
        stem: The seven characters before them, `0` first, in Crockford's base 32: `01y8r33`.
    """
    number = 0
    for character in stem:
        number = number * len(_BASE32) + _BASE32.index(character)
    return f"{98 - number * 100 % 97:02d}"


def wrong_check_digits(case: Case) -> Iterator[Hit]:
    """ROR ids with a slip in them."""
    ror = case.partner.ror
    if ror is None:
        return
    identifier = ror.rpartition("/")[2]
    if ror_check_digits(identifier[:-2]) != identifier[-2:]:
        yield Hit(f"The check digits '{identifier[-2:]}' of the ROR id '{identifier}' are wrong", ("ror",))


def territory_mismatches(case: Case) -> Iterator[Hit]:
    """Ranges that the lists don't agree with."""
    territory = case.partner.territory
    if territory is None:
        return
    number = len(territory.countries)
    pointer = ("territory", "range")
    match territory.range:
        case TerritorialRange.NATIONAL | TerritorialRange.LOCAL if number != 1:
            yield Hit(
                f"The range is '{territory.range}', but {_count(number, 'country', 'countries')} listed",
                pointer,
                hint="List exactly one country in `countries`, or write `range: regional`"
                if number
                else "List the one country in `countries`",
            )
        case TerritorialRange.REGIONAL if number < len("XX") and not territory.regions:
            yield Hit(
                f"The range is 'regional', but {_count(number, 'country', 'countries')} and no region listed",
                pointer,
                hint="List several countries or a region, or write `range: national` or `range: local`",
            )
        case _:
            return


def _count(number: int, singular: str, plural: str) -> str:
    return {0: f"no {singular} is", 1: f"one {singular} is"}.get(number, f"{number} {plural} are")


def foreign_subdivisions(case: Case) -> Iterator[Hit]:
    """Subdivisions of countries that aren't listed."""
    territory = case.partner.territory
    for index, code in enumerate(territory.subdivisions if territory else ()):
        country = code.partition("-")[0]
        if territory and country not in territory.countries:
            yield Hit(
                f"The subdivision '{code}' lies in '{country}', which is not among `countries`",
                ("territory", "subdivisions", index),
                hint=f"Add '{country}' to `countries`, or correct the subdivision",
            )


def _lists(partner: Partner) -> Iterator[tuple[Pointer, Sequence[str]]]:
    yield ("contributions",), partner.contributions
    yield ("also_known_as",), partner.also_known_as
    if partner.territory:
        yield ("territory", "countries"), partner.territory.countries
        yield ("territory", "subdivisions"), partner.territory.subdivisions
        yield ("territory", "regions"), partner.territory.regions
    for index, agreement in enumerate(partner.agreements):
        yield ("agreements", index, "parties"), agreement.parties
        yield ("agreements", index, "marks"), agreement.marks
        yield ("agreements", index, "uses"), agreement.uses
        yield ("agreements", index, "territory"), agreement.territory


def repeated_words(case: Case) -> Iterator[Hit]:
    """Lists that say a thing twice."""
    for pointer, words in _lists(case.partner):
        if len(set(words)) == len(words):
            continue
        seen: set[str] = set()
        for index, word in enumerate(words):
            if word in seen:
                place = (*pointer, index)
                yield Hit(
                    f"'{word}' stands twice in '{pointer[-1]}'",
                    place,
                    fix=Fix(f"Take the second '{word}' away", (Remove(place),), safe=True),
                )
            seen.add(word)


RULES = (
    Rule(
        code="PC150",
        name="unknown-word",
        family=Family.FIELDS,
        severity=Severity.ERROR,
        summary="A word is not in the registry's vocabulary",
        rationale="Lists and statistics group by these words; a misspelled one would make a group of its own.",
        hint="Use a word of the vocabulary in registry.yaml",
        clause="registry.yaml: vocabularies",
        bad="contributions: [eduction]\n",
        good="contributions: [education]\n",
        waivable=False,
        local=True,
        record_check=unknown_words,
    ),
    Rule(
        code="PC151",
        name="unassigned-country",
        family=Family.FIELDS,
        severity=Severity.ERROR,
        summary="A country's code is not assigned",
        rationale="Names of countries are shown in every language by their code, so it must be one that exists.",
        hint="Look the code up at https://www.iso.org/obp/ui/#search/code/",
        clause="ISO 3166-1",
        bad="territory: {range: national, countries: [UK]}\n",
        good="territory: {range: national, countries: [GB]}\n",
        waivable=False,
        local=True,
        record_check=unassigned_countries,
    ),
    Rule(
        code="PC152",
        name="unassigned-subdivision",
        family=Family.FIELDS,
        severity=Severity.ERROR,
        summary="A subdivision's code is not assigned",
        rationale="A code that doesn't exist can't be put on a map or in words.",
        hint="Look the code up at https://www.iso.org/obp/ui/#search/code/",
        clause="ISO 3166-2",
        bad="territory: {range: local, countries: [DE], subdivisions: [DE-XX]}\n",
        good="territory: {range: local, countries: [DE], subdivisions: [DE-BY]}\n",
        waivable=False,
        local=True,
        record_check=unassigned_subdivisions,
    ),
    Rule(
        code="PC153",
        name="wrong-check-digits",
        family=Family.FIELDS,
        severity=Severity.ERROR,
        summary="An identifier's check digits don't fit",
        rationale="Check digits exist to find slips: this identifier is not the one that was meant.",
        hint="Copy the identifier again from https://ror.org/",
        clause="ISO/IEC 7064, MOD 97-10",
        bad="ror: https://ror.org/01y8r3397\n",
        good="ror: https://ror.org/01y8r3379\n",
        waivable=False,
        local=True,
        record_check=wrong_check_digits,
    ),
    Rule(
        code="PC154",
        name="territory-mismatch",
        family=Family.FIELDS,
        severity=Severity.ERROR,
        summary="The territorial range and the countries don't agree",
        rationale="National means one country and regional several; the listing and the map show both.",
        hint="Correct the range, or the countries",
        clause="Territorial range",
        bad="territory: {range: national, countries: [DE, FR]}\n",
        good="territory: {range: regional, countries: [DE, FR]}\n",
        waivable=False,
        local=True,
        record_check=territory_mismatches,
    ),
    Rule(
        code="PC155",
        name="foreign-subdivision",
        family=Family.FIELDS,
        severity=Severity.ERROR,
        summary="A subdivision lies outside the countries listed",
        rationale="One of the two is a slip.",
        hint="Add its country, or correct the subdivision",
        clause="Territorial range",
        bad="territory: {range: local, countries: [DE], subdivisions: [US-NY]}\n",
        good="territory: {range: local, countries: [US], subdivisions: [US-NY]}\n",
        waivable=False,
        local=True,
        record_check=foreign_subdivisions,
    ),
    Rule(
        code="PC156",
        name="repeated-word",
        family=Family.FIELDS,
        severity=Severity.WARNING,
        summary="A list says a thing twice",
        rationale="It would be shown and counted twice.",
        hint="Take one of them away",
        clause="data model",
        bad="contributions: [education, education]\n",
        good="contributions: [education]\n",
        fixable=True,
        waivable=False,
        local=True,
        record_check=repeated_words,
    ),
)
