# SPDX-License-Identifier: Apache-2.0
"""Rules on changes of files: records, the ledger and policy."""

import shlex
from collections.abc import Iterator

from partnerctl.documents.faults import quoted
from partnerctl.documents.operations import name_of
from partnerctl.findings import Location, Pointer, Related, Severity
from partnerctl.model.notices import BOUNCES_FOLDER
from partnerctl.rules.append_only import differences
from partnerctl.rules.comparison import Comparison, FileChange, Version
from partnerctl.rules.registry import Family, Hit, Rule

POLICY_WITH_RECORDS = "PC615"


def deleted_records(change: Comparison) -> Iterator[Hit]:
    """Records that are gone."""
    for record in change.records:
        before = record.before
        if record.after is None and before is not None and not record.misnamed:
            whose = f", the record of {quoted(before.name)}," if before.name else ""
            yield Hit(
                f"{before.path}{whose} is gone",
                ("name",),
                hint=f"`{_restoring(change, before.path)}` brings it back; an end is recorded as an entry (`partnerctl "
                f"record {record.partner_id}`), and of two records of one organization one becomes `merged` into the "
                "other",
                path=before.path,
                revision=change.revision,
            )


def _restoring(change: Comparison, path: str) -> str:
    return shlex.join(["git", "restore", f"--source={change.revision}", "--", path])


def _renaming_back(before: Version, after: Version) -> str:
    # The new name is what somebody made up; it must not become a command of its own.
    return shlex.join(["git", "mv", "--", after.path, before.path])


def renamed_records(change: Comparison) -> Iterator[Hit]:
    """Records that have another file name."""
    for record in change.records:
        before, after = record.before, record.after
        if before is None or after is None or before.path == after.path or record.misnamed:
            continue
        yield Hit(
            f"{before.path} was renamed to {after.path}, and the id of a partner is for ever",
            target="file",
            hint=f"`{_renaming_back(before, after)}` takes it back; a new name of the organization is recorded with "
            "`partnerctl rename`",
            path=after.path,
            related=(change.at_base(before.path, ("name",), "the record as it was"),),
        )


def replaced_records(change: Comparison) -> Iterator[Hit]:
    """Records that are now another organization's."""
    for record in change.records:
        if record.path not in change.replaced or record.both is None:
            continue
        before, after = record.both
        owner = change.replaced[record.path]
        related = [change.at_base(before.path, ("name",), "the organization that the id stands for")]
        whose = "another organization"
        if owner is not None and owner.before is not None:
            whose = f"the one of {owner.before.path}"
            related.append(change.at_base(owner.before.path, ("name",), "where this one was"))
        yield Hit(
            f"The record of {quoted(before.name)} is now that of {quoted(after.name)}, {whose}",
            ("name",),
            hint=f"`{_restoring(change, before.path)}` brings it back; another organization has a file of its own "
            "(`partnerctl add`), and a new name of the same one is recorded with `partnerctl rename "
            f"{record.partner_id}`",
            path=after.path,
            related=tuple(related),
        )


def changed_names(change: Comparison) -> Iterator[Hit]:
    """Names that changed without an entry that says so."""
    for record, before, after in change.continued:
        if record.new_name:
            old, new = record.new_name
            yield Hit(
                f"The name was {quoted(old)}, and is now {quoted(new)}, without an entry `renamed`",
                ("name",),
                hint=f"If the organization has a new name, `partnerctl rename {record.partner_id}` records it; if the "
                "old one was a mistake, say so in the pull request",
                path=after.path,
                related=(change.at_base(before.path, ("name",), "the name as it was"),),
            )


def shortened_ledger(change: Comparison) -> Iterator[Hit]:
    """Notices that were sent and are no longer told as they were."""
    for notice in change.notices:
        before, after = notice.before, notice.after
        if before is None or (notice.says_the_same and before.path == notice.path):
            continue
        restoring = f"`{_restoring(change, before.path)}` brings it back"
        if after is None:
            yield Hit(
                f"{before.path} is gone, and with it that this notice {_deed(before)}",
                hint=restoring,
                path=before.path,
                revision=change.revision,
            )
        elif before.path != after.path:
            yield Hit(
                f"{before.path} was renamed to {after.path}",
                target="file",
                hint=f"`{_renaming_back(before, after)}` takes it back",
                path=after.path,
            )
        else:
            pointer = _first_difference(notice)
            field = f" {name_of(pointer)} of" if pointer else ""
            yield Hit(
                f"A notice that {_deed(before)} is never changed, and{field} this one was",
                pointer,
                hint=restoring,
                path=after.path,
                related=(change.at_base(before.path, pointer, "as it was"),),
            )


def _deed(file: Version) -> str:
    return "came back" if file.path.startswith(f"{BOUNCES_FOLDER}/") else "was sent"


def _first_difference(file: FileChange) -> Pointer:
    """The first place of a file that says something else; the whole file if it can't be compared."""
    if file.both is None:
        return ()
    before, after = file.both
    return next((pointer for pointer, _, _ in differences(before.plain, after.plain)), ())


def policy_with_records(change: Comparison) -> Iterator[Hit]:
    """Changes of policy that come along with records."""
    records = [record for record in change.records if not record.says_the_same]
    for file in change.policy:
        # A registry's first policy comes with its first records.
        if file.before is None or file.says_the_same or not records:
            continue
        pointer = _first_difference(file)
        changed = f"{name_of(pointer)} of {file.path} changed" if pointer else f"{file.path} changed"
        count = "a record" if len(records) == 1 else f"{len(records)} records"
        yield Hit(
            f"{changed} together with {count}",
            pointer,
            hint="Make two pull requests of it, the policy first; "
            f"`{_restoring(change, file.before.path)}` takes the policy out of this one",
            path=file.path,
            revision=None if file.after else change.revision,
            related=(Related(Location(records[0].path, target="file"), "a record of this change"),)
            if records[0].after
            else (),
        )


