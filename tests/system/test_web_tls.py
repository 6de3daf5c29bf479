# SPDX-License-Identifier: Apache-2.0
"""TLS with a real server: connected to an address, and yet the certificate must be that of the name asked."""

import asyncio
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pydantic import SecretStr
from typing_extensions import override

from partnerctl.adapters.mediawiki import MediaWiki
from partnerctl.adapters.web import PublicWeb, Reach
from partnerctl.errors import UnreachableError
from partnerctl.model.credentials import WikiPassword
from partnerctl.web import Answer, NoAnswer, Silence

pytestmark = pytest.mark.tls


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@dataclass(frozen=True)
class Server:
    """A server whose certificate is for library.example."""

    port: int
    certificate: Path


class _Quiet(ThreadingHTTPServer):
    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not like the certificate hangs up, which is what is tested."""


@pytest.fixture
def server(tmp_path: Path, require: Callable[..., None]) -> Iterator[Server]:
    require("openssl")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=library.example"
    extensions = (
        "-addext",
        "subjectAltName=DNS:library.example",
        "-addext",
        "basicConstraints=critical,CA:TRUE",
    )
    words = [*command.split(), *extensions, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(words, check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with _Quiet(("127.0.0.1", 0), _Page) as running:
        running.socket = context.wrap_socket(running.socket, server_side=True)
        thread = Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield Server(running.server_port, certificate)
        finally:
            running.shutdown()
            thread.join()


def ask(server: Server, host: str, *, trusting: bool = True) -> Answer | NoAnswer:
    async def here(name: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    trust = ssl.create_default_context(cafile=server.certificate) if trusting else None
    web = PublicWeb("test", reach=Reach(lambda _address: True, None), resolver=here, trust=trust)
    return asyncio.run(web.ask("GET", f"https://{host}:{server.port}/"))


@pytest.mark.parametrize("host", ["library.example", "library.example.", "LIBRARY.example"])
def test_the_certificate_is_that_of_the_name(server: Server, host: str) -> None:
    answer = ask(server, host)
    assert isinstance(answer, Answer)
    assert answer.status == 200


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1"])
def test_the_certificate_of_another_name_does_not_hold(server: Server, host: str) -> None:
    answer = ask(server, host)
    assert isinstance(answer, NoAnswer)
    assert answer.kind is Silence.UNREACHABLE
    assert answer.why.startswith("has a certificate that does not hold: ")


def test_a_certificate_that_nobody_vouches_for_does_not_hold(server: Server) -> None:
    answer = ask(server, "library.example", trusting=False)
    assert isinstance(answer, NoAnswer)
    assert "self-signed" in answer.why


def test_a_wiki_gets_no_password_unless_its_certificate_holds(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = WikiPassword("PartnerBot@publish", SecretStr("s3cret"))
    pauses: list[float] = []
    told = []
    for trusted in ("", str(server.certificate)):
        monkeypatch.setenv("SSL_CERT_FILE", trusted)
        wiki = MediaWiki(
            f"https://127.0.0.1:{server.port}/w/api.php",
            lambda host: account,
            "partnerctl/0",
            sleep=pauses.append,
        )
        with pytest.raises(UnreachableError) as caught:
            wiki.account()
        told.append(caught.value.message.replace(wiki.host, "HOST"))
    assert told == [
        "HOST has a certificate that does not hold: self-signed certificate",
        "HOST has a certificate that does not hold: IP address mismatch, certificate is not valid for '127.0.0.1'.",
    ]
    assert pauses == []
