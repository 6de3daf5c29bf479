# SPDX-License-Identifier: Apache-2.0
"""`doctor`: what is missing on this machine and in this registry's settings, and how to get it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from partnerctl.documents import reader
from partnerctl.errors import InvalidDataError, PartnerctlError
from partnerctl.model.dataset import Setting
from partnerctl.model.hosts import is_reserved
from partnerctl.model.policy import Mail
from partnerctl.ports import Services
from partnerctl.usecases.loading import load_setting
from partnerctl.usecases.reading import record_paths

_OTHERS = 0o077
"""Permission bits of everybody but the owner."""

"""Domains that belong to nobody (RFC 2606): placeholders in a policy."""


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    NOTE = "note"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    Attributes:
        name: What was looked at.
        state: `missing` only if commands can't work without it.
        detail: What was seen, in one line.
        remedy: How to mend it; None where nothing is to be done.
    """

    name: str
    state: State
    detail: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Repository:
    """What git says of the registry's folder.

    Attributes:
        branch: None if no branch is checked out.
        changed: How many files differ from the last commit.
        shallow: Whether older commits were left out when it was cloned.
    """

    branch: str | None
    changed: int
    shallow: bool


@dataclass(frozen=True, slots=True)
class Accounts:
    """Passwords and tokens that there are; none of them is in here.

    Attributes:
        file: Where the private file is or would be.
        servers: The servers they are for.
        problem: Why they can't be used, if they can't.
    """

    file: str
    servers: tuple[str, ...] = ()
    problem: PartnerctlError | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """Facts about the machine; gathered in `bootstrap`.

    Attributes:
        python: Version of the interpreter.
        program: Version of partnerctl.
        libraries: Version of each library by name; None for one that is missing.
        git: Version; None if there is no git.
        repository: None if the registry is in none, or there is no git.
        encoding: Of standard output.
        contact_book: Where the private contact book is or would be.
        contact_book_mode: Its permission bits; None if there is none.
        contact_book_exposed: Whether it lies inside the registry, which is public.
        own_templates: Templates of the registry that differ from the shipped ones.
        accounts: Where passwords and tokens are for.
    """

    python: str
    program: str
    libraries: Mapping[str, str | None]
    git: str | None
    repository: Repository | None
    encoding: str
    contact_book: str
    contact_book_mode: int | None
    contact_book_exposed: bool
    own_templates: tuple[str, ...]
    accounts: Accounts


def examine(
    machine: Machine, services: Services | None, problem: PartnerctlError | None
) -> tuple[Check, ...]:
    """Look at everything.

    Args:
        machine: Facts about the machine.
        services: The registry's world; None if there is no registry.
        problem: Why there is none.
    """
    return tuple(_checks(machine, services, problem))


def is_ready(checks: tuple[Check, ...]) -> bool:
    """Whether nothing is missing that commands need."""
    return all(check.state is not State.MISSING for check in checks)


def _checks(machine: Machine, services: Services | None, problem: PartnerctlError | None) -> Iterator[Check]:
    yield Check("partnerctl", State.OK, machine.program)
    yield Check("python", State.OK, machine.python)
    yield _libraries(machine)
    yield _libyaml()
    yield _encoding(machine)
    yield _git(machine)
    if services is None:
        reason = problem or PartnerctlError("no registry found")
        yield Check("registry", State.MISSING, reason.message, reason.hint)
    else:
        yield from _registry(machine, services)
    yield _contact_book(machine)
    yield _accounts(machine.accounts)


def _libraries(machine: Machine) -> Check:
    missing = [name for name, version in machine.libraries.items() if version is None]
    if missing:
        return Check(
            "libraries",
            State.MISSING,
            f"not installed: {', '.join(missing)}",
            "install partnerctl again; in its checkout: delete .venv and run `python3 run.py`",
        )
    return Check("libraries", State.OK, f"all {len(machine.libraries)} installed")


def _libyaml() -> Check:
    try:
        reader.parse("a: b\n", "doctor.yaml")
    except PartnerctlError as error:
        return Check("libyaml", State.MISSING, error.message, error.hint)
    return Check("libyaml", State.OK, "PyYAML reads with it")


