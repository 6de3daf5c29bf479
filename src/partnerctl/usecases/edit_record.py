# SPDX-License-Identifier: Apache-2.0
"""A change to one record, judged before it is written: it must not make the record or the registry worse."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from partnerctl.documents.editing import apply
from partnerctl.errors import InvalidDataError, RefusedError
from partnerctl.findings import Finding, Operation, Plain, Severity, in_order
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.partner import Partner
from partnerctl.ports import FileVersion, Services
from partnerctl.rules.append_only import compare, entries_of
from partnerctl.rules.facts import Facts, facts_of, unknown_facts
from partnerctl.rules.running import apply_waivers, check_registry
from partnerctl.usecases.assignments import Assignment, operations_of
from partnerctl.usecases.changes import Change
from partnerctl.usecases.inspection import Inspected, inspect_document
from partnerctl.usecases.loading import map_records, require_record_path
from partnerctl.usecases.locating import locate_all
from partnerctl.usecases.reading import Document, document_of, partner_id_of, read_document, record_paths


@dataclass(frozen=True, slots=True)
class Edit:
    """A change that may be written.

    Attributes:
        change: None if nothing changes.
        findings: What there was not to be said about the record before; never an error.
    """

    change: Change | None
    findings: tuple[Finding, ...]


def plan_assignments(
    services: Services, setting: Setting, partner_id: str, assignments: Sequence[Assignment]
) -> Edit:
    """Work out what assignments make of a record.

    Raises:
        UsageError: There is no partner with this id.
        RefusedError: An assignment touches the history, leads nowhere, or can't be made.
        InvalidDataError: The record can't be read, or would have new errors; with them, located.
    """
    document = read_for_edit(services, partner_id)
    if document.plain is None:
        raise InvalidDataError(
            f"the record of {partner_id} can't be read, so no field of it can be changed",
            document.findings,
            hint=f"mend {document.path} in an editor",
        )
    if any(assignment.pointer[0] == "history" for assignment in assignments):
        raise _append_only(document.path)
    return plan_operations(services, setting, document, operations_of(assignments, document.plain))


def plan_operations(
    services: Services, setting: Setting, document: Document[Partner], operations: Iterable[Operation]
) -> Edit:
    """Work out what symbolic operations make of a record that has been read.

    Raises:
        RefusedError: An operation leads nowhere, or can't be made.
        InvalidDataError: The record would have new errors; with them, located.
    """
    return plan_text(services, setting, document, apply(document.text or "", operations))


def read_for_edit(services: Services, partner_id: str) -> Document[Partner]:
    """The record as it is.

    Raises:
        UsageError: There is no partner with this id.
    """
    return read_document(services.files, require_record_path(services.files, partner_id), Partner)


def plan_text(services: Services, setting: Setting, before: Document[Partner], text: str) -> Edit:
    """Judge a record's new text.

    Args:
        services: The world.
        setting: Policy and entities.
        before: The record as it was read.
        text: All of the new text.

    Raises:
        RefusedError: An entry of the history was changed.
        InvalidDataError: There would be new errors; with them, located.
    """
    if text == before.text:
        return Edit(None, ())
    content = text.encode("utf-8", "surrogatepass")
    after = document_of(FileVersion(before.path, content, hashlib.sha256(content).hexdigest()), Partner)
    _require_history_kept(before, after.plain)
    old, new = _judge(services, setting, before, after)
    added = _added(old, new)
    errors = tuple(finding for finding in added if finding.severity is Severity.ERROR)
    if errors:
        count = "a new error" if len(errors) == 1 else f"{len(errors)} new errors"
        raise InvalidDataError(f"nothing was written, because the record would have {count}", errors)
    return Edit(Change(before.path, before.text, text, before.digest), added)


def _append_only(path: str) -> RefusedError:
    partner_id = partner_id_of(path)
    return RefusedError(
        "history is append-only: its entries are never changed or taken away",
        hint=f"what happened is added with `partnerctl record {partner_id} EVENT`; an entry that was wrong is taken out of "
        f"force with `partnerctl record {partner_id} corrected --supersedes DATE EVENT --why WHY`",
    )


def _require_history_kept(before: Document[Partner], after: dict[str, Plain] | None) -> None:
    """What `validate --base` will ask of the change: see `rules.append_only`."""
    if before.plain is None or after is None:
        return
    if not compare(entries_of(before.plain), entries_of(after)).only_appends:
        raise _append_only(before.path)


def _judge(
    services: Services, setting: Setting, before: Document[Partner], after: Document[Partner]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """All findings about the record, as it was and as it would be, in order and located."""
    old, new = inspect_document(before, setting), inspect_document(after, setting)
    others: tuple[Facts, ...] = ()
    if old.facts != new.facts:
        # Only then can anything between this record and another have changed.
        paths = (path for path in record_paths(services.files) if path != before.path)
        mapped = map_records(services, setting, _facts, paths=paths)
        # A record that can't be read is there all the same: a reference to it is no fault.
        broken = sorted({finding.location.path for finding in mapped.findings})
        others = (*mapped.values, *(unknown_facts(partner_id_of(path), path) for path in broken))
    return (
        _complete(services, setting, old, others, before.text),
        _complete(services, setting, new, others, after.text),
    )


def _facts(record: Record, _setting: Setting) -> Facts:
    return facts_of(record)


def _complete(
    services: Services,
    setting: Setting,
    inspected: Inspected,
    others: tuple[Facts, ...],
    text: str | None,
) -> tuple[Finding, ...]:
    """What is said about one record, alone and among the others, when waivers had their say."""
    path, facts = inspected.path, inspected.facts
    everyone = (*others, facts) if facts else others
    among = check_registry(everyone, setting) if facts and others else ()
    found = (*inspected.findings, *(finding for finding in among if path in _paths(finding)))
    kept, _ = apply_waivers(found, {each.path: each.waivers for each in everyone})
    # Waivers of others that cover nothing here are no matter of this record.
    about = tuple(finding for finding in kept if path in _paths(finding))
    return in_order(locate_all(services, about, {path: text} if text is not None else {}))


def _paths(finding: Finding) -> set[str]:
    return {finding.location.path, *(related.location.path for related in finding.related)}


def _added(old: Iterable[Finding], new: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings that were not there before, wherever their lines are now."""
    left = Counter((finding.code, finding.message) for finding in old)
    added = []
    for finding in new:
        key = (finding.code, finding.message)
        if left[key]:
            left[key] -= 1
        else:
            added.append(finding)
    return tuple(added)
