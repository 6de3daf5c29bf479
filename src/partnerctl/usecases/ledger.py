# SPDX-License-Identifier: Apache-2.0
"""The ledger of notices that were sent, `data/notices/`: read as a whole, and never to be read as saying less.

A file's name tells which notice it is, so a file whose contents are broken still keeps that notice from being sent a
second time.
"""

from dataclasses import dataclass
from functools import partial

from partnerctl.errors import EnvironmentProblemError
from partnerctl.findings import Finding, in_order
from partnerctl.model.ledger import SentNotice
from partnerctl.model.notices import NOTICES_FOLDER, NoticeKey, key_of_path
from partnerctl.ports import FileTree, Services
from partnerctl.usecases.reading import read_document, unreadable


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was sent.

    Attributes:
        notices: Those that could be read, by the names of their files.
        keys: Which notices were sent, going by contents and by names of files.
        findings: What is wrong with the other files, located.
    """

    notices: tuple[SentNotice, ...]
    keys: frozenset[NoticeKey]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """One file of the ledger as far as it could be read.

    Attributes:
        path: Where it lies.
        notice: None if anything in the file is wrong.
        findings: What is, located.
    """

    path: str
    notice: SentNotice | None
    findings: tuple[Finding, ...]


def notice_paths(files: FileTree) -> tuple[str, ...]:
    """The files of the ledger."""
    return tuple(path for path in files.list(NOTICES_FOLDER) if path.endswith(".yaml"))


def read_notice(files: FileTree, path: str) -> ReadNotice:
    """Read one file of the ledger."""
    try:
        document = read_document(files, path, SentNotice)
    except EnvironmentProblemError as error:
        return ReadNotice(path, None, unreadable(path, error))
    return ReadNotice(path, document.value, document.findings)


def read_ledger(services: Services) -> Ledger:
    """Read all of it; a registry that has sent nothing has an empty one."""
    files = services.files
    keys: set[NoticeKey] = set()
    findings: list[Finding] = []
    for path, why in files.irregular(NOTICES_FOLDER):
        named = key_of_path(path)
        if named is not None:
            keys.add(named)
            findings.extend(unreadable(path, EnvironmentProblemError(f"{path} {why}")))
    read = tuple(services.workers.map(partial(read_notice, files), notice_paths(files)))
    for each in read:
        findings.extend(each.findings)
        keys.update(key for key in (key_of_path(each.path), each.notice and each.notice.key) if key)
    notices = tuple(each.notice for each in read if each.notice)
    return Ledger(notices, frozenset(keys), in_order(findings))
