# SPDX-License-Identifier: Apache-2.0
"""Stand-ins for the ports: as strict as the real adapters, in memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from partnerctl.errors import EnvironmentProblemError

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
