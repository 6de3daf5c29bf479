# SPDX-License-Identifier: Apache-2.0
"""What must hold before anything is posted."""

from typing import Final

from partnerctl.errors import RefusedError
from partnerctl.model.notices import NOTICES_FOLDER
from partnerctl.model.policy import Registry
from partnerctl.ports import Services
from partnerctl.usecases.plan_posts import PostPlan
from partnerctl.usecases.validate_change import is_data
from partnerctl.wiki import Wiki

_TEMPLATES: Final = "templates/"


def require_said_so(registry: Registry, *, unofficial_in_public: bool) -> None:
    """See that nobody speaks in public for what is not official, or invented, without meaning to.

    Raises:
        RefusedError: It was not said.
    """
    if unofficial_in_public or (registry.official and not registry.fictitious):
        return
    what = "its organizations are invented" if registry.fictitious else "the model is not official"
    raise RefusedError(
        f"{what}, and talk pages are public, so nothing was posted",
        hint="if the wiki agreed to it, or it is one for tests: add --unofficial-in-public",
    )


def require_committed(services: Services) -> None:
    """See that data and templates are those of a commit, which can be looked up; the ledger may be ahead of it.

    Raises:
        RefusedError: They are not.
        EnvironmentProblemError: There is no repository, or no commit yet.
    """
    touched = services.repository.touched_since(services.repository.commit("HEAD"))
    changed = [each.path for each in touched if _counts(each.path)]
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise RefusedError(
            f"{changed[0]}{more} differs from the last commit, so nothing was posted",
            hint="post what was decided and merged: commit it, or `git stash` it",
        )


def _counts(path: str) -> bool:
    return path.startswith(_TEMPLATES) or (is_data(path) and not path.startswith(f"{NOTICES_FOLDER}/"))


def require_account(plan: PostPlan, wiki: Wiki) -> None:
    """See that it is the policy's account that is logged in: only its edits are remembered.

    Raises:
        RefusedError: It is another one, or it is blocked.
        EnvironmentProblemError: There are no credentials, or the wiki doesn't take them.
        UnreachableError: The wiki can't be asked.
    """
    account = wiki.account()
    if account.name.replace("_", " ") != plan.account:
        raise RefusedError(
            f"the credentials for {wiki.host} are those of {account.name!r}, and the policy says that {plan.account!r} posts",
            hint="use that account's, or change `account` below `wiki` in data/registry.yaml",
        )
    if account.is_blocked:
        raise RefusedError(
            f"the account {account.name!r} is blocked on {wiki.host}", hint="its talk page says why"
        )
