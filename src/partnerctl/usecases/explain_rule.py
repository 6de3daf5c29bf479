# SPDX-License-Identifier: Apache-2.0
"""`explain`: one rule's page, or all rules."""

from dataclasses import replace

from partnerctl.documents.suggestions import closest
from partnerctl.errors import UsageError
from partnerctl.model.movement import Movement
from partnerctl.rules.clauses import clause_told
from partnerctl.rules.registry import Rule, all_rules, find_rule


def explain(word: str) -> Rule:
    """The rule with this code or name.

    Raises:
        UsageError: There is none; the hint has the nearest one.
    """
    rule = find_rule(word)
    if rule is not None:
        return rule
    near = closest(word, (known for rule in all_rules() for known in (rule.code.lower(), rule.name)))
    found = find_rule(near) if near else None
    hint = (
        f"did you mean `partnerctl explain {found.code}` ({found.name})?"
        if found
        else "`partnerctl explain` lists every rule"
    )
    raise UsageError(f'there is no rule "{word}"', hint=hint)


def in_registry(rule: Rule, movement: Movement | None) -> Rule:
    """The rule with its clause as a registry is told it; see `rules.clauses`."""
    return replace(rule, clause=clause_told(rule.clause, movement))
