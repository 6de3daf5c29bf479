# SPDX-License-Identifier: Apache-2.0
"""Asks the rules: of names, of one record, of all, of policy and entities, of a change; and lets waivers speak.

Findings come in the order of the rules and carry symbolic places only; `documents.positions` adds lines, and
`findings.in_order` sorts.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from operator import attrgetter

from partnerctl.findings import Finding, Plain, Pointer, Waived
from partnerctl.model.dataset import REGISTRY_PATH, Record, Setting
from partnerctl.model.partner import Waiver
from partnerctl.rules.case import Case
from partnerctl.rules.comparison import Comparison
from partnerctl.rules.facts import Facts
from partnerctl.rules.quality import unused_waiver
from partnerctl.rules.registry import Entry, Rule, Scope, Sent, Text, TextCheck, all_rules, find_rule


@cache
def _rules(check: str) -> tuple[Rule, ...]:
    """The rules that have this kind of function."""
    has = attrgetter(check)
    return tuple(rule for rule in all_rules() if has(rule))


def check_names(paths: Iterable[str], irregular: Iterable[tuple[str, str]] = ()) -> tuple[Finding, ...]:
    """Judge what lies in `data/partners`, without reading any of it.

    Args:
        paths: The regular files, as `ports.FileTree.list` gives them.
        irregular: What must not be read and why, as `ports.FileTree.irregular` gives it.

    Returns:
        The findings; a file with an error among them must not be read as a record.
    """
    entries = (*(Entry(path) for path in paths), *(Entry(path, reason) for path, reason in irregular))
    return tuple(
        rule.to_finding(hit, "")
        for rule in _rules("names_check")
        if rule.names_check
        for hit in rule.names_check(entries)
    )


def check_record(record: Record, setting: Setting) -> tuple[Finding, ...]:
    """Judge one record by itself."""
    territory = record.partner.territory
    countries = territory.countries if territory else ()
    region = countries[0] if len(countries) == 1 else None
    case = Case(record, setting)
    findings = [
        rule.to_finding(hit, record.path)
        for rule in _rules("record_check")
        if rule.record_check
        for hit in rule.record_check(case)
    ]
    return (*findings, *check_texts(record.plain, record.path, region))


def check_sound_fields(record: Record, setting: Setting, broken: Container[str]) -> tuple[Finding, ...]:
    """Judge what is sound of a broken record, field by field, so that all its faults are told at once.

    Args:
        record: What is left of it when the broken fields are taken away.
        setting: What it is judged by.
        broken: Names of those fields; nothing is said about them.
    """
    case = Case(record, setting)
    return tuple(
        rule.to_finding(hit, record.path)
        for rule in _rules("record_check")
        if rule.record_check and rule.local
        for hit in rule.record_check(case)
        if hit.pointer[0] not in broken
    )


def check_texts(plain: Plain, path: str, region: str | None = None) -> tuple[Finding, ...]:
    """Judge every text of a file, whatever its field.

    Args:
        plain: The data as it stands in the file.
        path: The file.
        region: The one country it is about, if there is one; it tells how telephone numbers are written there.
    """
    prose: list[str] = []
    addresses: list[str] = []
    _collect((plain,), prose, addresses)
    joined = {Scope.PROSE: "\n".join(prose), Scope.ADDRESS: "\n".join(addresses)}
    joined[Scope.ANY] = f"{joined[Scope.PROSE]}\n{joined[Scope.ADDRESS]}"
    asked = [
        (rule, rule.text_check)
        for rule in _rules("text_check")
        if rule.text_check and rule.text_check.trigger(joined[rule.text_check.scope])
    ]
    suspected: dict[str, list[tuple[Rule, TextCheck]]] = {}
    for texts, other in ((prose, Scope.ADDRESS), (addresses, Scope.PROSE)):
        for rule, check in asked:
            if check.scope is not other:
                for text in dict.fromkeys(filter(check.trigger, texts)):
                    suspected.setdefault(text, []).append((rule, check))
    return tuple(
        rule.to_finding(hit, path)
        for pointer, text in (_placed(plain, (), suspected) if suspected else ())
        for rule, check in suspected[text]
        for hit in check.check(Text(text, pointer, region))
    )


def _collect(values: Iterable[Plain], prose: list[str], addresses: list[str]) -> None:
    """All texts but dates, without their places: the quick way of the clean record."""
    for value in values:
        if isinstance(value, str):
            if value[:4] == "http" and value.startswith(("https://", "http://")):
                addresses.append(value)
            elif len(value) != len("2024-02-29") or value[4] != "-" or value[7] != "-":
                prose.append(value)
        elif isinstance(value, dict):
            _collect(value.values(), prose, addresses)
        elif isinstance(value, list):
            _collect(value, prose, addresses)


def _placed(value: Plain, pointer: Pointer, wanted: Container[str]) -> Iterator[tuple[Pointer, str]]:
    """The places of some texts."""
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, item in entries:
        if isinstance(item, str):
            if item in wanted:
                yield (*pointer, key), item
        else:
            yield from _placed(item, (*pointer, key), wanted)


def check_registry(facts: Sequence[Facts], setting: Setting) -> tuple[Finding, ...]:
    """Judge the records together, by their facts. The order of `facts` makes no difference."""
    ordered = tuple(sorted(facts, key=attrgetter("id")))
    return tuple(
        rule.to_finding(hit, "")
        for rule in _rules("registry_check")
        if rule.registry_check
        for hit in rule.registry_check(ordered, setting)
    )


def check_ledger(sent: Sequence[Sent], known: AbstractSet[str]) -> tuple[Finding, ...]:
    """Judge the ledger of notices.

    Args:
        sent: Its files that could be read.
        known: The ids of all partners, of broken records too.
    """
    ordered = tuple(sorted(sent, key=attrgetter("path")))
    return tuple(
        rule.to_finding(hit, "")
        for rule in _rules("ledger_check")
        if rule.ledger_check
        for hit in rule.ledger_check(ordered, known)
    )


def check_change(change: Comparison) -> tuple[Finding, ...]:
    """Judge what differs from another commit."""
    return tuple(
        rule.to_finding(hit, "")
        for rule in _rules("change_check")
        if rule.change_check
        for hit in rule.change_check(change)
    )


def check_setting(setting: Setting, plain: Mapping[str, Plain] | None = None) -> tuple[Finding, ...]:
    """Judge `registry.yaml` and `entities.yaml` themselves.

    Args:
        setting: Both, validated.
        plain: The data of both as it stands in the files, by path, for the rules on texts.
    """
    findings = [
        rule.to_finding(hit, REGISTRY_PATH)
        for rule in _rules("setting_check")
        if rule.setting_check
        for hit in rule.setting_check(setting)
    ]
    for path, value in (plain or {}).items():
        findings.extend(check_texts(value, path))
    return tuple(findings)


def apply_waivers(
    findings: Iterable[Finding], waivers: Mapping[str, Sequence[Waiver]]
) -> tuple[tuple[Finding, ...], tuple[Waived, ...]]:
    """Set aside what a waiver of the same record covers, and tell of waivers that cover nothing.

    The last day of a waiver (`until`) makes no difference here: time never breaks a pull request; `review` reports
    waivers that have run out.

    Args:
        findings: Everything that was found, of every rule: a waiver counts as unused only if its rule was asked.
        waivers: Of each record that could be read, by its path (`Facts.waivers`).

    Returns:
        The findings that stay, with those on unused waivers added, and the waived ones.
    """
    kept: list[Finding] = []
    waived: list[Waived] = []
    used: set[tuple[str, str]] = set()
    for finding in findings:
        path = finding.location.path
        rule = find_rule(finding.code)
        waiver = next((each for each in waivers.get(path, ()) if each.rule == finding.code), None)
        if waiver is None or rule is None or not rule.waivable:
            kept.append(finding)
        else:
            waived.append(Waived(finding, waiver.why))
            used.add((path, finding.code))
    for path in sorted(waivers):
        kept.extend(
            unused_waiver(path, index, waiver.rule)
            for index, waiver in enumerate(waivers[path])
            if (path, waiver.rule) not in used and _can_be_waived(waiver.rule)
        )
    return tuple(kept), tuple(waived)


def _can_be_waived(code: str) -> bool:
    """Whether a waiver for this code makes sense at all; if not, another rule has said so already."""
    rule = find_rule(code)
    return rule is not None and rule.waivable
