# SPDX-License-Identifier: Apache-2.0
"""Rules that protect people: what stands in a public repository is public for ever."""

import re
from collections.abc import Iterator

from partnerctl.findings import Pointer, Severity
from partnerctl.lifecycle.consents import has_consent, has_refused
from partnerctl.model.consents import ConsentSubject
from partnerctl.rules.case import Case
from partnerctl.rules.registry import Family, Hit, Rule, Scope, Text, TextCheck

_PUBLIC_BY_INTENT: frozenset[Pointer] = frozenset(
    {("contact", "email"), ("mail", "sender_address"), ("mail", "reply_to")}
)
"""Fields that are for a mail address; `contact.email` has a rule of its own."""

_AT = "@\uff20\ufe6b"
# Neither part of a longer word nor of a fediverse handle (@user@host), and with a letter domain at the end.
_ADDRESS = re.compile(
    rf"(?<![{_AT}\w.+-])[\w.+-]+[{_AT}](?P<domain>(?:[\w-]+\.)+[^\W\d_]{{2,}})"
    r"|[\w.+-]+\s*[(\[{]\s*(?:at|ät|arroba)\s*[)\]}]\s*(?P<masked>[\w-]+(?:\s*(?:\.|[(\[{]\s*(?:dot|punkt)\s*[)\]}])\s*[\w-]+)+)",
    re.IGNORECASE,
)
_SIGN = re.compile(rf"[{_AT}([{{]")
_MAYBE_ADDRESS = re.compile(rf"[{_AT}]|[(\[{{]\s*(?:at|ät|arroba)\s*[)\]}}]", re.IGNORECASE)
_MAILING_LIST = "lists."
_LOGIN = re.compile(r"^https?://[^/?#]*@")


def _may_hold_address(text: str) -> bool:
    # The first expression is one set of characters, which is searched for many times quicker.
    return _SIGN.search(text) is not None and _MAYBE_ADDRESS.search(text) is not None


def mail_addresses(text: Text) -> Iterator[Hit]:
    """Mail addresses outside of the field that is for them."""
    if text.pointer in _PUBLIC_BY_INTENT:
        return
    # A user name in an address is the model's to refuse.
    for match in _ADDRESS.finditer(_LOGIN.sub("", text.text)):
        domain = match["domain"] or match["masked"]
        if not domain.startswith(_MAILING_LIST):
            yield Hit(f"The text holds a mail address at '{domain}'", text.pointer)
            return


_MIN_DIGITS = 8
_DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\uff10-\uff19"
# Begins with a set of characters, which is searched for many times quicker than a group.
_ROW = re.compile(rf"[{_DIGITS}][ ().\u2010-\u2015/{_DIGITS}-]{{{_MIN_DIGITS - 1},}}")


def _rows_of_digits(text: str) -> list[str]:
    """Rows of digits that are long enough for a telephone number."""
    return [row for row in _ROW.findall(text) if sum(map(str.isdigit, row)) >= _MIN_DIGITS]


_ANNOUNCED = re.compile(
    r"(?:\b(?:tel|telephone|telefon|telefono|teléfono|téléphone|тел|phone|ph|fax|mobile|mob|cell|handy|whatsapp|call)\b"
    r"|[☎☏📞📱])[^\w]{0,5}$",
    re.IGNORECASE,
)
_ADDRESS_OF_PAGE = re.compile(r"https?://\S+")


def phone_numbers(text: Text) -> Iterator[Hit]:
    """Telephone numbers, international or as written in the record's country."""
    # Addresses of pages are full of numbers that are none of a telephone.
    if _has_phone_number(_ADDRESS_OF_PAGE.sub(" ", text.text), text.region):
        yield Hit("The text holds a telephone number", text.pointer)


