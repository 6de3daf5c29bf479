# SPDX-License-Identifier: Apache-2.0
"""`doctor`: what it says of machines and registries of every sort."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from command_line import CHECKOUT, CommandLine
from partnerctl.adapters import machine as here
from partnerctl.bootstrap import services
from partnerctl.cli.console import Console
from partnerctl.cli.doctor import show
from partnerctl.errors import EnvironmentProblemError, PartnerctlError
from partnerctl.ports import Services
from partnerctl.usecases.doctor import Check, Machine, Repository, State, examine, is_ready

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
)


def page(machine: Machine, services: Services | None, problem: PartnerctlError | None = None) -> str:
    out = StringIO()
    checks = examine(machine, services, problem)
    show(checks, Console(out, color=False))
    return f"{out.getvalue()}ready: {is_ready(checks)}\n"


def one(name: str, machine: Machine, services: Services) -> Check:
    return next(check for check in examine(machine, services, None) if check.name == name)


def test_all_is_well(registry: Path, golden: Golden) -> None:
    golden("cli/doctor/sound.txt", page(SOUND, services(registry, None)))


def test_all_is_lost(golden: Golden) -> None:
    lost = replace(
        SOUND,
        libraries={"pydantic": None, "typer": "0.29.0"},
        git=None,
        repository=None,
        encoding="ANSI_X3.4-1968",
        contact_book_mode=None,
    )
    problem = EnvironmentProblemError("no registry here", hint="look elsewhere")
    golden("cli/doctor/lost.txt", page(lost, None, problem))


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


# The real machine


def test_the_command_in_a_registry(partnerctl: CommandLine) -> None:
    outcome = partnerctl("doctor", "--format", "json", "--verbose")
    body = json.loads(outcome.stdout)
    assert (outcome.exit_code, body["version"], body["ready"]) == (0, 1, True)
    assert {check["name"]: check["state"] for check in body["checks"]}["registry"] == "ok"
    assert body["libraries"]["pydantic"]
    assert f"pydantic {body['libraries']['pydantic']}\n" in outcome.stderr
    assert outcome.stderr.endswith("ready to work\n")


def test_the_command_outside_of_a_registry(tmp_path: Path) -> None:
    outcome = CommandLine(tmp_path)("doctor")
    assert (outcome.exit_code, outcome.stderr) == (3, "")
    assert "\nmissing  registry " in outcome.stdout


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


def repository_line(folder: Path, **environment: str) -> str:
    world = {"PATH": os.environ["PATH"], **environment}
    checks = json.loads(CommandLine(folder, world)("doctor", "--format", "json").stdout)["checks"]
    return next((check["detail"] for check in checks if check["name"] == "repository"), "")


def test_what_git_says(registry: Path, tmp_path: Path) -> None:
    assert repository_line(registry) == "the registry is not under version control"
    git(registry, "init", "-q", "-b", "trunk")
    git(registry, "add", ".")
    git(registry, "commit", "-qm", "first")
    assert repository_line(registry) == "branch trunk, nothing to commit"
    (registry / "new file").touch()
    assert repository_line(registry) == "branch trunk, 1 file not committed"
    # A hook's variables point at another repository; they must not answer for this one.
    assert repository_line(registry, GIT_DIR="/nowhere") == "branch trunk, 1 file not committed"
    git(registry, "checkout", "-q", "--detach")
    assert repository_line(registry).startswith("no branch is checked out")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{registry}", "shallow")
    assert repository_line(tmp_path / "shallow").endswith("older commits were left out")


def test_no_git(registry: Path) -> None:
    assert here.git(registry, "--version", environment={"PATH": "/nowhere"}) is None


def test_a_library_that_is_not_installed() -> None:
    assert here._version_of("no-such-library-of-partnerctl") is None
    assert set(here.library_versions()) >= {"pydantic", "typer"}
    assert "pytest" not in here.library_versions()


def test_own_templates_are_those_that_differ(registry: Path) -> None:
    assert here.own_templates(registry) == ()
    folder = registry / "templates"
    shutil.copytree(CHECKOUT / "templates", folder)
    assert here.own_templates(registry) == ()
    changed = next(path for path in sorted(folder.rglob("*")) if path.is_file())
    changed.write_text("ours")
    (folder / "more").mkdir()
    (folder / "more" / "new.txt").touch()
    (folder / "more" / "dangling").symlink_to("nowhere")
    assert here.own_templates(registry) == tuple(
        sorted((changed.relative_to(folder).as_posix(), "more/new.txt"))
    )


def test_the_mode_of_a_private_file(tmp_path: Path) -> None:
    book = tmp_path / "contacts.yaml"
    assert here.mode_of(book) is None
    book.touch(mode=0o600)
    assert here.mode_of(book) == 0o600


def test_a_contact_book_inside_the_registry_is_told(partnerctl: CommandLine, registry: Path) -> None:
    outcome = partnerctl("doctor", "--format", "json", PARTNERCTL_CONTACTS="data/contacts.yaml")
    book = next(check for check in json.loads(outcome.stdout)["checks"] if check["name"] == "contact book")
    assert book["detail"] == "<root>/data/contacts.yaml lies inside the registry, which is public"
