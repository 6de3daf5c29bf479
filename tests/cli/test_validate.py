# SPDX-License-Identifier: Apache-2.0
"""`partnerctl validate`: everything wrong in one run, in every form, with the right exit code."""

import json
import re
from pathlib import Path

import pytest

from command_line import CHECKOUT, CommandLine, Outcome
from conftest import Golden
from partnerctl.cli.exit_codes import ExitCode
from terminal import Terminal

PARTNERS = "data/partners"
BROKEN = {
    f"{PARTNERS}/misspelt.yaml": (
        "name: Misspelt Society\nwesite: https://society.example/\nhistory:\n  - date: 2026-02-30\n    event: noted\n"
        "    as: potential\nsources:\n  - title: A letter\n"
    ),
    f"{PARTNERS}/torn.yaml": "name: Torn\nhistory: [\n",
    f"{PARTNERS}/twice.yaml": (
        "name: Northfield City Library\nhistory:\n  - date: 2026-01-31\n    event: noted\n    as: potential\n"
        "sources:\n  - title: A letter\n"
    ),
    f"{PARTNERS}/almost.yml": "name: Almost\n",
}


def without_time(outcome: Outcome) -> str:
    return re.sub(r"\(\d+\.\d\d s\)", "(0.00 s)", outcome.whole())


@pytest.fixture
def broken(registry: Path) -> Path:
    """The example registry with a file of every sort of fault."""
    for path, text in BROKEN.items():
        (registry / path).write_text(text, encoding="utf-8")
    (registry / PARTNERS / "notepad.yaml").write_bytes("name: Notepad\n".encode("utf-16"))
    (registry / PARTNERS / "linked.yaml").symlink_to("/etc/passwd")
    return registry


def test_a_good_registry(partnerctl: CommandLine) -> None:
    outcome = partnerctl("validate", "--ignore", "PC5")

    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert outcome.stderr.startswith("no findings in 15 files (")


@pytest.mark.parametrize("form", ["text", "json", "github", "gitlab", "markdown"])
def test_the_same_broken_registry_in_every_form(
    broken: Path, partnerctl: CommandLine, golden: Golden, form: str
) -> None:
    outcome = partnerctl("validate", "--format", form)

    golden(f"cli/validate/broken.{form}", without_time(outcome))
    assert outcome.exit_code == 1


def test_on_ci_the_default_is_still_text(broken: Path, partnerctl: CommandLine) -> None:
    assert partnerctl("validate", GITHUB_ACTIONS="true", CI="true").stdout == partnerctl("validate").stdout


def test_annotations_name_paths_from_the_top_of_the_repository(broken: Path, partnerctl: CommandLine) -> None:
    outcome = partnerctl("validate", "--format", "github", GITHUB_WORKSPACE=str(broken.parent))

    assert f"::error file={broken.name}/data/partners/torn.yaml," in outcome.stdout
    elsewhere = partnerctl("validate", "--format", "github", GITHUB_WORKSPACE=str(broken / "data"))
    assert "::error file=data/partners/torn.yaml," in elsewhere.stdout


def test_only_what_is_named_is_reported_but_all_is_seen(broken: Path, partnerctl: CommandLine) -> None:
    outcome = partnerctl("validate", "data/partners/twice.yaml", "--format", "json")

    report = json.loads(outcome.stdout)
    assert outcome.exit_code == 1
    assert report["files_checked"] == 1
    assert {finding["location"]["path"] for finding in report["findings"]} <= {
        "data/partners/twice.yaml",
        "data/partners/northfield-city-library.yaml",
    }
    assert "Northfield City Library" in outcome.stdout  # the name is taken: seen in a file that was not named


@pytest.mark.parametrize(
    ("named", "directory"),
    [
        ("data/partners/torn.yaml", "."),
        ("torn.yaml", "data/partners"),
        ("../partners/torn.yaml", "data/partners"),
        ("torn", "."),
    ],
)
def test_files_are_named_from_where_one_is_or_by_id(
    broken: Path, partnerctl: CommandLine, named: str, directory: str
) -> None:
    outcome = CommandLine(broken / directory, partnerctl.environment)("validate", named)

    assert outcome.exit_code == 1
    assert outcome.stdout.startswith("data/partners/torn.yaml:")
    assert set(re.findall(r"(?m)^data/partners/\S+?\.yaml", outcome.stdout)) == {"data/partners/torn.yaml"}


def test_folders_may_be_named(broken: Path, partnerctl: CommandLine) -> None:
    everything = partnerctl("validate").stdout

    assert partnerctl("validate", ".").stdout == everything
    assert partnerctl("validate", "data").stdout == everything
    assert partnerctl("validate", "data/partners").stdout == everything


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("data/partners/none.yaml", "data/partners/none.yaml does not exist"),
        ("README.md", "README.md holds no data of this registry"),
        ("/etc/passwd", "/etc/passwd lies outside of the registry"),
        ("../elsewhere", "../elsewhere lies outside of the registry"),
    ],
)
def test_what_is_no_data_is_refused(partnerctl: CommandLine, named: str, message: str) -> None:
    outcome = partnerctl("validate", named)

    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert message in outcome.stderr


