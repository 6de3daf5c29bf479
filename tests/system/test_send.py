# SPDX-License-Identifier: Apache-2.0
"""`send`, with real git, a real mail server and real processes that are really killed."""

import json
import os
import random
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from command_line import CHECKOUT, CommandLine
from counting_proxy import Proxy, proxy_to
from partnerctl.usecases.send.memory import Memory, remember
from sending import KIND, Senders, notice

pytestmark = pytest.mark.smtp

SINK = CHECKOUT / "tests" / "servers" / "smtp-sink"
NOTICES, KILLS = 200, 50
OF_KIND = ("--kind", KIND)


@dataclass(frozen=True)
class Sink:
    """A submission server, and what it has."""

    folder: Path
    values: dict[str, str]

    def variables(self, port: int | None = None) -> dict[str, str]:
        """What partnerctl needs to send by it."""
        return {
            "PARTNERCTL_SMTP_HOST": self.values["SMTP_HOST"],
            "PARTNERCTL_SMTP_PORT": str(port or self.values["SMTP_PORT"]),
            "PARTNERCTL_SMTP_SECURITY": "starttls",
            "PARTNERCTL_SMTP_USER": self.values["SMTP_USER"],
            "PARTNERCTL_SMTP_PASSWORD": self.values["SMTP_PASSWORD"],
            "PARTNERCTL_SMTP_CA_FILE": self.values["SMTP_CA_FILE"],
            "PARTNERCTL_SMTP_PER_MINUTE": "600",
        }

    def messages(self) -> list[bytes]:
        """Every message."""
        return [path.read_bytes() for path in (self.folder / "Maildir" / "new").iterdir()]


