# SPDX-License-Identifier: Apache-2.0
"""A record handed over as YAML, or as JSON that is no YAML."""

import pytest

from partnerctl.errors import InvalidDataError
from partnerctl.usecases.given_record import read_given


@pytest.mark.parametrize(
    "content",
    [
        b"id: x\nname: X/Y\n",
        b'{"id": "x", "name": "X/Y"}',
        b'{\n\t"id":\t"x",\n\t"name": "X\\/Y"\n}',
        b'\xef\xbb\xbf{"id": "x", "name": "X\\/Y"}',
    ],
)
def test_the_same_in_every_form(content: bytes) -> None:
    given = read_given(content, "f")
    assert (given.id, given.plain) == ("x", {"name": "X/Y"})


def test_characters_outside_of_the_basic_plane_as_json_writes_them() -> None:
    assert read_given(b'{"name": "\\ud83d\\ude00"}', "f").plain == {"name": "\U0001f600"}


def test_no_id() -> None:
    assert read_given(b"name: X\n", "f").id is None


@pytest.mark.parametrize(
    "content",
    [
        b'{\n\t"name": "\\ud83d\\ude00", "n": NaN}',
        b'{\n\t"name": "\\ud83d\\ude00", "name": "Z"}',
        b'[\n\t"\\ud83d\\ude00"]',
        b'{\n\t"n": ' + b"9" * 5000 + b', "x": "\\ud83d\\ude00"}',
        b'{\n\t"x": "\\ud83d\\ude00", "n": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    ],
    ids=["no-number", "a-key-twice", "a-list", "digits", "depth"],
)
def test_json_that_can_not_be_used(content: bytes) -> None:
    with pytest.raises(InvalidDataError) as caught:
        read_given(content, "f")
    assert caught.value.findings
