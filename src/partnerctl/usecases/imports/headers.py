# SPDX-License-Identifier: Apache-2.0
"""What people call columns: other spellings of the fields, and the labels of the affiliates portal.

Spellings are normal forms (`normal_form`): lower case, without accents, one blank between words.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from partnerctl.documents.record_fields import find_field, record_fields

ID: Final = "id"
FIRST_ENTRY: Final = ("status", "date", "link", "note")
"""Columns for the first entry of a new record's history, as the options of `add`."""

SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        ID: ("partner id", "identifier", "slug", "affiliate code"),
        "name": (
            "group name", "partner", "partner name", "organisation", "organization name", "organisation name",
            "name of organization", "name of organisation", "name of the organization", "institution", "full name", "nom",
            "nombre", "nome",
        ),
        "also_known_as": ("alias", "aliases", "other names", "other name", "abbreviation", "acronym", "short name", "aka"),
        "former_names": ("former name", "previous names", "previous name", "formerly"),
        "mission": ("mission statement", "description", "about", "purpose", "aims"),
        "contributions": ("contribution", "kind of contribution", "kinds of contribution", "areas of work"),
        "website": ("web site", "web", "homepage", "home page", "site", "website url", "official website"),
        "logo": ("logo file",),
        "wikidata": ("wikidata id", "wikidata item", "qid", "q id", "item"),
        "ror": ("ror id", "ror url"),
        "organization.kind": (
            "kind of organization", "kind of organisation", "type of organization", "type of organisation",
            "organization type", "organisation type", "organization kind", "sector",
        ),
        "organization.legal_name": ("registered name", "official name", "legal entity name"),
        "organization.legal_form": ("form of incorporation",),
        "organization.jurisdiction": ("registered in", "country of registration", "place of registration"),
        "organization.founded": ("foundation year", "year founded", "founding year", "established", "inception", "since"),
        "organization.project_of": ("parent organization", "parent organisation", "parent"),
        "territory.range": ("territorial range", "scope", "reach"),
        "territory.countries": ("country", "group country", "country codes", "country code", "land", "pays", "pais", "paese"),
        "territory.subdivisions": ("subdivision", "state", "province", "state or province"),
        "territory.regions": ("region", "world region"),
        "contact.email": ("email", "e mail", "mail", "email address", "e mail address", "contact email"),
        "contact.language": ("language", "contact language", "preferred language"),
        "liaisons": ("liaison", "group contact", "contact user", "wiki user"),
        "liaisons.0.user": ("group contact1", "group contact 1"),
        "liaisons.1.user": ("group contact2", "group contact 2"),
        "report_page": ("group page", "reports", "reporting page", "meta page", "page on meta"),
        "visible_support": ("support page", "support pages"),
        "funding.origin": ("funding", "origin of funds", "funding sources"),
        "cooperation": ("cooperates with", "chapter", "chapters", "partner chapter"),
        "governance.summary": ("dm structure", "decision making structure", "board and membership"),
        "mentoring.wanted": ("mentoring wanted", "wants mentoring"),
        "sources": ("source", "reference", "references"),
        "status": ("stage",),
        "date": ("status date", "date of status"),
        "link": ("status link", "application", "application link"),
        "note": ("notes", "remark", "remarks", "comment", "comments"),
    }
)  # fmt: skip
"""By the field they mean."""

SEVERAL: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "page": ("website", "report_page", "link"),
        "url": ("website", "report_page", "link"),
        "type": ("organization.kind", "territory.range"),
        "kind": ("organization.kind", "territory.range"),
        "contact": ("contact.email", "liaisons"),
        "contacts": ("contact.email", "liaisons"),
        "names": ("name", "also_known_as"),
        "title": ("name", "organization.legal_name"),
        "place": ("territory.countries", "organization.jurisdiction"),
        "location": ("territory.countries", "organization.jurisdiction"),
    }
)
"""Names that can mean several fields, so that a person has to say which."""

WITHOUT_FIELD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unique id": "the portal's own number",
        "org type": "here each is a partner",
        "recognition status": "a status follows from the history",
        "legal entity": "the portal's yes or no; see organization.legal_form",
        "mission changed": "the portal's own",
        "explanation": "the portal's own",
        "member count": "not recorded here",
        "non editors count": "not recorded here",
        "facebook": "not recorded here",
        "twitter": "not recorded here",
        "other": "not recorded here",
        "board contacts": "people's addresses have no place here; see organizers",
        "agreement date": "an entry of the history, or of agreements",
        "fiscal year start": "not recorded here",
        "fiscal year end": "not recorded here",
        "uptodate reporting": "follows from the reviews",
        "notes on reporting": "see the notes of reviews",
        "reporting due date": "follows from the history",
        "derecognition date": "an entry of the history",
        "derecognition note": "an entry of the history",
        "dos stamp": "git keeps it",
        "out of compliance level": "follows from the history",
        "me bypass ooc autochecks": "the portal's own",
        "phone": "people's numbers have no place here",
        "telephone": "people's numbers have no place here",
        "address": "not recorded here",
    }
)
"""Names of columns that have no place in a record, with the reason."""


def normal_form(name: str) -> str:
    """A column's name without what people vary."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(character for character in folded if not unicodedata.combining(character))
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


@cache
def known_spellings() -> Mapping[str, str]:
    """Every name that means one field, in normal form, with the field."""
    names = {normal_form(field): field for field in (ID, *FIRST_ENTRY, *record_fields())}
    # What lies in `organization` or `territory` goes by its last word too, where no other field does.
    for field in record_fields():
        names.setdefault(normal_form(field.rpartition(".")[2]), field)
    for field, spellings in SPELLINGS.items():
        names.update(dict.fromkeys(spellings, field))
    # As a table's header these are the name of somebody or something, not a group of fields.
    return {name: field for name, field in names.items() if name not in SEVERAL} | {"organization": "name"}


def is_field(name: str) -> bool:
    """Whether a table may have a column for it."""
    return name == ID or name in FIRST_ENTRY or find_field(name) is not None
