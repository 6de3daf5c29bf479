#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prepare what the project needs, in the folder `.venv`, and run it.

python3 run.py              validate the registry and print its listing
python3 run.py test         run every check: style, types, layers, licences, data, tests
python3 run.py test STEP…   run some of them: style types layers licences data tests
python3 run.py setup        prepare .venv for development and stop
python3 run.py install      prepare .venv with the program alone and stop

It needs Python 3.11 or newer, git and pip, and the network the first time. It works in and outside of virtual
environments, and where Python comes without `ensurepip` (Debian's `python3-venv`).
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
SCRIPTS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")

# What is installed for which purpose; all of it pinned and with hashes (`make lock`).
PURPOSES = {
    "run": ["requirements/run.txt", "requirements/build.txt"],
    "test": ["requirements/run.txt", "requirements/build.txt", "requirements/test.txt"],
    "dev": [
        "requirements/run.txt",
        "requirements/build.txt",
        "requirements/test.txt",
        "requirements/dev.txt",
    ],
}
COMMANDS = {"": "run", "test": "test", "setup": "dev", "install": "run"}
OLDEST_PYTHON = (3, 11)
OLDEST_PIP = (22, 3)  # the first that knows `--python`

# The layers that decide what is true; every branch of them is tested.
CORE = ["findings.py", "errors.py", "model/*", "documents/*", "rules/*", "lifecycle/*", "reporters/*"]
STEPS = {
    "style": [["ruff", "check", "."], ["ruff", "format", "--check", "."]],
    "types": [["mypy"]],
    "layers": [["lint-imports"]],
    "licences": [["reuse", "lint", "--lines"]],
    "data": [
        ["partnerctl", *root, *check]
        for root in ([], ["--root", "examples"])
        for check in (["validate"], ["fmt", "--check"], ["schema", "--check"])
    ],
    "tests": [["pytest", "-n", "auto", "--dist", "loadgroup", "--cov", "--cov-report", "term"]],
}


class StopError(Exception):
    """The command can't go on; the text says why and what to do."""


def main(arguments: list[str]) -> int:
    """Run the command; return its exit code: 0 fine, 1 a check failed, 2 usage, 3 the machine lacks something."""
    command, steps = (arguments[0], arguments[1:]) if arguments else ("", [])
    unknown = [step for step in steps if step not in STEPS]
    if command not in COMMANDS or unknown or (steps and command != "test"):
        print(__doc__, file=sys.stdout if command in {"-h", "--help"} else sys.stderr)
        return 0 if command in {"-h", "--help"} else 2
    try:
        prepare(COMMANDS[command])
    except StopError as problem:
        print(f"run.py: {problem}", file=sys.stderr)
        return 3
    if command in {"setup", "install"}:
        say(f"ready: {SCRIPTS / 'partnerctl'}")
        return 0
    return run_steps(steps or list(STEPS)) if command else show_registry()


def show_registry() -> int:
    """The main job on the real data: every rule over every record, then the public listing."""
    code = call(["partnerctl", "validate"]) or call(["partnerctl", "render", "listing"])
    if code == 0:
        say(f"next: {(SCRIPTS / 'partnerctl').relative_to(ROOT)} --help")
    return code


def run_steps(steps: list[str]) -> int:
    """Run the named steps, all of them whatever happens, and say at the end which failed."""
    failed = []
    for step in steps:
        for command in STEPS[step]:
            say(f"{step}: {' '.join(command)}")
            if call(command) != 0:
                failed.append(f"{step} ({' '.join(command)})")
    if "tests" in steps and not core_is_covered():
        failed.append("tests (coverage of the core layers, see above)")
    for problem in failed:
        say(f"failed: {problem}")
    return 1 if failed else 0


def core_is_covered() -> bool:
    """Whether the last test run took every branch of the core; quiet if it did, so that pytest has the last word."""
    include = ",".join(f"src/partnerctl/{pattern}" for pattern in CORE)
    report = subprocess.run(
        [PYTHON, "-m", "coverage", "report", "--fail-under=100", f"--include={include}"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if report.returncode != 0:
        print(report.stdout, end="", flush=True)
    return report.returncode == 0


def prepare(purpose: str) -> None:
    """Make `.venv` hold exactly what the requirement files name, unless it does already."""
    refuse_old(sys.version_info[:3])
    stamp = ENVIRONMENT / f"partnerctl-{purpose}.stamp"
    wanted = fingerprint(purpose)
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    make_environment()
    pip = [*find_pip(), "--disable-pip-version-check"]
    requirements = [part for path in PURPOSES[purpose] for part in ("-r", path)]
    say(f"installing {', '.join(PURPOSES[purpose])} into .venv (only when they change)")
    install(pip, "--require-hashes", *requirements)
    install(pip, "--no-deps", "--no-build-isolation", "--editable", ".")
    stamp.write_text(wanted)


def refuse_old(version: tuple[int, ...]) -> None:
    """Say which Python is needed, if this one is too old."""
    if version < OLDEST_PYTHON:
        raise StopError(
            f"Python {dotted(OLDEST_PYTHON)} or newer is needed, this is {dotted(version)} ({sys.executable}). "
            "Run it with a newer one, such as: python3.12 run.py"
        )


def fingerprint(purpose: str) -> str:
    """What the environment depends on: the requirement files, the project's metadata, the Python."""
    digest = hashlib.sha256(sys.version.encode())
    for path in [*PURPOSES[purpose], "pyproject.toml"]:
        digest.update((ROOT / path).read_bytes())
    return digest.hexdigest()


def make_environment() -> None:
    """Make `.venv` if it is missing; never touch one that works, nor one that this script did not make."""
    if works([PYTHON, "-c", f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"]):
        return
    if ENVIRONMENT.exists() and not any(ENVIRONMENT.glob("partnerctl-*.stamp")):
        raise StopError(
            f"{ENVIRONMENT} exists but its Python does not run, or is too old. Delete that folder and run this again"
        )
    # Without pip: Debian keeps what would install it in a package of its own, and find_pip does not need it.
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", "--without-pip", ENVIRONMENT], check=False
    )
    if made.returncode != 0:
        raise StopError(f"{sys.executable} could not make a virtual environment in {ENVIRONMENT} (see above)")


def find_pip() -> list[str | Path]:
    """The command of a pip that can install into `.venv`: its own, else any that this machine has."""
    if works([PYTHON, "-m", "pip", "--version"]):
        return [PYTHON, "-m", "pip"]
    pythons = [
        sys.executable,
        getattr(sys, "_base_executable", None),
        shutil.which("python3"),
        "/usr/bin/python3",
    ]
    pips = [shutil.which("pip3"), shutil.which("pip")]
    for command in [[python, "-m", "pip"] for python in pythons if python] + [[pip] for pip in pips if pip]:
        if not works([*command, "--version"]):
            continue
        shown = subprocess.run([*command, "--version"], capture_output=True, text=True, check=False)
        version = re.match(r"pip (\d+)\.(\d+)", shown.stdout)
        if version and (int(version[1]), int(version[2])) >= OLDEST_PIP:
            return [*command, "--python", PYTHON]
    if works([PYTHON, "-m", "ensurepip"]):
        return [PYTHON, "-m", "pip"]
    raise StopError(
        f"no pip {dotted(OLDEST_PIP)} or newer was found. Get one, then run this again:\n"
        "  Debian, Ubuntu: sudo apt install python3-pip\n"
        "  Fedora:         sudo dnf install python3-pip\n"
        "  elsewhere:      python3 -m ensurepip --upgrade"
    )


def install(pip: list[str | Path], *arguments: str) -> None:
    """Run pip, whose own words say what went wrong."""
    if (
        subprocess.run([*pip, "install", "--quiet", "--quiet", *arguments], cwd=ROOT, check=False).returncode
        != 0
    ):
        raise StopError(
            "pip could not install what is needed (its message is above). "
            "If that was the network, run this again; what was downloaded is kept"
        )


def call(command: list[str]) -> int:
    """Run one of the tools in `.venv`; the project is where it runs, whatever folder this was started from."""
    path = os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", os.defpath)])
    sys.stdout.flush()
    tool = shutil.which(command[0], path=str(SCRIPTS))
    if tool is None:
        say(f"{command[0]} is missing from {SCRIPTS}; delete .venv and run this again")
        return 3
    return subprocess.run(
        [tool, *command[1:]], cwd=ROOT, env={**os.environ, "PATH": path}, check=False
    ).returncode


def works(command: list[str | Path]) -> bool:
    """Whether the command can be run and ends well; its output is not shown."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def dotted(version: tuple[int, ...]) -> str:
    """`(3, 11)` as `3.11`."""
    return ".".join(map(str, version))


def say(text: str) -> None:
    """Tell on stderr what goes on; stdout belongs to the commands that are run."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
