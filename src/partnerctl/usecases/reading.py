# SPDX-License-Identifier: Apache-2.0
"""One file from bytes to a validated model: the part of the way that every command walks."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from partnerctl.documents import positions, reader, validation
from partnerctl.documents.places import Place
from partnerctl.documents.quick_reader import read_quickly
from partnerctl.errors import EnvironmentProblemError
from partnerctl.findings import Finding, Plain, Severity
from partnerctl.model.dataset import PARTNERS_FOLDER, Record
from partnerctl.model.partner import Partner
from partnerctl.model.types import Model, PartnerId
from partnerctl.ports import FileTree, FileVersion
from partnerctl.rules.running import check_names

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Document(Generic[M]):
    """A file as far as it could be read.

    Attributes:
        path: Where it came from.
        text: None if its bytes are no text.
        plain: Its data; None if it could not be parsed.
        value: The model; None if anything in the file is wrong.
        findings: Everything found on the way, located.
        digest: Of its bytes, for `FileTree.replace`.
        place: Where everything stands in the text, for `positions.locate`; None if `plain` is, or if nobody had to look.
    """

    path: str
    text: str | None
    plain: dict[str, Plain] | None
    value: M | None
    findings: tuple[Finding, ...]
    digest: str
    place: Place | None = None


def record_path(partner_id: str) -> str:
    """Where the record of a partner lies."""
    return f"{PARTNERS_FOLDER}/{partner_id}.yaml"


def partner_id_of(path: str) -> PartnerId:
    """The id of the partner whose record this is."""
    return PartnerId(path.rpartition("/")[2].removesuffix(".yaml"))


def record_paths(files: FileTree) -> tuple[str, ...]:
    """Where the records lie, in the order of their ids."""
    paths = (path for path in files.list(PARTNERS_FOLDER) if is_record(path))
    return tuple(sorted(paths, key=partner_id_of))


def is_record(path: str) -> bool:
    """Whether a file in the folder of records should be one."""
    # What else lies there is judged by `rules.running.check_names`, which passes over hidden files and READMEs.
    name = path.rpartition("/")[2]
    return name.endswith(".yaml") and not name.startswith((".", "README."))


def unreadable(path: str, error: EnvironmentProblemError) -> tuple[Finding, ...]:
    """What to say of a file that can't be read, when the others must not suffer for it."""
    return check_names((), [(path, error.message.removeprefix(f"{path} "))])


def read_document(
    files: FileTree, path: str, kind: type[M], *, max_bytes: int = reader.MAX_BYTES
) -> Document[M]:
    """Read, decode, parse and validate one file.

    Raises:
        EnvironmentProblemError: It can't be read.
    """
    return document_of(files.read(path), kind, max_bytes=max_bytes)


def read_plain(files: FileTree, path: str, *, max_bytes: int = reader.MAX_BYTES) -> dict[str, Plain] | None:
    """The data of a file, whatever it is; None if it can't be read without an error."""
    try:
        content = files.read(path).content
    except EnvironmentProblemError:
        return None
    decoded = reader.decode(content, path, max_bytes=max_bytes)
    if decoded.text is None:
        return None
    parsed = reader.parse(decoded.text, path)
    found = (*decoded.findings, *parsed.findings)
    return None if any(finding.severity is Severity.ERROR for finding in found) else parsed.plain


def document_of(version: FileVersion, kind: type[M], *, max_bytes: int = reader.MAX_BYTES) -> Document[M]:
    """Decode, parse and validate what was read."""
    path, digest = version.path, version.digest
    decoded = reader.decode(version.content, path, max_bytes=max_bytes)
    if decoded.text is None:
        return Document(path, None, None, None, decoded.findings, digest)
    plain = read_quickly(decoded.text)
    parsed = reader.Parsed(plain, ()) if plain is not None else reader.parse(decoded.text, path)
    found = (*decoded.findings, *parsed.findings)
    if parsed.plain is None:
        return Document(path, decoded.text, None, None, found, digest)
    validated = validation.validate(kind, parsed.plain, path)
    if validated.findings:
        found = (*found, *positions.locate(validated.findings, decoded.text, parsed.place))
    sound = not any(finding.severity is Severity.ERROR for finding in found)
    value = validated.value if sound else None
    return Document(path, decoded.text, parsed.plain, value, found, digest, parsed.place)


def record_of(document: Document[Partner]) -> Record | None:
    """The record, if the file holds a sound one."""
    if document.value is None or document.plain is None:
        return None
    return Record(partner_id_of(document.path), document.path, document.plain, document.value)
