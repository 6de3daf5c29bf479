# SPDX-License-Identifier: Apache-2.0
"""The only place that reads the clock."""

import datetime as dt
from dataclasses import dataclass


class SystemClock:
    """The day in UTC, so that a command gives the same answer to everybody who runs it at the same time."""

    def today(self) -> dt.date:
        """The present day."""
        return self.now().date()

    def now(self) -> dt.datetime:
        """The present moment."""
        return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """The day that `--today` gave."""

    day: dt.date

    def today(self) -> dt.date:
        """The given day."""
        return self.day

    def now(self) -> dt.datetime:
        """Its first moment."""
        return dt.datetime.combine(self.day, dt.time(), tzinfo=dt.UTC)
