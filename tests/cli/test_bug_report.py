# SPDX-License-Identifier: Apache-2.0
"""What a bug says of itself, which people put into public reports."""

from pathlib import Path

import pytest

from partnerctl import bootstrap
from partnerctl.bootstrap import Surroundings
from partnerctl.cli.bug_report import WITHHELD, name_of, traceback_of
from private_book import ADDRESS, planted_in

PASSWORD = "it's \\plantéd\\ \"planted\n"


def raised(text: str) -> Exception:
    """An error with a cause and a note, both of which quote something."""
    with pytest.raises(ValueError, match="can't work on") as caught:
        fail(text)
    return caught.value


def fail(text: str) -> None:
    try:
        dict[str, str]()[text]
    except KeyError as first:
        first.add_note(f"in {text}")
        raise ValueError(f"can't work on {text}") from first


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    return Surroundings({"PARTNERCTL_SMTP_PASSWORD": PASSWORD, "PARTNERCTL_WIKI_TOKEN": ""}, tmp_path)


def test_it_says_what_happened_and_where(around: Surroundings) -> None:
    error = raised("this")
    assert name_of(error, around).startswith("ValueError: can't work on this (test_bug_report.py:")
    lines = list(traceback_of(error, around))
    assert lines[0] == "Traceback (most recent call last):"
    assert {"KeyError: 'this'", "in this", "ValueError: can't work on this"} <= set(lines)


@pytest.mark.parametrize(
    "text",
    [
        PASSWORD,
        repr({"PARTNERCTL_SMTP_PASSWORD": PASSWORD}),
        ADDRESS,
        f'to <{ADDRESS}>, "planted of old"@library.example',
        "'http://ana:it's-planted@forge.example/a'",
    ],
)
def test_addresses_and_passwords_of_variables_are_blanked(text: str, around: Surroundings) -> None:
    error = raised(text)
    assert planted_in(name_of(error, around), *traceback_of(error, around)) == []


@pytest.mark.parametrize("what", ["book", "passwords"])
def test_once_something_private_was_opened_its_words_are_left_out(what: str, around: Surroundings) -> None:
    if what == "book":
        bootstrap.private_file(Path("contacts.yaml"), around.directory, around)
    else:
        bootstrap.credentials(around.directory, around)
    error = raised("anything at all")

    assert name_of(error, around).startswith("ValueError (test_bug_report.py:")
    lines = list(traceback_of(error, around))
    assert "anything" not in "\n".join(lines)
    assert [line for line in lines if not line.startswith(" ")] == [
        "Traceback (most recent call last):",
        "KeyError",
        "Traceback (most recent call last):",
        "ValueError",
        f"({WITHHELD})",
    ]


def test_of_an_error_that_hides_what_led_to_it_nothing_more_is_told(around: Surroundings) -> None:
    around.opened.append("passwords")
    error = raised("this")
    error.__cause__ = None
    assert [line for line in traceback_of(error, around) if not line.startswith(" ")][1:-1] == ["ValueError"]
