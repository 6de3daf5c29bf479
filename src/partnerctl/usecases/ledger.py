# SPDX-License-Identifier: Apache-2.0
"""The ledger of notices that were sent, `data/notices/`: read as a whole, and never to be read as saying less.

A file's name tells which notice it is, so a file whose contents are broken still keeps that notice from being sent a
second time.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from partnerctl.errors import EnvironmentProblemError
from partnerctl.findings import Finding, in_order
from partnerctl.lifecycle.notices import NoticeKey
from partnerctl.model.notices import NOTICES_FOLDER, Channel, NoticeKind, SentNotice
from partnerctl.model.types import PartnerId
from partnerctl.ports import Services
from partnerctl.usecases.reading import read_document, unreadable

_NAME: Final = re.compile(r"([^.]+)\.(\d{4}-\d{2}-\d{2})\.([a-z-]+)\.([a-z-]+)\.yaml")


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


def read_ledger(services: Services) -> Ledger:
    """Read all of it; a registry that has sent nothing has an empty one."""
    notices: list[SentNotice] = []
    keys: set[NoticeKey] = set()
    findings: list[Finding] = []
    for path, why in services.files.irregular(NOTICES_FOLDER):
        named = key_of_path(path)
        if named is not None:
            keys.add(named)
            findings.extend(unreadable(path, EnvironmentProblemError(f"{path} {why}")))
    for path in services.files.list(NOTICES_FOLDER):
        if not path.endswith(".yaml"):
            continue
        named = key_of_path(path)
        keys |= {named} if named else set()
        try:
            document = read_document(services.files, path, SentNotice)
        except EnvironmentProblemError as error:
            findings.extend(unreadable(path, error))
            continue
        findings.extend(document.findings)
        if document.value is not None:
            notices.append(document.value)
            keys.add(key_of(document.value))
    return Ledger(tuple(notices), frozenset(keys), in_order(findings))


def key_of(notice: SentNotice) -> NoticeKey:
    """Which notice it was."""
    return NoticeKey(notice.partner, notice.kind, notice.about, notice.channel)


def notice_path(key: NoticeKey) -> str:
    """Where the ledger has a notice."""
    return f"{NOTICES_FOLDER}/{key.partner}.{key.about}.{key.kind}.{key.channel}.yaml"


def key_of_path(path: str) -> NoticeKey | None:
    """Which notice a file of the ledger is about, by its name; None if the name tells of none."""
    match = _NAME.fullmatch(path.rpartition("/")[2])
    if match is None:
        return None
    partner, about, kind, channel = match.groups()
    try:
        return NoticeKey(PartnerId(partner), NoticeKind(kind), dt.date.fromisoformat(about), Channel(channel))
    except ValueError:
        return None
