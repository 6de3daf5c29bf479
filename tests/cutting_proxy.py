# SPDX-License-Identifier: Apache-2.0
"""A server between a client and the real one that cuts connections: before a request arrives, or before its answer does."""

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum

from typing_extensions import override


class Cut(Enum):
    """When the connection of a request is cut."""

    BEFORE = "before the server hears of it"
    AFTER = "after the server answered, before the client hears of it"
    WITHIN = "in the middle of the answer"


@dataclass
class CuttingProxy:
    """What is cut, and what came through.

    Attributes:
        server: The real one.
        address: Where the proxy listens.
        requests: Each request whole, also those that were cut.
    """

    server: tuple[str, int]
    address: tuple[str, int] = ("127.0.0.1", 0)
    requests: list[bytes] = field(default_factory=list)
    _cuts: list[tuple[Cut, bytes]] = field(default_factory=list)

    def cut(self, when: Cut, saying: bytes = b"") -> None:
        """Cut the next connection whose request holds these bytes; asked twice, two of them."""
        self._cuts.append((when, saying))

    def next_cut(self, request: bytes) -> Cut | None:
        """What is to be done with a request."""
        found = next((each for each in self._cuts if each[1] in request), None)
        if found:
            self._cuts.remove(found)
        return found[0] if found else None


@contextmanager
def cutting_proxy(host: str, port: int) -> Iterator[CuttingProxy]:
    """A proxy in front of a server on this machine, which has one request a connection."""
    proxy = CuttingProxy((host, port))

    class Handler(socketserver.BaseRequestHandler):
        @override
        def handle(self) -> None:
            request = _whole_request(self.request.recv)
            if not request:
                return
            proxy.requests.append(request)
            cut = proxy.next_cut(request)
            if cut is Cut.BEFORE:
                return
            answer = _forward(proxy.server, request)
            if cut is Cut.WITHIN:
                self.request.sendall(answer[: len(answer) // 2])
            elif cut is None:
                self.request.sendall(answer)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(proxy.address, Handler) as server:
        proxy.address = ("127.0.0.1", server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()


def _whole_request(receive: Callable[[int], bytes]) -> bytes:
    """A request with all of its body (RFC 9112, 6.2); nothing if the client went away."""
    read = b""
    while b"\r\n\r\n" not in read:
        piece = receive(65536)
        if not piece:
            return b""
        read += piece
    head, _, body = read.partition(b"\r\n\r\n")
    fields = [line.partition(b":") for line in head.split(b"\r\n")[1:]]
    length = next((int(value) for name, _, value in fields if name.lower() == b"content-length"), 0)
    while len(body) < length:
        piece = receive(65536)
        if not piece:
            return b""
        body += piece
    return head + b"\r\n\r\n" + body


def _forward(server: tuple[str, int], request: bytes) -> bytes:
    """The server's whole answer: it is told to close the connection after it."""
    first, _, rest = request.partition(b"\r\n")
    kept = b"\r\n".join(
        line
        for line in rest.partition(b"\r\n\r\n")[0].split(b"\r\n")
        if not line.lower().startswith(b"connection:")
    )
    body = request.partition(b"\r\n\r\n")[2]
    with socket.create_connection(server, timeout=60) as connection:
        connection.sendall(first + b"\r\nConnection: close\r\n" + kept + b"\r\n\r\n" + body)
        pieces = iter(lambda: connection.recv(65536), b"")
        return b"".join(pieces)
