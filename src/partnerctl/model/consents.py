# SPDX-License-Identifier: Apache-2.0
"""What a partner has agreed to be shown in public, with the day and what proves it."""

from enum import StrEnum

from partnerctl.model.types import Date, Document, Line, Model, Prose


class ConsentSubject(StrEnum):
    """A closed list: what may be shown depends on it (`lifecycle.consents`)."""

    LISTING = "listing"
    LOGO = "logo"


class Consent(Model):
    """A consent of the organization; that of a named person stands beside the name (`organizers`)."""

    about: ConsentSubject
    """`listing` (to be named on the public listing) or `logo` (to have its logo shown)."""
    given: Date | None = None
    """The day it was given; absent where it was refused."""
    by: Line | None = None
    """Who gave or refused it, by role: `head of communication`; never an address."""
    proof: Document
    """Where it was given or refused: a page's address, or `private:` and a reference."""
    withdrawn: Date | None = None
    """The day it was taken back, or refused; nothing is shown from the moment this is recorded."""
    note: Prose | None = None
    """Anything a reader should know."""
