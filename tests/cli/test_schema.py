# SPDX-License-Identifier: Apache-2.0
"""`schema`: printed, written, checked."""

import json
import shutil
from pathlib import Path

import pytest

from command_line import CHECKOUT, CommandLine
from partnerctl.bootstrap import services
from partnerctl.cli.schema import Name
from partnerctl.documents.json_schema import schemas
from partnerctl.usecases.loading import load_setting

NAMES = ("entities", "partner", "registry")
PATHS = "".join(f"data/schema/{name}.schema.json\n" for name in NAMES)


def test_the_names_offered_are_those_that_are_generated(registry: Path) -> None:
    made = schemas(load_setting(services(registry, None)).registry)
    assert {f"{name.value}.schema.json" for name in Name} == set(made)


@pytest.mark.parametrize("name", NAMES)
def test_one_is_printed(name: str, partnerctl: CommandLine) -> None:
    outcome = partnerctl("schema", name)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert json.loads(outcome.stdout)["title"].lower() == name


def test_the_schema_of_records_unless_another_is_named(partnerctl: CommandLine) -> None:
    assert partnerctl("schema").stdout == partnerctl("schema", "partner").stdout


def test_written_once_then_up_to_date(partnerctl: CommandLine, registry: Path) -> None:
    shutil.rmtree(registry / "data" / "schema")
    stale = partnerctl("schema", "--check")
    assert (stale.exit_code, stale.stdout) == (1, PATHS)
    assert stale.stderr == "3 of 3 schemas are stale; `partnerctl schema --write` brings them up to date\n"

    tried = partnerctl("schema", "--write", "--dry-run")
    assert (tried.exit_code, tried.stdout) == (0, PATHS)
    assert not (registry / "data" / "schema").exists()

    written = partnerctl("schema", "--write")
    assert (written.exit_code, written.stdout) == (0, PATHS)
    assert written.stderr == "commit them with the change that made them stale\n"

    for words in (("--check",), ("--write",)):
        again = partnerctl("schema", *words)
        assert (again.exit_code, again.stdout, again.stderr) == (0, "", "all schemas are up to date\n")
    shown = partnerctl("schema", "partner").stdout
    assert (registry / "data" / "schema" / "partner.schema.json").read_text() == shown


def test_a_changed_vocabulary_makes_them_stale(partnerctl: CommandLine, registry: Path) -> None:
    partnerctl("schema", "--write")
    policy = registry / "data" / "registry.yaml"
    policy.write_text(
        policy.read_text().replace("    events: Events\n", "    events: Events\n    sports: Sports\n")
    )
    assert partnerctl("schema", "--check").stdout == "data/schema/partner.schema.json\n"
    assert partnerctl("schema", "--write").stdout == "data/schema/partner.schema.json\n"
    assert '"sports"' in (registry / "data" / "schema" / "partner.schema.json").read_text()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--write", "--check"), "--check writes nothing, so it does not go with --write"),
        (("partner", "--write"), "--write and --check are about all schemas"),
    ],
)
def test_options_that_contradict_each_other(
    words: tuple[str, ...], message: str, partnerctl: CommandLine
) -> None:
    outcome = partnerctl("schema", *words)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith(f"error: {message}\n")


def test_broken_settings_are_told_with_their_place(partnerctl: CommandLine, registry: Path) -> None:
    policy = registry / "data" / "registry.yaml"
    policy.write_text(policy.read_text().replace("format: 1\n", "format: one\n"))
    outcome = partnerctl("schema")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert outcome.stderr.startswith("data/registry.yaml:6:9: error PC")
    assert "error: the registry's own settings have errors\n" in outcome.stderr


def test_the_schemas_of_this_repository_are_up_to_date() -> None:
    outcome = CommandLine(CHECKOUT)("schema", "--check")
    assert (outcome.exit_code, outcome.stdout) == (0, "")
