# SPDX-License-Identifier: Apache-2.0
"""Puts questions to a wiki's api.php and gets answers: the connection, what is repeated and when, how long is waited.

A question is repeated as long as it is certain that it had no effect: the connection was never opened, or the wiki said
that it did not do it. What only asks is also repeated when nobody knows. Nothing that is raised here holds an exception of
httpx, whose requests hold passwords, tokens and cookies.

Source: https://www.mediawiki.org/wiki/API:Etiquette, https://www.mediawiki.org/wiki/Manual:Maxlag_parameter and
https://foundation.wikimedia.org/wiki/Policy:Wikimedia_Foundation_User-Agent_Policy.
"""

import itertools
import json
import logging
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from partnerctl.errors import EnvironmentProblemError, UnreachableError
from partnerctl.model.hosts import is_loopback
from partnerctl.reporters.visible import visible

if TYPE_CHECKING:
    import httpx

TRIES: Final = 5
"""How often a question is put."""
WAITING: Final = 60.0
"""Seconds that are spent on pauses between the tries, all together."""

_PATIENCE: Final = 60.0
"""Seconds for a question that only asks, from the first byte to the last."""
_PATIENCE_OF_WRITING: Final = 200.0
"""Seconds for one that writes; Wikimedia's servers end a request after as many ($wgRequestTimeLimit)."""
_CONNECTING: Final = 10.0
_LARGEST: Final = 64 * 1024 * 1024
"""Bytes of an answer, unpacked. A wiki sends 8 MB at most ($wgAPIMaxResultSize), before JSON escapes it."""
_LONGEST_TEXT: Final = 500
_MAXLAG: Final = "5"
_FIRST_PAUSE: Final = 1.0
_FIRST_PAUSE_OF_LIMITS: Final = 10.0

_NOT_DONE: Final = frozenset({"maxlag", "ratelimited", "readonly"})
"""Codes with which a wiki says that it did nothing, and may be asked again."""

Parameters = Mapping[str, str]
Answer = dict[str, Any]
Sleep = Callable[[float], None]


