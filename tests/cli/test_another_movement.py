# SPDX-License-Identifier: Apache-2.0
"""A registry of another movement, through the whole life of a partner: nothing that is shown is about Wikimedia."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from command_line import CommandLine
from partnerctl.cli.app import COMMANDS
from partnerctl.model.notices import NoticeKind
from partnerctl.rules.clauses import QUOTED
from partnerctl.rules.registry import all_rules

TRACE = re.compile(
    r"wikimedia|wikipedia|\bwm[a-z]{2}\b|affcom|affiliations committee|meta-wiki|free knowledge",
    re.IGNORECASE,
)
ID = "northfield-library"
PAGE = "https://wiki.gardens.example/wiki"


@dataclass(frozen=True)
class Gardens:
    """The registry of Open Gardens, with one partner that applied, was endorsed, recognized and reviewed.

    Attributes:
        run: Runs the program in it.
        said: What the commands that made it said.
    """

    run: CommandLine
    said: dict[str, str]


@pytest.fixture(scope="module")
def gardens(tmp_path_factory: pytest.TempPathFactory) -> Gardens:
    outside = CommandLine(tmp_path_factory.mktemp("gardens"))
    begun = outside(
        "init",
        "partners",
        *("--title", "Open Gardens Partners", "--movement", "Open Gardens", "--role-name", "Garden Partner"),
        *("--about", f"{PAGE}/Partners", "--deciding-body", "Open Gardens Board"),
        *("--official", "--forge", "none", "--no-ask"),
    )
    assert begun.exit_code == 0, begun.stderr
    registry = CommandLine(outside.folder / "partners")
    said = {"init": begun.whole()}
    for words in LIFE:
        told = registry(*words)
        assert told.exit_code == 0, (words, told.stderr)
        said[" ".join(words)] = told.whole()
    return Gardens(registry, said)


LIFE = [
    (
        *("add", "Northfield Library", "--no-ask", "--status", "applied", "--date", "2024-02-20"),
        *("--link", f"{PAGE}/Talk", "--mission", "Books and beds.", "--contribution", "events"),
        *("--kind", "library", "--country", "NL", "--range", "national", "--source", "A letter"),
        *("--website", "https://library.example/"),
    ),
    ("edit", ID, "liaisons+={user: ExampleLiaison, since: 2024-02-20}"),
    ("edit", ID, "visible_support+={url: 'https://library.example/gardens', kind: web-page}"),
    ("edit", ID, "contact={email: info@library.example, consent: 2024-02-21, proof: 'private:2'}"),
    ("edit", ID, f"report_page={PAGE}/Northfield"),
    (
        *(
            "record",
            ID,
            "endorsed",
            "--by",
            "user:Gardener",
            "--on",
            "2024-03-01",
            "--link",
            f"{PAGE}/Talk#S",
        ),
        "--no-ask",
    ),
    (
        *("record", ID, "recognized", "--by", "open-gardens-board", "--on", "2024-04-15"),
        *("--link", f"{PAGE}/Decision_1", "--no-ask"),
    ),
    (
        "edit",
        ID,
        "agreements+={kind: trademark-license, licensor: open-gardens-board, marks: [logo], uses: [website], signed: 2024-05-02}",
    ),
    (
        *("review", ID, "--outcome", "renewed", "--accept-proposed", "--by", "open-gardens-board"),
        *("--on", "2025-04-10", "--link", f"{PAGE}/Review_1", "--no-ask"),
    ),
]

SHOWING = [
    *(("render", "listing", "--format", form) for form in ("wikitext", "html", "markdown", "json", "csv")),
    *(("render", "email", ID, "--kind", kind) for kind in NoticeKind),
    *(("render", "notice", ID, "--kind", kind) for kind in NoticeKind),
    *(
        ("render", "agreement", ID, "--kind", kind, "--format", form)
        for kind in ("memorandum", "trademark-license")
        for form in ("markdown", "wikitext")
    ),
    *(("review", "--format", form) for form in ("table", "json", "csv", "ics", "wikitext", "markdown")),
    ("review", "--template"),
    ("list",),
    ("list", "--format", "json"),
    ("show", ID),
    ("show", ID, "--format", "json"),
    ("log", ID),
    ("stats",),
    ("validate",),
    ("schema", "partner"),
    ("schema", "entities"),
    ("schema", "registry"),
    ("--help",),
    *((entry.name, "--help") for entry in COMMANDS),
    *((entry.name, each.name, "--help") for entry in COMMANDS for each in entry.members),
    *(("explain", rule.code) for rule in all_rules()),
    ("explain",),
    ("explain", "--format", "json"),
]


@pytest.mark.parametrize("words", SHOWING, ids=" ".join)
def test_nothing_that_is_shown_is_about_wikimedia(gardens: Gardens, words: tuple[str, ...]) -> None:
    told = gardens.run(*words)
    assert told.exit_code in {0, 1}, told.stderr
    assert TRACE.findall(told.stdout + told.stderr) == []


def test_nor_is_what_is_said_on_the_way(gardens: Gardens) -> None:
    assert {words: TRACE.findall(text) for words, text in gardens.said.items() if TRACE.search(text)} == {}


FAULTY = """\
name: Open Gardens Board
organization: {kind: library}
territory: {range: national, countries: [NL]}
report_page: https://library.example/report
agreements:
  - {kind: trademark-license, licensor: northland, marks: [logo], uses: [website], signed: 2024-05-02}
history:
  - {date: 2024-03-01, event: applied}
  - {date: 2024-04-15, event: recognized, by: [northland]}
sources:
  - {title: A letter, supports: [name]}
"""


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "gitlab", "markdown"])
def test_nor_are_findings(gardens: Gardens, form: str, tmp_path: Path) -> None:
    folder = tmp_path / "partners"
    shutil.copytree(gardens.run.folder, folder)
    (folder / "data/partners/faulty.yaml").write_text(FAULTY)
    entities = folder / "data/entities.yaml"
    entities.write_text(
        entities.read_text() + "  northland: {name: Northland Group, type: local-group, countries: [NL]}\n"
        "  southland: {name: Southland Group, type: local-gruop}\n"
    )
    told = CommandLine(folder)("validate", "--format", form)
    assert told.exit_code == 1
    assert TRACE.findall(told.stdout + told.stderr) == []
    codes = {"PC204", "PC361", "PC424", "PC505", "PC730"}
    assert codes - set(re.findall(r"PC\d{3}", told.stdout)) == set()


def test_a_clause_of_the_proposal_is_told_as_the_policy_of_the_registry(gardens: Gardens) -> None:
    assert "policy of this registry: use of marks" in gardens.run("explain", "PC360").stdout
    assert "RFC 6761" in gardens.run("explain", "PC420").stdout


OF_NO_MOVEMENT = re.compile(
    r"file format|registry\.yaml: |Ledger: |RFC |Unicode|ISO|data model|history is|the id is|late entries|waivers are"
    r"|the ledger|self-approval|appointing deciders|policy changes|files are|a decision has|YAML|git merge"
)


def test_every_quote_of_the_proposal_is_known() -> None:
    clauses = {
        rule.clause.partition(": ")[0] for rule in all_rules() if not OF_NO_MOVEMENT.match(rule.clause)
    }
    assert clauses - set(QUOTED) == set()
