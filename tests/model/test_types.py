# SPDX-License-Identifier: Apache-2.0
"""The small types take what people honestly write and nothing that only looks like it."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, strategies
from pydantic import TypeAdapter, ValidationError

from partnerctl.model import types


def read(kind: Any, value: object) -> Any:
    """As the reader hands it over: strict JSON mode."""
    return TypeAdapter(kind).validate_json(json.dumps(value), strict=True)


def refused(kind: Any, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        read(kind, value)
    return str(caught.value.errors()[0]["type"])


@pytest.mark.parametrize("text", ["2024-02-29", "0001-01-01", "9999-12-31"])
def test_dates(text: str) -> None:
    assert read(types.Date, text) == dt.date.fromisoformat(text)


def test_a_date_object_is_taken_as_it_is() -> None:
    day = dt.date(2024, 2, 29)
    assert TypeAdapter(types.Date).validate_python(day) == day


@pytest.mark.parametrize(
    "value",
    [
        "2024-2-9",
        "20240209",
        "86400",
        0,
        "2024-02-09T00:00:00",
        "2024-W06-5",
        " 2024-02-09",
        "٢٠٢٤-٠٢-٠٩",
        None,
    ],
)
def test_what_only_looks_like_a_date(value: object) -> None:
    assert refused(types.Date, value) == "partnerctl.date"


@pytest.mark.parametrize("kind", [types.Date, types.PartialDate], ids=["full", "partial"])
def test_a_day_the_calendar_does_not_have(kind: Any) -> None:
    assert refused(kind, "2023-02-29") == "partnerctl.no_such_day"


@pytest.mark.parametrize(
    ("value", "kept"),
    [("2013", "2013"), ("2013-07", "2013-07"), ("2013-07-15", "2013-07-15"), (1911, "1911")],
)
def test_partial_dates_stay_as_written(value: object, kept: str) -> None:
    assert read(types.PartialDate, value) == kept


@pytest.mark.parametrize("value", ["13", "2013-7", "2013-07-15T00", "circa 1900", "2013-"])
def test_what_only_looks_like_a_partial_date(value: object) -> None:
    assert refused(types.PartialDate, value) == "partnerctl.partial_date"


@pytest.mark.parametrize("value", [True, 99, 10000, 1911.0])
def test_numbers_that_are_no_year(value: object) -> None:
    assert refused(types.PartialDate, value) == "string_type"


@pytest.mark.parametrize(
    "url",
    [
        "https://library.example/",
        "http://library.example",
        "https://مثال.example/صفحة?q=1#part",
        "https://library.example:8443/a_(b)",
        "https://meta.wikimedia.org/wiki/Talk:Example#Al-Nur",
    ],
)
def test_urls(url: str) -> None:
    assert read(types.Url, url) == url
    assert read(types.Document, url) == url


@pytest.mark.parametrize(
    "url",
    [
        "library.example", "javascript:alert(1)", "data:text/html,x", "ftp://library.example/", "https://", "https:///x",
        "https://library", "https://a b.example/", "https://a.example/\n", "https://a.example/<x>", "https://[::1",
        "https://a.example:99999/", "https://a.example/|x", "https://a.example/{{x}}", "//a.example/", "https://.",
        'https://a.example/"', "https://a.example/\u2028",
    ],
)  # fmt: skip
def test_what_is_no_url(url: str) -> None:
    assert refused(types.Url, url) == "partnerctl.url"


@pytest.mark.parametrize("url", ["https://me:secret@a.example/", "https://me@a.example/"])
def test_a_url_with_a_login(url: str) -> None:
    assert refused(types.Url, url) == "partnerctl.url_login"


def test_a_private_document_is_a_reference() -> None:
    assert read(types.Document, "private:tm-2024-017") == "private:tm-2024-017"
    assert refused(types.Document, "private:a b") == "partnerctl.url"


@pytest.mark.parametrize(
    "name", ["Hawaiʻi Archive", "مكتبة النور", "書海出版社", "Վիքիմեդիա Հայաստան", "O’Brien & Søn"]
)
def test_names_in_any_script(name: str) -> None:
    assert read(types.Name, name) == name


@pytest.mark.parametrize("name", ["", " ", " Mozilla", "Mozilla ", "\u00a0Mozilla"])
def test_blank_ends(name: str) -> None:
    assert refused(types.Name, name) == "partnerctl.blank_ends"


@pytest.mark.parametrize("name", ["A\nB", "A\u2028B", "A\x85B", "A\rB"])
def test_several_lines(name: str) -> None:
    assert refused(types.Name, name) == "partnerctl.several_lines"


def test_prose_may_have_lines_but_not_only_blanks() -> None:
    assert read(types.Prose, "one\ntwo\n") == "one\ntwo\n"
    assert refused(types.Prose, " \n") == "partnerctl.blank_ends"


@pytest.mark.parametrize("actor", ["wmf", "wm-de", "user:ExampleEditor", "user:範例用戶", "user:Two Words"])
def test_actors(actor: str) -> None:
    assert read(types.Actor, actor) == actor


@pytest.mark.parametrize(
    "actor", ["WMF", "User:X", "user:", "user:a|b", "user: a", "user:a/b", "a b", "user:[[x]]"]
)
def test_what_is_no_actor(actor: str) -> None:
    assert refused(types.Actor, actor) == "string_pattern_mismatch"


@pytest.mark.parametrize("address", ["info@library.example", "contact@مكتبة.example"])
def test_email_addresses(address: str) -> None:
    assert read(types.EmailAddress, address) == address


@pytest.mark.parametrize(
    "address",
    [
        "info",
        "info@",
        "@a.example",
        "a@b",
        "a b@c.example",
        "<a@b.example>",
        "a@b.example\nBcc: c@d.example",
        "a,b@c.example",
    ],
)
def test_what_is_no_email_address(address: str) -> None:
    assert refused(types.EmailAddress, address) == "string_pattern_mismatch"


@given(strategies.from_regex(types._PLAIN_URL, fullmatch=True))
def test_the_quick_way_takes_no_url_that_the_careful_one_refuses(url: str) -> None:
    assert types._unusual_url(url) == url


@pytest.mark.parametrize(
    "title",
    ["File:Northfield City Library logo.svg", "File:شعار.png", "File:A.B (2024), no. 3!.jpeg", "File:x.tif"],
)
def test_files_of_commons(title: str) -> None:
    assert read(types.CommonsFile, title) == title


@pytest.mark.parametrize(
    "value",
    [
        "Northfield logo.svg",
        "file:Northfield logo.svg",
        "File: Northfield logo.svg",
        "File:Northfield_logo.svg",
        "File:Northfield logo",
        "File:Northfield logo.svg|thumb",
        "File:Northfield/logo.svg",
        "File:User:Logo.svg",
        "File:logo.svg\n",
        "File:Logo.svg}}",
        "https://commons.wikimedia.org/wiki/File:Logo.svg",
        f"File:{'a' * 240}.svg",
    ],
)
def test_what_is_no_file_of_commons(value: str) -> None:
    assert refused(types.CommonsFile, value) in {"string_pattern_mismatch", "string_too_long"}
