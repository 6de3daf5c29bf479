# SPDX-License-Identifier: Apache-2.0
"""The short way says what the reader says, or nothing."""

import pytest

from command_line import CHECKOUT
from partnerctl.documents.quick_reader import read_quickly
from partnerctl.documents.reader import MAX_DEPTH, parse

DATA = sorted([*CHECKOUT.glob("data/**/*.yaml"), *CHECKOUT.glob("examples/data/**/*.yaml")])


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_every_file_of_the_registries_is_read_the_short_way(path):
    text = path.read_bytes().decode()

    plain = read_quickly(text)

    assert plain is not None
    assert plain == parse(text, "x.yaml").plain


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: [true, ~, 0x1F, '2']\n",
        "a:\n- b: |\n    text\n  c: {}\n",
        "--- # begun\na: x\n...\n",
        "a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1),
        "a:\r\n  b: نور\r\n",
    ],
)
def test_what_is_usual_is_read(text: str):
    assert read_quickly(text) == parse(text, "x.yaml").plain is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text\n",
        "- a\n",
        "a: 1\na: 2\n",
        "a: &x 1\n",
        "a: *x\n",
        "a: !!str 1\n",
        "a: !x {}\n",
        "a: &x []\n",
        "<<: {a: 1}\n",
        "1: a\n",
        "~: a\n",
        ": a\n",
        "? [a]\n: b\n",
        "a: 1.5\n",
        "a: .nan\n",
        "a: 1\n---\nb: 2\n",
        "a: b: c\n",
        "\ufeffa: 1\n",
        "a: \x07\n",
        "%YAML 1.1\n---\na: 1\n",
        "# c\n%YAML 1.1\n---\na: 1\n",
        "<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> b\n",
        "a: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH,
    ],
)
def test_what_may_be_unusual_is_left_to_the_reader(text: str):
    assert read_quickly(text) is None