def _encoding(machine: Machine) -> Check:
    if machine.encoding.lower().replace("-", "") == "utf8":
        return Check("terminal", State.OK, "shows every script (UTF-8)")
    return Check(
        "terminal",
        State.NOTE,
        f"its encoding is {machine.encoding}: other characters are shown as escapes",
        "set LANG to a UTF-8 locale, such as C.UTF-8; on Windows set PYTHONUTF8=1",
    )


def _git(machine: Machine) -> Check:
    if machine.git is None:
        return Check(
            "git",
            State.NOTE,
            "not installed: changes can't be committed here",
            "install git (apt install git)",
        )
    return Check("git", State.OK, machine.git)


def _registry(machine: Machine, services: Services) -> Iterator[Check]:
    count = len(record_paths(services.files))
    try:
        setting = load_setting(services)
    except InvalidDataError as error:
        yield Check("registry", State.MISSING, f"{error.message}", "see `partnerctl validate`")
        return
    except PartnerctlError as error:
        yield Check("registry", State.MISSING, error.message, error.hint)
        return
    official = "official" if setting.registry.official else "not official"
    yield Check(
        "registry",
        State.OK if count else State.NOTE,
        f"{setting.registry.title} ({official}): {_count(count, 'partner')}, "
        f"{_count(len(setting.entities.entities), 'entity', 'entities')}",
        None if count else "`partnerctl add` writes the first record",
    )
    if machine.git:
        yield _repository(machine.repository)
    yield _mail(setting)
    if machine.own_templates:
        yield Check("templates", State.NOTE, f"the registry's own: {', '.join(machine.own_templates)}")
    else:
        yield Check("templates", State.OK, "as shipped")


def _repository(repository: Repository | None) -> Check:
    if repository is None:
        return Check("repository", State.NOTE, "the registry is not under version control", "git init")
    changed = (
        f"{_count(repository.changed, 'file')} not committed" if repository.changed else "nothing to commit"
    )
    if repository.branch is None:
        return Check("repository", State.NOTE, f"no branch is checked out; {changed}", "git switch BRANCH")
    if repository.shallow:
        return Check(
            "repository",
            State.NOTE,
            f"branch {repository.branch}, {changed}; older commits were left out",
            "git fetch --unshallow",
        )
    return Check("repository", State.OK, f"branch {repository.branch}, {changed}")


def _mail(setting: Setting) -> Check:
    mail = setting.registry.mail
    if mail is None:
        return Check(
            "mail",
            State.NOTE,
            "no sender is set, so no email can be rendered",
            "add `mail` to data/registry.yaml",
        )
    reserved = sorted(_placeholders(mail))
    if reserved and not setting.registry.fictitious:
        return Check(
            "mail",
            State.NOTE,
            f"placeholders stand for {', '.join(reserved)}",
            "set them under `mail` in data/registry.yaml when an institution has named its own",
        )
    return Check("mail", State.OK, f"from {mail.sender_address}")


def _placeholders(mail: Mail) -> Iterator[str]:
    for field, value in (
        ("sender_address", mail.sender_address),
        ("reply_to", mail.reply_to or ""),
        ("message_id_domain", mail.message_id_domain),
    ):
        if is_reserved(value.rpartition("@")[2]):
            yield field


def _contact_book(machine: Machine) -> Check:
    if machine.contact_book_exposed:
        return Check(
            "contact book",
            State.NOTE,
            f"{machine.contact_book} lies inside the registry, which is public",
            "move it elsewhere and name its place in PARTNERCTL_CONTACTS",
        )
    if machine.contact_book_mode is None:
        return Check(
            "contact book",
            State.OK,
            f"none yet; it would be {machine.contact_book}",
            "`partnerctl contacts add` writes the first entry",
        )
    if machine.contact_book_mode & _OTHERS:
        return Check(
            "contact book",
            State.NOTE,
            f"{machine.contact_book} can be read by others (mode {machine.contact_book_mode:o})",
            f"chmod 600 {machine.contact_book}",
        )
    return Check("contact book", State.OK, machine.contact_book)


def _accounts(accounts: Accounts) -> Check:
    if accounts.problem:
        return Check("accounts", State.NOTE, accounts.problem.message, accounts.problem.hint)
    if accounts.servers:
        return Check("accounts", State.OK, f"for {', '.join(accounts.servers)}")
    return Check(
        "accounts", State.OK, f"none yet, for a wiki or a mail server; they would be in {accounts.file}"
    )


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
