# SPDX-License-Identifier: Apache-2.0
"""Which pages of which wiki `publish` keeps, by the policy."""

from collections.abc import Sequence
from dataclasses import dataclass

from partnerctl.documents.suggestions import closest
from partnerctl.errors import UsageError
from partnerctl.model.policy import PublishedForm, Registry, Target
from partnerctl.usecases.wiki_account import canonical, wiki_account_of


@dataclass(frozen=True, slots=True)
class Destination:
    """Where it goes.

    Attributes:
        api: The address of the wiki's API.
        account: Whose edits are not by hand.
        targets: The pages; the listing's own is the first, unless it was not chosen.
    """

    api: str
    account: str
    targets: tuple[Target, ...]


def destination_of(registry: Registry, titles: Sequence[str] = ()) -> Destination:
    """What the policy says.

    Args:
        registry: The policy.
        titles: The pages wanted, in any spelling that MediaWiki takes for the same; all if empty.

    Raises:
        EnvironmentProblemError: The policy names no wiki, or no account.
        UsageError: The policy names no such page.
    """
    account, wiki = wiki_account_of(registry), registry.wiki
    listing = Target(title=wiki.page, form=PublishedForm.LISTING)
    # Named again, the page of the listing is in another form or language than usual.
    own = {canonical(each.title): each for each in (listing, *wiki.targets)}
    return Destination(account.api, account.name, tuple(_choose(own, titles)))


def _choose(own: dict[str, Target], titles: Sequence[str]) -> list[Target]:
    wanted = [canonical(title) for title in titles]
    for title, given in zip(wanted, titles, strict=True):
        if title not in own:
            near = closest(title, own)
            known = f"pages are: {', '.join(each.title for each in own.values())}"
            raise UsageError(
                f'the policy names no page "{given}"',
                hint=f'did you mean "{own[near].title}"?' if near else known,
            )
    return [each for title, each in own.items() if not wanted or title in wanted]
