# SPDX-License-Identifier: Apache-2.0
"""The schemas explain every field, agree with the models, and know the registry's words."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from partnerctl.documents.json_schema import schemas
from partnerctl.model.policy import Registry

ROOT = Path(__file__).parents[2]
REGISTRIES = [ROOT, ROOT / "examples"]


def load(path: Path) -> Any:
    # A second reader on purpose: the schema is what editors use, without partnerctl's own.
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(path.read_text("utf-8")), default=str))


def of(root: Path) -> dict[str, Any]:
    return schemas(Registry.model_validate_json(json.dumps(load(root / "data/registry.yaml"))))


def properties(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    models = {schema["title"]: schema, **schema.get("$defs", {})}
    return [
        (f"{model}.{field}", node, schema.get("$defs", {}))
        for model, definition in models.items()
        for field, node in definition.get("properties", {}).items()
    ]


@pytest.mark.parametrize("name", ["partner.schema.json", "entities.schema.json", "registry.schema.json"])
def test_every_field_has_title_description_and_a_valid_example(name: str) -> None:
    schema = of(ROOT)[name]
    Draft202012Validator.check_schema(schema)
    fields = properties(schema)
    assert fields
    for field, node, definitions in fields:
        assert node.get("description"), field
        assert node["title"], field
        for example in node["examples"]:
            problems = list(Draft202012Validator({**node, "$defs": definitions}).iter_errors(example))
            assert problems == [], (field, problems)


@pytest.mark.parametrize("root", REGISTRIES, ids=["real", "example"])
def test_every_file_of_both_registries_fits_its_schema(root: Path) -> None:
    known = of(root)
    files = [
        (root / "data/registry.yaml", "registry"),
        (root / "data/entities.yaml", "entities"),
        *((path, "partner") for path in sorted((root / "data/partners").glob("*.yaml"))),
    ]
    assert len(files) > 8
    for path, name in files:
        problems = list(Draft202012Validator(known[f"{name}.schema.json"]).iter_errors(load(path)))
        assert problems == [], (path, problems)


def test_words_of_a_vocabulary_are_offered_and_explained() -> None:
    registry = Registry.model_validate_json(
        json.dumps(
            {**load(ROOT / "data/registry.yaml"), "vocabularies": {"contributions": {"song": "Songs"}}}
        )
    )
    schema = schemas(registry)["partner.schema.json"]
    words = schema["properties"]["contributions"]["items"]
    assert words == {"type": "string", "enum": ["song"], "description": "song: Songs"}
    # A vocabulary that the registry lacks leaves the pattern, so that the editor accepts any word.
    assert "pattern" in json.dumps(schema["$defs"]["VisibleSupport"]["properties"]["kind"])


def test_words_of_a_vocabulary_are_offered_as_keys_too() -> None:
    schema = of(ROOT / "examples")["registry.schema.json"]
    kinds = schema["$defs"]["Review"]["properties"]["kinds"]
    assert kinds["properties"]["library"] == {"$ref": "#/$defs/KindReview", "description": "Library"}
    validator = Draft202012Validator({"$ref": "#/$defs/Review", "$defs": schema["$defs"]})
    assert validator.is_valid({"kinds": {"library": {"interval_months": 24}}})
    assert not validator.is_valid({"kinds": {"libary": {"interval_months": 24}}})
    assert not validator.is_valid({"kinds": {"library": {"interval_months": 0}}})
    assert not validator.is_valid({"kinds": {"library": {"pauses": []}}})


def test_keys_of_a_vocabulary_that_the_registry_lacks_may_be_any_word() -> None:
    registry = Registry.model_validate_json(
        json.dumps({**load(ROOT / "data/registry.yaml"), "vocabularies": {}})
    )
    kinds = schemas(registry)["registry.schema.json"]["$defs"]["Review"]["properties"]["kinds"]
    assert "patternProperties" in kinds
    assert "x-vocabulary" not in json.dumps(kinds)


def test_an_unknown_field_and_a_wrong_event_are_refused() -> None:
    validator = Draft202012Validator(of(ROOT)["partner.schema.json"])
    good = {"name": "A", "history": [{"date": "2024-02-29", "event": "noted", "as": "potential"}]}
    assert validator.is_valid(good)
    assert not validator.is_valid({**good, "nmae": "A"})
    assert not validator.is_valid({**good, "history": [{"date": "2024-02-29", "event": "noticed"}]})


def test_nothing_is_left_that_only_pydantic_or_openapi_knows() -> None:
    text = json.dumps(of(ROOT))
    assert "x-vocabulary" not in text
    assert "discriminator" not in text
    assert '"default": null' not in text
