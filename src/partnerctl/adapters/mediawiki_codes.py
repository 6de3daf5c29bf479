# SPDX-License-Identifier: Apache-2.0
"""What a wiki's error codes mean, in sentences for people who never saw its API.

A code that is not known passes with the wiki's own text.

Source: https://www.mediawiki.org/wiki/API:Errors_and_warnings and the code of MediaWiki, AbuseFilter, SpamBlacklist,
TitleBlacklist, Scribunto, Translate, OAuth and GlobalBlocking.
"""

from dataclasses import dataclass
from typing import Final

from partnerctl.adapters.mediawiki_api import ApiError, fit_to_show
from partnerctl.errors import EnvironmentProblemError, PartnerctlError
from partnerctl.wiki import EditConflictError, WikiRefusedError

CONFLICTS: Final = {
    "editconflict": "{title} was changed meanwhile",
    "articleexists": "{title} exists, and was to be made",
    "missingtitle": "{title} does not exist, or was deleted meanwhile",
    "nosuchrevid": "the revision of {title} that was read is no more there",
    "pagedeleted": "{title} was deleted meanwhile",
}
"""The page is not what it was when it was read."""

EXPIRED: Final = frozenset(
    {"badtoken", "assertuserfailed", "assertbotfailed", "assertnameduserfailed", "notloggedin"}
)
"""The login, or the token that goes with it, holds no more; nothing was done."""

_ADMINISTRATOR: Final = "ask an administrator of the wiki to let this account edit it, or name another page"
_UNBLOCK: Final = "read the reason on the wiki, stop what caused it, and ask the administrator who did it"
_LATER: Final = "try again later; nothing was changed"
_BOT_PASSWORD: Final = (
    "on the wiki, Special:BotPasswords shows what the bot password may do; give it what is missing"  # noqa: S105 -- none
)
_ADDRESSES: Final = (
    "take the address out of the data, or ask on the wiki's page about its list of unwanted addresses"
)
_FILTER: Final = "show it to the administrators who keep the wiki's edit filters, and ask for an exception"
_TITLE: Final = "name another page"
_CONFIRM: Final = "log in on the wiki with a browser, and settle there what it asks for"
_TRANSLATED: Final = "name the page that is translated, and leave the others to the Translate extension"

_REFUSALS: Final[dict[str, tuple[str, str]]] = {
    # Who may edit
    "protectedpage": ("{title} is protected, and {user} may not edit it", _ADMINISTRATOR),
    "cascadeprotected": ("{title} is part of a protected page, and so {user} may not edit it", _ADMINISTRATOR),
    "protectedtitle": ("{title} may not be made by {user}: the title is protected", _ADMINISTRATOR),
    "protectednamespace": ("pages beside {title} are protected, and {user} may not edit any of them", _ADMINISTRATOR),
    "protectednamespace-interface": ("{title} belongs to the wiki itself, and {user} may not edit it", _TITLE),
    "protectedinterface": ("{title} belongs to the wiki itself, and {user} may not edit it", _TITLE),
    "namespaceprotected": ("pages beside {title} are protected, and {user} may not edit any of them", _ADMINISTRATOR),
    "customcssprotected": ("{title} is somebody's settings, and only they may edit it", _TITLE),
    "customjsprotected": ("{title} is somebody's settings, and only they may edit it", _TITLE),
    "customjsonprotected": ("{title} is somebody's settings, and only they may edit it", _TITLE),
    "mycustomcssprotected": ("{title} holds settings, and {user} may not edit those", _BOT_PASSWORD),
    "mycustomjsprotected": ("{title} holds settings, and {user} may not edit those", _BOT_PASSWORD),
    "mycustomjsonprotected": ("{title} holds settings, and {user} may not edit those", _BOT_PASSWORD),
    "blocked": ("{user} is blocked and may not edit{detail}", _UNBLOCK),
    "autoblocked": ("{user} may not edit from here: the wiki blocked this network address", _UNBLOCK),
    "globalblocking-blocked": ("{user} is blocked on all wikis{detail}", _UNBLOCK),
    "systemblocked": ("{user} may not edit from here: the wiki blocks this network address", _UNBLOCK),
    "permissiondenied": ("{user} may not do this", _BOT_PASSWORD),
    "noedit": ("{user} may not edit", _BOT_PASSWORD),
    "noedit-anon": ("nobody may edit without an account", "name an account in the credentials"),
    "cantcreate": ("{user} may not make new pages", _BOT_PASSWORD),
    "cantcreate-anon": ("nobody may make pages without an account", "name an account in the credentials"),
    "nocreate-loggedin": ("{user} may not make new pages", _BOT_PASSWORD),
    "writeapidenied": ("{user} may not edit through the API", _BOT_PASSWORD),
    "noapiwrite": ("it lets nobody edit through the API", "ask those who run the wiki"),
    "readapidenied": ("it lets nobody read without an account", "name an account in the credentials"),
    "cantchangecontentmodel": ("{title} is of another sort than what is to be saved, and {user} may not change that", _TITLE),
    "confirmemail": ("{user} has to confirm an email address before it may edit", _CONFIRM),
    "changeauthenticationdata": ("{user} has to change the password first", _CONFIRM),
    # Whether the login holds
    "assertbotfailed": (
        "{user} is not marked as a bot there, or its bot password may not act as one",
        "have the account made a bot, and give the bot password the grant “High-volume (bot) access”",
    ),
    "assertuserfailed": ("the login of {user} does not hold", "run the command again; if it stays, make a new password"),
    "assertnameduserfailed": (
        "the login is no more that of {user}",
        "run the command again; if it stays, make a new password",
    ),
    "badtoken": ("the login of {user} does not hold", "run the command again; if it stays, make a new password"),
    # What is on the page
    "spamblacklist": ("{title} would have an address that the wiki does not want: {detail}", _ADDRESSES),
    "titleblacklist-forbidden": ("{title} has a title that the wiki does not want", _TITLE),
    "titleblacklist-forbidden-edit": ("{title} has a title that the wiki does not want", _TITLE),
    "contenttoobig": ("{title} would be larger than the wiki allows: {text}", "publish it in parts, on several pages"),
    "badmd5": (
        "what arrived for {title} is not what was sent",
        "look for control characters in the data; partnerctl validate finds them",
    ),
    "scribunto-lua-error-location": ("{title} is no Lua that the wiki can read: {text}", "report this as a bug of partnerctl"),
    "scribunto-lua-error": ("{title} is no Lua that the wiki can read: {text}", "report this as a bug of partnerctl"),
    "invalid-content-data": ("{title} is not what it is said to be", "report this as a bug of partnerctl"),
    "no-direct-editing": ("{title} is a sort of page that can't be edited as text", _TITLE),
    "badformat": ("{title} is a page of another sort, and would have to become something else", _TITLE),
    "hookaborted": ("an extension of the wiki does not want the edit of {title}: {text}", _ADMINISTRATOR),
    "captcha": ("it wants a captcha solved before {user} may edit", "have the account made a bot, which are not asked"),
    "tpt-target-page": ("{title} is made by the Translate extension, and edits of it would be lost", _TRANSLATED),
    # What can be a page at all
    "invalidtitle": ("{title} can't be the title of a page", _TITLE),
    "pagecannotexist": ("{title} can't be a page that is edited", _TITLE),
    "specialpage": ("{title} is a special page, which the wiki makes itself", _TITLE),
    "nosuchpage": ("{text}", "look whether the address is right, and the page was not deleted"),
    "interwiki": ("{title} is on another wiki", "name a page of this one"),
    "circularredirect": ("the redirects from {title} lead in a circle", "repair them on the wiki"),
    # When
    "readonly": ("nothing can be saved for now: {detail}", _LATER),
    "maxlag": ("its databases lag behind, and so it wants no edits of bots for now", _LATER),
    "ratelimited": ("{user} edited as much as the wiki allows for now", _LATER),
    "ratelimit": ("{user} edited as much as the wiki allows for now", _LATER),
}  # fmt: skip
_BLOCKS: Final = frozenset({"blocked", "globalblocking-blocked"})
_LOGIN: Final = {
    "mwoauth-invalid-authorization": "it does not take the token",
    "mwoauth-invalid-authorization-invalid-user": "it does not take the token: there is no such account on this wiki",
    "mwoauth-invalid-authorization-wrong-user": "it does not take the token: it belongs to another account",
    "mwoauth-invalid-authorization-blocked-user": "it does not take the token: the account is blocked",
    "mwoauth-invalid-authorization-not-approved": "it does not take the token: it was not approved, or was taken back",
}


