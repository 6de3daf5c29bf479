# SPDX-License-Identifier: Apache-2.0
"""Symbolic operations become new text in which every other line stays as it is, byte for byte.

Each operation is spliced into the text at the places the reader gives; ruamel.yaml writes what is new. After each
step the text is read again: unless its data is exactly what the step says, and all comments are still there, the
edit is refused. See `docs/adr/0003-edits-by-splice.md`.
"""

from collections import Counter
from collections.abc import Iterable

from partnerctl.documents import operations as operating
from partnerctl.documents import splicing
from partnerctl.documents.comments import comments_in
from partnerctl.documents.editable import EditableText
from partnerctl.documents.fields import in_writing_order, model_at, value_at, writing_order
from partnerctl.documents.places import BYTE_ORDER_MARK, Place, nearest_place
from partnerctl.documents.reader import parse
from partnerctl.errors import RefusedError
from partnerctl.findings import Append, Finding, Operation, Plain, Pointer, Remove, SetValue, Severity
from partnerctl.model.partner import Partner
from partnerctl.model.types import Model


def apply(text: str, operations: Iterable[Operation], *, kind: type[Model] = Partner) -> str:
    """Apply operations one after the other.

    Args:
        text: The whole file; a byte order mark, its line endings and its layout are kept.
        operations: What to change. Pointers are those of the document as the operations before have left it.
        kind: The model of the document; new fields go where it has them.

    Raises:
        RefusedError: The text has errors, a pointer leads nowhere, or the change can't be made without touching
            other lines; with the line that is in the way.
    """
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    body = text.removeprefix(BYTE_ORDER_MARK)
    for operation in operations:
        plain, _ = require_sound(body)
        for step in operating.steps_of(plain, operation):
            body = _stepped(body, step, kind)
    return mark + body


def require_sound(text: str) -> tuple[dict[str, Plain], Place]:
    """Data and places of a text that has no errors.

    Raises:
        RefusedError: It has; with the line of the first.
    """
    parsed = parse(text, "")
    errors = [finding for finding in parsed.findings if finding.severity is Severity.ERROR]
    if errors or parsed.plain is None or parsed.place is None:
        raise RefusedError(_first_of(errors), hint="Mend the file first: partnerctl validate")
    return parsed.plain, parsed.place


def _first_of(errors: list[Finding]) -> str:
    span = errors[0].location.span
    line = f"line {span.start.line}: " if span else ""
    return f"{line}{errors[0].message}"


def _stepped(text: str, step: Operation, kind: type[Model]) -> str:
    plain, top = require_sound(text)
    expected = operating.changed(plain, step)
    after = _spliced(EditableText(text, top), plain, step, kind)
    parsed = parse(after, "")
    if (
        parsed.plain is None
        or parsed.place is None
        or parsed.findings
        or not operating.same(parsed.plain, expected)
    ):
        raise _refusal(step, top)
    lost = Counter(comments_in(text, top)) - Counter(comments_in(after, parsed.place))
    if lost and not isinstance(step, Remove):
        raise _refusal(step, top)
    return after


def _spliced(text: EditableText, plain: dict[str, Plain], step: Operation, kind: type[Model]) -> str:
    pointer = step.pointer
    if isinstance(step, SetValue):
        return _set(text, plain, pointer, in_writing_order(kind, plain, pointer, step.value), kind)
    if isinstance(step, Append):
        value = in_writing_order(kind, plain, (*pointer, 0), step.value)
        return splicing.append_entry(text, pointer, value)
    if isinstance(step, Remove):
        return splicing.remove(text, pointer)
    return splicing.rename_key(text, pointer, step.name)


def _set(
    text: EditableText, plain: dict[str, Plain], pointer: Pointer, value: Plain, kind: type[Model]
) -> str:
    parent = value_at(plain, pointer[:-1])
    if isinstance(parent, list) and pointer[-1] == len(parent):
        return splicing.append_entry(text, pointer[:-1], value)
    if isinstance(parent, dict) and pointer[-1] not in parent:
        model = model_at(kind, plain, pointer[:-1])
        return splicing.insert_field(text, pointer, value, writing_order(model) if model else ())
    return splicing.replace_value(text, pointer, value)


def _refusal(step: Operation, top: Place) -> RefusedError:
    place, _ = nearest_place(top, step.pointer)
    line = place.start.start_mark.line + 1
    return RefusedError(
        f"line {line}: {operating.name_of(step.pointer)} can't be changed without touching what stands around it",
        hint=f"Change line {line} by hand, then run `partnerctl validate`",
    )
