# SPDX-License-Identifier: Apache-2.0
"""What the base of a change had to answer for, so that nobody is held to account for what others left behind.

The rules are asked of the base's files as they are of the files now. Little of that is work: a file that is the same
in both states is not read again, and a record without a finding now need not be judged by an older policy.
"""

from dataclasses import dataclass, replace

from partnerctl.errors import EnvironmentProblemError
from partnerctl.findings import Finding
from partnerctl.ports import FileTree, Services
from partnerctl.usecases.inspection import inspect_file
from partnerctl.usecases.loading import read_setting
from partnerctl.usecases.registry_inspection import (
    SETTING_PATHS,
    InspectedRegistry,
    Known,
    inspect_registry,
)
from partnerctl.usecases.waiving import skipped_for, waive


@dataclass(frozen=True, slots=True)
class Base:
    """The state that a change started from.

    Attributes:
        revision: The commit, as it is called in places.
        files: Its files.
        touched: Paths of what differs, in either state, whatever it is.
    """

    revision: str
    files: FileTree
    touched: frozenset[str]


def earlier_matters(
    services: Services, base: Base, now: InspectedRegistry, suspected: frozenset[str]
) -> frozenset[tuple[object, ...]]:
    """What was wrong at the base, each as `Finding.matter`; waived or not, since a waiver is no mending.

    Args:
        services: The world.
        base: The state that is meant.
        now: The state that it is compared with.
        suspected: Paths of the files that have findings now. What others had at the base is of no interest.

    Returns:
        Empty also if the base has no registry, or one that this program can't judge: then nothing is known to have
        been wrong before, and all counts.
    """
    try:
        read = read_setting(base.files)
    except EnvironmentProblemError:
        return frozenset()
    same_setting = base.touched.isdisjoint(SETTING_PATHS)
    records = {each.path: each for each in now.inspected if each.path not in base.touched}
    if not same_setting:
        for path in suspected & records.keys():
            again = inspect_file(base.files, read.setting, path)
            # What the rules over all records know of a record does not depend on policy.
            records[path] = replace(again, facts=records[path].facts)
    notices = {each.path: each for each in now.ledger if each.path not in base.touched}
    then = inspect_registry(base.files, services.workers, read, Known(records, notices))
    kept, waived = waive(then.findings(), then.inspected, skipped_for(then))
    return frozenset(finding.matter for finding in (*kept, *(each.finding for each in waived)))


def mark(finding: Finding, earlier: frozenset[tuple[object, ...]]) -> Finding:
    """The finding, saying whether it was there before."""
    return replace(finding, before=True) if finding.matter in earlier else finding