_NOTED = "history:\n  - {date: 2026-01-12, event: noted, as: potential}\n"
_OTHER = f"# before\n# file: data/partners/other.yaml\nname: Riverside Museum\n{_NOTED}"
_LEDGER = """\
# before
# file: data/notices/example.2026-02-20.application-received.email.yaml
partner: example
kind: application-received
about: 2026-02-20
channel: email
sent: 2026-02-21
language: en
"""
_POLICY = "# after\n# file: data/registry.yaml\nreview: {grace_days: 30}\n"

RULES = (
    Rule(
        code="PC610",
        name="record-deleted",
        family=Family.CHANGES,
        severity=Severity.ERROR,
        summary="A record is gone",
        rationale="That there was a partner, and how it ended, is what a registry is for. A partnership that ends is recorded "
        "as ended, and keeps its record.",
        hint="Put the file back, and record what happened as an entry",
        clause="files are never deleted",
        bad=_OTHER + "# after\n# deleted: data/partners/other.yaml\n",
        good=_OTHER
        + "# after\n# file: data/partners/other.yaml\nhistory:\n  - {date: 2026-01-12, event: noted, as: potential}\n"
        "  - {date: 2026-02-20, event: dissolved, link: https://museum.example/farewell}\n",
        waivable=False,
        change_check=deleted_records,
    ),
    Rule(
        code="PC611",
        name="record-renamed",
        family=Family.CHANGES,
        severity=Severity.ERROR,
        summary="A record has another file name, and so the partner another id",
        rationale="The id is what others refer to: pages, letters, other records, this registry's own past. It is chosen once.",
        hint="Give the file its old name; a new name of the organization is recorded with `partnerctl rename`",
        clause="the id is the file name, for ever",
        bad=_OTHER + "# after\n# renamed: data/partners/other.yaml -> data/partners/riverside.yaml\n",
        good=_OTHER + "# after\n# file: data/partners/other.yaml\nalso_known_as: [Riverside]\n",
        waivable=False,
        change_check=renamed_records,
    ),
    Rule(
        code="PC612",
        name="record-replaced",
        family=Family.CHANGES,
        severity=Severity.ERROR,
        summary="A record is now another organization's",
        rationale="Whoever refers to the id means the organization that it was given to; its status would pass to another.",
        hint="Put the record back, and give the other organization a file of its own",
        clause="the id is the file name, for ever",
        bad=_OTHER
        + "# after\n# file: data/partners/other.yaml\nname: Summit Archive\n"
        + _NOTED.replace("01-12", "02-10"),
        good=_OTHER
        + "# after\n# file: data/partners/summit.yaml\nname: Summit Archive\n"
        + _NOTED.replace("01-12", "02-10"),
        waivable=False,
        change_check=replaced_records,
    ),
    Rule(
        code="PC613",
        name="name-changed",
        family=Family.CHANGES,
        severity=Severity.WARNING,
        summary="The name of an organization changed, and no entry says so",
        rationale="Under the old name it was recognized and is searched for. A spelling that was wrong may simply be mended.",
        hint="Record a new name with `partnerctl rename`; if the old one was a mistake, say so in the pull request",
        clause="Name",
        bad=_OTHER + "# after\n# file: data/partners/other.yaml\nname: House of Rivers\n",
        good=_OTHER
        + "# after\n# file: data/partners/other.yaml\nname: House of Rivers\n"
        + "former_names: [{name: Riverside Museum, until: 2026-02-20}]\n"
        + _NOTED
        + "  - {date: 2026-02-20, event: renamed, from: Riverside Museum, to: House of Rivers}\n",
        waivable=False,
        change_check=changed_names,
    ),
    Rule(
        code="PC614",
        name="ledger-changed",
        family=Family.CHANGES,
        severity=Severity.ERROR,
        summary="A notice in the ledger is gone or says something else",
        rationale="The ledger tells what was sent, and what of it came back. A notice that is missing from it would be sent again, and one that was changed "
        "proves nothing.",
        hint="Put the file back as it was",
        clause="the ledger only grows",
        bad=_LEDGER + "# after\n# deleted: data/notices/example.2026-02-20.application-received.email.yaml\n",
        good=_LEDGER
        + "# after\n# file: data/notices/example.2026-02-27.endorsed.email.yaml\npartner: example\nkind: endorsed\n"
        "about: 2026-02-27\nchannel: email\nsent: 2026-02-28\nlanguage: en\n",
        waivable=False,
        change_check=shortened_ledger,
    ),
    Rule(
        code=POLICY_WITH_RECORDS,
        name="policy-with-records",
        family=Family.CHANGES,
        severity=Severity.ERROR,
        summary="Policy and records change together",
        rationale="Policy judges records; who changes both at once could set the bar as high as the record jumps. Records are "
        "judged by the policy they started from as well, and a change of policy is decided by itself.",
        hint="Make two pull requests of it, the policy first",
        clause="policy changes apart",
        bad=f"{_POLICY}# file: data/partners/example.yaml\nalso_known_as: [Exampleton Library]\n",
        good=_POLICY,
        waivable=False,
        change_check=policy_with_records,
    ),
)
