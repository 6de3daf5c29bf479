# SPDX-License-Identifier: Apache-2.0
"""`partnerctl check-links`, whole outputs; the servers are in memory."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from typing_extensions import override

from command_line import CommandLine
from fake_web import NOWHERE, OK, PRIVATE, FakeWeb, said
from partnerctl import bootstrap
from terminal import in_terminal
from usecases.registries import a_record

Golden = Callable[[str, str], None]
META = "https://meta.wikimedia.org/wiki"

HOSTILE = "https://meta.wikimedia.org/wiki/`<b>[x](y)`\x1b[31m\u202e"

RECORD = f"""\
name: Links
website: {META}/Moved
report_page: https://blocked.wikimedia.org/report
visible_support:
  - url: https://nowhere.wikimedia.org/
    kind: web-page
  - url: http://10.0.0.1/wiki
    kind: web-page
  - url: https://social.wikimedia.org/@links
    kind: web-page
  - url: https://links.example/
    kind: web-page
  - url: {META}/Fine
    kind: web-page
history:
  - date: 2026-02-03
    event: noted
    as: potential
    link: {META}/Moved#Why
    archived: https://web.archive.org/web/2026/{META}/Moved
sources:
  - url: {META}/Gone
    archived: https://web.archive.org/web/2026/{META}/Gone
  - url: {META}/Gone#Later
  - url: {META}/Hostile
"""

POLICY = """
links:
  waived_hosts:
    - {host: social.wikimedia.org, why: It answers browsers only., until: 2027-12-31}
    - {host: meta.wikimedia.org, why: It was down., until: 2026-01-31}
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def links(registry: Path) -> Path:
    """A registry with one record that has an address of each kind."""
    for path in (registry / "data/partners").iterdir():
        path.unlink()
    (registry / "data/partners/links.yaml").write_text(RECORD, "utf-8")
    policy = registry / "data/registry.yaml"
    policy.write_text(policy.read_text("utf-8") + POLICY, "utf-8")
    return registry


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> FakeWeb:
    fake = FakeWeb(
        {
            f"{META}/Moved": said(301, to="/wiki/Moved_here"),
            f"{META}/Moved_here": OK,
            f"{META}/Fine": OK,
            f"{META}/Hostile": said(301, to=HOSTILE),
            HOSTILE: OK,
            "https://blocked.wikimedia.org/report": said(403),
            "https://nowhere.wikimedia.org/robots.txt": NOWHERE,
            "http://10.0.0.1/robots.txt": PRIVATE,
            f"https://web.archive.org/web/2026/{META}/Moved": OK,
            f"https://web.archive.org/web/2026/{META}/Gone": OK,
            "https://foundation.wikimedia.org/wiki/Policy:Trademark_policy": OK,
        }
    )
    monkeypatch.setattr(bootstrap, "web", lambda contact: fake)
    return fake


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_each_form(form: str, links: Path, web: FakeWeb, partnerctl: CommandLine, golden: Golden) -> None:
    golden(f"cli/check-links/{form}.txt", partnerctl("check-links", "--format", form).whole())


