# SPDX-License-Identifier: Apache-2.0
"""Forms as people send them (`tests/issues`): each is read fully, or answered with exactly what is missing."""

from pathlib import Path
from typing import Final

import pytest

from command_line import CommandLine
from conftest import Golden

ISSUES: Final = Path(__file__).parents[1] / "issues"
LINK: Final = "https://forge.example/registry/issues/12"
APPLICATIONS: Final = sorted(ISSUES.glob("application/*.md"))
UPDATES: Final = sorted(ISSUES.glob("update/*.md"))


def contents(registry: Path) -> dict[str, bytes]:
    return {
        path.relative_to(registry).as_posix(): path.read_bytes()
        for path in registry.rglob("*")
        if path.is_file() and path.name != "reply.md"
    }


def told(registry: Path, before: dict[str, bytes]) -> str:
    """The reply, and the files that are there now and were not."""
    text = f"--- reply\n{(registry / 'reply.md').read_text(encoding='utf-8')}"
    for path, content in contents(registry).items():
        if before.get(path) != content:
            text += f"--- {path}\n{content.decode()}"
    return text


@pytest.mark.parametrize("issue", APPLICATIONS, ids=lambda path: path.stem)
def test_an_application(issue: Path, partnerctl: CommandLine, registry: Path, golden: Golden) -> None:
    before = contents(registry)
    outcome = partnerctl(
        "add", "--from-issue", str(issue), "--link", LINK, "--date", "2026-03-30", "--reply", "reply.md"
    )

    golden(f"cli/from-issue/application/{issue.stem}.txt", f"{outcome.whole()}{told(registry, before)}")
    written = [path for path, content in contents(registry).items() if before.get(path) != content]
    assert (outcome.exit_code, len(written)) in {(0, 1), (1, 0)}
    if written:
        assert outcome.stdout == f"{written[0]}\n"
        assert partnerctl("validate").exit_code == 0
        assert partnerctl("fmt", "--check").exit_code == 0


@pytest.mark.parametrize("issue", UPDATES, ids=lambda path: path.stem)
def test_an_update(issue: Path, partnerctl: CommandLine, registry: Path, golden: Golden) -> None:
    before = contents(registry)
    outcome = partnerctl("edit", "--from-issue", str(issue), "--link", LINK, "--reply", "reply.md")

    golden(f"cli/from-issue/update/{issue.stem}.txt", f"{outcome.whole()}{told(registry, before)}")
    written = [path for path, content in contents(registry).items() if before.get(path) != content]
    assert (outcome.exit_code, len(written)) in {(0, 1), (1, 0)}
    if written:
        assert outcome.stdout == f"{written[0]}\n"
        assert partnerctl("validate").exit_code == 0


WRONG: Final = [
    (("add", "--reply", "x.md"), "--reply is to somebody's text"),
    (("edit", "northfield-city-library", "website-", "--reply", "x.md"), "--reply is to somebody's text"),
    (("edit", "northfield-city-library", "--link", LINK), "--link is the address of an issue"),
    (("add", "--from-issue", "-", "--from", "record.yaml"), "--from and --from-issue are two ways"),
    (("edit", "--from-issue", "-", "--from", "record.yaml"), "--from-issue gives the changes"),
    (("edit", "summit-archive", "website-", "--from-issue", "-"), "--from-issue gives the changes"),
    (("edit",), "missing argument 'ID'"),
    (("add", "--from-issue", "-"), "an application needs the page where it was posted"),
    (("add", "--from-issue", "-", "--link", LINK, "--id", "../x"), '"../x" can\'t be an id'),
    (("edit", "nobody", "--from-issue", "-"), 'there is no partner with the id "nobody"'),
]


@pytest.mark.parametrize(("words", "message"), WRONG)
def test_options_that_do_not_go_together(
    words: tuple[str, ...], message: str, partnerctl: CommandLine
) -> None:
    kind = "application" if words[0] == "add" else "update"
    body = (ISSUES / kind / ("website.md" if kind == "update" else "complete.md")).read_bytes()
    outcome = partnerctl(*words, stdin=body)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith(f"error: {message}")


def test_from_standard_input_to_standard_output(partnerctl: CommandLine) -> None:
    body = (ISSUES / "application/complete.md").read_bytes()
    outcome = partnerctl(
        "add", "--from-issue", "-", "--link", LINK, "--reply", "-", "--id", "chosen", "--dry-run", stdin=body
    )
    assert outcome.exit_code == 0
    assert outcome.stdout.startswith("<!-- partnerctl: reply to a form -->\nThank you")
    assert "`data/partners/chosen.yaml`" in outcome.stdout


def test_a_reply_takes_the_place_of_the_one_before(partnerctl: CommandLine, registry: Path) -> None:
    for name in ("smallest", "nothing-filled-in"):
        partnerctl(
            "add", "--from-issue", str(ISSUES / f"application/{name}.md"), "--link", LINK, "--reply", "reply.md", "--dry-run"
        )  # fmt: skip
    assert "4 things need a change" in (registry / "reply.md").read_text(encoding="utf-8")
    missing = partnerctl("add", "--from-issue", "nowhere.md", "--link", LINK)
    assert missing.exit_code == 3
    assert missing.stderr.startswith("error: nowhere.md can't be read")
