# SPDX-License-Identifier: Apache-2.0
"""`partnerctl render listing`, as it is typed."""

from pathlib import Path

import pytest

from command_line import CommandLine
from conftest import Golden
from partnerctl.cli.render_listing import Format
from partnerctl.rendering.listing import ListingFormat


def test_the_formats_offered_are_those_there_are():
    assert [each.value for each in Format] == [each.value for each in ListingFormat]


def test_to_standard_output(partnerctl: CommandLine, golden: Golden):
    golden("cli/render-listing.txt", partnerctl("render", "listing").whole())


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.wikitext", "<noinclude>"),
        ("a.html", "<!doctype html>"),
        ("a.HTM", "<!doctype html>"),
        ("a.md", "<!-- Do not edit"),
        ("a.json", "{"),
        ("a.csv", "id,name,"),
        ("a.txt", "<noinclude>"),
        ("new/folder/a.json", "{"),
    ],
)
def test_the_ending_of_the_file_says_the_format(partnerctl: CommandLine, name: str, begins: str):
    outcome = partnerctl("render", "listing", "-o", name)

    assert outcome.exit_code == 0, outcome.stderr
    assert outcome.stdout == ""
    assert outcome.stderr == f"{name}: 9 partners, as of 2026-03-31\n"
    assert (partnerctl.folder / name).read_text(encoding="utf-8").startswith(begins)


def test_writing_again_on_the_same_day_changes_nothing(partnerctl: CommandLine):
    partnerctl("render", "listing", "-o", "a.html")
    written = partnerctl.folder / "a.html"
    before = written.stat().st_mtime_ns

    outcome = partnerctl("render", "listing", "-o", "a.html")

    assert (
        outcome.whole()
        == "exit code 0\n--- stdout\n--- stderr\na.html is as it should be: 9 partners, as of 2026-03-31\n"
    )
    assert written.stat().st_mtime_ns == before


def test_checking_goes_by_the_day_in_the_file(partnerctl: CommandLine, golden: Golden):
    partnerctl("render", "listing", "-o", "a.wikitext")
    fresh = partnerctl("render", "listing", "-o", "a.wikitext", "--check", PARTNERCTL_TODAY="2026-08-01")
    record = partnerctl.folder / "data/partners/citizen-maps.yaml"
    record.write_text(
        record.read_text(encoding="utf-8").replace("Citizen Maps", "Citizens Mapping"), encoding="utf-8"
    )
    stale = partnerctl("render", "listing", "-o", "a.wikitext", "--check")
    diff = partnerctl("render", "listing", "-o", "a.wikitext", "--dry-run")

    assert (fresh.exit_code, stale.exit_code, diff.exit_code) == (0, 1, 0)
    golden("cli/render-listing-check.txt", "\n".join(each.whole() for each in (fresh, stale, diff)))


@pytest.mark.parametrize(
    ("words", "exit_code", "message"),
    [
        (("--check",), 2, "--check and --dry-run need a file"),
        (("--dry-run",), 2, "--check and --dry-run need a file"),
        (
            ("-o", "a.md", "--check", "--dry-run"),
            2,
            "--check writes nothing, so it does not go with --dry-run",
        ),
        (("-o", "data"), 2, "data is a folder"),
        (("-o", "a.md", "--check"), 3, "a.md can't be read: there is no such file"),
        (("-o", "data/registry.yaml"), 1, "registry.yaml is there already and is no wikitext listing"),
    ],
)
def test_what_cannot_be_done(partnerctl: CommandLine, words: tuple[str, ...], exit_code: int, message: str):
    outcome = partnerctl("render", "listing", *words)

    assert (outcome.exit_code, outcome.stdout) == (exit_code, "")
    assert outcome.stderr.startswith(f"error: {message}")


def test_another_day(partnerctl: CommandLine):
    outcome = partnerctl("render", "listing", "--format", "csv", "--as-of", "2022-01-01")

    assert outcome.exit_code == 0
    assert outcome.stderr.endswith("as of 2022-01-01\n")


def test_a_language_without_a_reviewer_is_told(partnerctl: CommandLine):
    outcome = partnerctl("render", "listing", "--language", "fr", "--quiet", "--format", "csv")

    assert outcome.exit_code == 0
    assert outcome.stderr == (
        "warning: nobody has reviewed the wording in fr (languages.reviewed in registry.yaml), so en is used\n"
    )


def test_a_broken_record_is_shown_and_nothing_is_rendered(partnerctl: CommandLine, golden: Golden):
    (partnerctl.folder / "data/partners/summit-archive.yaml").write_text("name: [Summit\n", encoding="utf-8")

    golden("cli/render-listing-broken.txt", partnerctl("render", "listing", "-o", "a.md").whole())
    assert not (partnerctl.folder / "a.md").exists()


def test_a_template_with_a_fault(partnerctl: CommandLine, golden: Golden):
    template = partnerctl.folder / "templates/listing.md.j2"
    template.parent.mkdir()
    template.write_text("# {{ listing.title }}\n\n{{ listing.coutn }}\n", encoding="utf-8")

    golden("cli/render-listing-template.txt", partnerctl.process("render", "listing", "-o", "a.md").whole())
    assert not (partnerctl.folder / "a.md").exists()


def test_a_template_of_the_registry_is_used(partnerctl: CommandLine, registry: Path):
    template = registry / "templates/listing.md.j2"
    template.parent.mkdir()
    template.write_text("# {{ listing.title }}: {{ listing.count }}\n", encoding="utf-8")

    outcome = partnerctl.process("render", "listing", "--format", "markdown")

    assert outcome.stdout == (
        "# Movement Partners (fictitious example): 9\n<!-- partnerctl: listing of 2026-03-31, en -->\n"
    )