@dataclass(frozen=True, slots=True)
class About:
    """What a question was about.

    Attributes:
        host: The wiki.
        title: The page.
        user: Who is logged in.
    """

    host: str
    title: str = "the page"
    user: str = "the account"


def told(error: ApiError, about: About) -> PartnerctlError:
    """The error that a person sees: an `EditConflictError`, another `WikiRefusedError`, or that the login does not do."""
    names = {"title": about.title, "user": about.user, "text": error.text, "detail": _detail(error)}
    if error.code in CONFLICTS:
        return EditConflictError(
            f"{CONFLICTS[error.code].format(**names)}, so nothing was saved on {about.host}",
            error.code,
            hint="run the command again: it looks at the page as it is now",
        )
    if error.code.startswith("mwoauth-"):
        why = _LOGIN.get(error.code, f"it does not take the token: {error.text}")
        return EnvironmentProblemError(
            f"{about.host} can't be used: {why}", hint="make a new one on Special:OAuthConsumerRegistration"
        )
    found = _REFUSALS.get(error.code)
    if found:
        message, hint = found
        return WikiRefusedError(f"{about.host}: {message.format(**names)}", error.code, hint=hint)
    if error.code.startswith("abusefilter-"):
        return WikiRefusedError(
            f"{about.host}: a filter stopped the edit of {about.title}: {error.text or error.code}",
            error.code,
            hint=_FILTER,
        )
    if "block" in error.code:
        return WikiRefusedError(
            f"{about.host}: {about.user} may not edit: {error.text or error.code}", error.code, hint=_UNBLOCK
        )
    said = error.text or "it does not say why"
    return WikiRefusedError(
        f"{about.host} did not do it: {said} ({error.code})",
        error.code,
        hint=f"https://www.mediawiki.org/wiki/API:Errors_and_warnings explains {error.code}",
    )


def _detail(error: ApiError) -> str:
    """What the wiki adds: addresses that are not wanted, why it is read-only, who blocked the account and why."""
    details = error.details
    block = details.get("blockinfo")
    if isinstance(block, dict):
        return f": {fit_to_show(str(block.get('blockedby')))} says “{fit_to_show(str(block.get('blockreason')))}”"
    if error.code in _BLOCKS:
        return ""
    unwanted = details.get("spamblacklist")
    matches = (unwanted if isinstance(unwanted, dict) else details).get("matches")
    if isinstance(matches, list) and matches:
        return fit_to_show(", ".join(map(str, matches)))
    reason = details.get("readonlyreason")
    return fit_to_show(str(reason)) if reason else error.text
