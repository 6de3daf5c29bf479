# SPDX-License-Identifier: Apache-2.0
"""Where templates, catalogues and schemas come from: the registry's own files first, then the shipped ones."""

import re
from collections.abc import Iterator
from functools import cached_property
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from pathlib import Path

from partnerctl.adapters.files import LocalFiles
from partnerctl.errors import EnvironmentProblemError
from partnerctl.ports import FileTree

FOLDER = "templates"
NEW_REGISTRY = "init"
"""The folder among the shipped templates that a new registry is made of."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*(\.[a-z0-9]+)+")
_LANGUAGE = re.compile(r"[a-z]{2,3}([_-][A-Za-z0-9]{2,8})*")


def shipped(folder: str) -> Traversable:
    """The folder `templates` or `schema` that came with this installation.

    A wheel carries them inside the package; in a source checkout they are the top-level `templates/` and
    `data/schema/`, which are the only copies (`pyproject.toml`, `force-include`).
    """
    inside = resources("partnerctl").joinpath("_shipped", folder)
    if inside.is_dir():
        return inside
    checkout = Path(__file__).resolve().parents[3]
    return checkout / ("data/schema" if folder == "schema" else folder)


def files_for_new_registries() -> dict[str, bytes]:
    """What `partnerctl init` makes a registry of: the shipped files below `templates/init`, by path, hidden ones too."""
    return dict(_below(shipped(FOLDER).joinpath(NEW_REGISTRY), ""))


def _below(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _below(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry.read_bytes()


class RegistryTemplates:
    """The `ports.TemplateSource` of production.

    Args:
        files: The registry's files; their `templates/` goes before what is shipped.
    """

    def __init__(self, files: FileTree) -> None:
        self._registry = files

    def over(self, files: FileTree) -> "RegistryTemplates":
        """As `ports.TemplateSource.over`."""
        return RegistryTemplates(files)

    @cached_property
    def _shipped(self) -> Traversable:
        return shipped(FOLDER)

    def text(self, name: str) -> tuple[str, str, bool]:
        """The template's text, the path to show in errors, and whether it is a registry's own.

        Raises:
            EnvironmentProblemError: There is none of that name, or it is not UTF-8.
        """
        if not _NAME.fullmatch(name):
            raise EnvironmentProblemError(f"{name!r} is no name of a template")
        path = f"{FOLDER}/{name}"
        came_with_us = self._read_shipped(name)
        if self._registry.exists(path):
            content = self._registry.read(path).content
            return _decode(content, path), path, content != came_with_us
        if came_with_us is None:
            raise EnvironmentProblemError(
                f"there is no template {name!r}", hint=f"put it into {FOLDER}/ of the registry"
            )
        return _decode(came_with_us, path), f"{path} (shipped)", False

    def catalogue(self, language: str) -> tuple[str, bytes] | None:
        """Path and bytes of the gettext catalogue (`.po`) of a language; None if there is none."""
        if not _LANGUAGE.fullmatch(language):
            return None
        name = f"locale/{language}/LC_MESSAGES/partnerctl.po"
        path = f"{FOLDER}/{name}"
        if self._registry.exists(path):
            return path, self._registry.read(path).content
        content = self._read_shipped(name)
        return None if content is None else (f"{path} (shipped)", content)

    def _read_shipped(self, name: str) -> bytes | None:
        found = self._shipped.joinpath(*name.split("/"))
        return found.read_bytes() if found.is_file() else None


def _decode(content: bytes, path: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise EnvironmentProblemError(
            f"{path}:{line} is not UTF-8 text", hint="save the file again with the encoding UTF-8"
        ) from error


class LocalTemplates(RegistryTemplates):
    """Templates of a registry on disk.

    Args:
        root: The registry's root.
    """

    def __init__(self, root: Path) -> None:
        super().__init__(LocalFiles(root))
