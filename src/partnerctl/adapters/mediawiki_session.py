# SPDX-License-Identifier: Apache-2.0
"""Logs in to a wiki by bot password or token, and again when the login ran out; what needs an account goes through here.

Each edit says whose it has to be (`assertuser`), so that a login that ran out meanwhile never makes an edit of nobody.

Source: https://www.mediawiki.org/wiki/API:Login, https://www.mediawiki.org/wiki/API:Assert and
https://www.mediawiki.org/wiki/OAuth/Owner-only_consumers.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from pydantic import BaseModel

from partnerctl.adapters.mediawiki_answers import read
from partnerctl.adapters.mediawiki_api import Answer, Api, ApiError, Parameters, fit_to_show
from partnerctl.adapters.mediawiki_codes import EXPIRED, About, told
from partnerctl.errors import EnvironmentProblemError, UnreachableError
from partnerctl.model.credentials import WikiPassword, WikiToken
from partnerctl.wiki import Account

Credentials = Callable[[str], WikiPassword | WikiToken | None]
"""The account for a host."""


class _UserInfo(BaseModel):
    name: str
    anon: bool = False
    rights: list[str] = []
    blockid: int | None = None
    blockpartial: bool = False


class _Tokens(BaseModel):
    logintoken: str = ""
    csrftoken: str = ""


class _UserAndTokens(BaseModel):
    userinfo: _UserInfo
    tokens: _Tokens


class _LoginTokens(BaseModel):
    tokens: _Tokens


class _Reason(BaseModel):
    code: str = ""
    text: str = ""


class _Login(BaseModel):
    result: str
    reason: _Reason = _Reason()

    @property
    def has_lost_its_token(self) -> bool:
        """Whether the token was no more good, as after a try while the wiki was read-only."""
        return self.result in {"NeedToken", "WrongToken"} or self.reason.code == "sessionlost"


@dataclass(frozen=True, slots=True)
class _LoggedIn:
    account: Account
    token: str = field(repr=False)


@dataclass
class Session:
    """An account on a wiki, logged in as late as possible.

    Args:
        api: The wiki.
        credentials: Where the account comes from.
    """

    api: Api
    credentials: Credentials = field(repr=False)
    _now: _LoggedIn | None = field(default=None, repr=False)

    def account(self) -> Account:
        """As `wiki.Wiki.account`: asked anew, for rights and blocks change."""
        if self._now is not None:
            self._now = self._who()
        return self._logged_in().account

    def name(self) -> str:
        """Who is logged in, for messages."""
        return self._now.account.name if self._now else "the account"

    def write(self, parameters: Parameters, *, title: str, bot: bool) -> Answer:
        """Have something done by this account; if its login ran out, it logs in again, once.

        Raises:
            WikiRefusedError: The wiki does not want it.
            UnreachableError: No answer came, and it may have been done.
            EnvironmentProblemError: There are no credentials, or the wiki does not take them.
        """
        try:
            return self._write(parameters, bot=bot)
        except ApiError as error:
            problem = error
        if problem.code in EXPIRED:
            self._now = None
            self.api.forget_session()
            try:
                return self._write(parameters, bot=bot)
            except ApiError as error:
                problem = error
        raise told(problem, About(self.api.host, title, self.name()))

    def _write(self, parameters: Parameters, *, bot: bool) -> Answer:
        now = self._logged_in()
        asserted = {"assert": "bot" if bot else "user", "assertuser": now.account.name}
        return self.api.write({**parameters, **asserted, "token": now.token})

    def _logged_in(self) -> _LoggedIn:
        if self._now is None:
            self._now = self._log_in()
        return self._now

    def _log_in(self) -> _LoggedIn:
        found = self.credentials(self.api.host)
        if found is None:
            raise EnvironmentProblemError(
                f"there are no credentials for {self.api.host}",
                hint="docs/reference/credentials.md shows where to put them",
            )
        self.api.forget_session()
        if isinstance(found, WikiToken):
            if not found.token.get_secret_value().isascii():
                raise self._not_taken("the token has letters that no token has")
            self.api.headers["Authorization"] = f"Bearer {found.token.get_secret_value()}"
        else:
            self._log_in_by_password(found)
        now = self._who()
        if now is None:
            raise self._not_taken("it does not know the account")
        return now

    def _who(self) -> _LoggedIn | None:
        """Who is logged in, and the token for edits, in one question; None for nobody."""
        try:
            answer = self.api.ask(
                {"action": "query", "meta": "userinfo|tokens", "uiprop": "rights|blockinfo"}
            )
        except ApiError as error:
            problem = error
        else:
            found = read(_UserAndTokens, answer.get("query"), self.api.host)
            user = found.userinfo
            if user.anon:
                return None
            account = Account(
                user.name, frozenset(user.rights), user.blockid is not None and not user.blockpartial
            )
            return _LoggedIn(account, found.tokens.csrftoken)
        raise told(problem, About(self.api.host))

    def _log_in_by_password(self, given: WikiPassword) -> None:
        if "@" not in given.user:
            raise EnvironmentProblemError(
                f"{fit_to_show(given.user)} is no name of a bot password, so nothing was sent to {self.api.host}",
                hint="make a bot password on Special:BotPasswords, and write its name as Account@name",
            )
        try:
            login = self._try_password(given)
        except ApiError as error:
            problem = error
        else:
            if login.result != "Success":
                raise self._not_taken(fit_to_show(login.reason.text) or login.result)
            return
        raise told(problem, About(self.api.host, user=given.user))

    def _try_password(self, given: WikiPassword) -> _Login:
        with suppress(UnreachableError):
            login = self._try_once(given)
            if not login.has_lost_its_token:
                return login
        # If a login that was cut was taken, it was by a session that nobody has.
        self.api.forget_session()
        return self._try_once(given)

    def _try_once(self, given: WikiPassword) -> _Login:
        answer = self.api.ask({"action": "query", "meta": "tokens", "type": "login"})
        token = read(_LoginTokens, answer.get("query"), self.api.host).tokens.logintoken
        secret = given.password.get_secret_value()
        answer = self.api.write(
            {"action": "login", "lgname": given.user, "lgpassword": secret, "lgtoken": token}
        )
        return read(_Login, answer.get("login"), self.api.host)

    def _not_taken(self, why: str) -> EnvironmentProblemError:
        return EnvironmentProblemError(
            f"{self.api.host} does not take the login: {why}",
            hint="make a new bot password or token on the wiki, and put it where the old one is",
        )
