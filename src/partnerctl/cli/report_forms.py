# SPDX-License-Identifier: Apache-2.0
"""The forms of a report: one on standard output, any others into files, all of the same run."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from partnerctl import bootstrap
from partnerctl.cli.invocation import Invocation
from partnerctl.cli.rules_told import teller
from partnerctl.errors import EnvironmentProblemError, UsageError
from partnerctl.ports import FileTree

if TYPE_CHECKING:
    from partnerctl.findings import Report


class Form(StrEnum):
    """Forms of the report."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    GITLAB = "gitlab"
    SARIF = "sarif"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class Also:
    """A second form of the report.

    Attributes:
        form: Which.
        path: The file, as it was typed.
        files: Where it is written.
        name: What it is called there.
    """

    form: Form
    path: Path
    files: FileTree
    name: str


def read_also(words: Iterable[str], invocation: Invocation) -> tuple[Also, ...]:
    """Understand `--also FORMAT=FILE`, before any work is done.

    Raises:
        UsageError: It is not written so, there is no such format, two go into one file, or it is a folder or lies where
            the registry's data is.
    """
    read: dict[Path, Also] = {}
    for word in words:
        form, path = _read(word)
        files, name = bootstrap.output_place(path, invocation.around)
        place = Path(os.path.normpath(invocation.around.directory / path.expanduser()))
        if place.parent.resolve().is_relative_to(invocation.root / "data"):
            raise UsageError(f"{path} lies among the data of the registry", hint="write the report elsewhere")
        if place in read:
            raise UsageError(f"--also names {path} twice", hint="give each form a file of its own")
        read[place] = Also(form, path, files, name)
    return tuple(read.values())


def _read(word: str) -> tuple[Form, Path]:
    name, separator, path = word.partition("=")
    if not separator or not path:
        raise UsageError(
            f'"{word}" does not say which form goes into which file', hint="write it as sarif=report.sarif"
        )
    if name not in set(Form):
        raise UsageError(f'"{name}" is no form of the report', hint=f"the forms are: {', '.join(Form)}")
    return Form(name), Path(path)


def show(report: "Report", form: Form, invocation: Invocation) -> None:
    """Put a form out."""
    if form is Form.TEXT:
        from partnerctl.reporters import text

        out = invocation.out
        out.write(text.render(report, width=out.width, paint=out.paint))
    else:
        invocation.out.write(_rendered(report, form, invocation))


def write(report: "Report", also: Sequence[Also], invocation: Invocation) -> None:
    """Write each form into its file in one step, replacing what is there.

    Raises:
        EnvironmentProblemError: One can't be written; those before it are.
    """
    for each in also:
        content = _rendered(report, each.form, invocation).encode("utf-8", "backslashreplace")
        before = each.files.read(each.name).digest if each.files.exists(each.name) else None
        each.files.replace(each.name, content, expected=before)
        invocation.detail(f"wrote {each.path}")


def _rendered(report: "Report", form: Form, invocation: Invocation) -> str:
    from partnerctl.reporters import github, gitlab, json_v1, markdown, sarif, text
    from partnerctl.rules.registry import find_rule

    if form is Form.TEXT:
        return text.render(report)
    if form is Form.JSON:
        return json_v1.render(report)
    folder = _folder_in_repository(invocation)
    if form is Form.SARIF:
        tell = teller(invocation)
        return sarif.render(
            report, lambda code: tell(rule) if (rule := find_rule(code)) else None, folder=folder
        )
    renderers = {Form.GITHUB: github.render, Form.GITLAB: gitlab.render, Form.MARKDOWN: markdown.render}
    return renderers[form](report, folder=folder)


def _folder_in_repository(invocation: Invocation) -> str:
    """Where the registry lies in its repository ("examples/"): forges want paths from the top.

    git knows. Where it can't tell, the checkout that GitHub's runner made says it as well as it can.
    """
    try:
        return invocation.services.repository.folder()
    except EnvironmentProblemError:
        workspace = invocation.environment.get("GITHUB_WORKSPACE")
    if not workspace:
        return ""
    relative = os.path.relpath(invocation.root, Path(workspace).resolve())
    return "" if relative == "." or relative.startswith("..") else f"{Path(relative).as_posix()}/"
