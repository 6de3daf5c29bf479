# SPDX-License-Identifier: Apache-2.0
"""A bar on standard error for work that takes a while; in a terminal only, and gone when the work is done."""

import contextlib
from collections.abc import Callable, Iterator

from partnerctl.cli.invocation import Invocation

_WORTH_SHOWING = 200


@contextlib.contextmanager
def progress_bar(invocation: Invocation) -> Iterator[Callable[[str, int, int], None]]:
    """Something to be told what is done, how much of it, and how much there is; 0 if that is not known."""
    if not invocation.err.is_terminal or invocation.options.quiet:
        yield _nothing
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=invocation.err.rich, transient=True) as progress:
        task = progress.add_task("", total=None, visible=False)

        def tell(what: str, done: int, total: int) -> None:
            progress.update(
                task,
                description=what,
                completed=done,
                total=total or None,
                visible=total == 0 or total >= _WORTH_SHOWING,
            )

        yield tell


def _nothing(_what: str, _done: int, _total: int) -> None:
    """Shows nothing."""
