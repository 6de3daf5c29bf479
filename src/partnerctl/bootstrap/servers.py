# SPDX-License-Identifier: Apache-2.0
"""What answers from elsewhere: the web, wikis, mail servers, git remotes, forges."""

from pathlib import Path
from typing import TYPE_CHECKING

from partnerctl import __version__
from partnerctl.bootstrap.places import Surroundings
from partnerctl.bootstrap.private import credentials
from partnerctl.errors import EnvironmentProblemError

if TYPE_CHECKING:
    from partnerctl.mailing import MailServer, SharedNotices
    from partnerctl.proposing import Forge, ForgeKind, Publishing
    from partnerctl.web import Web
    from partnerctl.wiki import Wiki


def web(contact: str) -> "Web":
    """The servers of the public internet.

    Args:
        contact: The page that tells them who asks; servers of Wikimedia require that in User-Agent.
    """
    from partnerctl.adapters.web import PublicWeb

    return PublicWeb(_agent(contact, "check-links"))


def wiki(api: str, root: Path, around: Surroundings, *, contact: str, command: str) -> "Wiki":
    """A wiki that runs MediaWiki; nobody logs in before the first thing that needs it.

    Args:
        api: The address of its api.php.
        root: The registry's folder.
        around: Where the program was started.
        contact: The page that tells the wiki who asks; Wikimedia's require that in User-Agent.
        command: What asks: `publish`, …

    Raises:
        EnvironmentProblemError: The address is not https.
    """
    from partnerctl.adapters.mediawiki import MediaWiki

    return MediaWiki(api, credentials(root, around).wiki, _agent(contact, command))


def _agent(contact: str, command: str) -> str:
    import httpx

    # Letters of other scripts become ASCII here, which a header needs.
    return f"partnerctl/{__version__} ({httpx.URL(contact)}; {command}) httpx/{httpx.__version__}"


def mail_server(root: Path, around: Surroundings) -> "MailServer":
    """The server that takes messages; nothing is connected yet.

    Raises:
        EnvironmentProblemError: None is named, or what names it can't be used.
    """
    from partnerctl.adapters.smtp import SmtpServer

    account = credentials(root, around).mail()
    if account is None:
        raise EnvironmentProblemError(
            "no mail server is named",
            hint="name it under [mail] in your credentials.toml, or with PARTNERCTL_SMTP_HOST; see docs/reference/credentials.md",
        )
    return SmtpServer(account)


def shared_notices(
    root: Path, around: Surroundings, *, remote: str | None, branch: str | None, interactive: bool
) -> "SharedNotices":
    """What all clones of the registry at `root` know of notices that are sent.

    Args:
        root: The registry's folder.
        around: Where the program was started.
        remote: The remote that they share; None if there is none.
        branch: Its branch that says what is accepted.
        interactive: Whether somebody is there to be asked for a password.
    """
    from partnerctl.adapters.git_notices import GitNotices

    return GitNotices(root, around.environment, remote=remote, branch=branch, interactive=interactive)


def publishing(root: Path, around: Surroundings, *, interactive: bool) -> "Publishing":
    """The clone that holds the registry at `root`, to be written to and pushed from.

    Args:
        root: The registry's folder.
        around: Where the program was started.
        interactive: Whether somebody is there to be asked for a password.
    """
    from partnerctl.adapters.git_publishing import GitPublishing

    return GitPublishing(root, around.environment, interactive=interactive)


def forge(kind: "ForgeKind", around: Surroundings) -> "Forge":
    """Where pull requests are opened."""
    from partnerctl.adapters.forge_github import GitHubClient
    from partnerctl.adapters.forge_gitlab import GitLab
    from partnerctl.adapters.forge_links import LinkOnly
    from partnerctl.proposing import ForgeKind

    if kind is ForgeKind.GITHUB:
        return GitHubClient(around.environment)
    return GitLab() if kind is ForgeKind.GITLAB else LinkOnly()
