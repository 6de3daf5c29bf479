# SPDX-License-Identifier: Apache-2.0
"""The registry's wiki and its account there, as the policy names them, and what must hold before that account edits."""

from dataclasses import dataclass
from typing import Final

from partnerctl.errors import EnvironmentProblemError
from partnerctl.model.dataset import REGISTRY_PATH
from partnerctl.model.notices import BOUNCES_FOLDER, NOTICES_FOLDER
from partnerctl.model.policy import Registry
from partnerctl.ports import Services
from partnerctl.usecases.validate_change import is_data
from partnerctl.wiki import Wiki, WikiRefusedError

TEMPLATES: Final = "templates/"


@dataclass(frozen=True, slots=True)
class WikiAccount:
    """Who edits where.

    Attributes:
        api: The address of the wiki's API.
        name: The account, in one way to write it; its edits are those that every clone knows as the registry's.
    """

    api: str
    name: str


def wiki_account_of(registry: Registry) -> WikiAccount:
    """What the policy says.

    Raises:
        EnvironmentProblemError: It names no wiki, or no account.
    """
    wiki = registry.wiki
    if wiki.api is not None and wiki.account is not None:
        return WikiAccount(wiki.api, canonical(wiki.account))
    lacking = [
        *([] if wiki.api else ["api: https://WIKI/w/api.php"]),
        *([] if wiki.account else ["account: NAME OF THE BOT"]),
    ]
    raise EnvironmentProblemError(
        f"{REGISTRY_PATH} does not say {'which wiki is written to' if wiki.api is None else 'which account writes to the wiki'}",
        hint=f"add below `wiki`: {'; '.join(lacking)} (docs/how-to/publish.md)",
    )


def require_account(wiki: Wiki, name: str) -> None:
    """See that it is the policy's account that is logged in: only its edits are known as the registry's.

    Raises:
        EnvironmentProblemError: It is another one; or there are no credentials, or the wiki does not take them.
        WikiRefusedError: It is blocked.
        UnreachableError: The wiki can't be asked.
    """
    account = wiki.account()
    if canonical(account.name) != canonical(name):
        raise EnvironmentProblemError(
            f"the credentials for {wiki.host} are those of {account.name}, and the policy names {name}",
            hint=f"use the credentials of that account, or change `wiki.account` in {REGISTRY_PATH}; otherwise its edits "
            "would count as edits by hand",
        )
    if account.is_blocked:
        raise WikiRefusedError(
            f"the account {account.name} is blocked on {wiki.host}, so nothing was saved",
            "blocked",
            hint=f"see why: Special:Log/block?page=User:{account.name}",
        )


def canonical(title: str) -> str:
    """A title or user name in one way to write it: blanks for underscores, the first letter large."""
    name = " ".join(title.replace("_", " ").split())
    return f"{name[:1].upper()}{name[1:]}"


def uncommitted(services: Services) -> tuple[str, ...]:
    """The files that pages and notices are made of and that differ from the commit that is checked out.

    What was sent and what came back may be ahead of it: every run adds to that. Of a commit's world, only templates can differ,
    which are always those of the working tree.

    Raises:
        EnvironmentProblemError: There is no repository, or no commit yet.
    """
    repository = services.repository
    touched = repository.touched_since(repository.commit("HEAD"))
    return tuple(each.path for each in touched if _counts(each.path, of_commit=services.commit is not None))


def _counts(path: str, *, of_commit: bool) -> bool:
    if path.startswith(TEMPLATES):
        return True
    return not of_commit and is_data(path) and path.rpartition("/")[0] not in {NOTICES_FOLDER, BOUNCES_FOLDER}


def told(paths: tuple[str, ...]) -> str:
    """Files in a few words."""
    first, *others = paths
    return f"{first} and {len(others):,} more" if others else first