class ApiError(Exception):
    """The wiki's answer is an error. It never leaves the adapter: `mediawiki_codes` says what it means.

    Attributes:
        code: The API's word for it.
        text: What the wiki says of it, fit to be shown.
        details: What else it says: the addresses that are not wanted, …
    """

    def __init__(self, code: str, text: str, details: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.text = text
        self.details = details


class _Effect(Enum):
    """What a question that failed may have done."""

    NONE = "none"
    UNKNOWN = "unknown"
    HOPELESS = "hopeless"
    """None, and asking again would not help."""


@dataclass(frozen=True, slots=True)
class _Trouble:
    error: Exception
    effect: _Effect
    pause: float | None = None
    """Seconds, as the server wants it (Retry-After)."""
    first_pause: float = _FIRST_PAUSE


def fit_to_show(text: str) -> str:
    """What a wiki says, as one line that steers no terminal."""
    line = visible(" ".join(text.split()))
    return line if len(line) <= _LONGEST_TEXT else f"{line[:_LONGEST_TEXT]}…"


@dataclass
class Api:
    """The api.php of one wiki.

    Args:
        address: Of api.php: https, or http on this machine.
        agent: What User-Agent says.
        sleep: How time passes.
        transport: What carries the questions, for tests; None for the network.
    """

    address: str
    agent: str
    sleep: Sleep = time.sleep
    transport: "httpx.BaseTransport | None" = None
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    """What is sent with each question: who logs in by token."""

    def __post_init__(self) -> None:
        self._url = _checked(self.address)

    @property
    def host(self) -> str:
        """The server's name, with the port if it is not the usual one."""
        return self._url.netloc.decode("ascii")

    def forget_session(self) -> None:
        """Be a stranger again."""
        self.headers.pop("Authorization", None)
        self._client.cookies.clear()

    def ask(self, parameters: Parameters) -> Answer:
        """Ask for something; repeated until there is an answer, within bounds.

        Raises:
            ApiError: The answer is an error.
            UnreachableError: There is none.
            EnvironmentProblemError: There never will be one at this address.
        """
        return self._repeat(parameters, writes=False)

    def write(self, parameters: Parameters) -> Answer:
        """Have something done; repeated only if it certainly was not done.

        Raises:
            ApiError: The answer is an error; nothing was done.
            UnreachableError: There is none, and it may have been done.
            EnvironmentProblemError: There never will be one at this address.
        """
        return self._repeat(parameters, writes=True)

    def _repeat(self, parameters: Parameters, *, writes: bool) -> Answer:
        waited = 0.0
        for count in itertools.count(1):
            outcome = self._once(parameters, writes=writes)
            if not isinstance(outcome, _Trouble):
                return outcome
            again = outcome.effect is _Effect.NONE or (outcome.effect is _Effect.UNKNOWN and not writes)
            pause = _pause(outcome, count, WAITING - waited)
            if not again or count == TRIES or pause is None:
                raise outcome.error
            self.sleep(pause)
            waited += pause
        raise AssertionError  # it counts for ever

    def _once(self, parameters: Parameters, *, writes: bool) -> Answer | _Trouble:
        import httpx

        patience = _PATIENCE_OF_WRITING if writes else _PATIENCE
        told = {**parameters, "format": "json", "formatversion": "2", "errorformat": "plaintext", "errorlang": "en",
                "maxlag": _MAXLAG}  # fmt: skip
        try:
            with self._client.stream(
                "POST" if writes else "GET",
                self._url,
                data=told if writes else None,
                params=None if writes else told,
                headers=self.headers,
                timeout=httpx.Timeout(patience, connect=_CONNECTING),
            ) as response:
                content = _all_of(response, time.monotonic() + patience)
        except (httpx.TransportError, httpx.DecodingError, httpx.InvalidURL, ValueError) as error:
            trouble = self._no_answer(error, writes=writes)
        else:
            return self._read(response, content, writes=writes)
        return trouble

    def _read(self, response: "httpx.Response", content: bytes | None, *, writes: bool) -> Answer | _Trouble:
        pause = _seconds(response.headers.get("retry-after"))
        try:
            answer = json.loads(content) if content is not None else None
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            return self._no_api(response, pause, writes=writes)
        error = _error_in(answer)
        if error is None and not response.is_success:
            return self._no_api(response, pause, writes=writes)
        if error is None:
            return answer
        if error.code.startswith("internal_api_error"):
            return _Trouble(
                self._unreachable(f"had a fault of its own: {error.text}", writes=writes), _Effect.UNKNOWN
            )
        first_pause = _FIRST_PAUSE_OF_LIMITS if error.code == "ratelimited" else _FIRST_PAUSE
        effect = _Effect.NONE if error.code in _NOT_DONE else _Effect.HOPELESS
        return _Trouble(error, effect, pause, first_pause)

    def _no_api(self, response: "httpx.Response", pause: float | None, *, writes: bool) -> _Trouble:
        """What is no answer of api.php comes from a server before it, or from another place altogether."""
        status = response.status_code
        if response.is_redirect:
            return _Trouble(
                EnvironmentProblemError(
                    f"{self.host} sends api.php elsewhere, and passwords don't follow it there",
                    hint="have the policy name the address of api.php where it really is",
                ),
                _Effect.HOPELESS,
            )
        if status in {401, 403}:
            return _Trouble(
                EnvironmentProblemError(
                    f"{self.host} lets nobody from here use its API (HTTP {status})",
                    hint="servers in data centres are often kept out; try from another network, or ask those who run the wiki",
                ),
                _Effect.HOPELESS,
            )
        if status in {404, 410}:
            return _Trouble(
                EnvironmentProblemError(
                    f"{self.host} has no api.php at this address (HTTP {status})",
                    hint="have the policy name its address, such as https://wiki.example/w/api.php",
                ),
                _Effect.HOPELESS,
            )
        if status == 429:  # noqa: PLR2004 -- RFC 6585: too many requests, so this one was not taken
            told = self._unreachable("takes no more questions for now (HTTP 429)", writes=False)
            return _Trouble(told, _Effect.NONE, pause, _FIRST_PAUSE_OF_LIMITS)
        # A server in front that gives up (502, 503, 504) can't say whether the one behind goes on.
        told = self._unreachable(
            f"answered with something else than an answer (HTTP {status})", writes=writes
        )
        return _Trouble(told, _Effect.UNKNOWN, pause)

    def _no_answer(self, error: Exception, *, writes: bool) -> _Trouble:
        import httpx

        if isinstance(error, httpx.ProxyError):
            told = self._unreachable("can't be reached through the proxy of this machine", writes=False)
            return _Trouble(told, _Effect.NONE)
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
            why, is_final = _why_not_connected(error)
            hint = (
                "ask who runs the wiki; of certificates of your own, SSL_CERT_FILE names the file"
                if is_final
                else "see whether this machine is online, and try again later"
            )
            told = UnreachableError(f"{self.host} {why}", hint=hint)
            return _Trouble(told, _Effect.HOPELESS if is_final else _Effect.NONE)
        if isinstance(error, httpx.TimeoutException):
            return _Trouble(self._unreachable("took too long", writes=writes), _Effect.UNKNOWN)
        return _Trouble(
            self._unreachable("broke off the connection before it answered", writes=writes), _Effect.UNKNOWN
        )

    def _unreachable(self, why: str, *, writes: bool) -> UnreachableError:
        if writes:
            return UnreachableError(
                f"{self.host} {why}; whether it did what it was asked for is not known",
                hint="look at the page's history before you try again",
            )
        return UnreachableError(f"{self.host} {why}", hint="try again later")

    @cached_property
    def _client(self) -> "httpx.Client":
        import httpx

        # What it logs for those who look for faults in it has the headers of answers, and so cookies.
        logging.getLogger("httpcore").setLevel(logging.INFO)
        is_tls = self._url.scheme == "https"
        try:
            return httpx.Client(
                headers={"User-Agent": self.agent, "Accept": "application/json", "Accept-Encoding": "gzip"},
                follow_redirects=False,
                # Staff sit behind proxies, and those tunnel TLS. To this machine goes no proxy: it would read passwords.
                trust_env=is_tls,
                # Where there is no TLS, nobody's certificates are trusted, and none have to be read.
                verify=True if is_tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
                limits=httpx.Limits(max_connections=2, keepalive_expiry=5),
                transport=self.transport,
            )
        except (ValueError, ImportError, OSError):
            # What it says may hold the password of a proxy.
            problem = "the proxy or the certificates that this machine's environment names can't be used"
        raise EnvironmentProblemError(problem, hint="look at HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE")


def _checked(address: str) -> "httpx.URL":
    import httpx

    try:
        url = httpx.URL(address)
        host = url.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError):
        url, host = httpx.URL(), ""
    is_safe = url.scheme == "https" or (url.scheme == "http" and is_loopback(host))
    if not host or not is_safe or url.userinfo or url.query or url.fragment:
        raise EnvironmentProblemError(
            f"{fit_to_show(address.rpartition('@')[2])} is no address of a wiki's API that can be used",
            hint="write it as https://wiki.example/w/api.php: https, and nothing after api.php",
        )
    return url


