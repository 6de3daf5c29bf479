# SPDX-License-Identifier: Apache-2.0
"""Names of servers."""

import pytest

from partnerctl.model.hosts import is_loopback, is_reserved, is_within


@pytest.mark.parametrize(
    "server", ["localhost", "LOCALHOST.:25", "127.0.0.1", "127.9.9.9:2525", "::1", "[::1]", "[::1]:2525"]
)
def test_on_this_machine(server: str) -> None:
    assert is_loopback(server)


@pytest.mark.parametrize(
    "server", ["localhost.example", "smtp.example:25", "192.0.2.1", "[2001:db8::1]:25", "", "["]
)
def test_elsewhere(server: str) -> None:
    assert not is_loopback(server)


def test_names_that_nobody_has() -> None:
    assert is_reserved("Registry.EXAMPLE")
    assert not is_reserved("myexample.org")
    assert is_within("a.b.example", "b.example")
    assert not is_within("ab.example", "b.example")
