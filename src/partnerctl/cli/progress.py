# SPDX-License-Identifier: Apache-2.0
"""A bar on standard error for work that takes a while; in a terminal only, and gone when the work is done."""

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from partnerctl.cli.invocation import Invocation

if TYPE_CHECKING:
    from rich.progress import Progress

_WORTH_SHOWING = 200


@contextlib.contextmanager
def progress_bar(
    invocation: Invocation, worth_showing: int = _WORTH_SHOWING
) -> Iterator[Callable[[str, int, int], None]]:
    """Something to be told what is done, how much of it, and how much there is; 0 if that is not known.

    Args:
        invocation: Whose standard error it is drawn on.
        worth_showing: From how much on there is something to wait for.
    """
    bar = _Bar(invocation, worth_showing)
    try:
        yield bar.tell
    finally:
        bar.stop()


class _Bar:
    """Nothing is drawn, and nothing of a terminal changed, before there is something worth showing."""

    def __init__(self, invocation: Invocation, worth_showing: int) -> None:
        self._invocation = invocation
        self._worth_showing = worth_showing
        self._is_wanted = invocation.err.is_terminal and not invocation.options.quiet
        self._progress: Progress | None = None

    def tell(self, what: str, done: int, total: int) -> None:
        if not self._is_wanted or total < self._worth_showing:
            return
        if self._progress is None:
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
            )
            self._progress = Progress(*columns, console=self._invocation.err.rich, transient=True)
            self._progress.add_task(what, total=total)
            self._progress.start()
        self._progress.update(self._progress.task_ids[0], description=what, completed=done, total=total)

    def stop(self) -> None:
        if self._progress is not None:
            self._progress.stop()
