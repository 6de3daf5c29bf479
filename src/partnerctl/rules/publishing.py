# SPDX-License-Identifier: Apache-2.0
"""Rules on what registry.yaml says of the wiki that is published to."""

from collections.abc import Iterator

from partnerctl.findings import Severity
from partnerctl.model.dataset import Setting
from partnerctl.model.policy import PublishedForm
from partnerctl.rules.registry import Family, Hit, Rule

_MODULES = "module:"


def unfit_targets(setting: Setting) -> Iterator[Hit]:
    """Pages that can't hold what they are to hold, or are to hold two things."""
    languages = setting.registry.languages
    seen: set[str] = set()
    for index, target in enumerate(setting.registry.wiki.targets):
        title = " ".join(target.title.split())
        key = f"{title[:1].upper()}{title[1:]}"
        if key in seen:
            yield Hit(
                f"The page '{target.title}' is named twice",
                ("wiki", "targets", index, "title"),
                hint="Take one of them out",
            )
        seen.add(key)
        is_module = title.casefold().startswith(_MODULES)
        if is_module is not (target.form is PublishedForm.LUA):
            yield Hit(
                f"'{target.title}' can't hold {'a listing' if is_module else 'Lua'}",
                ("wiki", "targets", index, "title"),
                hint="Give Lua a title that begins with 'Module:', and a listing one that does not",
            )
        if target.language and target.language not in {languages.default, *languages.reviewed}:
            yield Hit(
                f"Nobody answers for the wording in '{target.language}'",
                ("wiki", "targets", index, "language"),
                hint="Name its reviewer under `languages.reviewed`, or take the page out",
            )


RULES = (
    Rule(
        code="PC740",
        name="unfit-target",
        family=Family.POLICY,
        severity=Severity.ERROR,
        summary="A page of the wiki can't be published as the policy says",
        rationale="`publish` would stop at it each time.",
        hint="Correct the entry in `wiki.targets`",
        clause="registry.yaml: wiki.targets",
        bad="# file: data/registry.yaml\nwiki:\n  page: Partners/List\n  targets:\n    - title: Partners/data\n      form: lua\n",
        good="# file: data/registry.yaml\nwiki:\n  page: Partners/List\n  targets:\n    - title: Module:Partners/data\n      form: lua\n",
        waivable=False,
        setting_check=unfit_targets,
    ),
)
