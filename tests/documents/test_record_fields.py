# SPDX-License-Identifier: Apache-2.0
"""The model's fields as columns."""

import pytest

from partnerctl.documents.record_fields import ValueKind, find_field, record_fields
from partnerctl.model.partner import Partner


def test_every_field_of_the_model_is_a_column():
    assert {name for name in record_fields() if "." not in name} == set(Partner.model_fields)


@pytest.mark.parametrize(
    ("name", "kind", "is_list"),
    [
        ("name", ValueKind.LINE, False),
        ("mission", ValueKind.PROSE, False),
        ("contributions", ValueKind.WORD, True),
        ("organization", ValueKind.GROUP, False),
        ("organization.kind", ValueKind.WORD, False),
        ("organization.jurisdiction", ValueKind.PLACE, False),
        ("organization.founded", ValueKind.PARTIAL_DATE, False),
        ("territory.range", ValueKind.CHOICE, False),
        ("territory.countries", ValueKind.COUNTRY, True),
        ("territory.subdivisions", ValueKind.SUBDIVISION, True),
        ("contact.consent", ValueKind.DATE, False),
        ("contact.proof", ValueKind.ADDRESS, False),
        ("mentoring.wanted", ValueKind.TRUTH, False),
        ("liaisons", ValueKind.ENTRIES, False),
        ("liaisons.0.user", ValueKind.LINE, False),
        ("funding.movement_grants.12.year", ValueKind.NUMBER, False),
        ("history.0.event", ValueKind.CHOICE, False),
        ("history.0.to", ValueKind.LINE, False),
        ("history.0.conditions", ValueKind.ENTRIES, False),
    ],
)
def test_what_a_cell_of_a_column_stands_for(name, kind, is_list):
    field = find_field(name)
    assert field is not None
    assert (field.name, field.kind, field.is_list) == (name, kind, is_list)
    assert ".".join(map(str, field.pointer)) == name


def test_entries_of_several_kinds_have_the_words_of_all():
    event = find_field("history.0.event")
    assert event is not None
    assert {"noted", "recognized", "redacted"} <= set(event.choices)


@pytest.mark.parametrize(
    "name", ["nope", "name.0.x", "liaisons.0.nope", "liaisons.user", "liaisons.0", "Name", ""]
)
def test_what_is_no_column(name):
    assert find_field(name) is None
