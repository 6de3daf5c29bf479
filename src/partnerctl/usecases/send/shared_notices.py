# SPDX-License-Identifier: Apache-2.0
"""What all clones know of the notices that are sent: read so that it never says less, and written a file a notice.

The name of a file tells which notice it is about, so one whose contents are broken still keeps it from being sent again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from partnerctl.documents.layout import compose
from partnerctl.errors import EnvironmentProblemError
from partnerctl.model.claims import CLAIMS_FOLDER, REFUSALS_FOLDER, Claim, Refusal
from partnerctl.model.ledger import SentNotice
from partnerctl.model.notices import NOTICES_FOLDER, NoticeKey, key_of_path
from partnerctl.model.types import Model
from partnerctl.ports import FileTree
from partnerctl.usecases.reading import read_document

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Shared:
    """What all clones know.

    Attributes:
        sent: Which notices were sent.
        claims: Which somebody is about to send, or tried to; None for a claim that can't be read.
        refusals: Which a mail server refused; None for a refusal that can't be read.
    """

    sent: frozenset[NoticeKey]
    claims: Mapping[NoticeKey, Claim | None]
    refusals: Mapping[NoticeKey, Refusal | None]

    @property
    def taken(self) -> frozenset[NoticeKey]:
        """All that must not be sent as if nothing had happened."""
        return self.sent.union(self.claims, self.refusals)

    def is_held(self, key: NoticeKey, holder: str) -> bool:
        """Whether it is this run that claims a notice."""
        claim = self.claims.get(key)
        return claim is not None and claim.holder == holder


def read_shared(files: FileTree) -> Shared:
    """Read all of it."""
    sent = frozenset(key for key, _ in _named(files, NOTICES_FOLDER))
    claims = {key: _read(files, path, Claim) for key, path in _named(files, CLAIMS_FOLDER)}
    refusals = {key: _read(files, path, Refusal) for key, path in _named(files, REFUSALS_FOLDER)}
    return Shared(sent, claims, refusals)


def _named(files: FileTree, folder: str) -> Iterator[tuple[NoticeKey, str]]:
    for path in (*files.list(folder), *(path for path, _ in files.irregular(folder))):
        key = key_of_path(path)
        if key is not None:
            yield key, path


def _read(files: FileTree, path: str, kind: type[M]) -> M | None:
    try:
        return read_document(files, path, kind).value
    except EnvironmentProblemError:
        return None


def claim_path(key: NoticeKey) -> str:
    """Where the claim of a notice lies."""
    return f"{CLAIMS_FOLDER}/{key.name}.yaml"


def refusal_path(key: NoticeKey) -> str:
    """Where the refusal of a notice lies."""
    return f"{REFUSALS_FOLDER}/{key.name}.yaml"


def content_of(notice: Claim | Refusal | SentNotice) -> bytes:
    """The file of a claim, of a refusal, or of the ledger."""
    plain = notice.model_dump(mode="json", exclude_none=True)
    return compose(plain, header=None, kind=type(notice)).encode()
