# SPDX-License-Identifier: Apache-2.0
"""Which addresses belong to the public internet.

An address in the data, or one that a stranger's server redirects to, must not make this program ask the machines around
it: a router, a metadata service of a cloud, a service on this very machine (OWASP: server-side request forgery). Names
are therefore resolved first, what they resolve to is judged here, and the connection goes to an address that was judged:
a name that resolves to something else a moment later (DNS rebinding) gains nothing.
"""

import ipaddress
import re
import socket
from typing import Final, TypeAlias

_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_LIKE_NUMBERS: Final = re.compile(
    r"(?:0[xX][0-9a-fA-F]*|[0-9]+)(?:\.(?:0[xX][0-9a-fA-F]*|[0-9]+)){0,3}\.?", re.ASCII
)
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_NEVER: Final = tuple(
    ipaddress.ip_network(network)
    # Special in a way that not all Pythons know yet: protocol assignments (RFC 6890), local NAT64 (RFC 8215),
    # IPv4-compatible (RFC 4291, 2.5.5.1), site-local (RFC 3879).
    for network in ("192.0.0.0/24", "64:ff9b:1::/48", "::/96", "fec0::/10")
)


def literal(host: str) -> str | None:
    """The address that a host is, if it is one; None for a name.

    Also in the forms that only old C libraries read, and servers use to hide: `2130706433`, `0x7f.1`, `0177.0.0.1`.
    """
    bare = host.removeprefix("[").removesuffix("]")
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        pass
    if not _LIKE_NUMBERS.fullmatch(bare):
        return None
    try:
        return socket.inet_ntoa(socket.inet_aton(bare.removesuffix(".")))
    except OSError:
        # All numbers and yet no address: no name can look like that (RFC 3696, 2), so it is never resolved.
        return "0.0.0.0"  # noqa: S104 -- nothing is bound


def is_public(address: str) -> bool:
    """Whether an IP address, as the resolver writes it, is one of the public internet."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return all(_is_public(each) for each in (parsed, *_within(parsed)))


def _is_public(address: _Address) -> bool:
    if any(address in network for network in _NEVER):
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return False
        if address.ipv4_mapped is not None or address in _NAT64:
            return True  # the address within is judged
    return address.is_global and not address.is_multicast and not address.is_reserved


def _within(address: _Address) -> tuple[ipaddress.IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address leads to."""
    if isinstance(address, ipaddress.IPv4Address):
        return ()
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return tuple(each for each in inner if each is not None)
