# SPDX-License-Identifier: Apache-2.0
"""Layout is worked out for each file by itself; one that can't be laid out anew is told and left."""

import pytest
from typing_extensions import override

from fakes import FakeFiles, fake_services
from partnerctl.errors import EnvironmentProblemError, UsageError
from partnerctl.usecases.changes import write_change
from partnerctl.usecases.format_files import plan_formatting
from usecases.registries import PARTNERS, a_record, a_registry


def test_only_what_is_laid_out_otherwise_changes() -> None:
    files = a_registry({"tidy": a_record("Tidy"), "untidy": a_record("Untidy").replace("name: ", "name:   ")})

    formatting = plan_formatting(fake_services(files))

    (change,) = formatting.changes
    assert (change.path, change.after) == (f"{PARTNERS}/untidy.yaml", a_record("Untidy"))
    assert (formatting.findings, formatting.unusual, formatting.files_checked) == ((), (), 4)
    write_change(files, change)
    assert plan_formatting(fake_services(files)).changes == ()


def test_files_with_errors_are_told_in_order_and_left() -> None:
    files = a_registry(
        {
            "b": "name: [\n",
            "a": a_record("A", "foo:   bar\n"),
            "c": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
        }
    )
    files.contents[f"{PARTNERS}/d.yaml"] = b"\xff"

    formatting = plan_formatting(fake_services(files), ["data/partners"])

    paths = [finding.location.path for finding in formatting.findings]
    assert sorted(set(paths)) == [f"{PARTNERS}/{each}.yaml" for each in "abcd"]
    assert paths == sorted(paths)
    assert formatting.changes == ()


def test_the_settings_are_laid_out_too() -> None:
    files = a_registry({})
    files.contents["data/registry.yaml"] = files.contents["data/registry.yaml"].replace(
        b"title: ", b"title:   ", 1
    )
    tidy = a_registry({}).text("data/registry.yaml")

    (change,) = plan_formatting(fake_services(files), ["data/registry.yaml"]).changes

    assert change.after == tidy


def test_a_path_without_data_is_refused() -> None:
    with pytest.raises(UsageError, match="does not exist"):
        plan_formatting(fake_services(a_registry({})), ["data/none"])


def test_a_layout_that_can_not_be_changed_safely_is_told_and_left() -> None:
    # The white space at the end is part of the text, and trimming the line would change it.
    files = a_registry(
        {"odd": a_record("Odd", "mission: >-\n    To lend\n    \t\n"), "untidy": a_record("  Untidy")}
    )

    formatting = plan_formatting(fake_services(files))

    (unusual,) = formatting.unusual
    assert unusual.path == f"{PARTNERS}/odd.yaml"
    assert "can't be changed without changing its data" in unusual.message
    assert [change.path for change in formatting.changes] == [f"{PARTNERS}/untidy.yaml"]


def test_stopped_between_two_files_a_repeat_finishes_the_work() -> None:
    class Failing(FakeFiles):
        """The disk is full after the first file."""

        @override
        def replace(self, path: str, content: bytes, *, expected: str | None) -> None:
            if path.endswith("/b.yaml"):
                raise EnvironmentProblemError("the disk is full")
            super().replace(path, content, expected=expected)

    untidy = {partner_id: a_record(partner_id.upper()).replace("name: ", "name:  ") for partner_id in "abc"}
    tidy = {partner_id: a_record(partner_id.upper()) for partner_id in "abc"}
    files = Failing(a_registry(untidy).contents)

    with pytest.raises(EnvironmentProblemError):  # noqa: PT012 -- the loop is what a command does
        for change in plan_formatting(fake_services(files)).changes:
            write_change(files, change)
    assert files.contents == a_registry(untidy | {"a": tidy["a"]}).contents

    repeated = FakeFiles(files.contents)
    for change in plan_formatting(fake_services(repeated)).changes:
        write_change(repeated, change)
    assert repeated.contents == a_registry(tidy).contents
