# SPDX-License-Identifier: Apache-2.0
"""A report in the Static Analysis Results Interchange Format, SARIF 2.1.0 (OASIS Standard with Errata 01).

Clauses (§) are that document's. Columns count characters and the last one is exclusive, as ours (§3.14.17, §3.30.8).
Messages are plain text in which data can neither make a link (§3.11.6) nor a placeholder (§3.11.5). The commit's hash
is no part of a fingerprint, and neither are lines (§3.27.17).
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol, TypeAlias
from urllib.parse import quote

from partnerctl import __version__
from partnerctl.findings import Finding, Location, Plain, Related, Report, Severity, Skipped, Span
from partnerctl.reporters.fingerprints import fingerprints
from partnerctl.reporters.text import place_of, sentence
from partnerctl.reporters.visible import visible

Shape: TypeAlias = "dict[str, Plain]"

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT: Final = "partnerctl/v1"
_WIDEST, _LONGEST = 200, 30
_ROOT: Final = "%SRCROOT%"
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}


class Described(Protocol):
    """What is said of a rule; `rules.registry.Rule` is one."""

    @property
    def name(self) -> str: ...  # noqa: D102 -- see there
    @property
    def family(self) -> str: ...  # noqa: D102
    @property
    def severity(self) -> Severity: ...  # noqa: D102
    @property
    def summary(self) -> str: ...  # noqa: D102
    @property
    def rationale(self) -> str: ...  # noqa: D102
    @property
    def hint(self) -> str: ...  # noqa: D102
    @property
    def clause(self) -> str: ...  # noqa: D102
    @property
    def bad(self) -> str: ...  # noqa: D102
    @property
    def good(self) -> str: ...  # noqa: D102
    @property
    def since(self) -> str: ...  # noqa: D102


def render(report: Report, find_rule: Callable[[str], Described | None], *, folder: str = "") -> str:
    """The report as one JSON document in ASCII, with one run.

    Args:
        report: The outcome of a run.
        find_rule: Gives the rule of a code; `rules.registry.find_rule`.
        folder: Where the registry lies in the repository ("examples/"): URIs are relative to the repository's top.
    """
    waived = [each.finding for each in report.waived]
    findings = [*report.findings, *report.inherited, *waived]
    inherited = range(len(report.findings), len(report.findings) + len(report.inherited))
    whys = [None] * (len(findings) - len(waived)) + [each.why for each in report.waived]
    told = {finding.code for finding in findings} | {each.code for each in report.skipped}
    rules = {code: index for index, code in enumerate(sorted(told))}
    paths = {path: index for index, path in enumerate(sorted(_paths(findings)))}
    run = _Run(rules, paths, folder, compared=report.base is not None)
    results: list[Plain] = [
        run.result(finding, why, fingerprint, inherited=index in inherited)
        for index, (finding, why, fingerprint) in enumerate(
            zip(findings, whys, fingerprints(findings), strict=True)
        )
    ]
    document: Shape = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "partnerctl",
                        "semanticVersion": __version__,
                        "rules": [_rule(code, find_rule(code)) for code in rules],
                    }
                },
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "toolExecutionNotifications": [run.notification(each) for each in report.skipped],
                    }
                ],
                "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the repository."}}},
                "artifacts": [
                    {"location": run.artifact(path), "mimeType": "application/yaml"} for path in paths
                ],
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def _paths(findings: Iterable[Finding]) -> set[str]:
    return {
        location.path
        for finding in findings
        for location in (finding.location, *(each.location for each in finding.related))
    }


def _rule(code: str, rule: Described | None) -> Plain:
    """A reportingDescriptor (§3.49); of a code that is no rule of ours, only the code."""
    if rule is None:
        return {"id": code}
    bad, good = _shortened(rule.bad), _shortened(rule.good)
    help_text = f"{rule.rationale}\n\n{sentence(rule.hint)}\n\nWrong:\n\n{bad}\nRight:\n\n{good}"
    help_markdown = f"{rule.rationale}\n\n{sentence(rule.hint)}\n\nWrong:\n\n{_fenced(bad)}\n\nRight:\n\n{_fenced(good)}\n"
    return {
        "id": code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.rationale},
        "help": {"text": help_text, "markdown": help_markdown},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [str(rule.family)], "clause": rule.clause, "since": rule.since},
    }


def _fenced(example: str) -> str:
    return f"```yaml\n{example.rstrip()}\n```"


def _shortened(example: str) -> str:
    """An example of what is too large, or too long, need not be so here."""
    lines = _plain_text(example).split("\n")
    narrow = [line if len(line) <= _WIDEST else f"{line[:_WIDEST]}…" for line in lines[:_LONGEST]]
    return "\n".join([*narrow, "…"] if len(lines) > _LONGEST else narrow)


class _Run:
    """What the parts of one run refer to."""

    def __init__(self, rules: dict[str, int], paths: dict[str, int], folder: str, *, compared: bool) -> None:
        self._rules, self._paths = rules, paths
        self._folder, self._compared = folder, compared

    def result(self, finding: Finding, why: str | None, fingerprint: str, *, inherited: bool) -> Plain:
        """A result (§3.27); the places that belong to it are numbered from 1."""
        related: list[Plain] = [
            self._related(each, number) for number, each in enumerate(finding.related, start=1)
        ]
        shape: Shape = {
            "ruleId": finding.code,
            "ruleIndex": self._rules[finding.code],
            "level": _LEVELS[finding.severity],
            "message": {"text": _literal("\n".join(_message(finding)))},
            "locations": [{"physicalLocation": self._physical(finding.location)}],
            "partialFingerprints": {FINGERPRINT: fingerprint},
            # All results have them, or none (§3.27.23): empty means that nothing is suppressed.
            "suppressions": []
            if why is None
            else [{"kind": "inSource", "status": "accepted", "justification": visible(why)}],
            "properties": _properties(finding, inherited=inherited),
        }
        if related:
            shape["relatedLocations"] = related
        if self._compared:  # as above (§3.27.24)
            shape["baselineState"] = "unchanged" if finding.before else "new"
        return shape

    def notification(self, skipped: Skipped) -> Plain:
        """That a rule could not be asked of everything (§3.58)."""
        return {
            "level": "warning",
            "message": {"text": _literal(f"Skipped: {visible(skipped.reason)}")},
            "associatedRule": {"id": skipped.code, "index": self._rules[skipped.code]},
        }

    def artifact(self, path: str) -> Shape:
        """An artifactLocation (§3.4) of the table of artifacts."""
        # Names of files need not be UTF-8 (PEP 383), and a colon would make a scheme of what stands before it.
        uri = quote(self._folder + path, errors="surrogateescape")
        return {"uri": uri, "uriBaseId": _ROOT, "index": self._paths[path]}

    def _related(self, related: Related, number: int) -> Plain:
        return {
            "id": number,
            "physicalLocation": self._physical(related.location),
            "message": {"text": _literal(visible(_told(related)))},
        }

    def _physical(self, location: Location) -> Shape:
        shape: Shape = {"artifactLocation": self.artifact(location.path)}
        if location.span is not None and location.revision is None:
            shape["region"] = _region(location.span)
        return shape


def _told(related: Related) -> str:
    at = f" ({place_of(related.location)})" if related.location.revision else ""
    return f"{related.message}{at}"


def _region(span: Span) -> Shape:
    return {
        "startLine": span.start.line,
        "startColumn": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
    }


def _message(finding: Finding) -> Iterator[str]:
    yield sentence(visible(finding.message))
    location = finding.location
    if location.revision is not None:  # a viewer has the file as it is now
        yield f"Was {place_of(location)}."
    if finding.hint:
        yield sentence(visible(finding.hint))


def _properties(finding: Finding, *, inherited: bool) -> Shape:
    place: list[Plain] = list(finding.location.pointer)
    shape: Shape = {"pointer": place}
    if finding.fix is not None:
        shape["fix"] = {"title": visible(finding.fix.title), "safe": finding.fix.safe}
    if inherited:
        shape["inherited"] = True
    return shape


def _plain_text(text: str) -> str:
    return "\n".join(map(visible, text.split("\n")))


def _literal(text: str) -> str:
    """A text that a viewer shows as it is: braces doubled (§3.11.5), and no `](` of which a link could be made."""
    shown = _plain_text(text).replace("](", "] (")
    return shown.replace("{", "{{").replace("}", "}}")
