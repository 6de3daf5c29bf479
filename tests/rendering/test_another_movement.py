# SPDX-License-Identifier: Apache-2.0
"""What is written to partners of another movement, in every language, says nothing of Wikimedia."""

import json
import re

import pytest

from letters import IN_SEPTEMBER, LANGUAGES, receive, reviewed, situation, templates, write
from partnerctl.lifecycle.notices import find_occasion
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.entities import Entities
from partnerctl.model.movement import Movement
from partnerctl.model.notices import NoticeKind
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry
from partnerctl.rendering import talk_page
from partnerctl.rendering.letter import letter_of

TRACE = re.compile(
    r"wikim|wikip|\bwm[a-z]{1,2}\b|affcom|affiliations? comm|foundation\b|fundación|free knowledge|connaissance libre"
    r"|conocimiento libre|d’affiliation|afiliaciones|ويكيميديا|ويكيبيديا|المعرفة الحرة|لجنة الجهات الشقيقة|维基媒体|维基百科|自由知识|自治体",
    re.IGNORECASE,
)
GARDENS = Movement.model_validate_json(
    json.dumps(
        {
            "name": "Open Gardens",
            "entity_types": {
                "wmf": "Board",
                "committee": "Committee",
                "chapter": "Chapter",
                "user-group": "Group",
            },
            "marks_owner": {"name": "Open Gardens Trust", "types": ["wmf"]},
            "advisor": "Gardens Council",
        }
    )
)


def replanted(text: str) -> str:
    """Data of the test's partner as another movement would have it: only names and addresses of bodies."""
    for theirs, ours in (
        ("meta.wikimedia.org", "wiki.gardens.example"),
        ("Wikimedia Foundation", "Open Gardens Trust"),
        ("Wikimedia", "Open Gardens"),
        ("Affiliations Committee", "Gardens Council"),
        ("Wikipedia", "Gardens"),
        ("wikipedia", "gardens"),
        ("wikimedia", "gardens"),
    ):
        text = text.replace(theirs, ours)
    return text


def of_gardens(kind: NoticeKind, language: str) -> tuple[Record, Setting]:
    record, setting = situation(kind, policy=reviewed(language))
    partner = Partner.model_validate_json(
        replanted(record.partner.model_dump_json(by_alias=True, exclude_unset=True))
    )
    registry = Registry.model_validate_json(replanted(setting.registry.model_dump_json(exclude_unset=True)))
    entities = Entities.model_validate_json(replanted(setting.entities.model_dump_json(exclude_unset=True)))
    return (
        Record(record.id, record.path, {}, partner),
        Setting(registry.model_copy(update={"movement": GARDENS}), entities),
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NoticeKind)
def test_no_notice_is_about_wikimedia(kind: NoticeKind, language: str) -> None:
    record, setting = of_gardens(kind, language)

    message = receive(write(kind, record, setting, day=IN_SEPTEMBER, language=language).content)
    page = talk_page.render(
        letter_of(
            kind,
            find_occasion(kind, record.partner, setting.registry, IN_SEPTEMBER),
            record,
            setting,
            IN_SEPTEMBER,
        ),
        templates(setting, language=language),
    )

    for text in (message.text, message.html, str(message.subject), page.subject, page.wikitext):
        assert TRACE.findall(text) == []
    if kind in {NoticeKind.INVITATION, NoticeKind.TRANSITIONED}:
        assert "Open Gardens" in message.text


def test_english_has_its_article() -> None:
    record, setting = of_gardens(NoticeKind.TRANSITIONED, "en")
    message = receive(write(NoticeKind.TRANSITIONED, record, setting, day=IN_SEPTEMBER).content)
    assert "became an Open Gardens " in " ".join(message.text.split())
