# SPDX-License-Identifier: Apache-2.0
"""Every rule is asked of every file; what could not be asked is never counted as passed."""

import pytest
from typing_extensions import override

from fakes import FakeFiles, fake_services
from partnerctl.errors import EnvironmentProblemError, UsageError
from partnerctl.findings import Finding, Report
from partnerctl.ports import FileVersion
from partnerctl.rules.registry import all_rules
from partnerctl.usecases.rule_choice import RuleChoice, choose_rules
from partnerctl.usecases.validate_registry import validate_registry
from usecases.registries import PARTNERS, a_record, a_registry

LIBRARY = f"{PARTNERS}/library.yaml"
TWIN = f"{PARTNERS}/twin.yaml"
BROKEN = f"{PARTNERS}/broken.yaml"


def validated(files: FakeFiles, *paths: str) -> Report:
    return validate_registry(fake_services(files), paths)


def at(report: Report, path: str) -> list[str]:
    return [finding.code for finding in report.findings if finding.location.path == path]


def twins() -> FakeFiles:
    return a_registry({"library": a_record("Northfield Library"), "twin": a_record("Northfield Library")})


def test_a_registry_without_faults() -> None:
    assert validated(a_registry({"library": a_record("Northfield Library")})) == Report((), 3)


def test_a_finding_between_two_files_names_both_with_their_lines() -> None:
    report = validated(twins())

    (finding,) = report.findings
    assert (finding.code, finding.location.path) == ("PC201", TWIN)
    assert finding.location.span is not None
    assert finding.location.excerpt == "name: Northfield Library"
    (related,) = finding.related
    assert (related.location.path, related.location.excerpt) == (LIBRARY, "name: Northfield Library")
    assert related.location.span is not None


@pytest.mark.parametrize("named", [LIBRARY, TWIN])
def test_a_finding_between_two_files_is_reported_for_either(named: str) -> None:
    report = validated(twins(), named)

    assert [finding.code for finding in report.findings] == ["PC201"]
    assert report.files_checked == 1


def test_findings_of_other_files_are_not_reported() -> None:
    files = twins()
    files.contents[f"{PARTNERS}/other.yaml"] = a_record("Other").encode()
    files.contents[BROKEN] = b"name: [\n"

    assert validated(files, f"{PARTNERS}/other.yaml").findings == ()
    assert at(validated(files, BROKEN), BROKEN) == ["PC006"]


def test_a_broken_file_makes_rules_over_all_files_incomplete() -> None:
    files = twins()
    files.contents[BROKEN] = b"name: [\n"
    files.odd[f"{PARTNERS}/linked.yaml"] = "is a symbolic link"

    report = validated(files)

    assert at(report, BROKEN) == ["PC006"]
    assert at(report, TWIN) == ["PC201"]  # what can be seen is still said
    assert {skipped.code for skipped in report.skipped} == {
        rule.code for rule in all_rules() if rule.registry_check
    }
    assert {skipped.reason for skipped in report.skipped} == {f"could not see {BROKEN} and 1 more"}


def test_a_file_that_can_not_be_read_is_a_finding_and_not_the_end() -> None:
    files = twins()
    files.unreadable[f"{PARTNERS}/secret.yaml"] = "can't be read: permission is denied"

    report = validated(files)

    (finding,) = (each for each in report.findings if each.location.path == f"{PARTNERS}/secret.yaml")
    assert finding.message == "'secret.yaml' can't be read: permission is denied"
    assert finding.location.span is None
    assert at(report, TWIN) == ["PC201"]


def test_the_contents_of_a_misnamed_file_are_checked_but_nothing_is_compared_with_them() -> None:
    files = a_registry({"library": a_record("Library"), "Library 2": a_record("Library", "foo: bar\n")})

    report = validated(files)

    codes = at(report, f"{PARTNERS}/Library 2.yaml")
    assert "PC101" in codes
    assert "PC201" not in codes
    assert len(codes) == 2


def test_a_broken_setting_leaves_what_needs_no_setting() -> None:
    files = a_registry({"library": a_record("Library", "foo: bar\n"), "good": a_record("Good")})
    files.contents["data/entities.yaml"] += b"foo: bar\n"

    report = validated(files)

    assert at(report, "data/entities.yaml") == ["PC101"]
    assert at(report, LIBRARY) == ["PC101"]
    assert {skipped.reason for skipped in report.skipped} == {"data/entities.yaml must be mended first"}
    assert {skipped.code for skipped in report.skipped} == {
        rule.code for rule in all_rules() if rule.record_check or rule.registry_check or rule.setting_check
    }
    # What keeps rules from being asked is told even when another file was named.
    assert at(validated(files, f"{PARTNERS}/good.yaml"), "data/entities.yaml") == ["PC101"]


def test_private_data_is_seen_in_broken_records_too() -> None:
    files = a_registry({"library": a_record("Library", "foo: jane.doe@mail.example\n")})

    codes = at(validated(files), LIBRARY)

    assert "PC101" in codes
    assert any(code.startswith("PC4") for code in codes)


def test_a_waiver_sets_its_finding_aside() -> None:
    files = twins()
    waiver = "waivers:\n  - {rule: PC201, why: Two libraries, by: wmf, until: 2030-01-01}\n"
    files.contents[TWIN] += waiver.encode()

    report = validated(files)

    assert report.findings == ()
    (waived,) = report.waived
    assert (waived.finding.code, waived.why) == ("PC201", "Two libraries")
    assert waived.finding.location.excerpt == "name: Northfield Library"
    assert validated(files, f"{PARTNERS}/library.yaml").waived == report.waived


