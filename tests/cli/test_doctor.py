# SPDX-License-Identifier: Apache-2.0
"""`doctor` on this machine; what it says of others is in tests/usecases/test_doctor.py."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import yaml

from command_line import CommandLine


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


def test_a_contact_book_inside_the_registry_is_told(partnerctl: CommandLine, registry: Path) -> None:
    outcome = partnerctl("doctor", "--format", "json", PARTNERCTL_CONTACTS="data/contacts.yaml")
    book = next(check for check in json.loads(outcome.stdout)["checks"] if check["name"] == "contact book")
    assert book["detail"] == "<root>/data/contacts.yaml lies inside the registry, which is public"


def test_accounts_are_told_by_their_servers_alone(partnerctl: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "credentials.toml"
    file.write_text(
        '[wiki."meta.wikimedia.org"]\ntoken = "hunter2"\n\n[mail]\nhost = "smtp.registry.example"\n'
    )
    file.chmod(0o600)

    def told() -> str:
        found = json.loads(partnerctl("doctor", "--format", "json", PARTNERCTL_CREDENTIALS=str(file)).stdout)
        return str(next(check["detail"] for check in found["checks"] if check["name"] == "accounts"))

    assert told() == "for meta.wikimedia.org, smtp.registry.example:587"
    file.chmod(0o640)
    assert told().endswith("credentials.toml holds passwords and can be read by others (mode 640)")


def test_a_yaml_library_without_libyaml(partnerctl: CommandLine, tmp_path: Path) -> None:
    # As where PyYAML was built on a machine without libyaml's headers.
    shutil.copytree(Path(yaml.__file__).parent, tmp_path / "yaml", ignore=shutil.ignore_patterns("_yaml*.so"))
    outcome = partnerctl.process("doctor", PYTHONPATH=str(tmp_path))
    assert (outcome.exit_code, outcome.stderr) == (3, "")
    assert "missing  libyaml       PyYAML was installed without libyaml" in outcome.stdout
