# SPDX-License-Identifier: Apache-2.0
"""A registry in memory: its policy, its entities, and records with where they came from."""

from dataclasses import dataclass

from partnerctl.findings import Plain
from partnerctl.model.entities import Entities
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry
from partnerctl.model.types import PartnerId

REGISTRY_PATH = "data/registry.yaml"
ENTITIES_PATH = "data/entities.yaml"
PARTNERS_FOLDER = "data/partners"
"""Where things lie below a registry's root; each record is `<id>.yaml` in this folder."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What every record is read and judged against; small, and the same for all of them."""

    registry: Registry
    entities: Entities


@dataclass(frozen=True, slots=True)
class Record:
    """One partner and where it came from.

    Attributes:
        id: The file's name without `.yaml`.
        path: POSIX path relative to the registry's root.
        plain: The data as it stands in the file, for rules that look at every text.
        partner: The same, validated.
    """

    id: PartnerId
    path: str
    plain: dict[str, Plain]
    partner: Partner


@dataclass(frozen=True, slots=True)
class Dataset:
    """All records that could be read, sorted by id."""

    setting: Setting
    records: tuple[Record, ...]

    def find(self, partner_id: str) -> Record | None:
        """The record with this id, or None."""
        return next((record for record in self.records if record.id == partner_id), None)
