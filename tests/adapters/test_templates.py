# SPDX-License-Identifier: Apache-2.0
"""A registry's own templates go before the shipped ones, and no name leads out of the folder."""

from pathlib import Path

import pytest

from git_registry import WORLD, GitRegistry
from partnerctl.adapters.git import GitRepository
from partnerctl.adapters.templates import LocalTemplates, shipped
from partnerctl.errors import EnvironmentProblemError


def a_shipped_template() -> str:
    folder = shipped("templates")
    return next(
        f"{inner.name}/{entry.name}"
        for inner in sorted(folder.iterdir(), key=lambda each: each.name)
        if inner.is_dir() and inner.name != "locale"
        for entry in sorted(inner.iterdir(), key=lambda each: each.name)
        if entry.is_file()
    )


def test_what_is_shipped_is_found() -> None:
    assert shipped("schema").joinpath("report.schema.json").is_file()


def test_without_a_template_of_its_own_a_registry_uses_the_shipped_one(tmp_path: Path) -> None:
    name = a_shipped_template()

    text, path, is_own = LocalTemplates(tmp_path).text(name)

    assert text == shipped("templates").joinpath(*name.split("/")).read_text(encoding="utf-8")
    assert path == f"templates/{name} (shipped)"
    assert not is_own


def test_a_registrys_own_template_goes_first(tmp_path: Path) -> None:
    name = a_shipped_template()
    own = tmp_path / "templates" / name
    own.parent.mkdir(parents=True)
    own.write_bytes(b"\xef\xbb\xbfours\n")

    assert LocalTemplates(tmp_path).text(name) == ("ours\n", f"templates/{name}", True)


def test_a_copy_of_a_shipped_template_is_trusted_like_it(tmp_path: Path) -> None:
    name = a_shipped_template()
    own = tmp_path / "templates" / name
    own.parent.mkdir(parents=True)
    own.write_bytes(shipped("templates").joinpath(*name.split("/")).read_bytes())

    assert LocalTemplates(tmp_path).text(name)[1:] == (f"templates/{name}", False)


@pytest.mark.parametrize(
    "name",
    ["../data/registry.yaml", "/etc/passwd", "a//b.j2", ".hidden.j2", "a/../b.j2", "", "x", "A.j2", "a\n.j2"],
)
def test_a_name_that_could_lead_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(EnvironmentProblemError, match="is no name of a template"):
        LocalTemplates(tmp_path).text(name)


def test_a_template_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblemError, match=r"there is no template 'listing/none\.j2'"):
        LocalTemplates(tmp_path).text("listing/none.j2")


def test_a_template_that_links_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.j2").symlink_to("/etc/passwd")

    with pytest.raises(EnvironmentProblemError, match="symbolic link"):
        LocalTemplates(tmp_path).text("page.j2")


def test_a_template_in_another_encoding_is_located(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.j2").write_bytes(b"one\ncaf\xe9\n")

    with pytest.raises(EnvironmentProblemError, match=r"templates/page\.j2:2 is not UTF-8"):
        LocalTemplates(tmp_path).text("page.j2")


def test_catalogues_are_found_by_language(tmp_path: Path) -> None:
    place = tmp_path / "templates/locale/xx/LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "partnerctl.po").write_bytes(b"own")
    templates = LocalTemplates(tmp_path)

    assert templates.catalogue("xx") == ("templates/locale/xx/LC_MESSAGES/partnerctl.po", b"own")
    assert templates.catalogue("yy") is None
    assert templates.catalogue("../xx") is None


def test_templates_of_a_commit_go_before_the_shipped_ones_and_nothing_on_disk_counts(tmp_path: Path) -> None:
    registry = GitRegistry(tmp_path / "repository")
    registry.write("templates/page.j2", "of the commit\n")
    registry.write("templates/locale/eo/LC_MESSAGES/partnerctl.po", b"of the commit")
    (registry.root / "templates/link.j2").symlink_to("page.j2")
    registry.commit("Begin")
    registry.write("templates/page.j2", "on disk\n")
    registry.write("templates/other.j2", "on disk\n")
    asked = GitRepository(registry.root, WORLD)
    templates = LocalTemplates(registry.root).over(asked.files_at(asked.commit("HEAD")))
    assert templates.text("page.j2") == ("of the commit\n", "templates/page.j2", True)
    assert templates.text("listing.md.j2")[2] is False
    assert templates.catalogue("eo") == (
        "templates/locale/eo/LC_MESSAGES/partnerctl.po",
        b"of the commit",
    )
    for name in ("other.j2", "link.j2"):
        with pytest.raises(EnvironmentProblemError):
            templates.text(name)
