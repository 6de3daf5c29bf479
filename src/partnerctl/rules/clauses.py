# SPDX-License-Identifier: Apache-2.0
"""Where a rule comes from, as it is told to a registry (ADR 0027).

Many rules come from the proposal that this program was made from, and quote it. A registry that is about other partners
has its own policy in place of it: there the clause tells what it is about, and that its policy decides.
"""

from collections.abc import Mapping
from typing import Final

from partnerctl.model.movement import Movement

QUOTED: Final[Mapping[str, str]] = {
    "It is not official. No such relationships exist": "official status",
    "Incorporation": "incorporation",
    "Minimum duties": "minimum duties",
    "Minimum requirements for recognition": "requirements for recognition",
    "Mission": "mission",
    "Name": "name",
    "Recognition document": "public listing and emails",
    "Recognition from": "who recognizes",
    "Relationship with overlapping entities": "relationship with the bodies of the movement",
    "Reporting requirements": "reporting",
    "Simple recognition process, reviewed yearly": "yearly review",
    "Territorial range": "territorial range",
    "Trademark use": "use of marks",
    "Transparency and communication": "transparency",
    "Withdrawal of recognition": "who withdraws a recognition",
    "documents which can be exchanged to establish these kinds of relationships": "agreements",
    "reviewed yearly": "yearly review",
}
"""What is quoted of the proposal, up to the first colon, and what it is about; all other clauses are of no movement."""


def clause_told(clause: str, movement: Movement | None) -> str:
    """The clause as a registry is told it.

    Args:
        clause: `Rule.clause`, `Finding.clause`.
        movement: Of the registry; None where there is none, so that nothing but the proposal can be meant.
    """
    topic = QUOTED.get(clause.partition(": ")[0])
    if topic is None or movement is None or movement.quotes_proposal:
        return clause
    return f"policy of this registry: {topic}"
