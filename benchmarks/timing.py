# SPDX-License-Identifier: Apache-2.0
"""Time whole processes, in turn, so that what slows the machine slows all of them alike (POSIX only)."""

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Command:
    """A process to time.

    Attributes:
        arguments: The command line.
        folder: Where it runs.
        codes: The exit codes it may end with; any other stops the benchmark.
        variables: Added to its environment.
    """

    arguments: Sequence[str | Path]
    folder: Path
    codes: tuple[int, ...] = (0,)
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Times:
    """What the runs of one command took: wall clock and processor time in seconds, memory in MB.

    Processor time is that of the process and all children it waited for; memory is that of the largest of them.
    """

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """The median of the wall clock."""
        return median(self.wall)


def measure(commands: Mapping[str, Command], runs: int) -> dict[str, Times]:
    """Run each command once to warm the page cache, then all of them in turn, `runs` times."""
    times = {name: Times() for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            wall, cpu, memory = _run(command)
            if number:
                times[name].wall.append(wall)
                times[name].cpu.append(cpu)
                times[name].memory.append(memory)
    return times


def _run(command: Command) -> tuple[float, float, float]:
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = _start(command, output.fileno())
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        _check(command, process.returncode, output.fileno())
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def peak_of_all(command: Command) -> float:
    """The most memory in MB that the process and its children held together, shared pages counted once (Linux).

    Sampled, so it is not for timing: a worker that lives for less than a hundredth of a second is missed.
    """
    peak = 0
    with tempfile.TemporaryFile() as output:
        process = _start(command, output.fileno())
        while process.poll() is None:
            peak = max(peak, sum(map(_proportional, _tree(process.pid))))
            time.sleep(0.01)
        _check(command, process.returncode, output.fileno())
    return peak / 1024


def _tree(root: int) -> set[int]:
    """The process `root` and all that descend from it."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):  # it ended meanwhile
            continue
    tree, before = {root}, 0
    while len(tree) > before:
        before = len(tree)
        tree |= {child for child, parent in parents.items() if parent in tree}
    return tree


def _proportional(process: int) -> int:
    """Its share of memory in kB (`Pss` of proc(5)), 0 if it is gone."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _start(command: Command, output: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command.arguments,
        cwd=command.folder,
        env={**os.environ, **command.variables},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
    )


def _check(command: Command, code: int, output: int) -> None:
    if code in command.codes:
        return
    size = os.lseek(output, 0, os.SEEK_END)
    said = os.pread(output, 2000, max(0, size - 2000)).decode(errors="replace")
    line = " ".join(map(str, command.arguments))
    raise SystemExit(f"{line[:300]}: exit code {code}\n{said}")
