# SPDX-License-Identifier: Apache-2.0
"""A private book in memory, and the addresses and names that tests plant to look for them in everything produced."""

import hashlib
from dataclasses import dataclass
from typing import Final

from partnerctl.errors import ChangedUnderneathError, PartnerctlError
from partnerctl.ports import FileVersion

ADDRESS: Final = "planted-person@library.example"
OTHER: Final = "other-planted@museum.example"
PLANTED: Final = ("planted", ADDRESS, OTHER)
"""What must not appear, whatever its case."""


@dataclass
class MemoryBook:
    """A `ports.PrivateFile` in memory.

    Attributes:
        content: Its bytes; None if there is none.
        exposed: What `exposure` says until it is written.
        fault: What `replace` raises.
    """

    content: bytes | None = None
    place: str = "/home/me/contacts.yaml"
    exposed: str | None = None
    fault: PartnerctlError | None = None

    def read(self) -> FileVersion | None:
        """As `ports.PrivateFile.read`."""
        if self.content is None:
            return None
        return FileVersion(self.place, self.content, hashlib.sha256(self.content).hexdigest())

    def replace(self, content: bytes, *, expected: str | None) -> None:
        """As `ports.PrivateFile.replace`."""
        if self.fault:
            raise self.fault
        version = self.read()
        if expected != (version.digest if version else None):
            raise ChangedUnderneathError("changed")
        self.content, self.exposed = content, None

    def exposure(self) -> str | None:
        """As `ports.PrivateFile.exposure`."""
        return self.exposed


def planted_in(*texts: str) -> list[str]:
    """What of the planted stands in some outputs."""
    together = "\n".join(texts).casefold()
    return [each for each in PLANTED if each.casefold() in together]
