# SPDX-License-Identifier: Apache-2.0
"""`partnerctl show`, whole outputs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import CommandLine
from terminal import in_terminal

Golden = Callable[[str, str], None]
DAY = ("--as-of", "2026-12-01")


@pytest.mark.parametrize(
    "partner_id",
    [
        "biblioteka-zarya",
        "citizen-maps",
        "free-health-texts",
        "glasshouse-press",
        "hawaii-marine-archive",
        "lumen-medical-college",
        "maktabat-al-nur",
        "northfield-city-library",
        "open-atlas-software",
        "riverside-museum",
        "shuhai-publishing",
        "speedy-encyclopedias",
        "summit-archive",
    ],
)
def test_each_example(partner_id: str, partnerctl: CommandLine, golden: Golden) -> None:
    golden(f"cli/show/{partner_id}.txt", partnerctl("show", partner_id, *DAY).whole())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("json", ("northfield-city-library", *DAY, "--format", "json")),
        ("as-of", ("northfield-city-library", "--as-of", "2024-03-31")),
        ("overdue", ("maktabat-al-nur", "--today", "2026-02-01")),
        ("wrong-id", ("northfeld-city-library",)),
        ("hopeless-id", ("../../etc/passwd",)),
    ],
)
def test_output(name: str, words: tuple[str, ...], partnerctl: CommandLine, golden: Golden) -> None:
    golden(f"cli/show/{name}.txt", partnerctl("show", *words).whole())


def test_at_60_columns(partnerctl: CommandLine, golden: Golden) -> None:
    outcome = partnerctl.process("show", "shuhai-publishing", *DAY, COLUMNS="60")

    golden("cli/show/columns-60.txt", outcome.whole())


def test_in_a_terminal(registry: Path, golden: Golden) -> None:
    code, written = in_terminal(registry, "show", "maktabat-al-nur", *DAY, columns=80)

    golden("cli/show/terminal-80.txt", f"exit code {code}\n{written}")


def test_nobody_is_recognized_while_the_model_is_not_official(
    registry: Path, partnerctl: CommandLine, golden: Golden
) -> None:
    path = registry / "data/registry.yaml"
    path.write_text(path.read_text("utf-8").replace("official: true", "official: false"), "utf-8")

    golden("cli/show/unofficial.txt", partnerctl("show", "northfield-city-library", *DAY).whole())


LONG_LIFE = """\
name: Long Life
former_names:
  - name: Longer Life
organization: {kind: project, project_of: Life Foundation, founded: 2001}
territory: {range: regional, regions: [europe]}
liaisons:
  - {user: Gone, since: 2020, until: 2021-05}
agreements:
  - kind: trademark-license
    licensor: wmf
    signed: 2023-01-01
    marks: [w-icon]
    terminated: {date: 2023-06-01, why: Misuse}
waivers:
  - {rule: PC501, why: Its site blocks robots, by: wmf, until: 2026-12-20}
history:
  - {date: 2023-01-01, event: recognized, by: [wmf]}
  - {date: 2023-01-02, event: applied}
  - {date: 2023-01-03, event: declined, reason: Too early}
  - {date: 2023-01-04, event: corrected, supersedes_date: 2023-01-03, supersedes_event: declined, why: Another one}
  - {date: 2023-02-01, event: recognized, by: [wmf]}
  - {date: 2023-03-01, event: renamed, from: Longer Life, to: Long Life}
  - {date: 2023-04-01, event: transitioned, to: user-group, by: [affcom]}
  - {date: 2023-05-01, event: merged, into: citizen-maps}
  - {date: 2027-05-01, event: redacted, field: "organizers[0].name", why: Asked to}
sources:
  - title: A book
"""


def test_a_long_life(registry: Path, partnerctl: CommandLine, golden: Golden) -> None:
    (registry / "data/partners/long-life.yaml").write_text(LONG_LIFE, "utf-8")

    golden("cli/show/long-life.txt", partnerctl("show", "long-life", *DAY).whole())


def test_a_broken_record_comes_with_its_findings(
    registry: Path, partnerctl: CommandLine, golden: Golden
) -> None:
    (registry / "data/partners/citizen-maps.yaml").write_text("name: Citizen Maps\nhistory: []\n", "utf-8")

    golden("cli/show/broken.txt", partnerctl("show", "citizen-maps", *DAY).whole())
