# SPDX-License-Identifier: Apache-2.0
"""Rules on who stands behind a change: who took a decision, who approved it, and who may from now on.

Who approved is what the forge knows; where nobody said, nobody is judged by it.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from partnerctl.documents.faults import quoted
from partnerctl.documents.suggestions import one_of
from partnerctl.findings import Plain, Pointer, Severity
from partnerctl.lifecycle.evidence import in_office
from partnerctl.model.dataset import ENTITIES_PATH
from partnerctl.rules.changes_entries import added_entries, mappings
from partnerctl.rules.comparison import Comparison, FileChange, Version, said_by
from partnerctl.rules.deciders import DECIDED
from partnerctl.rules.registry import Family, Hit, Rule

NOT_BY_A_DECIDER: Final = "PC625"
DECIDERS_CHANGED: Final = "PC626"

_USER = "user:"


def _decisions(change: Comparison) -> Iterator[tuple[FileChange, Version, int, dict[str, Plain]]]:
    return (each for each in added_entries(change) if each[3].get("event") in DECIDED)


def decides(change: Comparison) -> bool:
    """Whether there is a new decision in the change, so that it matters who may take one."""
    return any(True for _ in _decisions(change))


def self_approvals(change: Comparison) -> Iterator[Hit]:
    """New decisions that only those have approved, or taken, who should not have alone."""
    author = _login(change.author or "")
    for record, after, index, entry in _decisions(change):
        liaisons = _liaisons(record, entry)
        users = {_user(str(liaison.get("user", ""))) for liaison in liaisons}
        deciders = _by(entry)
        if deciders and all(each.startswith(_USER) and _user(each) in users for each in deciders):
            yield Hit(
                f"{said_by(entry)} was decided by {quoted(deciders[0])}, a liaison of this partner, and nobody else",
                ("history", index, "by"),
                hint="A liaison can't decide about the own partner: name in `by` who did",
                path=after.path,
            )
        logins = _logins(liaisons)
        partial = {
            login: "the author" if _login(login) == author else "a liaison of this partner"
            for login in change.approvers
            if _login(login) == author or _login(login) in logins
        }
        if change.approvers and len(partial) == len(set(change.approvers)):
            who = " and ".join(f"{quoted(login)}, {part}" for login, part in partial.items())
            yield Hit(
                f"{said_by(entry)} is approved by {who}, and nobody else", ("history", index), path=after.path
            )


def decisions_of_others(change: Comparison) -> Iterator[Hit]:
    """New decisions of entities whose own people, as the base names them, did not approve them."""
    approvers = {_login(login) for login in change.approvers}
    for record, after, index, entry in _decisions(change):
        named = [key for key in dict.fromkeys(_by(entry)) if change.deciders.get(key)]
        if not approvers or not named:
            continue
        # Who is a liaison of the partner, or wrote the change, decides nothing here: see PC623.
        partial = _logins(_liaisons(record, entry)) | {_login(change.author or "")}
        able = dict.fromkeys(
            decider.forge
            for key in named
            for decider in change.deciders[key]
            if in_office(decider, change.recorded) and _login(decider.forge) not in partial
        )
        if any(_login(login) in approvers for login in able):
            continue
        whose = " or ".join(map(quoted, named))
        yield Hit(
            f"{said_by(entry)} is approved by {_listed(change.approvers)}, and by no decider of {whose}",
            ("history", index),
            hint=f"One of these has to approve it: {one_of(able)}"
            if able
            else f"Nobody who may is in office: appoint a decider of {whose} in {ENTITIES_PATH}, in a pull request of its own",
            path=after.path,
            related=(
                change.at_base(
                    ENTITIES_PATH, ("entities", named[0], "deciders"), "the deciders that the change found"
                ),
            ),
        )


def changed_deciders(change: Comparison) -> Iterator[Hit]:
    """Who may from here on approve decisions of an entity, for another time than before, or no longer."""
    for file in change.policy:
        if file.path != ENTITIES_PATH or file.both is None:
            continue
        before, after = (_appointments(version) for version in file.both)
        for (key, login), (place, times) in after.items():
            _, earlier = before.get((key, login), (place, None))
            if earlier is None:
                yield Hit(
                    f"{quoted(login)} may from here on approve decisions of {quoted(key)}",
                    place,
                    path=ENTITIES_PATH,
                )
            elif earlier != times:
                yield Hit(
                    f"{quoted(login)} may approve decisions of {quoted(key)} for another time than before",
                    place,
                    path=ENTITIES_PATH,
                )
        for (key, login), (place, _) in before.items():
            if (key, login) not in after:
                yield Hit(
                    f"{quoted(login)} may no longer approve decisions of {quoted(key)}",
                    place,
                    path=ENTITIES_PATH,
                    revision=change.revision,
                )


def _appointments(version: Version) -> dict[tuple[str, str], tuple[Pointer, list[tuple[str, str]]]]:
    """By entity and login of a decider: the first place, and every time in office as it is written."""
    found: dict[tuple[str, str], tuple[Pointer, list[tuple[str, str]]]] = {}
    entities = (version.plain or {}).get("entities")
    for key, entity in entities.items() if isinstance(entities, dict) else ():
        for index, decider in enumerate(mappings(entity.get("deciders")) if isinstance(entity, dict) else ()):
            who = (key, str(decider.get("forge", "")).casefold())
            _, times = found.setdefault(who, (("entities", key, "deciders", index), []))
            times.append((str(decider.get("since", "")), str(decider.get("until", ""))))
    return found


def _by(entry: dict[str, Plain]) -> list[str]:
    by = entry.get("by")
    return [each for each in by if isinstance(each, str)] if isinstance(by, list) else []


def _listed(logins: Sequence[str]) -> str:
    return " and ".join(quoted(login) for login in dict.fromkeys(logins))


def _liaisons(record: FileChange, entry: dict[str, Plain]) -> list[dict[str, Plain]]:
    """Liaisons on the day of an entry, by either version of the record: who leaves in the same change is still one."""
    day = str(entry.get("date", ""))
    return [
        liaison
        for version in (record.before, record.after)
        if version is not None and version.plain is not None
        for liaison in mappings(version.plain.get("liaisons"))
        if not _ended(str(liaison.get("until") or ""), day)
    ]


def _ended(until: str, day: str) -> bool:
    """Whether a day, month or year is over on a day; both as ISO 8601."""
    return bool(until) and day[: len(until)] > until


def _logins(liaisons: Sequence[dict[str, Plain]]) -> set[str]:
    return {_login(str(liaison.get("forge") or liaison.get("user", ""))) for liaison in liaisons}


def _login(text: str) -> str:
    # Forges take logins in any case; a wiki user name stands in for a login that isn't given.
    return text.strip().removeprefix("@").replace(" ", "-").casefold()


def _user(text: str) -> str:
    # MediaWiki: underscores are spaces, and the first letter is a capital.
    name = text.removeprefix(_USER).replace("_", " ").strip()
    return name[:1].upper() + name[1:]


_HISTORY = """\
history:
  - {date: 2025-02-20, event: applied, link: https://wiki.gardens.example/wiki/Talk:Example#Library}
  - {date: 2025-03-01, event: endorsed, by: [northland], link: https://wiki.gardens.example/wiki/Talk:Example#Support}
  - {date: 2025-03-15, event: recognized, by: [northland], link: https://wiki.gardens.example/wiki/Example/Decision_12}
"""
_RENEWED = (
    "  - {date: 2026-02-20, event: reviewed, outcome: renewed, by: [northland], "
    "link: https://wiki.gardens.example/wiki/Example/2}\n"
)
_REVIEWED = f"# before\n{_HISTORY}# after\n{_HISTORY}{_RENEWED}"
_DECIDERS = (
    "# file: data/entities.yaml\nentities:\n  northland:\n    deciders:\n      - {forge: example-decider}\n"
)
_DECIDED = f"# before\n{_HISTORY}{_DECIDERS}# after\n{_HISTORY}{_RENEWED}# author: ExampleAuthor\n"

RULES = (
    Rule(
        code="PC623",
        name="self-approval",
        family=Family.CHANGES,
        severity=Severity.ERROR,
        summary="A new decision about a partner was approved, or taken, by its liaisons or its author alone",
        rationale="Nobody decides alone about the own organization, nor approves what they wrote themselves.",
        hint="Have somebody approve it who is neither the author nor a liaison of the partner",
        clause="self-approval is refused",
        bad=f"{_REVIEWED}# author: ExampleAuthor\n# approver: ExampleAuthor\n",
        good=f"{_REVIEWED}# author: ExampleAuthor\n# approver: ExampleReviewer\n",
        waivable=False,
        change_check=self_approvals,
    ),
    Rule(
        code=NOT_BY_A_DECIDER,
        name="not-by-a-decider",
        family=Family.CHANGES,
        severity=Severity.ERROR,
        summary="No decider of the entity that took a new decision approved it",
        rationale="A registry that lets anybody record what a chapter decided is no record of it. Who speaks for an entity is what "
        "entities.yaml said before the change, so that nobody appoints who approves them; an entity that names nobody is not asked.",
        hint="Have a decider of the entity approve it",
        clause="Recognition from: WMF or Chapters",
        bad=f"{_DECIDED}# approver: ExampleReviewer\n",
        good=f"{_DECIDED}# approver: Example-Decider\n",
        waivable=False,
        change_check=decisions_of_others,
    ),
    Rule(
        code=DECIDERS_CHANGED,
        name="deciders-changed",
        family=Family.CHANGES,
        severity=Severity.NOTICE,
        summary="The change says anew who may approve decisions of an entity",
        rationale="Whoever approves this change hands that on, so it should not be overlooked among other lines.",
        hint="Check that the entity itself has said so",
        clause="appointing deciders is a change of policy",
        bad=f"# after\n{_DECIDERS}",
        good="# after\n# file: data/entities.yaml\nentities:\n  northland:\n    also_known_as: [OGN]\n",
        waivable=False,
        change_check=changed_deciders,
    ),
)
