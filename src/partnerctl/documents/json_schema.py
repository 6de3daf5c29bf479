# SPDX-License-Identifier: Apache-2.0
"""JSON Schemas (2020-12) for editors, generated from the models and the registry's own policy.

An editor completes and explains every field with them. They are a help, not the judge: `partnerctl validate` is.
What pydantic leaves out is added here: the text under each field as its description, an example for each field,
and the words of the registry's vocabularies.
"""

import ast
import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any, TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from partnerctl.documents.field_examples import EXAMPLES
from partnerctl.findings import Plain
from partnerctl.model import agreements, consents, entities, events, movement, partner, policy
from partnerctl.model.entities import Entities
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry

Schema: TypeAlias = dict[str, Any]

_MODULES: tuple[ModuleType, ...] = (agreements, consents, entities, events, movement, partner, policy)
_TITLES: dict[str, tuple[type[BaseModel], str, str]] = {
    "partner": (Partner, "Partner", "One partner: data/partners/<id>.yaml."),
    "entities": (Entities, "Entities", "Bodies of the movement that records refer to: data/entities.yaml."),
    "registry": (Registry, "Registry", "Settings, policy and vocabularies: data/registry.yaml."),
}


def schemas(registry: Registry) -> dict[str, Schema]:
    """The schemas of the registry's files.

    Args:
        registry: Its vocabularies become the words an editor offers.

    Returns:
        By file name (`partner.schema.json`, …), JSON Schemas of draft 2020-12.
    """
    texts = dict(_field_texts())
    return {
        f"{name}.schema.json": _schema(kind, title, description, registry, texts)
        for name, (kind, title, description) in _TITLES.items()
    }


def _schema(
    kind: type[BaseModel], title: str, description: str, registry: Registry, texts: dict[tuple[str, str], str]
) -> Schema:
    _, body = models_json_schema([(kind, "validation")], schema_generator=GenerateJsonSchema)
    definitions: dict[str, Schema] = body["$defs"]
    for model, definition in definitions.items():
        for field, schema in definition.get("properties", {}).items():
            _explain(model, field, schema, texts)
    for definition in definitions.values():
        for schema in definition.get("properties", {}).values():
            schema["examples"] = [_fitted(each, schema, definitions, registry) for each in schema["examples"]]
    for node in _nodes(definitions):
        _offer_keys(node, registry)
        _offer_words(node, registry)
        # OpenAPI's keyword, unknown to JSON Schema; `const` in each branch says the same.
        node.pop("discriminator", None)
        # An editor that offers `default` would write absent parts into the file.
        if node.get("default", ...) in (None, []):
            del node["default"]
    top = definitions.pop(kind.__name__)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **top,
        "title": title,
        "description": description,
        **({"$defs": definitions} if definitions else {}),
    }


def _explain(model: str, field: str, schema: Schema, texts: dict[tuple[str, str], str]) -> None:
    schema["title"] = field.replace("_", " ").capitalize()
    # `as` and `from` are words of Python: the model calls these fields `as_` and `from_`.
    schema["description"] = texts.get((model, field)) or texts[model, f"{field}_"]
    schema["examples"] = [EXAMPLES[model, field]]


def _fitted(example: Plain, node: Schema, definitions: dict[str, Schema], registry: Registry) -> Plain:
    """The example with words that the registry has: its own vocabularies may have none of those in the table."""
    if "$ref" in node:
        node = definitions[node["$ref"].rpartition("/")[2]]
    match example:
        case str():
            words = registry.words_of(node.get("x-vocabulary", ""))
            return next(iter(words)) if words and example not in words else example
        case list() if "items" in node:
            fitted = [_fitted(each, node["items"], definitions, registry) for each in example]
            return [each for number, each in enumerate(fitted) if each not in fitted[:number]]
        case dict():
            fields, others = node.get("properties", {}), node.get("additionalProperties", {})
            return {
                _fitted_key(name, node, registry): _fitted(
                    value,
                    fields.get(name) or (others if isinstance(others, dict) else {}),
                    definitions,
                    registry,
                )
                for name, value in example.items()
            }
        case _:
            return example


def _fitted_key(name: str, node: Schema, registry: Registry) -> str:
    words = registry.words_of(node.get("propertyNames", {}).get("x-vocabulary", ""))
    return next(iter(words)) if words and name not in words else name


def _offer_keys(node: Schema, registry: Registry) -> None:
    """Name the keys of a mapping by words of a vocabulary: editors complete `properties`, but not a pattern."""
    words = registry.words_of(node.get("propertyNames", {}).get("x-vocabulary") or "")
    if words:
        del node["propertyNames"]
        (value,) = node.pop("patternProperties").values()
        node["properties"] = {word: {**value, "description": label} for word, label in words.items()}
        node["additionalProperties"] = False


def _offer_words(node: Schema, registry: Registry) -> None:
    vocabulary = node.pop("x-vocabulary", None)
    words = registry.words_of(vocabulary or "")
    if words:
        for keyword in ("pattern", "maxLength"):
            node.pop(keyword, None)
        node["enum"] = list(words)
        node["description"] = "; ".join(f"{word}: {label}" for word, label in words.items())


def _nodes(value: object) -> Iterator[Schema]:
    if isinstance(value, dict):
        yield value
        for part in list(value.values()):
            yield from _nodes(part)
    elif isinstance(value, list):
        for part in value:
            yield from _nodes(part)


def _field_texts() -> Iterator[tuple[tuple[str, str], str]]:
    """The text under each field, by model and field; a model has those of the classes it builds on, too."""
    own: dict[str, dict[str, str]] = {}
    for module in _MODULES:
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.ClassDef):
                own[node.name] = dict(_texts_in(node))
    for module in _MODULES:
        for name, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, BaseModel):
                for ancestor in reversed(kind.__mro__):
                    for field, text in own.get(ancestor.__name__, {}).items():
                        yield (name, field), text


def _texts_in(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, text in zip(node.body, node.body[1:], strict=False):
        match field, text:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(value))),
            ):
                yield name, inspect.cleandoc(value)
            case _:
                pass
