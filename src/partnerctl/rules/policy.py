# SPDX-License-Identifier: Apache-2.0
"""Rules on registry.yaml and entities.yaml themselves: what every record is judged by."""

from collections.abc import Iterator

from partnerctl.documents.suggestions import closest, one_of
from partnerctl.findings import Fix, Location, Pointer, Related, RenameKey, Severity
from partnerctl.model.dataset import ENTITIES_PATH, Setting
from partnerctl.model.events import EventKind
from partnerctl.model.policy import Status
from partnerctl.rules.names import fold
from partnerctl.rules.registry import Family, Hit, Rule
from partnerctl.rules.suggestions import replacement
from partnerctl.rules.values import judge_country, judge_subdivision

VOCABULARIES = ("contributions", "organization-kinds", "support-kinds", "regions", "marks", "uses")
"""What fields of a record take their words from (`model.types.Vocabulary`)."""

DECISIONS = (
    EventKind.RECOGNIZED,
    EventKind.REVIEWED,
    EventKind.SUSPENDED,
    EventKind.REINSTATED,
    EventKind.WITHDRAWN,
    EventKind.TRANSITIONED,
)
"""Events that give or take rights, so that not everybody should be able to record them."""

_WITHOUT_BY = frozenset(
    {
        EventKind.NOTED,
        EventKind.APPLIED,
        EventKind.RESIGNED,
        EventKind.DISSOLVED,
        EventKind.RENAMED,
        EventKind.MERGED,
        EventKind.CORRECTED,
        EventKind.REDACTED,
    }
)


def unknown_deciders(setting: Setting) -> Iterator[Hit]:
    """Entities in policy that don't exist."""
    known = setting.entities.entities
    for event, authority in setting.registry.authority.items():
        for index, key in enumerate(authority.entities):
            if key not in known:
                meant = closest(key, known)
                pointer = ("authority", event.value, "entities", index)
                yield Hit(
                    f"There is no entity '{key}' in entities.yaml",
                    pointer,
                    hint=f"Did you mean '{meant}'?" if meant else f"Use one of: {one_of(known)}",
                    fix=replacement(pointer, meant) if meant else None,
                )


def open_decisions(setting: Setting) -> Iterator[Hit]:
    """Decisions that anybody, or nobody, may take."""
    authority = setting.registry.authority
    for event in DECISIONS:
        if event not in authority:
            yield Hit(f"Anybody may record '{event}', because `authority` doesn't name it", ("authority",))
    for event, allowed in authority.items():
        if not (allowed.types or allowed.entities or allowed.users or allowed.with_recommendation):
            yield Hit(f"Nobody may take the decision '{event}'", ("authority", event.value))


def pointless_authority(setting: Setting) -> Iterator[Hit]:
    """Authority for what nobody decides."""
    for event in setting.registry.authority:
        if event in _WITHOUT_BY:
            yield Hit(f"'{event}' names nobody who decides it", ("authority", event.value), target="key")


def disordered_pauses(setting: Setting) -> Iterator[Hit]:
    """Pauses that end before they begin, overlap, or aren't in order."""
    latest = None
    for index, pause in enumerate(setting.registry.review.pauses):
        pointer: Pointer = ("review", "pauses", index)
        if pause.until < pause.since:
            yield Hit(
                f"The pause ends on {pause.until}, before it begins on {pause.since}", (*pointer, "until")
            )
        elif latest and pause.since <= latest:
            yield Hit(
                f"The pause begins on {pause.since}, before the one above it ends on {latest}",
                (*pointer, "since"),
            )
        latest = max(pause.until, latest) if latest else pause.until


def disordered_reminders(setting: Setting) -> Iterator[Hit]:
    """Reminders that don't follow each other."""
    review = setting.registry.review
    for pointer, days in [
        (_REVIEW, review.reminder_days),
        *((_of_kind(kind), own.reminder_days or ()) for kind, own in review.kinds.items()),
    ]:
        if list(days) != sorted(set(days)):
            yield Hit(
                f"The reminders after {', '.join(map(str, days))} days are not in order",
                (*pointer, "reminder_days"),
            )


