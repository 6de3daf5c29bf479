# SPDX-License-Identifier: Apache-2.0
"""Which addresses are asked, what is kept of the answers, and what to do about them."""

import datetime as dt
import json
import shlex
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from fake_web import NOWHERE, OK, PRIVATE, FakeMemory, FakeWeb, Said, said
from fakes import FakeFiles, fake_services
from partnerctl.errors import EnvironmentProblemError, UsageError
from partnerctl.usecases.assignments import parse_assignment
from partnerctl.usecases.check_links import CheckedLinks, LinkPlan, LinkRequest, check_links, plan_links
from partnerctl.usecases.edit_record import plan_assignments
from partnerctl.usecases.find_links import find_links
from partnerctl.usecases.link_verdicts import State, Validators, Verdict, host_of, line_of, verdicts_of
from partnerctl.usecases.loading import load_setting
from partnerctl.usecases.reading import record_path
from usecases.registries import a_record, a_registry

DAY: Final = dt.date(2026, 3, 31)
META: Final = "https://meta.wikimedia.org/wiki"

NORTHFIELD: Final = f"""\
name: Northfield City Library
website: {META}/Northfield
history:
  - date: 2026-02-03
    event: noted
    as: potential
    link: {META}/Northfield#Why
    archived: https://web.archive.org/web/2026/{META}/Northfield
    note: See {META}/Not_this_one
sources:
  - url: "{META}/Source"
    title: A letter
    supports: [name]
"""


def world(text: str = NORTHFIELD, policy: str = "", **records: str) -> FakeFiles:
    files = a_registry({"northfield": text, **records})
    files.contents["data/registry.yaml"] += policy.encode()
    return files


def planned(
    files: FakeFiles, memory: FakeMemory | None = None, *ids: str, day: dt.date = DAY, **wish: object
) -> LinkPlan:
    request = LinkRequest(ids or ("northfield",), **wish)  # type: ignore[arg-type]
    return plan_links(fake_services(files, day=day), request, memory or FakeMemory())


def checked(
    files: FakeFiles, pages: dict[str, Said | list[Said]], memory: FakeMemory | None = None
) -> CheckedLinks:
    memory = memory or FakeMemory()
    return check_links(planned(files, memory), FakeWeb(pages), memory, delay=0)


def test_each_address_once_with_all_its_places() -> None:
    found = find_links(fake_services(world()), ("northfield",))
    assert [(link.url, [(m.line, m.field, m.written) for m in link.mentions]) for link in found.links] == [
        (
            f"{META}/Northfield",
            [
                (2, "website", f"{META}/Northfield"),
                (7, "history.0.link", f"{META}/Northfield#Why"),
            ],
        ),
        (f"{META}/Source", [(11, "sources.0.url", f"{META}/Source")]),
        (
            f"https://web.archive.org/web/2026/{META}/Northfield",
            [(8, "history.0.archived", f"https://web.archive.org/web/2026/{META}/Northfield")],
        ),
    ]


def test_policy_and_entities_are_asked_too() -> None:
    paths = {mention.path for link in find_links(fake_services(world())).links for mention in link.mentions}
    assert paths == {"data/registry.yaml", "data/partners/northfield.yaml"}


def test_a_record_with_errors_gives_its_addresses_and_one_that_is_no_yaml_is_told() -> None:
    files = world("website: https://meta.wikimedia.org/\nnonsense: 1\n", broken="name: [\n")
    found = find_links(fake_services(files))
    assert "https://meta.wikimedia.org/" in [link.url for link in found.links]
    assert found.unread == ("data/partners/broken.yaml",)


def test_a_partner_that_is_not_there() -> None:
    with pytest.raises(UsageError, match="there is no partner"):
        planned(world(), None, "nowhere")


