# SPDX-License-Identifier: Apache-2.0
"""Whether a partner agrees to have something shown.

No day has a say. A consent that was taken back must hold at once, for whatever is shown from now on, and that
includes a listing that is rendered today for a day of last year; what a listing said then stays with `--rev`.
"""

from collections.abc import Iterator

from partnerctl.model.consents import Consent, ConsentSubject
from partnerctl.model.partner import Partner


def has_consent(partner: Partner, about: ConsentSubject) -> bool:
    """Whether some consent was given that was not taken back."""
    return any(consent.given and not consent.withdrawn for consent in _about(partner, about))


def has_refused(partner: Partner, about: ConsentSubject) -> bool:
    """Whether each consent was refused or taken back; not so where nobody asked."""
    return any(_about(partner, about)) and not has_consent(partner, about)


def _about(partner: Partner, about: ConsentSubject) -> Iterator[Consent]:
    return (consent for consent in partner.consents if consent.about is about)
