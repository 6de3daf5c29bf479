# SPDX-License-Identifier: Apache-2.0
"""Composition root: arguments, environment and working directory become `ports.Services`.

The environment and the working directory are read here and nowhere else.

Environment variables: `PARTNERCTL_ROOT` (as `--root`), `PARTNERCTL_TODAY` (as `--today`), `PARTNERCTL_CONTACTS` (the
private contact book), `PARTNERCTL_CREDENTIALS` and others for passwords (`adapters.credentials`).
"""

import datetime as dt
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from partnerctl import __version__
from partnerctl.errors import EnvironmentProblemError, RefusedError, UsageError
from partnerctl.ports import FileTree, PrivateFile, Services

if TYPE_CHECKING:
    from partnerctl.adapters.credentials import Credentials
    from partnerctl.adapters.drafts import LocalDraft
    from partnerctl.adapters.link_journal import LinkJournal
    from partnerctl.mailing import MailServer, SendJournal, SharedNotices
    from partnerctl.proposing import Forge, ForgeKind, Publishing
    from partnerctl.usecases.doctor import Accounts, Machine, Repository
    from partnerctl.web import Web
    from partnerctl.wiki import Wiki

_LARGEST_OUTPUT: Final = 1024 * 1024 * 1024
"""Bytes; an export of 100,000 records is 300 MB, and is looked at before another takes its place."""

MARKER: Final = "data/registry.yaml"
"""The file that makes a folder the root of a registry."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the program was started."""

    environment: Mapping[str, str]
    directory: Path


def surroundings() -> Surroundings:
    """The surroundings of this process.

    Raises:
        EnvironmentProblemError: The working directory was deleted.
    """
    try:
        directory = Path.cwd()
    except OSError as problem:
        raise EnvironmentProblemError(
            f"the working directory can't be used: {problem.strerror}", hint="change to a folder that exists"
        ) from problem
    return Surroundings(dict(os.environ), directory)


def find_root(given: Path | None, around: Surroundings) -> Path:
    """The root of the registry to work on.

    Args:
        given: What `--root` said; else `PARTNERCTL_ROOT` is asked, else the working directory and those above it.
        around: Where the program was started.

    Raises:
        EnvironmentProblemError: There is no registry there.
    """
    named = given or (Path(value) if (value := around.environment.get("PARTNERCTL_ROOT")) else None)
    if named is not None:
        root = around.directory / named
        if (root / MARKER).is_file():
            return root.resolve()
        raise EnvironmentProblemError(
            f"{named} is not a registry: it has no {MARKER}",
            hint=f"give --root the folder that holds {MARKER}",
        )
    for folder in (around.directory, *around.directory.parents):
        if (folder / MARKER).is_file():
            return folder
    raise EnvironmentProblemError(
        f"no registry here: neither {around.directory} nor a folder above it holds {MARKER}",
        hint="change into a clone of the registry, or name it with --root DIR",
    )


def day_given(option: dt.date | None, around: Surroundings) -> dt.date | None:
    """The day to take for today, if one was told: `--today`, else `PARTNERCTL_TODAY`.

    Raises:
        UsageError: The variable is no date.
    """
    value = around.environment.get("PARTNERCTL_TODAY")
    if option or not value:
        return option
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        day = None
    # ISO 8601 has other forms of a date (20260331, 2026-W14-2); one is enough.
    if day is None or day.isoformat() != value:
        raise UsageError(f'PARTNERCTL_TODAY is "{value}", which is not a date', hint="write it as 2026-03-31")
    return day


def contact_book_path(around: Surroundings) -> Path:
    """Where the private contact book is: `PARTNERCTL_CONTACTS`, else the user's data folder; it need not exist."""
    named = around.environment.get("PARTNERCTL_CONTACTS")
    if named:
        return around.directory / Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("partnerctl") / "contacts.yaml"


def credentials(root: Path, around: Surroundings) -> "Credentials":
    """The passwords and tokens of the person who runs the command; nothing is read before it is needed.

    Args:
        root: The registry's folder, in whose repository none of them may lie.
        around: Where the program was started; `PARTNERCTL_CREDENTIALS` names another file.
    """
    from platformdirs import user_config_path

    from partnerctl.adapters.credentials import Credentials
    from partnerctl.model.credentials import FILE_NAME

    named = around.environment.get("PARTNERCTL_CREDENTIALS")
    path = Path(named).expanduser() if named else user_config_path("partnerctl") / FILE_NAME
    return Credentials(around.directory / path, root, around.environment, around.directory)