def test_in_few_columns(
    links: Path, web: FakeWeb, partnerctl: CommandLine, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    golden("cli/check-links/text-50.txt", partnerctl("check-links").whole())


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_dry_run_asks_nobody(
    form: str, links: Path, web: FakeWeb, partnerctl: CommandLine, golden: Golden
) -> None:
    outcome = partnerctl("check-links", "links", "--dry-run", "--limit", "3", "--format", form)
    golden(f"cli/check-links/dry-run-{form}.txt", outcome.whole())
    assert web.asked == []
    assert not (links.parent / "cache").exists()


def test_the_exit_code_is_about_what_is_gone(links: Path, web: FakeWeb, partnerctl: CommandLine) -> None:
    assert partnerctl("check-links", "--host", "nowhere.wikimedia.org").exit_code == 0
    assert partnerctl("check-links", "--host", "meta.wikimedia.org").exit_code == 1
    asked = len(web.asked)
    assert partnerctl("check-links", "--host", "meta.wikimedia.org").exit_code == 1
    assert len(web.asked) == asked


def test_interrupted_and_taken_up(links: Path, web: FakeWeb, partnerctl: CommandLine) -> None:
    web.stop_after = 12
    stopped = partnerctl("check-links")
    assert stopped.exit_code == 130
    assert stopped.stdout == ""
    assert stopped.stderr == (
        "what was answered is kept; run it again to go on\n\nerror: interrupted; no file was left half-written\n"
    )
    web.stop_after = None
    resumed = partnerctl("check-links", "--format", "json")
    assert json.loads(resumed.stdout)["asked"] < len(json.loads(resumed.stdout)["links"])


def test_a_partner_that_is_not_there(web: FakeWeb, partnerctl: CommandLine) -> None:
    outcome = partnerctl("check-links", "northfield-city-libary")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert 'did you mean "northfield-city-library"?' in outcome.stderr


@pytest.mark.parametrize("words", [("--limit", "0"), ("--max-age", "-1"), ("--format", "html")])
def test_options_that_make_no_sense(words: tuple[str, ...], web: FakeWeb, partnerctl: CommandLine) -> None:
    assert partnerctl("check-links", *words).exit_code == 2


def test_a_file_that_can_not_be_read_is_not_passed_over(
    links: Path, web: FakeWeb, partnerctl: CommandLine
) -> None:
    (links / "data/partners/broken.yaml").write_text("name: [\n")
    outcome = partnerctl("check-links", "--host", "nowhere.wikimedia.org")
    assert outcome.exit_code == 1
    assert "warning: data/partners/broken.yaml could not be read" in outcome.stderr


def test_validate_asks_nobody(links: Path, web: FakeWeb, partnerctl: CommandLine) -> None:
    partnerctl("validate")
    assert web.asked == []


def test_the_agent_names_the_program_and_where_to_complain(monkeypatch: pytest.MonkeyPatch) -> None:
    from partnerctl.adapters import web as adapter

    seen: list[str] = []
    monkeypatch.setattr(adapter, "PublicWeb", seen.append)
    bootstrap.web("https://bücher.example/ü")
    [agent] = seen
    assert agent.startswith("partnerctl/")
    assert "(https://xn--bcher-kva.example/%C3%BC; check-links)" in agent
    assert agent.isascii()


def test_the_real_program_never_asks_a_private_network(links: Path, golden: Golden) -> None:
    """As a process of its own, in a terminal, with nothing replaced."""
    record = a_record("Links", "website: http://127.0.0.1/admin\n").replace(
        "title: A letter", "url: http://169.254.169.254/latest/meta-data/"
    )
    (links / "data/partners/links.yaml").write_text(record, "utf-8")
    code, written = in_terminal(links, "check-links", "links", columns=80, NO_COLOR="1")
    assert "leads to an address that is not of the public internet (2)" in written
    assert code == 0


class _Slow(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(404)
        self.end_headers()

    def do_HEAD(self) -> None:
        self.server.asked += 1  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Slow) as running:
        running.asked = 0  # type: ignore[attr-defined]
        thread = Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield running
        finally:
            running.shutdown()
            thread.join()


SCRIPT = """
import sys
from partnerctl import bootstrap
from partnerctl.adapters.web import PublicWeb, Reach
from partnerctl.cli.app import main

async def here(name, port):
    return ["127.0.0.1"]

bootstrap.web = lambda contact: PublicWeb("test", reach=Reach(lambda address: True, None), resolver=here)
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_stopped_for_real_and_taken_up(
    number: signal.Signals, links: Path, server: ThreadingHTTPServer, cache: Path, tmp_path: Path
) -> None:
    """Ctrl-C and a kill in the middle of a run against a real server: what it answered is not asked again."""
    pages = [f"http://site{n}.wikimedia.org:{server.server_port}/" for n in range(8)]
    record = a_record("Links") + "".join(f"  - url: {page}{n}\n" for page in pages for n in range(2))
    (links / "data/partners/links.yaml").write_text(record, "utf-8")
    words = [sys.executable, "-c", SCRIPT, "check-links", "links", "--format", "json"]
    environment = {**os.environ, "PARTNERCTL_TODAY": "2026-03-31"}
    journal = cache / "partnerctl/links/answers.jsonl"
    with subprocess.Popen(
        words, cwd=links, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        while not (journal.exists() and journal.read_bytes().count(b"\n") >= 3):
            time.sleep(0.01)
            assert process.poll() is None
        process.send_signal(number)
        process.communicate(timeout=30)
    assert process.returncode == (130 if number is signal.SIGINT else -signal.SIGKILL)
    answered = journal.read_bytes().count(b"\n")
    assert 3 <= answered < 16
    before = server.asked  # type: ignore[attr-defined]
    done = subprocess.run(words, cwd=links, env=environment, capture_output=True, timeout=60, check=False)
    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert told["counts"] == {"fine": 16}
    assert told["asked"] == 16 - answered
    assert server.asked - before == 16 - answered  # type: ignore[attr-defined]
