# SPDX-License-Identifier: Apache-2.0
"""Many items are worked on in several processes, in order, and nothing hangs when one of them dies."""

import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from partnerctl.adapters.workers import WORTH_FORKING, ProcessWorkers
from partnerctl.errors import EnvironmentProblemError

MANY = range(WORTH_FORKING * 3)


def with_process(number: int) -> tuple[int, int]:
    return number, os.getpid()


def die_at_500(number: int) -> int:
    if number == 500:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def fail_at_500(number: int) -> int:
    if number == 500:
        raise EnvironmentProblemError("item 500 is in the way", hint="remove it")
    return number


def test_many_items_are_shared_out_and_come_back_in_order() -> None:
    results = list(ProcessWorkers(2).map(with_process, MANY))

    assert [number for number, _ in results] == list(MANY)
    # The first ones warm up what the forked processes then share.
    assert {process for _, process in results[:10]} == {os.getpid()}
    processes = {process for _, process in results[10:]}
    assert os.getpid() not in processes
    assert 1 <= len(processes) <= 2


@pytest.mark.parametrize(("processes", "items"), [(2, range(WORTH_FORKING - 1)), (1, MANY), (2, range(0))])
def test_few_items_or_one_processor_need_no_other_process(processes: int, items: range) -> None:
    results = list(ProcessWorkers(processes).map(with_process, items))

    assert results == [(number, os.getpid()) for number in items]


def test_a_dead_worker_is_an_error_and_not_a_hang() -> None:
    with pytest.raises(EnvironmentProblemError, match="ended before its work was done"):
        list(ProcessWorkers(2).map(die_at_500, MANY))


@pytest.mark.parametrize("processes", [1, 2])
def test_an_error_in_a_worker_arrives_with_its_hint(processes: int) -> None:
    with pytest.raises(EnvironmentProblemError, match="item 500 is in the way") as caught:
        list(ProcessWorkers(processes).map(fail_at_500, MANY))
    assert caught.value.hint == "remove it"


@pytest.mark.parametrize("processes", [1, 2])
def test_the_collector_is_left_as_it_was(processes: int) -> None:
    frozen = gc.get_freeze_count()
    for stop_early in (False, True):
        results = ProcessWorkers(processes).map(with_process, MANY)
        next(results)
        if stop_early:
            del results
        else:
            list(results)
        assert gc.isenabled()
        assert gc.get_freeze_count() == frozen


PROGRAM = """
import sys, time
from partnerctl.adapters.workers import ProcessWorkers

def slowly(number):
    time.sleep(0.002)
    return number

if __name__ == "__main__":
    for result in ProcessWorkers(2).map(slowly, range(100_000)):
        print(result, flush=True)
"""


@pytest.mark.parametrize("after", [b"9\n", b"10\n"], ids=["while the workers start", "while they work"])
def test_ctrl_c_ends_everything_at_once_and_quietly(tmp_path: Path, after: bytes) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    with subprocess.Popen(
        [sys.executable, "program.py"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as program:
        assert program.stdout is not None
        while program.stdout.readline() != after:
            pass
        pressed = time.monotonic()
        os.killpg(program.pid, signal.SIGINT)  # a terminal sends it to all of them
        _, errors = program.communicate(timeout=30)
        took = time.monotonic() - pressed

    assert errors.count(b"Traceback") == 1  # the program's own, which has no boundary; none of a worker's
    assert errors.rstrip().endswith(b"KeyboardInterrupt")
    assert took < 10  # 100,000 items would take 100 seconds
    with pytest.raises(ProcessLookupError):
        os.killpg(program.pid, 0)  # no worker is left
