# SPDX-License-Identifier: Apache-2.0
"""What a worker does with one record: everything that can be said about it without knowing the others."""

from dataclasses import dataclass

from partnerctl.documents.faults import FORBIDDEN_CHARACTER
from partnerctl.documents.positions import locate
from partnerctl.documents.validation import validate
from partnerctl.errors import EnvironmentProblemError
from partnerctl.findings import Finding, Plain, Severity
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.partner import Partner
from partnerctl.ports import FileTree
from partnerctl.rules.characters import BROKEN_ENCODING
from partnerctl.rules.facts import Facts, facts_of
from partnerctl.rules.running import check_record, check_sound_fields, check_texts
from partnerctl.usecases.reading import Document, partner_id_of, read_document, record_of, unreadable


@dataclass(frozen=True, slots=True)
class Inspected:
    """What is kept of a record; small, so that a registry of 100,000 fits into memory, and picklable.

    Attributes:
        path: The file.
        findings: Everything found in it. Places in this file are located; those in others are symbolic.
        facts: For the rules over all records; None if the file holds no sound record.
    """

    path: str
    findings: tuple[Finding, ...]
    facts: Facts | None


def inspect_file(files: FileTree, setting: Setting | None, path: str) -> Inspected:
    """Read and judge one record.

    Args:
        files: Where it is.
        setting: What it is judged by. None if the setting is broken: then only what needs none is said.
        path: The file.
    """
    try:
        document = read_document(files, path, Partner)
    except EnvironmentProblemError as error:
        return Inspected(path, unreadable(path, error), None)
    return inspect_document(document, setting)


def inspect_document(
    document: Document[Partner], setting: Setting | None, *, with_places: bool = True
) -> Inspected:
    """Judge a record that has been read.

    Args:
        document: The record.
        setting: What it is judged by.
        with_places: Whether lines and columns are wanted; nobody needs those of a file that isn't there yet.
    """
    record = record_of(document)
    if record is not None and setting is not None:
        found = check_record(record, setting)
    elif document.plain is not None:
        # Whatever else is wrong, a telephone number in public data must be seen.
        found = check_texts(document.plain, document.path)
        if setting is not None:
            found = (*found, *_check_the_rest(document.plain, document, setting))
        if any(each.code == FORBIDDEN_CHARACTER.code for each in document.findings):
            # The reader told of these characters already, and put U+FFFD in their place.
            found = tuple(each for each in found if each.code != BROKEN_ENCODING)
    else:
        found = ()
    if found and document.text is not None and with_places:
        found = locate(found, document.text, document.place)
    return Inspected(document.path, (*document.findings, *found), facts_of(record) if record else None)


_STAND_INS: dict[str, Plain] = {
    "name": "?",
    "history": [{"date": "2001-01-15", "event": "noted", "as": "potential"}],
}
"""For the fields that no record can do without, where they are broken; nothing is said about them."""


def _check_the_rest(
    plain: dict[str, Plain], document: Document[Partner], setting: Setting
) -> tuple[Finding, ...]:
    """Judge the sound fields of a broken record: all faults are told at once."""
    errors = [finding for finding in document.findings if finding.severity is Severity.ERROR]
    pointers = [finding.location.pointer for finding in errors]
    if () in pointers:
        return ()  # not the record's fields are at fault, but the file
    broken = {str(pointer[0]) for pointer in pointers}
    rest = {**_STAND_INS, **{field: value for field, value in plain.items() if field not in broken}}
    partner = validate(Partner, rest, document.path).value
    if partner is None:
        return ()
    record = Record(partner_id_of(document.path), document.path, rest, partner)
    return check_sound_fields(record, setting, broken)
