# SPDX-License-Identifier: Apache-2.0
"""`schema`: the JSON Schemas of the registry's files, compared with those that lie in `data/schema`."""

import json
from dataclasses import dataclass
from typing import Final

from partnerctl.documents.json_schema import Schema, schemas
from partnerctl.ports import Services
from partnerctl.usecases.loading import load_setting

FOLDER: Final = "data/schema"


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """One schema, and whether the file that should hold it does.

    Attributes:
        path: POSIX path relative to the registry's root.
        text: What it must hold.
        digest: Of the file as it is; None if there is none.
        stale: Whether file and text differ.
    """

    path: str
    text: str
    digest: str | None
    stale: bool


def schema_files(services: Services) -> tuple[SchemaFile, ...]:
    """All schemas of the registry, sorted by path.

    Raises:
        InvalidDataError: The registry's own settings have errors.
        EnvironmentProblemError: A file can't be read.
    """
    setting = load_setting(services)
    found = schemas(setting.registry)
    return tuple(_compared(services, f"{FOLDER}/{name}", found[name]) for name in sorted(found))


def write_schemas(services: Services, files: tuple[SchemaFile, ...]) -> tuple[SchemaFile, ...]:
    """Replace the stale ones; what was made stale meanwhile by somebody else is refused.

    Returns:
        Those that were replaced.

    Raises:
        EnvironmentProblemError: A file can't be written.
    """
    stale = tuple(file for file in files if file.stale)
    for file in stale:
        services.files.replace(file.path, file.text.encode(), expected=file.digest)
    return stale


def _compared(services: Services, path: str, schema: Schema) -> SchemaFile:
    text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    if not services.files.exists(path):
        return SchemaFile(path, text, None, stale=True)
    version = services.files.read(path)
    return SchemaFile(path, text, version.digest, stale=version.content != text.encode())
