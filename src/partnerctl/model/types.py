# SPDX-License-Identifier: Apache-2.0
"""The small types that records are made of: identifiers, dates, addresses of pages, words of a vocabulary.

Everything is checked in pydantic's strict JSON mode: YAML has been resolved by its 1.2 core schema before, so
dates arrive as text and numbers as numbers, and nothing is coerced. A custom error type (`partnerctl.…`) is
mapped to a finding's code in `documents.validation`.
"""

import datetime as dt
import re
from typing import Annotated, Any, NewType
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError

PartnerId = NewType("PartnerId", str)
"""The name of a partner's file without `.yaml`; chosen once, never changed, never reused."""

EntityId = NewType("EntityId", str)
"""The key of a movement entity in `entities.yaml`."""

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
ID_MAX_LENGTH = 60


class Model(BaseModel):
    """What all models share: frozen, strict, and no field that isn't known.

    The text under each field is its description; `documents.json_schema` reads it from the source when schemas are
    generated, because pydantic's `use_attribute_docstrings` would cost every command 40 ms.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class Vocabulary:
    """Marks a word that must be in a vocabulary of `registry.yaml` (checked by a rule, shown in the schema)."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Leave the vocabulary's name in the JSON Schema; `documents.json_schema` puts its words there."""
        return {**handler(schema), "x-vocabulary": self.name}


def _line(text: str) -> str:
    if text != text.strip() or not text:
        raise PydanticCustomError("partnerctl.blank_ends", "starts or ends with white space, or is empty")
    if any(character in text for character in "\n\r\u2028\u2029\x85\x0b\x0c"):
        raise PydanticCustomError("partnerctl.several_lines", "spreads over several lines")
    return text


def _prose(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("partnerctl.blank_ends", "is empty")
    return text


Line = Annotated[str, StringConstraints(max_length=300), AfterValidator(_line)]
"""Text of one line, at most 300 characters, without white space at its ends."""

Name = Annotated[str, StringConstraints(max_length=200), AfterValidator(_line)]
"""A name of an organization or a person, in any script, at most 200 characters."""

Prose = Annotated[str, StringConstraints(max_length=5000), AfterValidator(_prose)]
"""Text of several lines, at most 5,000 characters."""

Slug = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=ID_MAX_LENGTH)]
"""Lower-case ASCII letters, digits and single hyphens, at most 60 characters."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def _written_date(value: object) -> object:
    # Strict JSON mode still takes "86400" and a time for a date, hence the pattern.
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise PydanticCustomError("partnerctl.date", "is not a date like 2024-02-29")
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError(
            "partnerctl.no_such_day", "is a day that the calendar does not have"
        ) from None


def _partial_date(value: str) -> str:
    match = _PARTIAL_DATE.fullmatch(value)
    if not match:
        raise PydanticCustomError("partnerctl.partial_date", "is not a date like 2013, 2013-07 or 2013-07-15")
    year, month, day = match.groups()
    try:
        dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise PydanticCustomError(
            "partnerctl.no_such_day", "is a day that the calendar does not have"
        ) from None
    return value


Date = Annotated[
    dt.date,
    BeforeValidator(_written_date),
    WithJsonSchema(
        {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$", "examples": ["2024-02-29"]}
    ),
]
"""A full date, ISO 8601 (`2024-02-29`)."""


def _written_year(value: object) -> object:
    # `founded: 1911` is an integer to YAML and a year to everybody else.
    if type(value) is int and dt.date(1000, 1, 1).year <= value <= dt.MAXYEAR:
        return str(value)
    return value


PartialDate = Annotated[
    str,
    BeforeValidator(_written_year),
    AfterValidator(_partial_date),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
                {"type": "integer", "minimum": 1000, "maximum": 9999},
            ],
            "examples": ["2013", "2013-07", "2013-07-15"],
        }
    ),
]
"""A date known by year, month or day (`2013`, `2013-07`, `2013-07-15`), kept as it was written."""


# Nearly all addresses are of this form, which can only pass the judgement below; a record holds a dozen of them.
_PLAIN_URL = re.compile(
    r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:/[\w.~/%#?=&+,:;@!()*'$-]*)?", re.ASCII
)


def _url(value: str) -> str:
    return value if _PLAIN_URL.fullmatch(value) else _unusual_url(value)


def _unusual_url(value: str) -> str:
    problem = PydanticCustomError("partnerctl.url", "is not the address of a web page (https://…)")
    # WHATWG browsers strip these; a registry refuses them (RFC 3986, 2).
    if re.search(r"[\x00-\x20\x7f-\xa0\u2028\u2029<>\"\\^`{|}]", value):
        raise problem
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise problem from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "." not in parts.hostname.strip("."):
        raise problem
    if parts.username is not None or parts.password is not None:
        raise PydanticCustomError("partnerctl.url_login", "holds a user name or password")
    return value


Url = Annotated[
    str,
    StringConstraints(max_length=2000),
    AfterValidator(_url),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://", "maxLength": 2000}),
]
"""The address of a web page, `http` or `https`, kept as it was written (RFC 3986, IRIs allowed)."""

ApiAddress = Annotated[
    str,
    # A password may be sent there: never in the clear, but to this machine.
    StringConstraints(
        max_length=500,
        pattern=r"^(https://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+|http://(127\.0\.0\.1|localhost))(:\d{1,5})?(/[\w.~-]+)*/api\.php$",
    ),
    Field(examples=["https://wiki.example/w/api.php"]),
]
"""The address of a MediaWiki's Action API, `https` and ending in `/api.php`; `http` only for a wiki on this machine."""

