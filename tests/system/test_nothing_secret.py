# SPDX-License-Identifier: Apache-2.0
"""Nothing secret in anything that is produced: real commands, real servers, every failure, and then everything is searched.

Planted are passwords, a token, an address of a remote and of a proxy with a password each, and people's addresses. Searched is what the
commands put out; every file that they left, below a home, a state folder and a folder for temporary files of their own; every object of the
clone's and the server's git; the arguments and variables of every git that they started; what the servers stored and logged. What is
left out is named at each test: the planted files themselves, and what has an address because it is a message to it.

One thing is not as it would be: pauses are short (`secret_world`). The commands know nothing of that.
"""

import base64
import itertools
import json
import signal
import subprocess
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from command_line import CHECKOUT
from cutting_proxy import Cut, cutting_proxy
from git_registry import GitRegistry
from mediawiki import ADMINISTRATOR, BOT, VOLUNTEER, Wiki
from planted_secrets import (
    BOOK,
    FAULTS,
    MAIL_PASSWORD,
    OF_PROXY,
    OF_REMOTE,
    OF_REMOTE_WRONG,
    PERSON,
    QUOTED,
    TOKEN,
    WRONG,
    addresses,
)
from publications import published
from secret_bureau import Bureau
from secret_office import KIND, MESSAGE_ID, Office
from secret_search import EXACT, LOOSE, Search
from secret_world import Machine
from sending import notice
from smtp_server import CUT, PASSWORD, USER, Step, make_authorities
from smtp_server import running as running_smtp

BOUNCE: Final = CHECKOUT / "tests" / "bounces" / "postfix.eml"
_NUMBERS: Final = itertools.count(1)


# --- whether anything would be found ------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [*EXACT, *LOOSE])
def test_a_leak_is_found_however_it_is_written(how: str) -> None:
    for secret in (
        MAIL_PASSWORD,
        WRONG,
        OF_REMOTE,
        BOOK["atlas-choir"],
        BOOK["letters"],
        BOOK["domains"],
        QUOTED,
    ):
        search = Search({"it": secret})
        for written in {**EXACT, **LOOSE}[how](secret):
            assert search.found_in(b"before" + written + b"after"), written
            assert search.found_in(b"before " + (written if how in EXACT else written.upper()) + b" after"), (
                written
            )


@pytest.mark.parametrize("secret", [MAIL_PASSWORD, WRONG, OF_REMOTE, TOKEN])
def test_a_password_is_found_in_a_login(secret: str) -> None:
    for before in ("", "\0user\0", "\0someone\0", "contributor:", "a:", "lgpassword="):
        login = base64.b64encode(f"{before}{secret}".encode())
        assert Search({"it": secret}).found_in(b"AUTH PLAIN " + login)
        folded = b"\r\n ".join(login[start : start + 7] for start in range(0, len(login), 7))
        assert Search({"it": secret}).found_in(folded)


def test_an_address_is_found_by_parts() -> None:
    search = addresses()
    for address in BOOK.values():
        local, _, domain = address.partition("@")
        assert search.found_in(f"at {domain.upper()}".encode())
        assert search.found_in(domain.encode("idna"))
        assert local in FAULTS or search.found_in(f"to {local.title()}, who".encode())
    assert search.found_in(b"to Bob at library.example, who defers and is slow to reject") == []


@dataclass(frozen=True)
class _Leak:
    """A place where something can leak to."""

    machine: Machine
    clone: GitRegistry

    def output(self) -> None:
        self.machine.run(self.clone.root, "--root", BOOK["atlas-choir"], "list")

    def file(self) -> None:
        (self.machine.folder / "temporary" / "left").write_text(BOOK["atlas-choir"])

    def name_of_a_file(self) -> None:
        (self.machine.folder / "home" / BOOK["atlas-choir"]).touch()

    def commit(self) -> None:
        self.clone.commit(BOOK["atlas-choir"])

    def loose_object(self) -> None:
        (self.machine.folder / "to-hash").write_text(BOOK["atlas-choir"])
        self.clone.git("hash-object", "-w", str(self.machine.folder / "to-hash"))
        (self.machine.folder / "to-hash").unlink()

    def argument(self) -> None:
        line = [
            str(self.machine.folder / "programs" / "git"),
            "rev-parse",
            "-q",
            "--verify",
            BOOK["atlas-choir"],
        ]
        subprocess.run(line, check=False, env=self.machine.environment, capture_output=True)


