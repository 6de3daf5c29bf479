# SPDX-License-Identifier: Apache-2.0
"""`partnerctl explain`: a rule's page."""

from enum import StrEnum
from typing import Annotated

import typer

from partnerctl.cli import completion
from partnerctl.cli.invocation import invocation_of


class Format(StrEnum):
    """Forms of the output."""

    TEXT = "text"
    JSON = "json"


def command(
    ctx: typer.Context,
    rule: Annotated[
        str | None,
        typer.Argument(metavar="CODE", help="Code or name of a rule.", autocompletion=completion.rule_codes),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="Form of the output.")] = Format.TEXT,
) -> int:
    """Explain a rule.

    Shows what is wrong when it fires, why that matters, where it comes from, and how to mend it. Without CODE it
    lists every rule.

    Example:
      partnerctl explain PC201
      partnerctl explain duplicate-name
    """
    invocation = invocation_of(ctx)
    invocation.out.line(f"{rule} {output}")
    return 0
