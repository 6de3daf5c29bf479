# SPDX-License-Identifier: Apache-2.0
"""The questions of `partnerctl init`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from partnerctl.cli.console import Role
from partnerctl.cli.invocation import Invocation
from partnerctl.cli.wizard import Wizard
from partnerctl.errors import RefusedError, UsageError
from partnerctl.findings import Finding
from partnerctl.usecases.init_registry import (
    Forge,
    NewRegistry,
    Plan,
    Shipped,
    answered_by,
    faults_of,
    option_of,
    presets,
    require_words,
)

_FORGES = {
    Forge.GITHUB.value: "workflows and forms for GitHub",
    Forge.GITLAB.value: "a pipeline for GitLab",
    Forge.NONE.value: "no checks by a forge",
}


def complete(
    answers: NewRegistry, given: Mapping[str, Any], shipped: Shipped, invocation: Invocation
) -> NewRegistry:
    """Ask for what the options leave open.

    Args:
        answers: What was told that is not asked.
        given: What options told, by field.
        shipped: What a registry is made of; it has the presets.
        invocation: The run.

    Raises:
        EndedError: The person ended it.
    """
    wizard = Wizard(invocation)
    known = presets(shipped)
    preset = answers.preset
    if not given and preset == next(iter(known)):
        labels = {name: each.get("label", "") for name, each in known.items()}
        (preset,) = wizard.choose("Which policy do you start from?", labels, default=preset, required=True)
    ready: dict[str, Any] = {**answered_by(preset, shipped)}
    answers = replace(answers, preset=preset, **ready)

    def line(field: str, question: str, default: str | None = None) -> None:
        nonlocal answers
        if field in given:
            answers = replace(answers, **{field: given[field]})
            return
        check, usual = _check(field, answers, shipped), ready.get(field) or default
        while True:
            said: dict[str, Any] = {field: wizard.ask(question, default=usual, required=True, check=check)}
            try:
                require_words(replace(answers, **said), shipped)
            except UsageError as problem:
                wizard.complain(problem)
            else:
                answers = replace(answers, **said)
                return

    line("title", "What is the registry called?")
    line("movement", "Whose partners are they? The name of the organization or movement", answers.title)
    line("role_name", "What is one partner called?")
    line("about", "Page that explains what a partner is (https://…)")
    line("deciding_body", "Which body recognizes partners?")
    answers = replace(
        answers,
        official=given["official"]
        if "official" in given
        else wizard.confirm("Can partners be recognized already, in a binding way?", default=False),
        forge=given["forge"] if "forge" in given else _forge(wizard),
    )
    line("branch", "Which branch holds what is valid?", "main")
    line("language", "Language of outputs", "en")
    return answers


def agree(planned: Plan, root: Path, invocation: Invocation) -> None:
    """Show what will be written and ask whether to.

    Raises:
        EndedError: The person ended it.
        RefusedError: The person said no.
    """
    console = invocation.err
    console.line()
    console.line(str(root), Role.PATH)
    for change in planned.missing:
        console.line(f"  {change.path}")
    count = len(planned.missing)
    if not Wizard(invocation).confirm(f"Write {'this file' if count == 1 else f'these {count} files'}?"):
        raise RefusedError("no registry was begun; nothing was written")


def _forge(wizard: Wizard) -> Forge:
    (chosen,) = wizard.choose(
        "Where will changes be proposed?", _FORGES, default=Forge.NONE.value, required=True
    )
    return Forge(chosen)


def _check(field: str, answers: NewRegistry, shipped: Shipped) -> Callable[[str], Sequence[Finding]]:
    """What speaks against an answer alone: the other fields may be open yet."""
    option = f"--{field.replace('_', '-')}"

    def check(answer: str) -> Sequence[Finding]:
        tried: dict[str, Any] = {field: answer}
        found = faults_of(replace(answers, **tried), shipped)
        return [finding for finding in found if option_of(finding) == option]

    return check
