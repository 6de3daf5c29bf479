# SPDX-License-Identifier: Apache-2.0
"""Rules on files as such: what the reader finds in their bytes and YAML, and what they are called."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from unicodedata import normalize

from partnerctl.documents import faults
from partnerctl.findings import Location, Related, Severity
from partnerctl.model.types import ID_MAX_LENGTH, ID_PATTERN
from partnerctl.rules.registry import Entry, Family, Hit, Rule, declared

_EXTENSION = ".yaml"
_LEGAL_ID = re.compile(ID_PATTERN)
# "Naming Files, Paths, and Namespaces" (Microsoft): such a name is a device, whatever its ending.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"}
)
# Editors, git and people keep these beside the records.
_COMPANIONS = re.compile(r"\..*|README(\..*)?", re.IGNORECASE)
_ALMOST_YAML = re.compile(r"\.(yml|yaml|json)$", re.IGNORECASE)


def _is_record(entry: Entry) -> bool:
    return entry.name.endswith(_EXTENSION) and not _COMPANIONS.fullmatch(entry.name)


def _id_of(entry: Entry) -> str:
    return entry.name.removesuffix(_EXTENSION)


def _is_device(entry: Entry) -> bool:
    return entry.name.partition(".")[0].casefold() in _DEVICES


def _alike(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Entries by the name that a case-folding, normalizing file system (macOS, Windows) would see."""
    groups: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[normalize("NFC", normalize("NFC", entry.name).casefold())].append(entry)
    return {name: group for name, group in groups.items() if len(group) > 1}


def _suggested_id(name: str) -> str | None:
    """A legal id near `name`, if its letters allow one."""
    plain = normalize("NFKD", name).casefold().encode("ascii", "ignore").decode("ascii")
    suggestion = re.sub(r"[^a-z0-9]+", "-", plain)[:ID_MAX_LENGTH].strip("-")
    return suggestion or None


def illegal_names(entries: tuple[Entry, ...]) -> Iterator[Hit]:
    """Names that are no id."""
    collides = {entry.path for group in _alike(entries).values() for entry in group}
    for entry in entries:
        if entry.irregular or not _is_record(entry) or _is_device(entry) or entry.path in collides:
            continue  # another rule tells of it
        partner_id = _id_of(entry)
        if _LEGAL_ID.fullmatch(partner_id) and len(partner_id) <= ID_MAX_LENGTH:
            continue
        suggestion = _suggested_id(partner_id)
        yield Hit(
            f"The file name {entry.name!r} is no id",
            target="file",
            path=entry.path,
            hint=f"Rename it to '{suggestion}{_EXTENSION}', or another name of lower-case letters a-z, digits and hyphens"
            if suggestion
            else None,
        )


def reserved_names(entries: tuple[Entry, ...]) -> Iterator[Hit]:
    """Names that are devices on Windows."""
    for entry in entries:
        if _is_device(entry):
            yield Hit(
                f"The file name {entry.name!r} is the name of a device on Windows",
                target="file",
                path=entry.path,
            )


def other_extensions(entries: tuple[Entry, ...]) -> Iterator[Hit]:
    """Files that nobody reads."""
    for entry in entries:
        if entry.irregular or _is_record(entry) or _is_device(entry) or _COMPANIONS.fullmatch(entry.name):
            continue
        almost = _ALMOST_YAML.search(entry.name)
        yield Hit(
            f"The file {entry.name!r} is not read, because its name doesn't end in '{_EXTENSION}'",
            target="file",
            path=entry.path,
            severity=Severity.ERROR if almost else Severity.WARNING,
            hint=f"Rename it to '{entry.name[: almost.start()]}{_EXTENSION}'" if almost else None,
        )


def colliding_names(entries: tuple[Entry, ...]) -> Iterator[Hit]:
    """Names that differ in case only."""
    for group in _alike(entry for entry in entries if _is_record(entry)).values():
        first, *others = sorted(group, key=lambda entry: (not _LEGAL_ID.fullmatch(_id_of(entry)), entry.path))
        for entry in others:
            yield Hit(
                f"The file name {entry.name!r} differs from {first.name!r} only in case or accents' encoding",
                target="file",
                path=entry.path,
                related=(Related(Location(first.path, target="file"), "the other file"),),
            )


def irregular_entries(entries: tuple[Entry, ...]) -> Iterator[Hit]:
    """Links, folders and the like."""
    for entry in entries:
        if entry.irregular and not _is_device(entry):
            yield Hit(f"{entry.name!r} {entry.irregular}", target="file", path=entry.path)


