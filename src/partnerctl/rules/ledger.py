# SPDX-License-Identifier: Apache-2.0
"""Rules on the ledger of notices: each file says what its name says, of a partner that there is."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from partnerctl.findings import Severity
from partnerctl.rules.registry import Family, Hit, Rule, Sent


def misnamed_notices(sent: tuple[Sent, ...], _known: AbstractSet[str]) -> Iterator[Hit]:
    """Files whose name tells of another notice than their contents."""
    for each in sent:
        right = each.notice.path
        if each.path != right:
            yield Hit(
                f"The file says that it is {right.rpartition('/')[2]!r}, and is called {each.path.rpartition('/')[2]!r}",
                target="file",
                path=each.path,
                hint=f"`git mv {each.path} {right}`, or correct what it says if the name is right",
            )


def notices_of_nobody(sent: tuple[Sent, ...], known: AbstractSet[str]) -> Iterator[Hit]:
    """Notices to partners that have no record."""
    for each in sent:
        if each.notice.partner not in known:
            yield Hit(
                f"There is no partner with the id {each.notice.partner!r}", ("partner",), path=each.path
            )


_SENT = "kind: application-received\nabout: 2026-02-20\nchannel: email\nsent: 2026-02-21\nlanguage: en\n"
_NAMED = "# file: data/notices/example.2026-02-20.application-received.email.yaml\npartner: example\n"

RULES: tuple[Rule, ...] = (
    Rule(
        code="PC212",
        name="misnamed-notice",
        family=Family.IDENTITY,
        severity=Severity.ERROR,
        summary="A file of the ledger is not named after the notice that it is about",
        rationale="Whether a notice was sent is seen by the name of its file: under another one it would be sent again.",
        hint="Name the file after what it says: PARTNER.ABOUT.KIND.CHANNEL.yaml",
        clause="Ledger: one file a notice",
        bad=f"# file: data/notices/example.2026-02-20.declined.email.yaml\npartner: example\n{_SENT}",
        good=f"{_NAMED}{_SENT}",
        waivable=False,
        ledger_check=misnamed_notices,
    ),
    Rule(
        code="PC213",
        name="notice-to-nobody",
        family=Family.IDENTITY,
        severity=Severity.ERROR,
        summary="A notice was sent to a partner that has no record",
        rationale="Records stay for ever, so the id is a slip, and the notice would be sent again to whom it was meant for.",
        hint="Correct the id, or bring the record back",
        clause="Ledger: one file a notice",
        bad=f"# file: data/notices/exmaple.2026-02-20.application-received.email.yaml\npartner: exmaple\n{_SENT}",
        good=f"{_NAMED}{_SENT}",
        waivable=False,
        ledger_check=notices_of_nobody,
    ),
)
