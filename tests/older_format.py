# SPDX-License-Identifier: Apache-2.0
"""An invented older format, 0, in which a partner's `name` was called `title`."""

from collections.abc import Mapping
from typing import Final

from partnerctl.documents.migrations import Step
from partnerctl.findings import Plain


def _name_was_title(plain: dict[str, Plain]) -> dict[str, Plain]:
    return {"name" if field == "title" else field: value for field, value in plain.items()}


MIGRATIONS: Final[Mapping[int, Step]] = {0: Step(partner=_name_was_title)}

OLD_RECORD: Final = """\
# Found by the school.
title: Northfield  # as on the door
mission:  Free access.
history:
  - date: 2026-02-03
    event: noted
    as: potential
"""
