# SPDX-License-Identifier: Apache-2.0
"""A record tells its names and words with their places, and takes no field it doesn't know."""

import json
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from partnerctl.model.dataset import Dataset, Record, Setting
from partnerctl.model.entities import Entities
from partnerctl.model.events import WRITING_ORDER, Event, EventKind
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry
from partnerctl.model.types import PartnerId

SMALL: dict[str, Any] = {
    "name": "Library",
    "history": [{"date": "2024-02-29", "event": "noted", "as": "potential"}],
}


def partner(**parts: object) -> Partner:
    return Partner.model_validate_json(json.dumps({**SMALL, **parts}))


def test_names_of_a_small_and_of_a_full_record() -> None:
    assert list(partner().names()) == [(("name",), "Library")]
    full = partner(
        also_known_as=["L", "Bücherei"],
        former_names=[{"name": "Reading Room", "until": "1950"}],
        organization={"legal_name": "City"},
    )
    assert list(full.names()) == [
        (("name",), "Library"),
        (("also_known_as", 0), "L"),
        (("also_known_as", 1), "Bücherei"),
        (("former_names", 0, "name"), "Reading Room"),
        (("organization", "legal_name"), "City"),
    ]


def test_words_of_a_small_and_of_a_full_record() -> None:
    assert list(partner().words()) == []
    full = partner(
        contributions=["events", "research"],
        organization={"kind": "library"},
        territory={"range": "regional", "regions": ["europe"]},
        visible_support=[{"url": "https://a.example/", "kind": "news"}],
        agreements=[
            {"kind": "trademark-license", "signed": "2024-01-01", "marks": ["w-icon"], "uses": ["website"]},
            {"kind": "memorandum", "signed": "2024-01-01"},
        ],
    )
    assert list(full.words()) == [
        (("contributions", 0), "contributions", "events"),
        (("contributions", 1), "contributions", "research"),
        (("organization", "kind"), "organization-kinds", "library"),
        (("territory", "regions", 0), "regions", "europe"),
        (("visible_support", 0, "kind"), "support-kinds", "news"),
        (("agreements", 0, "marks", 0), "marks", "w-icon"),
        (("agreements", 0, "uses", 0), "uses", "website"),
    ]
    assert list(partner(organization={"founded": 1911}).words()) == []


def test_unknown_fields_and_changes_are_refused() -> None:
    with pytest.raises(ValidationError, match="nmae"):
        partner(nmae="Library")
    with pytest.raises(ValidationError, match="frozen"):
        setattr(partner(), "name", "Another")  # noqa: B010 -- mypy knows that it can't be set


def test_every_event_is_in_the_union_once_and_its_fields_have_an_order() -> None:
    classes = get_args(Event)
    kinds = [get_args(event.model_fields["event"].annotation)[0] for event in classes]
    assert sorted(kinds) == sorted(EventKind)
    fields = {field.alias or name for event in classes for name, field in event.model_fields.items()}
    assert fields == set(WRITING_ORDER)
    assert len(WRITING_ORDER) == len(fields)


def test_a_dataset_finds_a_record_by_id() -> None:
    registry = Registry.model_validate_json(
        json.dumps(
            {
                "format": 1, "title": "T", "official": False, "notice": "N", "about": "https://a.example/",
                "vocabularies": {}, "authority": {}, "requirements": {}, "wiki": {"page": "P"},
            }
        )
    )  # fmt: skip
    setting = Setting(registry, Entities.model_validate_json('{"format": 1, "entities": {}}'))
    record = Record(PartnerId("library"), "data/partners/library.yaml", SMALL, partner())
    dataset = Dataset(setting, (record,))
    assert dataset.find("library") is record
    assert dataset.find("nobody") is None
