# SPDX-License-Identifier: Apache-2.0
"""The canonical layout: only white space changes, and a second time nothing does."""

from pathlib import Path
from typing import Any

import pytest

from partnerctl.documents.layout import PARTNER_HEADER, compose, format_text
from partnerctl.documents.reader import parse
from partnerctl.errors import RefusedError
from partnerctl.model.policy import Registry

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("data/**/*.yaml"), *ROOT.glob("examples/data/**/*.yaml")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_shipped_files_have_it(path: Path):
    text = path.read_bytes().decode()

    assert format_text(text) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # columns
        ("a:\n- b:   1\n  c:\n      - d\n- g\n", "a:\n  - b: 1\n    c:\n      - d\n  - g\n"),
        ("  a: 1\n  b:\n     - - c\n       - d\n", "a: 1\nb:\n  - - c\n    - d\n"),
        ("a:\n  -   b:\n          c\n      d: e\n", "a:\n  - b:\n      c\n    d: e\n"),
        ("a:\n  -\n       b: 1\n  -\n  - \n", "a:\n  -\n    b: 1\n  -\n  -\n"),
        ("a:\n    b:\n    - c\n    d: 1\ne: 2\n", "a:\n  b:\n    - c\n  d: 1\ne: 2\n"),
        ("'a' :\t1\nb:\n  - 'c' :   2\n", "'a': 1\nb:\n  - 'c': 2\n"),
        ("-5: x\n", None),
        ("a:\n- -5\n-  -6\n", "a:\n  - -5\n  - -6\n"),
        # comments
        ("#y\na:\n- b\n# end of a\nc: 1\n  # odd\n", "#y\na:\n  - b\n# end of a\nc: 1\n# odd\n"),
        (
            "a:\n    # one\n    b: 1\n   # two\n    # three\nc: 1\n",
            "a:\n  # one\n  b: 1\n# two\n  # three\nc: 1\n",
        ),
        ("a:\n- b\n- c # x\n  # y\n", "a:\n  - b\n  - c # x\n    # y\n"),
        ("a: 1          # far\nb:    2   # near\n", "a: 1          # far\nb: 2   # near\n"),
        # empty lines, ends of lines, ends of files
        ("\n\n# c\n\n\n\na: 1  \n \t\n\n\nb: 2\n\n\n", "# c\n\na: 1\n\nb: 2\n"),
        ("a: 1", "a: 1\n"),
        ("a: 1\n# c", "a: 1\n# c\n"),
        ("\ufeffa: 1\r\n\r\n\r\nb: 2", "a: 1\r\n\r\nb: 2\r\n"),
        ("a: 1\rb: 2\r", "a: 1\rb: 2\r"),
        ("a: 1\nb: 2\r\nc: 3\r\n", "a: 1\r\nb: 2\r\nc: 3\r\n"),
        # text of several lines
        (
            "a:\n    b: |\n          x\n            y\n\n\n    c: 1\n",
            "a:\n  b: |\n    x\n      y\n\n  c: 1\n",
        ),
        ("a: |  # c\n    x  \n\n     \n    y\n", "a: |  # c\n  x  \n\n   \n  y\n"),
        ("a: |2\n    x\n   y\n", "a: |2\n    x\n   y\n"),
        ("a:\n   b: |1\n      x\n     y\n", "a:\n  b: |1\n     x\n    y\n"),
        ("a:\n- |\n x\n- >-2\n    y\n", "a:\n  - |\n    x\n  - >-2\n      y\n"),
        ("a: |+\n    x\n\n\n\nb: 1\n", "a: |+\n  x\n\n\n\nb: 1\n"),
        ("a: |+\n    x\n\n\n", "a: |+\n  x\n\n\n"),
        ("a: |\n    x", "a: |\n  x"),
        ("a: |-\nb: >\n\nc: 1\n", "a: |-\nb: >\n\nc: 1\n"),
        ("a:\n  |\n   x\n", "a:\n  |\n  x\n"),
        ("a: one\n   two\n\n   three\n", "a: one\n  two\n\n  three\n"),
        ("a:\n    one\n      two\n", "a:\n  one\n  two\n"),
        ("a: 'one\n two  \n\n    three'   # c\n", "a: 'one\n  two\n\n  three'   # c\n"),
        ('a: "one \\\n     two\\ \n   three"\n', 'a: "one \\\n  two\\ \n  three"\n'),
        # brackets
        (
            "a:   [b,  c,\n      d, # e\n\n   ]\nf: {g:   1}\n",
            "a: [b,  c,\n      d, # e\n\n   ]\nf: {g:   1}\n",
        ),
        ("a:\n    b: [\n      c\n    ]\n", "a:\n  b: [\n    c\n  ]\n"),
        ("{a: 1,\n   b: 2}\n", "{a: 1,\n   b: 2}\n"),
        # rarities
        ("---\n  a: 1\n...\n# c\n", "---\na: 1\n...\n# c\n"),
        ("# c\n\n\n--- # d\na: 1\n", "# c\n\n--- # d\na: 1\n"),
        ("? a\n: b\n", "? a\n: b\n"),
        ("a:\n- b:\n  - c:\n    - d: 1\n", "a:\n  - b:\n      - c:\n          - d: 1\n"),
    ],
)
def test_what_becomes_of_a_layout(before: str, after: str | None):
    if after is None:
        with pytest.raises(RefusedError):
            format_text(before)
        return
    assert format_text(before) == after
    assert format_text(after) == after
    assert parse(after, "x").plain == parse(before, "x").plain


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [\n", "line 2: The file ends within brackets"),
        ("a: 1\na: 2\n", "line 2: The key 'a' is given twice"),
        (
            "? a\n:   - x\n    - y\n",
            "line 3 is laid out in a way that can't be changed without changing its data",
        ),
        (
            'a: "x\\ \n  y"\n',
            "the file is laid out in a way that can't be changed without changing its data",
        ),
    ],
)
def test_what_cannot_be_laid_out_is_refused(text: str, message: str):
    with pytest.raises(RefusedError) as caught:
        format_text(text)

    assert caught.value.message == message


