# SPDX-License-Identifier: Apache-2.0
"""`partnerctl render notice`: wikitext for a talk page, and nothing private in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import CommandLine

Golden = Callable[[str, str], None]

LIBRARY = "northfield-city-library"


@pytest.fixture
def notices(registry: Path) -> CommandLine:
    """The command line in a copy of the example registry; there is no contact book."""
    return CommandLine(registry, {"PARTNERCTL_TODAY": "2026-03-31"})


def test_the_notice_and_what_is_refused(notices: CommandLine, golden: Golden) -> None:
    outcomes = [
        notices("render", "notice", LIBRARY, "--kind", "renewed"),
        notices("render", "notice", LIBRARY, "--kind", "recognized", "--as-of", "2024-05-01", "--quiet"),
        notices("render", "notice", LIBRARY, "--kind", "invitation"),
        notices("render", "notice", LIBRARY, "--kind", "renewed", "--language", "fr", "--quiet"),
        notices("render", "notice", LIBRARY, "--kind", "renewed", "--preview-language", "tlh"),
    ]

    golden("cli/render-notice.txt", "\n".join(outcome.whole() for outcome in outcomes))


def test_a_draft_is_told(notices: CommandLine, registry: Path) -> None:
    policy = registry / "data" / "registry.yaml"
    policy.write_text(policy.read_text().replace("official: true", "official: false"))

    outcome = notices("render", "notice", "biblioteka-zarya", "--kind", "renewed", "--today", "2026-11-22")

    assert outcome.exit_code == 0
    assert outcome.stderr == "warning: this is a draft, not to be posted: the model is not official\n"
    assert "'''This is a draft. It must not be sent" in outcome.stdout


def test_a_preview_is_told(notices: CommandLine, registry: Path) -> None:
    said = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Reason"\nmsgstr "Grund"\n'
    path = registry / "templates" / "locale" / "de" / "LC_MESSAGES" / "partnerctl.po"
    path.parent.mkdir(parents=True)
    path.write_text(said, encoding="utf-8")

    outcome = notices("render", "notice", LIBRARY, "--kind", "renewed", "--preview-language", "de-AT")

    assert outcome.exit_code == 0
    assert (
        outcome.stderr
        == "warning: this is a draft, not to be posted: nobody has reviewed the wording in de\n"
    )
    assert '<div lang="de" dir="ltr">' in outcome.stdout