def _all_of(response: "httpx.Response", deadline: float) -> bytes | None:
    """The body; None if it is too large or drips in too slowly."""
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > _LARGEST or time.monotonic() > deadline:
            return None
    return bytes(body)


def _error_in(answer: Answer) -> ApiError | None:
    errors = answer.get("errors")
    if not isinstance(errors, list) or not errors:
        return None
    first = errors[0] if isinstance(errors[0], dict) else {}
    details = first.get("data")
    return ApiError(
        fit_to_show(str(first.get("code", "unknown"))),
        fit_to_show(str(first.get("text", ""))),
        details if isinstance(details, dict) else {},
    )


def _pause(trouble: _Trouble, count: int, left: float) -> float | None:
    """Seconds until the next try; None if the server wants more than is left."""
    if trouble.pause is not None:
        return max(trouble.pause, _FIRST_PAUSE) if trouble.pause <= left else None
    return min(trouble.first_pause * 2.0 ** (count - 1), left) if left > 0 else None


def _seconds(header: str | None) -> float | None:
    """Retry-After (RFC 9110, 10.2.3) as seconds; its other form, a date, counts as none."""
    if header is None or not header.isascii() or not header.isdigit():
        return None
    return float(header[:6])


def _why_not_connected(error: Exception) -> tuple[str, bool]:
    """Why, and whether it will be so the next time."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"has a certificate that does not hold: {fit_to_show(cause.verify_message)}", True
        if isinstance(cause, ssl.SSLError):
            return "can't agree on TLS with this machine", True
        cause = cause.__cause__ or cause.__context__
    return "takes no connections, or its name is not known here", False
