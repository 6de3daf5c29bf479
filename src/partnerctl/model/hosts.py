# SPDX-License-Identifier: Apache-2.0
"""Names of servers: which are on this machine, and which nobody can have."""

import ipaddress
from typing import Final

RESERVED: Final = (
    "example",
    "invalid",
    "test",
    "localhost",
    "local",
    "example.com",
    "example.net",
    "example.org",
)
"""Domains that nobody has (RFC 2606, RFC 6761, RFC 6762)."""


def is_within(host: str, other: str) -> bool:
    """Whether a host is another one, or below it."""
    return host == other or host.endswith(f".{other}")


def is_reserved(host: str) -> bool:
    """Whether nobody on the internet can have this name."""
    return any(is_within(host.lower(), each) for each in RESERVED)


def is_loopback(server: str) -> bool:
    """Whether a server, named by its host and perhaps its port, is on this machine."""
    if server.startswith("["):
        host = server[1:].partition("]")[0]
    else:
        host = server.partition(":")[0] if server.count(":") == 1 else server
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
