# SPDX-License-Identifier: Apache-2.0
"""`partnerctl send` and `send resolve`: what they say in each state, in real git, with a mail server in memory."""

import json
import mailbox
import re
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import CommandLine
from fake_mail import CUT_AFTER, DEFERRED, REJECTED, FakeMailServer
from git_registry import WORLD, GitRegistry
from partnerctl import bootstrap
from partnerctl.adapters.git import GitRepository
from partnerctl.errors import UnreachableError
from private_book import planted_in
from sending import KIND, Senders, notice

Golden = Callable[[str, str], None]

APPLICANTS = {
    "a-library": "planted-a@library.example",
    "b-library": "planted-b@library.example",
    "c-library": "planted-c@library.example",
    "d-library": "planted-d@library.example",
    "e-library": "",
}
PUBLIC = "name: F Library\ncontact: {email: info@library.example, consent: 2026-01-01}\nhistory:\n  - {date: 2026-03-21, event: applied}\n"
ENDORSED = "name: A Library\nhistory:\n  - {date: 2026-03-20, event: applied}\n  - {date: 2026-03-22, event: endorsed, by: [user:X]}\n"
OURS = ("--kind", KIND)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> FakeMailServer:
    made = FakeMailServer(name="localhost:2525")
    monkeypatch.setattr(bootstrap, "mail_server", lambda root, around: made)
    return made


@pytest.fixture
def senders(tmp_path: Path) -> Senders:
    made = Senders.around(tmp_path, APPLICANTS)
    made.registry.record("f-library", PUBLIC)
    made.registry.commit("One with a public address")
    made.registry.git("push", "-q", "origin", "HEAD:main")
    return made


@pytest.fixture
def ada(senders: Senders) -> CommandLine:
    return senders.clone("ada")


def told(*outcomes: object) -> str:
    whole = "\n".join(outcome.whole() for outcome in outcomes)  # type: ignore[attr-defined]
    return re.sub(r'"commit": "[0-9a-f]{40}"', '"commit": "…"', whole)


def test_what_is_due_is_shown_first(ada: CommandLine, golden: Golden) -> None:
    golden(
        "cli/send/due.txt",
        told(
            ada("send", *OURS),
            ada("send", *OURS, "--format", "json"),
            ada("send", *OURS, COLUMNS="50"),
            ada("send", *OURS, "--limit", "1"),
            ada("send", "--kind", "renewed"),
        ),
    )


def test_addresses_are_shown_only_to_who_asks(ada: CommandLine) -> None:
    outcome, asked = ada("send", *OURS), ada("send", *OURS, "--addresses")

    assert "planted" not in outcome.whole()
    assert "info@" not in outcome.whole()
    assert "planted-a@library.example\n" in asked.stdout
    assert "planted" not in asked.stderr


def test_each_outcome_and_what_to_do_about_it(
    ada: CommandLine, senders: Senders, server: FakeMailServer, golden: Golden
) -> None:
    server.by_recipient = {
        APPLICANTS["b-library"]: DEFERRED,
        APPLICANTS["c-library"]: REJECTED,
        APPLICANTS["d-library"]: CUT_AFTER,
    }
    ben = senders.clone("ben")

    golden(
        "cli/send/outcomes.txt",
        told(
            ada("send", "--apply", *OURS),
            ada("send", *OURS),
            ada("send", *OURS, "--format", "json"),
            ben("send", *OURS),
            ada("send", "--apply", "--format", "json", *OURS),
        ),
    )
    status = GitRegistry(ada.folder).git("status", "--porcelain", "--untracked-files=all")
    assert status.split("\n") == [
        f"?? data/notices/{notice('a-library')}.email.yaml",
        f"?? data/notices/f-library.2026-03-21.{KIND}.email.yaml",
    ]


def test_a_person_settles_what_is_open(
    ada: CommandLine, senders: Senders, server: FakeMailServer, golden: Golden
) -> None:
    server.by_recipient = dict.fromkeys((APPLICANTS["a-library"], APPLICANTS["b-library"]), CUT_AFTER)
    ada("send", "--apply", *OURS)
    ben = senders.clone("ben")

    golden(
        "cli/send/resolve.txt",
        told(
            ada("send", "resolve", notice("a-library"), "--arrived", "--dry-run"),
            ada("send", "resolve", notice("a-library"), "--arrived", "--on", "2026-03-30"),
            ada("send", "resolve", notice("a-library"), "--arrived"),
            ada("send", "resolve", notice("a-library"), "--not"),
            ben("send", "resolve", notice("b-library"), "--not"),
            ada("send", *OURS),
            ada("send", "resolve", notice("e-library"), "--not"),
            ada("send", "resolve", notice("e-library"), "--arrived"),
            ada("send", "resolve", "e-library", "--arrived"),
            ada("send", "resolve", APPLICANTS["a-library"], "--arrived"),
            ada("send", "resolve", notice("a-library")),
            ada("send", "resolve", notice("a-library"), "--not", "--on", "2026-03-30"),
        ),
    )


