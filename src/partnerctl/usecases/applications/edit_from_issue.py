# SPDX-License-Identifier: Apache-2.0
"""`edit --from-issue`: a form for an update becomes changes of one record, or an answer that says why not.

A form changes fields and nothing else. What follows from a decision (status, history, names, agreements, waivers) is
refused: who may record it does so with `partnerctl record` and the like.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from partnerctl.documents.fields import value_at
from partnerctl.documents.suggestions import closest
from partnerctl.errors import InvalidDataError, RefusedError
from partnerctl.findings import Append, Finding, Operation, Plain, Pointer, Remove, SetValue
from partnerctl.model.dataset import Record, Setting
from partnerctl.ports import Services
from partnerctl.rendering.form_reply import Remark, Reply, Shown
from partnerctl.reporters import diff
from partnerctl.rules.names import fold
from partnerctl.usecases.applications.form_fields import (
    ANYTHING_ELSE,
    PARTNER,
    RECORDED,
    SOURCES,
    UPDATE,
    FormField,
)
from partnerctl.usecases.applications.issue_form import Filled, judged, missing, read_form
from partnerctl.usecases.edit_record import Edit, plan_operations, read_for_edit
from partnerctl.usecases.loading import load_setting, map_records
from partnerctl.usecases.reading import partner_id_of, record_paths

ABOUT: Final = "a change"
_IDENTITY: Final[Mapping[str, tuple[str, ...]]] = {
    "visible_support": ("url",),
    "liaisons": ("user",),
    "sources": ("url", "title"),
}
"""The fields by which two entries of a list are one."""

_ID: Final = re.compile(r"(?:.*/)?(?P<id>[a-z0-9-]+)(?:\.yaml)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Update:
    """What came of a form.

    Attributes:
        partner_id: The partner; None if it is not known which is meant.
        edit: The change of its record; None if something is missing or not understood, or nothing would change.
        reply: What to tell who filled it in, in either case.
    """

    partner_id: str | None
    edit: Edit | None
    reply: Reply


def read_update(
    services: Services, body: bytes, *, link: str | None = None, partner_id: str | None = None
) -> Update:
    """Read an update, and say all that is wrong with it at once.

    Args:
        services: The registry's world.
        body: The text of the issue; nothing in it can make this fail.
        link: The issue's address: the source of what changes, if the form names none.
        partner_id: What a person decided; None to take what the form says.

    Raises:
        UsageError: There is no partner with the id that a person decided.
        InvalidDataError: The registry's own settings have errors.
        EnvironmentProblemError: The registry can't be read.
    """
    setting = load_setting(services)
    filled = read_form(body, UPDATE, setting.registry, RECORDED)
    words = filled.values.get(ANYTHING_ELSE.key)
    told = Reply(ABOUT, filled.remarks, filled.notes, words=words if isinstance(words, str) else None)
    if not filled.is_form:
        return Update(None, None, told)
    chosen, unknown = (partner_id, None) if partner_id else _partner(services, setting, filled)
    if chosen is None:
        return Update(None, None, _with(told, unknown))
    document = read_for_edit(services, chosen)
    if document.plain is None:
        broken = Remark(PARTNER.label, ("its record can't be read, and the editors have to mend it first",))
        return Update(chosen, None, _with(told, broken))
    operations, remarks = _operations(filled, document.plain, link)
    told = _with(told, *remarks)
    if not operations and not told.remarks:
        return Update(chosen, None, _with(told, _nothing(told)))
    labels = {remark.label for remark in told.remarks}
    findings: tuple[Finding, ...] = ()
    edit: Edit | None = None
    try:
        edit = plan_operations(services, setting, document, operations)
        findings = edit.findings
    except InvalidDataError as error:
        findings = tuple(each for each in error.findings if isinstance(each, Finding))
    except RefusedError as error:
        told = _with(told, Remark(None, (error.message,)))
    more, notes = judged(findings, UPDATE, lambda asked: asked.label in labels)
    told = Reply(ABOUT, (*told.remarks, *more), (*told.notes, *notes), words=told.words)
    if told.remarks or edit is None or edit.change is None:
        return Update(chosen, None, told)
    change = edit.change
    shown = "".join(diff.render(change.path, change.before, change.after))
    return Update(
        chosen,
        edit,
        Reply(ABOUT, (), told.notes, outcome=shown, language="diff", path=change.path, words=told.words),
    )


def _with(reply: Reply, *remarks: Remark | None) -> Reply:
    more = tuple(remark for remark in remarks if remark is not None)
    return Reply(reply.about, (*reply.remarks, *more), reply.notes, words=reply.words)


def _nothing(told: Reply) -> Remark:
    if told.words is not None:
        return Remark(
            ANYTHING_ELSE.label,
            ("only people can act on this, and nothing else is filled in",),
            "An editor will read it; what is a field of the form, write there",
        )
    return Remark(
        None, ("nothing in it is different from what the registry has",), "Fill in what has changed"
    )


def _partner(services: Services, setting: Setting, filled: Filled) -> tuple[str | None, Remark | None]:
    """The partner that is meant: by id, by the address of its file, or by any of its names."""
    written = filled.values.get(PARTNER.key)
    if not isinstance(written, str):
        return None, None if filled.complains_of(PARTNER) else missing(PARTNER, filled)
    ids = {str(partner_id_of(path)) for path in record_paths(services.files)}
    match = _ID.fullmatch(written.strip("`<> "))
    if match and match["id"] in ids:
        return match["id"], None
    named = map_records(services, setting, _names).values
    key = fold(written).key
    owners = sorted({partner_id for partner_id, names in named if key in {fold(name).key for name in names}})
    if len(owners) == 1:
        return owners[0], None
    if owners:
        return None, Remark(
            PARTNER.label,
            (Shown(written), " is the name of several: ", Shown(", ".join(owners))),
            "Write the id of the one you mean",
        )
    spellings = {name: partner_id for partner_id, names in named for name in (*names, partner_id)}
    near = closest(written, spellings)
    parts = (
        Shown(written),
        " is not in the registry",
        *(("; did you mean ", Shown(spellings[near]), "?") if near else ()),
    )
    return None, Remark(PARTNER.label, parts, "Write its id: the name of its file, without .yaml")


def _names(record: Record, _setting: Setting) -> tuple[str, tuple[str, ...]]:
    return record.id, tuple(name for _, name in record.partner.names())


def _operations(
    filled: Filled, plain: dict[str, Plain], link: str | None
) -> tuple[tuple[Operation, ...], tuple[Remark, ...]]:
    """The changes that the form asks for, with their source; and what can't be done."""
    operations: list[Operation] = []
    remarks: list[Remark] = []
    changed: dict[str, None] = {}
    for asked in UPDATE:
        if not asked.pointer or asked is SOURCES:
            continue
        if asked.key in filled.removed:
            if _at(plain, asked.pointer) is None:
                remarks.append(
                    Remark(asked.label, ("there is nothing to take away",), "Leave the answer empty")
                )
            else:
                operations.append(Remove(_whole(plain, asked.pointer)))
                changed[str(asked.pointer[0])] = None
        elif asked.key in filled.values:
            wanted = tuple(_wanted(asked, filled.values[asked.key], plain))
            operations += wanted
            if wanted:
                changed[str(asked.pointer[0])] = None
    if operations:
        operations += _sources(filled, plain, link, list(changed))
    return tuple(operations), tuple(remarks)


