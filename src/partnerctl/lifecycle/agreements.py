# SPDX-License-Identifier: Apache-2.0
"""Whether an agreement holds on a day; every other part asks here."""

import datetime as dt
from enum import StrEnum

from partnerctl.model.agreements import Agreement


class AgreementState(StrEnum):
    """How an agreement stands on a day."""

    NOT_YET_IN_FORCE = "not yet in force"
    IN_FORCE = "in force"
    RAN_OUT = "ran out"
    ENDED = "ended"


def state_of(agreement: Agreement, day: dt.date) -> AgreementState:
    """How an agreement stands: its first and last days count, the day it was ended on does not.

    What it says before it takes effect, and whether it grants anything, is for `lifecycle.rights`.
    """
    if day < (agreement.effective or agreement.signed):
        return AgreementState.NOT_YET_IN_FORCE
    if agreement.terminated and agreement.terminated.date <= day:
        return AgreementState.ENDED
    if agreement.expires and agreement.expires < day:
        return AgreementState.RAN_OUT
    return AgreementState.IN_FORCE
