# SPDX-License-Identifier: Apache-2.0
"""Options of the commands that render notices."""

from typing import Annotated, Final

import typer

from partnerctl.model.notices import NoticeKind

KINDS: Final = ", ".join(NoticeKind)
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
