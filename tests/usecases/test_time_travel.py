# SPDX-License-Identifier: Apache-2.0
"""The registry of a commit, in memory; with real repositories in tests/cli/test_time_travel.py."""

import pytest

from fakes import FakeFiles, FakeRepository, fake_services
from older_format import MIGRATIONS, OLD_RECORD
from partnerctl.errors import EnvironmentProblemError, UsageError
from partnerctl.model.dataset import REGISTRY_PATH
from partnerctl.ports import Services
from partnerctl.usecases.loading import load_record, load_setting, read_setting
from partnerctl.usecases.older_formats import UpToDateFiles, plan_upgrade
from partnerctl.usecases.time_travel import at_revision
from usecases.registries import PARTNERS, a_record, a_registry

PATH = f"{PARTNERS}/northfield.yaml"


def world(then: FakeFiles) -> Services:
    now = a_registry({"northfield": a_record("Now")})
    return fake_services(now, repository=FakeRepository(trees={"then": then}, now=now))


def old_registry() -> FakeFiles:
    files = a_registry({})
    for path in (REGISTRY_PATH, "data/entities.yaml"):
        files.contents[path] = files.contents[path].replace(b"format: 1", b"format: 0")
    files.contents[PATH] = OLD_RECORD.encode()
    return files


def test_without_a_revision_it_is_the_world_as_it_is() -> None:
    services = world(FakeFiles())
    assert at_revision(services, None) is services
    assert services.commit is None


def test_files_are_of_the_commit_and_the_rest_of_today() -> None:
    services = world(a_registry({"northfield": a_record("Then")}))
    then = at_revision(services, "then")
    assert load_record(then, "northfield").partner.name == "Then"
    assert load_record(services, "northfield").partner.name == "Now"
    assert (then.commit, then.clock, then.templates) == (
        services.repository.commit("then"),
        services.clock,
        services.templates,
    )


def test_a_commit_without_a_registry_is_told() -> None:
    with pytest.raises(
        EnvironmentProblemError, match="commit then of 2026-03-01 has no registry here"
    ) as told:
        at_revision(world(FakeFiles.of({"README.md": "x"})), "then")
    assert told.value.hint == "see when it began: git log --reverse -- data/registry.yaml"


def test_a_commit_that_is_not_there_is_told() -> None:
    with pytest.raises(UsageError):
        at_revision(world(FakeFiles()), "nowhere")


# --- older formats ------------------------------------------------------------------------------------------------


def test_a_commit_in_an_older_format_is_read_as_one_of_today() -> None:
    then = at_revision(world(old_registry()), "then", MIGRATIONS)
    assert load_setting(then).registry.format == 1
    assert load_record(then, "northfield").partner.name == "Northfield"


def test_a_commit_in_the_newest_format_is_read_as_it_is() -> None:
    files = a_registry({"northfield": a_record("Then")})
    then = at_revision(world(files), "then", MIGRATIONS).files
    assert then.read(PATH) == files.read(PATH)


def test_only_data_files_are_read_otherwise() -> None:
    old = old_registry()
    old.contents["data/notices/x.yaml"] = b"title: x\n"
    old.contents[f"{PARTNERS}/broken.yaml"] = b"title: [\n"
    old.odd[f"{PARTNERS}/link.yaml"] = "is a symbolic link"
    files = UpToDateFiles(old, MIGRATIONS)
    for path in ("data/notices/x.yaml", f"{PARTNERS}/broken.yaml"):
        assert files.read(path) == old.read(path)
    assert list(files.list(PARTNERS)) == list(old.list(PARTNERS))
    assert list(files.irregular(PARTNERS)) == list(old.irregular(PARTNERS))
    assert (files.exists(PATH), files.exists("data/nothing")) == (True, False)
    assert files.read(PATH).digest == old.read(PATH).digest
    files.replace(PATH, b"new", expected=old.read(PATH).digest)
    assert old.text(PATH) == "new"


def test_a_working_tree_in_an_older_format_is_to_be_upgraded_first() -> None:
    with pytest.raises(EnvironmentProblemError, match="has format 0: it was made by an older") as told:
        read_setting(old_registry(), MIGRATIONS)
    assert (
        told.value.hint
        == "`partnerctl fmt --upgrade` brings all files into the newest format; commit that alone"
    )


def test_an_upgrade_keeps_comments_and_ends_with_the_file_that_tells_the_format() -> None:
    files = old_registry()
    planned = plan_upgrade(fake_services(files), MIGRATIONS)
    assert [change.path for change in planned.changes] == [PATH, "data/entities.yaml", REGISTRY_PATH]
    assert planned.files_checked == 3
    assert planned.changes[0].after == OLD_RECORD.replace("title:", "name:")
    for change in planned.changes:
        files.replace(change.path, change.after.encode(), expected=change.expected)
    assert load_record(fake_services(files), "northfield").partner.name == "Northfield"
    assert plan_upgrade(fake_services(files), MIGRATIONS).changes == ()


def test_an_upgrade_that_was_interrupted_is_finished_by_repeating_it() -> None:
    files = old_registry()
    first, *_ = plan_upgrade(fake_services(files), MIGRATIONS).changes
    files.replace(first.path, first.after.encode(), expected=first.expected)
    rest = plan_upgrade(fake_services(files), MIGRATIONS)
    assert [change.path for change in rest.changes] == ["data/entities.yaml", REGISTRY_PATH]


def test_files_that_cannot_be_upgraded_are_told_and_left() -> None:
    files = old_registry()
    files.contents[f"{PARTNERS}/broken.yaml"] = b"title: [\n"
    files.contents[f"{PARTNERS}/twice.yaml"] = b"title: a\ntitle: b\n"
    planned = plan_upgrade(fake_services(files), MIGRATIONS)
    assert {finding.location.path for finding in planned.findings} == {f"{PARTNERS}/broken.yaml"}
    assert [unusual.path for unusual in planned.unusual] == [f"{PARTNERS}/twice.yaml"]
    assert len(planned.changes) == 3


def test_today_there_is_nothing_to_upgrade() -> None:
    planned = plan_upgrade(fake_services(a_registry({"northfield": a_record("Now")})))
    assert (planned.changes, planned.findings, planned.files_checked) == ((), (), 3)
