# SPDX-License-Identifier: Apache-2.0
"""A group of commands that is a command too, tried with a table of its own made of commands that there are."""

import contextlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import Outcome
from partnerctl.bootstrap import Surroundings
from partnerctl.cli.boundary import guarded
from partnerctl.cli.invocation import Invocation
from partnerctl.cli.lazy import Entry, LazyGroup

Run = Callable[..., Outcome]

TABLE = (
    Entry(
        "list",
        "Daily",
        "List the partners",
        "partnerctl.cli.list",
        members=(
            Entry("rule", "Daily", "Explain a rule", "partnerctl.cli.explain"),
            Entry("one", "Daily", "Show one partner", "partnerctl.cli.show"),
        ),
    ),
)


@pytest.fixture
def run(registry: Path) -> Run:
    def run(*words: str) -> Outcome:
        invocation = Invocation(Surroundings({"PARTNERCTL_TODAY": "2026-03-31"}, registry))

        def work() -> int:
            group = LazyGroup("partnerctl", TABLE, "A program.", whole=True)
            with group.make_context("partnerctl", list(words), obj=invocation) as ctx:
                return int(group.invoke(ctx) or 0)

        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = guarded(work, invocation)
        return Outcome(code, out.getvalue(), err.getvalue())

    return run


def test_without_a_member_it_does_its_own_work(run: Run) -> None:
    assert "northfield-city-library" in run("list").stdout
    assert "northfield-city-library" not in run("list", "--status", "potential").stdout


def test_with_a_member_only_that_one_runs(run: Run) -> None:
    outcome = run("list", "rule", "PC001")

    assert outcome.exit_code == 0
    assert "PC001" in outcome.stdout
    assert "northfield-city-library" not in outcome.stdout


def test_options_of_every_command_may_stand_before_a_member(run: Run) -> None:
    assert run("list", "--no-color", "rule", "PC001").exit_code == 0


def test_its_own_options_are_not_for_a_member(run: Run) -> None:
    outcome = run("list", "--status", "potential", "rule", "PC001")

    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert (
        outcome.stderr == "error: --status is for `partnerctl list` alone, not for its command rule\n"
        "hint: see `partnerctl list --help`\n"
    )


def test_what_is_no_member_is_refused_with_a_guess(run: Run) -> None:
    outcome = run("list", "rul")

    assert outcome.stderr == (
        'error: there is no command "rul"; did you mean "rule"?\nhint: see `partnerctl list --help`\n'
    )


def test_help_tells_of_both(run: Run) -> None:
    text = run("list", "--help").stdout

    assert text.startswith("Usage: partnerctl list [OPTIONS] [COMMAND [ARGS]...]\n\nList the partners.\n")
    assert "  rule  Explain a rule\n  one   Show one partner\n" in text
    assert "  --status STATUS" in text
    assert text.endswith("`partnerctl --help`.\n")
    assert run("list", "rule", "--help").stdout.startswith("Usage: partnerctl list rule [OPTIONS]")