def test_a_waiver_is_unused_only_if_its_rule_was_asked() -> None:
    waiver = "waivers:\n  - {rule: PC201, why: Two libraries, by: wmf, until: 2030-01-01}\n"
    files = a_registry({"library": a_record("Library") + waiver})
    assert len(at(validated(files), LIBRARY)) == 1

    files.contents[BROKEN] = b"name: [\n"

    assert at(validated(files), LIBRARY) == []


def test_an_empty_registry_is_not_called_fine() -> None:
    with pytest.raises(EnvironmentProblemError, match="nothing was checked"):
        validated(a_registry({}))
    assert validated(a_registry({}), "data/registry.yaml") == Report((), 1)


@pytest.mark.parametrize("path", ["data/none", "templates", "data/partners/lib"])
def test_paths_without_data_are_refused(path: str) -> None:
    files = twins()
    files.contents["templates/listing.j2"] = b""

    with pytest.raises(UsageError, match=f"^{path} (does not exist|holds no data of this registry)$"):
        validated(files, path)


def test_the_order_of_files_makes_no_difference() -> None:
    files = twins()
    files.contents[BROKEN] = b"nmae: x\nhistory: 1\n"
    turned = FakeFiles(dict(reversed(files.contents.items())))

    assert validated(files) == validated(turned)


def test_places_in_a_file_that_vanishes_meanwhile_stay_symbolic() -> None:
    class Vanishing(FakeFiles):
        """The library's file is there for the first reader only."""

        @override
        def read(self, path: str) -> FileVersion:
            version = super().read(path)
            if path == LIBRARY:
                self.contents[path] = b"\xff\xfe"
            if path == TWIN:
                self.unreadable[path] = "can't be read: there is no such file"
            return version

    (finding,) = validated(Vanishing(twins().contents)).findings

    assert finding.code == "PC201"
    assert finding.location.span is None
    assert finding.related[0].location.span is None


def test_rules_are_chosen_after_they_were_asked() -> None:
    files = twins()
    files.contents[BROKEN] = b"nmae: x\n"

    def codes(choice: RuleChoice) -> list[str]:
        report = validate_registry(fake_services(files), choice=choice)
        findings: tuple[Finding, ...] = report.findings
        return [finding.code for finding in findings] + [each.code for each in report.skipped]

    together = {rule.code for rule in all_rules() if rule.registry_check and rule.code.startswith("PC20")}
    # Why the broken record could not be judged was not asked for, and is told all the same.
    assert set(codes(choose_rules(["PC20"], []))) == {*together, "PC102"}
    assert "PC201" not in codes(choose_rules([], ["duplicate-name"]))


@pytest.mark.parametrize("word", ["", " ", "PC9999", "nonsense", "P C"])
def test_a_choice_must_stand_for_a_rule(word: str) -> None:
    with pytest.raises(UsageError, match="is no rule"):
        choose_rules([word], [])


def test_a_warning_in_a_setting_is_not_blamed_for_the_error_in_the_other() -> None:
    files = a_registry({"library": a_record("Library")})
    files.contents["data/registry.yaml"] = b"\xef\xbb\xbf" + files.contents["data/registry.yaml"]
    files.contents["data/entities.yaml"] += b"foo: bar\n"

    report = validated(files)

    assert {skipped.reason for skipped in report.skipped} == {"data/entities.yaml must be mended first"}
    assert at(report, "data/registry.yaml") == ["PC003"]


def test_the_sound_fields_of_a_broken_record_are_judged_in_the_same_run() -> None:
    files = a_registry({"library": a_record("Northfield Library")})
    files.contents[BROKEN] = (
        b"mision: typo\n"
        b"contributions: [evnts]\n"
        b"organization: {founded: 1911-13, kind: libary}\n"
        b"history: [{date: 2024-02-30, event: noted, as: potential}]\n"
    )

    report = validated(files)

    # PC150 for `evnts`; `libary` waits, since its own field is broken; no word on the stand-in for `name`.
    assert at(report, BROKEN) == ["PC101", "PC102", "PC150", "PC107", "PC107"]


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"- name\n", ["PC020"]),
        (b"name: One\nname: Two\ncontributions: [evnts]\n", ["PC102", "PC008", "PC150"]),
        (b"\xef\xbb\xbfname: One\ncontributions: [evnts]\n", ["PC003", "PC102", "PC150"]),
        (b"name: One\ncontributions: [ev\0nts]\n", ["PC102", "PC105", "PC004"]),
        (b"%YAML 1.2\n---\nname: One\ncontributions: [evnts]\n", ["PC014", "PC102"]),
        (
            b"".join(b"x%d: 1\n" % number for number in range(22)) + b"contributions: [evnts]\n",
            ["PC101", "PC102", "PC102", *["PC101"] * 20],
        ),
    ],
    ids=["no mapping", "a key given twice", "a byte order mark", "a character", "a directive", "many faults"],
)
def test_where_not_the_fields_are_at_fault(content: bytes, codes: list[str]) -> None:
    files = a_registry({"library": a_record("Northfield Library")})
    files.contents[BROKEN] = content

    assert at(validated(files), BROKEN) == codes
