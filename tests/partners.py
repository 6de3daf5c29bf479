# SPDX-License-Identifier: Apache-2.0
"""Partners for tests, made of the few facts a test is about."""

import json
from collections.abc import Mapping

from partnerctl.findings import Plain
from partnerctl.model.dataset import Setting
from partnerctl.model.entities import Entities
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry

DETAILS: dict[str, dict[str, Plain]] = {
    "noted": {"as": "potential"},
    "endorsed": {"by": ["user:ExampleEditor"]},
    "recognized": {"by": ["wm-northland"]},
    "reviewed": {"by": ["wm-northland"], "outcome": "renewed"},
    "suspended": {"by": ["wm-northland"], "reason": "No report"},
    "reinstated": {"by": ["wm-northland"]},
    "withdrawn": {"by": ["affcom"], "reason": "No report"},
    "transitioned": {"by": ["affcom"], "to": "user-group"},
    "renamed": {"from": "Northfield Town Library", "to": "Northfield City Library"},
    "merged": {"into": "another-partner"},
    "corrected": {"why": "A slip"},
    "redacted": {"field": "organizers[0].name", "why": "Asked to"},
}
"""What the model requires of an event besides its date."""


def entry(date: str, event: str, **details: Plain) -> dict[str, Plain]:
    """An entry of a history as YAML has it: `entry("2024-04-15", "recognized", by=["wmf"])`."""
    named: dict[str, Plain] = {name.rstrip("_"): value for name, value in details.items()}
    return {"date": date, "event": event, **DETAILS.get(event, {}), **named}


def partner(*history: dict[str, Plain], **parts: Plain) -> Partner:
    """A partner with this history and these parts, read as a file's data is read."""
    plain = {"name": "Northfield City Library", **parts, "history": list(history)}
    return Partner.model_validate_json(json.dumps(plain))


def policy(*, official: bool = True) -> dict[str, Plain]:
    """A short `registry.yaml`."""
    return {
        "format": 1,
        "title": "Movement Partners",
        "official": official,
        "notice": "Everything here is invented.",
        "about": "https://meta.example/wiki/Movement_Partners",
        "vocabularies": {"contributions": {"events": "Events", "open-data": "Open data"}},
        "authority": {
            "endorsed": {"types": ["wmf", "chapter", "user-group"], "users": True},
            "recognized": {"types": ["wmf", "chapter"]},
            "reviewed": {"types": ["wmf", "chapter", "committee"]},
            "suspended": {"types": ["wmf", "chapter", "committee"]},
            "reinstated": {},
            "withdrawn": {"entities": ["affcom"], "with_recommendation": ["wmf", "chapter"]},
            "transitioned": {"with_recommendation": ["thematic-organization"]},
        },
        "requirements": {
            "candidate": {"mission": "error", "territory": "warning"},
            "recognized": {
                "mission": "error",
                "visible-support": "error",
                "liaison": "error",
                "report-page": "error",
                "endorsement": "error",
                "sources": "warning",
            },
        },
        "wiki": {"page": "Movement Partners/List"},
    }


ENTITIES: dict[str, Plain] = {
    "format": 1,
    "entities": {
        "wmf": {"name": "Wikimedia Foundation", "type": "wmf"},
        "affcom": {"name": "Affiliations Committee", "type": "committee"},
        "wm-northland": {"name": "Wikimedia Northland", "type": "chapter"},
    },
}
"""One entity of each type that decides something."""


def setting(*, official: bool = True, registry: Registry | None = None) -> Setting:
    """The same, validated."""
    return Setting(
        registry or Registry.model_validate_json(json.dumps(policy(official=official))),
        Entities.model_validate_json(json.dumps(ENTITIES)),
    )


def registry_files(records: Mapping[str, dict[str, Plain]], *, official: bool = True) -> dict[str, str]:
    """The files of a registry with these records, by path; JSON, which is YAML too."""
    return {
        "data/registry.yaml": json.dumps(policy(official=official)),
        "data/entities.yaml": json.dumps(ENTITIES),
        **{
            f"data/partners/{partner_id}.yaml": json.dumps(plain, ensure_ascii=False)
            for partner_id, plain in records.items()
        },
    }
