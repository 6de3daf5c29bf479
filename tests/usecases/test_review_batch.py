# SPDX-License-Identifier: Apache-2.0
"""Many reviews at once, in memory: what becomes of a batch when somebody else writes, too."""

import json

from fakes import FakeFiles, fake_services
from partnerctl.findings import Plain
from partnerctl.usecases.loading import load_setting
from partnerctl.usecases.reviews.batch import plan_batch, write_batch
from partnerctl.usecases.reviews.batch_file import read_batch
from partners import entry, registry_files

LINK = "https://meta.example/wiki/Review"


HISTORY: list[Plain] = [
    entry("2024-02-20", "applied", link=LINK),
    entry("2024-03-01", "endorsed", link=LINK),
    entry("2024-04-15", "recognized", link=LINK),
]
NAMES = {"northfield": "Northfield Library", "riverside": "Riverside Museum", "summit": "Summit Archive"}
REVIEW: dict[str, Plain] = {
    "date": "2026-03-31",
    "outcome": "deferred",
    "until": "2026-05-01",
    "by": ["wm-northland"],
    "link": LINK,
}


def test_a_record_that_changed_meanwhile_is_told_and_the_others_are_written() -> None:
    records: dict[str, dict[str, Plain]] = {
        key: {"name": name, "mission": "Books.", "history": HISTORY} for key, name in NAMES.items()
    }
    files = FakeFiles.of(registry_files(records))
    services = fake_services(files)
    content = json.dumps({"reviews": [{"id": key, **REVIEW} for key in NAMES]}).encode()
    batch = plan_batch(services, load_setting(services), read_batch(content, "reviews.json"))
    files.contents["data/partners/riverside.yaml"] += b"\n"

    assert [(planned.partner_id, written) for planned, written in write_batch(services, batch)] == [
        ("northfield", True),
        ("riverside", False),
        ("summit", True),
    ]
    assert "deferred" not in files.text("data/partners/riverside.yaml")
    again = plan_batch(services, load_setting(services), read_batch(content, "reviews.json"))
    assert [planned.partner_id for planned in again.planned] == ["riverside"]
    assert again.skipped == ("northfield", "summit")
