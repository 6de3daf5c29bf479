# SPDX-License-Identifier: Apache-2.0
"""Older formats of the registry's files, and how each becomes the next.

`format` in `registry.yaml` is the number that holds for all files. A migration is a pure function from a file's plain
data to the same in the next format; it gives data back as it is that it has migrated before, so that an upgrade which
was interrupted can be repeated. There has been one format so far: the table is empty.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from partnerctl.documents import editing
from partnerctl.documents.layout import compose
from partnerctl.findings import Plain, RenameKey, SetValue
from partnerctl.model.entities import Entities
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry
from partnerctl.model.types import Model

Migration: TypeAlias = Callable[[dict[str, Plain]], dict[str, Plain]]


def unchanged(plain: dict[str, Plain]) -> dict[str, Plain]:
    """The migration of a kind of file that a format doesn't touch."""
    return plain


@dataclass(frozen=True, slots=True)
class Step:
    """What changed from one format to the next, by kind of file."""

    registry: Migration = unchanged
    entities: Migration = unchanged
    partner: Migration = unchanged

    def of(self, kind: type[Model]) -> Migration:
        """The migration of a kind of file; files of other kinds have no format."""
        return {Registry: self.registry, Entities: self.entities, Partner: self.partner}.get(kind, unchanged)


Migrations: TypeAlias = Mapping[int, Step]
"""By the number of the older format: what leads to the next."""

MIGRATIONS: Final[Migrations] = MappingProxyType({})
"""Every step there has been since format 1."""


def newest(migrations: Migrations) -> int:
    """The number of the format that the models describe."""
    return max(migrations, default=0) + 1


def migrated(
    plain: dict[str, Plain], kind: type[Model], number: int, migrations: Migrations
) -> dict[str, Plain]:
    """A file's data in the newest format.

    Args:
        plain: The data.
        kind: The model of the file.
        number: The format that it is in, which is one of the table's.
        migrations: The table.
    """
    for older in range(number, newest(migrations)):
        plain = migrations[older].of(kind)(plain)
    return {**plain, "format": newest(migrations)} if "format" in plain else plain


def rewritten(plain: dict[str, Plain], kind: type[Model], number: int, migrations: Migrations) -> str:
    """A file's text in the newest format, written anew; for reading, since its comments are gone."""
    return compose(migrated(plain, kind, number, migrations), header=None, kind=kind)


def upgraded(text: str, kind: type[Model], number: int, migrations: Migrations) -> str:
    """A file's text in the newest format, with its comments; lines that don't change stay as they are.

    Raises:
        RefusedError: The text has errors, or the change can't be made without touching other lines.
    """
    before, _ = editing.require_sound(text)
    after = migrated(before, kind, number, migrations)
    return editing.apply(text, [*_renames(before, after), SetValue((), after)], kind=kind)


def _renames(before: dict[str, Plain], after: dict[str, Plain]) -> Iterator[RenameKey]:
    """Fields that only got another name: so their comments go with them."""
    new = [name for name in after if name not in before]
    for old in (name for name in before if name not in after):
        name = next((name for name in new if after[name] == before[old]), None)
        if name:
            new.remove(name)
            yield RenameKey((old,), name)


def format_of(registry: Mapping[str, Plain], migrations: Migrations) -> int | None:
    """The older format that a registry's files are in; None if they are in the newest, or in none that is known.

    Args:
        registry: The data of `registry.yaml`.
        migrations: The table.
    """
    number = registry.get("format")
    return number if type(number) is int and number in migrations else None
