# SPDX-License-Identifier: Apache-2.0
"""What is not counted of a pass over all files: what waivers cover, and what could not be asked."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from partnerctl.findings import Finding, Severity, Skipped, Waived
from partnerctl.rules.registry import Rule, all_rules
from partnerctl.rules.running import apply_waivers
from partnerctl.usecases.inspection import Inspected
from partnerctl.usecases.registry_inspection import InspectedRegistry

if TYPE_CHECKING:
    from partnerctl.model.partner import Waiver


def waive(
    findings: Iterable[Finding], inspected: Iterable[Inspected], skipped: Iterable[Skipped]
) -> tuple[tuple[Finding, ...], tuple[Waived, ...]]:
    """Let the waivers of records speak; see `rules.running.apply_waivers`."""
    found = tuple(findings)
    used = {(finding.location.path, finding.code) for finding in found}
    not_asked = {each.code for each in skipped}
    waivers: dict[str, tuple[Waiver, ...]] = {
        # A waiver of a rule that was not asked is not unused.
        each.path: tuple(
            waiver
            for waiver in each.facts.waivers
            if waiver.rule not in not_asked or (each.path, waiver.rule) in used
        )
        for each in inspected
        if each.facts and each.facts.waivers
    }
    return apply_waivers(found, waivers)


def skipped_for(run: InspectedRegistry) -> Iterator[Skipped]:
    """The rules that could not be asked, or not of everything, because files are broken."""
    if run.read.setting is None:
        errors = (finding for finding in run.read.findings if finding.severity is Severity.ERROR)
        at_fault = sorted({finding.location.path for finding in errors})
        for rule in all_rules():
            if _needs_setting(rule):
                yield Skipped(rule.code, f"{' and '.join(at_fault)} must be mended first")
    elif run.broken:
        others = f" and {len(run.broken) - 1} more" if len(run.broken) > 1 else ""
        for rule in all_rules():
            if rule.registry_check:
                yield Skipped(rule.code, f"could not see {run.broken[0]}{others}")


def _needs_setting(rule: Rule) -> bool:
    return bool(rule.record_check or rule.registry_check or rule.setting_check)
