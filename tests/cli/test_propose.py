# SPDX-License-Identifier: Apache-2.0
"""What `propose` says, whole."""

from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import Outcome
from partnerctl.ports import Deed, Touched
from partnerctl.usecases.propose.files import ours
from proposals import POST_RECEIVE, RECORD, ZARYA, Member, Team
from terminal import Terminal

Golden = Callable[[str, str], None]

LINK = "https://meta.wikimedia.org/wiki/Example"


@pytest.fixture
def ana(tmp_path: Path) -> Member:
    """Somebody with a clone, who recorded something."""
    ana = Team(tmp_path).member("ana")
    outcome = ana.partnerctl("record", ZARYA, "endorsed", "--by", "wmf", "--link", LINK)
    assert outcome.exit_code == 0, outcome.stderr
    return ana


@pytest.fixture
def on_gitlab(ana: Member) -> Member:
    """The same, where the server answers as GitLab does."""
    ana.registry.git("config", "partnerctl.forge", "gitlab")
    ana.team.configure("receive.advertisePushOptions", "true")
    ana.team.hook("post-receive", POST_RECEIVE)
    return ana


@pytest.fixture
def told(golden: Golden, ana: Member) -> Callable[[str, Outcome], None]:
    """`told("opened", outcome)`: that is what it says."""

    def compare(name: str, outcome: Outcome) -> None:
        golden(f"cli/propose/{name}.txt", outcome.whole().replace(str(ana.team.folder), "<team>"))

    return compare


Told = Callable[[str, Outcome], None]


def test_all_that_would_be_done(on_gitlab: Member, told: Told) -> None:
    before = (on_gitlab.state(), on_gitlab.registry.git("for-each-ref"), on_gitlab.team.tips())
    told(
        "dry-run",
        on_gitlab.propose("--dry-run", "--note", "The letter came by post.\n\nIt was read out on Monday."),
    )
    assert (on_gitlab.state(), on_gitlab.registry.git("for-each-ref"), on_gitlab.team.tips()) == before


def test_opened_and_updated(on_gitlab: Member, told: Told) -> None:
    told("opened", on_gitlab.propose())
    on_gitlab.edit("To read together.")
    told("dry-run-of-more", on_gitlab.propose("--dry-run"))
    told("updated", on_gitlab.propose("--title", "Endorse Zarya"))
    told("on-another-branch", on_gitlab.propose("--switch"))


def test_quiet(on_gitlab: Member, told: Told) -> None:
    told("quiet", on_gitlab.propose("-q"))


def test_where_nobody_can_open_it(ana: Member, told: Told) -> None:
    told("by-hand", ana.propose())
    told("by-hand-again", ana.propose())


def test_narrow(ana: Member, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    told("narrow", ana.propose())


def test_what_a_person_should_know_before(ana: Member, told: Told) -> None:
    ben, cleo = ana.team.member("ben"), ana.team.member("cleo")
    ben.edit("To lend.")
    cleo.edit("To lend and to read.")
    cleo.proposes()
    ana.team.accept(ben.proposes())
    ana.registry.write("notes.txt", "mine\n")
    ana.registry.git("add", "notes.txt")
    ana.registry.git("commit", "-q", "-m", "Something else")
    assert ana.partnerctl("add", "Glasshuose Press", "--source", LINK).exit_code == 0
    told("remarks", ana.propose("--switch"))


@pytest.mark.parametrize("answer", ["y", "n"])
def test_at_a_terminal_it_asks_first(ana: Member, answer: str) -> None:
    person = Terminal(ana.registry.root, "propose")
    code = person.answer("Push it and open the pull request? [Y/n]", answer).end()
    assert code == (0 if answer == "y" else 1)
    assert len(ana.team.proposals()) == (1 if answer == "y" else 0)
    if answer == "n":
        assert "not proposed; nothing was written, and nothing was sent" in person.seen
        assert ana.registry.git("branch", "--list", "partners/*") == ""


def test_nothing_to_propose(ana: Member, told: Told) -> None:
    ana.registry.git("restore", RECORD)
    told("nothing", ana.propose())


def test_offline(ana: Member, told: Told) -> None:
    ana.team.server.rename(ana.team.folder / "gone.git")
    told("offline", ana.propose())


def test_refused_by_the_server(ana: Member, told: Told) -> None:
    ana.team.hook("pre-receive", "#!/bin/sh\necho 'Not before Monday.' >&2\nexit 1\n")
    told("refused-by-the-server", ana.propose())


def test_refused_by_the_rules(ana: Member, told: Told) -> None:
    ana.registry.write(RECORD, ana.registry.text(RECORD).replace("kind: library", "kind: bibrary"))
    told("refused-by-the-rules", ana.propose())


def test_what_moves_in_or_out_of_the_data_is_new_or_gone() -> None:
    inside, outside = "data/partners/a.yaml", "notes/a.yaml"
    moved = [Touched(Deed.RENAMED, outside, inside), Touched(Deed.RENAMED, inside, outside)]
    assert list(ours(moved)) == [Touched(Deed.DELETED, inside), Touched(Deed.ADDED, inside)]
    within = Touched(Deed.RENAMED, "data/partners/b.yaml", inside)
    assert list(ours([within, Touched(Deed.MODIFIED, outside)])) == [within]
