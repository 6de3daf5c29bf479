# SPDX-License-Identifier: Apache-2.0
"""Which column means which field: told, remembered from a file, or guessed from its name; never guessed twice alike."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from partnerctl.documents import reader
from partnerctl.documents.record_fields import record_fields
from partnerctl.documents.suggestions import closest, one_of
from partnerctl.errors import BlockedError, InvalidDataError, Obstacle, UsageError
from partnerctl.findings import Severity
from partnerctl.usecases.imports.headers import (
    FIRST_ENTRY,
    ID,
    SEVERAL,
    WITHOUT_FIELD,
    is_field,
    known_spellings,
    normal_form,
)
from partnerctl.usecases.imports.table import OWN_COLUMNS

LEFT_OUT: Final = "-"
"""In place of a field: the column is not imported."""

MIN_SIMILARITY: Final = 0.84
"""Of 1: so much alike must two names be; `websit` and `website` are, `site` and `state` are not."""

_SHORTEST: Final = 4


class How(StrEnum):
    """How it came to be known what a column means; shown to people."""

    TOLD = "told"
    SAVED = "saved"
    NAME = "its name"
    SPELLING = "another spelling"
    ALIKE = "much like it"
    LEFT_OUT = "left out"
    UNKNOWN = "not known"
    NO_FIELD = "has no field"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one column means.

    Attributes:
        column: Its name.
        field: None if it is not imported.
        how: How that is known.
        remark: What else is to be said, in a few words.
    """

    column: str
    field: str | None
    how: How
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What the columns of a table mean, in their order."""

    meanings: tuple[Meaning, ...]

    @property
    def fields(self) -> dict[int, str]:
        """The fields by the index of their column."""
        return {index: each.field for index, each in enumerate(self.meanings) if each.field is not None}

    @property
    def left(self) -> tuple[Meaning, ...]:
        """The columns that are not imported though nobody said so."""
        return tuple(each for each in self.meanings if each.how in {How.UNKNOWN, How.NO_FIELD})


def knows(name: str) -> bool:
    """Whether a name is one that a column may have; to tell a header from a title."""
    normal = normal_form(name)
    return normal in known_spellings() or normal in SEVERAL or normal in WITHOUT_FIELD or is_field(name)


def parse_told(words: Iterable[str]) -> dict[str, str]:
    """What `--map "Column=field"` says, by column.

    Raises:
        UsageError: It is not of that form, or there is no such field.
    """
    told: dict[str, str] = {}
    for word in words:
        column, sign, field = word.rpartition("=")
        if not sign or not column:
            raise UsageError(
                f'--map "{word}" names no column and field',
                hint='write it as --map "Column=field", or "Column=-"',
            )
        told[column] = _require_field(field.strip(), f'--map "{word}"')
    return told


def parse_constants(words: Iterable[str]) -> dict[str, str]:
    """What `--set "field=value"` says, by field.

    Raises:
        UsageError: It is not of that form, there is no such field, or it can't be the same for all rows.
    """
    constants: dict[str, str] = {}
    for word in words:
        field, sign, value = word.partition("=")
        if not sign or not value.strip():
            raise UsageError(
                f'--set "{word}" names no field and value', hint='write it as --set "field=value"'
            )
        if field in {ID, "name", LEFT_OUT}:
            raise UsageError(f"{field} can't be the same for all rows", hint="it needs a column")
        constants[_require_field(field.strip(), f'--set "{word}"')] = value
    return constants


def _require_field(field: str, where: str) -> str:
    if field == LEFT_OUT or is_field(field):
        return field
    known = (ID, *record_fields(), *FIRST_ENTRY)
    near = closest(field, known)
    hint = f'did you mean "{near}"?' if near else f"fields are: {one_of(known)}"
    raise UsageError(f'{where}: there is no field "{field}"', hint=hint)


def map_columns(columns: Sequence[str], told: Mapping[str, str], saved: Mapping[str, str]) -> ColumnMapping:
    """Find out what each column means.

    Args:
        columns: Their names, each once.
        told: The fields of some of them, as `parse_told` gives it; it goes before what is saved.
        saved: The same from a file, which may speak of other columns too.

    Raises:
        UsageError: `told` speaks of a column that isn't there.
        BlockedError: A column can mean several fields, or two columns mean one; with what to type.
    """
    for column in told:
        if column not in columns:
            near = closest(column, columns)
            hint = f'did you mean "{near}"?' if near else f"columns are: {one_of(columns)}"
            raise UsageError(f'--map: there is no column "{column}"', hint=hint)
    meanings = [_meaning(column, told, saved) for column in columns]
    meanings = _without_weaker(meanings)
    obstacles = tuple(_obstacles(meanings))
    if obstacles:
        raise BlockedError("nothing was imported: it is not clear what each column means", obstacles)
    return ColumnMapping(tuple(meanings))


def _meaning(column: str, told: Mapping[str, str], saved: Mapping[str, str]) -> Meaning:
    for known, how in ((told, How.TOLD), (saved, How.SAVED)):
        if column in known:
            return (
                Meaning(column, None, How.LEFT_OUT)
                if known[column] == LEFT_OUT
                else Meaning(column, known[column], how)
            )
    if column in OWN_COLUMNS:
        return Meaning(column, None, How.LEFT_OUT, "of a file of rejected rows")
    return _guess(column)


def _guess(column: str) -> Meaning:
    if is_field(column):
        return Meaning(column, column, How.NAME)
    normal = normal_form(column)
    if normal in WITHOUT_FIELD:
        return Meaning(column, None, How.NO_FIELD, WITHOUT_FIELD[normal])
    spellings = known_spellings()
    if normal in spellings:
        field = spellings[normal]
        return Meaning(column, field, How.NAME if normal == normal_form(field) else How.SPELLING)
    fields = SEVERAL.get(normal) or _alike(normal, spellings)
    if len(fields) == 1:
        return Meaning(column, fields[0], How.ALIKE)
    return Meaning(column, None, How.AMBIGUOUS if fields else How.UNKNOWN, ", ".join(fields))


def _alike(normal: str, spellings: Mapping[str, str]) -> Sequence[str]:
    """The fields whose spellings are most like a name; several if they are so alike."""
    if len(normal) < _SHORTEST:
        return []
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extract(
        normal, sorted(spellings), scorer=OSA.normalized_similarity, score_cutoff=MIN_SIMILARITY, limit=5
    )
    best = max((score for _, score, _ in found), default=0.0)
    return sorted({spellings[name] for name, score, _ in found if score == best})


def _without_weaker(meanings: Iterable[Meaning]) -> list[Meaning]:
    """A column that is only much like a field gives way to one that is called so."""
    meanings = list(meanings)
    sure = {each.field for each in meanings if each.field and each.how is not How.ALIKE}
    return [
        Meaning(each.column, None, How.UNKNOWN, f"much like {each.field}, which another column is")
        if each.how is How.ALIKE and each.field in sure
        else each
        for each in meanings
    ]


def _obstacles(meanings: Iterable[Meaning]) -> Iterator[Obstacle]:
    by_field: dict[str, list[str]] = defaultdict(list)
    for each in meanings:
        if each.how is How.AMBIGUOUS:
            words = " or ".join(_option(each.column, field) for field in each.remark.split(", "))
            yield Obstacle(
                f'the column "{each.column}" can mean {each.remark}',
                f"say which: {words}; or leave it out: {_option(each.column, LEFT_OUT)}",
            )
        elif each.field:
            by_field[each.field].append(each.column)
    for field, columns in by_field.items():
        if len(columns) > 1:
            named = ", ".join(f'"{column}"' for column in columns)
            yield Obstacle(
                f"several columns mean {field}: {named}",
                f"leave out the others: {' '.join(_option(column, LEFT_OUT) for column in columns[1:])}",
            )


def _option(column: str, field: str) -> str:
    return f'--map "{column}={field}"'


def written_mapping(mapping: ColumnMapping) -> str:
    """The mapping as a file for `--mapping`."""
    lines = [
        "# What the columns of a table mean: `partnerctl import FILE --mapping THIS-FILE`.",
        f'# A column that is not imported has "{LEFT_OUT}".',
        "columns:",
    ]
    # JSON's scalars are YAML's, so that no name of a column can be taken for anything else.
    lines += [
        f"  {_scalar(each.column)}: {json.dumps(each.field or LEFT_OUT)}"
        for each in mapping.meanings
        if each.column not in OWN_COLUMNS
    ]
    return "".join(f"{line}\n" for line in lines)


def _scalar(text: str) -> str:
    """A text as JSON; what can't be seen, and YAML may not hold, as an escape."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def read_mapping(content: bytes, path: str) -> dict[str, str]:
    """What a file of `--save-mapping` says, by column.

    Raises:
        InvalidDataError: It can't be read; with the findings, located.
        UsageError: It holds something else.
    """
    decoded = reader.decode(content, path)
    parsed = reader.parse(decoded.text, path) if decoded.text is not None else None
    findings = (*decoded.findings, *(parsed.findings if parsed else ()))
    if parsed is None or parsed.plain is None or any(each.severity is Severity.ERROR for each in findings):
        raise InvalidDataError(f"{path} can't be used", findings)
    columns = parsed.plain.get("columns")
    if not isinstance(columns, dict) or len(parsed.plain) > 1:
        raise UsageError(f"{path} is no mapping of columns", hint="--save-mapping FILE writes one")
    return {
        column: LEFT_OUT if field is None else _require_field(str(field), path)
        for column, field in columns.items()
    }
