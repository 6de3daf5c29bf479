# SPDX-License-Identifier: Apache-2.0
"""The table of the two forms: which label stands for which field of a record.

The parser reads issues by it, and a test holds the forms of this repository and those of new registries to it: label,
order, and kind of question.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from partnerctl.documents.form_body import without_marks
from partnerctl.findings import Pointer
from partnerctl.model.policy import Requirement


class Reading(StrEnum):
    """How a value is read (`usecases.applications.form_values`)."""

    LINE = "one line"
    LINES = "one a line"
    PROSE = "text"
    WORD = "a word of a vocabulary"
    WORDS = "words of a vocabulary"
    RANGE = "a territorial range"
    COUNTRIES = "countries"
    URL = "an address"
    DATE = "a year, month or day"
    ITEM = "a Wikidata item"
    PAGES = "pages with what they are"
    LIAISONS = "users"
    SOURCES = "addresses and titles"
    CONFIRMED = "boxes to tick"


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of a form.

    Attributes:
        key: Its `id` in GitHub's forms.
        label: Its heading in the body.
        reading: How the answer is read.
        pointer: The field of a record; () if it is none.
        others: Other spellings of the label.
        vocabulary: Where the words come from.
        requirement: The policy's word for it, if a status may need it.
        wanted: What to write there, as a sentence; said where it is missing.
    """

    key: str
    label: str
    reading: Reading
    pointer: Pointer = ()
    others: tuple[str, ...] = ()
    vocabulary: str | None = None
    requirement: Requirement | None = None
    wanted: str = ""

    @property
    def adds(self) -> bool:
        """Whether an update adds to what is there, and doesn't take its place."""
        return self.reading in {Reading.LINES, Reading.PAGES, Reading.LIAISONS, Reading.SOURCES}


NAME: Final = FormField(
    "name", "Name", Reading.LINE, ("name",), ("Name of the organization", "Organization", "Organisation", "Partner"),
    wanted="Write the organization's name, in its own script",
)  # fmt: skip
PARTNER: Final = FormField(
    "partner", "Partner", Reading.LINE, (), ("Partner's id or name", "Record", "Id", "Organization", "Organisation"),
    wanted="Write the partner's id, or its name, as the registry has it",
)  # fmt: skip
SHORT_NAME: Final = FormField(
    "id", "Short name for the file", Reading.LINE, (), ("Short name", "File name", "Id"),
    wanted="Write a short name of lower-case letters a to z, digits and hyphens, such as `northfield-city-library`; it stays for ever",
)  # fmt: skip
SOURCES: Final = FormField(
    "sources", "Sources", Reading.SOURCES, ("sources",), ("Source", "References", "Where to read it"),
    requirement=Requirement.SOURCES, wanted="Write where this can be read: addresses of pages, or titles, one a line",
)  # fmt: skip
CONFIRMED: Final = FormField(
    "confirmed", "Before you send", Reading.CONFIRMED, (), ("Consent", "Confirmation"), wanted="Tick all boxes",
)  # fmt: skip
ANYTHING_ELSE: Final = FormField(
    "else", "Anything else", Reading.PROSE, (), ("Something else", "Comments", "Remarks"),
)  # fmt: skip

