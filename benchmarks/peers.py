# SPDX-License-Identifier: Apache-2.0
"""The tools that ours is measured against, put into a folder of the benchmark's own on first use.

They get the same records and the schema that `partnerctl schema` generates.
"""

import subprocess
import sys
from pathlib import Path

from benchmarks.timing import Command

CACHE = Path(__file__).parent / ".peers"
CHECK_JSONSCHEMA = "check-jsonschema==0.39.0"
AJV = ("ajv-cli@5.0.0", "ajv-formats@3.0.1")


def check_jsonschema(folder: Path, schema: Path) -> Command:
    """check-jsonschema on every record of the registry in `folder`: Python, JSON Schema by a pure-Python library."""
    environment = CACHE / "check-jsonschema"
    tool = environment / "bin" / "check-jsonschema"
    if not tool.exists():
        _install([sys.executable, "-m", "venv", "--without-pip", environment])
        _install(["python3", "-m", "pip", "--python", environment, "install", "--quiet", CHECK_JSONSCHEMA])
    records = sorted((folder / "data" / "partners").iterdir())
    return Command([tool, "--schemafile", schema, *records], folder)


def ajv(folder: Path, schema: Path) -> Command:
    """ajv-cli on every record of the registry in `folder`: JavaScript, the schema compiled to code."""
    tool = CACHE / "ajv" / "node_modules" / ".bin" / "ajv"
    if not tool.exists():
        (CACHE / "ajv").mkdir(parents=True, exist_ok=True)
        _install(["npm", "install", "--silent", "--no-package-lock", "--prefix", CACHE / "ajv", *AJV])
    options = ["--spec=draft2020", "-c", "ajv-formats", "--strict=false"]
    return Command([tool, "validate", *options, "-s", schema, "-d", "data/partners/*.yaml"], folder)


def _install(command: list[str | Path]) -> None:
    try:
        subprocess.run(command, check=True, stdout=sys.stderr)
    except (OSError, subprocess.CalledProcessError) as problem:
        raise SystemExit(f"a tool to compare with could not be installed: {problem}") from problem
