# SPDX-License-Identifier: Apache-2.0
"""The day comes from the clock in UTC, or from the person."""

import datetime as dt
import os
import time

import pytest

from partnerctl.adapters.clock import FixedClock, SystemClock


def test_the_given_day_is_the_day() -> None:
    assert FixedClock(dt.date(2024, 2, 29)).today() == dt.date(2024, 2, 29)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_day_is_the_same_in_every_time_zone(zone: str) -> None:
    before = os.environ["TZ"]
    os.environ["TZ"] = zone
    time.tzset()
    try:
        days = {dt.datetime.now(dt.UTC).date(), SystemClock().today(), dt.datetime.now(dt.UTC).date()}
    finally:
        os.environ["TZ"] = before
        time.tzset()
    assert len(days) == 1 or max(days) - min(days) == dt.timedelta(
        days=1
    )  # midnight passed between the calls
