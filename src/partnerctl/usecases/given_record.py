# SPDX-License-Identifier: Apache-2.0
"""A record, or a part of one, that somebody hands over in a file: JSON or YAML."""

import json
from dataclasses import dataclass
from typing import NoReturn

from partnerctl.documents import positions, reader, validation
from partnerctl.errors import InvalidDataError
from partnerctl.findings import Plain, Severity
from partnerctl.model.partner import Partner


@dataclass(frozen=True, slots=True)
class Given:
    """What was handed over.

    Attributes:
        path: What to call the file in messages.
        text: As it was read.
        plain: Its data, without `id`.
        id: What it says under `id`; None if nothing.
    """

    path: str
    text: str
    plain: dict[str, Plain]
    id: str | None


def read_given(content: bytes, path: str) -> Given:
    """Take a file apart.

    Raises:
        InvalidDataError: It is no text, neither JSON nor YAML, or no mapping; with the findings, located.
    """
    decoded = reader.decode(content, path)
    if decoded.text is None:
        raise InvalidDataError(f"{path} can't be used", decoded.findings)
    text = decoded.text.removeprefix("\ufeff")
    parsed = reader.parse(text, path)
    if parsed.plain is not None and not any(each.severity is Severity.ERROR for each in parsed.findings):
        plain = dict(parsed.plain)
    else:
        # JSON that is no YAML: characters outside the basic plane, written as two escapes.
        whole = _json(text)
        if whole is None:
            raise InvalidDataError(f"{path} can't be used", parsed.findings)
        plain = whole
    given_id = plain.pop("id", None)
    return Given(path, text, plain, None if given_id is None else str(given_id))


def require_shape(plain: dict[str, Plain], given: Given) -> None:
    """See to it that the fields are those of a record, and tell where in the given file they aren't.

    Raises:
        InvalidDataError: They aren't; with the findings, located in the given file.
    """
    found = validation.validate(Partner, plain, given.path).findings
    if found:
        located = positions.locate(found, given.text)
        raise InvalidDataError("the partner was not added, and nothing was written", located)


def _json(text: str) -> dict[str, Plain] | None:
    def once(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise ValueError("a key is given twice")
        return dict(pairs)

    def refuse(constant: str) -> NoReturn:
        raise ValueError(f"{constant} is no JSON")

    try:
        whole = json.loads(text, object_pairs_hook=once, parse_constant=refuse)
    except (ValueError, RecursionError):
        return None
    return whole if isinstance(whole, dict) else None
