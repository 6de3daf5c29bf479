# SPDX-License-Identifier: Apache-2.0
"""Rules on agreements, and on the periods in which they, liaisons and consents hold."""

import datetime as dt
from collections.abc import Iterator
from itertools import combinations, pairwise

from partnerctl.findings import Severity
from partnerctl.model.agreements import Agreement, AgreementKind
from partnerctl.model.movement import with_article
from partnerctl.rules.case import Case
from partnerctl.rules.registry import Family, Hit, Rule


def _of_kind(case: Case, kind: AgreementKind) -> Iterator[tuple[int, Agreement]]:
    return (
        (index, agreement)
        for index, agreement in enumerate(case.partner.agreements)
        if agreement.kind is kind
    )


def incomplete_licenses(case: Case) -> Iterator[Hit]:
    """Trademark licences that don't say who grants what for what."""
    for index, agreement in _of_kind(case, AgreementKind.TRADEMARK_LICENSE):
        missing = [field for field in ("licensor", "marks", "uses") if not getattr(agreement, field)]
        if missing:
            yield Hit(
                f"The trademark licence of {agreement.signed} doesn't give: {', '.join(missing)}",
                ("agreements", index),
                hint=f"Add {', '.join(f'`{field}`' for field in missing)} as the signed text has it",
            )


def other_licensors(case: Case) -> Iterator[Hit]:
    """Trademark licences of those who have no trademarks to license."""
    entities, owner = case.entities, case.setting.registry.movement.marks_owner
    for index, agreement in _of_kind(case, AgreementKind.TRADEMARK_LICENSE):
        entity = entities.get(agreement.licensor or "")
        if entity and entity.type not in owner.types:
            yield Hit(
                f"'{agreement.licensor}', {with_article(entity.type)}, can't grant a trademark licence",
                ("agreements", index, "licensor"),
            )


_DAYS = ("signed", "effective", "expires")
"""In the order in which they come."""


def reversed_dates(case: Case) -> Iterator[Hit]:
    """Agreements, liaisons and consents that end before they begin."""
    for index, agreement in enumerate(case.partner.agreements):
        days = [(name, day) for name in _DAYS if (day := getattr(agreement, name))]
        for (earlier, first), (later, second) in pairwise(days):
            if second < first:
                yield Hit(
                    f"'{later}' of the agreement is {second}, before '{earlier}' on {first}",
                    ("agreements", index, later),
                )
        ended = agreement.terminated.date if agreement.terminated else None
        if ended and agreement.expires and ended > agreement.expires:
            yield Hit(
                f"The agreement was terminated on {ended}, after it had run out on {agreement.expires}",
                ("agreements", index, "terminated", "date"),
            )
        elif ended and ended < agreement.signed:
            yield Hit(
                f"The agreement was terminated on {ended}, before it was signed on {agreement.signed}",
                ("agreements", index, "terminated", "date"),
            )
    for index, liaison in enumerate(case.partner.liaisons):
        if liaison.since and liaison.until and _is_before(liaison.until, liaison.since):
            yield Hit(
                f"The liaison's time ends in {liaison.until}, before it begins in {liaison.since}",
                ("liaisons", index, "until"),
            )
    for index, consent in enumerate(case.partner.consents):
        if consent.given and consent.withdrawn and consent.withdrawn < consent.given:
            yield Hit(
                f"The consent was taken back on {consent.withdrawn}, before it was given on {consent.given}",
                ("consents", index, "withdrawn"),
            )


def _is_before(one: str, other: str) -> bool:
    """Whether a partial date is certainly before another."""
    length = min(len(one), len(other))
    return one[:length] < other[:length]


def missing_documents(case: Case) -> Iterator[Hit]:
    """Agreements without their text."""
    for index, agreement in enumerate(case.partner.agreements):
        if agreement.document is None:
            yield Hit(f"The {agreement.kind} of {agreement.signed} has no document", ("agreements", index))


def missing_parties(case: Case) -> Iterator[Hit]:
    """Memoranda with nobody."""
    for index, agreement in _of_kind(case, AgreementKind.MEMORANDUM):
        if not agreement.parties:
            yield Hit(f"The memorandum of {agreement.signed} names no party", ("agreements", index))


_ONLY_LICENSE = ("licensor", "marks", "uses", "guidelines")


def foreign_fields(case: Case) -> Iterator[Hit]:
    """Fields that belong to the other kind of agreement."""
    for index, agreement in _of_kind(case, AgreementKind.MEMORANDUM):
        for field in _ONLY_LICENSE:
            if getattr(agreement, field):
                yield Hit(
                    f"A memorandum has no '{field}': it grants no use of marks",
                    ("agreements", index, field),
                    hint="Write `kind: trademark-license` if marks were licensed, else delete the field",
                )
    for index, agreement in _of_kind(case, AgreementKind.TRADEMARK_LICENSE):
        if agreement.parties:
            yield Hit(
                "A trademark licence has no 'parties': its licensor grants it",
                ("agreements", index, "parties"),
                hint="Put who grants it into `licensor`, and delete `parties`",
            )


def unended_versions(case: Case) -> Iterator[Hit]:
    """Agreements that cover what an earlier one covers, while that one still holds."""
    for (number, earlier), (index, later) in combinations(enumerate(case.partner.agreements), 2):
        mine, other = _days(earlier), _days(later)
        if max(mine.start, other.start) < min(mine.stop, other.stop) and _on_one_matter(earlier, later):
            yield Hit(
                f"The {later.kind} of {later.signed} covers what the one of {earlier.signed} covers, on the same days",
                ("agreements", index),
                hint="If one replaces the other, say when that one ended: `partnerctl edit "
                f"{case.record.id} 'agreements.{number}.terminated={{date: DATE, why: A later version holds.}}'`",
            )


