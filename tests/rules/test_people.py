# SPDX-License-Identifier: Apache-2.0
"""No person's address or number in public data, and no false alarm about what only looks like one."""

import pytest

from partnerctl.rules.people import mail_addresses, phone_numbers
from partnerctl.rules.registry import Text
from partnerctl.rules.running import check_texts
from rule_examples import findings, told


def codes(text: str, region: str | None = "DE") -> list[str]:
    return [finding.code for finding in check_texts({"note": text}, "data/partners/a.yaml", region)]


@pytest.mark.parametrize(
    "text",
    [
        "Write to jane.roe@library.example",
        "jane＠library.example",
        "jane.roe+wiki@mail.library.example!",
        "jane (at) library (dot) example",
        "jane [at] library.example",
        "почта: джейн@пример.рф",
        "https://library.example/?to=jane@library.example",
        "user:jane@library.example",
    ],
)
def test_mail_addresses_are_found(text: str) -> None:
    assert codes(text) == ["PC401"]


@pytest.mark.parametrize(
    "text",
    [
        "@jane on the fediverse",
        "https://social.example/@jane",
        "https://social.example/@jane@other.example",
        "https://medium.example/@jane.roe/a-post",
        "https://maps.example/@52.5200,13.4050,15z",
        "wikimedia-l@lists.wikimedia.org",
        "https://lists.wikimedia.org/hyperkitty/list/wikimedia-l@lists.wikimedia.org/thread/A",
        "meet @ 10.30 in the hall",
        "look (at) this",
        "5 @ 3.50",
    ],
)
def test_what_only_looks_like_a_mail_address(text: str) -> None:
    assert codes(text) == []


def test_one_text_is_told_once() -> None:
    assert codes("a@b.example, c@d.example") == ["PC401"]


def test_mail_fields_of_policy_and_the_role_address_are_meant_to_be_public() -> None:
    for pointer in (("contact", "email"), ("mail", "sender_address"), ("mail", "reply_to")):
        assert list(mail_addresses(Text("info@library.example", pointer))) == []


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Call +49 30 219158260", None),
        ("+44 20 7946 0958", None),
        ("0049 30 219158260", None),
        ("(030) 2191 5826", "DE"),
        ("080 4092 6283 in Bengaluru", "IN"),
        ("020 7946 0958", "GB"),
        ("Tel. 555-0123-4567", None),
        ("Phone: 415-839-6885", "US"),
        ("☎ 4158396885", None),
        ("+٤٤ ٢٠ ٧٩٤٦ ٠٩٥٨", None),
    ],
)
def test_telephone_numbers_are_found(text: str, region: str | None) -> None:
    assert codes(text, region) == ["PC402"]


@pytest.mark.parametrize("region", [None, "DE", "GB", "IN", "US"])
@pytest.mark.parametrize(
    "text",
    [
        "2,079,460 books from 1958 to 2024",
        "ISBN 978-3-16-148410-0",
        "from 2019-2020 to 2021-2022",
        "2 000 000 INR in 2012",
        "Q55672, Q4115189",
        "private:tm-2024-017",
        "2024-02-29",
        "https://library.example/2024/05/06/12345678",
        "see https://library.example/0049302191582600 for it",
        "decision 14 of 2024-05-06, number 12345678",
    ],
)
def test_what_only_looks_like_a_telephone_number(text: str, region: str | None) -> None:
    assert codes(text, region) == []


def test_a_text_without_a_row_of_digits_has_no_number() -> None:
    assert list(phone_numbers(Text("tel", ("note",)))) == []


@pytest.mark.parametrize(
    "address", ["https://wa.me/442079460958", "https://api.whatsapp.com/send?phone=442079460958"]
)
def test_messengers_that_hold_a_number(address: str) -> None:
    assert codes(address) == ["PC405"]


def test_other_pages_of_messengers() -> None:
    assert codes("https://www.whatsapp.com/about") == codes("https://wa.me/message/ABC") == []


@pytest.mark.parametrize(
    ("email", "is_role"), [("info", True), ("INFO", True), ("press+de", True), ("info.roe", False)]
)
def test_the_public_address_is_a_roles(email: str, is_role: bool) -> None:
    found = told(f"contact: {{email: {email}@library.example, consent: 2024-03-01}}\n")
    assert [code for code, _ in found] == ([] if is_role else ["PC403"])


def test_without_a_policy_on_mail_no_address_can_be_judged() -> None:
    assert (
        told(
            "contact: {email: jane@library.example, consent: 2024-03-01}\n",
            "# file: data/registry.yaml\n# without: mail\n",
        )
        == []
    )


def test_the_hint_names_the_command_that_keeps_it_private() -> None:
    (finding,) = findings("contact: {email: jane@library.example, consent: 2024-03-01}\n")
    assert finding.hint == (
        "Use a role address (contact, info, press), or keep it private: `partnerctl contacts add example`"
    )
    assert "jane" not in finding.message


GIVEN_AGAIN = "  - {about: logo, given: 2025-06-01, proof: 'private:a'}\n"


@pytest.mark.parametrize(
    ("consents", "message"),
    [
        ("", "no consent is recorded"),
        ("  - {about: logo, given: 2024-03-01, proof: 'private:a'}\n", None),
        (
            "  - {about: logo, given: 2024-03-01, withdrawn: 2025-03-01, proof: 'private:a'}\n",
            "the partner refused it, or took its consent back",
        ),
        (
            "  - {about: logo, withdrawn: 2025-03-01, proof: 'private:a'}\n",
            "the partner refused it, or took its consent back",
        ),
        (
            "  - {about: logo, withdrawn: 2025-03-01, proof: 'private:a'}\n" + GIVEN_AGAIN,
            None,
        ),
    ],
)
def test_a_logo_is_shown_with_consent_only(consents: str, message: str | None) -> None:
    listing = "consents:\n  - {about: listing, given: 2024-03-01, proof: 'private:a'}\n"

    found = told(f"logo: File:Example.svg\n{listing}{consents}")

    assert found == (
        [("PC407", f"'File:Example.svg' is given as the logo, but {message}")] if message else []
    )


@pytest.mark.parametrize(
    ("organizer", "codes_found"),
    [
        ("{name: Jane Roe, role: director, consent: 2024-03-01}", ["PC406"]),
        ("{name: Jane Roe, role: director, consent: 2024-03-01, proof: 'private:a'}", []),
        ("{name: Board, role: board, body: true, consent: 2024-03-01}", []),
        ("{name: Jane Roe, role: director}", ["PC404"]),
    ],
)
def test_a_person_is_named_with_day_and_proof(organizer: str, codes_found: list[str]) -> None:
    assert [code for code, _ in told(f"organizers:\n  - {organizer}\n")] == codes_found
