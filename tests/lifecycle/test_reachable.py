# SPDX-License-Identifier: Apache-2.0
"""Whether a contact may be written to by mail."""

import datetime as dt

import pytest

from partnerctl.lifecycle.reachable import bounced_on, why_not_mail
from partnerctl.model.contacts import ContactEntry
from partnerctl.model.ledger import BouncedNotice


def entry(**fields: str) -> ContactEntry:
    return ContactEntry.model_validate_json(
        "{"
        + ", ".join(f'"{key}": "{value}"' for key, value in {"email": "a@b.example", **fields}.items())
        + "}"
    )


def bounce(
    partner: str = "a-library", sent: str = "2026-03-02", bounced: str = "2026-03-05", status: str = "5.1.1"
) -> BouncedNotice:
    return BouncedNotice.model_validate_json(
        f'{{"partner": "{partner}", "kind": "renewed", "about": "2026-03-01", "sent": "{sent}", '
        f'"bounced": "{bounced}", "status": "{status}"}}'
    )


def test_nothing_keeps_mail_from_whom_nothing_is_known() -> None:
    assert why_not_mail("a-library", None, ()) is None
    assert why_not_mail("a-library", entry(), ()) is None


@pytest.mark.parametrize(
    ("fields", "barred"),
    [
        ({}, True),
        ({"added": "2026-03-01"}, True),
        ({"added": "2026-03-02"}, True),
        ({"added": "2026-03-03"}, False),
        ({"added": "2026-03-02", "after_bounce": "2026-03-04"}, True),
        ({"added": "2026-03-02", "after_bounce": "2026-03-05"}, False),
        ({"after_bounce": "2026-03-05"}, False),
    ],
)
def test_an_address_is_another_one_if_it_was_noted_later_or_knowingly(
    fields: dict[str, str], barred: bool
) -> None:
    assert (bounced_on("a-library", entry(**fields), [bounce()]) is not None) is barred


@pytest.mark.parametrize("other", [bounce("b-library"), bounce(status="4.4.7")])
def test_mail_to_others_and_what_was_temporary_bar_nothing(other: BouncedNotice) -> None:
    assert why_not_mail("a-library", entry(), [other]) is None


def test_the_public_address_is_barred_too() -> None:
    assert bounced_on("a-library", None, [bounce(), bounce(bounced="2026-03-07")]) == dt.date(2026, 3, 7)


def test_the_reason_names_no_address_and_a_remedy() -> None:
    wish = why_not_mail("a-library", entry(no_mail="2026-02-01"), [bounce()])
    wrong = why_not_mail("a-library", entry(), [bounce()])

    assert wish is not None
    assert wish.message == "the contact of a-library does not want mail, since 2026-02-01"
    assert wish.hint is not None
    assert "`partnerctl contacts add a-library --mail`" in wish.hint
    assert wrong is not None
    assert wrong.message == "mail to a-library came back on 2026-03-05 for good"
    assert wrong.hint == "`partnerctl contacts add a-library --email ADDRESS --replace` corrects the address"
