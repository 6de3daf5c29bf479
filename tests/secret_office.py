# SPDX-License-Identifier: Apache-2.0
"""An office that proposes and sends: a machine, a clone with a password in its remote, a private book, a git and a mail server."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from command_line import CHECKOUT, Outcome
from counting_proxy import proxy_to
from git_host import GitHost, running_host
from git_registry import GitRegistry
from planted_secrets import (
    BOOK,
    MAIL_PASSWORD,
    OF_PROXY,
    OF_REMOTE,
    OF_REMOTE_WRONG,
    PERSON,
    TOKEN,
    WRONG,
    addresses,
    assert_none,
)
from secret_search import Place, Search
from secret_world import Machine, toml
from sending import APPLIED
from smtp_server import PASSWORD

SINK: Final = CHECKOUT / "tests" / "servers" / "smtp-sink"
MESSAGE_ID: Final = re.compile(r"<[0-9a-f]{32}@registry\.example>")
KIND: Final = ("--kind", "application-received")


@dataclass
class Office:
    """Somebody's machine with a clone of a registry on a git server, a private book, and a mail server."""

    machine: Machine
    host: GitHost
    clone: GitRegistry
    sink: dict[str, str]

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> Iterator["Office"]:
        """Servers of its own, below the folder."""
        passwords = {
            "maintainer": "kept-by-the-server",
            "contributor": OF_REMOTE,
            "token": "kept-by-the-server-too",
        }
        (folder / "host").mkdir(parents=True)
        (folder / "host" / "passwords.json").write_text(json.dumps(passwords))
        with running_host(folder / "host") as host, _sink(folder / "sink") as sink:
            origin = GitRegistry.of_examples(folder / "origin")
            for partner_id in BOOK:
                origin.record(partner_id, APPLIED.format(name=f"Choir of {partner_id}"))
            origin.commit("Applicants")
            origin.git("push", "-q", host.values["GIT_HOST_MAINTAINER_URL"], "HEAD:main")
            machine = Machine(folder / "machine")
            clone = machine.folder / "clone"
            origin.git("clone", "-q", host.values["GIT_HOST_CONTRIBUTOR_URL"], str(clone))
            office = cls(machine, host, GitRegistry(clone), sink)
            office.clone.git("config", "user.name", "Ana")
            office.clone.git("config", "user.email", "ana@partnerctl.example")
            office.write_book()
            office.write_credentials()
            yield office

    @property
    def book(self) -> Path:
        return self.machine.folder / "home" / "data" / "partnerctl" / "contacts.yaml"

    @property
    def credentials(self) -> Path:
        return self.machine.folder / "home" / "config" / "partnerctl" / "credentials.toml"

    @property
    def for_secrets(self) -> list[Path]:
        """What is planted, and what has an address because it is a message."""
        sink = Path(self.sink["SMTP_SINK_DIR"])
        return [
            self.book,
            self.credentials,
            self.machine.folder / "planted",
            self.clone.root / ".git" / "config",
            self.machine.variables,
            *(self.host.folder / name for name in ("passwords.json", "env")),
            *(sink / name for name in ("env", "log", "Maildir", "envelopes")),
        ]

    def write_book(self, text: str | None = None) -> None:
        entries = (f"  {key}: {{email: {value}, name: {PERSON}}}\n" for key, value in BOOK.items())
        self.machine.private(self.book, text or "format: 1\ncontacts:\n" + "".join(entries))

    def write_credentials(self, text: str | None = None, **changes: object) -> None:
        mail = {
            "host": self.sink["SMTP_HOST"],
            "port": int(self.sink["SMTP_PORT"]),
            "user": self.sink["SMTP_USER"],
            "password": MAIL_PASSWORD,
            "ca_file": self.sink["SMTP_CA_FILE"],
            "per_minute": 600,
            **changes,
        }
        known = {name: value for name, value in mail.items() if value is not None}
        self.machine.private(self.credentials, text if text is not None else toml({"mail": known}))

    def run(self, *words: str, **environment: str) -> Outcome:
        """A command in the clone, talking as much as it can."""
        return self.machine.run(self.clone.root, *words, "--verbose", **environment)

    def send(self, *words: str, **environment: str) -> Outcome:
        return self.run("send", "--apply", *KIND, *words, **environment)

    def interrupted(self, number: signal.Signals, after: int, *words: str) -> Outcome:
        """Send, and get a signal once so many bytes have gone to the mail server and back."""
        with proxy_to(int(self.sink["SMTP_PORT"])) as proxy:
            self.write_credentials(port=proxy.port)
            process = self.machine.start(self.clone.root, "send", "--apply", "--verbose", *KIND, *words)
            proxy.arm(after, lambda: process.send_signal(number))
            outcome = self.machine.end(process)
        self.write_credentials()
        return outcome

    def refuse_pushes(self) -> Callable[[], None]:
        """Have the server take nothing, and say a lot; gives what ends it."""
        hook = self.host.folder / "example" / "partners.git" / "hooks" / "pre-receive"
        before = hook.read_text()
        hook.write_text('#!/bin/sh\necho "$REMOTE_USER: GIT-HOST takes nothing"; env >&2; exit 1\n')
        return lambda: void(hook.write_text(before))

    def message_id_to(self, address: str) -> str:
        """The Message-ID of what was sent to somebody."""
        messages = (path.read_text() for path in (Path(self.sink["SMTP_MAILDIR"]) / "new").iterdir())
        found = (MESSAGE_ID.search(message) for message in messages if address in message)
        return next(each[0] for each in found if each)

    def search(self) -> Search:
        return addresses().and_for(
            mail_password=MAIL_PASSWORD, wrong_password=WRONG, password_of_remote=OF_REMOTE,
            wrong_password_of_remote=OF_REMOTE_WRONG, token=TOKEN, test_server=PASSWORD,
        )  # fmt: skip

    def assert_nothing_leaked(self, *besides: Path) -> None:
        proxy = {"password_of_proxy": OF_PROXY}
        # A proxy is named in a variable, and git must know it to use it. Nothing else is handed down.
        variables = Place("variables of children", self.machine.variables.read_bytes())
        assert_none(self.search().leaks([variables]))
        everything = self.search().and_for(**proxy)
        folder = self.machine.folder.parent
        assert_none(self.machine.leaks(everything, besides=[*self.for_secrets, *besides]))
        around = [self.host.folder, Path(self.sink["SMTP_SINK_DIR"]), folder / "origin"]
        for place in around:
            more = Machine.__new__(Machine)
            more.folder, more.produced = place, []
            assert_none(more.leaks(everything, besides=self.for_secrets))


def void(value: object) -> None:
    """Nothing, whatever was given."""
    del value


@contextmanager
def _sink(folder: Path) -> Iterator[dict[str, str]]:
    words = [sys.executable, str(SINK)]
    environment = {**os.environ, "SMTP_SINK_PASSWORD": MAIL_PASSWORD}
    up = [*words, "up", "--dir", str(folder), "--slow", "0.3"]
    done = subprocess.run(up, capture_output=True, text=True, timeout=60, check=True, env=environment)
    try:
        yield dict(word.split("=", 1) for word in shlex.split(done.stdout.replace("export ", "")))
    finally:
        subprocess.run([*words, "down", "--dir", str(folder)], check=True, timeout=60)
