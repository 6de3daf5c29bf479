# SPDX-License-Identifier: Apache-2.0
"""Rules on what a status requires of a record: one for each requirement that policy can choose."""

from collections.abc import Callable, Iterator

from partnerctl.findings import Severity
from partnerctl.lifecycle.steps import needed
from partnerctl.model.policy import Requirement, Status
from partnerctl.rules.case import Case
from partnerctl.rules.registry import Family, Hit, Rule


def _check(requirement: Requirement) -> Callable[[Case], Iterator[Hit]]:
    """The function of the rule for one requirement."""

    def check(case: Case) -> Iterator[Hit]:
        severity = case.lacking.get(requirement)
        if severity:
            yield Hit(
                f"{_described(case.standing.status)} partner needs {needed(requirement)}", severity=severity
            )

    return check


def _described(status: Status | None) -> str:
    article = "An" if status is Status.INFORMAL else "A"
    return f"{article} {status}"


def _rule(
    code: str,
    requirement: Requirement,
    *,
    clause: str,
    rationale: str,
    hint: str,
    bad: str = "",
    good: str,
) -> Rule:
    field = requirement.value.replace("-", "_")
    return Rule(
        code=code,
        name=f"{requirement.value}-required",
        family=Family.LIFECYCLE,
        severity=Severity.ERROR,
        summary=f"A partner of this status needs {needed(requirement)}",
        rationale=f"{rationale} Which status requires it, and how heavily a lack weighs, is policy "
        f"(`requirements` in registry.yaml).",
        hint=hint,
        clause=clause,
        bad=bad or f"# without: {field}\n",
        good=good,
        record_check=_check(requirement),
    )


_UNENDORSED = """\
history:
  - date: 2024-02-20
    event: applied
    link: https://wiki.gardens.example/wiki/Talk:Example#Northfield
"""
_RECOGNIZED = """\
  - date: 2024-04-15
    event: recognized
    by: [northland]
    link: https://wiki.gardens.example/wiki/Example/Decision_12
"""
_ENDORSED = """\
  - date: 2024-03-01
    event: endorsed
    by: [northland]
    link: https://wiki.gardens.example/wiki/Talk:Example#Support
"""

_LISTING_CONSENT = """\
consents:
  - {about: listing, given: 2024-02-21, proof: "private:mail-2024-031"}
"""

RULES = (
    _rule(
        "PC340",
        Requirement.MISSION,
        clause="Mission: Variable; like minded organizations which are supporting the Wikimedia movement's work",
        rationale="Readers see from it whether the organization is like-minded.",
        hint="Add `mission`, in a sentence or two",
        good="mission: Free access to local knowledge.\n",
    ),
    _rule(
        "PC341",
        Requirement.CONTRIBUTIONS,
        clause="Mission: Variable; like minded organizations which are supporting the Wikimedia movement's work",
        rationale="It says how the organization supports the movement's work.",
        hint="Add `contributions`, a list of words from the vocabulary in registry.yaml",
        good="contributions: [content-donation]\n",
    ),
    _rule(
        "PC342",
        Requirement.TERRITORY,
        clause="Territorial range: Variable: global, regional, national",
        rationale="It says where the organization is active, and with which chapters it should cooperate.",
        hint="Add `territory` with `range` (global, regional, national or local) and `countries`",
        bad="# without: territory\ncooperation: []\n",
        good="territory: {range: global}\n",
    ),
    _rule(
        "PC343",
        Requirement.ORGANIZATION,
        clause="Incorporation: Any; external to the wikimedia movement",
        rationale="It says what sort of body the partner is, and that it is none of the movement's own.",
        hint="Add `organization` with `kind`, and `legal_name` if it differs",
        good="organization: {kind: library}\n",
    ),
    _rule(
        "PC344",
        Requirement.VISIBLE_SUPPORT,
        clause="Minimum duties: Visible support of wikimedia and its projects",
        rationale="It is the one duty that every partner has.",
        hint="Add `visible_support`: the `url` and `kind` of a page that shows it",
        good="visible_support:\n  - {url: https://library.example/support, kind: web-page}\n",
    ),
    _rule(
        "PC345",
        Requirement.LIAISON,
        clause="Reporting requirements: Their partner/liaisons within the Wikimedia movement",
        rationale="Somebody in the movement must keep the contact and the report page.",
        hint="Add to `liaisons` the `user` name of somebody who keeps the contact",
        bad="liaisons: []\n",
        good="liaisons:\n  - {user: ExampleLiaison, since: 2024-03-01}\n",
    ),
    _rule(
        "PC346",
        Requirement.REPORT_PAGE,
        clause="Reporting requirements: should maintain a wiki page about their related work",
        rationale="It is how the movement learns what the partnership does.",
        hint="Add `report_page`, the wiki page that the liaisons keep",
        good="report_page: https://wiki.gardens.example/wiki/Example/Northfield_report\n",
    ),
    _rule(
        "PC347",
        Requirement.ORGANIZERS,
        clause="Transparency and communication: Full info about organizers",
        rationale="The movement should know who runs the organization; with consent, or as a body.",
        hint="Add to `organizers` a body (`name`, `role`, `body: true`), or a person with the day of their `consent`",
        good="organizers:\n  - {name: Board of the library, role: governing board, body: true}\n",
    ),
    _rule(
        "PC348",
        Requirement.ENDORSEMENT,
        clause="Minimum requirements for recognition: An outside group supporting the movement; and supported by us",
        rationale="Somebody in the movement must have spoken for it.",
        hint="Add an `endorsed` entry to `history`: who (`by`) supports it, and the `link` where they say so",
        bad=_UNENDORSED + _RECOGNIZED,
        good=_UNENDORSED + _ENDORSED + _RECOGNIZED,
    ),
    _rule(
        "PC349",
        Requirement.SOURCES,
        clause="file format",
        rationale="Every fact should be traceable to where it comes from.",
        hint="Add `sources`: the `url` or `title` of where the facts come from, and what it `supports`",
        good="""\
sources:
  - title: Letter of 20 February 2024
    supports: [name, mission, website, wikidata, ror, organization, territory]
""",
    ),
    _rule(
        "PC350",
        Requirement.LISTING_CONSENT,
        clause="Recognition document: Public listing on meta",
        rationale="Recognition is made known by a public listing, so each partner should have agreed to be named there.",
        hint="Add to `consents` one `about: listing`, with the day it was `given` and its `proof`",
        bad="# without: consents\n",
        good=_LISTING_CONSENT,
    ),
)


def rule_of(requirement: Requirement) -> Rule:
    """The rule that asks for a requirement."""
    return next(rule for rule in RULES if rule.name == f"{requirement.value}-required")
