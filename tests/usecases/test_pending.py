# SPDX-License-Identifier: Apache-2.0
"""The registry as it would be with one file changed."""

import pytest

from fakes import FakeFiles, fake_services
from partnerctl.errors import EnvironmentProblemError
from partnerctl.usecases.changes import Change
from partnerctl.usecases.pending import with_change

CHANGE = Change("data/partners/b.yaml", None, "name: B\n", None)


def files() -> FakeFiles:
    return FakeFiles.of({"data/partners/a.yaml": "name: A\n", "data/partners/c.yaml": "name: C\n"})


def test_the_new_file_is_among_the_others() -> None:
    look = with_change(fake_services(files()), CHANGE).files
    assert list(look.list("data/partners")) == [f"data/partners/{name}.yaml" for name in "abc"]
    assert list(look.list("data")) == []
    assert look.exists(CHANGE.path)
    assert look.exists("data/partners/a.yaml")
    assert not look.exists("data/partners/d.yaml")
    assert look.read(CHANGE.path).content == b"name: B\n"
    assert look.read("data/partners/a.yaml").content == b"name: A\n"


def test_what_must_not_be_read_is_told_as_before() -> None:
    under = FakeFiles(odd={"data/partners/x.yaml": "is a symbolic link"})
    look = with_change(fake_services(under), CHANGE).files
    assert list(look.irregular("data/partners")) == [("data/partners/x.yaml", "is a symbolic link")]


def test_a_changed_file_seems_changed_and_is_not() -> None:
    under = files()
    look = with_change(
        fake_services(under), Change("data/partners/a.yaml", "name: A\n", "name: Z\n", "x")
    ).files
    assert list(look.list("data/partners")) == ["data/partners/a.yaml", "data/partners/c.yaml"]
    assert look.read("data/partners/a.yaml").content == b"name: Z\n"
    with pytest.raises(EnvironmentProblemError, match="can't be written while a change is only being judged"):
        look.replace("data/partners/a.yaml", b"", expected=None)
    assert under.text("data/partners/a.yaml") == "name: A\n"