def test_rules_are_chosen_by_code_beginning_or_name(broken: Path, partnerctl: CommandLine) -> None:
    def codes(*words: str) -> set[str]:
        report = json.loads(partnerctl("validate", "--format", "json", *words).stdout)
        return {finding["code"] for finding in report["findings"]}

    everything = codes()
    assert codes("--select", "pc1") == {code for code in everything if code.startswith("PC1")} != set()
    assert codes("--ignore", "PC1") == {code for code in everything if not code.startswith("PC1")}
    assert codes("--select", "PC1", "--ignore", "PC101") == {
        code for code in everything if code.startswith("PC1") and code != "PC101"
    }
    assert codes("--select", "unknown-field", "--select", "PC002") == {"PC101", "PC002"}


def test_a_rule_that_does_not_exist_is_a_usage_error(partnerctl: CommandLine) -> None:
    outcome = partnerctl("validate", "--select", "unknown-feild")

    assert outcome.exit_code == 2
    assert 'did you mean "unknown-field"?' in outcome.stderr


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("notice", 1)])
def test_the_lightest_severity_that_fails_can_be_chosen(
    registry: Path, partnerctl: CommandLine, fail_on: str, code: int
) -> None:
    (registry / PARTNERS / "notes.txt").write_text("remember the milk\n", encoding="utf-8")

    outcome = partnerctl("validate", "--fail-on", fail_on)

    assert outcome.exit_code == code
    assert "1 warning in 15 files" in outcome.stderr


def test_nothing_checked_is_not_fine(registry: Path, partnerctl: CommandLine) -> None:
    for path in (registry / PARTNERS).iterdir():
        path.unlink()

    outcome = partnerctl("validate")

    assert (outcome.exit_code, outcome.stdout) == (3, "")
    assert "nothing was checked" in outcome.stderr


def test_a_broken_setting_is_shown_and_the_records_are_still_read(
    broken: Path, partnerctl: CommandLine
) -> None:
    setting = broken / "data/registry.yaml"
    setting.write_text(setting.read_text(encoding="utf-8").replace("official:", "oficial:"), encoding="utf-8")

    outcome = partnerctl("validate", "--format", "json")

    report = json.loads(outcome.stdout)
    paths = {finding["location"]["path"] for finding in report["findings"]}
    assert outcome.exit_code == 1
    assert {"data/registry.yaml", "data/partners/torn.yaml", "data/partners/misspelt.yaml"} <= paths
    assert "data/registry.yaml must be mended first" in {each["reason"] for each in report["skipped"]}


def test_a_file_of_the_future_is_refused(registry: Path, partnerctl: CommandLine) -> None:
    setting = registry / "data/registry.yaml"
    setting.write_text(
        re.sub(r"(?m)^format: \d+", "format: 99", setting.read_text(encoding="utf-8")), encoding="utf-8"
    )

    outcome = partnerctl("validate")

    assert outcome.exit_code == 3
    assert "made by a newer partnerctl" in outcome.stderr


# --- --fix ----------------------------------------------------------------------------------------------------


@pytest.fixture
def fixable(registry: Path) -> Path:
    path = registry / PARTNERS / "northern-society.yaml"
    path.write_text(
        "name: Northern\u200b Society  # the spelling of its seal\n"
        "contributions: [events, research, events, research]\n"
        "wesite: https://society.example/\n"
        "history:\n  - date: 2026-02-03\n    event: noted\n    as: potential\n"
        "sources:\n  - title: A letter\n",
        encoding="utf-8",
    )
    return path


def test_fixes_are_shown_and_not_made_with_dry_run(
    fixable: Path, partnerctl: CommandLine, golden: Golden
) -> None:
    # A field that is unknown keeps a record from being judged further, and its fix is a guess.
    fixable.write_text(fixable.read_text(encoding="utf-8").replace("wesite", "website"), encoding="utf-8")
    before = fixable.read_bytes()

    outcome = partnerctl("validate", "--fix", "--dry-run")

    golden("cli/validate/fix-dry-run.txt", outcome.whole())
    assert fixable.read_bytes() == before


def test_fixes_are_made_and_the_rest_is_reported(
    fixable: Path, partnerctl: CommandLine, golden: Golden
) -> None:
    outcome = partnerctl("validate", "--fix", "northern-society")

    golden("cli/validate/fix.txt", without_time(outcome))
    assert fixable.read_text(encoding="utf-8").startswith(
        "name: Northern Society  # the spelling of its seal\n"
    )
    assert "contributions: [events, research]\n" in fixable.read_text(encoding="utf-8")
    assert "mended" not in partnerctl("validate", "--fix", "northern-society").stderr


def test_the_report_alone_is_on_standard_output(fixable: Path, partnerctl: CommandLine) -> None:
    outcome = partnerctl("validate", "--fix", "--format", "json")

    assert json.loads(outcome.stdout)["version"] == 1
    assert "+name: Northern Society  # the spelling of its seal\n" in outcome.stderr


