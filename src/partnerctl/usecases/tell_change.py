# SPDX-License-Identifier: Apache-2.0
"""`diff`: which two states are compared, what changed between them, and how the listing would look."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from partnerctl.documents.migrations import MIGRATIONS, Migrations
from partnerctl.meaning.told import Preview, Told
from partnerctl.model.policy import Registry
from partnerctl.ports import Commit, Services, Touched
from partnerctl.usecases.change_meaning import ChangedRow, Compared, compare_sides, touched_of
from partnerctl.usecases.headline import headline
from partnerctl.usecases.proposal import proposal
from partnerctl.usecases.registry_side import RegistrySide, sides_of


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """Which states, as a person typed them.

    Attributes:
        before: A commit; None for HEAD.
        after: A commit; None for the working tree.
        base: Instead of both: from where the change for this branch began to the working tree.
        preview: Whether to render the rows of the listing that change.
    """

    before: str | None = None
    after: str | None = None
    base: str | None = None
    preview: bool = False


def tell_change(request: ChangeRequest, services: Services, migrations: Migrations = MIGRATIONS) -> Told:
    """Say what changed.

    Raises:
        UsageError: There is no such commit.
        EnvironmentProblemError: There is no git or no repository, the clone is shallow, or, with a base, there is
            nothing to compare.
    """
    before, after, touched = _states(request, services)
    worlds = (_at(services, before), _at(services, after))
    if touched is None:
        touched = touched_of(services, *worlds)
    was, now = sides_of(*worlds, touched, migrations)
    compared = compare_sides(was, now, touched, day=services.clock.today())
    told = _told(compared, was, now, (before, after))
    return replace(told, preview=_preview(services, compared.rows, was)) if request.preview else told


def tell_between(
    services: Services,
    after: Services,
    before: Commit,
    touched: Sequence[Touched],
    migrations: Migrations = MIGRATIONS,
) -> Told:
    """Say what changed from a commit to any world.

    Args:
        services: The world as it is.
        after: The world that it became, or would become.
        before: The commit.
        touched: What differs.
        migrations: The older formats there are.
    """
    was, now = sides_of(_at(services, before), after, touched, migrations)
    compared = compare_sides(was, now, touched, day=services.clock.today())
    return _told(compared, was, now, (before, None))


def _told(
    compared: Compared, was: RegistrySide, now: RegistrySide, commits: tuple[Commit, Commit | None]
) -> Told:
    registry = was.registry or now.registry
    return Told(
        meaning=compared.meaning,
        headline=headline(compared.meaning),
        before=commits[0],
        after=commits[1],
        official=registry.official if registry else None,
        notice=_notice(registry) if registry else None,
        host=urlsplit(was.registry.about).hostname if was.registry else None,
    )


def _states(
    request: ChangeRequest, services: Services
) -> tuple[Commit, Commit | None, tuple[Touched, ...] | None]:
    """Both commits, the second None for the working tree, and what differs if that is known already."""
    repository = services.repository
    if request.base is not None:
        begun = proposal(repository, request.base)
        return begun.fork, None, begun.touched
    before = repository.commit(request.before or "HEAD")
    return before, repository.commit(request.after) if request.after is not None else None, None


def _at(services: Services, commit: Commit | None) -> Services:
    """The world of a commit. One from before there was a registry is an empty one: then everything is new."""
    if commit is None:
        return services
    return replace(services, files=services.repository.files_at(commit), commit=commit)


def _preview(services: Services, rows: Sequence[ChangedRow], before: RegistrySide) -> Preview | None:
    # Templates are slow to import, and most who look at a change don't need them.
    from partnerctl.usecases.listing_preview import listing_preview

    return listing_preview(services, rows, before)


def _notice(registry: Registry) -> str | None:
    return None if registry.official and not registry.fictitious else " ".join(registry.notice.split())
