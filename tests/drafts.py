# SPDX-License-Identifier: Apache-2.0
"""Drafts of agreements for tests: of the example registry, and of one in which every text is markup."""

import json
from typing import Final

from partnerctl import bootstrap
from partnerctl.lifecycle.standing import standing_of
from partnerctl.model.agreements import AgreementKind
from partnerctl.model.policy import Status
from partnerctl.ports import Services
from partnerctl.rendering.agreement import AgreementFormat
from partnerctl.usecases.loading import load_records, load_setting
from partnerctl.usecases.render_agreement import AgreementRequest, RenderedAgreement, agreement
from registries import CHECKOUT, DAY, hostile, world

WORDS: Final = {"w-x": "{{x}} | ''y'' `z` <b>", "w-y": "[[Mark]] ~~~~"}
"""Marks and uses of the hostile registry."""


def example(
    partner_id: str, kind: AgreementKind, form: AgreementFormat = AgreementFormat.MARKDOWN
) -> RenderedAgreement:
    """A draft with a partner of the example registry."""
    return agreement(AgreementRequest(partner_id, kind, form), bootstrap.services(CHECKOUT / "examples", DAY))


def hostile_world(most: int) -> Services:
    """A registry of so many partners in which every text is markup of something, marks and uses too."""
    files = hostile(most)
    policy = json.loads(files["data/registry.yaml"])
    policy["vocabularies"] |= {"marks": WORDS, "uses": WORDS}
    policy["role_name"] = "a ''Partner''] [[x]] <br>"
    for number, (path, text) in enumerate(files.items()):
        if "/partners/" in path:
            record = json.loads(text)
            name = record["name"]
            record["organization"] |= {"legal_name": name, "legal_form": name, "jurisdiction": "US-NY"}
            if number % 2:
                record["organization"]["project_of"] = name
            record["visible_support"] = [{"url": record["website"], "kind": "web-page"}]
            record["cooperation"] = [{"entity": "wmf"}]
            record["agreements"] = [
                {
                    "kind": "trademark-license",
                    "licensor": "wmf",
                    "signed": "2024-05-02",
                    "marks": ["w-x", "w-y"],
                    "uses": ["w-y"],
                    "wording": name,
                    "guidelines": record["website"],
                }
            ]
            files[path] = json.dumps(record, ensure_ascii=False)
    return world({**files, "data/registry.yaml": json.dumps(policy, ensure_ascii=False)})


def agreeable(services: Services) -> dict[str, str]:
    """Names by id of those with whom every kind of agreement may be drafted."""
    apart = {None, Status.DECLINED, Status.SUSPENDED, Status.FORMER}
    records = load_records(services, load_setting(services))
    return {
        record.id: record.partner.name
        for record in records
        if standing_of(record.partner, DAY).status not in apart
    }
