# SPDX-License-Identifier: Apache-2.0
"""Stand-ins for the ports: as strict as the real adapters, in memory."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from partnerctl.errors import ChangedUnderneathError, EnvironmentProblemError
from partnerctl.ports import FileVersion, Services

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class FakeTemplates:
    """A `ports.TemplateSource`: texts by name, catalogues by language; everything counts as the registry's own."""

    texts: Mapping[str, str] = field(default_factory=dict)
    catalogues: Mapping[str, bytes] = field(default_factory=dict)

    def text(self, name: str) -> tuple[str, str, bool]:
        """As `ports.TemplateSource.text`."""
        if name not in self.texts:
            raise EnvironmentProblemError(f"There is no template {name!r}")
        return self.texts[name], f"templates/{name}", True

    def catalogue(self, language: str) -> tuple[str, bytes] | None:
        """As `ports.TemplateSource.catalogue`."""
        content = self.catalogues.get(language)
        return (
            None if content is None else (f"templates/locale/{language}/LC_MESSAGES/partnerctl.po", content)
        )


@dataclass
class FakeConfinement:
    """A `ports.Confinement` without a process: it only notes what would have been confined."""

    ran: list[object] = field(default_factory=list)

    def run(self, function: Callable[[T], str], item: T) -> str:
        """As `ports.Confinement.run`."""
        self.ran.append(item)
        return function(item)


@dataclass
class FakeFiles:
    """A `ports.FileTree` in memory.

    Attributes:
        contents: The files, by path.
        odd: Entries that must not be read, by path, each with the reason.
        unreadable: Files that are listed but can't be read, by path, each with the reason.
    """

    contents: dict[str, bytes] = field(default_factory=dict)
    odd: dict[str, str] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> "FakeFiles":
        """Files with these texts, as UTF-8."""
        return cls({path: text.encode() for path, text in texts.items()})

    def list(self, folder: str) -> Iterator[str]:
        """As `ports.FileTree.list`."""
        paths = (path for path in {**self.contents, **self.unreadable} if path.rpartition("/")[0] == folder)
        yield from sorted(paths)

    def irregular(self, folder: str) -> Iterator[tuple[str, str]]:
        """As `ports.FileTree.irregular`."""
        yield from sorted(item for item in self.odd.items() if item[0].rpartition("/")[0] == folder)

    def read(self, path: str) -> FileVersion:
        """As `ports.FileTree.read`."""
        _refuse_outside(path)
        reason = self.unreadable.get(path) or self.odd.get(path)
        if reason is None and path not in self.contents:
            reason = "can't be read: there is no such file"
        if reason is not None:
            raise EnvironmentProblemError(f"{path} {reason}")
        content = self.contents[path]
        return FileVersion(path, content, hashlib.sha256(content).hexdigest())

    def exists(self, path: str) -> bool:
        """As `ports.FileTree.exists`."""
        _refuse_outside(path)
        known = {*self.contents, *self.odd, *self.unreadable}
        return path in known or any(each.startswith(f"{path}/") for each in known)

    def replace(self, path: str, content: bytes, *, expected: str | None) -> None:
        """As `ports.FileTree.replace`."""
        _refuse_outside(path)
        if expected is None:
            if self.exists(path):
                raise ChangedUnderneathError(f"{path} exists already, so nothing was written")
        elif path not in self.contents or self.read(path).digest != expected:
            raise ChangedUnderneathError(f"{path} was changed by somebody else in the meantime")
        self.contents[path] = content

    def text(self, path: str) -> str:
        """For assertions: what is at `path` now."""
        return self.contents[path].decode()


def _refuse_outside(path: str) -> None:
    if any(part in {"", ".", ".."} for part in path.split("/")):
        raise EnvironmentProblemError(f"the path {path!r} is refused")


@dataclass(frozen=True)
class FakeClock:
    """A `ports.Clock` that stands still."""

    day: dt.date = dt.date(2026, 3, 31)

    def today(self) -> dt.date:
        """As `ports.Clock.today`."""
        return self.day


class FakeWorkers:
    """A `ports.Workers` without processes."""

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """As `ports.Workers.map`."""
        return map(function, items)


def fake_services(files: FakeFiles | None = None, *, day: dt.date = dt.date(2026, 3, 31)) -> Services:
    """A world in memory."""
    return Services(files or FakeFiles(), FakeClock(day), FakeWorkers(), FakeTemplates(), FakeConfinement())
