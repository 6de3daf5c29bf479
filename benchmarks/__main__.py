# SPDX-License-Identifier: Apache-2.0
"""`python -m benchmarks`: measure, and print a table in Markdown with what was aimed at and what was reached.

Ratios of times measured in one run are what counts: times move with the machine. Nothing is estimated: a row that
was not measured is not printed.
"""

import argparse
import datetime as dt
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks import peers
from benchmarks.records import write_registry
from benchmarks.tables import spoil
from benchmarks.timing import Command, Times, measure, peak_of_all

TOOL = Path(sys.executable).with_name("partnerctl")
HEAVY = ("pydantic", "rich", "ruamel.yaml", "jinja2")
DAY = ("--today", "2026-01-15")


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    work: str
    aim: str
    reached: str
    met: bool

    def markdown(self) -> str:
        """The row of a Markdown table."""
        return f"| {self.work} | {self.aim} | {self.reached} | {'met' if self.met else '**not met**'} |"


class Bench:
    """What the measurements share: a folder for registries, and how often each command runs."""

    def __init__(self, folder: Path, runs: int) -> None:
        self.folder = folder
        self.runs = runs
        self.registry = cache(self._registry)
        self.notes: list[str] = []

    def _registry(self, count: int, *, faulty: bool = False, quoted: bool = False) -> Path:
        """A registry of so many records, in a git repository of its own."""
        folder = self.folder / f"{count}{'-faulty' if faulty else ''}{'-quoted' if quoted else ''}"
        say(f"writing {count:,} records")
        write_registry(folder, count, faulty=faulty, quoted=quoted)
        author = ["-c", "user.name=Benchmark", "-c", "user.email=benchmark@partnerctl.example"]
        for arguments in (["init", "-q"], ["add", "."], [*author, "commit", "-q", "-m", "Records"]):
            subprocess.run(
                ["git", "-C", str(folder), "-c", "init.defaultBranch=main", *arguments], check=True
            )
        return folder

    @property
    def schema(self) -> Path:
        """The schema that the other tools check the records with, as we generate it."""
        path = self.folder / "partner.schema.json"
        if not path.exists():
            command = [str(TOOL), "--root", str(self.registry(300)), "schema", "partner"]
            path.write_bytes(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        return path

    def tool(self, folder: Path, *arguments: str, codes: tuple[int, ...] = (0,)) -> Command:
        """Our command line in a registry."""
        return Command([TOOL, *DAY, *arguments], folder, codes)

    def times(self, runs: int | None = None, **commands: Command) -> dict[str, Times]:
        """Time the commands in turn, and note what came out."""
        say(f"measuring {' and '.join(commands)}")
        measured = measure(commands, runs or self.runs)
        for name, times in measured.items():
            self.notes.append(
                f"| {name.replace('_', ' ')} | {len(times.wall)} | {ms(times.seconds)} | {ms(min(times.wall))}-"
                f"{ms(max(times.wall))} | {ms(sorted(times.cpu)[len(times.cpu) // 2])} | {max(times.memory):.0f} |"
            )
        return measured


def version(bench: Bench) -> Iterator[Row]:
    """Start-up that scripts and editors pay for."""
    nothing = Command([sys.executable, "-c", "pass"], bench.folder)
    got = bench.times(5 * bench.runs, python_pass=nothing, version=Command([TOOL, "--version"], bench.folder))
    ratio = got["version"].seconds / got["python_pass"].seconds
    yield Row("`--version`", "≤ 1.5 × `python -c pass`", f"{ratio:.2f} ×", ratio <= 1.5)


def start_up(bench: Bench) -> Iterator[Row]:
    """Help, completion and usage errors."""
    folder = bench.registry(300)
    words = {"_PARTNERCTL_COMPLETE": "complete_bash", "COMP_WORDS": "partnerctl show ", "COMP_CWORD": "2"}
    got = bench.times(
        3 * bench.runs,
        python_pass_again=Command([sys.executable, "-c", "pass"], folder),
        help=Command([TOOL, "--help"], folder),
        completion=Command([TOOL], folder, variables=words),
        usage_error=Command([TOOL, "validat"], folder, codes=(2,)),
    )
    for name, work in (
        ("help", "`--help`"),
        ("completion", "completion of ids"),
        ("usage_error", "a usage error"),
    ):
        ratio = got[name].seconds / got["python_pass_again"].seconds
        yield Row(work, "≤ 9 × `python -c pass`", f"{ratio:.1f} ×", ratio <= 9)
    for work, arguments, variables in (
        ("--help", ["--help"], {}),
        ("completion", [], words),
        ("error", ["validat"], {}),
    ):
        imported = imports(arguments, variables, folder)
        heavy = [module for module in HEAVY if module in imported]
        yield Row(f"imports of {work}", "none of the heavy ones", ", ".join(heavy) or "none", not heavy)


def imports(arguments: list[str], variables: dict[str, str], folder: Path) -> set[str]:
    """The modules that a command imports."""
    command = [sys.executable, "-X", "importtime", "-m", "partnerctl", *arguments]
    said = subprocess.run(
        command, cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
    lines = (line for line in said.stderr.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip() for line in lines}


def cold_300(bench: Bench) -> Iterator[Row]:
    """A registry of the size that the source foresees."""
    folder = bench.registry(300)
    got = bench.times(
        validate_300=bench.tool(folder, "validate"),
        check_jsonschema_300=peers.check_jsonschema(folder, bench.schema),
        git_status_300=Command(["git", "status", "--porcelain"], folder),
    )
    ratio = got["check_jsonschema_300"].seconds / got["validate_300"].seconds
    yield Row(
        "`validate`, 300 records", "≥ 15 × faster than check-jsonschema", f"{ratio:.1f} × faster", ratio >= 15
    )


def cold_1000(bench: Bench) -> Iterator[Row]:
    """Ten times that of scores."""
    folder = bench.registry(1_000)
    got = bench.times(
        validate_1_000=bench.tool(folder, "validate"),
        ajv_1_000=peers.ajv(bench.registry(1_000, quoted=True), bench.schema),
    )
    ratio = got["validate_1_000"].seconds / got["ajv_1_000"].seconds
    yield Row("`validate`, 1,000 records", "no slower than ajv-cli", f"{ratio:.2f} × its time", ratio <= 1)


def faulty(bench: Bench) -> Iterator[Row]:
    """Every file has a fault: its place must be found in the text, and the line shown."""
    clean, spoiled = bench.registry(1_000), bench.registry(1_000, faulty=True)
    got = bench.times(
        clean_1_000=bench.tool(clean, "validate"), faulty_1_000=bench.tool(spoiled, "validate", codes=(1,))
    )
    ratio = got["faulty_1_000"].seconds / got["clean_1_000"].seconds
    yield Row("`validate`, a fault in each of 1,000", "≤ 5 × clean", f"{ratio:.2f} ×", ratio <= 5)


def cold_10000(bench: Bench) -> Iterator[Row]:
    """Far more than the movement foresees: the cost of a record stays the same."""
    small, large = bench.registry(300), bench.registry(10_000)
    command = bench.tool(large, "validate")
    got = bench.times(
        3,
        validate_300_again=bench.tool(small, "validate"),
        validate_10_000=command,
        listing_10_000=bench.tool(large, "render", "listing", "--format", "wikitext"),
        cat_10_000=Command(["sh", "-c", "find data/partners -type f -exec cat {} + >/dev/null"], large),
        git_status_10_000=Command(["git", "status", "--porcelain"], large),
    )
    each, before = got["validate_10_000"].seconds / 10_000, got["validate_300_again"].seconds / 300
    yield Row(
        "`validate`, 10,000 records",
        "a record costs no more than at 300",
        f"{each / before:.2f} ×",
        each <= before,
    )
    ratio = got["listing_10_000"].seconds / got["validate_10_000"].seconds
    yield Row("`render listing`, 10,000 rows", "≤ 3 × validating them", f"{ratio:.2f} ×", ratio <= 3)
    say("measuring memory")
    peak = peak_of_all(command)
    yield Row("memory of `validate`, 10,000", "≤ 150 MB, workers included", f"{peak:.0f} MB", peak <= 150)


def list_10000(bench: Bench) -> Iterator[Row]:
    """The plainest way to print the same columns of the same records is the measure."""
    folder = bench.registry(10_000)
    got = bench.times(
        3,
        list_10_000=bench.tool(folder, "list"),
        plain_columns_10_000=Command(
            [sys.executable, "-m", "benchmarks.plain_columns", folder], Path(__file__).parents[1]
        ),
    )
    ratio = got["list_10_000"].seconds / got["plain_columns_10_000"].seconds
    yield Row("`list`, 10,000, into a pipe", "≤ 3 × plain columns", f"{ratio:.2f} ×", ratio <= 3)


def import_10000(bench: Bench) -> Iterator[Row]:
    """A table of 10,000 complete records, of which one in 33 has a fault; then the same table again."""
    source, target = bench.registry(10_000), bench.folder / "imported"
    (target / "data").mkdir(parents=True)
    for name in ("registry.yaml", "entities.yaml"):
        (target / "data" / name).write_bytes((source / "data" / name).read_bytes())
    export, table = bench.folder / "export.csv", bench.folder / "table.csv"
    subprocess.run([str(TOOL), "--root", str(source), "export", "-q", "-o", str(export)], check=True)
    faults = len(spoil(export, table, every=33))
    anew = f"rm -rf data/partners && exec '{TOOL}' {' '.join(DAY)} import '{table}'"
    first = Command(["sh", "-c", anew], target, codes=(1,))
    got = bench.times(
        min(3, bench.runs),
        import_10_000=first,
        import_again_10_000=bench.tool(target, "import", str(table), codes=(1,)),
        validate_imported=bench.tool(target, "validate"),
        export_10_000=bench.tool(target, "export", "-o", str(bench.folder / "again.csv")),
    )
    ratio = got["import_10_000"].seconds / got["validate_imported"].seconds
    work = f"`import`, 10,000 rows, {faults} with a fault"
    yield Row(work, "≤ 5 × validating the result", f"{ratio:.2f} ×", ratio <= 5)
    say("measuring memory")
    peak = peak_of_all(first)
    yield Row("memory of `import`, 10,000 rows", "≤ 300 MB, workers included", f"{peak:.0f} MB", peak <= 300)


PARTS: tuple[Callable[[Bench], Iterator[Row]], ...] = (
    version, start_up, cold_300, cold_1000, faulty, cold_10000, list_10000, import_10000,
)  # fmt: skip


def machine() -> str:
    """What it ran on."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor() or platform.machine()
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, CPython {platform.python_version()}"


def ms(seconds: float) -> str:
    """Seconds as milliseconds, with as many digits as mean something."""
    return f"{seconds * 1000:,.0f}" if seconds >= 0.1 else f"{seconds * 1000:.1f}"


def say(text: str) -> None:
    """Progress goes to stderr; the table is the output."""
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Measure and print; the exit code is 1 if something is slower than it should be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each command (default: %(default)s)")
    names = [part.__name__ for part in PARTS]
    parser.add_argument("parts", nargs="*", choices=[*names, []], help=f"what to measure: {', '.join(names)}")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="partnerctl-benchmark-") as folder:
        bench = Bench(Path(folder), options.runs)
        chosen = [part for part in PARTS if not options.parts or part.__name__ in options.parts]
        rows = [row for part in chosen for row in part(bench)]
    print(
        f"Measured on {dt.datetime.now(tz=dt.UTC).date()}, {machine()}; medians of runs in turn, page cache warm.\n"
    )
    print("| Work | Aim | Reached | |", "|---|---|---|---|", *(row.markdown() for row in rows), sep="\n")
    print(
        "\n| Command | runs | median, ms | min-max, ms | processor, ms | MB |",
        "|---|---|---|---|---|---|",
        sep="\n",
    )
    print(*bench.notes, sep="\n")
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
