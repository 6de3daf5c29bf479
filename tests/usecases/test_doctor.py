# SPDX-License-Identifier: Apache-2.0
"""`doctor`: what it says of machines and registries of every sort."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from command_line import CHECKOUT
from partnerctl.bootstrap import services
from partnerctl.cli.console import Console
from partnerctl.cli.doctor import show
from partnerctl.errors import EnvironmentProblemError, PartnerctlError
from partnerctl.ports import Services
from partnerctl.usecases.doctor import Accounts, Check, Machine, Repository, State, examine, is_ready

Golden = Callable[[str, str], None]

SOUND = Machine(
    python="3.11.9",
    program="0.1.0",
    libraries={"pydantic": "2.14.0", "typer": "0.29.0"},
    git="2.47.1",
    repository=Repository("main", 0, shallow=False),
    encoding="utf-8",
    contact_book="/home/staff/contacts.yaml",
    contact_book_mode=0o600,
    contact_book_exposed=False,
    own_templates=(),
    accounts=Accounts("/home/staff/credentials.toml", ("meta.wikimedia.org", "smtp.registry.example:587")),
)


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """A copy of the example registry."""
    return Path(shutil.copytree(CHECKOUT / "examples", tmp_path / "registry"))


def page(machine: Machine, services: Services | None, problem: PartnerctlError | None = None) -> str:
    out = StringIO()
    checks = examine(machine, services, problem)
    show(checks, Console(out, color=False))
    return f"{out.getvalue()}ready: {is_ready(checks)}\n"


def one(name: str, machine: Machine, services: Services) -> Check:
    return next(check for check in examine(machine, services, None) if check.name == name)


def test_all_is_well(registry: Path, golden: Golden) -> None:
    golden("doctor/sound.txt", page(SOUND, services(registry, None)))


def test_all_is_lost(golden: Golden) -> None:
    lost = replace(
        SOUND,
        libraries={"pydantic": None, "typer": "0.29.0"},
        git=None,
        repository=None,
        encoding="ANSI_X3.4-1968",
        contact_book_mode=None,
        accounts=Accounts("/home/staff/credentials.toml"),
    )
    problem = EnvironmentProblemError("no registry here", hint="look elsewhere")
    golden("doctor/lost.txt", page(lost, None, problem))


@pytest.mark.parametrize(
    ("repository", "state", "detail"),
    [
        (None, State.NOTE, "the registry is not under version control"),
        (Repository("main", 1, shallow=False), State.OK, "branch main, 1 file not committed"),
        (Repository(None, 2, shallow=False), State.NOTE, "no branch is checked out; 2 files not committed"),
        (
            Repository("x", 0, shallow=True),
            State.NOTE,
            "branch x, nothing to commit; older commits were left out",
        ),
    ],
)
def test_repository(repository: Repository | None, state: State, detail: str, registry: Path) -> None:
    check = one("repository", replace(SOUND, repository=repository), services(registry, None))
    assert (check.state, check.detail) == (state, detail)


@pytest.mark.parametrize(
    ("mode", "exposed", "state", "remedy"),
    [
        (0o600, False, State.OK, None),
        (None, False, State.OK, "`partnerctl contacts add` writes the first entry"),
        (0o644, False, State.NOTE, "chmod 600 /home/staff/contacts.yaml"),
        (0o600, True, State.NOTE, "move it elsewhere and name its place in PARTNERCTL_CONTACTS"),
    ],
)
def test_contact_book(
    mode: int | None, exposed: bool, state: State, remedy: str | None, registry: Path
) -> None:
    machine = replace(SOUND, contact_book_mode=mode, contact_book_exposed=exposed)
    check = one("contact book", machine, services(registry, None))
    assert (check.state, check.remedy) == (state, remedy)


def test_accounts_that_cannot_be_used(registry: Path) -> None:
    problem = EnvironmentProblemError("it is open to all", hint="close it")
    machine = replace(SOUND, accounts=Accounts("/home/staff/credentials.toml", problem=problem))
    check = one("accounts", machine, services(registry, None))
    assert (check.state, check.detail, check.remedy) == (State.NOTE, "it is open to all", "close it")


def test_placeholders_in_the_mail_policy_are_named_in_a_real_registry(registry: Path) -> None:
    policy = registry / "data" / "registry.yaml"
    text = policy.read_text()
    assert one("mail", SOUND, services(registry, None)).state is State.OK
    policy.write_text(text.replace("fictitious: true\n", ""))
    check = one("mail", SOUND, services(registry, None))
    assert (check.state, check.detail) == (
        State.NOTE,
        "placeholders stand for message_id_domain, reply_to, sender_address",
    )


def test_no_mail_policy(registry: Path) -> None:
    policy = registry / "data" / "registry.yaml"
    before, _, after = policy.read_text().partition("\nmail:\n")
    policy.write_text(before + "\n" + after[after.index("\nwiki:") :])
    assert one("mail", SOUND, services(registry, None)).state is State.NOTE


def test_templates_of_the_registrys_own(registry: Path) -> None:
    machine = replace(SOUND, own_templates=("listing.wikitext", "x\x1b.txt"))
    assert one("templates", machine, services(registry, None)).detail == (
        "the registry's own: listing.wikitext, x\x1b.txt"
    )
    assert "x\\x1b.txt" in page(machine, services(registry, None))


def test_an_empty_registry(registry: Path) -> None:
    shutil.rmtree(registry / "data" / "partners")
    check = one("registry", SOUND, services(registry, None))
    assert check.state is State.NOTE
    assert "0 partners" in check.detail


@pytest.mark.parametrize(
    ("before", "after", "detail"),
    [
        ("format: 1", "format: one", "the registry's own settings have errors"),
        ("format: 1", "format: 99", "data/registry.yaml has format 99: it was made by a newer partnerctl"),
    ],
)
def test_a_registry_that_can_not_be_used(before: str, after: str, detail: str, registry: Path) -> None:
    policy = registry / "data" / "registry.yaml"
    policy.write_text(policy.read_text().replace(before, after, 1))
    check = one("registry", SOUND, services(registry, None))
    assert check.state is State.MISSING
    assert check.detail.startswith(detail)
