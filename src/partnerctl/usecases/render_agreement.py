# SPDX-License-Identifier: Apache-2.0
"""`partnerctl render agreement`: the draft of a memorandum or of a trademark licence."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from partnerctl.documents.suggestions import closest, one_of
from partnerctl.errors import EnvironmentProblemError, RefusedError, UsageError
from partnerctl.model.agreements import AgreementKind
from partnerctl.model.dataset import ENTITIES_PATH, REGISTRY_PATH, Record, Setting
from partnerctl.model.types import EntityId
from partnerctl.ports import FileTree, Services
from partnerctl.rendering.agreement import (
    AgreementFormat,
    Choice,
    Draft,
    draft_of,
    recognizers,
    render_agreement,
    why_not,
)
from partnerctl.rendering.catalogue import SOURCE_LANGUAGE
from partnerctl.rules.authority import absence_of
from partnerctl.usecases.changes import Change
from partnerctl.usecases.loading import load_record, load_setting
from partnerctl.usecases.templates import templates_in


@dataclass(frozen=True, slots=True)
class AgreementRequest:
    """Which draft.

    Attributes:
        partner_id: With whom.
        kind: Of what.
        form: The format.
        day: The day it is drafted on; None for today.
        parties: Ids of the bodies that are to sign a memorandum; none means those that recognized the partner.
        marks: Words of the vocabulary "marks"; none means those of the licence in force, else all there are.
        uses: The same of the vocabulary "uses".
    """

    partner_id: str
    kind: AgreementKind
    form: AgreementFormat = AgreementFormat.MARKDOWN
    day: dt.date | None = None
    parties: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderedAgreement:
    """A draft, and what is to be said beside it.

    Attributes:
        text: The draft.
        remarks: What the person who uses it should know: sentences without trailing periods.
        entry: What to record once it is signed, as YAML; words in capitals are to be filled in.
    """

    text: str
    remarks: tuple[str, ...]
    entry: str


def agreement(request: AgreementRequest, services: Services) -> RenderedAgreement:
    """Draft an agreement.

    Raises:
        UsageError: There is no such partner, entity or word; or what is asked for is none of this kind of agreement.
        RefusedError: Nothing is to be agreed with this partner, or one that is to sign isn't there on that day.
        EnvironmentProblemError: No entity can grant a licence, or a template is wrong.
    """
    setting = load_setting(services)
    record = load_record(services, request.partner_id)
    day = request.day or services.clock.today()
    refusal = why_not(request.kind, record, setting.registry, day)
    if refusal:
        raise RefusedError(refusal, hint=f"`partnerctl show {record.id}` tells its standing")
    choice = _choice(request, record, setting, day)
    templates = templates_in(SOURCE_LANGUAGE, services, setting)
    draft = draft_of(request.kind, record, setting, choice, words=templates.words, day=day)
    text = render_agreement(draft, request.form, templates)
    return RenderedAgreement(text, tuple(_remarks(draft)), _entry(request.kind, choice))


def agreement_change(text: str, files: FileTree, path: str) -> Change | None:
    """What writing the draft to a file would change; None if it is there already.

    Raises:
        RefusedError: The file holds something else: a draft is there to be worked on, so it is never replaced.
        EnvironmentProblemError: What is there can't be read.
    """
    if not files.exists(path):
        return Change(path, None, text, None)
    if files.read(path).content == text.encode():
        return None
    raise RefusedError(
        f"{path} is there already, and somebody may have worked on it, so it is left alone",
        hint="name another file, or move this one away",
    )


def _choice(request: AgreementRequest, record: Record, setting: Setting, day: dt.date) -> Choice:
    if request.kind is AgreementKind.MEMORANDUM:
        if request.marks or request.uses:
            raise UsageError(
                "a memorandum grants no use of marks",
                hint="leave out --mark and --use, or ask for --kind trademark-license",
            )
        named = request.parties or recognizers(record, setting.registry, day)
        return Choice(tuple(_require_entities(named, setting, day)))
    if request.parties:
        owner = setting.registry.movement.marks_owner
        raise UsageError(f"a trademark licence is granted by the {owner.name} alone", hint="leave out --with")
    return Choice(
        (_licensor(setting, day),),
        _require_words("marks", request.marks, setting),
        _require_words("uses", request.uses, setting),
    )


def _require_entities(named: Iterable[str], setting: Setting, day: dt.date) -> Iterator[EntityId]:
    entities = setting.entities.entities
    for key in dict.fromkeys(named):
        entity = entities.get(key)
        if entity is None:
            near = closest(key, entities)
            hint = f'did you mean "{near}"?' if near else f"known are {one_of(entities)}"
            raise UsageError(f'there is no entity "{key}" in {ENTITIES_PATH}', hint=hint)
        absence = absence_of(entity, day)
        if absence:
            raise RefusedError(
                f"{key} can sign nothing on {day}: it {absence}", hint="name who is to sign with --with"
            )
        yield EntityId(key)


def _licensor(setting: Setting, day: dt.date) -> EntityId:
    owner = setting.registry.movement.marks_owner
    for key, entity in setting.entities.entities.items():
        if entity.type in owner.types and not absence_of(entity, day):
            return EntityId(key)
    raise EnvironmentProblemError(
        f"{ENTITIES_PATH} names no entity of the type {one_of(owner.types)}, and nobody else grants trademark licences",
        hint=f"add the {owner.name} to {ENTITIES_PATH}",
    )


def _require_words(vocabulary: str, chosen: Sequence[str], setting: Setting) -> tuple[str, ...]:
    known = setting.registry.vocabularies.get(vocabulary, {})
    for word in chosen:
        if word not in known:
            near = closest(word, known)
            hint = f'did you mean "{near}"?' if near else f"known are {one_of(known)}"
            raise UsageError(f'"{word}" is not one of the {vocabulary} in {REGISTRY_PATH}', hint=hint)
    return tuple(dict.fromkeys(chosen))


def _entry(kind: AgreementKind, choice: Choice) -> str:
    def listed(words: tuple[str, ...], blank: str) -> str:
        return f"[{', '.join(words) or blank}]"

    if kind is AgreementKind.MEMORANDUM:
        body = f"parties: {listed(choice.parties, 'ENTITY')}"
    else:
        granted = f"marks: {listed(choice.marks, 'WORD')}, uses: {listed(choice.uses, 'WORD')}"
        body = f"licensor: {choice.parties[0]}, {granted}"
    return f'{{kind: {kind}, {body}, signed: DATE, document: "private:REFERENCE"}}'


def _remarks(draft: Draft) -> Iterator[str]:
    yield "this is a draft for lawyers, no legal advice; what is not known stands in bold brackets"
    if not draft.official:
        yield "the model is not official, so the draft claims no status"
    if not draft.parties:
        yield "nobody recognized the partner, so the other side is left open; --with ENTITY names it"
