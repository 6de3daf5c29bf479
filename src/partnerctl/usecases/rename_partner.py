# SPDX-License-Identifier: Apache-2.0
"""`rename`: another name, never another id; the old name stays findable."""

import datetime as dt
from collections.abc import Iterator, Mapping

from partnerctl.errors import InvalidDataError, RefusedError
from partnerctl.findings import Append, Operation, Plain, Remove, SetValue
from partnerctl.model.dataset import Setting
from partnerctl.model.events import EventKind
from partnerctl.model.partner import Partner
from partnerctl.ports import Services
from partnerctl.usecases.loading import load_record
from partnerctl.usecases.new_entry import entry_of
from partnerctl.usecases.record_event import Recorded, plan_entries


def plan_renaming(
    services: Services,
    setting: Setting,
    partner_id: str,
    name: str,
    *,
    day: dt.date,
    given: Mapping[str, Plain],
    keep_former: bool = True,
) -> Recorded:
    """Judge a new name.

    Args:
        services: The world.
        setting: Policy and entities.
        partner_id: Whose name.
        name: The new one.
        day: The day on which the name changed.
        given: What else the entry says: `link`, `archived`, `note`.
        keep_former: Whether to note the old name in `former_names`.

    Raises:
        UsageError: There is no partner with this id.
        RefusedError: It is no other name.
        InvalidDataError: The record that would come of it has errors: the name is another partner's; with them, located.
    """
    partner = load_record(services, partner_id).partner
    if name == partner.name:
        raise RefusedError(f'"{name}" is its name already', hint=f"see `partnerctl show {partner_id}`")
    if _spelled_alike(name, partner.name):
        raise RefusedError(
            f'"{name}" differs from "{partner.name}" in case or white space only, which is a matter of spelling',
            hint=f"`partnerctl edit {partner_id} 'name={name}'` corrects it without a new entry",
        )
    entry = entry_of(EventKind.RENAMED, day, {"from": partner.name, "to": name, **given})
    operations = tuple(_operations(partner, name, day, keep_former=keep_former))
    try:
        return plan_entries(services, setting, partner_id, [entry], operations)
    except InvalidDataError as error:
        error.hint = f"if it is the name of a record of the same organization: `partnerctl merge {partner_id} --into OTHER`"
        raise


def plan_past_renaming(
    services: Services, setting: Setting, partner_id: str, entry: Mapping[str, Plain]
) -> Recorded:
    """Judge a renaming of the past, after which the name may have changed again; the present name stays.

    Args:
        services: The world.
        setting: Policy and entities.
        partner_id: Whose name.
        entry: The whole entry, with `from` and `to`.

    Raises:
        UsageError: There is no partner with this id.
        RefusedError: `from` is the present name, so this is no past renaming.
        InvalidDataError: The record that would come of it has errors; with them, located.
    """
    partner = load_record(services, partner_id).partner
    old = str(entry["from"])
    if old == partner.name:
        raise RefusedError(
            f'"{old}" is its name now, so it can\'t have been given up already',
            hint=f"`partnerctl rename {partner_id} NEW_NAME` changes the name, too",
        )
    former = {"name": old, "until": entry["date"]}
    known = {name.name for name in partner.former_names}
    operations = () if old in known else (Append(("former_names",), former),)
    return plan_entries(services, setting, partner_id, [entry], operations)


def _spelled_alike(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _operations(partner: Partner, name: str, day: dt.date, *, keep_former: bool) -> Iterator[Operation]:
    yield SetValue(("name",), name)
    if name in partner.also_known_as:
        # It would stand there twice.
        yield Remove(("also_known_as", partner.also_known_as.index(name)))
    if keep_former and partner.name not in {former.name for former in partner.former_names}:
        yield Append(("former_names",), {"name": partner.name, "until": day.isoformat()})
