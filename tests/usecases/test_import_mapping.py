# SPDX-License-Identifier: Apache-2.0
"""What columns mean: by their names, by what a person says, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import texts
from partnerctl.documents.record_fields import record_fields
from partnerctl.errors import BlockedError, InvalidDataError, UsageError
from partnerctl.usecases.imports.headers import (
    SEVERAL,
    SPELLINGS,
    WITHOUT_FIELD,
    is_field,
    known_spellings,
    normal_form,
)
from partnerctl.usecases.imports.mapping import (
    LEFT_OUT,
    How,
    map_columns,
    parse_constants,
    parse_told,
    read_mapping,
    written_mapping,
)

PORTAL = {
    "unique_id": None,
    "affiliate_code": "id",
    "group_name": "name",
    "org_type": None,
    "region": "territory.regions",
    "group_country": "territory.countries",
    "legal_entity": None,
    "mission_changed": None,
    "group_page": "report_page",
    "member_count": None,
    "dm_structure": "governance.summary",
    "group_contact1": "liaisons.0.user",
    "group_contact2": "liaisons.1.user",
    "agreement_date": None,
    "recognition_status": None,
    "derecognition_note": None,
    "dos_stamp": None,
}
"""Labels of the affiliates portal."""


def meant(*columns: str, **told: str) -> dict[str, str | None]:
    return {each.column: each.field for each in map_columns(columns, told, {}).meanings}


def test_the_labels_of_the_affiliates_portal_are_known():
    assert meant(*PORTAL) == PORTAL


def test_every_field_is_known_by_its_own_name():
    leaves = [
        name for name in record_fields() if not any(other.startswith(f"{name}.") for other in record_fields())
    ]
    assert meant("id", *leaves) == {name: name for name in ("id", *leaves)}


def test_the_lists_of_spellings_are_sound():
    assert all(is_field(field) for field in SPELLINGS)
    assert all(is_field(field) for fields in SEVERAL.values() for field in fields)
    spellings = [word for words in SPELLINGS.values() for word in words]
    assert len(spellings) == len(set(spellings))
    lists = [*spellings, *SEVERAL, *WITHOUT_FIELD]
    assert [word for word in lists if word != normal_form(word)] == []
    assert not set(SEVERAL) & set(WITHOUT_FIELD) | set(WITHOUT_FIELD) & set(known_spellings())


@pytest.mark.parametrize(
    ("column", "field", "how"),
    [
        ("Name", "name", How.NAME),
        ("Legal name", "organization.legal_name", How.SPELLING),
        ("COUNTRY", "territory.countries", How.SPELLING),
        ("País", "territory.countries", How.SPELLING),
        ("E-Mail", "contact.email", How.SPELLING),
        ("Websit", "website", How.ALIKE),
        ("Organization", "name", How.SPELLING),
        ("liaisons.3.since", "liaisons.3.since", How.NAME),
        ("Shoe size", None, How.UNKNOWN),
        ("xyz", None, How.UNKNOWN),
        ("Facebook", None, How.NO_FIELD),
        ("problem", None, How.LEFT_OUT),
    ],
)
def test_guesses(column, field, how):
    (meaning,) = map_columns([column], {}, {}).meanings
    assert (meaning.field, meaning.how) == (field, how)


def test_what_is_told_goes_before_what_is_saved_and_that_before_guesses():
    mapping = map_columns(
        ["Name", "Type", "Web"], {"Type": "territory.range"}, {"Type": "mission", "Web": LEFT_OUT}
    )
    assert [(each.field, each.how) for each in mapping.meanings] == [
        ("name", How.NAME),
        ("territory.range", How.TOLD),
        (None, How.LEFT_OUT),
    ]


def test_a_column_that_is_only_alike_gives_way():
    assert meant("Website", "Websites") == {"Website": "website", "Websites": None}


def test_what_can_mean_several_things_is_refused_with_what_to_type():
    with pytest.raises(BlockedError) as refused:
        map_columns(
            ["Type", "Name", "Group name", "funding", "funding.origin", "contact", "organization", "kind"],
            {},
            {},
        )
    told = [(each.message, each.hint) for each in refused.value.obstacles]
    assert told == [
        (
            'the column "Type" can mean organization.kind, territory.range',
            'say which: --map "Type=organization.kind" or --map "Type=territory.range"; or leave it out: --map "Type=-"',
        ),
        (
            'the column "kind" can mean organization.kind, territory.range',
            'say which: --map "kind=organization.kind" or --map "kind=territory.range"; or leave it out: --map "kind=-"',
        ),
        ('several columns mean name: "Name", "Group name"', 'leave out the others: --map "Group name=-"'),
    ]


@pytest.mark.parametrize(
    ("word", "message", "hint"),
    [
        ("name", "names no column and field", "Column=field"),
        ("=name", "names no column and field", "Column=field"),
        ("A=nane", 'there is no field "nane"', 'did you mean "name"?'),
        ("A=zzzzzzzz", "there is no field", "fields are: id, name"),
    ],
)
def test_what_is_told_must_be_right(word, message, hint):
    with pytest.raises(UsageError) as refused:
        parse_told([word])
    assert message in refused.value.message
    assert hint in (refused.value.hint or "")


def test_a_column_may_have_equal_signs():
    assert parse_told(["a=b=name", "Name=-"]) == {"a=b": "name", "Name": "-"}


def test_told_columns_must_be_there():
    with pytest.raises(UsageError, match='there is no column "Nam"'):
        map_columns(["Name"], {"Nam": "name"}, {})


@pytest.mark.parametrize("word", ["name=X", "id=x", "-=x", "sources", "sources=", "nope=1"])
def test_not_everything_can_be_the_same_for_all_rows(word):
    with pytest.raises(UsageError):
        parse_constants([word])
    assert parse_constants(["sources=A = B"]) == {"sources": "A = B"}


@given(
    st.dictionaries(
        texts.filter(lambda text: text and max(text) < "\ud800"),
        st.sampled_from(["name", "-", "website"]),
        min_size=1,
    )
)
def test_a_saved_mapping_is_read_back(told):
    columns = list(told)
    try:
        mapping = map_columns(columns, told, {})
    except BlockedError:
        return
    assert read_mapping(written_mapping(mapping).encode(), "m.yaml") == {
        column: field for column, field in told.items() if column not in {"row", "problem"}
    }


@pytest.mark.parametrize(
    "content", [b"columns: [name]", b"columns: {}\nmore: 1", b"x: 1", b"columns: {A: nane}"]
)
def test_a_file_that_is_no_mapping_is_refused(content):
    with pytest.raises(UsageError):
        read_mapping(content, "m.yaml")


@pytest.mark.parametrize("content", [b"\xff", b"columns: {", b"columns: {A: name, A: id}"])
def test_a_broken_mapping_is_refused_with_the_place(content):
    with pytest.raises(InvalidDataError):
        read_mapping(content, "m.yaml")


def test_nothing_behind_a_column_leaves_it_out():
    assert read_mapping(b"columns:\n  A:\n  B: name\n", "m.yaml") == {"A": "-", "B": "name"}