PageTitle = Annotated[
    str,
    # What MediaWiki forbids in every title ($wgLegalTitleChars); the wiki itself is asked about the rest.
    StringConstraints(max_length=200, pattern=r"^[^\s#<>\[\]|{}_:/][^#<>\[\]|{}_\x00-\x1f\x7f]*$"),
    Field(examples=["Movement Partners/List/fr"]),
]
"""Title of a page of the wiki, with its namespace and without underscores, so that there is one way to write it."""

Document = Annotated[
    str,
    StringConstraints(max_length=2000),
    AfterValidator(
        lambda value: value if re.fullmatch(r"private:[A-Za-z0-9._-]{1,100}", value) else _url(value)
    ),
    WithJsonSchema({"type": "string", "pattern": "^(https?://.+|private:[A-Za-z0-9._-]{1,100})$"}),
]
"""A page's address, or `private:REFERENCE` for a document that is kept elsewhere and not public."""

CommonsFile = Annotated[
    str,
    # What a title may hold (MediaWiki, $wgLegalTitleChars), without underscores, so that there is one way to write it.
    StringConstraints(
        pattern=r"^File:[^\s#<>\[\]|{}/:_\x00-\x1f\x7f][^#<>\[\]|{}/:_\x00-\x1f\x7f]*\.[A-Za-z]{3,4}$",
        max_length=245,
    ),
    Field(examples=["File:Northfield City Library logo.svg"]),
]
"""Title of a file on Wikimedia Commons, with `File:`; Wikidata tells logos the same way (P154)."""

EmailAddress = Annotated[
    str,
    StringConstraints(
        # No quoted local parts, comments or literals of RFC 5322: nobody's office has them, and headers stay safe.
        pattern=r"^[^\s@<>'(),:;\\\[\]" + '"' + r"]+@[^\s@<>'(),:;\\\[\]" + '"' + r"]+\.[^\s@.]+$",
        max_length=254,
    ),
    Field(examples=["info@library.example"]),
]
"""An e-mail address (RFC 5321, at most 254 characters)."""

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), Field(examples=["DE", "IN"])]
"""ISO 3166-1 alpha-2; a rule checks that it is assigned."""

Subdivision = Annotated[
    str, StringConstraints(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$"), Field(examples=["US-NY"])
]
"""ISO 3166-2; a rule checks that it is assigned."""

Language = Annotated[
    str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"), Field(examples=["en", "zh-Hans"])
]
"""A language tag (BCP 47)."""

Actor = Annotated[
    str,
    StringConstraints(
        pattern=r"^([a-z0-9]+(-[a-z0-9]+)*|user:[^\s#<>\[\]|{}/][^#<>\[\]|{}/\x00-\x1f]{0,84})$"
    ),
    Field(examples=["northland", "user:ExampleEditor"]),
]
"""Who did something: the id of an entity, or `user:` and a wiki user name."""

WikiUser = Annotated[
    str,
    StringConstraints(max_length=85, pattern=r"^[^\s#<>\[\]|{}/@:_][^#<>\[\]|{}/@_\x00-\x1f]*$"),
    Field(examples=["ExampleLiaison"]),
]
"""A user name on Wikimedia wikis, without `User:`; never a person's address."""

_LOGIN = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?"

ForgeLogin = Annotated[str, StringConstraints(pattern=f"^{_LOGIN}$"), Field(examples=["example-liaison"])]
"""A login on the forge where pull requests are made, without `@`."""

ForgeOwner = Annotated[
    str,
    StringConstraints(pattern=f"^{_LOGIN}(?:/{_LOGIN}){{0,5}}$", max_length=255),
    Field(examples=["example/registry-policy"]),
]
"""A login, or a team or group there: `organization/team`."""