@pytest.mark.parametrize("way", ["output", "file", "name_of_a_file", "commit", "loose_object", "argument"])
def test_a_leak_is_found_wherever_it_goes(way: str, tmp_path: Path) -> None:
    machine = Machine(tmp_path / "machine")
    leak = _Leak(machine, GitRegistry.of_examples(machine.folder / "clone"))
    assert machine.leaks(addresses(), besides=()) == []
    getattr(leak, way)()
    assert machine.leaks(addresses(), besides=())


# --- mail and git -------------------------------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path: Path, require: Callable[..., None]) -> Iterator[Office]:
    require("openssl")
    with Office.open(tmp_path) as opened:
        yield opened


@pytest.mark.smtp
@pytest.mark.git_host
def test_mail_under_every_failure(office: Office, tmp_path: Path) -> None:
    codes = {}

    # Before anything is sent
    codes["plan"] = office.run("send", *KIND, FORCE_COLOR="1").exit_code
    office.write_credentials(password=WRONG)
    codes["wrong password"] = office.send("--format", "json").exit_code
    office.write_credentials(ca_file=None)
    codes["bad certificate"] = office.send("--quiet").exit_code
    office.write_credentials()
    allow = office.refuse_pushes()
    codes["refused push"] = office.send(FORCE_COLOR="1").exit_code
    allow()
    codes["unwritable journal"] = office.send(XDG_STATE_HOME=str(office.book)).exit_code
    assert codes == {
        "plan": 0, "wrong password": 3, "bad certificate": 3, "refused push": 1, "unwritable journal": 3,
    }  # fmt: skip

    # While something is sent
    authorities = make_authorities(tmp_path / "machine" / "temporary")
    account = {"user": USER, "password": PASSWORD, "ca_file": str(authorities.trusted)}
    for step in (Step.CONTENT, Step.DOT):
        with running_smtp(authorities, {step: CUT}) as server:
            office.write_credentials(port=server.port, **account)
            assert office.send("--partner", "atlas-choir").exit_code in {1, 3}
    with running_smtp(authorities, extensions=()) as server:
        office.write_credentials(port=server.port, **account)
        assert office.send("--partner", "letters", "--format", "json").exit_code == 1
    office.write_credentials()
    assert office.run("send", "resolve", notice("atlas-choir"), "--not").exit_code == 0
    for number, partners in (
        (signal.SIGABRT, ["domains"]),
        (signal.SIGTERM, ["slow", "tempfail"]),
        (signal.SIGINT, ["atlas-choir", "defer"]),
    ):
        words = [word for each in partners for word in ("--partner", each)]
        ended = office.interrupted(number, 5000, *words)
        # It finishes the message that is on its way, if it can.
        assert ended.exit_code == (-signal.SIGABRT if number == signal.SIGABRT else 130)
        office.run("send", "resolve", notice("domains"), "--not", "--quiet")
    assert office.send().exit_code == 1  # six of the seven faults; what may have arrived is not sent
    assert office.send("--again", "--format", "json").exit_code == 1

    # After it
    planted = office.machine.folder / "planted"
    bounce = BOUNCE.read_text().replace("ada@library.example", BOOK["slow"])
    bounce = MESSAGE_ID.sub(office.message_id_to(BOOK["slow"]), bounce)
    office.machine.private(planted / "bounce.eml", bounce)
    office.machine.private(planted / "broken.eml", bounce[: len(bounce) // 2])
    for name in ("broken.eml", "bounce.eml"):
        assert office.run("send", "bounces", str(planted / name), "--apply").exit_code in {0, 1, 3}
    assert list((office.clone.root / "data" / "bounces").iterdir())
    assert office.run("send", "bounced", f"{notice('slow')}.email").exit_code in {0, 1}
    assert office.run("send", "--drafts", str(planted / "drafts"), "--back", "400").exit_code in {0, 1}
    office.assert_nothing_leaked()


@pytest.mark.smtp
@pytest.mark.git_host
def test_files_that_are_broken_and_disks_that_are_full(office: Office) -> None:
    secret = json.dumps(MAIL_PASSWORD, ensure_ascii=False)
    for text in (
        f"[mail]\npassword = {secret[:-1]}\n",
        f"[mail]\nhost = 'localhost'\n{secret} = 1\n",
        f"[mail.{secret}]\nhost = 'localhost'\n",
        f"[mail]\nhost = {secret}\nuser = 'x'\npassword = {secret}\nport = {secret}\nsecurity = {secret}\n",
        f"[mail]\nhost = 'localhost'\nuser = 'x'\npassword = {secret}\npassword_file = {secret}\n",
        f"[mail]\nhost = 'localhost'\nuser = 'x'\npassword = \"{WRONG[:4]}\\n{TOKEN}\"\n",
        f"[wiki.{secret}]\nuser = 'A@b'\ntoken = '{TOKEN}'\n",
        f"wiki = '{TOKEN}'\nmail = {secret}\n",
    ):
        office.write_credentials(text)
        assert office.run("doctor", "--debug").exit_code in {0, 1}
    assert office.send().exit_code == 3
    office.credentials.chmod(0o644)
    assert office.run("doctor").exit_code in {0, 1}
    office.write_credentials()

    for text in (
        f"format: 1\ncontacts:\n  atlas-choir: {{email: {json.dumps(QUOTED)}, name: {PERSON}}}\n",
        f"contacts:\n  atlas-choir: {{email: {BOOK['atlas-choir']}\n",
        f"contacts:\n  {BOOK['letters']}: &{PERSON.split()[1]} {{email: 1}}\n",
        f"{BOOK['letters']}\n",
    ):
        office.write_book(text)
        assert office.run("contacts", "check").exit_code in {1, 3}
    assert office.send().exit_code in {1, 3}
    office.write_book()

    for words in (("send", *KIND), ("contacts", "list", "--addresses")):
        with Path("/dev/full").open("wb") as full:
            process = office.machine.start(office.clone.root, *words, stdout=full)
            assert office.machine.end(process).exit_code == 3
    assert office.send("--partner", "slow").exit_code == 0
    for size in ("10", "300", "3000"):
        for command in (
            ("edit", "citizen-maps", f"mission=To sing {size}."),
            ("send", "--apply", "--partner", "letters", *KIND),
        ):
            outcome = office.run(*command, TEST_LARGEST_FILE=size)
            assert outcome.exit_code in {0, 1, 3}, outcome.whole()
            assert "Traceback" not in outcome.stderr
    (journal,) = (office.machine.folder / "home" / "state").rglob("journal.jsonl")
    journal.write_text(journal.read_text() + "\n" * 1_000_000)
    full_journal = office.send("--partner", "letters", TEST_LARGEST_FILE=str(journal.stat().st_size))
    assert full_journal.exit_code == 3
    assert "journal.jsonl can't be written" in full_journal.stderr
    office.assert_nothing_leaked()


BUGS: Final = (
    "partnerctl.adapters.credentials:_section",
    "partnerctl.adapters.smtp_replies:Connection.putcmd",
    "partnerctl.adapters.smtp_replies:Connection.hand_over",
    "partnerctl.usecases.send.carry_out:_Run._attempt",
    "partnerctl.model.addresses:parse_mail_address",
)
"""Functions that see a password, an address or a message."""


@pytest.mark.smtp
@pytest.mark.git_host
def test_bugs_give_nothing_away(office: Office) -> None:
    variables = {
        "PARTNERCTL_SMTP_HOST": "localhost",
        "PARTNERCTL_SMTP_PORT": office.sink["SMTP_PORT"],
        "PARTNERCTL_SMTP_USER": office.sink["SMTP_USER"],
        "PARTNERCTL_SMTP_PASSWORD": MAIL_PASSWORD,
        "PARTNERCTL_SMTP_CA_FILE": office.sink["SMTP_CA_FILE"],
        "PARTNERCTL_WIKI_TOKEN": TOKEN,
    }
    office.credentials.unlink()
    for bug in BUGS:
        outcome = office.send("--debug", "--partner", "letters", TEST_BUG_IN=bug, **variables)
        assert outcome.exit_code == 4, (bug, outcome.whole())
        assert "Traceback" in outcome.stderr
        office.run("send", "resolve", notice("letters"), "--not")
    office.assert_nothing_leaked()


@pytest.mark.git_host
def test_proposing_with_a_password_in_the_address(office: Office) -> None:
    def edit(text: str) -> None:
        assert office.run("edit", "citizen-maps", f"mission={text}").exit_code == 0

    given = {"PARTNERCTL_SMTP_PASSWORD": MAIL_PASSWORD, "PARTNERCTL_WIKI_TOKEN": TOKEN}
    right = office.clone.git("remote", "get-url", "origin")
    wrong = right.replace(OF_REMOTE, OF_REMOTE_WRONG)
    quoted = right.replace(OF_REMOTE, urllib.parse.quote(WRONG, safe=""))
    edit("To sing.")
    for address, code in ((wrong, 3), (quoted, 3), (wrong.replace("http:", "ext:"), 3)):
        office.clone.git("remote", "set-url", "origin", address)
        assert office.run("propose", **given).exit_code == code
    office.clone.git("remote", "set-url", "origin", right)
    assert office.run("propose", "--remote", wrong, **given).exit_code != 0
    for proxy in (
        f"http://ada:{OF_PROXY}@127.0.0.1:9",
        f"ada:{OF_PROXY}@127.0.0.1:x:",
        f"nonsense://ada:{OF_PROXY}@x",
    ):
        assert office.run("propose", http_proxy=proxy, NO_PROXY="", **given).exit_code == 3
    allow = office.refuse_pushes()
    assert office.run("propose", FORCE_COLOR="1", **given).exit_code == 1
    allow()
    office.host.fail_once("after")
    assert office.run("propose", **given).exit_code == 3
    for bug in ("partnerctl.usecases.propose.destinations:_parts", "partnerctl.adapters.git_command:git_in"):
        assert office.run("propose", "--debug", TEST_BUG_IN=bug, **given).exit_code == 4
    assert office.run("propose", **given).exit_code == 0
    office.assert_nothing_leaked()


# --- a wiki -------------------------------------------------------------------------------------------------------


@pytest.fixture
def bureau(wiki: Wiki, tmp_path: Path) -> Iterator[Bureau]:
    machine = Machine(tmp_path / "machine")
    clone = GitRegistry.of_examples(machine.folder / "clone")
    for path in (clone.root / "data" / "partners").iterdir():
        path.unlink()
    with cutting_proxy("127.0.0.1", int(wiki.variables["MW_PORT"])) as proxy:
        title = f"User:PartnerBot/Nothing secret {next(_NUMBERS)}"
        published(clone.root, page=title, api=f"http://127.0.0.1:{proxy.address[1]}/w/api.php")
        made = Bureau(machine, wiki, proxy, clone, title)
        made.name("Atlas")
        yield made


LIMIT: Final = "$wgRateLimits['edit'] = [ 'user' => [ 0, 600 ], '&can-bypass' => false ];"
WIKI_BUGS: Final = (
    "mediawiki_api:Api.write",
    "mediawiki_session:Session._try_password",
    "mediawiki_api:_error_in",
)
"""Functions that see the password, tokens or what the wiki says."""


@pytest.mark.mediawiki
def test_a_wiki_that_does_not_take_it(bureau: Bureau) -> None:
    wiki, user, codes = bureau.wiki, bureau.wiki.variables[BOT[0]], {}
    codes["no account"] = bureau.publish("--create").exit_code
    bureau.log_in_by(user=user, password=WRONG)
    codes["wrong password"] = bureau.publish("--create", FORCE_COLOR="1").exit_code
    bureau.log_in_by(token=TOKEN)
    codes["token"] = bureau.publish("--create", "--format", "json").exit_code
    bureau.credentials.unlink()
    given = {"PARTNERCTL_WIKI_USER": user, "PARTNERCTL_WIKI_PASSWORD": WRONG}
    codes["for no host"] = bureau.publish("--create", **given).exit_code
    bureau.log_in()
    codes["made"] = bureau.publish("--create").exit_code

    bureau.name("Globe")
    with wiki.blocked("PartnerBot"):
        codes["blocked"] = bureau.publish().exit_code
    with wiki.read_only("A move"):
        codes["read only"] = bureau.publish("--format", "json").exit_code
    with wiki.lagging(9):
        codes["lag"] = bureau.publish("--quiet").exit_code
    with wiki.setting(LIMIT):
        codes["rate limit"] = bureau.publish().exit_code
    wiki.save("MediaWiki:Spam-blacklist", r"unwanted\.example", by=ADMINISTRATOR)
    bureau.name("Globe", "website: https://unwanted.example/\n")
    codes["spam"] = bureau.publish().exit_code
    wiki.save(bureau.title, "By hand", by=VOLUNTEER)
    codes["by hand"] = bureau.publish().exit_code
    wiki.protect(bureau.title)
    newest = wiki.revisions(bureau.title)[0]["revid"]
    codes["protected"] = bureau.publish("--overwrite", str(newest)).exit_code

    assert codes == {
        "no account": 3, "wrong password": 3, "token": 3, "for no host": 3, "made": 0, "blocked": 1, "read only": 1,
        "lag": 1, "rate limit": 1, "spam": 1, "by hand": 1, "protected": 1,
    }  # fmt: skip
    bureau.assert_nothing_leaked()


@pytest.mark.mediawiki
def test_a_wiki_that_is_cut_off(bureau: Bureau) -> None:
    proxy, codes = bureau.proxy, {}
    bureau.log_in()
    codes["made"] = bureau.publish("--create").exit_code
    bureau.ask_for_a_notice()
    proxy.cut(Cut.AFTER, b"action=edit")
    for title in ("posted", "posted again"):
        codes[title] = bureau.post().exit_code
        assert "Choir" in bureau.wiki.revisions("User talk:Volunteer")[0]["slots"]["main"]["content"]
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGABRT):
        bureau.name(f"Globe {number.name}")
        bureau.interrupted(number, b"action=login" if number == signal.SIGINT else b"action=edit")
    bureau.name("Map")
    for bug in WIKI_BUGS:
        codes[bug] = bureau.publish("--debug", TEST_BUG_IN=f"partnerctl.adapters.{bug}").exit_code
    bureau.when(b"action=edit", bureau.wiki.end_sessions)
    codes["expired"] = bureau.publish("--format", "json").exit_code
    for when in Cut:
        bureau.name(f"Globe {when.name}")
        proxy.cut(when, b"action=login")
        proxy.cut(when, b"action=edit")
        codes[when.name] = bureau.publish().exit_code
    published(bureau.clone.root, page=bureau.title, api="https://127.0.0.1:9/w/api.php")
    bureau.clone.commit("Elsewhere")
    bad = (
        f"http://ada:{OF_PROXY}@127.0.0.1:9",
        f"nonsense://ada:{OF_PROXY}@127.0.0.1:9",
        f"ada:{OF_PROXY}@h:x",
    )
    for place in bad:
        codes[f"proxy {place[:4]}"] = bureau.publish(HTTPS_PROXY=place, NO_PROXY="").exit_code

    assert codes == {
        "made": 0, "posted": 0, "posted again": 0, **dict.fromkeys(WIKI_BUGS, 4), "expired": 0, "BEFORE": 0, "AFTER": 0, "WITHIN": 0,
        "proxy http": 3, "proxy nons": 3, "proxy ada:": 3,
    }  # fmt: skip
    bureau.assert_nothing_leaked()