def test_what_is_found_out() -> None:
    pages: dict[str, Said | list[Said]] = {
        f"{META}/Northfield": said(301, to=f"{META}/Northfield_Library"),
        f"{META}/Northfield_Library": OK,
        f"https://web.archive.org/web/2026/{META}/Northfield": OK,
    }
    links = checked(world(), pages).links
    assert [(each.verdict.state if each.verdict else None, each.steps) for each in links] == [
        (
            State.MOVED,
            (
                f"partnerctl edit northfield website={META}/Northfield_Library",
                "data/partners/northfield.yaml:7: an entry of the history stays as it is",
            ),
        ),
        (State.GONE, (f"perhaps there is a copy: https://web.archive.org/web/{META}/Source",)),
        (State.FINE, ()),
    ]


def test_the_command_for_a_new_address_does_what_it_says() -> None:
    """It is run as a shell would split it, and a fragment is kept."""
    moved = f"{META}/It's_new?a=1&b=$(x)"
    text = NORTHFIELD.replace(f"{META}/Source", f"{META}/Source#Part")
    files = world(text)
    [step] = next(
        each.steps
        for each in checked(files, {f"{META}/Source": said(308, to=moved), moved: OK}).links
        if each.link.url.endswith("/Source")
    )
    program, verb, partner_id, assignment = shlex.split(step)
    assert (program, verb) == ("partnerctl", "edit")
    services = fake_services(files, day=DAY)
    edit = plan_assignments(services, load_setting(services), partner_id, [parse_assignment(assignment)])
    assert edit.change
    assert f"{moved}#Part" in edit.change.after


@pytest.mark.parametrize(
    "target", ["https://meta.wikimedia.org/a b", "https://meta.wikimedia.org/<x>", "https://localhost/"]
)
def test_a_new_address_that_no_record_takes_is_not_offered(target: str) -> None:
    pages: dict[str, Said | list[Said]] = {f"{META}/Source": said(301, to=target), target: OK}
    steps = [step for each in checked(world(), pages).of(State.MOVED) for step in each.steps]
    assert steps == [
        "data/partners/northfield.yaml:11: the new address is none that a registry takes; look for another"
    ]


def test_a_copy_that_the_data_name_is_told_instead_of_a_guess() -> None:
    [gone] = [each for each in checked(world(), {}).of(State.GONE) if each.link.url == f"{META}/Northfield"]
    assert gone.steps == (
        f"perhaps there is a copy: https://web.archive.org/web/{META}/Northfield",
        f"archived copy: https://web.archive.org/web/2026/{META}/Northfield",
    )


def test_what_has_a_copy_wherever_it_stands_is_not_lost() -> None:
    copied = NORTHFIELD.replace(f"website: {META}/Northfield\n", "")
    outcome = checked(world(copied), {})
    assert f"{META}/Northfield" in [each.link.url for each in outcome.of(State.GONE)]
    assert f"{META}/Northfield" not in [each.link.url for each in outcome.lost]
    assert f"{META}/Northfield" in [each.link.url for each in checked(world(), {}).lost]


def test_addresses_of_policy_are_mended_by_hand() -> None:
    files = world()
    plan = plan_links(
        fake_services(files, day=DAY), LinkRequest(host="foundation.wikimedia.org"), FakeMemory()
    )
    [(link, _)] = plan.to_ask
    pages: dict[str, Said | list[Said]] = {link.url: said(301, to=f"{META}/New"), f"{META}/New": OK}
    [each] = check_links(plan, FakeWeb(pages), _held(), delay=0).links
    assert each.steps == (f"data/registry.yaml:{link.mentions[0].line}: write {META}/New",)


def _held() -> FakeMemory:
    return FakeMemory()


def test_names_for_examples_are_not_asked() -> None:
    plan = planned(world(a_record("N", "website: https://n.example/\n")))
    assert [each.verdict for each in plan.decided] == [
        Verdict(State.SKIPPED, "has a name that is reserved for examples")
    ]
    assert plan.to_ask == ()


WAIVER: Final = """
links:
  waived_hosts:
    - {host: wikimedia.org, why: They know., until: UNTIL}
"""