_REVIEW: Pointer = ("review",)


def _of_kind(kind: str) -> Pointer:
    return (*_REVIEW, "kinds", kind)


def unknown_kinds(setting: Setting) -> Iterator[Hit]:
    """Reviews of a kind of organization that no record can be of."""
    words = setting.registry.vocabularies.get("organization-kinds", {})
    for kind in setting.registry.review.kinds:
        if kind not in words:
            meant = closest(kind, words)
            pointer = _of_kind(kind)
            yield Hit(
                f"There is no kind of organization '{kind}' in the vocabulary",
                pointer,
                target="key",
                hint=f"Did you mean '{meant}'?" if meant else None,
                fix=Fix(f"Rename it '{meant}'", (RenameKey(pointer, meant),)) if meant else None,
            )


_SHORTEST_MONTH = 28


def endless_notices(setting: Setting) -> Iterator[Hit]:
    """Reviews that are due again on the day of the renewal."""
    review = setting.registry.review
    told = review.interval_months, review.upcoming_days
    for pointer, kind in [(_REVIEW, None), *((_of_kind(kind), kind) for kind in review.kinds)]:
        own = review.of_kind(kind)
        months, days = own.interval_months, own.upcoming_days
        # What is so for all is told once.
        if days >= months * _SHORTEST_MONTH and (kind is None or (months, days) != told):
            every = "every month" if months == 1 else f"every {months} months"
            yield Hit(
                f"A review {every} that counts as due from {days} days before it is always due", pointer
            )


def missing_vocabularies(setting: Setting) -> Iterator[Hit]:
    """Vocabularies that records need and the registry doesn't have."""
    vocabularies = setting.registry.vocabularies
    for name in VOCABULARIES:
        if not vocabularies.get(name):
            yield Hit(
                f"The vocabulary '{name}' {'is empty' if name in vocabularies else 'is missing'}",
                ("vocabularies", name) if name in vocabularies else ("vocabularies",),
            )
    for name in vocabularies:
        if name not in VOCABULARIES:
            meant = closest(name, VOCABULARIES)
            yield Hit(
                f"No field takes its words from the vocabulary '{name}'",
                ("vocabularies", name),
                target="key",
                severity=Severity.WARNING,
                hint=f"Did you mean '{meant}'?" if meant else "Delete it",
            )


def idle_requirements(setting: Setting) -> Iterator[Hit]:
    """Requirements for those who can't meet them any more."""
    for status in setting.registry.requirements:
        if status in {Status.FORMER, Status.DECLINED}:
            yield Hit(
                f"Nobody keeps the record of a {status} partner up to date, so nothing can be required of it",
                ("requirements", status.value),
                target="key",
            )


def entity_codes(setting: Setting) -> Iterator[Hit]:
    """Codes of countries and subdivisions in entities.yaml that ISO 3166 doesn't have."""
    for key, entity in setting.entities.entities.items():
        for index, code in enumerate(entity.countries):
            yield from _in_entities(judge_country(code, ("entities", key, "countries", index)))
        for index, code in enumerate(entity.subdivisions):
            yield from _in_entities(judge_subdivision(code, ("entities", key, "subdivisions", index)))


def _in_entities(hits: Iterator[Hit]) -> Iterator[Hit]:
    return (Hit(hit.message, hit.pointer, hint=hit.hint, fix=hit.fix, path=ENTITIES_PATH) for hit in hits)


def reversed_entities(setting: Setting) -> Iterator[Hit]:
    """Entities that ended before they began."""
    for key, entity in setting.entities.entities.items():
        if entity.since and entity.until and entity.until < entity.since[: len(entity.until)]:
            yield Hit(
                f"'{key}' ended in {entity.until}, before it began in {entity.since}",
                ("entities", key, "until"),
                path=ENTITIES_PATH,
            )


