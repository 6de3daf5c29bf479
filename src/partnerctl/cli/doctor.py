# SPDX-License-Identifier: Apache-2.0
"""`partnerctl doctor`: what is missing, and how to get it."""

import json
import sys
import textwrap
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from partnerctl.cli.console import Console, Role
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import invocation_of
from partnerctl.errors import PartnerctlError
from partnerctl.reporters.visible import visible

if TYPE_CHECKING:
    from partnerctl.usecases.doctor import Check

_ROLES: Final = {"ok": Role.GOOD, "note": Role.WARNING, "missing": Role.ERROR}


class Format(StrEnum):
    """Forms of the output."""

    TEXT = "text"
    JSON = "json"


def command(
    ctx: typer.Context,
    form: Annotated[Format, typer.Option("--format", help="Form of the output.")] = Format.TEXT,
) -> int:
    """Say what is missing on this machine, and how to get it.

    Looks at Python, the libraries, git, the registry and its mail settings, the private contact book and the
    terminal. Nothing is changed. Exit code 3 if something that commands need is missing.

    Example:
      partnerctl doctor
      partnerctl doctor --format json
    """
    from partnerctl import bootstrap
    from partnerctl.usecases.doctor import examine, is_ready

    invocation = invocation_of(ctx)
    services, problem = None, None
    try:
        services = invocation.services
    except PartnerctlError as error:
        problem = error
    machine = bootstrap.machine(
        invocation.root if services else None, invocation.around, sys.stdout.encoding or "ascii"
    )
    checks = examine(machine, services, problem)
    ready = is_ready(checks)
    if form is Format.JSON:
        invocation.out.write(_json(checks, machine.libraries, ready=ready))
    else:
        show(checks, invocation.out)
    for name, version in machine.libraries.items():
        invocation.detail(f"{name} {version or 'is missing'}")
    if ready:
        invocation.say("ready to work")
    return ExitCode.OK if ready else ExitCode.ENVIRONMENT


def show(checks: "tuple[Check, ...]", out: Console) -> None:
    """Put out one line a check, and below it what to do."""
    widest = max(len(check.name) for check in checks)
    for check in checks:
        head = f"{check.state.value:<7}  {check.name:<{widest}}  "
        state = out.paint(check.state.value, _ROLES[check.state.value])
        first, *rest = _wrapped(check.detail, out, len(head))
        out.write(f"{state}{head.removeprefix(check.state.value)}{first}\n")
        for line in rest:
            out.write(f"{' ' * len(head)}{line}\n")
        for line in _wrapped(f"-> {check.remedy}", out, len(head)) if check.remedy else ():
            out.write(f"{' ' * len(head)}{out.paint(line, Role.HINT)}\n")


def _wrapped(text: str, out: Console, used: int) -> list[str]:
    room = max(30, min(out.width, 100) - used)
    return textwrap.wrap(visible(text), room, break_long_words=False, break_on_hyphens=False) or [""]


def _json(checks: "tuple[Check, ...]", libraries: object, *, ready: bool) -> str:
    body = {
        "version": 1,
        "ready": ready,
        "checks": [
            {"name": check.name, "state": check.state.value, "detail": check.detail, "remedy": check.remedy}
            for check in checks
        ],
        "libraries": libraries,
    }
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"