def test_a_waived_host_is_left_alone_with_all_below_it() -> None:
    plan = planned(world(policy=WAIVER.replace("UNTIL", "2026-03-31")))
    assert {each.verdict.why for each in plan.decided if each.verdict} == {"until 2026-03-31: They know."}
    assert [link.url[:23] for link, _ in plan.to_ask] == ["https://web.archive.org"]
    assert plan.ended == ()


def test_a_waiver_that_ended_is_told_and_holds_no_more() -> None:
    plan = planned(world(policy=WAIVER.replace("UNTIL", "2026-03-30")))
    assert [waiver.host for waiver in plan.ended] == ["wikimedia.org"]
    assert len(plan.to_ask) == 3


def test_host_and_limit() -> None:
    assert [link.url for link, _ in planned(world(), host="WIKIMEDIA.org").to_ask] == [
        f"{META}/Northfield",
        f"{META}/Source",
    ]
    assert planned(world(), host="media.org").to_ask == ()
    plan = planned(world(), limit=1)
    assert len(plan.to_ask) == 1
    assert {each.verdict.why for each in plan.decided if each.verdict} == {
        "was left for another run by --limit"
    }
    assert plan.hosts == {"meta.wikimedia.org": 1}


def test_what_was_answered_lately_is_not_asked_again() -> None:
    memory, files = FakeMemory(), world()
    first = checked(files, {f"{META}/Source": OK}, memory)
    again = planned(files, memory, day=DAY + dt.timedelta(days=6))
    assert again.to_ask == ()
    web = FakeWeb()
    assert check_links(again, web, memory).links == first.links
    assert web.asked == []
    assert len(planned(files, memory, day=DAY + dt.timedelta(days=7)).to_ask) == 3
    assert len(planned(files, memory, day=DAY - dt.timedelta(days=1)).to_ask) == 3
    assert len(planned(files, memory, max_age=0).to_ask) == 3


@pytest.mark.parametrize("answer", [NOWHERE, PRIVATE, said(429), said(503)])
def test_what_may_be_otherwise_in_a_minute_is_not_kept(answer: Said) -> None:
    memory, files = FakeMemory(), world(a_record("N", f"website: {META}/N\n"))
    checked(files, {f"{META}/N": answer}, memory)
    assert memory.kept == []


def test_the_next_run_asks_with_conditions() -> None:
    memory, files = FakeMemory(), world(a_record("N", f"website: {META}/N\n"))
    checked(files, {f"{META}/N": said(200, etag='"v1"')}, memory)
    plan = planned(files, memory, day=DAY + dt.timedelta(days=30))
    web = FakeWeb({f"{META}/N": said(304)})
    [each] = check_links(plan, web, memory, delay=0).links
    assert web.conditions == [{"If-None-Match": '"v1"'}]
    assert each.verdict
    assert each.verdict.on == DAY + dt.timedelta(days=30)


@pytest.mark.parametrize("after", range(12))
def test_interrupted_anywhere_a_run_is_taken_up(after: int) -> None:
    """No page that was answered for is asked again, and in the end all is as in one go."""
    records = {f"n{n}": a_record(f"N{n}", f"website: {META}/N{n}\n") for n in range(6)}
    files, ids = world(**records), tuple(records)
    pages: dict[str, Said | list[Said]] = {f"{META}/N{n}": OK if n % 2 else said(410) for n in range(6)}
    whole = check_links(planned(files, None, *ids), FakeWeb(pages), FakeMemory(), delay=0)
    memory, web = FakeMemory(), FakeWeb(pages, stop_after=after)
    try:
        check_links(planned(files, memory, *ids), web, memory, delay=0)
    except KeyboardInterrupt:
        assert not memory.is_held
    answered = set(verdicts_of(memory.kept))
    second = FakeWeb(pages)
    outcome = check_links(planned(files, memory, *ids), second, memory, delay=0)
    assert outcome.links == whole.links
    assert answered.isdisjoint(each.split()[1] for each in second.asked)