def _has_phone_number(prose: str, region: str | None) -> bool:
    if any(_ANNOUNCED.search(prose[: prose.index(row)]) for row in _rows_of_digits(prose)):
        return True
    from phonenumbers import Leniency, PhoneNumberMatcher

    international = re.sub(r"(?<!\d)00(?=[ (]?[1-9])", "+", prose)
    if PhoneNumberMatcher(international, None, leniency=Leniency.VALID).has_next():
        return True
    # Without the sign of a country only a number that starts with the trunk prefix is told from other numbers.
    national = PhoneNumberMatcher(prose, region, leniency=Leniency.STRICT_GROUPING)
    return any(match.raw_string.startswith(("0", "(0")) for match in national)


_MESSENGER = re.compile(r"https?://(?:wa\.me/\+?\d|(?:api\.|web\.)?whatsapp\.com/send\b)", re.IGNORECASE)


def phone_links(text: Text) -> Iterator[Hit]:
    """Addresses that are a telephone number."""
    if _MESSENGER.match(text.text):
        yield Hit("The address is a telephone number of a messenger", text.pointer)


def personal_contacts(case: Case) -> Iterator[Hit]:
    """Contact addresses that may be a person's."""
    contact, mail = case.partner.contact, case.setting.registry.mail
    if contact is None or mail is None:
        return
    local = contact.email.partition("@")[0].partition("+")[0].casefold()
    if local not in mail.role_addresses:
        yield Hit(
            "The contact address doesn't begin with the name of a role",
            ("contact", "email"),
            hint=f"Use a role address ({', '.join(mail.role_addresses)}), or keep it private: "
            f"`partnerctl contacts add {case.record.id}`",
        )


def unasked_organizers(case: Case) -> Iterator[Hit]:
    """People who are named and may not have been asked."""
    for index, organizer in enumerate(case.partner.organizers):
        if organizer.consent is None and not organizer.body:
            yield Hit(
                f"'{organizer.name}' is named without the day of their consent",
                ("organizers", index),
            )


def unproven_consents(case: Case) -> Iterator[Hit]:
    """Consent of a person of which only the day is known."""
    for index, organizer in enumerate(case.partner.organizers):
        if organizer.consent is not None and organizer.proof is None and not organizer.body:
            yield Hit(
                f"The consent of '{organizer.name}' to be named has no proof",
                ("organizers", index),
            )


def logos_without_consent(case: Case) -> Iterator[Hit]:
    """Logos of those who did not agree, or no longer."""
    partner = case.partner
    if partner.logo is not None and not has_consent(partner, ConsentSubject.LOGO):
        refused = has_refused(partner, ConsentSubject.LOGO)
        why = "the partner refused it, or took its consent back" if refused else "no consent is recorded"
        yield Hit(f"'{partner.logo}' is given as the logo, but {why}", ("logo",))


def undated_consents(case: Case) -> Iterator[Hit]:
    """Entries that tell neither that consent was given nor that it was refused."""
    for index, consent in enumerate(case.partner.consents):
        if consent.given is None and consent.withdrawn is None:
            yield Hit(f"The entry on the {consent.about} tells no day", ("consents", index))


_PROVEN = """\
organizers:
  - {name: Jane Roe, role: director, consent: 2024-03-01, proof: "private:mail-2024-032"}
"""