def mail_server(root: Path, around: Surroundings) -> "MailServer":
    """The server that takes messages; nothing is connected yet.

    Raises:
        EnvironmentProblemError: None is named, or what names it can't be used.
    """
    from partnerctl.adapters.smtp import SmtpServer

    account = credentials(root, around).mail()
    if account is None:
        raise EnvironmentProblemError(
            "no mail server is named",
            hint="name it under [mail] in your credentials.toml, or with PARTNERCTL_SMTP_HOST; see docs/reference/credentials.md",
        )
    return SmtpServer(account)


def shared_notices(
    root: Path, around: Surroundings, *, remote: str | None, branch: str | None, interactive: bool
) -> "SharedNotices":
    """What all clones of the registry at `root` know of notices that are sent.

    Args:
        root: The registry's folder.
        around: Where the program was started.
        remote: The remote that they share; None if there is none.
        branch: Its branch that says what is accepted.
        interactive: Whether somebody is there to be asked for a password.
    """
    from partnerctl.adapters.git_notices import GitNotices

    return GitNotices(root, around.environment, remote=remote, branch=branch, interactive=interactive)


def send_journal(root: Path) -> "SendJournal":
    """What the clone at `root` did when it sent notices: the user's state folder."""
    from partnerctl.adapters.send_journal import LocalSendJournal

    return LocalSendJournal(_state_of(root, "sending") / "journal.jsonl")


def mailbox_of(messages: Sequence[bytes], day: dt.date) -> bytes:
    """Emails as one file that mail programs open."""
    from partnerctl.adapters.mailboxes import mailbox_of as one_file

    return one_file(messages, day)


def private_file(path: Path, root: Path, around: Surroundings) -> PrivateFile:
    """A file with people's addresses, which must not lie in the repository of the registry at `root`."""
    from partnerctl.adapters.private_files import LocalPrivateFile

    return LocalPrivateFile(around.directory / path.expanduser(), root)


def private_copies(
    path: Path, emails: Sequence[Path], around: Surroundings
) -> Iterator[tuple[str, str, bytes | None]]:
    """Where on this machine else people's addresses may stand, as far as partnerctl knows.

    Args:
        path: The contact book.
        emails: Folders with emails that were written to files.
        around: Where the program was started.

    Yields:
        What it is, its path and its bytes (None if it can't be read), of: copies beside the book, drafts of reviews, emails.
    """
    from platformdirs import user_state_path

    from partnerctl.adapters.private_files import copies_beside, files_in

    for place, content in copies_beside(around.directory / path.expanduser()):
        yield "copy of the book", place, content
    for place, content in files_in(user_state_path("partnerctl") / "reviews", "*/*.json"):
        yield "draft of a review", place, content
    for folder in emails:
        for place, content in files_in(around.directory / folder.expanduser(), "*.eml"):
            yield "email", place, content


def review_draft(root: Path, partner_id: str) -> "LocalDraft":
    """Where an interrupted review of a partner of the registry at `root` is kept: the user's state folder."""
    from partnerctl.adapters.drafts import LocalDraft

    return LocalDraft(_state_of(root, "reviews") / f"{partner_id}.json", root)


