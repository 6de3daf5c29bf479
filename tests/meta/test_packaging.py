# SPDX-License-Identifier: Apache-2.0
"""The sdist builds a wheel, and the wheel alone is the whole program: templates, schemas, command."""

import os
import site
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from documentation import CHECKOUT
from partnerctl import __version__

REGISTRY = CHECKOUT / "examples"


def build(kind: str, source: Path, into: Path) -> Path:
    """Build an artifact of `source` with hatchling, offline; its path."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(into)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (built,) = into.iterdir()
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(build("sdist", CHECKOUT, folder / "dist")) as archive:
        archive.extractall(folder, filter="data")
    return folder / f"partnerctl-{__version__}"


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the unpacked source distribution and not from the checkout."""
    return build("wheel", sdist, tmp_path_factory.mktemp("wheel") / "dist")


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment that has the wheel, and the libraries of this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    (packages,) = folder.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    # A path in a .pth file is searched, but .pth files in it are not followed: the editable checkout stays out.
    (packages / "libraries.pth").write_text("\n".join(site.getsitepackages()))
    return folder / "bin" / "python"


def run(python: Path, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run the program of that environment in `folder`."""
    environment = {**os.environ, "PARTNERCTL_TODAY": "2026-11-22"}
    command = [str(python), "-m", "partnerctl", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_wheel_carries_templates_and_schemas(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for kept, shipped in (("templates", "templates"), ("data/schema", "schema")):
        files = [path for path in (CHECKOUT / kept).rglob("*") if path.is_file()]
        expected = {
            f"partnerctl/_shipped/{shipped}/{path.relative_to(CHECKOUT / kept).as_posix()}" for path in files
        }
        assert expected
        assert expected <= names


def test_the_wheel_has_the_command_and_the_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = f"partnerctl-{__version__}.dist-info"
        points = archive.read(f"{info}/entry_points.txt").decode()
        names = archive.namelist()
    assert "partnerctl = partnerctl.__main__:main" in points
    assert {f"{info}/licenses/LICENSES/{name}.txt" for name in ("Apache-2.0", "CC0-1.0")} <= set(names)


def test_the_sdist_carries_what_development_needs_and_no_more(sdist: Path) -> None:
    top = {path.name for path in sdist.iterdir()}
    assert {
        "src",
        "templates",
        "data",
        "examples",
        "tests",
        "docs",
        "benchmarks",
        "requirements",
        "run.py",
    } <= top
    assert {path.name for path in sdist.rglob("*")} & {".git", ".venv", "__pycache__", ".coverage"} == set()


def test_the_wheel_tells_its_version(python: Path, tmp_path: Path) -> None:
    told = run(python, tmp_path, "--version")
    assert (told.returncode, told.stdout) == (0, f"partnerctl {__version__}\n")


def test_the_wheel_renders_what_the_checkout_renders(python: Path, tmp_path: Path) -> None:
    words = ("--root", str(REGISTRY), "render", "listing")
    shipped, here = run(python, tmp_path, *words), run(Path(sys.executable), CHECKOUT, *words)
    assert shipped.returncode == 0, shipped.stderr
    assert shipped.stdout == here.stdout


def test_the_wheel_is_what_runs(python: Path, tmp_path: Path) -> None:
    command = [str(python), "-c", "import partnerctl; print(partnerctl.__file__)"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert Path(told.stdout.strip()).is_relative_to(python.parents[1])


def test_the_wheel_begins_the_registry_that_the_checkout_begins(python: Path, tmp_path: Path) -> None:
    words = ("--preset", "wikimedia", "--forge", "github", "--no-ask")
    for name, interpreter in (("wheel", python), ("checkout", Path(sys.executable))):
        begun = run(interpreter, tmp_path, "init", name, *words)
        assert begun.returncode == 0, begun.stderr
    files = [
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("wheel", "checkout")
    ]
    assert files[0] == files[1]
    assert Path(".gitattributes") in files[0]