_OTHER_NAMES: Final = FormField(
    "other-names",
    "Other names",
    Reading.LINES,
    ("also_known_as",),
    ("Also known as", "Aliases", "Other name"),
)
_FACTS: Final = (
    FormField(
        "mission", "Mission", Reading.PROSE, ("mission",), ("Mission statement", "Purpose", "What it is for"),
        requirement=Requirement.MISSION, wanted="Say in a sentence or two what the organization is for",
    ),
    FormField(
        "contributions", "How it supports the work", Reading.WORDS, ("contributions",),
        ("Contributions", "How it supports the movement", "How does it support the work", "Support"), "contributions",
        Requirement.CONTRIBUTIONS, "Say in what ways it supports the work",
    ),
    FormField(
        "kind", "Kind of organization", Reading.WORD, ("organization", "kind"),
        ("Kind", "Kind of organisation", "Type of organization"), "organization-kinds", Requirement.ORGANIZATION,
        "Say what sort of organization it is",
    ),
    FormField(
        "legal-name", "Legal name", Reading.LINE, ("organization", "legal_name"), ("Registered name",),
        wanted="Write the name in the register, if it is another",
    ),
    FormField(
        "founded", "Founded", Reading.DATE, ("organization", "founded"), ("Founded in", "Year of foundation"),
        wanted="Write the year, or a date as `2013-07-15`",
    ),
    FormField(
        "website", "Website", Reading.URL, ("website",), ("Web site", "Homepage", "Web page"),
        wanted="Write the whole address, with `https://`",
    ),
    FormField(
        "range", "Territorial range", Reading.RANGE, ("territory", "range"), ("Range", "Territory"),
        requirement=Requirement.TERRITORY, wanted="Say how far its work reaches",
    ),
    FormField(
        "countries", "Countries", Reading.COUNTRIES, ("territory", "countries"), ("Country", "Countries or parts of them"),
        wanted="Write the names or two-letter codes of the countries, separated by commas",
    ),
    FormField("regions", "Regions", Reading.WORDS, ("territory", "regions"), ("Region",), "regions"),
    FormField(
        "wikidata", "Wikidata item", Reading.ITEM, ("wikidata",), ("Wikidata", "Wikidata id"),
        wanted="Write the item's number, such as `Q55672`",
    ),
)  # fmt: skip
_REPORT_PAGE: Final = FormField(
    "report-page", "Report page", Reading.URL, ("report_page",), ("Page of reports",), requirement=Requirement.REPORT_PAGE,
    wanted="Write the whole address, with `https://`",
)  # fmt: skip
_PEOPLE_AND_PAGES: Final = (
    FormField(
        "pages", "Pages that show the support", Reading.PAGES, ("visible_support",), ("Visible support", "Pages"),
        "support-kinds", Requirement.VISIBLE_SUPPORT, "Write one address a line, and behind it what it is",
    ),
    FormField(
        "liaisons", "Liaisons", Reading.LIAISONS, ("liaisons",), ("Liaison", "Contact person", "Contacts"),
        requirement=Requirement.LIAISON, wanted="Write wiki user names, one a line, and no address",
    ),
)  # fmt: skip

APPLICATION: Final = (
    NAME, _OTHER_NAMES, *_FACTS, *_PEOPLE_AND_PAGES, SOURCES, SHORT_NAME, CONFIRMED,
)  # fmt: skip
"""The form for a new partner, in the order of its questions."""

UPDATE: Final = (
    PARTNER, *_FACTS, _OTHER_NAMES, _REPORT_PAGE, *_PEOPLE_AND_PAGES, SOURCES, ANYTHING_ELSE, CONFIRMED,
)  # fmt: skip
"""The form for a change of a record."""

RECORDED: Final[Mapping[str, str]] = {
    label: reason
    for reason, labels in {
        "a new name is recorded with its day, so that the old one stays known": ("Name", "New name", "Former names"),
        "status follows from decisions, which are recorded with who decided and where": (
            "Status", "Recognition", "Decision", "Review", "Renewal", "Withdrawal", "Standing", "Date", "Event",
        ),
        "what happened is only added to, by those who decide": ("History", "Events"),
        "agreements are recorded by those who signed them": ("Agreements", "Agreement", "Trademark", "Memorandum"),
        "a rule is waived by the editors, who say why": ("Waivers", "Waiver"),
        "consents are recorded with their proof": ("Consents",),
    }.items()
    for label in labels
}  # fmt: skip
"""Headings of an update that no form may act on, each with the reason."""

_ADDITION: Final = re.compile(r"\((?:optional|required|if any)\)|^\d+[.)]\s+|[*:?!.]+$", re.IGNORECASE)
_NEAR: Final = 85.0
"""Of 100: a label with one slip in it is above that, another label below."""


def spelled(heading: str) -> str:
    """A heading as labels are compared: whatever its case, marks, numbering and white space."""
    return " ".join(_ADDITION.sub("", without_marks(heading)).split()).casefold()


class Labels:
    """Finds the field that a heading means.

    Args:
        fields: The form.
        refused: Other headings that are known, and never acted on.
    """

    def __init__(self, fields: tuple[FormField, ...], refused: Mapping[str, str] | None = None) -> None:
        self._refused = {spelled(label): reason for label, reason in (refused or {}).items()}
        self._fields: dict[str, FormField] = {}
        for field in fields:
            self._fields.setdefault(spelled(field.label), field)
        for field in fields:
            for label in field.others:
                if spelled(label) not in self._refused:
                    self._fields.setdefault(spelled(label), field)

    def field_of(self, heading: str) -> FormField | None:
        """The field, if the heading is one of its labels, or one with a slip; None if it is not."""
        key = spelled(heading)
        if key in self._fields or key in self._refused:
            return self._fields.get(key)
        from rapidfuzz import fuzz, process

        best = process.extractOne(key, self._fields.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
        return self._fields[best[0]] if best else None

    def refusal_of(self, heading: str) -> str | None:
        """Why no form may act on what is below this heading; None if it may, or the heading is unknown."""
        return self._refused.get(spelled(heading))

    def knows(self, heading: str) -> bool:
        """Whether it is a heading of the form, however it is spelled, or one that is refused."""
        return self.field_of(heading) is not None or self.refusal_of(heading) is not None