def _wanted(asked: FormField, value: Plain, plain: dict[str, Plain]) -> Iterator[Operation]:
    if asked.adds and isinstance(value, list):
        known = _at(plain, asked.pointer)
        fields = _IDENTITY.get(str(asked.pointer[0]), ())
        there = [_identity(entry, fields) for entry in known] if isinstance(known, list) else []
        yield from (Append(asked.pointer, entry) for entry in value if _identity(entry, fields) not in there)
        return
    if asked.key == "countries" and isinstance(value, list):
        codes = [str(code) for code in value]
        parts: list[Plain] = [code for code in codes if "-" in code]
        countries: list[Plain] = list(dict.fromkeys(code.partition("-")[0] for code in codes))
        yield from _set(("territory", "countries"), countries, plain)
        if parts:
            yield from _set(("territory", "subdivisions"), parts, plain)
        return
    yield from _set(asked.pointer, value, plain)


def _set(pointer: Pointer, value: Plain, plain: dict[str, Plain]) -> Iterator[Operation]:
    before = _at(plain, pointer)
    # `founded: "1911"` and `founded: 1911` are one year.
    if before != value and str(before) != str(value):
        yield SetValue(pointer, value)


def _sources(
    filled: Filled, plain: dict[str, Plain], link: str | None, supports: list[str]
) -> Iterator[Operation]:
    given = filled.values.get(SOURCES.key)
    sources: list[Plain] = given if isinstance(given, list) else [{"url": link}] if link else []
    known = plain.get("sources")
    fields = _IDENTITY["sources"]
    there = [_identity(entry, fields) for entry in known] if isinstance(known, list) else []
    for source in sources:
        if isinstance(source, dict) and _identity(source, fields) not in there:
            yield Append(("sources",), {**source, "supports": list(supports)})


def _identity(entry: Plain, fields: tuple[str, ...]) -> Plain:
    return [entry.get(name) for name in fields] if fields and isinstance(entry, dict) else entry


def _at(plain: dict[str, Plain], pointer: Pointer) -> Plain:
    try:
        return value_at(plain, pointer)
    except LookupError:
        return None


def _whole(plain: dict[str, Plain], pointer: Pointer) -> Pointer:
    """The place to remove: that above, if nothing else is in it."""
    above = _at(plain, pointer[:-1]) if pointer[1:] else None
    return pointer[:-1] if isinstance(above, dict) and len(above) == 1 else pointer