def _state_of(root: Path, what: str) -> Path:
    """The folder for what is kept of the registry at `root` between runs."""
    import hashlib

    from platformdirs import user_state_path

    registry = hashlib.sha256(str(root.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return user_state_path("partnerctl") / what / registry


def link_journal() -> "LinkJournal":
    """Where the answers of servers are kept between runs: the user's cache folder, for all registries."""
    from platformdirs import user_cache_path

    from partnerctl.adapters.link_journal import LinkJournal

    return LinkJournal(user_cache_path("partnerctl") / "links" / "answers.jsonl")


def web(contact: str) -> "Web":
    """The servers of the public internet.

    Args:
        contact: The page that tells them who asks; servers of Wikimedia require that in User-Agent.
    """
    from partnerctl.adapters.web import PublicWeb

    return PublicWeb(_agent(contact, "check-links"))


def wiki(api: str, root: Path, around: Surroundings, *, contact: str, command: str) -> "Wiki":
    """A wiki that runs MediaWiki; nobody logs in before the first thing that needs it.

    Args:
        api: The address of its api.php.
        root: The registry's folder.
        around: Where the program was started.
        contact: The page that tells the wiki who asks; Wikimedia's require that in User-Agent.
        command: What asks: `publish`, …

    Raises:
        EnvironmentProblemError: The address is not https.
    """
    from partnerctl.adapters.mediawiki import MediaWiki

    return MediaWiki(api, credentials(root, around).wiki, _agent(contact, command))


def _agent(contact: str, command: str) -> str:
    import httpx

    # Letters of other scripts become ASCII here, which a header needs.
    return f"partnerctl/{__version__} ({httpx.URL(contact)}; {command}) httpx/{httpx.__version__}"


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


def publishing(root: Path, around: Surroundings, *, interactive: bool) -> "Publishing":
    """The clone that holds the registry at `root`, to be written to and pushed from.

    Args:
        root: The registry's folder.
        around: Where the program was started.
        interactive: Whether somebody is there to be asked for a password.
    """
    from partnerctl.adapters.git_publishing import GitPublishing

    return GitPublishing(root, around.environment, interactive=interactive)


def forge(kind: "ForgeKind", around: Surroundings) -> "Forge":
    """Where pull requests are opened."""
    from partnerctl.adapters.forge_github import GitHubClient
    from partnerctl.adapters.forge_gitlab import GitLab
    from partnerctl.adapters.forge_links import LinkOnly
    from partnerctl.proposing import ForgeKind

    if kind is ForgeKind.GITHUB:
        return GitHubClient(around.environment)
    return GitLab() if kind is ForgeKind.GITLAB else LinkOnly()


def repository_files(root: Path) -> tuple[FileTree, str]:
    """The files of the repository that the registry at `root` lies in, and where in it the registry lies.

    Returns:
        The file tree from the top of the repository; the registry's folder in it as a POSIX path, "" if it is the top
        or there is no repository.
    """
    from partnerctl.adapters.files import LocalFiles

    place = root.resolve()
    # A worktree and a submodule have a file of that name.
    top = next((folder for folder in (place, *place.parents) if (folder / ".git").exists()), place)
    prefix = place.relative_to(top).as_posix()
    return LocalFiles(top), "" if prefix == "." else prefix


def output_place(path: Path, around: Surroundings) -> tuple[FileTree, str]:
    """Where a file that the command line names is written: its folder as a file tree, and its name in it.

    Raises:
        UsageError: It is the name of a folder.
    """
    from partnerctl.adapters.files import LocalFiles

    place = around.directory / path.expanduser()
    if not place.name or place.is_dir():
        raise UsageError(f"{path} is a folder", hint=f"name a file in it: {path}/listing.wikitext")
    return LocalFiles(place.parent, limit=_LARGEST_OUTPUT), place.name


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


def revisions(root: Path, around: Surroundings) -> tuple[str, ...]:
    """Branches and tags of the repository that a registry lies in, for completion.

    Raises:
        EnvironmentProblemError: There is no repository, or no git.
    """
    from partnerctl.adapters.git import GitRepository

    return GitRepository(root, around.environment).names()


@dataclass(frozen=True, slots=True)
class NewPlace:
    """Where a new registry is made.

    Attributes:
        root: Its folder, which need not exist.
        repository: The top of the git repository that it lies in; None if it lies in none.
    """

    root: Path
    repository: Path | None


def new_place(folder: Path, around: Surroundings) -> NewPlace:
    """Where a new registry can be made.

    Raises:
        UsageError: There is a file of that name, or the name does not work on every system.
        RefusedError: It would lie within another registry.
    """
    from partnerctl.adapters.files import misnamed

    place = around.directory / folder.expanduser()
    if place.exists() and not place.is_dir():
        raise UsageError(f"{folder} is no folder", hint="name another one, or move it away")
    root = place.resolve()
    for part in (root, *root.parents):
        reason = None if part.exists() or not part.name else misnamed(part.name)
        if reason is not None:
            raise UsageError(f"the folder {part.name!r} {reason}", hint="name the folder otherwise")
    for outer in root.parents:
        if (outer / MARKER).is_file():
            raise RefusedError(
                f"{root} lies in another registry, {outer}, so nothing was written",
                hint="name a folder outside of it",
            )
    tops = (each for each in (root, *root.parents) if (each / ".git").exists())
    return NewPlace(root, next(tops, None))


def files_for_new_registries() -> Mapping[str, bytes]:
    """What `init` makes a registry of, by path."""
    from partnerctl.adapters.templates import files_for_new_registries as shipped_files

    return shipped_files()
