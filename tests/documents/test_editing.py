# SPDX-License-Identifier: Apache-2.0
"""An edit changes what it says and nothing else, whatever the file looks like."""

from typing import Any

import pytest

from conftest import Golden
from partnerctl.documents.editing import apply
from partnerctl.documents.reader import parse
from partnerctl.errors import RefusedError
from partnerctl.findings import Append, Operation, Remove, RenameKey, SetValue
from partnerctl.model.policy import Registry

RECORD = """\
# yaml-language-server: $schema=../schema/partner.schema.json
name: Northfield City Library   # as on the sign
contributions: [content-donation, events]
organization: {kind: library, legal_name: City of Northfield, founded: 1911}
territory:
  range: local
  countries: [DE]
  # Bavaria may follow
liaisons:                     # wiki user names, never addresses
  - user: ExampleLiaison
    since: 2024-03-01

  # left in 2025
  - user: OtherLiaison
    until: 2025-01-31   # by mail
report_page: 'https://meta.wikimedia.org/wiki/Example'
mission: |
  Free access.

  To knowledge.

governance:   # to do
history:                      # add at the end
  - date: 2024-02-20
    event: applied

  - date: 2024-04-15
    event: recognized
    by: [wmde]
  # the end
sources:
- title: about
- title: press
"""

EVENT: dict[str, Any] = {
    "note": "Ok",
    "event": "reviewed",
    "by": ["wmde", "user:A B"],
    "outcome": "renewed",
    "date": "2025-04-01",
}

EDITS: list[Operation] = [
    SetValue(("name",), "Northfield: City"),
    SetValue(("name",), "no"),
    SetValue(("name",), "two\nlines\n"),
    SetValue(("name",), ["a", {"b": None}]),
    SetValue(("report_page",), "it's"),
    SetValue(("report_page",), "a\nb"),
    SetValue(("report_page",), 5),
    SetValue(("mission",), "Short"),
    SetValue(("mission",), "Other\n\ntext"),
    SetValue(("mission",), " tricky\n"),
    SetValue(("governance",), {"summary": "A department."}),
    SetValue(("governance", "summary"), "A department."),
    SetValue(("organization", "founded"), "1912"),
    SetValue(("organization", "jurisdiction"), "DE"),
    SetValue(("organization", "kind"), {"a": ["b\nc"]}),
    SetValue(("organization",), {"kind": "library", "founded": 1911}),
    SetValue(("territory",), {"range": "national", "countries": ["AT"], "regions": ["europe"]}),
    SetValue(("territory",), "x"),
    SetValue(("also_known_as",), ["NCL", "Stadtbücherei"]),
    SetValue(("funding", "movement_grants", 0, "link"), "https://meta.wikimedia.org/wiki/Grant"),
    SetValue(("unknown",), True),
    SetValue(("liaisons", 0, "until"), "2024-12"),
    SetValue(("liaisons", 0, "user"), "A B"),
    SetValue(("liaisons", 2), {"user": "Third"}),
    SetValue(("liaisons", 0), "text"),
    SetValue(("history", 0, "link"), "https://meta.wikimedia.org/wiki/Talk:X#Y"),
    SetValue(("sources", 0), {"title": "about", "url": "https://a.example/"}),
    SetValue(("contributions", 0), "a, b"),
    Append(("history",), EVENT),
    Append(("contributions",), "research"),
    Append(("liaisons",), {"since": "2025-01-01", "user": "Third"}),
    Append(("sources",), {"title": "more", "supports": ["name"]}),
    Append(("governance", "x"), "y"),
    Append(("agreements",), {"signed": "2024-05-02", "kind": "memorandum"}),
    Append(("organization", "list"), {"a": 1}),
    Remove(("report_page",)),
    Remove(("mission",)),
    Remove(("governance",)),
    Remove(("name",)),
    Remove(("organization", "kind")),
    Remove(("organization", "founded")),
    Remove(("contributions", 0)),
    Remove(("contributions", 1)),
    Remove(("territory", "countries")),
    Remove(("territory", "countries", 0)),
    Remove(("liaisons", 0)),
    Remove(("liaisons", 1)),
    Remove(("liaisons", 0, "user")),
    Remove(("liaisons", 1, "user")),
    Remove(("history", 1)),
    Remove(("sources", 0)),
    Remove(("sources", 1, "title")),
    RenameKey(("report_page",), "page"),
    RenameKey(("liaisons", 0, "user"), "on"),
    RenameKey(("organization", "kind"), "type"),
]


