# SPDX-License-Identifier: Apache-2.0
"""The life that the tutorial tells, typed into a real shell with real git, and asked for again from its end."""

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest

from documentation import CHECKOUT, Shell, prepare, sessions

PAGE = CHECKOUT / "docs" / "tutorial" / "life-of-a-partner.md"
PARTNER = "southfield-museum"

# Written by hand from the story: after each step, where the partner stood and since when, as known then.
THEN = {
    "applied": ("2021-02-10", "candidate", "2021-02-10", None),
    "endorsed": ("2021-03-05", "candidate", "2021-02-10", None),
    "complete": ("2021-04-01", "candidate", "2021-02-10", None),
    "recognized": ("2021-04-20", "recognized", "2021-04-20", "2022-04-20"),
    "review-1": ("2022-04-12", "recognized", "2021-04-20", "2023-04-12"),
    "review-2": ("2023-04-18", "recognized", "2021-04-20", "2024-04-18"),
    "review-3": ("2024-04-15", "recognized", "2021-04-20", "2025-04-15"),
    "suspended": ("2024-11-05", "suspended", "2024-11-05", None),
    # 76 days of suspension, from 5 November to 19 January, did not count.
    "reinstated": ("2025-01-20", "recognized", "2025-01-20", "2025-06-30"),
    # It turned out that there were 80, from 1 November on.
    "corrected": ("2025-02-14", "recognized", "2025-01-20", "2025-07-04"),
    "transitioned": ("2025-06-30", "former", "2025-06-30", None),
}
# The same days, as known at the end.
NOW = {
    **THEN,
    "suspended": ("2024-11-05", "suspended", "2024-11-01", None),
    "reinstated": ("2025-01-20", "recognized", "2025-01-20", "2025-07-04"),
}


@dataclass(frozen=True)
class Life:
    """What the tutorial left behind.

    Attributes:
        shell: Where it was typed; it stands in the registry.
        answers: What `show` answered after each step on its own day, by the name of the step's tag.
    """

    shell: Shell
    answers: dict[str, dict[str, Any]]

    def show(self, *options: str) -> dict[str, Any]:
        """What `show` answers now."""
        return shown(self.shell, *options)


def shown(shell: Shell, *options: str) -> dict[str, Any]:
    """What `show` says of the partner, without what only says how it was asked."""
    answer: dict[str, Any] = json.loads(
        shell.type_in(f"partnerctl show {PARTNER} --format json {' '.join(options)}")
    )
    assert answer.pop("rev", None) is None or "--rev" in options
    return answer


def standing(answer: dict[str, Any]) -> tuple[str, str, str, str | None]:
    """What the tables above tell."""
    stands = answer["standing"]
    return answer["as_of"], stands["status"], stands["since"], answer["clock"]["due"]


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory):
    """The tutorial, typed to its end."""
    folder = tmp_path_factory.mktemp("tutorial") / "registry"
    text = PAGE.read_text(encoding="utf-8")
    prepare(folder, text)
    answers = {}
    with Shell(folder) as shell:
        for typed in sessions(text):
            shell.type_in(typed.command)
            if tag := re.search(r"git tag (\S+)", typed.command):
                answers[tag[1]] = shown(shell)
        yield Life(shell, answers)


def test_one_commit_a_step(life: Life) -> None:
    assert list(life.answers) == list(THEN)
    commits = life.shell.type_in("git log --oneline --reverse --decorate-refs='refs/tags/*' --format=%D")
    assert commits.split() == [part for tag in THEN for part in ("tag:", tag)]
    assert life.shell.type_in("git status --porcelain") == ""


@pytest.mark.parametrize("tag", THEN)
def test_after_each_step_it_stood_as_the_story_says(life: Life, tag: str) -> None:
    assert standing(life.answers[tag]) == THEN[tag]


@pytest.mark.parametrize("tag", THEN)
def test_a_day_at_a_commit_is_answered_as_it_was_then(life: Life, tag: str) -> None:
    assert life.show("--as-of", THEN[tag][0], "--rev", tag) == life.answers[tag]


@pytest.mark.parametrize("tag", THEN)
def test_a_day_alone_is_answered_as_known_now(life: Life, tag: str) -> None:
    assert standing(life.show("--as-of", NOW[tag][0])) == NOW[tag]


def test_the_life_is_told_whole_and_breaks_no_rule(life: Life) -> None:
    told = json.loads(life.shell.type_in(f"partnerctl log {PARTNER} --reverse --format json"))
    events = [item["entry"]["event"] for item in told["items"] if item["kind"] == "event"]
    assert events.count("reviewed") == 3
    assert [event for event in events if event != "reviewed"] == [
        "applied", "endorsed", "recognized", "suspended", "suspended", "reinstated", "corrected", "transitioned",
    ]  # fmt: skip
    judged = json.loads(life.shell.type_in("partnerctl validate --base applied~1 --format json 2>/dev/null"))
    assert [finding for finding in judged["findings"] if finding["severity"] != "notice"] == []