_RECORD = """\
name: Northfield City Library
history:
  - date: 2024-02-20
    event: noted
    as: potential
sources:
  - title: Letter of 20 February 2024
"""


def _declared(
    fault: faults.Fault, name: str, *, summary: str, rationale: str, bad: str, good: str = _RECORD
) -> Rule:
    return declared(fault, Family.FILES, name, summary=summary, rationale=rationale, bad=bad, good=good)


READING_RULES = (
    _declared(
        faults.TOO_LARGE,
        "file-too-large",
        summary="A file is larger than any record can be",
        rationale="A limit keeps one file from using up the memory of everybody who validates the registry.",
        bad=_RECORD + "# " + "a long comment " * 80_000 + "\n",
    ),
    _declared(
        faults.NOT_UTF8,
        "not-utf8",
        summary="A file's bytes are not UTF-8",
        rationale="In another encoding names in other scripts, and accents, would be read wrongly.",
        bad=_RECORD.replace("City", "Cit\udce9"),
    ),
    _declared(
        faults.BYTE_ORDER_MARK,
        "byte-order-mark",
        summary="A file begins with an invisible mark",
        rationale="Some editors put it there; other programs take it for a part of the first field's name.",
        bad="\ufeff" + _RECORD,
    ),
    _declared(
        faults.FORBIDDEN_CHARACTER,
        "forbidden-character",
        summary="A file holds a control character",
        rationale="YAML forbids such characters; shown in a terminal they can hide or forge text.",
        bad="# Northfield\x07\n" + _RECORD,
    ),
    _declared(
        faults.CONFLICT_MARKER,
        "conflict-marker",
        summary="A merge was not finished",
        rationale="Two people changed the same lines and git could not decide; both sides stand in the file. Mend it "
        "by hand: where two entries were added to one list, both usually stay, each with its own '- '.",
        bad=_RECORD.replace(
            "name: Northfield City Library\n",
            "<<<<<<< HEAD\nname: Northfield City Library\n=======\nname: Northfield Library\n>>>>>>> theirs\n",
        ),
    ),
    _declared(
        faults.SYNTAX,
        "yaml-syntax",
        summary="A file is not YAML",
        rationale="Nothing in it can be understood until this is mended.",
        bad=_RECORD.replace("name: Northfield City Library", "name: Northfield: City Library"),
    ),
    _declared(
        faults.TAB,
        "tab",
        summary="A line is indented by a tab",
        rationale="YAML allows spaces only, because nobody can see how wide a tab is.",
        bad=_RECORD.replace("    event", "\tevent"),
    ),
    _declared(
        faults.DUPLICATE_KEY,
        "duplicate-key",
        summary="A field stands twice in one place",
        rationale="One of the two values would be lost silently. In a history it is often a sign that git made one "
        "entry of two when both were added at the same time: give each its own '- date:'.",
        bad=_RECORD.replace("    event: noted\n", "    event: noted\n    event: noted\n"),
    ),
    _declared(
        faults.ALIAS,
        "alias",
        summary="A value is an alias for another one",
        rationale="Aliases hide what a record says from people, and a few of them can expand to gigabytes.",
        bad=_RECORD + "mission: *mission\n",
        good=_RECORD + 'mission: "*mission"\n',
    ),
    _declared(
        faults.ANCHOR,
        "anchor",
        summary="A value has a name for aliases",
        rationale="Aliases are not allowed, so the name has no use.",
        bad=_RECORD + "mission: &mission Free access to knowledge.\n",
        good=_RECORD + "mission: Free access to knowledge.\n",
    ),
    _declared(
        faults.TAG,
        "tag",
        summary="A value has a tag",
        rationale="Tags can make other programs run code while they read the file.",
        bad=_RECORD + "mission: !text Free access to knowledge.\n",
        good=_RECORD + "mission: Free access to knowledge.\n",
    ),
    _declared(
        faults.MERGE_KEY,
        "merge-key",
        summary="A mapping merges another one",
        rationale="Merging hides what a record says, and YAML 1.2 has no such thing.",
        bad=_RECORD + "organization:\n  <<: {kind: library}\n",
        good=_RECORD + "organization:\n  kind: library\n",
    ),
    _declared(
        faults.SEVERAL_DOCUMENTS,
        "several-documents",
        summary="A file holds more than one document",
        rationale="One file is one record; anything after '---' would be overlooked.",
        bad=_RECORD + "---\n" + _RECORD,
    ),
    _declared(
        faults.DIRECTIVE,
        "yaml-directive",
        summary="A file begins with a directive",
        rationale="`%YAML 1.1` would turn the country code `NO` into the answer no.",
        bad="%YAML 1.1\n---\n" + _RECORD,
    ),
    _declared(
        faults.KEY_NOT_TEXT,
        "key-not-text",
        summary="The name of a field is not text",
        rationale="Fields have names; a number or a list as a name can't be one of them.",
        bad=_RECORD + "2024: Northfield\n",
    ),
    _declared(
        faults.EMPTY_KEY,
        "empty-key",
        summary="A value has no field name",
        rationale="Nobody can tell what the value is about.",
        bad=_RECORD + '"": Northfield\n',
    ),
    _declared(
        faults.NUMBER,
        "number-not-json",
        summary="A number is none that every program can read",
        rationale="Infinity, 'not a number' and numbers of hundreds of digits are read differently everywhere.",
        bad=_RECORD.replace("Northfield City Library", ".inf"),
    ),
    _declared(
        faults.TOO_DEEP,
        "too-deep",
        summary="Lists or mappings are nested too deeply",
        rationale="No record needs it, and programs that read nested data can be made to crash by it.",
        bad=_RECORD + "mission: " + "[" * 200 + "]" * 200 + "\n",
    ),
    _declared(
        faults.EMPTY_FILE,
        "empty-file",
        summary="A file says nothing",
        rationale="An empty file is no record, and usually an accident.",
        bad="# nothing yet\n",
    ),
    _declared(
        faults.NOT_A_MAPPING,
        "not-a-mapping",
        summary="A file holds no fields",
        rationale="A record is a set of fields, each with a name and a value.",
        bad="- Northfield City Library\n",
    ),
)
"""One for each of `documents.faults.READING`."""

