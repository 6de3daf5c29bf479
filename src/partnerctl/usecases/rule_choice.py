# SPDX-License-Identifier: Apache-2.0
"""Which rules a person wants to hear of: `--select` and `--ignore`."""

from collections.abc import Sequence
from dataclasses import dataclass

from partnerctl.documents.suggestions import closest
from partnerctl.errors import UsageError
from partnerctl.rules.registry import all_rules


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """Codes or beginnings of codes (`PC3` is a whole family). `ignore` wins."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def covers(self, code: str) -> bool:
        """Whether findings of this rule are wanted."""
        selected = not self.select or code.startswith(self.select)
        return selected and not (self.ignore and code.startswith(self.ignore))


EVERY_RULE = RuleChoice()


def choose_rules(select: Sequence[str], ignore: Sequence[str]) -> RuleChoice:
    """Understand what a person wrote: codes, beginnings of codes or names of rules, in any case.

    Raises:
        UsageError: A word stands for no rule, or no rule is left.
    """
    choice = RuleChoice(tuple(map(_prefix, select)), tuple(map(_prefix, ignore)))
    if not any(choice.covers(rule.code) for rule in all_rules()):
        raise UsageError(
            "--ignore leaves none of the rules that --select names, so nothing would be checked",
            hint="leave one of the two away",
        )
    return choice


def _prefix(word: str) -> str:
    wanted = word.strip()
    for rule in all_rules():
        if rule.name == wanted.lower():
            return rule.code
        if wanted and rule.code.startswith(wanted.upper()):
            return wanted.upper()
    words = [word for rule in all_rules() for word in (rule.code, rule.name)]
    close = closest(wanted, words)
    hint = f'did you mean "{close}"?' if close else "`partnerctl explain` lists all rules"
    raise UsageError(f'"{word}" is no rule, nor the beginning of one\'s code', hint=hint)