def difference(before: str, after: str) -> list[str]:
    """The lines that are not in both, each with its sign; what stands around the change must be the same."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    gone, come = old[start : len(old) - end], new[start : len(new) - end]
    return [*(f"-{line}" for line in gone), *(f"+{line}" for line in come)]


def test_each_edit_changes_only_its_lines(golden: Golden):
    parts = [f"{edit}\n{''.join(difference(RECORD, apply(RECORD, [edit])))}" for edit in EDITS]

    golden("documents/edits.txt", "\n".join(parts))


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_line_endings_and_byte_order_mark_are_kept(edit: Operation, newline: str):
    text = "\ufeff" + RECORD.replace("\n", newline)

    assert apply(text, [edit]) == "\ufeff" + apply(RECORD, [edit]).replace("\n", newline)


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_an_edit_done_twice_changes_nothing_more(edit: Operation):
    if isinstance(edit, SetValue):
        once = apply(RECORD, [edit])
        assert apply(once, [edit]) == once


def test_operations_follow_each_other():
    after = apply(
        RECORD, [Remove(("liaisons", 0)), SetValue(("liaisons", 0, "user"), "New"), Remove(("sources",))]
    )

    plain = parse(after, "x").plain or {}
    assert plain["liaisons"] == [{"user": "New", "until": "2025-01-31"}]
    assert "sources" not in plain


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        ("a: 1", SetValue(("b",), 2), "a: 1\nb: 2"),
        ("a: 1", SetValue(("name",), "x"), "name: x\na: 1"),
        ("website: x", SetValue(("name",), "z"), "name: z\nwebsite: x"),
        ("# c\nwebsite: x\n", SetValue(("mission",), "y\nz\n"), "# c\nmission: |\n  y\n  z\nwebsite: x\n"),
        ("{}\n", SetValue(("a",), [1]), "{a: [1]}\n"),
        ("{website: x}\n", SetValue(("name",), "z"), "{name: z, website: x}\n"),
        ("{a: 1}\n", SetValue(("b",), {"c": "d"}), "{a: 1, b: {c: d}}\n"),
        ("{\n  a: 1,  # one\n  b: 2,\n}\n", SetValue(("c",), 3), "{\n  a: 1,  # one\n  b: 2, c: 3,\n}\n"),
        ("{\n  a: 1,\n  b: 2,\n}\n", Remove(("b",)), "{\n  a: 1,\n}\n"),
        ("a: [b, c]\n", Remove(("a", 0)), "a: [c]\n"),
        ("a: [{b: 1}]\n", Append(("a",), {"c": 2}), "a: [{b: 1}, {c: 2}]\n"),
        ("a: []\n", Append(("a",), {"c": 2}), "a:\n  - c: 2\n"),
        ("a: []  # c\n", Append(("a",), {"c": 2}), "a:  # c\n  - c: 2\n"),
        ("a:\n", Append(("a",), 1), "a: [1]\n"),
        (
            "a:\n-   b: 1\n    c: 2\n",
            Append(("a",), {"b": 3, "c": 4}),
            "a:\n-   b: 1\n    c: 2\n-   b: 3\n    c: 4\n",
        ),
        ("a:\n-   b: 1\n-   c\n", SetValue(("a", 1), {"d": 1, "e": 2}), "a:\n-   b: 1\n-   d: 1\n    e: 2\n"),
        ("a:\n  -\n    b: 1\n  - c\n", Remove(("a", 0)), "a:\n  - c\n"),
        ("a:\n  -\n  - c\n", Remove(("a", 0)), "a:\n  - c\n"),
        ("a:\n  -\n  - c\n", SetValue(("a", 0), "x"), "a:\n  - x\n  - c\n"),
        ("a:\n    b: 1\n    # c\n    d: 2\n", Remove(("a", "d")), "a:\n    b: 1\n"),
        ("- a\n", SetValue(("x",), 1), None),
        ("a: 'x'  # c\n", SetValue(("a",), [{"b": 1}]), "a:  # c\n  - b: 1\n"),
        ('a: "x"\n', SetValue(("a",), "y\tz\n"), 'a: "y\\tz\\n"\n'),
        ("a: |  # c\n  x\nb: 1\n", SetValue(("b",), 2), "a: |  # c\n  x\nb: 2\n"),
        ("a: |+\n  x\n\n\n", SetValue(("b",), 2), "a: |+\n  x\n\n\nb: 2\n"),
        ("a: |+\n  x\n\n\nb: 1\n", SetValue(("a",), "z"), "a: z\nb: 1\n"),
        ("a: >-\n  x\n  y\n\n# c\nb: 1\n", SetValue(("a",), "z"), "a: z\n\n# c\nb: 1\n"),
        ("a: x\n...\n", SetValue(("b",), 1), "a: x\nb: 1\n...\n"),
        (
            "a:\n  - b: 1\n    # about c\n    c: 2\n",
            Remove(("a", 0, "b")),
            "a:\n  - \n    # about c\n    c: 2\n",
        ),
        ("a: {b: , c: 1}\n", SetValue(("a", "b"), 2), "a: {b: 2, c: 1}\n"),
        ("a: [b,c]\n", SetValue(("a", 1), "d"), "a: [b,d]\n"),
        ("'a': 1\n", RenameKey(("a",), "it's"), "'it''s': 1\n"),
        ("a: 1\n", RenameKey(("a",), "a"), "a: 1\n"),
        ("a: 1\n", SetValue(("a",), 1), "a: 1\n"),
        ("a: 1\n", SetValue(("a",), True), "a: true\n"),
        ("a: [1, 2, 3, 4]\n", SetValue(("a",), [1, 3, 4]), "a: [1, 3, 4]\n"),
        ("a: [1, 2]\n", SetValue(("a",), [0, 1, 2]), "a: [0, 1, 2]\n"),
        ("a: [1, 2, 3]\n", SetValue(("a",), [5]), "a: [5]\n"),
        ("a:\n  b: 1\n  # kept\n  c: 2\n", SetValue(("a",), {"c": 3}), "a:\n  # kept\n  c: 3\n"),
        ("a:\n  b: 1\n  # lost\n  c: 2\n", SetValue(("a",), 1), None),
        ("a:\n  b: 1\n  # kept\n", SetValue(("a",), 1), "a: 1\n  # kept\n"),
        ("? a\n: b\n", SetValue(("a",), "c"), "? a\n: c\n"),
        ("? a\n: b\nc: d\n", Remove(("a",)), None),
        ("- - a\n", Append((0,), 1), None),
        ("a:\n  - - b\n    - c\n", Remove(("a", 0, 0)), None),
        ("{a, b}\n", SetValue(("a",), 1), None),
    ],
)
def test_layouts_of_all_kinds(before: str, edit: Operation, after: str | None):
    if after is None:
        with pytest.raises(RefusedError):
            apply(before, [edit])
    else:
        assert apply(before, [edit]) == after


@pytest.mark.parametrize(
    ("text", "edit", "message"),
    [
        ("a: 1\na: 2\n", SetValue(("a",), 1), "line 2: The key 'a' is given twice"),
        ("", SetValue(("a",), 1), "line 1: The file is empty"),
        ("a: 1\n", Append(("a",), 1), "'a' is not a list, so nothing can be added to it"),
        ("a: 1\n", SetValue(("a", "b"), 1), "there is no place for 'a.b'"),
        ("a: [1]\n", SetValue(("a", 3), 1), "there is no place for 'a[3]'"),
        ("a: 1\n", SetValue(("b", 1), 1), "there is no entry 1 in a list that doesn't exist yet"),
        ("a: 1\n", SetValue((), {}), "the whole of a file can't be replaced by something that has no fields"),
        ("a: 1\n", Remove(("b",)), "there is no 'b'"),
        ("a: 1\n", Remove(()), "there is no ''"),
        ("a: 1\n", Remove(("a",)), "the last field of a file can't be removed"),
        ("a: 1\nb: 1\n", RenameKey(("a",), "b"), "the field 'b' is there already"),
        ("a: [1]\n", RenameKey(("a", 0), "b"), "'a[0]' has no name that could be changed"),
        (
            "a: 1\nb:\n  c: 1\n  # lost\n  d: 2\n",
            SetValue(("b",), 1),
            "line 3: 'b' can't be changed without touching what stands around it",
        ),
        (
            "? a\n: b\nc: d\n",
            Remove(("a",)),
            "line 2: 'a' can't be changed without touching what stands around it",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(text: str, edit: Operation, message: str):
    with pytest.raises(RefusedError) as caught:
        apply(text, [edit])

    assert caught.value.message == message


def test_the_whole_document_can_be_set_field_by_field():
    assert apply("a: 1 # c\nb: 2\n", [SetValue((), {"a": 1, "c": 3})]) == "a: 1 # c\nc: 3\n"


def test_other_documents_have_an_order_of_their_own():
    text = "format: 1\nofficial: false\n"

    assert apply(text, [SetValue(("title",), "X")], kind=Registry) == "format: 1\ntitle: X\nofficial: false\n"
