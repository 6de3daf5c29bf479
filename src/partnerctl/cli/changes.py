# SPDX-License-Identifier: Apache-2.0
"""Shows what would be written."""

from typing import TYPE_CHECKING

from partnerctl.reporters import diff

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerctl.cli.console import Console
    from partnerctl.usecases.changes import Change


def show_changes(changes: "Iterable[Change]", console: "Console") -> None:
    """Put out changes as one diff."""
    for change in changes:
        console.write(diff.render(change.path, change.before, change.after, paint=console.paint))
