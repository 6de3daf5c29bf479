# SPDX-License-Identifier: Apache-2.0
"""The least that `list` could do: read the records as it does, pad the columns, print. No order, no choice, no words.

python -m benchmarks.plain_columns FOLDER
"""

import sys
from pathlib import Path

from partnerctl import bootstrap
from partnerctl.lifecycle.standing import standing_of
from partnerctl.model.dataset import Record, Setting
from partnerctl.usecases.loading import load_setting, map_records

Columns = tuple[str, str, str, str]


def columns_of(record: Record, setting: Setting) -> Columns:
    """What `list` shows of a record, but for the day its review is due."""
    standing = standing_of(record.partner, official=setting.registry.official)
    return record.id, str(standing.status), str(standing.since), record.partner.name


def main(root: Path) -> None:
    """Print a line for each record of the registry in `root`."""
    services = bootstrap.services(root, None)
    rows = map_records(services, load_setting(services), columns_of).require_all()
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    sys.stdout.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
