# SPDX-License-Identifier: Apache-2.0
"""Rules on single fields that the data model itself checks, described for people."""

from partnerctl.documents import faults
from partnerctl.rules.registry import Family, Rule, declared


def _declared(fault: faults.Fault, name: str, *, summary: str, rationale: str, bad: str, good: str) -> Rule:
    return declared(fault, Family.FIELDS, name, summary=summary, rationale=rationale, bad=bad, good=good)


RULES = (
    _declared(
        faults.UNKNOWN_FIELD,
        "unknown-field",
        summary="A field is not known",
        rationale="A misspelled field would be ignored by every output, and nobody would notice.",
        bad="web_site: https://library.example/\n",
        good="website: https://library.example/\n",
    ),
    _declared(
        faults.MISSING_FIELD,
        "missing-field",
        summary="A field is missing that is always needed",
        rationale="Without it nobody can tell what the rest is about.",
        bad="cooperation:\n  - note: A yearly photo tour.\n",
        good="territory: {range: national, countries: [NL]}\ncooperation:\n  - entity: northland\n    note: A yearly photo tour.\n",
    ),
    _declared(
        faults.WRONG_TYPE,
        "wrong-type",
        summary="A value is of the wrong kind",
        rationale="A list where one text is expected, or a number where a text is, would be shown wrongly.",
        bad="mission: [Free access to knowledge.]\n",
        good="mission: Free access to knowledge.\n",
    ),
    _declared(
        faults.NOT_ALLOWED,
        "word-not-allowed",
        summary="A word is none of the few that the field knows",
        rationale="What can happen to a partner, and where it can be active, is a closed list that programs rely on.",
        bad="territory:\n  range: city\n",
        good="territory:\n  range: local\n",
    ),
    _declared(
        faults.BAD_PATTERN,
        "badly-formed",
        summary="A value doesn't have the form that the field needs",
        rationale="Identifiers and codes are only of use if they are written the same way everywhere.",
        bad="wikidata: https://www.wikidata.org/wiki/Q1\n",
        good="wikidata: Q1\n",
    ),
    _declared(
        faults.BAD_DATE,
        "badly-written-date",
        summary="A date is not written as year, month and day",
        rationale="03/04/2024 is a day in March to some people and a day in April to others.",
        bad="visible_support:\n  - url: https://library.example/support\n    kind: web-page\n    seen: 03/04/2024\n",
        good="visible_support:\n  - url: https://library.example/support\n    kind: web-page\n    seen: 2024-04-03\n",
    ),
    _declared(
        faults.NO_SUCH_DAY,
        "no-such-day",
        summary="A date is not in the calendar",
        rationale="It is a slip, and only a person can tell which day was meant.",
        bad="organization:\n  founded: 2023-02-29\n",
        good="organization:\n  founded: 2024-02-29\n",
    ),
    _declared(
        faults.BAD_ADDRESS,
        "bad-address",
        summary="The address of a page is none",
        rationale="Readers should be able to follow every link, and a link must never run anything.",
        bad="website: library.example\n",
        good="website: https://library.example/\n",
    ),
    _declared(
        faults.ADDRESS_WITH_LOGIN,
        "address-with-login",
        summary="The address of a page holds a user name or password",
        rationale="What stands here is public for ever.",
        bad="website: https://staff:secret@library.example/\n",
        good="website: https://library.example/\n",
    ),
    _declared(
        faults.BLANK_TEXT,
        "blank-text",
        summary="A text is empty, or begins or ends with white space",
        rationale="Names that differ by a space look the same and are not.",
        bad='also_known_as: ["Northfield Library "]\n',
        good="also_known_as: [Northfield Library]\n",
    ),
    _declared(
        faults.SEVERAL_LINES,
        "several-lines",
        summary="A text has line breaks where it must be one line",
        rationale="Names stand in tables, headings and the subject of emails, where a line break does harm.",
        bad='also_known_as: ["Northfield\\nLibrary"]\n',
        good="also_known_as: [Northfield Library]\n",
    ),
    _declared(
        faults.TOO_LONG,
        "too-long",
        summary="A text or list is longer than its field allows",
        rationale="Listings and emails would become unreadable.",
        bad=f"also_known_as: [Northfield {'very ' * 40}old Library]\n",
        good="also_known_as: [Northfield very old Library]\n",
    ),
    _declared(
        faults.TOO_FEW,
        "too-few",
        summary="A list has fewer entries than its field needs",
        rationale="A decision without anybody who took it is none.",
        bad="history:\n  - {date: 2024-04-15, event: endorsed, by: []}\n",
        good="history:\n  - {date: 2024-04-15, event: noted, as: potential}\n",
    ),
    _declared(
        faults.OUT_OF_RANGE,
        "out-of-range",
        summary="A number is too small or too large",
        rationale="It is a slip, such as a year with a digit too many.",
        bad="# file: data/registry.yaml\nreview: {interval_months: 0}\n",
        good="# file: data/registry.yaml\nreview: {interval_months: 12}\n",
    ),
)
"""One for each of `documents.faults.VALIDATION`."""
