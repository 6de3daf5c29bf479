# SPDX-License-Identifier: Apache-2.0
"""What a partner agreed to have shown, and what it refused."""

import pytest

from partnerctl.findings import Plain
from partnerctl.lifecycle.consents import has_consent, has_refused
from partnerctl.model.consents import ConsentSubject
from partners import entry, partner

GIVEN: dict[str, Plain] = {"given": "2024-02-21"}
WITHDRAWN: dict[str, Plain] = {"given": "2024-02-21", "withdrawn": "2025-01-01"}
REFUSED: dict[str, Plain] = {"withdrawn": "2025-01-01"}
UNDATED: dict[str, Plain] = {}


@pytest.mark.parametrize(
    ("consents", "consented", "refused"),
    [
        ([], False, False),
        ([GIVEN], True, False),
        ([WITHDRAWN], False, True),
        ([REFUSED], False, True),
        ([UNDATED], False, True),
        ([WITHDRAWN, GIVEN], True, False),
        ([REFUSED, WITHDRAWN], False, True),
    ],
)
def test_a_consent_counts_until_it_is_taken_back(
    consents: list[dict[str, Plain]], consented: bool, refused: bool
) -> None:
    about_listing: list[Plain] = [{"about": "listing", "proof": "private:a", **each} for each in consents]
    one = partner(entry("2024-02-20", "applied"), consents=about_listing)

    assert (has_consent(one, ConsentSubject.LISTING), has_refused(one, ConsentSubject.LISTING)) == (
        consented,
        refused,
    )
    assert not has_consent(one, ConsentSubject.LOGO)
    assert not has_refused(one, ConsentSubject.LOGO)
