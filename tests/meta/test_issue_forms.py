# SPDX-License-Identifier: Apache-2.0
"""The forms ask what the parser reads: those of new registries, on both forges, and those of this repository."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from command_line import CHECKOUT
from partnerctl.adapters.files import LocalFiles
from partnerctl.documents.form_body import sections
from partnerctl.rendering.scaffold import render_file
from partnerctl.usecases.applications.form_fields import (
    APPLICATION,
    RECORDED,
    SHORT_NAME,
    UPDATE,
    FormField,
    Labels,
    Reading,
)
from partnerctl.usecases.loading import read_setting

TEMPLATES: Final = CHECKOUT / "templates" / "init" / "ci"
FORMS: Final[dict[str, tuple[FormField, ...]]] = {"partner": APPLICATION, "update": UPDATE}
TYPES: Final[dict[Reading, set[str]]] = {
    Reading.LINE: {"input"},
    Reading.LINES: {"textarea"},
    Reading.PROSE: {"textarea"},
    Reading.WORD: {"dropdown"},
    Reading.WORDS: {"dropdown"},
    Reading.RANGE: {"dropdown"},
    Reading.COUNTRIES: {"input"},
    Reading.URL: {"input"},
    Reading.DATE: {"input"},
    Reading.ITEM: {"input"},
    Reading.PAGES: {"textarea"},
    Reading.LIAISONS: {"textarea"},
    Reading.SOURCES: {"textarea"},
    Reading.CONFIRMED: {"checkboxes"},
}


def rendered(path: Path, **values: object) -> str:
    """A template as `partnerctl init` renders it."""
    return render_file(path.name, path.read_text(encoding="utf-8"), values)


def own_values() -> dict[str, object]:
    """What the templates may print, for the registry of this repository."""
    setting = read_setting(LocalFiles(CHECKOUT)).setting
    assert setting
    registry = setting.registry
    return {
        "title": registry.title,
        "role_name": registry.role_name,
        "about": registry.about,
        "branch": "main",
        "vocabularies": registry.vocabularies,
    }


HOSTILE: Final[dict[str, object]] = {
    "title": 'Part"ners: # [x](y) {{ ',
    "role_name": "Friend: of 'us' # & *",
    "about": "https://movement.example/a?b=c#d",
    "branch": "trunk",
    "vocabularies": {
        name: {"one": f"One: {name}, with 'quotes' # and -- >", "two": "- [x] yes", "three": "Ärger 東"}
        for name in ("contributions", "organization-kinds", "regions", "support-kinds")
    },
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("values", [own_values(), HOSTILE], ids=["own", "hostile"])
def test_a_form_of_github_asks_what_is_read(name: str, values: dict[str, Any]) -> None:
    form = yaml.safe_load(rendered(TEMPLATES / "github/.github/ISSUE_TEMPLATE" / f"{name}.yml.j2", **values))
    questions = [element for element in form["body"] if element["type"] != "markdown"]
    fields = FORMS[name]

    assert [(each["id"], each["attributes"]["label"]) for each in questions] == [
        (asked.key, asked.label) for asked in fields
    ]
    for question, asked in zip(questions, fields, strict=True):
        assert question["type"] in TYPES[asked.reading]
        if question["type"] == "dropdown":
            assert question["attributes"].get("multiple", False) == (asked.reading is Reading.WORDS)
        if asked.vocabulary and question["type"] == "dropdown":
            assert question["attributes"]["options"] == list(
                values["vocabularies"][asked.vocabulary].values()
            )
    assert {"name", "description", "title", "labels", "body"} == set(form)
    assert len({element.get("id") for element in questions}) == len(questions)


@pytest.mark.parametrize("name", FORMS)
def test_a_template_of_gitlab_asks_what_is_read(name: str) -> None:
    path = TEMPLATES / "gitlab/.gitlab/issue_templates" / f"{name.capitalize()}.md.j2"
    for values in (own_values(), HOSTILE):
        labels = Labels(FORMS[name])
        found = sections(rendered(path, **values), labels.knows)
        assert [section.heading for section in found[1:]] == [asked.label for asked in FORMS[name]]
        filled = [section for section in found[1:] if re.sub(r"(?m)^- \[ \] .*$", "", section.text).strip()]
        # The last one ends with what GitLab does itself: it sets the label.
        assert [section.heading for section in filled] == ["Before you send"]


@pytest.mark.parametrize("name", FORMS)
def test_the_forms_of_this_repository_are_those_of_new_registries(
    name: str, request: pytest.FixtureRequest
) -> None:
    own = CHECKOUT / ".github/ISSUE_TEMPLATE" / f"{name}.yml"
    text = rendered(TEMPLATES / "github/.github/ISSUE_TEMPLATE" / f"{name}.yml.j2", **own_values())
    # REUSE-IgnoreStart
    text = f"# SPDX-License-Identifier: CC0-1.0\n{text}"
    # REUSE-IgnoreEnd
    if request.config.getoption("--update-goldens"):
        own.write_text(text, encoding="utf-8")
    assert yaml.safe_load(own.read_text(encoding="utf-8")) == yaml.safe_load(text)


def test_every_label_means_one_field_and_nothing_refused_is_one() -> None:
    for fields, refused in ((APPLICATION, {}), (UPDATE, RECORDED)):
        labels = Labels(fields, refused)
        for asked in fields:
            assert labels.field_of(asked.label) is asked
            assert labels.field_of(f"**{asked.label.upper()}**:") is asked
        for heading in refused:
            assert labels.field_of(heading) is None
            assert labels.refusal_of(heading)
    assert SHORT_NAME in APPLICATION