RULES = (
    *READING_RULES,
    Rule(
        code="PC050",
        name="file-name-not-an-id",
        family=Family.FILES,
        severity=Severity.ERROR,
        summary="A file's name is no id",
        rationale="The file's name is the partner's id, for ever: it stands in addresses, commands and references, so it "
        "must be easy to type everywhere.",
        hint="Rename it: lower-case letters a-z, digits and single hyphens, at most 60 characters, then '.yaml'",
        clause="Name",
        bad="# file: data/partners/Northfield Library.yaml\nname: Northfield Library\n",
        good="# file: data/partners/northfield-library.yaml\nname: Northfield Library\n",
        waivable=False,
        names_check=illegal_names,
    ),
    Rule(
        code="PC051",
        name="reserved-file-name",
        family=Family.FILES,
        severity=Severity.ERROR,
        summary="A file's name is reserved on Windows",
        rationale="A volunteer on Windows could not even clone the registry.",
        hint="Give the file a longer name, such as 'aux-foundation.yaml'",
        clause="Name",
        bad="# file: data/partners/aux.yaml\nname: AUX\n",
        good="# file: data/partners/aux-foundation.yaml\nname: AUX\n",
        waivable=False,
        names_check=reserved_names,
    ),
    Rule(
        code="PC052",
        name="file-not-read",
        family=Family.FILES,
        severity=Severity.ERROR,
        summary="A file among the records is not read",
        rationale="Only '.yaml' is read. A record under another ending would be missing everywhere, in silence.",
        hint="Move it elsewhere, or rename it if it is a record",
        clause="file format",
        bad="# file: data/partners/northfield.yml\nname: Northfield Library\n",
        good="# file: data/partners/northfield.yaml\nname: Northfield Library\n",
        waivable=False,
        names_check=other_extensions,
    ),
    Rule(
        code="PC053",
        name="colliding-file-names",
        family=Family.FILES,
        severity=Severity.ERROR,
        summary="Two file names differ in case only",
        rationale="On Windows and macOS one of the two would silently replace the other.",
        hint="Keep one record if both are the same organization; else rename one",
        clause="Name",
        bad="# file: data/partners/Example.yaml\nname: Northfield Library\n",
        good="# file: data/partners/example-library.yaml\nname: Northfield Library\n",
        waivable=False,
        names_check=colliding_names,
    ),
    Rule(
        code="PC054",
        name="irregular-entry",
        family=Family.FILES,
        severity=Severity.ERROR,
        summary="Something among the records is no regular file",
        rationale="A link can lead out of the registry to any file of the machine that validates it.",
        hint="Delete it, or put the file itself in its place",
        clause="file format",
        bad="# file: data/partners/linked.yaml -> ../../../elsewhere.yaml\n",
        good="# file: data/partners/linked.yaml\nname: Northfield Library\n",
        waivable=False,
        names_check=irregular_entries,
    ),
)
