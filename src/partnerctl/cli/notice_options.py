# SPDX-License-Identifier: Apache-2.0
"""Options of the commands that render notices."""

from typing import Annotated, Final

import typer

from partnerctl.cli import completion
from partnerctl.model.notices import NoticeKind

KINDS: Final = ", ".join(NoticeKind)
"""For the help of `--kind`: too many for the place of a value's name."""

KindsOption = Annotated[
    list[NoticeKind] | None,
    typer.Option("--kind", metavar="KIND", help=f"Only this notice (repeatable): {KINDS}."),
]
"""On every command that tells partners what is due."""

PartnersOption = Annotated[
    list[str] | None,
    typer.Option(
        "--partner",
        metavar="ID",
        help="Only to this partner (repeatable).",
        autocompletion=completion.partner_ids,
    ),
]
"""Beside `KindsOption`."""

BackOption = Annotated[
    int | None,
    typer.Option(
        "--back",
        metavar="DAYS",
        min=0,
        help="So many days an entry of a history gives cause for a notice (30).",
    ),
]
"""Beside `KindsOption`."""

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