def test_a_new_file_is_written_in_the_order_of_the_model():
    plain: Any = {
        "sources": [{"checked": "2024-02-21", "title": "yes"}],
        "zebra": {"b": 1, "a": None},
        "history": [
            {"note": "Two\nlines.\n", "by": ["wmf"], "event": "recognized", "date": "2024-04-15"},
            {"b": 1, "event": "unheard-of", "a": 2},
            "text",
        ],
        "mission": "Free access: for all.",
        "also_known_as": [],
        "contributions": [f"word-{number}" for number in range(20)],
        "name": "Բարև 😀",
        "organization": {"founded": "1911", "kind": "library"},
    }

    text = compose(plain)

    assert text == (
        f"{PARTNER_HEADER}\n"
        "name: Բարև 😀\n"
        "also_known_as: []\n"
        "mission: 'Free access: for all.'\n"
        "contributions:\n" + "".join(f"  - word-{number}\n" for number in range(20)) + "organization:\n"
        "  kind: library\n"
        "  founded: '1911'\n"
        "history:\n"
        "  - date: 2024-04-15\n"
        "    event: recognized\n"
        "    by: [wmf]\n"
        "    note: |\n"
        "      Two\n"
        "      lines.\n"
        "  - b: 1\n"
        "    event: unheard-of\n"
        "    a: 2\n"
        "  - text\n"
        "sources:\n"
        "  - title: 'yes'\n"
        "    checked: 2024-02-21\n"
        "zebra:\n"
        "  b: 1\n"
        "  a:\n"
    )
    assert format_text(text) == text
    assert parse(text, "x").plain == plain


def test_a_file_may_have_another_model_and_no_header():
    assert (
        compose({"official": True, "format": 1}, header=None, kind=Registry) == "format: 1\nofficial: true\n"
    )
