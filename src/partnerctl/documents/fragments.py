# SPDX-License-Identifier: Apache-2.0
"""Pieces of YAML for a file: what edits splice in and new files are made of. ruamel.yaml writes them.

Text is put between quotes wherever our reader, or any reader of YAML 1.1 or 1.2, would take it for something else
(`no`, `1911`, `12:30`). Dates stay bare, as people write them: whoever reads one as a date reads it rightly.
"""

import re
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING, Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.main import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import BaseResolver, VersionedResolver
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString, SingleQuotedScalarString
from ruamel.yaml.tag import Tag
from typing_extensions import override

from partnerctl.documents.core_schema import resolve

if TYPE_CHECKING:
    from partnerctl.findings import Plain

INDENT = 2
"""Columns a field, and the hyphen of a list's entry, stands to the right of the field it belongs to."""

INLINE_WIDTH = 100
"""Characters up to which a list of words stands on one line."""

_ENDLESS = 1 << 30

_OTHERWISE = re.compile(
    r"""(?ix)
    y | n | yes | no | on | off | true | false | null | ~ | = | <<     # words of YAML 1.1
    | [-+]? 0b [01_]+ | [-+]? 0o? [0-7_]+ | [-+]? 0x [0-9a-f_]+          # numbers of YAML 1.1
    | [-+]? [0-9] [0-9_,]* (\.[0-9_]*)? (e[-+]?[0-9]+)?
    | [-+]? \.[0-9_]+ (e[-+]?[0-9]+)?
    | [-+]? [0-9][0-9_]* (:[0-5]?[0-9])+ (\.[0-9_]*)?                    # to base 60
    | [-+]? \.inf | \.nan
    | [?:] .*                                                            # within brackets a sign, not text
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2} ([Tt]|[ \t]+) [0-9].*               # points in time
    """
)
_BAD_IN_LITERAL = re.compile(
    r"\A[\n ]|[ \t](?:\n|\Z)|\n\n\Z|\A\n*\Z|[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]"
)
"""What would need indentation or chomping indicators, could not be seen, or must be escaped."""

_BREAK = re.compile(r"[\n\r\x85\u2028\u2029]")
_TAGS = {type(None): "null", bool: "bool", int: "int", float: "float", str: "str"}


class _Resolver(VersionedResolver):
    """Tells ruamel.yaml what a plain scalar would be taken for, so that it quotes what is not that."""

    @override
    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        if kind is not ScalarNode or not implicit[0]:
            return BaseResolver.resolve(self, kind, value, implicit)
        meant = resolve(str(value))
        if isinstance(meant, str) and not is_bare(str(value)):
            return Tag(suffix="tag:yaml.org,2002:value")
        return Tag(suffix=f"tag:yaml.org,2002:{_TAGS[type(meant)]}")


@cache
def _writer() -> YAML:
    yaml = YAML()
    yaml.Resolver = _Resolver
    yaml.indent(mapping=INDENT, sequence=2 * INDENT, offset=INDENT)
    yaml.width = _ENDLESS
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    return yaml


def is_bare(text: str) -> bool:
    """Whether a plain scalar is text to every reader: no number, no truth value, nothing of YAML 1.1 either."""
    return isinstance(resolve(text), str) and not _OTHERWISE.fullmatch(text)


def field_lines(name: str, value: "Plain") -> list[str]:
    """`name: value` as lines without endings, the name in column 0."""
    return _dumped(CommentedMap({_one_line(name): _prepared(value)}))


def entry_lines(value: "Plain") -> list[str]:
    """`- value` as lines without endings, the hyphen in column 0."""
    lines = _dumped(CommentedSeq([_prepared(value)]))
    return [line[INDENT:] for line in lines]


def value_lines(value: "Plain") -> list[str]:
    """The value alone; what can stand on its field's line is the first line, which is empty otherwise."""
    first, *others = field_lines("k", value)
    return [first.removeprefix("k:").lstrip(" "), *others]


def inline(value: "Plain") -> str:
    """The value on one line, for use within brackets."""
    (line,) = _dumped(CommentedSeq([_flow(value)]), flow=True)
    return line[1:-1]


def inline_field(name: str, value: "Plain") -> str:
    """`name: value` on one line, for use within braces."""
    (line,) = _dumped(CommentedMap({_one_line(name): _flow(value)}), flow=True)
    return line[1:-1]


def quoted_scalar(value: str, quote: str) -> str | None:
    """A text in quotes of the kind asked for, on one line; None if `quote` is no quote or can't hold it."""
    style = {"'": SingleQuotedScalarString, '"': DoubleQuotedScalarString}.get(quote)
    if style is None or (quote == "'" and _BREAK.search(value)):
        return None
    (line,) = _dumped(CommentedSeq([style(value)]), flow=True)
    return line[1:-1]


def _dumped(data: CommentedMap | CommentedSeq, *, flow: bool = False) -> list[str]:
    if flow:
        data.fa.set_flow_style()
    stream = StringIO()
    _writer().dump(data, stream)
    # ruamel.yaml leaves a space behind the hyphen of an entry that is null.
    return [line.rstrip(" ") for line in stream.getvalue().removesuffix("\n").split("\n")]


def _prepared(value: "Plain") -> Any:  # noqa: ANN401 -- ruamel's types
    """The value with the styles it is to be written in: short lists of words inline, prose as a block."""
    match value:
        case dict():
            return CommentedMap({_one_line(name): _prepared(field) for name, field in value.items()})
        case list():
            return _flow(value) if _is_inline(value) else CommentedSeq([_prepared(item) for item in value])
        case str() if _BREAK.search(value):
            return (DoubleQuotedScalarString if _BAD_IN_LITERAL.search(value) else LiteralScalarString)(value)
        case _:
            return value


def _is_inline(values: "list[Plain]") -> bool:
    if any(isinstance(value, dict | list) for value in values):
        return False
    width = sum(len(str(value)) + len(", ") for value in values)
    return width <= INLINE_WIDTH and not any(_BREAK.search(str(value)) for value in values)


def _flow(value: "Plain") -> Any:  # noqa: ANN401 -- ruamel's types
    match value:
        case dict():
            mapping = CommentedMap({_one_line(name): _flow(field) for name, field in value.items()})
            mapping.fa.set_flow_style()
            return mapping
        case list():
            sequence = CommentedSeq([_flow(item) for item in value])
            sequence.fa.set_flow_style()
            return sequence
        case str():
            return _one_line(value)
        case _:
            return value


def _one_line(text: str) -> str:
    """A text that stays on its line: its line breaks are escaped."""
    return DoubleQuotedScalarString(text) if _BREAK.search(text) else text
