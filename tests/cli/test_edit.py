# SPDX-License-Identifier: Apache-2.0
"""`partnerctl edit`: one field changes, nothing else does, and never for the worse."""

import re
import sys
from pathlib import Path

import pytest

from command_line import CommandLine
from conftest import Golden
from partnerctl.model.credentials import SECRET_VARIABLES

ID = "northfield-city-library"


@pytest.fixture
def record(registry: Path) -> Path:
    return registry / f"data/partners/{ID}.yaml"


def test_a_field_is_changed_and_every_other_line_stays(record: Path, partnerctl: CommandLine) -> None:
    before = record.read_text(encoding="utf-8")

    outcome = partnerctl("edit", ID, "organization.founded=1912")

    assert outcome.exit_code == 0
    assert outcome.stdout == f"data/partners/{ID}.yaml\n"
    assert (
        outcome.stderr == "written; `git diff` shows how, and `partnerctl propose` opens the pull request\n"
    )
    assert record.read_text(encoding="utf-8") == before.replace("founded: 1911", "founded: 1912")


def test_dry_run_shows_the_change(record: Path, partnerctl: CommandLine, golden: Golden) -> None:
    before = record.read_bytes()

    outcome = partnerctl(
        "edit",
        ID,
        "contributions+=research",
        "contributions-=events",
        "mission=Free access to local knowledge: for all.",
        "liaisons+={user: SecondLiaison, since: 2026-01}",
        "website-",
        "--dry-run",
    )

    golden("cli/edit/dry-run.txt", outcome.whole())
    assert record.read_bytes() == before


def test_a_change_that_would_bring_errors_is_refused(
    record: Path, partnerctl: CommandLine, golden: Golden
) -> None:
    before = record.read_bytes()

    outcome = partnerctl("edit", ID, "wesite=https://library.example/", "organization.founded=2013-02-30")

    golden("cli/edit/refused.txt", outcome.whole())
    assert outcome.exit_code == 1
    assert record.read_bytes() == before


def test_a_name_that_is_taken_is_refused(record: Path, partnerctl: CommandLine) -> None:
    outcome = partnerctl("edit", ID, "name=Riverside Museum")

    assert outcome.exit_code == 1
    assert "data/partners/riverside-museum.yaml:" in outcome.stderr  # the other one, with its line
    assert "nothing was written" in outcome.stderr


def test_a_record_that_was_bad_before_may_become_better(record: Path, partnerctl: CommandLine) -> None:
    text = record.read_text(encoding="utf-8").replace("founded: 1911", "founded: 2013-02-30")
    record.write_text(text + "foo: bar\n", encoding="utf-8")

    assert partnerctl("edit", ID, "foo-").exit_code == 0
    assert "foo" not in record.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "change", ["history-", "history.0.date=2020-01-01", "history+={}", "history.0.link-"]
)
def test_the_history_is_not_edited(record: Path, partnerctl: CommandLine, change: str) -> None:
    outcome = partnerctl("edit", ID, change)

    assert outcome.exit_code == 1
    assert "history is append-only" in outcome.stderr


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ("name", 2, '"name" is no change of a field'),
        ("Name=X", 2, '"Name=X" is no change of a field'),
        ("name==X", 1, ""),
        ("name=", 2, "no value is given for name"),
        ("website=null", 2, "no value is given for website"),
        ("name=[X", 2, "the value of name is not YAML"),
        ("name={a: 1, a: 2}", 2, "the value of name is not YAML"),
        ("name='X' y: 1", 2, "the value of name is not YAML"),
        ("contributions-=funding", 1, "contributions has no entry that equals"),
        ("governance.page-=x", 1, "governance.page has no entry that equals"),
        ("liaisons.7.user=X", 1, "liaisons[7]"),
        ("funding.nothing-", 1, "funding.nothing"),
        ("name.part=X", 1, "name"),
    ],
)
def test_what_can_not_be_understood_or_done_is_said(
    record: Path, partnerctl: CommandLine, change: str, code: int, message: str
) -> None:
    before = record.read_bytes()

    outcome = partnerctl("edit", ID, change)

    if code:
        assert message in outcome.stderr
        assert "bug" not in outcome.stderr
    assert (outcome.exit_code, outcome.stdout) == ((code, "") if change != "name==X" else (0, outcome.stdout))
    assert (record.read_bytes() == before) == (change != "name==X")


def test_an_unknown_id_gets_a_guess(partnerctl: CommandLine) -> None:
    outcome = partnerctl("edit", "northfeild-city-library", "name=X")

    assert outcome.exit_code == 2
    assert f'did you mean "{ID}"?' in outcome.stderr


def test_a_change_that_changes_nothing(record: Path, partnerctl: CommandLine) -> None:
    outcome = partnerctl("edit", ID, "organization.founded=1911")

    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, "", "nothing to change\n")


def test_a_record_that_can_not_be_read_is_shown(record: Path, partnerctl: CommandLine) -> None:
    record.write_text("name: [\n", encoding="utf-8")

    outcome = partnerctl("edit", ID, "name=X")

    assert outcome.exit_code == 1
    assert f"data/partners/{ID}.yaml:" in outcome.stderr
    assert "mend data/partners/" in outcome.stderr


# --- the person's own editor ----------------------------------------------------------------------------------


