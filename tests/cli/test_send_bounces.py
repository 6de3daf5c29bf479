# SPDX-License-Identifier: Apache-2.0
"""Emails that came back, from the mailbox to the corrected address, as a person sees it."""

import json
import mailbox
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import CHECKOUT, CommandLine

Golden = Callable[[str, str], None]

LIBRARY = "northfield-city-library"
NAME = f"{LIBRARY}.2024-04-15.recognized.email"
BOUNCES = CHECKOUT / "tests" / "bounces"
RENDER = ("render", "email", LIBRARY, "--kind", "recognized", "--dry-run", "-o", "../out.eml")


@pytest.fixture
def partnerctl(registry: Path, tmp_path: Path) -> CommandLine:
    """The command line in an official copy of the example registry that has sent a notice."""
    policy = registry / "data" / "registry.yaml"
    policy.write_text(policy.read_text().replace("official: false", "official: true"))
    ledger = registry / "data" / "notices" / f"{NAME}.yaml"
    ledger.parent.mkdir()
    ledger.write_text(
        f"partner: {LIBRARY}\nkind: recognized\nabout: 2024-04-15\nchannel: email\nsent: 2026-04-03\nlanguage: en\n"
        "message_id: 0123456789abcdef0123456789abcdef@registry.example\n"
    )
    environment = {
        "PARTNERCTL_TODAY": "2026-04-10",
        "PARTNERCTL_CONTACTS": str(tmp_path / "home" / "contacts.yaml"),
    }
    made = CommandLine(registry, environment)
    made("contacts", "add", LIBRARY, "--email", "ada@library.example", "--today", "2026-04-03")
    return made


@pytest.fixture
def mbox(tmp_path: Path) -> Path:
    """A mailbox with every sort of message that is kept."""
    box = mailbox.mbox(tmp_path / "bounces.mbox")
    for path in sorted(BOUNCES.iterdir()):
        box.add(path.read_bytes())
    box.add(b"Subject: Hello\n\nPlanted text\n")
    box.close()
    return tmp_path / "bounces.mbox"


def told(partnerctl: CommandLine, *lines: tuple[str, ...]) -> str:
    home = str(Path(partnerctl.environment["PARTNERCTL_CONTACTS"]).parents[1])
    return "\n".join(
        f"$ partnerctl {' '.join(words)}\n{partnerctl(*words).whole().replace(home, '<folder>')}"
        for words in lines
    )


def test_from_the_mailbox_to_the_corrected_address(
    partnerctl: CommandLine, mbox: Path, golden: Golden
) -> None:
    mailbox_ = f"../{mbox.name}"

    outcome = told(
        partnerctl,
        ("send", "bounces", mailbox_),
        ("send", "bounces", mailbox_, "--apply"),
        ("send", "bounces", mailbox_, "--apply"),
        ("validate", "--quiet"),
        RENDER,
        ("render", "email", "--all", "--kind", "recognized", "--back", "900"),
        ("contacts", "check"),
        ("contacts", "add", LIBRARY, "--email", "ada.new@library.example", "--replace"),
        ("contacts", "check"),
        ("contacts", "show", LIBRARY),
        RENDER,
    )

    golden("cli/send/bounces.txt", outcome)
    golden(
        f"cli/send/{NAME}.yaml", (partnerctl.folder / "data" / "bounces" / f"{NAME}.yaml").read_text("utf-8")
    )


def test_a_partner_whose_mail_came_back_shows_it_until_another_went_out(partnerctl: CommandLine) -> None:
    assert "came back" not in partnerctl("show", LIBRARY).stdout
    partnerctl("send", "bounced", NAME)

    page = " ".join(partnerctl("show", LIBRARY).stdout.split())
    plain = json.loads(partnerctl("show", LIBRARY, "--format", "json").stdout)

    assert (
        "mail of 2026-04-03 came back on 2026-04-10 for good (5.1.1): "
        f"`partnerctl contacts add {LIBRARY} --email ADDRESS --replace` corrects the address" in page
    )
    assert plain["bounced"] == {"notice": NAME, "day": "2026-04-10", "status": "5.1.1"}
    assert "came back" not in partnerctl("show", LIBRARY, "--as-of", "2026-04-09").stdout

    before = partnerctl.folder / "data" / "notices" / f"{NAME}.yaml"
    after = before.with_name(f"{LIBRARY}.2026-04-15.review-upcoming.email.yaml")
    text = before.read_text().replace("recognized", "review-upcoming").replace("2024-04-15", "2026-04-15")
    after.write_text(text.replace("sent: 2026-04-03", "sent: 2026-04-10"))
    assert "came back" not in partnerctl("show", LIBRARY).stdout


def test_the_life_of_a_partner_has_it(partnerctl: CommandLine) -> None:
    partnerctl("send", "bounced", NAME)

    life = " ".join(partnerctl("log", LIBRARY).stdout.split())
    plain = json.loads(partnerctl("log", LIBRARY, "--format", "json").stdout)

    told_first = "2026-04-10 came back by email: recognized, about 2024-04-15, sent on 2026-04-03 (5.1.1)"
    assert life.index(told_first) < life.index("2026-04-03 sent by email: recognized")
    assert [each["kind"] for each in plain["items"] if each["kind"] in {"bounce", "notice"}] == [
        "bounce",
        "notice",
    ]


def test_what_came_back_is_noted_by_hand(partnerctl: CommandLine, golden: Golden) -> None:
    outcome = told(
        partnerctl,
        ("send", "bounced", NAME, "--dry-run"),
        ("send", "bounced", NAME, "--status", "4.4.7", "--on", "2026-04-08"),
        ("send", "bounced", NAME),
        ("send", "bounced", f"data/notices/{LIBRARY}.2024-04-16.recognized.email.yaml"),
        ("send", "bounced", LIBRARY, "--status", "2.0.0"),
        ("send", "bounced", "ada@library.example"),
        ("contacts", "check"),
    )

    golden("cli/send/bounced.txt", outcome)


def test_a_mailbox_in_json(partnerctl: CommandLine, mbox: Path, golden: Golden) -> None:
    golden(
        "cli/send/bounces-json.txt",
        partnerctl("send", "bounces", f"../{mbox.name}", "--format", "json").whole(),
    )


@pytest.mark.parametrize("mailbox_", ["../nothing", "data"])
def test_what_is_no_mailbox_is_told(mailbox_: str, partnerctl: CommandLine) -> None:
    outcome = partnerctl("send", "bounces", mailbox_)

    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "mbox file, a Maildir folder, or .eml files" in outcome.stderr


def test_a_mailbox_without_reports_says_so(partnerctl: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes((BOUNCES / "absence.eml").read_bytes())

    outcome = partnerctl("send", "bounces", "../one.eml", "--apply")

    assert outcome.exit_code == 0
    assert outcome.stderr == (
        "passed over: 1 other message\nthe mailbox holds no report about a notice that the ledger knows\n"
    )
    assert not (partnerctl.folder / "data" / "bounces").exists()