def test_in_quiet_the_changes_are_not_shown(fixable: Path, partnerctl: CommandLine) -> None:
    assert partnerctl("validate", "--fix", "--quiet", "northern-society").stderr == ""
    assert "contributions: [events, research]\n" in fixable.read_text(encoding="utf-8")


@pytest.mark.parametrize(("answer", "made"), [("y", True), ("n", False)])
def test_in_a_terminal_a_person_is_asked(fixable: Path, answer: str, made: bool) -> None:
    before = fixable.read_text(encoding="utf-8")
    person = Terminal(fixable.parents[2], "validate", "--fix", "northern-society")

    person.answer("+contributions: [events, research]")
    person.answer("Write it? [Y/n]", answer)
    exit_code, seen = person.end(), person.seen

    assert exit_code == 1  # of the field that is unknown
    assert ("mended" in seen, "nothing was written" in seen) == (made, not made)
    assert (fixable.read_text(encoding="utf-8") != before) is made


def test_in_a_terminal_nobody_need_be_asked(fixable: Path) -> None:
    person = Terminal(fixable.parents[2], "validate", "--fix", "--no-ask", "northern-society")

    assert person.end() == 1
    assert "3 findings mended" in person.seen


def test_dry_run_alone_has_no_meaning(partnerctl: CommandLine) -> None:
    assert partnerctl("validate", "--dry-run").exit_code == 2


def test_the_reference_names_every_exit_code() -> None:
    page = (CHECKOUT / "docs/reference/exit-codes.md").read_text(encoding="utf-8")

    assert [int(code) for code in re.findall(r"(?m)^\| (\d+) \|", page)] == [code.value for code in ExitCode]


def test_colour_changes_nothing_but_colour(broken: Path, partnerctl: CommandLine) -> None:
    plain = partnerctl("validate").stdout
    painted = partnerctl("validate", FORCE_COLOR="1").stdout

    assert "\x1b[" not in plain
    assert "\x1b[1;31merror PC101\x1b[0m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == plain
    assert partnerctl("validate", "--no-color", FORCE_COLOR="1").stdout == plain


@pytest.mark.parametrize("form", ["json", "github", "gitlab", "sarif", "markdown"])
def test_forms_for_programs_are_never_coloured(broken: Path, partnerctl: CommandLine, form: str) -> None:
    assert "\x1b" not in partnerctl("validate", "--format", form, FORCE_COLOR="1").stdout


# --- --also ---------------------------------------------------------------------------------------------------


def test_one_run_is_reported_in_several_forms(broken: Path, partnerctl: CommandLine) -> None:
    (broken / "out").mkdir()
    outcome = partnerctl(
        "validate", "--format", "github", "--also", "sarif=out/report.sarif", "--also", "markdown=summary.md",
        "--also", "gitlab=new/folder/quality.json", "--also", "text=report.txt",
    )  # fmt: skip

    assert outcome.exit_code == 1
    assert outcome.stdout == partnerctl("validate", "--format", "github").stdout
    for form, path in (
        ("sarif", "out/report.sarif"),
        ("markdown", "summary.md"),
        ("gitlab", "new/folder/quality.json"),
        ("text", "report.txt"),
    ):
        assert (broken / path).read_text("utf-8") == partnerctl("validate", "--format", form).stdout, form


def test_a_report_that_is_there_is_replaced_in_one_step(broken: Path, partnerctl: CommandLine) -> None:
    summary = broken / "summary.md"
    summary.write_text("of an earlier run\n" * 10_000, encoding="utf-8")
    summary.chmod(0o640)

    partnerctl("validate", "--also", f"markdown={summary}")

    assert summary.read_text("utf-8").startswith("## partnerctl validate\n")
    assert summary.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in broken.iterdir() if "tmp" in path.name] == []


def test_a_fine_run_is_written_too(registry: Path, partnerctl: CommandLine) -> None:
    assert partnerctl("validate", "--also", "gitlab=quality.json").exit_code == 0
    assert json.loads((registry / "quality.json").read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("sarif",), 2, '"sarif" does not say which form goes into which file'),
        (("sarif=",), 2, '"sarif=" does not say which form goes into which file'),
        (("srif=x",), 2, '"srif" is no form of the report'),
        (("json=x", "sarif=./x"), 2, "--also names x twice"),
        (("json=.",), 2, ". is a folder"),
        (("json=data/partners/new.yaml",), 2, "lies among the data of the registry"),
        (("json=/dev/null",), 3, "not a regular file"),
    ],
)
def test_what_can_not_be_written_is_said(
    broken: Path, partnerctl: CommandLine, words: tuple[str, ...], code: int, message: str
) -> None:
    outcome = partnerctl("validate", *(part for word in words for part in ("--also", word)))

    assert outcome.exit_code == code
    assert message in re.sub(r"\s+", " ", outcome.stderr)
    assert not (broken / "data/partners/new.yaml").exists()


def test_a_dry_run_writes_no_report(fixable: Path, partnerctl: CommandLine) -> None:
    outcome = partnerctl("validate", "--fix", "--dry-run", "--also", "json=report.json")

    assert outcome.exit_code == 2
    assert not (fixable.parents[2] / "report.json").exists()