def _days(agreement: Agreement) -> range:
    """The days on which an agreement holds, as ordinals (`datetime.date.toordinal`)."""
    ends = (agreement.expires or dt.date.max).toordinal() + 1
    if agreement.terminated:
        ends = min(ends, agreement.terminated.date.toordinal())
    return range((agreement.effective or agreement.signed).toordinal(), ends)


def _on_one_matter(one: Agreement, other: Agreement) -> bool:
    if (one.kind, one.licensor, set(one.parties)) != (other.kind, other.licensor, set(other.parties)):
        return False
    if one.kind is AgreementKind.MEMORANDUM:
        return True
    share_place = not one.territory or not other.territory or bool({*one.territory} & {*other.territory})
    return share_place and bool({*one.marks} & {*other.marks}) and bool({*one.uses} & {*other.uses})


_LICENSE = """\
agreements:
  - kind: trademark-license
    licensor: foundation
    signed: 2024-05-02
    effective: 2024-06-01
    expires: 2027-05-31
    marks: [wordmark]
    uses: [website]
    document: private:tm-2024-017
"""
_MEMORANDUM = """\
agreements:
  - kind: memorandum
    parties: [northland]
    signed: 2024-05-02
    document: private:mou-2024-3
"""
_LATER = """\
  - kind: memorandum
    parties: [northland]
    version: "2"
    signed: 2025-05-02
    document: private:mou-2025-1
"""
_CLAUSE = (
    "Trademark use: Limited use of the marks on websites and promotional material, via agreement with the WMF"
)

RULES = (
    Rule(
        code="PC360",
        name="incomplete-license",
        family=Family.LIFECYCLE,
        severity=Severity.ERROR,
        summary="A trademark licence doesn't say who grants which marks for what",
        rationale="A right to a mark is in force only as far as an agreement says so.",
        hint="Add what is missing, as the signed text has it",
        clause=_CLAUSE,
        bad=_LICENSE.replace("    uses: [website]\n", ""),
        good=_LICENSE,
        local=True,
        record_check=incomplete_licenses,
    ),
    Rule(
        code="PC361",
        name="licensor-not-foundation",
        family=Family.LIFECYCLE,
        severity=Severity.ERROR,
        summary="A trademark licence is granted by someone other than the owner of the marks",
        rationale="Only who owns the marks (`movement.marks_owner` of registry.yaml) can license them; a chapter can't.",
        hint="Write the entity that owns the marks, or `kind: memorandum` if it is no licence",
        clause=_CLAUSE,
        bad=_LICENSE.replace("licensor: foundation", "licensor: northland"),
        good=_LICENSE,
        local=True,
        record_check=other_licensors,
    ),
    Rule(
        code="PC362",
        name="reversed-dates",
        family=Family.LIFECYCLE,
        severity=Severity.ERROR,
        summary="Something ends before it begins",
        rationale="One of the two dates is a slip, and rights would be shown as in force on the wrong days.",
        hint="Correct one of the dates",
        clause="file format",
        bad=_LICENSE.replace("2027-05-31", "2024-05-31"),
        good=_LICENSE,
        local=True,
        record_check=reversed_dates,
    ),
    Rule(
        code="PC363",
        name="missing-document",
        family=Family.LIFECYCLE,
        severity=Severity.WARNING,
        summary="An agreement has no document",
        rationale="What was agreed, and in which version, could not be established later.",
        hint="Add `document`: the page of the signed text, or `private:` and a reference if it is not public",
        clause="documents which can be exchanged to establish these kinds of relationships",
        bad=_MEMORANDUM.replace("    document: private:mou-2024-3\n", ""),
        good=_MEMORANDUM,
        local=True,
        record_check=missing_documents,
    ),
    Rule(
        code="PC364",
        name="memorandum-without-parties",
        family=Family.LIFECYCLE,
        severity=Severity.ERROR,
        summary="A memorandum doesn't say with whom",
        rationale="A memorandum is between the partner and bodies of the movement.",
        hint="Add `parties`, the ids of the entities that signed it",
        clause="documents which can be exchanged to establish these kinds of relationships",
        bad=_MEMORANDUM.replace("    parties: [northland]\n", ""),
        good=_MEMORANDUM,
        local=True,
        record_check=missing_parties,
    ),
    Rule(
        code="PC365",
        name="foreign-agreement-field",
        family=Family.LIFECYCLE,
        severity=Severity.WARNING,
        summary="An agreement has a field of the other kind of agreement",
        rationale="Marks in a memorandum would look like a right that nobody granted.",
        hint="Correct `kind`, or delete the field",
        clause=_CLAUSE,
        bad=_MEMORANDUM + "    marks: [wordmark]\n",
        good=_MEMORANDUM,
        local=True,
        record_check=foreign_fields,
    ),
    Rule(
        code="PC366",
        name="unended-version",
        family=Family.LIFECYCLE,
        severity=Severity.NOTICE,
        summary="Two agreements cover the same on the same days",
        rationale="Every version that was signed stays in the record, so the record must tell until when each held.",
        hint="If one replaces the other, add `terminated` to that one, with the `date` and `why`",
        clause="documents which can be exchanged to establish these kinds of relationships",
        bad=_MEMORANDUM + _LATER,
        good=_MEMORANDUM + "    terminated: {date: 2025-05-02, why: A later version holds.}\n" + _LATER,
        local=True,
        record_check=unended_versions,
    ),
)
