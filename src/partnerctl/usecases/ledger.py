# SPDX-License-Identifier: Apache-2.0
"""The ledger of notices that were sent, `data/notices/`: read as a whole, and never to be read as saying less.

Beside it lies which of them came back, `data/bounces/`.

A file's name tells which notice it is, so a file whose contents are broken still keeps that notice from being sent a
second time.
"""

from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from partnerctl.errors import EnvironmentProblemError, UsageError
from partnerctl.findings import Finding, in_order
from partnerctl.model.ledger import BouncedNotice, SentNotice
from partnerctl.model.notices import BOUNCES_FOLDER, NOTICES_FOLDER, Channel, NoticeKey, key_of_path
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
    """A file of the ledger as far as it could be read.

    Attributes:
        path: Where it lies.
        notice: None if anything in the file is wrong.
        findings: What is, located.
    """

    path: str
    notice: SentNotice | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ReadBounce:
    """The same of a file that tells of an email that came back."""

    path: str
    notice: BouncedNotice | None
    findings: tuple[Finding, ...]


ReadEntry: TypeAlias = ReadNotice | ReadBounce


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


def bounce_paths(files: FileTree) -> tuple[str, ...]:
    """The files that tell of emails that came back."""
    return tuple(path for path in files.list(BOUNCES_FOLDER) if path.endswith(".yaml"))


def read_bounce(files: FileTree, path: str) -> ReadBounce:
    """Read one of them."""
    try:
        document = read_document(files, path, BouncedNotice)
    except EnvironmentProblemError as error:
        return ReadBounce(path, None, unreadable(path, error))
    return ReadBounce(path, document.value, document.findings)


def ledger_paths(files: FileTree) -> tuple[str, ...]:
    """All files of both kinds."""
    return (*notice_paths(files), *bounce_paths(files))


def read_entry(files: FileTree, path: str) -> ReadEntry:
    """Read one of either kind."""
    is_bounce = path.startswith(f"{BOUNCES_FOLDER}/")
    return read_bounce(files, path) if is_bounce else read_notice(files, path)


def bounces_of(files: FileTree, partner_id: str | None = None) -> tuple[BouncedNotice, ...]:
    """Which emails came back; those that can't be read are told by `validate`.

    Args:
        files: The registry's.
        partner_id: Only of those to this partner.
    """
    paths = (
        path
        for path in bounce_paths(files)
        if partner_id is None or path.startswith(f"{BOUNCES_FOLDER}/{partner_id}.")
    )
    return tuple(bounce for path in paths if (bounce := read_bounce(files, path).notice))


def notice_named(text: str) -> NoticeKey:
    """The notice that a person means, with or without the ends that files have.

    Raises:
        UsageError: It is no name of an email.
    """
    stem = text.rpartition("/")[2].removesuffix(".yaml").removesuffix(".eml")
    key = key_of_path(f"{stem}.yaml") or key_of_path(f"{stem}.{Channel.EMAIL}.yaml")
    if key is None or key.channel is not Channel.EMAIL:
        shown = "what is given" if "@" in text else f'"{text}"'
        raise UsageError(
            f"{shown} is no name of a notice by email",
            hint="`partnerctl send` shows them: PARTNER.DAY.KIND, such as northfield.2026-03-20.application-received",
        )
    return key
