# SPDX-License-Identifier: Apache-2.0
"""The world as one value, and facts about this machine."""

import datetime as dt
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from partnerctl import __version__
from partnerctl.bootstrap.places import Surroundings
from partnerctl.bootstrap.private import contact_book_path, credentials
from partnerctl.errors import EnvironmentProblemError
from partnerctl.ports import Services

if TYPE_CHECKING:
    from partnerctl.usecases.doctor import Accounts, Machine, Repository


def services(root: Path, today: dt.date | None, environment: Mapping[str, str] | None = None) -> Services:
    """The real world below `root`.

    Args:
        root: The registry's folder.
        today: What the clock is told; None for the real day.
        environment: What git is started with; None for the environment of this process.
    """
    from partnerctl.adapters.clock import FixedClock, SystemClock
    from partnerctl.adapters.confinement import ProcessConfinement
    from partnerctl.adapters.files import LocalFiles
    from partnerctl.adapters.git import GitRepository
    from partnerctl.adapters.templates import LocalTemplates
    from partnerctl.adapters.workers import ProcessWorkers

    files = LocalFiles(root)
    return Services(
        files=files,
        clock=FixedClock(today) if today else SystemClock(),
        workers=ProcessWorkers(),
        templates=LocalTemplates(root),
        confinement=ProcessConfinement(),
        repository=GitRepository(root, dict(os.environ) if environment is None else environment),
    )


def revisions(root: Path, around: Surroundings) -> tuple[str, ...]:
    """Branches and tags of the repository that a registry lies in, for completion.

    Raises:
        EnvironmentProblemError: There is no repository, or no git.
    """
    from partnerctl.adapters.git import GitRepository

    return GitRepository(root, around.environment).names()


def machine(root: Path | None, around: Surroundings, encoding: str) -> "Machine":
    """Facts about this machine, for `doctor`.

    Args:
        root: The registry's root; None if there is no registry.
        around: Where the program was started.
        encoding: Of standard output.
    """
    from partnerctl.adapters import machine as here
    from partnerctl.adapters.git_command import Git
    from partnerctl.usecases.doctor import Machine

    book = contact_book_path(around)
    return Machine(
        python=platform.python_version(),
        program=__version__,
        libraries=here.library_versions(),
        git=Git(around.directory, around.environment).version(),
        repository=_repository(root, around) if root else None,
        encoding=encoding,
        contact_book=str(book),
        contact_book_mode=here.mode_of(book),
        # realpath, for resolve refuses links in a circle
        contact_book_exposed=root is not None and Path(os.path.realpath(book)).is_relative_to(root.resolve()),
        own_templates=here.own_templates(root) if root else (),
        accounts=_accounts(root or around.directory, around),
    )


def _accounts(root: Path, around: Surroundings) -> "Accounts":
    from partnerctl.usecases.doctor import Accounts

    found = credentials(root, around)
    try:
        return Accounts(str(found.path), found.servers())
    except EnvironmentProblemError as problem:
        return Accounts(str(found.path), problem=problem)


def _repository(root: Path, around: Surroundings) -> "Repository | None":
    from partnerctl.adapters.git import GitRepository
    from partnerctl.usecases.doctor import Repository

    repository = GitRepository(root, around.environment)
    try:
        return Repository(
            branch=repository.branch(),
            changed=len(repository.uncommitted()),
            shallow=repository.is_shallow(),
        )
    except EnvironmentProblemError:
        return None
