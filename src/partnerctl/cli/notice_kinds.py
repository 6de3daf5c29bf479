# SPDX-License-Identifier: Apache-2.0
"""The words for notices on the command line: importing the model would take longer than all else a help needs."""

from enum import StrEnum
from typing import Annotated, Final

import typer


class Kind(StrEnum):
    """The notices there are; a test keeps it equal to `model.notices.NoticeKind`."""

    INVITATION = "invitation"
    APPLICATION_RECEIVED = "application-received"
    ENDORSED = "endorsed"
    RECOGNIZED = "recognized"
    DECLINED = "declined"
    REVIEW_UPCOMING = "review-upcoming"
    REVIEW_DUE = "review-due"
    REVIEW_OVERDUE = "review-overdue"
    REVIEW_REMINDER = "review-reminder"
    REVIEW_FINAL = "review-final"
    RENEWED = "renewed"
    RENEWED_WITH_CONDITIONS = "renewed-with-conditions"
    DEFERRED = "deferred"
    NOT_RENEWED = "not-renewed"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    WITHDRAWN = "withdrawn"
    RESIGNED = "resigned"
    TRANSITIONED = "transitioned"
    AGREEMENT_ENDING = "agreement-ending"


KINDS: Final = ", ".join(kind.value for kind in Kind)
"""For the help of `--kind`: too many for the place of a value's name."""

LanguageOption = Annotated[
    str | None,
    typer.Option(
        "--language",
        metavar="TAG",
        help="Write in this language, if somebody has reviewed its wording; else in the contact's own.",
    ),
]
"""On every command that renders a notice."""

PreviewOption = Annotated[
    str | None,
    typer.Option(
        "--preview-language",
        metavar="TAG",
        help="Look at the wording in this language before it is reviewed: a draft, addressed to nobody.",
    ),
]
"""On every command that renders one notice."""
