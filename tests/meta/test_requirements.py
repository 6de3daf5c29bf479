# SPDX-License-Identifier: Apache-2.0
"""What is imported is declared, what is declared is imported, and the pinned files fit what is declared."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from documentation import CHECKOUT

PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
DECLARED = {
    canonicalize_name(Requirement(line).name): Requirement(line)
    for line in PROJECT["project"]["dependencies"]
}
FILES = ("run", "test", "dev", "build")
# Only a table of it is read, so that no import statement shows it.
BY_DATA = {"confusable-homoglyphs"}


def pins(name: str) -> dict[str, str]:
    """The packages of a requirements file with their versions."""
    text = (CHECKOUT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", text, re.MULTILINE)
    return {canonicalize_name(package): version for package, version in found}


def imported(folder: Path) -> set[str]:
    """Distributions that the modules below `folder` import."""
    modules: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
    # `ruamel` and the like are namespaces of one distribution here.
    by_module = packages_distributions()
    outside = modules - set(sys.stdlib_module_names) - {"partnerctl"}
    return {canonicalize_name(name) for module in outside for name in by_module.get(module, [module])}


def test_what_is_imported_is_declared_and_the_reverse() -> None:
    assert imported(CHECKOUT / "src") | BY_DATA == set(DECLARED)


@pytest.mark.parametrize("name", FILES)
def test_every_pin_has_hashes_and_no_place_of_one_machine(name: str) -> None:
    text = (CHECKOUT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?://|file:|index-url|find-links|/[a-z]+/", text) == []


def test_the_pins_fit_the_declarations() -> None:
    pinned = pins("run")
    assert [str(each) for name, each in DECLARED.items() if not each.specifier.contains(pinned[name])] == []
    extra = [Requirement(line) for line in PROJECT["project"]["optional-dependencies"]["test"]]
    pinned = pins("test")
    assert [
        str(each) for each in extra if not each.specifier.contains(pinned[canonicalize_name(each.name)])
    ] == []
    build = [Requirement(line) for line in PROJECT["build-system"]["requires"]]
    assert [str(each) for each in build if not each.specifier.contains(pins("build")[each.name])] == []


def test_one_package_has_one_pin() -> None:
    versions: dict[str, set[str]] = {}
    for name in FILES:
        for package, version in pins(name).items():
            versions.setdefault(package, set()).add(version)
    assert {package: found for package, found in versions.items() if len(found) > 1} == {}
    assert set(pins("run")) <= set(pins("test")) <= set(pins("dev"))
