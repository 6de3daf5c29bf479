# SPDX-License-Identifier: Apache-2.0
"""What stands around a result: the registry's notice, and a word on records that could not be read."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from partnerctl.cli.console import Console, Role
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation
from partnerctl.reporters.visible import visible
from partnerctl.reporters.wrapping import wrapped

if TYPE_CHECKING:
    from partnerctl.findings import Finding, Plain
    from partnerctl.model.notices import NoticeKey
    from partnerctl.model.policy import Registry
    from partnerctl.ports import Commit


def notice_of(registry: "Registry") -> str | None:
    """What every output must say while the model is not official or the registry is fictitious; else None."""
    return None if registry.official and not registry.fictitious else " ".join(registry.notice.split())


def write_notice(registry: "Registry", out: Console) -> None:
    """Put out the notice, if there is one, as a paragraph of its own."""
    notice = notice_of(registry)
    if notice:
        lines = wrapped(visible(notice), min(out.width, 100), 0, 0)
        out.write("".join(f"{out.paint(line, Role.WARNING)}\n" for line in lines))


def tell_of_broken(findings: Sequence["Finding"], invocation: Invocation) -> ExitCode:
    """Say that records were left out because they could not be read, and give the exit code that belongs to it."""
    paths = sorted({finding.location.path for finding in findings})
    if not paths:
        return ExitCode.OK
    count = "1 record is" if len(paths) == 1 else f"{len(paths):,} records are"
    more = "" if len(paths) == 1 else ", …"
    invocation.warn(f"{count} broken and left out: {paths[0]}{more}", "run `partnerctl validate`")
    return ExitCode.FINDINGS


def say_noted(paths: Sequence[str], invocation: Invocation) -> None:
    """Say where in the data what happened was noted, and how it becomes known to all."""
    if not paths:
        return
    folder = paths[0].rpartition("/")[0]
    where, what = (paths[0], "it") if len(paths) == 1 else (f"{len(paths):,} files below {folder}", "them")
    invocation.say(f"noted in {where}", Role.GOOD)
    invocation.say(f"`partnerctl propose` opens the pull request with {what}")


def told_revision(commit: "Commit | None") -> str:
    """What a summary adds after its day when it is about the past: `, at commit 4f6a80c123 of 2026-03-01`."""
    return f", at commit {commit.short_id} of {commit.day}" if commit else ""


def plain_revision(commit: "Commit | None") -> "Plain":
    """The value of `rev` in JSON: None for the working tree."""
    return commit.plain() if commit else None


def plain_notice(key: "NoticeKey") -> "dict[str, Plain]":
    """What the JSON of a command says of a notice: its name, as a person types it, and what that is made of."""
    return {
        "notice": key.name,
        "partner": key.partner,
        "kind": key.kind.value,
        "about": key.about.isoformat(),
    }
