# SPDX-License-Identifier: Apache-2.0
"""Runs one pure function over many items, in several processes where that is quicker.

Threads don't help parsing (the interpreter's lock), and spawned processes spend what they save on imports. Forked
ones share what is imported and cached already; that is why the first items are worked on before the fork.
"""

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from partnerctl.errors import EnvironmentProblemError

T = TypeVar("T")
R = TypeVar("R")

WORTH_FORKING = 300
"""Items from which a second process saves more than it costs (about 20 ms; a record takes about 0.6 ms)."""

_WARM_UP = 10
_LARGEST_CHUNK = 100
_CHUNKS_EACH = 8  # so many for each process, or the last one would keep the others waiting
_COLLECT_EVERY = 2000


class ProcessWorkers:
    """The `ports.Workers` of production.

    Args:
        processes: How many at most; by default as many as there are processors for this process. One means: none
            but this one.
    """

    def __init__(self, processes: int | None = None) -> None:
        self._processes = processes if processes is not None else _processors()

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """`function(item)` for each item, in the order of the items; function and results can be pickled.

        Raises:
            EnvironmentProblemError: A worker process died.
        """
        work = tuple(items)
        if self._processes > 1 and len(work) >= WORTH_FORKING and _can_fork():
            return _in_processes(function, work, self._processes)
        return _in_this_process(function, work)


def _processors() -> int:
    # `os.cpu_count` tells the machine's, not those that a container or `taskset` leaves to us.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def _can_fork() -> bool:
    import multiprocessing  # 20 ms that only a large registry needs

    # On macOS, system libraries break in a forked child (CPython issue 77906).
    return sys.platform != "darwin" and "fork" in multiprocessing.get_all_start_methods()


def _in_this_process(function: Callable[[T], R], work: tuple[T, ...]) -> Iterator[R]:
    with _rare_collection():
        for number, item in enumerate(work, start=1):
            yield function(item)
            if number % _COLLECT_EVERY == 0:
                gc.collect()


def _in_processes(function: Callable[[T], R], work: tuple[T, ...], processes: int) -> Iterator[R]:
    import multiprocessing
    from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor

    # Whatever the function imports and caches on its first calls, it does once, and not in every process.
    yield from map(function, work[:_WARM_UP])
    rest = work[_WARM_UP:]
    # Under "fork" these arguments are inherited, not pickled: the function may hold all of a registry's policy.
    executor = ProcessPoolExecutor(
        processes, multiprocessing.get_context("fork"), _prepare_worker, (function,)
    )
    chunk = max(1, min(_LARGEST_CHUNK, len(rest) // (processes * _CHUNKS_EACH)))
    with _rare_collection():
        try:
            with _held_interrupt():
                results = executor.map(_work_on, rest, chunksize=chunk)  # forks
            yield from results
        except BrokenProcessPool as error:
            raise EnvironmentProblemError(
                "a worker process ended before its work was done, perhaps because memory ran out",
                hint="close other programs and try again, or name fewer files",
            ) from error
        finally:
            # After Ctrl-C, at most the chunks that were handed out already are finished: a fraction of a second.
            executor.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def _held_interrupt() -> Iterator[None]:
    """Keep a Ctrl-C waiting: one that met a half-made worker would leave the others waiting for it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


class _Worker:
    """The one thing that a worker process knows: its function."""

    function: Callable[[Any], Any]


def _prepare_worker(function: Callable[[T], R]) -> None:
    """What a fresh worker does first: leave Ctrl-C to its parent, and collect garbage rarely."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    _Worker.function = function


def _work_on(item: T) -> Any:  # noqa: ANN401 -- the type of the function that the process was prepared with
    return _Worker.function(item)


@contextlib.contextmanager
def _rare_collection() -> Iterator[None]:
    """Keep the collector from looking at the same living objects again and again (a third of the time of a run)."""
    was_enabled = gc.isenabled()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_enabled:
            gc.enable()
