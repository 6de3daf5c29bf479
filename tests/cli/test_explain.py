# SPDX-License-Identifier: Apache-2.0
"""`explain`: a rule's page, all rules, and words that are no rule."""

import json
from collections.abc import Callable

import pytest

from command_line import CommandLine
from partnerctl.rules.registry import all_rules

Golden = Callable[[str, str], None]


@pytest.mark.parametrize("word", ["PC201", "pc201", "duplicate-name", " Duplicate-Name "])
def test_a_rule_by_code_or_name_in_any_case(word: str, partnerctl: CommandLine, golden: Golden) -> None:
    outcome = partnerctl("explain", word)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    golden("cli/explain/PC201.txt", outcome.stdout)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_rule_has_a_page_that_a_terminal_can_show(rule: object, partnerctl: CommandLine) -> None:
    code = getattr(rule, "code", "")
    outcome = partnerctl("explain", code)
    assert outcome.exit_code == 0
    assert outcome.stdout.startswith(code)
    assert all(line.isprintable() for line in outcome.stdout.splitlines())
    assert len(outcome.stdout) < 10_000


def test_a_long_example_is_cut(partnerctl: CommandLine) -> None:
    assert "characters more)" in partnerctl("explain", "PC001").stdout


def test_json_of_one_rule(partnerctl: CommandLine, golden: Golden) -> None:
    outcome = partnerctl("explain", "PC201", "--format", "json")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    golden("cli/explain/PC201.json", outcome.stdout)


def test_all_rules_by_family(partnerctl: CommandLine) -> None:
    outcome = partnerctl("explain", COLUMNS="100")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    lines = outcome.stdout.splitlines()
    codes = [line.split()[0] for line in lines if line.startswith("  PC")]
    assert codes == [rule.code for rule in all_rules()]
    headings = [line for line in lines if line and not line.startswith(" ")]
    assert headings == list(
        dict.fromkeys(rule.family.value[:1].upper() + rule.family.value[1:] for rule in all_rules())
    )


def test_all_rules_as_json(partnerctl: CommandLine) -> None:
    body = json.loads(partnerctl("explain", "--format", "json").stdout)
    assert body["version"] == 1
    assert [rule["code"] for rule in body["rules"]] == [rule.code for rule in all_rules()]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("duplcate-name", "did you mean `partnerctl explain PC201` (duplicate-name)?"),
        ("PC20l", "did you mean `partnerctl explain PC201` (duplicate-name)?"),
        ("\x1b[2Jq", "`partnerctl explain` lists every rule"),
    ],
)
def test_a_word_that_is_no_rule(word: str, hint: str, partnerctl: CommandLine) -> None:
    outcome = partnerctl("explain", word)
    shown = word.replace("\x1b", "\\x1b")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr == f'error: there is no rule "{shown}"\nhint: {hint}\n'