RULES = (
    Rule(
        code="PC401",
        name="mail-address-in-public",
        family=Family.PEOPLE,
        severity=Severity.ERROR,
        summary="A text holds a mail address",
        rationale="Addresses of people don't belong in public data: a history that was published can't be taken back.",
        hint="Take it out before you commit; `partnerctl contacts add` keeps it in the private contact book",
        clause="Recognition document: Public listing on meta; email to contact person",
        bad="mission: Write to jane.roe@library.example for more.\n",
        good="mission: Free access to local knowledge.\n",
        text_check=TextCheck(_may_hold_address, mail_addresses),
    ),
    Rule(
        code="PC402",
        name="phone-number-in-public",
        family=Family.PEOPLE,
        severity=Severity.ERROR,
        summary="A text holds a telephone number",
        rationale="A history that was published can't be taken back, and nobody needs the number to know the partner.",
        hint="Take it out before you commit; link the partner's own contact page",
        clause="Transparency and communication: Full info about organizers",
        bad="mission: Call us on +44 20 7946 0958.\n",
        good="mission: We keep 2,079,460 books from 1958.\n",
        text_check=TextCheck(_rows_of_digits, phone_numbers, Scope.PROSE),
    ),
    Rule(
        code="PC405",
        name="phone-link-in-public",
        family=Family.PEOPLE,
        severity=Severity.ERROR,
        summary="An address is a telephone number",
        rationale="The address of a messenger holds the number itself.",
        hint="Take it out before you commit; link the partner's own contact page",
        clause="Transparency and communication: Full info about organizers",
        bad="website: https://wa.me/442079460958\n",
        good="website: https://library.example/contact\n",
        text_check=TextCheck(
            lambda text: "wa.me/" in text or "whatsapp.com/" in text, phone_links, Scope.ADDRESS
        ),
    ),
    Rule(
        code="PC403",
        name="contact-not-a-role",
        family=Family.PEOPLE,
        severity=Severity.ERROR,
        summary="The contact address is not a role's",
        rationale="Only the address of an office may stand in public data, never a person's.",
        hint="Use a role address such as info@, or keep the address in the private contact book",
        clause="Recognition document: Public listing on meta; email to contact person",
        bad="contact: {email: jane.roe@library.example, consent: 2024-03-01}\n",
        good="contact: {email: info@library.example, consent: 2024-03-01}\n",
        local=True,
        record_check=personal_contacts,
    ),
    Rule(
        code="PC404",
        name="organizer-without-consent",
        family=Family.PEOPLE,
        severity=Severity.ERROR,
        summary="A person is named without consent",
        rationale="Full information about organizers is wanted, and people decide whether they are named in public.",
        hint="Add `consent`, the day the person agreed; for a board or office write `body: true`",
        clause="Transparency and communication: Full info about organizers",
        bad="organizers:\n  - {name: Jane Roe, role: director}\n",
        good=_PROVEN,
        local=True,
        record_check=unasked_organizers,
    ),
    Rule(
        code="PC406",
        name="consent-without-proof",
        family=Family.PEOPLE,
        severity=Severity.NOTICE,
        summary="The consent of a named person has no proof",
        rationale="A day alone doesn't show later that the person was asked, or what they agreed to.",
        hint="Add `proof`: the page where it was given, or `private:` and a reference to the message",
        clause="Transparency and communication: Full info about organizers",
        bad="organizers:\n  - {name: Jane Roe, role: director, consent: 2024-03-01}\n",
        good=_PROVEN,
        local=True,
        record_check=unproven_consents,
    ),
    Rule(
        code="PC407",
        name="logo-without-consent",
        family=Family.PEOPLE,
        severity=Severity.ERROR,
        summary="A logo is given without the partner's consent",
        rationale="A logo belongs to the partner, which decides where it is shown.",
        hint="Take `logo` out, or add to `consents` one `about: logo` with the day it was `given` and its `proof`",
        clause="Recognition document: Public listing on meta",
        bad="logo: File:Example Library logo.svg\n",
        good="""\
logo: File:Example Library logo.svg
consents:
  - {about: listing, given: 2024-02-21, proof: "private:mail-2024-031"}
  - {about: logo, given: 2024-02-21, by: Head of communication, proof: "private:mail-2024-031"}
""",
        record_check=logos_without_consent,
    ),
    Rule(
        code="PC408",
        name="undated-consent",
        family=Family.PEOPLE,
        severity=Severity.ERROR,
        summary="A consent has neither the day it was given nor the day it was refused",
        rationale="Without a day nobody can tell what the partner agreed to; it counts as refused.",
        hint="Add `given`, or `withdrawn` if the partner refused or took it back",
        clause="Recognition document: Public listing on meta",
        bad='consents:\n  - {about: listing, proof: "private:mail-2024-031"}\n  - {about: listing, given: 2024-02-21, proof: "private:mail-2024-031"}\n',
        good='consents:\n  - {about: listing, given: 2024-02-21, proof: "private:mail-2024-031"}\n',
        local=True,
        record_check=undated_consents,
    ),
)
