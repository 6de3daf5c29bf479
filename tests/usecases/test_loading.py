# SPDX-License-Identifier: Apache-2.0
"""Loading names every fault, works in the order of ids and never takes a part of a registry for the whole."""

import re

import pytest

from fakes import FakeFiles, fake_services
from partnerctl.errors import EnvironmentProblemError, InvalidDataError, UsageError
from partnerctl.findings import Finding
from partnerctl.model.dataset import Record, Setting
from partnerctl.usecases.loading import (
    load_dataset,
    load_record,
    load_records,
    load_setting,
    map_records,
)
from partnerctl.usecases.reading import record_paths
from usecases.registries import PARTNERS, a_record, a_registry


def name_of(record: Record, setting: Setting) -> str:
    return f"{record.partner.name} of {setting.registry.title}"


def test_the_whole_registry_comes_in_the_order_of_ids() -> None:
    # By file name "a-b.yaml" would come before "a.yaml".
    services = fake_services(a_registry({"a-b": a_record("Second"), "a": a_record("First")}))

    dataset = load_dataset(services)

    assert [record.id for record in dataset.records] == ["a", "a-b"]
    assert [record.partner.name for record in dataset.records] == ["First", "Second"]
    assert dataset.setting.entities.entities["wmf"].name == "Wikimedia Foundation"


def test_something_of_each_record_is_taken_without_the_records() -> None:
    services = fake_services(a_registry({"one": a_record("One"), "two": a_record("Two")}))
    setting = load_setting(services)
    title = setting.registry.title

    assert map_records(services, setting, name_of).require_all() == (f"One of {title}", f"Two of {title}")
    assert map_records(services, setting, name_of, paths=[f"{PARTNERS}/two.yaml"]).values == (
        f"Two of {title}",
    )


def test_a_broken_record_does_not_hide_the_others_but_is_not_passed_over() -> None:
    services = fake_services(a_registry({"bad": "name: [\n", "good": a_record("Good"), "worse": "nmae: x\n"}))
    setting = load_setting(services)

    mapped = map_records(services, setting, name_of)

    assert mapped.values == (f"Good of {setting.registry.title}",)
    assert {finding.location.path for finding in mapped.findings} == {
        f"{PARTNERS}/bad.yaml",
        f"{PARTNERS}/worse.yaml",
    }
    with pytest.raises(InvalidDataError, match="2 records could not be read") as caught:
        load_records(services, setting)
    assert caught.value.findings == mapped.findings
    with pytest.raises(InvalidDataError, match="1 record could not be read"):
        map_records(services, setting, name_of, paths=[f"{PARTNERS}/bad.yaml"]).require_all()


def test_what_lies_there_but_is_no_record_is_a_finding_too() -> None:
    files = a_registry({"good": a_record("Good"), "Bad Name": a_record("Bad")})
    files.contents[f"{PARTNERS}/almost.yml"] = b"name: Almost\n"
    files.contents[f"{PARTNERS}/notes.txt"] = b"only a warning\n"
    files.odd[f"{PARTNERS}/linked.yaml"] = "is a symbolic link"
    files.unreadable[f"{PARTNERS}/vanished.yaml"] = "can't be read: there is no such file"
    services = fake_services(files)

    mapped = map_records(services, load_setting(services), name_of)

    assert len(mapped.values) == 1
    assert {finding.location.path.removeprefix(f"{PARTNERS}/") for finding in mapped.findings} == {
        "Bad Name.yaml",
        "almost.yml",
        "linked.yaml",
        "vanished.yaml",
    }


def test_a_broken_setting_is_told_whole() -> None:
    files = a_registry({})
    for path in ("data/registry.yaml", "data/entities.yaml"):
        files.contents[path] = files.contents[path] + b"nonsense: true\n"

    with pytest.raises(InvalidDataError, match="the registry's own settings have errors") as caught:
        load_setting(fake_services(files))

    places = [
        (finding.location.path, finding.location.excerpt)
        for finding in caught.value.findings
        if isinstance(finding, Finding)
    ]
    assert places == [("data/entities.yaml", "nonsense: true"), ("data/registry.yaml", "nonsense: true")]


@pytest.mark.parametrize("path", ["data/registry.yaml", "data/entities.yaml"])
def test_a_setting_of_the_future_is_refused_whatever_else_it_holds(path: str) -> None:
    files = a_registry({})
    text = re.sub(r"(?m)^format: 1$", "format: 2", files.text(path)) + "from_the_future: true\n"
    files.contents[path] = text.encode()

    with pytest.raises(
        EnvironmentProblemError, match=f"{path} has format 2: it was made by a newer partnerctl"
    ):
        load_setting(fake_services(files))


def test_a_missing_setting_is_named() -> None:
    files = a_registry({})
    del files.contents["data/entities.yaml"]

    with pytest.raises(EnvironmentProblemError, match=r"data/entities\.yaml can't be read"):
        load_setting(fake_services(files))


def test_one_record_is_found_by_its_id() -> None:
    services = fake_services(a_registry({"one": a_record("One"), "bad": "name: [\n"}))

    assert load_record(services, "one").partner.name == "One"
    with pytest.raises(InvalidDataError, match="the record of bad has errors"):
        load_record(services, "bad")


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        ("on", 'did you mean "one"?'),
        ("ONE", 'did you mean "one"?'),
        ("northfeld", 'did you mean "northfield-city-library"?'),
        ("city-libary", 'did you mean "northfield-city-library"?'),
        ("../one", None),
        ("zzzzzzz", "partnerctl list shows all ids"),
    ],
)
def test_an_unknown_id_gets_a_guess(wanted: str, hint: str | None) -> None:
    ids = ("one", "two", "northfield-city-library")
    services = fake_services(a_registry({partner_id: a_record(partner_id) for partner_id in ids}))

    with pytest.raises(UsageError, match="there is no partner with the id") as caught:
        load_record(services, wanted)
    assert hint is None or caught.value.hint == hint


def test_records_are_the_yaml_files_of_their_folder() -> None:
    files = FakeFiles(
        {f"{PARTNERS}/{name}": b"" for name in ("a.yaml", "b.yml", "c.yaml~", "README.md", ".d.yaml")}
    )

    assert record_paths(files) == (f"{PARTNERS}/a.yaml",)
