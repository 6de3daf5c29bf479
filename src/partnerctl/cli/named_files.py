# SPDX-License-Identifier: Apache-2.0
"""Files that a person names on the command line: paths from where they are, or ids of partners."""

import os
from collections.abc import Iterable
from pathlib import Path

from partnerctl.cli.invocation import Invocation
from partnerctl.errors import UsageError


def named_files(invocation: Invocation, given: Iterable[Path]) -> tuple[str, ...]:
    """The paths below the registry's root; the id of a partner stands for its record.

    Raises:
        UsageError: A path lies outside of the registry.
    """
    return tuple(_named(invocation, path) for path in given)


def _named(invocation: Invocation, given: Path) -> str:
    from partnerctl.usecases.reading import record_path

    files = invocation.services.files
    if len(given.parts) == 1 and not given.suffix and not (invocation.around.directory / given).exists():
        record = record_path(str(given))
        if files.exists(record):
            return record
    # `normpath` and not `resolve`: a link among the records must be seen as one.
    path = Path(os.path.normpath(invocation.around.directory / given))
    for candidate in (path, path.parent.resolve() / path.name):
        if candidate.is_relative_to(invocation.root):
            return candidate.relative_to(invocation.root).as_posix()
    raise UsageError(
        f"{given} lies outside of the registry {invocation.root}",
        hint="name another registry with --root DIR",
    )
