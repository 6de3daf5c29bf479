# SPDX-License-Identifier: Apache-2.0
"""Asks servers of the public internet by HTTP, each question on a connection of its own.

The name is resolved, all it resolves to is judged, and the connection goes to an address that was judged; Host and the
name of TLS (SNI) stay those of the address asked. Nothing is taken from the environment: no proxy, no .netrc.
"""

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from partnerctl.adapters.public_addresses import is_public, literal
from partnerctl.web import NO_HEADERS, Answer, Method, NoAnswer, Silence

if TYPE_CHECKING:
    import httpx

PATIENCE: Final = 20.0
"""Seconds for one question, from the name to the last byte: a server that drips its answer gains nothing."""

_MOST_TRIED: Final = 4
"""Of the addresses that a name has."""
_LONGEST_HEADER: Final = 2048
"""Characters of a header that are of use; an address in data has at most 2,000."""


_NAME: Final = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+\.?", re.ASCII)
"""A name of the DNS with a dot in it; one without is a machine next door."""


@dataclass(frozen=True)
class Reach:
    """Where to ask.

    Attributes:
        is_allowed: Judges an IP address.
        ports: The ports; None for any.
    """

    is_allowed: Callable[[str], bool] = is_public
    ports: frozenset[int] | None = frozenset({80, 443})


Resolve = Callable[[str, int], Awaitable[list[str]]]
"""The IP addresses of a name; raises `OSError` if there are none."""


async def resolve(name: str, port: int) -> list[str]:
    """Ask the system's resolver, which asks the DNS and /etc/hosts."""
    found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class PublicWeb:
    """`web.Web` over httpx.

    Args:
        agent: What User-Agent says.
        patience: Seconds for one question.
        reach: Where to ask; anything but the public internet is for tests.
        resolver: How names become addresses.
        trust: Whose certificates hold; None for those of public authorities.
    """

    def __init__(
        self,
        agent: str,
        *,
        patience: float = PATIENCE,
        reach: Reach | None = None,
        resolver: Resolve = resolve,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._agent = agent
        self._patience = patience
        self._reach = reach or Reach()
        self._resolve = resolver
        self._trust = trust

    async def pause(self, seconds: float) -> None:
        """As `web.Web.pause`."""
        await asyncio.sleep(seconds)

    async def ask(
        self, method: Method, url: str, *, headers: Mapping[str, str] = NO_HEADERS, most: int = 0
    ) -> Answer | NoAnswer:
        """As `web.Web.ask`."""
        import httpx

        try:
            target = httpx.URL(url)
            # Names of other scripts become ASCII here, or turn out to be none (RFC 5891).
            host = target.raw_host.decode("ascii")
        except (httpx.InvalidURL, ValueError):
            return NoAnswer(Silence.REFUSED, "is no address of a web page")
        refused = self._refusal(target, host)
        if refused:
            return NoAnswer(Silence.REFUSED, refused)
        try:
            async with asyncio.timeout(self._patience):
                addresses = await self._addresses(host, target.port or _port_of(target.scheme))
                if isinstance(addresses, NoAnswer):
                    return addresses
                return await self._ask_at(addresses, method, target, headers, most)
        except TimeoutError:
            return _unreachable(f"did not answer within {self._patience:g} seconds")

    def _refusal(self, target: "httpx.URL", host: str) -> str | None:
        if target.scheme not in {"http", "https"} or not (_NAME.fullmatch(host) or literal(host)):
            return "is no address of a web page"
        if target.userinfo:
            return "holds a user name or password"
        port = target.port or _port_of(target.scheme)
        if self._reach.ports is not None and port not in self._reach.ports:
            return f"has the port {port}, and only 80 and 443 are asked"
        return None

    async def _addresses(self, host: str, port: int) -> list[str] | NoAnswer:
        itself = literal(host)
        try:
            addresses = [itself] if itself else await self._resolve(host, port)
        except (OSError, UnicodeError):
            return _unreachable("has a name that the DNS does not know, or can't tell now")
        # One private address among public ones is reason enough: which one is taken would be the name's owner's choice.
        if not addresses or not all(map(self._reach.is_allowed, addresses)):
            return NoAnswer(Silence.REFUSED, "leads to an address that is not of the public internet")
        return addresses[:_MOST_TRIED]

    async def _ask_at(
        self, addresses: list[str], method: Method, target: "httpx.URL", headers: Mapping[str, str], most: int
    ) -> Answer | NoAnswer:
        import httpx

        outcome: Answer | NoAnswer = _unreachable("takes no connections")
        for address in addresses:
            try:
                return await self._ask_one(address, method, target, headers, most)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                outcome = _unreachable(_why_not_connected(error))
            except httpx.TimeoutException:
                return _unreachable("took too long")
            except (httpx.TransportError, ValueError):
                return _unreachable("broke off, or answered with something that is not HTTP")
        return outcome

    async def _ask_one(
        self, address: str, method: Method, target: "httpx.URL", headers: Mapping[str, str], most: int
    ) -> Answer:
        import httpx

        host = target.raw_host.decode("ascii")
        request = httpx.Request(
            method,
            target.copy_with(host=address, fragment=None),
            headers={
                "Host": target.netloc.decode("ascii"),
                "User-Agent": self._agent,
                "Accept": "*/*",
                # What is not packed can't unpack into something huge.
                "Accept-Encoding": "identity",
                "Connection": "close",
                **headers,
            },
            extensions={
                "sni_hostname": host.rstrip("."),
                "timeout": httpx.Timeout(self._patience, connect=self._patience / 2).as_dict(),
            },
        )
        # A pool would take connections to one address for one server's, whatever name they were opened for.
        async with httpx.AsyncHTTPTransport(verify=self._tls, trust_env=False) as transport:
            response = await transport.handle_async_request(request)
            try:
                body = await _beginning(response, most)
            finally:
                await response.aclose()
        return Answer(
            response.status_code,
            httpx.codes.get_reason_phrase(response.status_code),
            _header(response, "location"),
            _header(response, "etag"),
            _header(response, "last-modified"),
            _header(response, "retry-after"),
            body,
        )

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        import httpx

        return self._trust or httpx.create_ssl_context(trust_env=False)


async def _beginning(response: "httpx.Response", most: int) -> bytes:
    body = b""
    if most:
        async for piece in response.aiter_raw():
            body += piece
            if len(body) >= most:
                break
    return body[:most]


def _header(response: "httpx.Response", name: str) -> str | None:
    value = response.headers.get(name)
    return value if value and len(value) <= _LONGEST_HEADER else None


def _why_not_connected(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"has a certificate that does not hold: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError):
            return "can't agree on TLS"
        cause = cause.__cause__ or cause.__context__
    return "takes no connections"


def _unreachable(why: str) -> NoAnswer:
    return NoAnswer(Silence.UNREACHABLE, why)


def _port_of(scheme: str) -> int:
    return 443 if scheme == "https" else 80
