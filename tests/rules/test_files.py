# SPDX-License-Identifier: Apache-2.0
"""What lies among the records: names that are no ids, collide, or belong to something else."""

import pytest

from partnerctl.rules.running import check_names

FOLDER = "data/partners"


def told(*names: str, irregular: tuple[tuple[str, str], ...] = ()) -> list[tuple[str, str]]:
    findings = check_names(
        [f"{FOLDER}/{name}" for name in names], [(f"{FOLDER}/{name}", why) for name, why in irregular]
    )
    return [(finding.code, finding.location.path.rpartition("/")[2]) for finding in findings]


@pytest.mark.parametrize("name", ["a.yaml", "northfield-city-library.yaml", "3d.yaml", f"{'x' * 60}.yaml"])
def test_an_id_is_a_legal_name(name: str) -> None:
    assert told(name) == []


@pytest.mark.parametrize(
    "name",
    ["Northfield.yaml", "north field.yaml", "north_field.yaml", "-north.yaml", "north--field.yaml", "étoile.yaml", "維基.yaml",
     "north.field.yaml", f"{'x' * 61}.yaml"],
)  # fmt: skip
def test_anything_else_is_none(name: str) -> None:
    assert told(name) == [("PC050", name)]


def test_a_legal_name_is_offered_where_letters_allow_one() -> None:
    hints = [
        finding.hint for finding in check_names([f"{FOLDER}/Étoile du Nord!.yaml", f"{FOLDER}/維基.yaml"])
    ]
    assert hints == [
        "Rename it to 'etoile-du-nord.yaml', or another name of lower-case letters a-z, digits and hyphens",
        "Rename it: lower-case letters a-z, digits and single hyphens, at most 60 characters, then '.yaml'",
    ]


@pytest.mark.parametrize(
    "name", ["con.yaml", "NUL.yaml", "com1.yaml", "lpt9.yaml", "aux", "prn.tar.yaml", "com¹.yaml"]
)
def test_devices_of_windows(name: str) -> None:
    assert told(name) == [("PC051", name)]
    assert told(irregular=((name, "has a name that can't be used on every system"),)) == [("PC051", name)]


@pytest.mark.parametrize("name", ["console.yaml", "com10.yaml", "null.yaml"])
def test_names_that_only_begin_like_a_device(name: str) -> None:
    assert told(name) == []


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("a.yml", "error"),
        ("a.YAML", "error"),
        ("a.json", "error"),
        ("a.yaml~", "warning"),
        ("a.yaml.orig", "warning"),
        ("a", "warning"),
    ],
)
def test_files_that_are_not_read(name: str, severity: str) -> None:
    (finding,) = check_names([f"{FOLDER}/{name}"])
    assert (finding.code, finding.severity.value) == ("PC052", severity)


@pytest.mark.parametrize("name", ["README.md", "readme", ".gitkeep", ".DS_Store"])
def test_companions_of_the_records(name: str) -> None:
    assert told(name) == []


def test_names_that_another_system_takes_for_one() -> None:
    assert told("north.yaml", "North.yaml", "NORTH.yaml") == [
        ("PC053", "NORTH.yaml"),
        ("PC053", "North.yaml"),
    ]
    assert told("\u00e9.yaml", "e\u0301.yaml") == [("PC053", "\u00e9.yaml")]


def test_what_is_no_regular_file() -> None:
    reason = "is a symbolic link"
    (finding,) = check_names([], [(f"{FOLDER}/north.yaml", reason)])
    assert (finding.code, finding.message) == ("PC054", "'north.yaml' is a symbolic link")
    assert told(irregular=(("drafts", "is a folder"),)) == [("PC054", "drafts")]
    assert told(irregular=(("Drafts.yaml", "is a folder"),)) == [("PC054", "Drafts.yaml")]
