# SPDX-License-Identifier: Apache-2.0
"""`codeowners`: whom the forge asks to look at a change, from the people whom the data name.

A partner's file belongs to its liaisons and to the deciders of the bodies that may judge it; policy belongs to the
registry's maintainers. Only people in office on the day are named. What a person wrote into the file stays: this
tool's lines stand between two markers.

In both forges' syntax the last pattern that matches a file counts. On GitHub any one of a line's owners is enough, so
a line never names liaisons alone; GitLab can ask for a decider always and for a liaison besides.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

from partnerctl.errors import RefusedError
from partnerctl.lifecycle.evidence import in_office, is_active
from partnerctl.model.dataset import ENTITIES_PATH, REGISTRY_PATH, Record, Setting
from partnerctl.ports import FileTree, Services
from partnerctl.rules.deciders import DECIDED, may_decide
from partnerctl.usecases.changes import Change
from partnerctl.usecases.loading import load_setting, map_records

COMMAND: Final = "partnerctl codeowners --write"
BEGIN: Final = f"# partnerctl: begin. Written by `{COMMAND}`; what you change from here to the end is lost."
END: Final = "# partnerctl: end"

GITHUB_MOST_BYTES: Final = 3 * 1024 * 1024
"""A larger file is not loaded, says GitHub ("About code owners"): then nobody is asked about anything."""


class Forge(StrEnum):
    """Whose syntax is written."""

    GITHUB = "github"
    GITLAB = "gitlab"


_PLACES: Final = {
    Forge.GITHUB: (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    Forge.GITLAB: ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
}
"""Where a forge looks for the file, in its order."""

_NEW_PLACE: Final = {Forge.GITHUB: _PLACES[Forge.GITHUB][0], Forge.GITLAB: _PLACES[Forge.GITLAB][-1]}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to write, and where.

    Attributes:
        tree: The files from the top of the repository.
        prefix: Where the registry lies in it ("" at its top), without slashes at the ends.
        path: Of the file, from the top; None to take the one that is there.
        forge: None to go by what lies in the repository.
    """

    tree: FileTree
    prefix: str
    path: str | None = None
    forge: Forge | None = None


@dataclass(frozen=True, slots=True)
class CodeOwners:
    """The file as it should be.

    Attributes:
        change: The whole file, with what people wrote into it.
        stale: Whether it is otherwise now.
        remarks: Whom it can't ask, one sentence each.
    """

    change: Change
    stale: bool
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Owned:
    """A record and its people.

    Attributes:
        path: Of the record, from the registry's root.
        liaisons: Their logins.
        deciders: Logins of those who may approve decisions on it, without the liaisons: they can't (PC623).
        unreachable: Liaisons without a login, by their wiki names.
    """

    path: str
    liaisons: tuple[str, ...]
    deciders: tuple[str, ...]
    unreachable: tuple[str, ...]


def plan_codeowners(services: Services, wanted: Wanted, day: dt.date) -> CodeOwners:
    """Work out what the file must say on a day.

    Raises:
        InvalidDataError: The registry's settings, or a record, can't be read.
        RefusedError: The file's markers are damaged, or GitHub would not read so large a file.
        EnvironmentProblemError: A file can't be read.
    """
    setting = load_setting(services)
    forge = wanted.forge or _forge_of(wanted.tree, setting)
    path = wanted.path or next(
        (place for place in _PLACES[forge] if wanted.tree.exists(place)), _NEW_PLACE[forge]
    )
    records = map_records(services, setting, partial(owned, day=day)).require_all()
    maintainers = setting.registry.maintainers
    write = _github if forge is Forge.GITHUB else _gitlab
    lines = tuple(write(records, maintainers, _Paths(wanted.prefix, path)))
    version = wanted.tree.read(path) if wanted.tree.exists(path) else None
    before = version.content.decode("utf-8", "surrogateescape") if version else None
    after = with_lines(before or "", lines, path)
    size = len(after.encode("utf-8", "surrogateescape"))
    if forge is Forge.GITHUB and size > GITHUB_MOST_BYTES:
        raise RefusedError(
            f"{path} would have {size / 1024 / 1024:.1f} MB, and GitHub reads none that has more than 3 MB",
            hint="name a team of the deciders instead of each of them, or write patterns for folders by hand",
        )
    change = Change(path, before, after, version.digest if version else None)
    remarks = tuple(_remarks(records, maintainers))
    return CodeOwners(change, stale=after != before, remarks=remarks)


def owned(record: Record, setting: Setting, day: dt.date) -> Owned:
    """Who is to be asked about a record on a day."""
    partner = record.partner
    liaisons = [liaison for liaison in partner.liaisons if in_office(liaison, day)]
    logins = [liaison.forge for liaison in liaisons if liaison.forge]
    own = {login.casefold() for login in logins}
    named = {
        decider.forge
        for key in _judges(record, setting, day)
        for decider in setting.entities.entities[key].deciders
        if in_office(decider, day) and decider.forge.casefold() not in own
    }
    return Owned(
        record.path,
        _once(logins),
        _once(sorted(named, key=lambda login: (login.casefold(), login))),
        tuple(liaison.user for liaison in liaisons if not liaison.forge),
    )


