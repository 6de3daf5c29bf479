# SPDX-License-Identifier: Apache-2.0
"""An office that publishes and posts: a machine, a clone, and a wiki behind a server that cuts connections."""

import signal
import sqlite3
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from command_line import Outcome
from cutting_proxy import Cut, CuttingProxy
from git_registry import GitRegistry
from mediawiki import BOT, Wiki
from planted_secrets import BOOK, OF_PROXY, PERSON, TOKEN, WRONG, addresses, assert_none
from secret_search import Place, inflated
from secret_world import Machine, toml
from sending import APPLIED
from usecases.registries import a_record

ENDS_WITH: Final = {signal.SIGABRT: -signal.SIGABRT, signal.SIGTERM: -signal.SIGTERM, signal.SIGINT: 130}
"""What a command ends with that gets a signal while it talks to a wiki."""


@dataclass
class Bureau:
    """Somebody's machine with a clone that is published on a wiki, behind a server that cuts connections."""

    machine: Machine
    wiki: Wiki
    proxy: CuttingProxy
    clone: GitRegistry
    title: str

    @property
    def credentials(self) -> Path:
        return self.machine.folder / "home" / "config" / "partnerctl" / "credentials.toml"

    @property
    def book(self) -> Path:
        return self.machine.folder / "home" / "data" / "partnerctl" / "contacts.yaml"

    def log_in_by(self, **account: str) -> None:
        host = f'wiki."127.0.0.1:{self.proxy.address[1]}"'
        self.machine.private(self.credentials, toml({host: account}))

    def log_in(self) -> None:
        secret = self.machine.folder / "planted" / "bot-password"
        self.machine.private(secret, self.wiki.variables[BOT[1]] + "\n")
        self.log_in_by(user=self.wiki.variables[BOT[0]], password_file=str(secret))

    def name(self, name: str, more: str = "") -> None:
        """Have the data say something else."""
        self.clone.record("atlas", a_record(name, more))
        self.clone.commit(name)

    def publish(self, *words: str, **environment: str) -> Outcome:
        words = ("publish", "--apply", "--verbose", *words)
        return self.machine.run(self.clone.root, *words, **environment)

    def ask_for_a_notice(self) -> None:
        """Have a partner that is due one, on a liaison's talk page; the book knows it, too."""
        liaison = "liaisons:\n  - user: Volunteer\n"
        self.clone.record(
            "atlas-choir", APPLIED.format(name="A Choir").replace("history:", f"{liaison}history:")
        )
        self.clone.commit("A choir")
        entry = f"  atlas-choir: {{email: {BOOK['atlas-choir']}, name: {PERSON}}}\n"
        self.machine.private(self.book, f"format: 1\ncontacts:\n{entry}")

    def post(self) -> Outcome:
        words = ("post", "--apply", "--verbose", "--unofficial-in-public", "--partner", "atlas-choir")
        return self.machine.run(self.clone.root, *words)

    def when(self, saying: bytes, then: Callable[[], object]) -> None:
        """Do something before the next request with these bytes is handed on."""
        usual = self.proxy.next_cut

        def next_cut(request: bytes) -> Cut | None:
            if saying in request:
                self.proxy.next_cut = usual  # type: ignore[method-assign]
                then()
            return usual(request)

        self.proxy.next_cut = next_cut  # type: ignore[method-assign]

    def interrupted(self, number: signal.Signals, saying: bytes) -> Outcome:
        """Publish, and get a signal while a request with these bytes is on its way."""
        process = self.machine.start(self.clone.root, "publish", "--apply", "--verbose")

        def end() -> None:
            process.send_signal(number)
            time.sleep(0.2)

        self.when(saying, end)
        outcome = self.machine.end(process)
        assert outcome.exit_code == ENDS_WITH[number]
        return outcome

    def stored(self) -> Iterator[Place]:
        """All that the wiki has in its database, and logged."""
        folder = Path(self.wiki.variables["MW_DIR"])
        with closing(sqlite3.connect(folder / "data" / "wiki.sqlite", timeout=30)) as database:
            database.text_factory = bytes
            tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                rows = database.execute(f'SELECT * FROM "{table.decode()}"')
                content = b"\n".join(
                    inflated(each) for row in rows for each in row if isinstance(each, bytes)
                )
                yield Place(f"the wiki's table {table.decode()}", content)
        for path in (folder / "log").iterdir():
            if path.name == "setup.log":  # of when its accounts were made
                continue
            yield Place(f"the wiki's {path.name}", path.read_bytes())

    def asked(self) -> Iterator[Place]:
        """What was asked of the wiki, without what a login is made of: the body, cookies, the token."""
        for request in self.proxy.requests:
            head, _, body = request.partition(b"\r\n\r\n")
            lines = head.split(b"\r\n")
            kept = [each for each in lines if not each.lower().startswith((b"cookie:", b"authorization:"))]
            is_login = b"action=login" in body
            yield Place(lines[0].decode(), b"\n".join([*kept, b"" if is_login else body]))

    def session(self) -> dict[str, str]:
        """Cookies and tokens that the wiki gave."""
        found: dict[str, str] = {}
        for request in self.proxy.requests:
            head, _, body = request.decode("latin-1").partition("\r\n\r\n")
            for line in head.split("\r\n"):
                if line.lower().startswith("cookie:"):
                    for cookie in line.partition(":")[2].split(";"):
                        name, _, value = cookie.strip().partition("=")
                        if "ession" in name:
                            found[f"cookie {value[:3]}…"] = value
            for name, values in urllib.parse.parse_qs(body).items():
                if name in {"token", "lgtoken"} and len(values[0]) > 10:
                    found[f"token {values[0][:3]}…"] = values[0]
        return found

    def assert_nothing_leaked(self) -> None:
        given = {"wrong password": WRONG, "password": self.wiki.variables[BOT[1]], "token": TOKEN}
        secrets = addresses().and_for(**given)
        assert_none(secrets.leaks(self.asked()))
        assert_none(secrets.leaks(self.stored()))
        variables = Place("variables of children", self.machine.variables.read_bytes())
        assert_none(secrets.leaks([variables]))
        everything = secrets.and_for(proxy=OF_PROXY, **self.session())
        besides = [self.credentials, self.book, self.machine.folder / "planted", self.machine.variables]
        assert_none(self.machine.leaks(everything, besides=besides))
