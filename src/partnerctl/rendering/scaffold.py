# SPDX-License-Identifier: Apache-2.0
"""Files of a new registry, made from `templates/init/` (ADR 0026).

These templates come with the program and are never a registry's own, so they are not sandboxed. They have delimiters of
their own (`[[ value ]]`, `[% block %]`, `[# comment #]`), because workflows are full of `${{ }}`.
"""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, StrictUndefined, TemplateError

from partnerctl.documents.fragments import inline
from partnerctl.errors import EnvironmentProblemError
from partnerctl.rendering.escaping import escape_markdown, markdown_link

if TYPE_CHECKING:
    from partnerctl.findings import Plain

SUFFIX: Final = ".j2"
"""A file with this ending is rendered, and loses it; all others are copied."""


class Typed(str):
    """What a person typed: it is printed only through a filter that says what it stands in."""

    __slots__ = ()


def render_file(path: str, text: str, values: Mapping[str, object]) -> str:
    """One file of a new registry.

    Args:
        path: The template, for messages.
        text: Its text.
        values: What it may print.

    Raises:
        EnvironmentProblemError: The template is wrong, or prints what a person typed without a filter.
    """
    try:
        return _environment().from_string(text).render(values)
    except (TemplateError, TypeError) as fault:
        raise EnvironmentProblemError(f"templates/init/{path}: {fault}") from fault


def _environment() -> Environment:
    made = Environment(
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
        undefined=StrictUndefined,
        finalize=_finished,
        autoescape=False,  # noqa: S701 -- HTML's; each place needs a filter of its own, and `_finished` sees to it
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        yaml=_yaml, markdown=_plainly(escape_markdown), comment=_plainly(_comment), link=_link
    )
    return made


def _finished(value: object) -> object:
    if isinstance(value, Typed):
        raise TypeError(
            f"{str(value)!r} was typed by a person: print it through a filter, such as `yaml`, `markdown` or `comment`"
        )
    return value


def _plainly(escape: Callable[[str], str]) -> Callable[[object], str]:
    return lambda value: escape(str(value))


def _link(label: str, url: object) -> str:
    """A link in Markdown, the label first, as in `[[ "this page" | link(about) ]]`."""
    return markdown_link(str(url), str(label))


def _yaml(value: "Plain") -> str:
    """The value on one line, as it may stand behind a key, behind a hyphen or within brackets."""
    return inline(_without_marks(value))


def _without_marks(value: "Plain") -> "Plain":
    """The value with plain text for what a person typed, which is all that ruamel.yaml writes."""
    match value:
        case str():
            return str(value)
        case list():
            return [_without_marks(each) for each in value]
        case dict():
            return {str(key): _without_marks(each) for key, each in value.items()}
        case _:
            return value


def _comment(text: str) -> str:
    """Text that stays within a comment of one line, in YAML or in a script."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+", " ", text).strip()