def test_what_the_ledger_has_comes_to_main_by_a_proposal(
    ada: CommandLine, senders: Senders, server: FakeMailServer
) -> None:
    del server
    ada("send", "--apply", *OURS)
    assert "data/notices" not in ada("validate").stdout

    place = GitRegistry(ada.folder)
    place.commit("What was sent")
    place.git("push", "-q", "origin", "HEAD:main")

    again = ada("send", "--apply", *OURS)
    assert "ledger" not in again.stderr
    assert "No email that is due" in again.stdout


def test_what_was_sent_is_not_rendered_again(ada: CommandLine, server: FakeMailServer) -> None:
    del server
    ada("send", "--apply", "--limit", "2", *OURS)
    shutil.rmtree(ada.folder / "data" / "notices")

    outcome = ada("render", "email", "--all", *OURS)

    assert "a-library" not in outcome.stdout
    assert "c-library" in outcome.stdout


def test_what_is_not_merged_is_told_to_nobody(ada: CommandLine, senders: Senders) -> None:
    place = GitRegistry(ada.folder)
    place.record("g-library", PUBLIC)
    place.commit("Not merged")

    assert "g-library" not in ada("send", *OURS).stdout
    place.git("push", "-q", "origin", "HEAD:main")
    assert "g-library" in senders.clone("ben")("send", *OURS).stdout


def test_mail_that_came_back_counts_before_it_is_merged(ada: CommandLine, server: FakeMailServer) -> None:
    place = GitRegistry(ada.folder)
    ada("send", "--apply", "--partner", "a-library")
    ada("send", "bounced", f"{notice('a-library')}.email")
    place.record("a-library", ENDORSED)
    place.git("commit", "-qam", "Endorsed")
    place.git("push", "-q", "origin", "HEAD:main")

    outcome = ada("send", "--partner", "a-library")

    assert "mail to a-library came back" in outcome.stderr
    assert len(server.taken) == 1


def test_the_wording_is_that_of_the_shared_branch_too(ada: CommandLine, tmp_path: Path) -> None:
    own = ada.folder / "templates" / "notice" / f"{KIND}.jinja"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("{{ nonsense }}")

    outcome = ada("send", *OURS, "--drafts", str(tmp_path / "drafts"))

    assert len(list((tmp_path / "drafts").iterdir())) == 5
    assert "nonsense" not in outcome.whole()


def test_the_remote_has_to_be_there_to_send(
    ada: CommandLine, senders: Senders, server: FakeMailServer, golden: Golden
) -> None:
    senders.remote.rename(senders.folder / "away.git")

    looked, sent = ada("send", *OURS), ada("send", "--apply", *OURS)

    assert (looked.exit_code, sent.exit_code, server.offered) == (1, 3, [])
    golden("cli/send/away.txt", told(looked, sent).replace(str(senders.folder), "<folder>"))


def test_the_mail_server_has_to_be_there(ada: CommandLine, senders: Senders, server: FakeMailServer) -> None:
    server.no_session = [UnreachableError("localhost:2525 can't be reached")]

    outcome = ada("send", "--apply", *OURS)

    assert (outcome.exit_code, outcome.stderr.splitlines()[-1]) == (
        3,
        "error: localhost:2525 can't be reached",
    )
    assert senders.shared() == {}


def test_without_an_account_nothing_is_looked_at(ada: CommandLine) -> None:
    outcome = ada("send", "--apply")

    assert outcome.exit_code == 3
    assert "no mail server is named" in outcome.stderr


def test_without_a_remote_one_clone_sends(senders: Senders, server: FakeMailServer, golden: Golden) -> None:
    senders.registry.git("remote", "remove", "origin")
    alone = senders.registry.command_line(
        PARTNERCTL_TODAY="2026-03-31", PARTNERCTL_CONTACTS=str(senders.book)
    )

    golden(
        "cli/send/alone.txt",
        told(alone("send", "--apply", "--limit", "1", *OURS), alone("send", "--limit", "1", *OURS)),
    )
    assert server.recipients == [APPLICANTS["a-library"]]


def test_without_git_there_is_nothing_to_send_from(tmp_path: Path) -> None:
    registry = GitRegistry.of_examples(tmp_path / "registry")
    shutil.rmtree(registry.root / ".git")

    outcome = CommandLine(registry.root).having(WORLD)("send")

    assert outcome.exit_code == 3
    assert "lies in no git repository" in outcome.stderr