def duplicate_entities(setting: Setting) -> Iterator[Hit]:
    """Two entities of one name."""
    first: dict[str, tuple[str, Pointer]] = {}
    for key, entity in setting.entities.entities.items():
        places: list[tuple[Pointer, str]] = [(("entities", key, "name"), entity.name)]
        places += [
            (("entities", key, "also_known_as", index), each)
            for index, each in enumerate(entity.also_known_as)
        ]
        for pointer, name in places:
            other, place = first.setdefault(fold(name).key, (key, pointer))
            if other != key:
                yield Hit(
                    f"The name '{name}' is taken by '{other}'",
                    pointer,
                    path=ENTITIES_PATH,
                    related=(Related(Location(ENTITIES_PATH, place), f"'{other}'"),),
                )


RULES = (
    Rule(
        code="PC701",
        name="unknown-decider",
        family=Family.POLICY,
        severity=Severity.ERROR,
        summary="An entity in the policy doesn't exist",
        rationale="Nobody could take the decision that is reserved to it.",
        hint="Add it to entities.yaml, or correct the id",
        clause="registry.yaml: authority",
        bad="# file: data/registry.yaml\nauthority:\n  withdrawn:\n    entities: [concil]\n",
        good="# file: data/registry.yaml\nauthority:\n  withdrawn:\n    entities: [council]\n",
        waivable=False,
        setting_check=unknown_deciders,
    ),
    Rule(
        code="PC702",
        name="open-decision",
        family=Family.POLICY,
        severity=Severity.WARNING,
        summary="A decision is open to anybody, or closed to everybody",
        rationale="Who may recognize or withdraw should be said in the policy, not left to chance.",
        hint="Name who may decide it under `authority`",
        clause="Recognition from: WMF or Chapters",
        bad="# file: data/registry.yaml\nauthority:\n  reinstated:\n    types: []\n",
        good="# file: data/registry.yaml\nauthority:\n  reinstated:\n    types: [committee, chapter]\n",
        waivable=False,
        setting_check=open_decisions,
    ),
    Rule(
        code="PC703",
        name="pointless-authority",
        family=Family.POLICY,
        severity=Severity.WARNING,
        summary="The policy says who decides what nobody decides",
        rationale="The event has no field `by`, so the policy has no effect.",
        hint="Delete it",
        clause="registry.yaml: authority",
        bad="# file: data/registry.yaml\nauthority:\n  applied:\n    types: [chapter]\n",
        good="# file: data/registry.yaml\nauthority:\n  declined:\n    types: [chapter]\n",
        waivable=False,
        setting_check=pointless_authority,
    ),
    Rule(
        code="PC704",
        name="disordered-pauses",
        family=Family.POLICY,
        severity=Severity.ERROR,
        summary="Pauses of the review are not in order",
        rationale="A day that is counted as paused twice would put reviews off too long.",
        hint="Put the pauses in order, without overlap",
        clause="reviewed yearly",
        bad="# file: data/registry.yaml\nreview:\n  pauses:\n    - {since: 2025-08-04, until: 2025-08-01, why: No quorum.}\n",
        good="# file: data/registry.yaml\nreview:\n  pauses:\n    - {since: 2025-08-01, until: 2025-08-04, why: No quorum.}\n",
        waivable=False,
        setting_check=disordered_pauses,
    ),
    Rule(
        code="PC705",
        name="disordered-reminders",
        family=Family.POLICY,
        severity=Severity.ERROR,
        summary="The days of the reminders are not in order",
        rationale="The last reminder decides when a review is long overdue.",
        hint="Put the days in order, each once",
        clause="reviewed yearly",
        bad="# file: data/registry.yaml\nreview:\n  reminder_days: [30, 90, 60]\n",
        good="# file: data/registry.yaml\nreview:\n  reminder_days: [30, 60, 90]\n",
        waivable=False,
        setting_check=disordered_reminders,
    ),
    Rule(
        code="PC706",
        name="missing-vocabulary",
        family=Family.POLICY,
        severity=Severity.ERROR,
        summary="A vocabulary that records need is missing",
        rationale="Every word of such a field would be refused.",
        hint="Add it, with a label for each word",
        clause="registry.yaml: vocabularies",
        bad="# file: data/registry.yaml\n# without: vocabularies.regions\n",
        good="# file: data/registry.yaml\nvocabularies:\n  regions: {europe: Europe}\n",
        waivable=False,
        setting_check=missing_vocabularies,
    ),
    Rule(
        code="PC707",
        name="idle-requirement",
        family=Family.POLICY,
        severity=Severity.WARNING,
        summary="Something is required of those who are gone",
        rationale="Nobody could mend what the rules would find.",
        hint="Delete it",
        clause="registry.yaml: requirements",
        bad="# file: data/registry.yaml\nrequirements:\n  former: {mission: error}\n",
        good="# file: data/registry.yaml\nrequirements:\n  candidate: {mission: error}\n",
        waivable=False,
        setting_check=idle_requirements,
    ),
    Rule(
        code="PC708",
        name="unknown-kind",
        family=Family.POLICY,
        severity=Severity.ERROR,
        summary="The policy has reviews for a kind of organization that doesn't exist",
        rationale="No record can be of that kind, so those it is meant for would be reviewed like all others.",
        hint="Use a word of `vocabularies.organization-kinds`, or add it there",
        clause="reviewed yearly",
        bad="# file: data/registry.yaml\nreview:\n  kinds:\n    libary: {interval_months: 24}\n",
        good="# file: data/registry.yaml\nreview:\n  kinds:\n    library: {interval_months: 24}\n",
        waivable=False,
        setting_check=unknown_kinds,
    ),
    Rule(
        code="PC709",
        name="endless-notice",
        family=Family.POLICY,
        severity=Severity.WARNING,
        summary="A review is due again as soon as it is done",
        rationale="The first notice would go out with the renewal, and the review never leave the queue.",
        hint="Make `upcoming_days` shorter than `interval_months`",
        clause="reviewed yearly",
        bad="# file: data/registry.yaml\nreview: {interval_months: 1, upcoming_days: 30}\n",
        good="# file: data/registry.yaml\nreview: {interval_months: 2, upcoming_days: 30}\n",
        waivable=False,
        setting_check=endless_notices,
    ),
    Rule(
        code="PC710",
        name="entity-code",
        family=Family.POLICY,
        severity=Severity.ERROR,
        summary="A country or subdivision of an entity is not assigned",
        rationale="Partners and chapters of one country find each other by its code.",
        hint="Look the code up at https://www.iso.org/obp/ui/#search/code/",
        clause="ISO 3166",
        bad="# file: data/entities.yaml\nentities:\n  southland:\n    countries: [UK]\n",
        good="# file: data/entities.yaml\nentities:\n  southland:\n    countries: [GB]\n",
        waivable=False,
        setting_check=entity_codes,
    ),
    Rule(
        code="PC711",
        name="reversed-entity",
        family=Family.POLICY,
        severity=Severity.ERROR,
        summary="An entity ended before it began",
        rationale="No decision of it would be valid on any day.",
        hint="Correct one of the dates",
        clause="file format",
        bad="# file: data/entities.yaml\nentities:\n  southland:\n    until: 2010\n",
        good="# file: data/entities.yaml\nentities:\n  southland:\n    until: 2019\n",
        waivable=False,
        setting_check=reversed_entities,
    ),
    Rule(
        code="PC712",
        name="duplicate-entity",
        family=Family.POLICY,
        severity=Severity.ERROR,
        summary="Two entities have one name",
        rationale="References would be divided between the two.",
        hint="Keep one, and correct the references to the other",
        clause="file format",
        bad="# file: data/entities.yaml\nentities:\n  southland:\n    also_known_as: [Open Gardens Northland]\n",
        good="# file: data/entities.yaml\nentities:\n  southland:\n    also_known_as: [Open Gardens Bharat]\n",
        waivable=False,
        setting_check=duplicate_entities,
    ),
)
