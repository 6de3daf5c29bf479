# SPDX-License-Identifier: Apache-2.0
"""`add` without questions: by options and from files, with its whole output as goldens."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import CommandLine

Golden = Callable[[str, str], None]


def records(registry: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (registry / "data" / "partners").iterdir()}


SOURCE = ("--source", "https://meta.wikimedia.org/wiki/Example")

ADDED = [
    ("plain", "eastfield-library", ["Eastfield Library", *SOURCE]),
    ("arabic", "maktabat-al-sharq", ["مكتبة الشرق", "--id", "maktabat-al-sharq", "--country", "EG", *SOURCE]),
    (
        "han",
        "dongfang-shuyuan",
        ["東方書院", "--id", "dongfang-shuyuan", "--alias", "Oriental Academy", *SOURCE],
    ),
    (
        "hawaii",
        "hawaii-reef-library",
        ["Hawaiʻi Reef Library", "--id", "hawaii-reef-library", "--subdivision", "us-hi", *SOURCE],
    ),
    ("much-like-another", "glasshuose-press", ["Glasshuose Press", *SOURCE]),
    (
        "complete",
        "eastfield-library",
        [
            "Eastfield Library",
            *("--status", "applied", "--link", "https://meta.wikimedia.org/wiki/Talk:Example#Eastfield"),
            *("--date", "2026-02-28", "--note", "Posted by its director."),
            *(
                "--mission",
                'Books: for all, "free" of charge.',
                "--contribution",
                "events",
                "--contribution",
                "education",
            ),
            *("--website", "https://eastfield.example/", "--alias", "EFL", "--kind", "library"),
            *(
                "--legal-name",
                "Eastfield Books Ltd",
                "--legal-form",
                "private company",
                "--jurisdiction",
                "gb",
            ),
            *("--founded", "1911", "--country", "United Kingdom", "--country", "ie", "--region", "europe"),
            *("--source", "https://eastfield.example/about", "--source", "Letter of 1 February 2026"),
        ],
    ),
    (
        "a-website-that-is-recorded",
        "eastfield-library",
        ["Eastfield Library", "--website", "http://www.glasshouse.example", *SOURCE],
    ),
    (
        "project",
        "open-maps",
        ["Open Maps", "--project-of", "Maps Trust", "--range", "global", "--founded", "2013-07", *SOURCE],
    ),
    ("informal", "eastfield-library", ["Eastfield Library", "--status", "informal", *SOURCE]),
]


@pytest.mark.parametrize(("case", "partner_id", "words"), ADDED, ids=[case for case, _, _ in ADDED])
def test_added(  # noqa: PLR0917 -- fixtures
    case: str, partner_id: str, words: list[str], partnerctl: CommandLine, registry: Path, golden: Golden
) -> None:
    before = records(registry)

    tried = partnerctl("add", *words, "--dry-run")
    assert records(registry) == before

    outcome = partnerctl("add", *words)
    after = records(registry)
    assert set(after) - set(before) == {f"{partner_id}.yaml"}
    assert {name: after[name] for name in before} == before
    written = after[f"{partner_id}.yaml"].decode()
    assert tried.stdout == written
    golden(f"cli/add/{case}.txt", f"{outcome.whole()}--- {partner_id}.yaml\n{written}")

    path = f"data/partners/{partner_id}.yaml"
    assert partnerctl("validate", path, "--fail-on", "error").exit_code == 0
    assert partnerctl("fmt", "--check", path).exit_code == 0

    # The same command again finds the record there.
    again = partnerctl("add", *words)
    assert again.exit_code == 1
    assert again.stderr == (
        f'error: there is a partner with the id "{partner_id}" already: {path}\n'
        f"hint: see `partnerctl show {partner_id}`; if it is another organization, choose another id with --id\n"
    )
    assert records(registry) == after


def test_the_same_command_twice(partnerctl: CommandLine, registry: Path, golden: Golden) -> None:
    once = partnerctl("add", "Eastfield Library", *SOURCE)
    after = records(registry)
    twice = partnerctl("add", "Eastfield Library", *SOURCE)
    golden("cli/add/the-same-command-twice.txt", once.whole() + twice.whole())
    assert records(registry) == after


REFUSED = [
    ("arabic-without-an-id", ["مكتبة الشرق"]),
    ("han-without-an-id", ["東方書院"]),
    ("a-name-without-letters", ["★★★"]),
    ("equal-but-for-its-legal-suffix", ["Glasshouse Press GmbH"]),
    ("a-look-alike-letter-of-another-script", ["Glasshouѕe Press", "--id", "another-press"]),
    ("a-movement-entity", ["Wikimedia Northland"]),
    ("an-id-that-is-taken", ["Another Press", "--id", "glasshouse-press"]),
    ("an-id-that-is-none", ["Another Press", "--id", "Another Press!"]),
    ("an-id-out-of-the-folder", ["Another Press", "--id", "../registry"]),
    ("an-id-that-is-a-device", ["Con"]),
    ("a-potential-partner-without-a-source", ["Eastfield Library", "--source", ""]),
    ("an-escape-in-the-name", ["Eastfield \x1b[31mLibrary", "--id", "eastfield"]),
    ("a-direction-override-in-the-name", ["Eastfield \u202eyrarbiL", "--id", "eastfield"]),
    ("a-name-too-long", ["Library " * 50]),
    ("an-empty-name", [""]),
    ("no-name", []),
    ("an-application-without-its-page", ["Eastfield Library", "--status", "applied"]),
    (
        "words-that-are-not-in-the-vocabularies",
        ["Eastfield Library", "--contribution", "evnts", "--kind", "libary"],
    ),
    ("a-country-that-is-none", ["Eastfield Library", "--country", "Germny"]),
    ("a-website-that-is-none", ["Eastfield Library", "--website", "javascript:alert(1)"]),
    ("a-status-that-is-none", ["Eastfield Library", "--status", "recognised"]),
    ("a-persons-address", ["Eastfield Library", "--note", "Ask jane.doe@eastfield.example"]),
    ("an-item-that-is-none", ["Eastfield Library", "--wikidata", "Q0"]),
]


@pytest.mark.parametrize(("case", "words"), REFUSED, ids=[case for case, _ in REFUSED])
def test_refused(
    case: str, words: list[str], partnerctl: CommandLine, registry: Path, golden: Golden
) -> None:
    before = records(registry)
    outcome = partnerctl("add", *words, *SOURCE)
    assert outcome.exit_code in {1, 2}
    assert outcome.stdout == ""
    assert records(registry) == before
    golden(f"cli/add/refused/{case}.txt", outcome.whole())


RECORD = {
    "name": "Eastfield Library",
    "mission": "Books for \U0001f600.",
    "contributions": ["events"],
    "history": [{"date": "2026-01-02", "event": "applied", "link": "https://meta.wikimedia.org/wiki/X"}],
}


def test_from_yaml(partnerctl: CommandLine, registry: Path) -> None:
    (registry / "given.yaml").write_text(
        "id: eastfield\nname: Eastfield Library\nmission: Books\nsources: [{title: T}]\n"
    )
    outcome = partnerctl("add", "--from", "given.yaml", "--mission", "Free books.", "--country", "de")
    assert (outcome.exit_code, outcome.stdout) == (0, "data/partners/eastfield.yaml\n")
    text = (registry / "data" / "partners" / "eastfield.yaml").read_text()
    assert "mission: Free books.\n" in text
    assert "id:" not in text
    assert "date: 2026-03-31\n    event: noted\n    as: potential\n" in text


@pytest.mark.parametrize(
    "dumps", [json.dumps, lambda value: json.dumps(value, indent="\t").replace("/", "\\/")]
)
def test_from_json_on_standard_input(
    dumps: Callable[[object], str], partnerctl: CommandLine, registry: Path
) -> None:
    outcome = partnerctl("add", "--from", "-", stdin=dumps(RECORD).encode())
    assert (outcome.exit_code, outcome.stdout) == (0, "data/partners/eastfield-library.yaml\n")
    text = (registry / "data" / "partners" / "eastfield-library.yaml").read_text()
    assert "mission: Books for \U0001f600.\n" in text
    assert "event: applied\n" in text


@pytest.mark.parametrize(
    ("case", "content"),
    [
        ("broken-yaml", b"name: Eastfield: Library\n"),
        ("broken-json", b'{"name": "Eastfield\\/Library",}'),
        ("a-key-twice", b'{"name": "Eastfield\\/Library", "name": "Westfield"}'),
        ("no-number", b'{"name": "Eastfield\\/Library", "x": NaN}'),
        ("too-deep", b"[" * 100_000),
        ("a-list", b"- name: Eastfield Library\n"),
        ("nothing", b""),
        ("no-text", b"\xff\xfe\x00"),
        ("an-unknown-field", b"name: Eastfield Library\n\n# what it is for\nmision: Books\n"),
        ("a-field-of-another-type", b"name: Eastfield Library\ncontributions: events\n"),
        ("no-name", b"mission: Books\n"),
        ("a-type-in-json", b'{\n\t"name": "East",\n\t"founded\\/x": 1}'),
        ("too-large", b"name: " + b"x" * 2_000_000),
    ],
)
def test_from_a_file_that_can_not_be_used(
    case: str, content: bytes, partnerctl: CommandLine, registry: Path, golden: Golden
) -> None:
    before = records(registry)
    outcome = partnerctl("add", "--from", "-", stdin=content)
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert records(registry) == before
    golden(f"cli/add/from/{case}.txt", outcome.whole())


def test_from_a_file_that_is_not_there(partnerctl: CommandLine) -> None:
    outcome = partnerctl("add", "--from", "no-such.yaml")
    assert (outcome.exit_code, outcome.stdout) == (3, "")
    assert outcome.stderr == "error: no-such.yaml can't be read: No such file or directory\n"


def test_a_history_of_its_own_and_a_status_contradict_each_other(partnerctl: CommandLine) -> None:
    outcome = partnerctl("add", "--from", "-", "--status", "informal", stdin=json.dumps(RECORD).encode())
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("error: the file has a history of its own")


def test_a_broken_record_of_somebody_else_is_no_hindrance(partnerctl: CommandLine, registry: Path) -> None:
    (registry / "data" / "partners" / "glasshouse-press.yaml").write_text("name: [\n")
    assert partnerctl("add", "Eastfield Library", *SOURCE).exit_code == 0


def test_a_folder_that_can_not_be_written(partnerctl: CommandLine, registry: Path) -> None:
    folder = registry / "data" / "partners"
    elsewhere = registry / "elsewhere"
    folder.rename(elsewhere)
    folder.symlink_to(elsewhere)
    outcome = partnerctl("add", "Eastfield Library")
    assert (outcome.exit_code, outcome.stdout) == (3, "")
    assert "Traceback" not in outcome.stderr
    assert "eastfield-library.yaml" not in {path.name for path in elsewhere.iterdir()}


def test_the_first_partner_of_a_registry(partnerctl: CommandLine, registry: Path) -> None:
    for path in (registry / "data" / "partners").iterdir():
        path.unlink()
    (registry / "data" / "partners").rmdir()
    outcome = partnerctl("add", "Eastfield Library", *SOURCE)
    assert (outcome.exit_code, outcome.stdout) == (0, "data/partners/eastfield-library.yaml\n")


def test_as_a_process(partnerctl: CommandLine, registry: Path) -> None:
    outcome = partnerctl.process(
        "add", "--from", "-", stdin="name: Ēastfield\nid: eastfield\nsources: [{title: T}]\n".encode()
    )
    assert (outcome.exit_code, outcome.stdout) == (0, "data/partners/eastfield.yaml\n")
    assert "name: Ēastfield\n" in (registry / "data" / "partners" / "eastfield.yaml").read_text("utf-8")