def test_nobody_real_is_written_to_in_the_name_of_the_invented(
    ada: CommandLine, server: FakeMailServer
) -> None:
    server.name = "mail.real.example:587"
    today = ada("send", "--apply", *OURS)
    server_day = CommandLine(ada.folder, {**ada.environment, "PARTNERCTL_TODAY": ""})("send", "--apply")

    assert (today.exit_code, server_day.exit_code, server.offered) == (2, 1, [])
    assert "what is sent is sent today" in today.stderr
    assert "this registry is invented" in server_day.stderr


def test_drafts_are_private_and_claim_nothing(
    ada: CommandLine, senders: Senders, tmp_path: Path, golden: Golden
) -> None:
    folder = str(tmp_path / "drafts")
    planned, first, again = (
        ada("send", *OURS, "--drafts", folder, *more) for more in (("--dry-run",), (), ())
    )
    (tmp_path / "drafts" / f"{notice('a-library')}.eml").write_text("mine")
    other = ada("send", *OURS, "--drafts", folder)

    golden("cli/send/drafts.txt", told(planned, first, again, other).replace(folder, "<drafts>"))
    assert senders.shared() == {}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "drafts").iterdir()} == {0o600}


def test_one_mailbox_holds_them_all(ada: CommandLine, tmp_path: Path) -> None:
    place = tmp_path / "out.mbox"

    first, again = (ada("send", *OURS, "--mbox", str(place)) for _ in range(2))
    box = mailbox.mbox(place)
    received = [message["To"] for message in box]
    box.close()
    ada("send", *OURS, "--mbox", str(place), "--limit", "1", "--dry-run")
    other = ada("send", *OURS, "--mbox", str(place), "--limit", "1")
    replaced = ada("send", *OURS, "--mbox", str(place), "--limit", "1", "--replace")

    assert (first.exit_code, again.exit_code, other.exit_code, replaced.exit_code) == (1, 1, 1, 0)
    assert received == [*list(APPLICANTS.values())[:4], "F Library <info@library.example>"]
    assert "says something else" in other.stderr
    assert "planted" not in first.whole() + other.whole() + replaced.whole()
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert place.read_bytes().startswith(b"From MAILER-DAEMON Tue Mar 31 00:00:00 2026\nFrom: ")


@pytest.mark.parametrize(
    "words",
    [
        ("--apply", "--drafts", "x"),
        ("--drafts", "x", "--mbox", "y"),
        ("--replace",),
        ("--apply", "--addresses"),
        ("--limit", "0"),
        ("--back", "-1"),
        ("--partner", "a-librari"),
        ("--partner", "planted-a@library.example"),
        ("--remote", "orign"),
        ("--apply", "resolve", "x", "--not"),
    ],
)
def test_what_does_not_go_together(words: tuple[str, ...], ada: CommandLine, server: FakeMailServer) -> None:
    outcome = ada("send", *words)

    assert outcome.exit_code == 2, outcome.whole()
    assert "planted" not in outcome.whole()
    assert "hint: " in outcome.stderr
    assert server.offered == []


def test_a_draft_in_the_registry_is_refused(ada: CommandLine) -> None:
    for words in (("--drafts", "outbox"), ("--mbox", "out.mbox")):
        outcome = ada("send", *OURS, *words)
        assert outcome.exit_code in {1, 3}
        assert "lies in the registry's repository" in outcome.stderr


def test_results_are_whole_json(ada: CommandLine, server: FakeMailServer) -> None:
    del server
    body = json.loads(ada("send", "--apply", "--format", "json", *OURS).stdout)

    assert [each["outcome"] for each in body["emails"]] == ["sent"] * 5
    assert (body["stopped"], body["open"], body["remote"]) == (None, [], "origin")


def test_nothing_private_is_in_anything_that_sending_leaves(
    ada: CommandLine, senders: Senders, server: FakeMailServer
) -> None:
    server.by_recipient = {
        APPLICANTS["a-library"]: REJECTED,
        APPLICANTS["b-library"]: DEFERRED,
        APPLICANTS["c-library"]: CUT_AFTER,
    }
    loud = ("--verbose", "--debug", *OURS)
    outcomes = [ada("send", "--apply", *loud), ada("send", *loud), ada("send", "--apply", "--again", *loud)]

    assert len(server.taken) == 3
    assert planted_in("".join(outcome.whole() for outcome in outcomes)) == []
    assert planted_in(Path(bootstrap.send_journal(ada.folder).place).read_text("utf-8")) == []
    here = GitRepository(ada.folder, WORLD)
    assert here.holding(lambda content: frozenset(planted_in(content.decode("utf-8", "replace")))) == ()
    assert planted_in(senders.registry.git("--git-dir", str(senders.remote), "log", "-p", "--all")) == []
