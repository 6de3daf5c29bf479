# SPDX-License-Identifier: Apache-2.0
"""The one place where errors end: each becomes a message on standard error and an exit code."""

import os
import sys
from collections.abc import Callable

import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError, NoSuchOption, UsageError

from partnerctl.cli.console import Role
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation
from partnerctl.errors import InvalidDataError, PartnerctlError


def guarded(work: Callable[[], int], invocation: Invocation) -> int:
    """Do `work` and say what became of it.

    Returns:
        What `work` returned, or the exit code of the error that stopped it.
    """
    try:
        code = _answered(work, invocation)
        invocation.out.flush()
        invocation.err.flush()
    except BrokenPipeError:
        _let_go_of_pipe()
        return ExitCode.CLOSED_PIPE
    except PartnerctlError as error:
        # Standard output itself failed (a full disk): nothing to hand over any more.
        invocation.error(error.message, error.hint)
        _let_go_of_pipe()
        return error.exit_code
    return code


def _answered(work: Callable[[], int], invocation: Invocation) -> int:
    try:
        code = work()
    except typer.Exit as ended:
        code = ended.exit_code
    except ClickException as error:
        code = _usage(error, invocation)
    except (KeyboardInterrupt, typer.Abort):
        invocation.err.write("\n")
        invocation.error("interrupted; no file was left half-written")
        code = ExitCode.INTERRUPTED
    except PartnerctlError as error:
        if isinstance(error, InvalidDataError):
            _show_findings(error, invocation)
        invocation.refuse(error)
        code = error.exit_code
    except BrokenPipeError:
        raise
    except ImportError as error:
        code = _missing_library(error, invocation)
    except Exception as error:  # noqa: BLE001 -- the boundary: whatever else comes up is a bug and must not look like data
        code = _bug(error, invocation)
    return code


def _usage(error: ClickException, invocation: Invocation) -> int:
    if isinstance(error, NoArgsIsHelpError):
        invocation.err.write(f"{error.format_message()}\n")
        return ExitCode.USAGE
    message = " ".join(error.format_message().split()).rstrip(".")
    ctx = error.ctx if isinstance(error, UsageError) else None
    if isinstance(error, NoSuchOption):
        near = sorted(error.possibilities or ())
        message = f"there is no option {error.option_name}" + (f'; did you mean "{near[0]}"?' if near else "")
    elif not message.startswith("there is"):
        message = message[:1].lower() + message[1:]
    invocation.error(message, f"see `{ctx.command_path} --help`" if ctx else None)
    return ExitCode.USAGE


def _missing_library(error: ImportError, invocation: Invocation) -> int:
    if (error.name or "partnerctl").partition(".")[0] == "partnerctl":
        return _bug(error, invocation)
    invocation.error(
        f"the library {error.name} can't be used: {error.msg}",
        "install partnerctl again; in its checkout: delete .venv and run `python3 run.py`",
    )
    return ExitCode.ENVIRONMENT


def _show_findings(error: InvalidDataError, invocation: Invocation) -> None:
    from partnerctl.findings import Finding, Report, in_order
    from partnerctl.reporters import text

    findings = in_order(finding for finding in error.findings if isinstance(finding, Finding))
    report = Report(findings, files_checked=len({finding.location.path for finding in findings}))
    invocation.err.write(text.render(report, width=invocation.err.width, paint=invocation.err.paint) + "\n")


def _bug(error: Exception, invocation: Invocation) -> int:
    from partnerctl.cli import bug_report

    invocation.error(
        f"partnerctl has a bug: {bug_report.name_of(error, invocation.around)}",
        "please report it, with the command, `partnerctl doctor` and what --debug shows",
    )
    if invocation.options.debug:
        for line in bug_report.traceback_of(error, invocation.around):
            invocation.err.line(line, Role.FAINT)
    return ExitCode.BUG


def _let_go_of_pipe() -> None:
    # The interpreter flushes once more when it ends, and would complain about the closed pipe.
    sink = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(sink, stream.fileno())
        except (OSError, ValueError):
            continue
    os.close(sink)