def _judges(record: Record, setting: Setting, day: dt.date) -> Iterator[str]:
    """Entities that may decide about a partner: by policy and territory, or because they did."""
    territory = record.partner.territory
    countries = frozenset(territory.countries if territory else ())
    decided = {
        key for event in record.partner.history if event.event in DECIDED for key in getattr(event, "by", ())
    }
    for key, entity in setting.entities.entities.items():
        near = not entity.countries or bool(countries & frozenset(entity.countries))
        if is_active(entity, day) and (key in decided or (near and may_decide(key, entity, setting))):
            yield key


_SIGNS: Final = (
    (".github/CODEOWNERS", Forge.GITHUB),
    (".gitlab/CODEOWNERS", Forge.GITLAB),
    (".github", Forge.GITHUB),
    (".gitlab-ci.yml", Forge.GITLAB),
    (".gitlab", Forge.GITLAB),
)


def _forge_of(tree: FileTree, setting: Setting) -> Forge:
    for sign, forge in _SIGNS:
        if tree.exists(sign):
            return forge
    return Forge.GITLAB if "//gitlab." in str(setting.registry.repository or "") else Forge.GITHUB


@dataclass(frozen=True, slots=True)
class _Paths:
    """Patterns for files of the registry, and for the file of owners itself."""

    prefix: str
    own: str

    def of(self, path: str) -> str:
        return pattern("/".join(filter(None, (self.prefix, path))))


def pattern(path: str) -> str:
    """A path from the top of the repository as a pattern that matches it alone (`gitignore(5)`, as both forges have it)."""
    return "/" + re.sub(r"([\\*?\[\]!# ])", r"\\\1", path)


def _line(path: str, owners: Iterable[str]) -> str:
    return " ".join((path, *(f"@{owner}" for owner in owners)))


def _policy(paths: _Paths, maintainers: Sequence[str]) -> Iterator[str]:
    if maintainers:
        yield _line(paths.of(REGISTRY_PATH), maintainers)
        yield _line(paths.of(ENTITIES_PATH), maintainers)
        yield _line(pattern(paths.own), maintainers)


def _github(records: Sequence[Owned], maintainers: Sequence[str], paths: _Paths) -> Iterator[str]:
    if maintainers:
        yield _line(paths.of("data/"), maintainers)
    for record in records:
        # One owner's approval is enough for GitHub, and a liaison's alone must never be.
        judges = record.deciders or tuple(maintainers)
        if judges and (record.liaisons or record.deciders):
            yield _line(paths.of(record.path), _once((*record.liaisons, *judges)))
    yield from _policy(paths, maintainers)


def _gitlab(records: Sequence[Owned], maintainers: Sequence[str], paths: _Paths) -> Iterator[str]:
    yield "[Registry]"
    if maintainers:
        yield _line(paths.of("data/"), maintainers)
    for record in records:
        if record.deciders:
            yield _line(paths.of(record.path), record.deciders)
    yield from _policy(paths, maintainers)
    liaisons = [record for record in records if record.liaisons]
    if liaisons:
        yield "^[Liaisons]"
        yield from (_line(paths.of(record.path), record.liaisons) for record in liaisons)


def with_lines(text: str, lines: Iterable[str], path: str) -> str:
    """The file's text with these lines between its markers; at its end if it has none yet.

    Raises:
        RefusedError: The markers don't come once each, in order.
    """
    ours = "".join(f"{line}\n" for line in (BEGIN, *lines, END))
    rows = text.splitlines(keepends=True)
    begins = [index for index, row in enumerate(rows) if row.startswith("# partnerctl: begin")]
    ends = [index for index, row in enumerate(rows) if row.startswith(END)]
    if not begins and not ends:
        gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
        return f"{text}{gap}{ours}"
    if len(begins) != 1 or len(ends) != 1 or ends[0] < begins[0]:
        raise RefusedError(
            f"the markers in {path} are damaged, so it can't be told what was written by hand",
            hint=f"leave one line `# partnerctl: begin` and one line `{END}` below it, or delete all of them",
        )
    return "".join(rows[: begins[0]]) + ours + "".join(rows[ends[0] + 1 :])


def _remarks(records: Sequence[Owned], maintainers: Sequence[str]) -> Iterator[str]:
    unreachable = sum(len(record.unreachable) for record in records)
    if unreachable:
        who = "1 liaison has" if unreachable == 1 else f"{unreachable} liaisons have"
        yield f"{who} no login in the record (`forge`), and can't be asked"
    if not maintainers:
        yield "nobody is asked about policy: registry.yaml names no `maintainers`"
        alone = sum(1 for record in records if record.liaisons and not record.deciders)
        if alone:
            what = "1 partner" if alone == 1 else f"{alone} partners"
            yield f"nobody may judge {what} but the own liaisons: entities.yaml names no `deciders` for them"


def _once(logins: Iterable[str]) -> tuple[str, ...]:
    """Each login once, whatever its case, in this order."""
    return tuple({login.casefold(): login for login in reversed(tuple(logins))}.values())[::-1]
