# SPDX-License-Identifier: Apache-2.0
"""What people get wrong in YAML, and what they are told."""

from conftest import Golden
from partnerctl.documents.reader import parse

MISTAKES = [
    "name: Northfield: City Library",
    "- 1: 2: 3",
    'note: he said "x": y',
    'note: it\'s "x": y',
    f"note: {'long ' * 20}: x",
    "name:Northfield\n\nmission: x",
    "mission: x\n# comment\n  website: y",
    "name: x\n   mission: y",
    "liaisons:\n  - user\n    since: 2024",
    "--- name: x",
    "name: @library",
    "name: `x`",
    "name: %x",
    'name: %"x"',
    "'a' 'b': 1",
    "name: *bold* text",
    "name: &",
    "name: !<x",
    "name: !foo!bar x",
    "name: ? x",
    "name: - x",
    "liaisons:\n\t- user: x",
    "name: x\n\tmission: y",
    "name: |\n\tx",
    "\t",
    "name: 'It's a library'",
    'name: "x" y',
    "name: 'never closed\nmission: x",
    'name: "never closed\n---\n',
    "name: [a, b\nmission: x",
    "name: {a: b\nmission: x",
    'name: ["b" c]',
    "name: {a: b c: d}",
    "name: [x]]",
    "name: [a, , b]",
    "name: ]",
    "name: [\n",
    "name: [a, ? b: c, *]",
    "name: {k: ? a}",
    "name: x\nonly words\nmission: y",
    "name: x\n-item\nmission: y",
    "name: x\nwebsite:https\nmission: y",
    "name: x\n=======\nmission: y",
    "liaisons:\n  - a\n b: c",
    "liaisons:\n  - a\n  b: c",
    "liaisons:\n    - a\n  - b",
    "- a\nb: c",
    ": x",
    'name: "\\q"',
    'name: "\\ud800"',
    'name: "\\x4"',
    "name: | x",
    "name: |0\n x",
    "name: x\n...\nmission: y",
    "[a] b",
    "name: x\n%foo",
    "k" * 1100 + ": x",
    "key with: 'x': y",
]


def told(text: str) -> str:
    """The text, and below it each finding with the place marked."""
    lines = []
    for finding in parse(text, "x.yaml").findings:
        span = finding.location.span
        assert span is not None
        excerpt = (finding.location.excerpt or "").expandtabs(1)[:70]
        width = max(1, span.end.column - span.start.column) if span.start.line == span.end.line else 1
        lines += [
            f"{finding.code} {span.start.line}:{span.start.column} {finding.message}",
            f"    {excerpt}",
            f"    {' ' * (span.start.column - 1)}{'^' * min(width, 70)}",
            *(
                f"    line {related.location.span.start.line}: {related.message}"
                for related in finding.related
                if related.location.span
            ),
            f"  {finding.hint}",
        ]
    return "\n".join(lines)


def test_each_mistake_is_explained(golden: Golden):
    golden("documents/syntax.txt", "\n\n".join(told(text) for text in MISTAKES) + "\n")


def test_each_mistake_is_found():
    assert [text for text in MISTAKES if not parse(text, "x.yaml").findings] == []
