# SPDX-License-Identifier: Apache-2.0
"""`partnerctl render agreement`, as it is typed; and how what was signed is recorded."""

from pathlib import Path

import pytest

from command_line import CommandLine
from conftest import Golden
from git_registry import GitRegistry
from partnerctl.cli.render_agreement import Format, Kind
from partnerctl.model.agreements import AgreementKind
from partnerctl.rendering.agreement import AgreementFormat

LIBRARY = "northfield-city-library"
DRAFT = ("render", "agreement", LIBRARY, "--kind")


def test_what_is_offered_is_what_there_is() -> None:
    assert [each.value for each in Kind] == [each.value for each in AgreementKind]
    assert [each.value for each in Format] == [each.value for each in AgreementFormat]


def test_to_standard_output(partnerctl: CommandLine, golden: Golden) -> None:
    words = ("--mark", "wikipedia-wordmark", "--use", "website", "--as-of", "2024-05-02")

    golden("cli/render-agreement/licence.txt", partnerctl(*DRAFT, "trademark-license", *words).whole())


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.md", "# Memorandum"),
        ("a.wikitext", "__NOTOC__"),
        ("b/a.WIKI", "__NOTOC__"),
        ("a.txt", "# Memorandum"),
    ],
)
def test_the_ending_of_the_file_says_the_format(partnerctl: CommandLine, name: str, begins: str) -> None:
    outcome = partnerctl(*DRAFT, "memorandum", "-o", name)

    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert outcome.stderr.startswith(f"written to {name}\n")
    assert (partnerctl.folder / name).read_text(encoding="utf-8").startswith(begins)


def test_a_draft_that_somebody_worked_on_is_left_alone(partnerctl: CommandLine, golden: Golden) -> None:
    shown = partnerctl(*DRAFT, "memorandum", "-o", "a.md", "--dry-run")
    assert not (partnerctl.folder / "a.md").exists()
    partnerctl(*DRAFT, "memorandum", "-o", "a.md")
    again = partnerctl(*DRAFT, "memorandum", "-o", "a.md")
    file = partnerctl.folder / "a.md"
    worked_on = file.read_text("utf-8").replace("[period]", "three months")
    file.write_text(worked_on, "utf-8")
    refused = partnerctl(*DRAFT, "memorandum", "-o", "a.md")

    assert shown.exit_code == 0
    assert shown.stdout.startswith("--- /dev/null\n+++ b/a.md\n")
    assert file.read_text("utf-8") == worked_on
    golden("cli/render-agreement/again.txt", f"{again.whole()}\n{refused.whole()}")


@pytest.mark.parametrize(
    ("words", "exit_code", "message"),
    [
        (("memorandum", "--dry-run"), 2, "--dry-run needs a file"),
        (("memorandum", "--mark", "w-icon"), 2, "a memorandum grants no use of marks"),
        (
            ("memorandum", "--with", "wm-northlnad"),
            2,
            'there is no entity "wm-northlnad" in data/entities.yaml',
        ),
        (
            ("trademark-license", "--use", "web-site"),
            2,
            '"web-site" is not one of the uses in data/registry.yaml',
        ),
        (("memorandum", "--as-of", "2020-01-01"), 1, f"nothing was recorded of {LIBRARY} by 2020-01-01"),
        (("memorandum", "-o", "data"), 2, "data is a folder"),
        (("memo",), 2, '"memo" is not one of memorandum, trademark-license'),
    ],
)
def test_what_cannot_be_done(
    partnerctl: CommandLine, words: tuple[str, ...], exit_code: int, message: str
) -> None:
    outcome = partnerctl(*DRAFT, *words)

    assert (outcome.exit_code, outcome.stdout) == (exit_code, "")
    assert message in outcome.stderr.splitlines()[0]


def test_a_template_of_the_registry_is_used_and_confined(partnerctl: CommandLine) -> None:
    template = partnerctl.folder / "templates/agreement/memorandum.j2"
    template.parent.mkdir(parents=True)
    template.write_text(
        "{% call title() %}Our own, with {{ draft.partner }}{% endcall %}\n", encoding="utf-8"
    )

    own = partnerctl.process(*DRAFT, "memorandum", "--quiet")
    template.write_text("{{ draft.partnr }}\n", encoding="utf-8")
    broken = partnerctl.process(*DRAFT, "memorandum")

    assert own.whole() == "exit code 0\n--- stdout\n# Our own, with Northfield City Library\n--- stderr\n"
    assert broken.exit_code == 3
    assert broken.stderr.startswith(
        "error: templates/agreement/memorandum.j2:1: a Draft has no 'partnr'; did you mean 'partner'?\n"
    )


# --- what was signed is recorded -----------------------------------------------------------------------------------


def test_an_agreement_is_added_ended_and_followed_as_the_guide_says(
    partnerctl: CommandLine, golden: Golden
) -> None:
    first = (
        "kind: memorandum, parties: [wm-nile], version: '1', signed: 2026-02-01, document: 'private:mou-4'"
    )
    second = (
        "kind: memorandum, parties: [wm-nile], version: '2', signed: 2026-02-20, document: 'private:mou-9'"
    )
    steps = (
        (f"agreements+={{{first}}}",),
        (
            "agreements.0.terminated={date: 2026-03-01, why: Version 2 took its place.}",
            f"agreements+={{{second}, effective: 2026-03-01}}",
        ),
        ("consents+={about: logo, given: 2026-02-20, by: Press office, proof: 'private:mail-2026-7'}",),
        ("logo=File:Maktabat al-Nur example logo.svg",),
        ("consents.1.withdrawn=2026-03-15", "logo-"),
    )
    outcomes = [partnerctl("edit", "maktabat-al-nur", *words) for words in steps]

    record = partnerctl.folder / "data/partners/maktabat-al-nur.yaml"
    golden("cli/render-agreement/recorded.yaml", record.read_text("utf-8"))
    assert [outcome.exit_code for outcome in outcomes] == [0] * len(steps)
    assert partnerctl("validate").stderr.startswith("no findings")


def test_two_versions_at_once_are_pointed_out(partnerctl: CommandLine) -> None:
    for day in ("2026-02-01", "2026-02-20"):
        signed = (
            f"agreements+={{kind: memorandum, parties: [wm-nile], signed: {day}, document: 'private:mou'}}"
        )
        partnerctl("edit", "maktabat-al-nur", signed)

    told = " ".join(partnerctl("validate").stdout.split())
    assert "PC366: The memorandum of 2026-02-20 covers what the one of 2026-02-01 covers" in told
    assert "partnerctl edit maktabat-al-nur 'agreements.0.terminated={date: DATE, why:" in told


def test_a_logo_without_consent_is_refused(partnerctl: CommandLine) -> None:
    outcome = partnerctl("edit", "shuhai-publishing", "logo=File:Shuhai example logo.svg")

    assert outcome.exit_code == 1
    told = " ".join(outcome.stderr.split())
    assert "PC407: 'File:Shuhai example logo.svg' is given as the logo, but no consent is recorded" in told


def test_a_draft_of_what_was_known_at_a_commit(tmp_path: Path) -> None:
    registry = GitRegistry.of_examples(tmp_path / "registry")
    partnerctl = CommandLine(registry.root)
    partnerctl("edit", LIBRARY, "organization.legal_name=Town of Northfield", "organization.legal_form-")

    now = partnerctl(*DRAFT, "memorandum")
    then = partnerctl(*DRAFT, "memorandum", "--rev", "HEAD")

    assert "by its legal name Town of Northfield, **[legal form]**" in now.stdout
    assert "by its legal name City of Northfield, municipal institution" in then.stdout