def editor(folder: Path, code: str) -> str:
    """An editor that does `code` to `text`, as the variable EDITOR names it."""
    program = folder / "my editor.py"
    program.write_text(
        f"import pathlib, sys\npath = pathlib.Path(sys.argv[-1])\ntext = path.read_text(encoding='utf-8')\n{code}\n"
        "path.write_text(text, encoding='utf-8')\n",
        encoding="utf-8",
    )
    return f"'{sys.executable}' '{program}'"


def test_without_changes_the_editor_opens_on_a_copy(
    record: Path, partnerctl: CommandLine, tmp_path: Path
) -> None:
    outcome = partnerctl(
        "edit", ID, EDITOR=editor(tmp_path, "text = text.replace('founded: 1911', 'founded: 1912')")
    )

    assert outcome.exit_code == 0
    assert "founded: 1912" in record.read_text(encoding="utf-8")


def test_the_editor_is_told_no_password(record: Path, partnerctl: CommandLine, tmp_path: Path) -> None:
    looks = f"import os\nif set(os.environ) & set({sorted(SECRET_VARIABLES)!r}): sys.exit('told')"
    changes = "text = text.replace('founded: 1911', 'founded: 1912')"
    knowing = partnerctl.having(dict.fromkeys(SECRET_VARIABLES, "secret"))

    assert knowing("edit", ID, EDITOR=editor(tmp_path, f"{looks}\n{changes}")).exit_code == 0
    assert "founded: 1912" in record.read_text(encoding="utf-8")


def test_an_editor_that_changes_nothing(record: Path, partnerctl: CommandLine, tmp_path: Path) -> None:
    outcome = partnerctl("edit", ID, EDITOR=editor(tmp_path, ""))

    assert (outcome.exit_code, outcome.stderr) == (0, "nothing to change\n")


def test_a_text_with_errors_is_kept_and_can_be_taken_up_again(
    record: Path, partnerctl: CommandLine, tmp_path: Path
) -> None:
    before = record.read_bytes()

    outcome = partnerctl(
        "edit", ID, EDITOR=editor(tmp_path, "text = text.replace('founded: 1911', 'founded: [')")
    )

    assert outcome.exit_code == 1
    assert record.read_bytes() == before
    kept = re.search(r"your text is kept; mend it and run `partnerctl edit \S+ --from (\S+)`", outcome.stderr)
    assert kept
    copy = Path(kept[1])
    assert "founded: [" in copy.read_text(encoding="utf-8")
    copy.write_text(copy.read_text(encoding="utf-8").replace("founded: [", "founded: 1913"), encoding="utf-8")

    again = partnerctl("edit", ID, "--from", str(copy))

    assert again.exit_code == 0
    assert "founded: 1913" in record.read_text(encoding="utf-8")


def test_the_history_is_not_edited_in_an_editor_either(
    record: Path, partnerctl: CommandLine, tmp_path: Path
) -> None:
    before = record.read_bytes()

    outcome = partnerctl(
        "edit", ID, EDITOR=editor(tmp_path, "text = text.replace('event: endorsed', 'event: invited')")
    )

    assert outcome.exit_code == 1
    assert "history is append-only" in outcome.stderr
    assert "your text is kept" in outcome.stderr
    assert record.read_bytes() == before


def test_a_change_made_meanwhile_is_not_overwritten(
    record: Path, partnerctl: CommandLine, tmp_path: Path
) -> None:
    theirs = record.read_bytes() + b"# theirs\n"
    work = (
        f"pathlib.Path({str(record)!r}).write_bytes({theirs!r})\n"
        "text = text.replace('founded: 1911', 'founded: 1912')"
    )

    outcome = partnerctl("edit", ID, EDITOR=editor(tmp_path, work))

    assert outcome.exit_code == 3
    assert "was changed by somebody else" in outcome.stderr
    assert "your text is kept" in outcome.stderr
    assert record.read_bytes() == theirs


@pytest.mark.parametrize(
    ("variable", "code", "message"),
    [
        ("/nowhere/editor", 3, "the editor '/nowhere/editor' can't be started"),
        ("false", 1, "the editor ended with code 1, so nothing was written"),
        ("'", 3, "which is no command"),
        ("  ", 3, "EDITOR is blank"),
    ],
)
def test_an_editor_that_does_not_work(
    record: Path, partnerctl: CommandLine, variable: str, code: int, message: str
) -> None:
    outcome = partnerctl("edit", ID, EDITOR=variable)

    assert outcome.exit_code == code
    assert message in outcome.stderr


def test_a_copy_in_another_encoding_is_kept(record: Path, partnerctl: CommandLine, tmp_path: Path) -> None:
    outcome = partnerctl("edit", ID, EDITOR=editor(tmp_path, "path.write_bytes(b'caf\\xe9'); sys.exit()"))

    assert outcome.exit_code == 1
    assert "is not UTF-8 text" in outcome.stderr


def test_a_file_to_take_the_text_from_must_be_there(record: Path, partnerctl: CommandLine) -> None:
    outcome = partnerctl("edit", ID, "--from", "none.yaml")

    assert outcome.exit_code == 3
    assert "none.yaml can't be read" in outcome.stderr
    assert partnerctl("edit", ID, "name=X", "--from", "none.yaml").exit_code == 2


def test_a_record_that_is_no_text_is_not_opened(record: Path, partnerctl: CommandLine) -> None:
    record.write_bytes(b"\xff\xfe\x00")

    assert partnerctl("edit", ID, EDITOR="false").exit_code == 2
