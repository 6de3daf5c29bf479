# SPDX-License-Identifier: Apache-2.0
"""Two states of a registry in memory, and what changed between them."""

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import replace

from fakes import FakeFiles, FakeRepository, fake_services
from partnerctl.adapters.templates import LocalTemplates
from partnerctl.documents.migrations import MIGRATIONS, Migrations
from partnerctl.findings import Plain
from partnerctl.meaning.told import Meaning, PartnerMeaning, Told
from partnerctl.ports import Services
from partnerctl.usecases.change_meaning import meaning_between
from partnerctl.usecases.tell_change import ChangeRequest, tell_change
from partners import policy
from registries import CHECKOUT, DAY, files_of

Record = dict[str, Plain]


def worlds(before: Mapping[str, str], after: Mapping[str, str], *, day: dt.date = DAY) -> Services:
    """A registry whose HEAD has the one state, and whose working tree the other; templates are the shipped ones."""
    old, new = FakeFiles.of(before), FakeFiles.of(after)
    services = fake_services(new, day=day, repository=FakeRepository({"HEAD": old}, now=new))
    return replace(services, templates=LocalTemplates(CHECKOUT / "examples"))


def meaning(
    before: Mapping[str, str],
    after: Mapping[str, str],
    *,
    ids: Collection[str] | None = None,
    migrations: Migrations = MIGRATIONS,
) -> Meaning:
    """What changed from one state to the other."""
    services = worlds(before, after)
    commit = services.repository.commit("HEAD")
    then = replace(services, files=services.repository.files_at(commit), commit=commit)
    return meaning_between(services, then, services, ids=ids, migrations=migrations)


def told(before: Mapping[str, str], after: Mapping[str, str], *, preview: bool = True) -> Told:
    """The whole answer of `diff`."""
    return tell_change(ChangeRequest(preview=preview), worlds(before, after))


def of_partner(before: Record | None, after: Record | None, **registry: Plain) -> PartnerMeaning | None:
    """What changed of one partner, by a registry that differs from the usual one as told."""
    changed: dict[str, Plain] = {**policy(), **registry}
    states = (files_of({"p": each} if each else {}, registry=changed) for each in (before, after))
    found = meaning(*states).partners
    return found[0] if found else None


def sentences(before: Record | None, after: Record | None, **registry: Plain) -> list[str]:
    """The same as texts."""
    found = of_partner(before, after, **registry)
    return [each.text for each in found.sentences] if found else []


def as_json(plain: Plain) -> str:
    """Plain data as a file's text; JSON is YAML too."""
    return json.dumps(plain, ensure_ascii=False)