@pytest.fixture
def sink(tmp_path: Path, require: Callable[..., None]) -> Iterator[Sink]:
    """A server of its own."""
    require("openssl")
    folder = tmp_path / "sink"
    words = [sys.executable, str(SINK)]
    up = [*words, "up", "--dir", str(folder), "--slow", "1"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(up, capture_output=True, text=True, timeout=60, check=True, env=environment)
    values = dict(word.split("=", 1) for word in shlex.split(done.stdout.replace("export ", "")))
    yield Sink(folder, values)
    subprocess.run([*words, "down", "--dir", str(folder)], check=True, timeout=60)


@dataclass
class Mortal:
    """Somebody who sends from a clone, and whose runs are killed."""

    line: CommandLine
    proxy: Proxy
    dice: random.Random
    longest: float = 2.0
    kills: int = 0
    log: list[str] = field(default_factory=list)

    @property
    def memory(self) -> Memory:
        """What the clone remembers."""
        (journal,) = [
            *Path(self.line.environment["XDG_STATE_HOME"]).glob("partnerctl/sending/*/journal.jsonl"),
            Path(os.devnull),
        ][:1]
        return remember(journal.read_text("utf-8").split("\n"))

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """A real process."""
        return subprocess.Popen(
            [sys.executable, "-m", "partnerctl", "send", *words],
            cwd=self.line.folder,
            env={**os.environ, **self.line.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def run_and_be_killed(self) -> None:
        """One run, killed at a random byte of the conversation with the server, or at a random moment."""
        before = self.open
        at_byte = self.dice.random() < 0.6
        count = self.dice.randrange(0, 30_000)
        moment = self.dice.uniform(0.05, self.longest)
        process = self.start("--apply", "--limit", "6", *OF_KIND)
        self.proxy.arm(count if at_byte else None, process.kill)
        began = time.monotonic()
        try:
            _, errors = process.communicate(timeout=60 if at_byte else moment)
        except subprocess.TimeoutExpired:
            process.kill()
            _, errors = process.communicate()
        self.proxy.arm(None, process.kill)
        if process.returncode == -signal.SIGKILL:
            self.kills += 1
        else:
            self.longest = time.monotonic() - began
            assert process.returncode in {0, 1}, errors.decode()
        where = f"byte {count}" if at_byte else f"{moment:.2f} s"
        self.log.append(f"{where}: {process.returncode}")
        assert len(self.open - before) <= 1, self.log[-1]

    @property
    def open(self) -> set[tuple[str, str]]:
        """Attempts of which nobody knows what became of them."""
        memory = self.memory
        return {(holder, key.name) for holder, key in memory.attempts if memory.is_open(key, holder)}

    def finish(self) -> dict[str, Any]:
        """A run that nobody kills."""
        outcome = self.line.process("send", "--apply", "--format", "json", *OF_KIND)
        assert outcome.exit_code in {0, 1}, outcome.whole()
        report: dict[str, Any] = json.loads(outcome.stdout)
        return report


def test_two_clones_killed_fifty_times_send_each_of_two_hundred_notices_once(
    tmp_path: Path, sink: Sink
) -> None:
    seed = int(os.environ.get("PARTNERCTL_TEST_SEED") or random.randrange(2**32))
    told = f"PARTNERCTL_TEST_SEED={seed}"
    print(told, "makes the same kills again, as far as a machine does anything twice")
    partners = [f"a-{number:03}" for number in range(NOTICES)]
    senders = Senders.around(tmp_path, {each: f"{each}@library.example" for each in partners})
    looker = senders.clone("looker")
    drafted = looker.process("send", "--drafts", str(tmp_path / "drafts"), *OF_KIND)
    assert drafted.exit_code == 0, drafted.whole()
    rendered = sorted(path.read_bytes() for path in (tmp_path / "drafts").iterdir())
    assert len(rendered) == NOTICES

    with proxy_to(int(sink.values["SMTP_PORT"])) as left, proxy_to(int(sink.values["SMTP_PORT"])) as right:
        mortals = [
            Mortal(senders.clone(name, **sink.variables(proxy.port)), proxy, random.Random(f"{seed} {name}"))
            for name, proxy in (("ada", left), ("ben", right))
        ]
        total = threading.Semaphore(KILLS)

        def live(mortal: Mortal) -> None:
            while total.acquire(blocking=False):
                before = mortal.kills
                mortal.run_and_be_killed()
                if mortal.kills == before:
                    total.release()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(live, mortals))
        assert sum(mortal.kills for mortal in mortals) == KILLS, told

        opened = sum(len(mortal.open) for mortal in mortals)
        for mortal in (*mortals, *mortals):
            arrived = b"\n".join(sink.messages())
            words: dict[str, list[str]] = {"--arrived": [], "--not": []}
            for each in mortal.finish()["open"]:
                words["--arrived" if f"To: {each['partner']}@".encode() in arrived else "--not"].append(
                    each["notice"]
                )
            for word, notices in words.items():
                if notices:
                    settled = mortal.line.process("send", "resolve", *notices, word)
                    assert settled.exit_code == 0, (settled.whole(), told)
        mortals[0].finish()

    received = sink.messages()
    recipients = Counter(str(message_from_bytes(each, policy=default)["To"]) for each in received)
    assert [each for each, number in recipients.items() if number > 1] == [], told
    assert sorted(received) == rendered, told
    assert opened <= KILLS, told
    shared = senders.shared()
    assert set(shared) == {f"data/notices/{notice(each)}.email.yaml" for each in partners}, told
    assert looker.process("send", *OF_KIND).stdout.endswith("No email is due by origin/main.\n"), told
    print(told, f"{opened} unknown", *(mortal.log for mortal in mortals), sep="\n")


FAULTS = ("reject", "defer", "greylist", "badcontent", "tempfail", "drop", "slow")


def test_each_fault_of_a_server_ends_in_the_right_state(tmp_path: Path, sink: Sink) -> None:
    senders = Senders.around(tmp_path, {each: f"{each}@library.example" for each in (*FAULTS, "well")})
    clone = senders.clone("ada", **sink.variables())

    outcomes = []
    for more in ((), (), ("--again",)):
        outcome = clone("send", "--apply", "--format", "json", *OF_KIND, *more)
        assert outcome.exit_code == 1, outcome.whole()
        assert "@library.example" not in outcome.whole()
        emails = json.loads(outcome.stdout)["emails"]
        outcomes.append({each["partner"]: (each["outcome"], each["code"]) for each in emails})

    lasting = {"defer": ("later", 451), "drop": ("later", None), "tempfail": ("later", 452)}
    refused = {"badcontent": ("refused", 554), "reject": ("refused", 550)}
    first = {"greylist": ("later", 451), "slow": ("sent", 250), "well": ("sent", 250)}
    assert outcomes == [
        {**lasting, **refused, **first},
        {**lasting, "greylist": ("sent", 250)},
        {**lasting, **refused},
    ]
    assert len(sink.messages()) == 3
    kept = {path.partition("/")[0] for path in senders.shared() if "reject" in path or "badcontent" in path}
    assert kept == {"refusals"}
    assert not [path for path in senders.shared() if path.startswith("claims/")]


def test_ctrl_c_waits_for_the_message_that_is_on_its_way(tmp_path: Path, sink: Sink) -> None:
    partners = [f"a-{number:02}" for number in range(30)]
    senders = Senders.around(tmp_path, {each: f"{each}@library.example" for each in partners})
    with proxy_to(int(sink.values["SMTP_PORT"])) as proxy:
        mortal = Mortal(senders.clone("ada", **sink.variables(proxy.port)), proxy, random.Random(1))
        process = mortal.start("--apply", *OF_KIND)
        proxy.arm(12_000, lambda: process.send_signal(signal.SIGINT))
        _, errors = process.communicate(timeout=60)

    assert process.returncode == 130, errors.decode()
    assert "stopping behind the message that is on its way" in errors.decode()
    shared = senders.shared()
    assert {path.rpartition("/")[0] for path in shared} == {"data/notices"}
    assert 0 < len(shared) == len(sink.messages()) < len(partners)
    assert not mortal.open
