# SPDX-License-Identifier: Apache-2.0
"""`partnerctl render email --all`: files, summaries, and what was left out."""

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import CommandLine
from letters import receive

Golden = Callable[[str, str], None]

ALL = ("render", "email", "--all")
RECORD = """\
name: {name}
history:
  - date: 2026-03-20
    event: applied
"""


@pytest.fixture
def emails(registry: Path, tmp_path: Path) -> CommandLine:
    """The command line in a copy of the example registry, with two applicants of which one has an address."""
    for partner_id, name in (("a-library", "A Library"), ("b-library", "مكتبة")):
        path = registry / "data" / "partners" / f"{partner_id}.yaml"
        path.write_text(RECORD.format(name=name), encoding="utf-8")
    book = tmp_path / "contacts.yaml"
    book.write_text("format: 1\ncontacts:\n  a-library: {email: ada@library.example, language: fr}\n")
    book.chmod(0o600)
    return CommandLine(registry, {"PARTNERCTL_TODAY": "2026-03-31", "PARTNERCTL_CONTACTS": str(book)})


def test_without_a_folder_it_says_what_is_due(emails: CommandLine, golden: Golden) -> None:
    outcomes = [
        emails(*ALL),
        emails(*ALL, "--format", "json"),
        emails(*ALL, "--kind", "renewed"),
        emails(*ALL, "--back", "4000", "--kind", "renewed", "--kind", "withdrawn"),
    ]

    golden("cli/render-email/all.txt", "\n".join(outcome.whole() for outcome in outcomes))


def test_a_narrow_terminal_shows_all_of_it(emails: CommandLine, golden: Golden) -> None:
    golden("cli/render-email/all-narrow.txt", emails(*ALL, COLUMNS="40").whole())


def test_a_folder_gets_private_files_without_addresses_in_their_names(
    emails: CommandLine, tmp_path: Path
) -> None:
    folder = tmp_path / "outbox"

    planned = emails(*ALL, "-o", str(folder), "--dry-run")
    assert not folder.exists()
    first = emails(*ALL, "-o", str(folder))
    again = emails(*ALL, "-o", str(folder))

    assert [outcome.exit_code for outcome in (planned, first, again)] == [
        1,
        1,
        1,
    ]  # two others have no address
    (path,) = folder.iterdir()
    assert path.name == "a-library.2026-03-20.application-received.eml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert receive(path.read_bytes()).to == (("", "ada@library.example"),)
    assert "ada@" not in first.whole() + again.whole() + planned.whole()
    assert "1 email would lie in" in planned.stderr
    assert "1 email in " in first.stderr


def test_what_is_there_is_replaced_only_if_told(emails: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    emails(*ALL, "-o", str(folder))
    (path,) = folder.iterdir()
    before = path.read_bytes()

    refused = emails(*ALL, "-o", str(folder), "--today", "2026-04-01")
    kept = path.read_bytes()
    replaced = emails(*ALL, "-o", str(folder), "--today", "2026-04-01", "--replace", "--format", "json")

    assert kept == before
    assert "is there and says something else" in refused.stderr
    assert "add --replace" in refused.stderr
    assert [email["outcome"] for email in json.loads(replaced.stdout)["emails"]] == ["replaced"]
    assert path.read_bytes() != before


def test_what_holds_for_many_is_said_once(emails: CommandLine, registry: Path) -> None:
    contact = "contact: {email: info@library.example, consent: 2026-01-01}\n"
    for partner_id in ("c-library", "d-library"):
        path = registry / "data" / "partners" / f"{partner_id}.yaml"
        path.write_text(RECORD.format(name=partner_id).replace("history:", f"{contact}history:"))

    outcome = emails(*ALL)

    once = "warning: 2 emails: the contact book has no entry, so the record's public role address is used\n"
    assert outcome.stderr.count("role address is used") == outcome.stderr.count(once) == 1


def test_a_folder_in_the_registry_is_refused(emails: CommandLine, registry: Path) -> None:
    outcome = emails(*ALL, "-o", str(registry / "outbox"))

    assert outcome.exit_code == 1
    assert "lies in the registry's repository" in outcome.stderr
    assert not (registry / "outbox").exists()


def test_a_broken_record_is_told_and_the_others_are_written(
    emails: CommandLine, registry: Path, tmp_path: Path
) -> None:
    (registry / "data" / "partners" / "b-library.yaml").write_text("name: [\n")

    outcome = emails(*ALL, "-o", str(tmp_path / "outbox"))

    assert outcome.exit_code == 1
    assert len(list((tmp_path / "outbox").iterdir())) == 1
    assert "1 record is broken and left out: data/partners/b-library.yaml" in outcome.stderr


def test_while_the_model_is_not_official_nothing_that_presupposes_it_is_due(
    emails: CommandLine, registry: Path
) -> None:
    policy = registry / "data" / "registry.yaml"
    policy.write_text(policy.read_text().replace("official: true", "official: false"))

    body = json.loads(emails(*ALL, "--format", "json", "--back", "9999").stdout)

    kinds = {entry["kind"] for entry in (*body["emails"], *body["left_out"])}
    assert kinds <= {"invitation", "application-received", "endorsed", "declined", "agreement-ending"}
    assert body["official"] is False
    assert body["notice"].startswith("Everything here is invented")


def test_what_does_not_go_together_is_refused(emails: CommandLine, golden: Golden) -> None:
    outcomes = [
        emails(*ALL, "a-library"),
        emails(*ALL, "--preview-language", "fr"),
        emails("render", "email"),
        emails("render", "email", "a-library", "--kind", "renewed", "--kind", "declined"),
        emails("render", "email", "a-library", "--kind", "renewed", "--back", "3"),
        emails("render", "email", "a-library", "--kind", "renewed", "--replace"),
        emails("render", "email", "a-library", "--kind", "renewed", "--format", "json"),
        emails("render", "email", "a-library", "--kind", "application-received", "--dry-run"),
        emails(*ALL, "--back", "-1"),
    ]

    golden("cli/render-email/options.txt", "\n".join(outcome.whole() for outcome in outcomes))
    assert {outcome.exit_code for outcome in outcomes} == {2}
