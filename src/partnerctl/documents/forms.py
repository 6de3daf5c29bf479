# SPDX-License-Identifier: Apache-2.0
"""The forms that texts of a record must have, in words; a test holds that every pattern of the models is here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """What a text with a pattern is.

    Attributes:
        name: With its article, to follow "is not".
        hint: How to write it, in the imperative.
    """

    name: str
    hint: str


COUNTRY = Form("a country code", "Write the two capital letters of ISO 3166-1, such as DE or IN")
SUBDIVISION = Form("a code of a part of a country", "Write the code of ISO 3166-2, such as US-NY")

FORMS: dict[str, Form] = {
    r"^[A-Z]{2}$": COUNTRY,
    r"^[A-Z]{2}-[A-Z0-9]{1,3}$": SUBDIVISION,
    r"^[a-z0-9]+(-[a-z0-9]+)*$": Form(
        "an id or word", "Use lower-case letters a to z, digits and single hyphens, such as web-page"
    ),
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": Form(
        "a language tag", "Write the code of the language, such as en, de or zh-Hans"
    ),
    r"^([a-z0-9]+(-[a-z0-9]+)*|user:[^\s#<>\[\]|{}/][^#<>\[\]|{}/\x00-\x1f]{0,84})$": Form(
        "an entity or a user", "Write the id of an entity, such as northland, or user: and a wiki user name"
    ),
    r"^[^\s#<>\[\]|{}/@:_][^#<>\[\]|{}/@_\x00-\x1f]*$": Form(
        "a wiki user name", "Write the name without 'User:' and with spaces for underscores, never an address"
    ),
    r"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$": Form(
        "a login on a forge", "Write the login alone, without '@' and without the site's address"
    ),
    r"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?(?:/[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?){0,5}$": Form(
        "a login or team on a forge", "Write the login alone, or organization/team, without '@'"
    ),
    r"^Q[1-9]\d{0,9}$": Form("a Wikidata item", "Write the item's number, such as Q55672"),
    r"^https://ror\.org/0[a-hj-km-np-tv-z0-9]{6}\d{2}$": Form(
        "an ROR identifier", "Write the whole address, such as https://ror.org/01y8r3379"
    ),
    r"^File:[^\s#<>\[\]|{}/:_\x00-\x1f\x7f][^#<>\[\]|{}/:_\x00-\x1f\x7f]*\.[A-Za-z]{3,4}$": Form(
        "the title of a file of a wiki",
        "Write the title with 'File:' and with spaces for underscores, such as File:Example logo.svg",
    ),
    r"^PC\d{3}$": Form("the code of a rule", "Write the code that the finding shows, such as PC501"),
    r"^[a-z_]+(\.[a-z_]+)*$": Form(
        "the name of a field", "Write the field as it is called in the file, such as organization.founded"
    ),
    r"""^[^\s@<>'(),:;\\\[\]"]+@[^\s@<>'(),:;\\\[\]"]+\.[^\s@.]+$""": Form(
        "an email address", "Write the address alone, such as info@library.example"
    ),
    r"^[a-z0-9-]+(\.[a-z0-9-]+)+$": Form("a domain name", "Write the domain alone, such as library.example"),
    r"^[^#<>\[\]|{}\x00-\x1f]+$": Form("the title of a wiki page", "Leave out # < > [ ] | { } in the title"),
    r"^[^\s#<>\[\]|{}_:/][^#<>\[\]|{}_\x00-\x1f\x7f]*$": Form(
        "the title of a wiki page",
        "Write the title with its namespace and with spaces for underscores, without # < > [ ] | { }",
    ),
    r"^(https://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+|http://(127\.0\.0\.1|localhost))(:\d{1,5})?(/[\w.~-]+)*/api\.php$": Form(
        "the address of a wiki's API", "Write the whole address, such as https://wiki.example/w/api.php"
    ),
    r"^[^#<>\[\]|{}:\x00-\x1f]+$": Form(
        "the name of a category", "Write the name without 'Category:' and without # < > [ ] | { }"
    ),
}
"""By pattern."""

OTHER_FORM = Form(
    "written as the field needs it", "Run `partnerctl schema` and let an editor explain the field"
)
"""For a pattern that has no words yet."""