def test_hosts_are_asked_at_the_same_time_and_each_by_one() -> None:
    hosts = [f"https://{name}.wikipedia.org/" for name in "abcdefghijkl"]
    records = {
        f"n{n}": a_record(f"N{n}", f"website: {host}\n").replace("title: A letter", f"url: {host}about")
        for n, host in enumerate(hosts)
    }
    web, memory = FakeWeb(dict.fromkeys([*hosts, *(f"{host}about" for host in hosts)], OK)), FakeMemory()
    done: list[tuple[int, int]] = []
    plan = planned(world(**records), memory, *records)
    outcome = check_links(plan, web, memory, delay=0, progress=lambda n, total: done.append((n, total)))
    assert len(outcome.of(State.FINE)) == 24
    assert done == [(n, 24) for n in range(1, 25)]
    assert web.asked.index("GET https://b.wikipedia.org/robots.txt") < web.asked.index(
        "HEAD https://a.wikipedia.org/about"
    )


def test_a_full_disk_stops_it() -> None:
    class FullDisk(FakeMemory):
        @override
        def add(self, line: str) -> None:
            raise EnvironmentProblemError("answers.jsonl can't be written: no space left")

    with pytest.raises(EnvironmentProblemError, match="no space left"):
        check_links(planned(world()), FakeWeb(), FullDisk(), delay=0)


def test_old_answers_are_forgotten_when_new_ones_are_kept() -> None:
    old = line_of("https://old.wikipedia.org/", Verdict(State.FINE, "answers 200 OK", on=dt.date(2024, 1, 1)))
    memory = FakeMemory(["garbage", old])
    checked(world(), {}, memory)
    assert sorted(verdicts_of(memory.kept)) == [
        f"{META}/Northfield",
        f"{META}/Source",
        f"https://web.archive.org/web/2026/{META}/Northfield",
    ]
    assert len(memory.kept) == 3


@pytest.mark.parametrize(
    "line",
    ["", "{", "[]", "null", '{"url": "x"}', '{"url": 1, "on": "2026-01-01", "state": "fine", "why": ""}',
     '{"url": "x", "on": "someday", "state": "fine", "why": ""}', '{"url": "x", "on": "2026-01-01", "state": "new", "why": ""}'],
)  # fmt: skip
def test_a_garbled_line_says_nothing(line: str) -> None:
    assert verdicts_of([line]) == {}


texts = st.text(max_size=20)
verdicts = st.builds(
    Verdict,
    st.sampled_from(State),
    texts,
    st.none() | texts,
    st.dates(),
    st.none() | st.builds(Validators, texts, st.none() | texts, st.none() | texts),
)


@given(st.dictionaries(texts, verdicts, max_size=4), st.integers(0, 200))
def test_lines_say_what_was_kept_and_one_cut_off_spoils_no_other(kept: dict[str, Verdict], cut: int) -> None:
    lines = [line_of(url, verdict) for url, verdict in kept.items()]
    assert all("\n" not in line and json.loads(line) for line in lines)
    assert verdicts_of(lines) == kept
    torn = [*lines, line_of("https://torn.example/", Verdict(State.FINE, "x" * 300, on=DAY))[:cut]]
    assert verdicts_of(torn) == kept


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Meta.Wikimedia.org:443/x", "meta.wikimedia.org"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("https://[::1]/", "::1"),
        ("https://[x/", ""),
        ("https://library.example./", "library.example"),
    ],
)
def test_hosts_are_named_as_policy_names_them(url: str, host: str) -> None:
    assert host_of(url) == host


def test_every_record_of_the_examples_has_its_places() -> None:
    files = world()
    for link in find_links(fake_services(files)).links:
        for mention in link.mentions:
            line = files.text(mention.path).split("\n")[mention.line - 1]
            assert mention.written in line
    assert files.exists(record_path("northfield"))
