# SPDX-License-Identifier: Apache-2.0
"""Rules on the ledger of notices: names, partners, and files that can't be read."""

from fakes import fake_services
from partnerctl.findings import Finding
from partnerctl.usecases.validate_registry import validate_registry
from rule_examples import good_files, told

SENT = "kind: declined\nabout: 2026-02-20\nchannel: email\nsent: 2026-02-21\nlanguage: en\n"
GOOD = f"# file: data/notices/example.2026-02-20.declined.email.yaml\npartner: example\n{SENT}"


def test_a_notice_that_says_what_its_name_says_is_left_alone() -> None:
    assert told(GOOD) == []


def test_the_right_name_is_told() -> None:
    (finding,) = validate_of("example.2026-02-20.declined.talk-page.yaml", f"partner: example\n{SENT}")

    assert finding.code == "PC212"
    assert finding.message == (
        "The file says that it is 'example.2026-02-20.declined.email.yaml', "
        "and is called 'example.2026-02-20.declined.talk-page.yaml'"
    )
    assert "git mv data/notices/example.2026-02-20.declined.talk-page.yaml" in (finding.hint or "")


def test_what_came_back_is_held_to_the_same_rules() -> None:
    text = "kind: declined\nabout: 2026-02-20\nsent: 2026-02-21\nbounced: 2026-02-22\nstatus: 5.1.1\n"
    name = "example.2026-02-20.declined.email.yaml"

    assert validate_of(name, f"partner: example\n{text}", "bounces") == ()
    (misnamed,) = validate_of(name.replace("20", "21"), f"partner: example\n{text}", "bounces")
    nobody = validate_of(name.replace("example", "nobody"), f"partner: nobody\n{text}", "bounces")
    (broken,) = validate_of(name, f"partner: example\nto: ada@library.example\n{text}", "bounces")

    assert (misnamed.code, misnamed.location.path) == ("PC212", f"data/bounces/{name.replace('20', '21')}")
    assert f"data/bounces/{name}" in (misnamed.hint or "")
    assert [each.code for each in nobody] == ["PC213"]
    assert broken.code == "PC101"


def test_a_notice_to_a_partner_whose_record_is_broken_is_no_fault() -> None:
    found = told(GOOD, "website: 7\n")

    assert {code for code, _ in found} & {"PC212", "PC213"} == set()


def test_what_is_wrong_in_a_file_of_the_ledger_is_told_with_its_place() -> None:
    found = validate_of("example.2026-02-20.declined.email.yaml", f"partner: example\nto: x\n{SENT}")

    assert [(each.code, each.location.path) for each in found] == [
        ("PC101", "data/notices/example.2026-02-20.declined.email.yaml")
    ]
    assert found[0].location.span is not None
    assert found[0].location.span.start.line == 2


def test_one_file_of_the_ledger_can_be_checked() -> None:
    files = good_files()
    path = "data/notices/example.2026-02-20.declined.email.yaml"
    files.contents[path] = f"partner: example\n{SENT}".encode()

    report = validate_registry(fake_services(files), ["data/notices"])

    assert (report.files_checked, report.findings) == (1, ())


def validate_of(name: str, text: str, folder: str = "notices") -> tuple[Finding, ...]:
    files = good_files()
    files.contents[f"data/{folder}/{name}"] = text.encode()
    return validate_registry(fake_services(files)).findings
