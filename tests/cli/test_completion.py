# SPDX-License-Identifier: Apache-2.0
"""Words offered on Tab: the same as the model's, in the form each shell wants, never an error."""

from pathlib import Path

import pytest
import typer
from typer._click.shell_completion import CompletionItem

from command_line import CHECKOUT, CommandLine
from partnerctl.bootstrap import Surroundings, services
from partnerctl.cli import completion
from partnerctl.cli.add import Range
from partnerctl.cli.app import program
from partnerctl.cli.invocation import Invocation
from partnerctl.model.events import EventKind
from partnerctl.model.partner import TerritorialRange
from partnerctl.model.policy import Status
from partnerctl.usecases.loading import load_setting


def context(folder: Path) -> typer.Context:
    return program().make_context("partnerctl", ["explain"], obj=Invocation(Surroundings({}, folder)))  # type: ignore[return-value]  # typer.Context is a subclass that typer itself never makes


def test_words_that_stand_twice_are_equal() -> None:
    assert tuple(status.value for status in Status) == completion.STATUSES
    assert tuple(kind.value for kind in EventKind) == completion.EVENTS
    assert [word.value for word in Range] == [word.value for word in TerritorialRange]


def test_statuses() -> None:
    assert completion.statuses("re") == ["recognized"]


@pytest.mark.parametrize("name", ["contributions", "organization-kinds", "regions"])
@pytest.mark.parametrize("folder", ["examples", "."])
def test_words_of_a_vocabulary(name: str, folder: str) -> None:
    known = load_setting(services(CHECKOUT / folder, None)).registry.vocabularies[name]
    assert completion.vocabulary(name)(context(CHECKOUT / folder), "") == sorted(known)


@pytest.mark.parametrize("folder", ["examples", "."])
def test_entities(folder: str) -> None:
    known = load_setting(services(CHECKOUT / folder, None)).entities.entities
    assert completion.entities(context(CHECKOUT / folder), "") == sorted(known)
    assert completion.entities(context(CHECKOUT / folder), "aff") == ["affcom"]


def test_events() -> None:
    assert completion.events("re") == [
        "recognized",
        "redacted",
        "reinstated",
        "renamed",
        "resigned",
        "reviewed",
    ]


def test_nothing_is_offered_where_nothing_is_to_be_found(tmp_path: Path, registry: Path) -> None:
    assert completion.partner_ids(context(tmp_path), "") == []
    assert completion.entities(context(tmp_path), "") == []
    assert completion.vocabulary("regions")(context(tmp_path), "") == []
    assert completion.vocabulary("no-such-vocabulary")(context(registry), "") == []


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("bash", "show\n"),
        ("zsh", """_arguments '*: :(("show":"Show one partner\\\\: status, clock, rights, and why"))'\n"""),
        ("fish", "show\tShow one partner: status, clock, rights, and why\n"),
        ("powershell", "show:::Show one partner: status, clock, rights, and why\n"),
    ],
)
def test_every_shell(shell: str, line: str, partnerctl: CommandLine) -> None:
    outcome = partnerctl.process(
        _PARTNERCTL_COMPLETE=f"complete_{shell}",
        COMP_WORDS="partnerctl sh",
        COMP_CWORD="1",
        _TYPER_COMPLETE_ARGS="partnerctl sh",
        _TYPER_COMPLETE_FISH_ACTION="get-args",
        _TYPER_COMPLETE_WORD_TO_COMPLETE="sh",
    )
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, line, "")


@pytest.mark.parametrize(
    ("words", "code"), [("partnerctl show glass", 0), ("partnerctl explain nothing-here", 1)]
)
def test_fish_asks_first_whether_there_is_anything(words: str, code: int, partnerctl: CommandLine) -> None:
    outcome = partnerctl.process(
        _PARTNERCTL_COMPLETE="complete_fish",
        _TYPER_COMPLETE_ARGS=words,
        _TYPER_COMPLETE_FISH_ACTION="is-args",
    )
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (code, "", "")


def test_a_shell_that_is_not_known(partnerctl: CommandLine) -> None:
    assert partnerctl.process(_PARTNERCTL_COMPLETE="complete_tcsh").exit_code == 1


def test_words_without_help() -> None:
    item = CompletionItem("a'b:c")
    assert completion._Zsh.format_completion(None, item) == "\"a''b\\\\:c\""  # type: ignore[arg-type]  # no state is used
    assert completion._Fish.format_completion(None, item) == "a'b:c"  # type: ignore[arg-type]
    assert completion._PowerShell.format_completion(None, item) == "a'b:c::: "  # type: ignore[arg-type]
