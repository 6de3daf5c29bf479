# SPDX-License-Identifier: Apache-2.0
"""A way to a server on which somebody can be hit after any byte: it counts what goes through, and calls out at a number."""

import contextlib
import select
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """Hands bytes on between clients and a server, both ways.

    Attributes:
        target: The server's port on this machine.
        port: Its own.
        connections: How many there were.
    """

    target: int
    port: int = 0
    connections: int = 0
    _left: int | None = None
    _then: Callable[[], None] = lambda: None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def arm(self, count: int | None, then: Callable[[], None]) -> None:
        """Call out once so many more bytes went to the server or came from it; None for never."""
        with self._lock:
            self._left, self._then = count, then

    def count(self, number: int) -> None:
        """Bytes were handed on."""
        with self._lock:
            if self._left is None:
                return
            self._left -= number
            due = self._left < 0
            if due:
                self._left = None
        if due:
            self._then()


@contextlib.contextmanager
def proxy_to(port: int) -> Iterator[Proxy]:
    """A proxy to a server on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = Proxy(port, listener.getsockname()[1])
        threading.Thread(target=_accept, args=(listener, proxy), daemon=True).start()
        yield proxy
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, proxy: Proxy) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        proxy.connections += 1
        threading.Thread(target=_connect, args=(client, proxy), daemon=True).start()


def _connect(client: socket.socket, proxy: Proxy) -> None:
    """One connection, in small pieces, so that anybody can be hit within a message too."""
    with (
        client,
        socket.create_connection(("127.0.0.1", proxy.target)) as server,
        contextlib.suppress(OSError),
    ):
        other = {client: server, server: client}
        while True:
            for one in select.select(list(other), [], [])[0]:
                piece = one.recv(512)
                if not piece:
                    return
                other[one].sendall(piece)
                proxy.count(len(piece))
