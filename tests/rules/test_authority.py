# SPDX-License-Identifier: Apache-2.0
"""Who may decide, and who was there: what the examples of the rules don't show."""

import pytest

from rule_examples import findings, told

LINK = "link: https://meta.wikimedia.org/wiki/Example/1"


def history(by: str = "wmde", date: str = "2024-04-15", more: str = "", endorsed_by: str = "wmde") -> str:
    return (
        f"history:\n  - {{date: 2003-01-01, event: applied, {LINK}}}\n"
        f"  - {{date: {date}, event: endorsed, by: ['{endorsed_by}'], {LINK}}}\n"
        f"  - {{date: {date}, event: recognized, by: [{by}], {LINK}}}\n{more}"
    )


def test_users_may_endorse_and_not_recognize() -> None:
    assert told(history(endorsed_by="user:Example editor")) == []
    (finding,) = findings(history(by="'user:Example editor'"))
    assert finding.message == "'user:Example editor', a user, may not take the decision 'recognized'"
    assert finding.hint == "By policy it is taken by: wmf, chapter"


def test_every_body_in_by_must_have_authority() -> None:
    (finding,) = findings(history(by="wmde, affcom"))
    assert finding.location.pointer == ("history", 2, "by", 1)


@pytest.mark.parametrize(
    ("date", "since", "is_there"),
    [
        ("2004-06-12", "2004-06-13", False),
        ("2004-06-13", "2004-06-13", True),
        ("2004-01-01", "2004", True),  # a year counts whole
        ("2003-12-31", "2004", False),
        ("2004-05-31", "2004-06", False),
        ("2004-06-01", "2004-06", True),
    ],
)
def test_an_entity_acts_from_its_first_day_on(date: str, since: str, is_there: bool) -> None:
    found = told(
        history(date=date), f"# file: data/entities.yaml\nentities: {{wmde: {{since: '{since}'}}}}\n"
    )
    assert [code for code, _ in found] == ([] if is_there else ["PC322", "PC322"])


@pytest.mark.parametrize(
    ("date", "until", "is_there"),
    [("2019-12-31", "2019", True), ("2020-01-01", "2019", False), ("2019-07-15", "2019-07-14", False)],
)
def test_an_entity_acts_to_its_last_day(date: str, until: str, is_there: bool) -> None:
    found = told(
        history(date=date), f"# file: data/entities.yaml\nentities: {{wmde: {{until: '{until}'}}}}\n"
    )
    assert [code for code, _ in found] == ([] if is_there else ["PC322", "PC322"])


def withdrawn(by: str, more: str = "") -> str:
    entry = f"  - {{date: 2025-05-02, event: withdrawn, by: [{by}], reason: None left., {LINK}{more}}}\n"
    return history(more=entry)


@pytest.mark.parametrize(
    ("by", "more", "codes"),
    [
        ("affcom", "", []),
        ("wmde", "", ["PC321"]),
        ("wmde", ", recommendation: https://meta.wikimedia.org/wiki/Example/2", []),
        ("affcom, wmde", "", []),
        ("'user:Example editor'", "", ["PC320"]),
        ("nobody-known", "", ["PC211"]),
    ],
)
def test_recognition_is_withdrawn_by_affcom_or_with_its_recommendation(
    by: str, more: str, codes: list[str]
) -> None:
    assert [code for code, _ in told(withdrawn(by, more))] == codes


def test_a_decision_that_policy_leaves_open_is_anybodys() -> None:
    found = told(
        history(by="'user:Example editor'"), "# file: data/registry.yaml\n# without: authority.recognized\n"
    )
    assert [code for code, _ in found] == ["PC702"]


def test_who_may_decide_is_said_in_full() -> None:
    authority = "# file: data/registry.yaml\nauthority: {recognized: {types: [], entities: [affcom], users: false, with_recommendation: [wmf]}}\n"
    (finding,) = findings(history(), authority)
    assert finding.hint == "By policy it is taken by: affcom, wmf with a recommendation"
    users = "# file: data/registry.yaml\nauthority: {recognized: {types: [wmf], users: true}}\n"
    (finding,) = findings(history(), users)
    assert finding.hint == "By policy it is taken by: wmf, any user"
    nobody = findings(history(), "# file: data/registry.yaml\nauthority: {recognized: {types: []}}\n")
    assert [(each.code, each.hint) for each in nobody] == [
        ("PC320", "By policy it is taken by: nobody"),
        ("PC702", "Name who may decide it under `authority`"),
    ]


def test_references_are_found_everywhere() -> None:
    found = findings(
        "agreements:\n"
        "  - {kind: memorandum, parties: [wmfr], signed: 2024-05-02, document: 'private:a'}\n"
        "  - {kind: trademark-license, licensor: wmff, signed: 2024-05-02, marks: [wikipedia-wordmark], uses: [website],"
        " document: 'private:a'}\n"
        "mentoring: {mentors: [affkom, 'user:Example editor']}\n"
        "waivers:\n  - {rule: PC207, why: Shared., by: zzz, until: 2026-12-31}\n",
        history(
            more=f"  - {{date: 2025-05-02, event: transitioned, to: user-group, entity: quite-new, by: [wmf], {LINK}}}\n"
        ),
    )
    places = [each.location.pointer for each in found if each.code == "PC211"]
    assert sorted(places, key=str) == [
        ("agreements", 0, "parties", 0),
        ("agreements", 1, "licensor"),
        ("history", 3, "entity"),
        ("mentoring", "mentors", 0),
        ("waivers", 0, "by"),
    ]


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("wmdee", "Did you mean 'wmde' (Wikimedia Deutschland)?"),
        ("wikimedia-deutschland", "Did you mean 'wmde' (Wikimedia Deutschland)?"),
        ("chapters-committee", "Did you mean 'affcom' (Affiliations Committee)?"),
        (
            "zzzzzzzz",
            "Add it to entities.yaml, or use one of: wmf, affcom, wmde, wmin, foundation, council, northland, southland",
        ),
    ],
)
def test_the_entity_that_was_meant(written: str, hint: str) -> None:
    (finding,) = findings(f"cooperation: [{{entity: wmde}}, {{entity: {written}}}]\n")
    assert (finding.code, finding.hint) == ("PC211", hint)


def test_agreements_are_signed_by_those_who_were_there() -> None:
    agreement = (
        "agreements:\n  - {kind: memorandum, parties: [wmin], signed: 2020-01-01, document: 'private:a'}\n"
    )
    assert told(agreement) == [("PC322", "'wmin' can't have acted on 2020-01-01: it ended in 2019")]
