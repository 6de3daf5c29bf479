# SPDX-License-Identifier: Apache-2.0
"""Updates by a form: what the bodies in `tests/issues` don't show."""

import pytest

from fakes import FakeFiles, fake_services
from partnerctl.usecases.applications.edit_from_issue import Update, read_update
from partnerctl.usecases.applications.form_fields import APPLICATION
from partnerctl.usecases.applications.form_values import understand
from usecases.registries import a_record, a_registry

LINK = "https://forge.example/registry/issues/12"


def updated(files: FakeFiles, link: str | None = LINK, **answers: str) -> Update:
    body = "".join(f"### {label.replace('_', ' ')}\n\n{text}\n\n" for label, text in answers.items())
    return read_update(fake_services(files), body.encode(), link=link)


def after(update: Update) -> str:
    assert update.edit, update.reply.remarks
    assert update.edit.change
    return update.edit.change.after


def said(update: Update) -> list[str]:
    assert update.edit is None
    return [remark.sentence for remark in update.reply.remarks]


def test_the_issue_is_the_source_where_none_is_named() -> None:
    files = a_registry({"one": a_record("One")})
    text = after(updated(files, Partner="one", Website="https://one.example/", Other_names="Uno\nEins"))
    assert (
        "  - url: https://forge.example/registry/issues/12\n    supports: [website, also_known_as]\n" in text
    )
    assert "also_known_as: [Uno, Eins]" in text
    without = after(updated(files, None, Partner="one", Website="https://one.example/"))
    assert without.count("url:") == 0


def test_what_is_there_is_not_added_again() -> None:
    known = "also_known_as: [Uno]\nliaisons:\n  - {user: Ada Example, since: 2024}\n"
    files = a_registry({"one": a_record("One", known)})
    assert said(updated(files, Partner="One", Other_names="Uno", Liaisons="Ada Example (ada)")) == [
        "nothing in it is different from what the registry has"
    ]


def test_countries_and_parts_of_them_go_where_they_belong() -> None:
    files = a_registry({"one": a_record("One", "territory: {range: national, countries: [DE]}\n")})
    text = after(updated(files, Partner="one", Territorial_range="local", Countries="US-NY"))
    assert "range: local" in text
    assert "countries: [US]" in text
    assert "subdivisions: [US-NY]" in text


def test_the_last_value_of_a_part_takes_the_part_along() -> None:
    files = a_registry({"one": a_record("One", "organization:\n  legal_name: One Ltd\n")})
    assert "organization:" not in after(updated(files, Partner="one", Legal_name="remove"))


def test_a_name_of_several_partners_is_asked_back() -> None:
    files = a_registry({"one": a_record("Twin"), "two": a_record("Other", "also_known_as: [Twin]\n")})
    assert said(updated(files, Partner="TWIN", Website="https://one.example/")) == [
        'Partner: "TWIN" is the name of several: "one, two"'
    ]
    assert said(updated(files, Partner="one\ntwo", Website="https://one.example/")) == [
        "Partner: there must be one line only, and there are 2"
    ]


def test_a_record_that_is_broken_is_no_fault_of_the_form() -> None:
    files = a_registry({"one": "name: ["})
    assert said(updated(files, Partner="one", Website="https://one.example/")) == [
        "Partner: its record can't be read, and the editors have to mend it first"
    ]


def test_a_record_in_which_there_is_no_place_is_told() -> None:
    files = a_registry({"one": a_record("One", "liaisons: none\n")})
    assert said(updated(files, Partner="one", Liaisons="Ada Example")) == [
        "'liaisons' is not a list, so nothing can be added to it"
    ]


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("countries", "Trinidad and Tobago, Germany & France", ["TT", "DE", "FR"]),
        ("countries", "Bolivia, Plurinational State of; Deutschland / Francia", ["BO", "DE", "FR"]),
        ("countries", "1. fr\n2) Allemagne\n", ["FR", "DE"]),
        ("website", "[here](https://a.example/x_(y))", "https://a.example/x_(y)"),
        ("website", "`https://a.example/`", "https://a.example/"),
        ("wikidata", "q42", "Q42"),
        ("founded", " 1911 ", 1911),
        ("liaisons", "User:Ada_Example (@ada)\n- Ben", [{"user": "Ada Example", "forge": "ada"}, {"user": "Ben"}]),
        ("sources", "<https://a.example/>\n[A](https://a.example/) and [B](https://b.example/)",
         [{"url": "https://a.example/"}, {"title": "[A](https://a.example/) and [B](https://b.example/)"}]),
        ("name", "-", None),
        ("name", "_None_", None),
    ],
)  # fmt: skip
def test_a_value_is_read(key: str, text: str, value: object) -> None:
    (asked,) = (each for each in APPLICATION if each.key == key)
    understood = understand(asked, text, {})
    assert (understood.value, understood.problems) == (value, ())


def test_too_much_is_told_once() -> None:
    (asked,) = (each for each in APPLICATION if each.key == "countries")
    understood = understand(asked, ", ".join(f"Nowhere{number}" for number in range(40)), {})
    assert understood.value is None
    assert len(understood.problems) == 11
    assert understood.problems[-1] == (("30 more are not understood either",), None)
