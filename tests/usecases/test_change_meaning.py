# SPDX-License-Identifier: Apache-2.0
"""What is said of each sort of change."""

import copy
import dataclasses
import json
from typing import Any

import pytest

from changes import as_json, meaning, of_partner, sentences, told
from older_format import MIGRATIONS, OLD_RECORD
from partnerctl.findings import Plain
from partnerctl.meaning.told import Deed, ListingRows, Side
from partnerctl.model.events import EventKind
from partnerctl.model.policy import Status
from partners import ENTITIES, entry, policy
from registries import APPLIED, RECOGNIZED, files_of

LINK = "https://meta.example/wiki/Decision_12"
HISTORY: list[Plain] = [APPLIED, RECOGNIZED]


def record(*more: dict[str, Plain], **fields: Plain) -> dict[str, Plain]:
    return {"name": "Northfield City Library", "history": [*HISTORY, *more], **fields}


def candidate(**fields: Plain) -> dict[str, Plain]:
    return {"name": "Northfield City Library", "history": [APPLIED], **fields}


# --- what happened ------------------------------------------------------------------------------------------------


def test_a_recognition_and_what_follows_from_it() -> None:
    found = of_partner(candidate(), {**candidate(), "history": [APPLIED, {**RECOGNIZED, "link": LINK}]})
    assert found is not None
    assert [each.text for each in found.sentences] == [
        "recognized by Wikimedia Northland and Wikimedia Foundation on 2024-04-15",
        "status: candidate → recognized",
        "next review due 2025-04-15",
    ]
    assert found.sentences[0].link == LINK
    (event,) = found.events
    assert (event.event, event.date.isoformat(), event.by, event.link) == (
        EventKind.RECOGNIZED,
        "2024-04-15",
        ("wm-northland", "wmf"),
        LINK,
    )
    assert (found.before, found.status, found.deed) == (Status.CANDIDATE, Status.RECOGNIZED, Deed.CHANGED)


EVENTS: list[tuple[dict[str, Plain], str]] = [
    (entry("2025-05-01", "noted", as_="informal"), "noted as an informal relationship on 2025-05-01"),
    (entry("2025-05-01", "invited", by=["user:Ann"]), "invited to apply by User:Ann on 2025-05-01"),
    (entry("2025-05-01", "applied"), "applied on 2025-05-01"),
    (entry("2025-05-01", "endorsed", by=["unknown"]), "application endorsed by unknown on 2025-05-01"),
    (entry("2025-05-01", "declined", reason="No work"), "application declined on 2025-05-01: No work"),
    (
        entry("2025-05-01", "reviewed", outcome="deferred", until="2025-07-01"),
        "reviewed by Wikimedia Northland on 2025-05-01: deferred until 2025-07-01",
    ),
    (
        entry(
            "2025-05-01",
            "reviewed",
            outcome="renewed-with-conditions",
            conditions=[{"text": "Mend the page", "by_when": "2025-12-15"}],
            checklist=[{"point": "liaison", "answer": "pass"}, {"point": "report-page", "answer": "fail"}],
        ),
        (
            "reviewed by Wikimedia Northland on 2025-05-01: renewed with conditions; not met: report-page; by 2025-12-15: "
            "Mend the page"
        ),
    ),
    (
        entry("2025-05-01", "suspended", note="Ask\nagain"),
        "recognition suspended by Wikimedia Northland on 2025-05-01: No report; note: Ask again",
    ),
    (entry("2025-05-01", "reinstated"), "recognition reinstated by Wikimedia Northland on 2025-05-01"),
    (
        entry("2025-05-01", "withdrawn"),
        "recognition withdrawn by Affiliations Committee on 2025-05-01: No report",
    ),
    (entry("2025-05-01", "resigned"), "resigned on 2025-05-01"),
    (
        entry("2025-05-01", "transitioned", entity="wm-northland"),
        "became a user-group (Wikimedia Northland) on 2025-05-01, decided by Affiliations Committee",
    ),
    (entry("2025-05-01", "dissolved", reason="Wound up"), "dissolved on 2025-05-01: Wound up"),
    (
        entry("2025-05-01", "renamed"),
        "renamed on 2025-05-01: Northfield Town Library → Northfield City Library",
    ),
    (
        entry("2025-05-01", "merged"),
        "merged into another-partner on 2025-05-01; this record only points there now",
    ),
    (
        entry("2025-05-01", "corrected", supersedes_date="2024-04-15", supersedes_event="recognized"),
        "corrected on 2025-05-01: the entry recognized of 2024-04-15 was wrong and counts no more: A slip",
    ),
    (
        entry("2025-05-01", "redacted"),
        "redacted on 2025-05-01: organizers[0].name was blanked to protect a person: Asked to",
    ),
]


@pytest.mark.parametrize(("added", "text"), EVENTS, ids=range(len(EVENTS)))
def test_every_event_in_words(added: dict[str, Plain], text: str) -> None:
    assert sentences(record(), record(added))[0] == text
    assert {each["event"] for each, _ in EVENTS} | {"recognized"} == set(EventKind)


def test_a_correction_takes_the_status_back() -> None:
    correction = entry("2025-05-01", "corrected", supersedes_date="2024-04-15", supersedes_event="recognized")
    assert sentences(record(), record(correction))[1:] == [
        "status: recognized → candidate",
        "no review is due any more (was: 2025-04-15)",
    ]


def test_an_entry_that_does_not_count_is_told() -> None:
    assert (
        "the entry reinstated of 2025-05-01 doesn't count: `reinstated` is not possible for a partner that is recognized"
        in (sentences(record(), record(entry("2025-05-01", "reinstated"))))
    )


def test_what_else_became_of_entries() -> None:
    before = record()
    changed = {**RECOGNIZED, "date": "2024-04-16", "note": "A day later"}
    assert sentences(before, {**before, "history": [APPLIED, changed]})[:2] == [
        "entry recognized of 2024-04-15, date changed: 2024-04-15 → 2024-04-16",
        "entry recognized of 2024-04-15, note added: A day later",
    ]
    noted = {**RECOGNIZED, "note": "By letter"}
    assert sentences(before, {**before, "history": [APPLIED, noted]}) == [
        "entry recognized of 2024-04-15, note added: By letter"
    ]
    assert (
        sentences(before, {**before, "history": [RECOGNIZED]})[0] == "entry taken away: applied on 2024-02-20"
    )
    assert "entries stand in another order" in sentences(before, {**before, "history": [RECOGNIZED, APPLIED]})


def test_a_new_name() -> None:
    after = record(entry("2025-05-01", "renamed", from_="Northfield City Library", to="Northfield Library"))
    assert sentences(record(), {**after, "name": "Northfield Library"})[0] == (
        "name: Northfield City Library → Northfield Library (renamed)"
    )
    assert sentences(record(), record(name="Northfield")) == ["name: Northfield City Library → Northfield"]


# --- fields -------------------------------------------------------------------------------------------------------

LICENCE: dict[str, Plain] = {
    "kind": "trademark-license",
    "licensor": "wmf",
    "signed": "2024-05-02",
    "expires": "2027-05-31",
}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {"website": "https://a.example/"}, "website added: https://a.example/"),
        ({"website": "https://a.example/"}, {}, "website removed (was: https://a.example/)"),
        (
            {"website": "https://a.example/"},
            {"website": "https://b.example/"},
            "website changed: https://a.example/ → https://b.example/",
        ),
        ({}, {"liaisons": [{"user": "Ann", "since": "2024-03"}]}, "liaison User:Ann added (since 2024-03)"),
        (
            {"liaisons": [{"user": "Ann"}]},
            {"liaisons": [{"user": "Ann", "until": "2026-01-01"}]},
            "liaison User:Ann, until added: 2026-01-01",
        ),
        ({"liaisons": [{"user": "Ann"}]}, {"liaisons": []}, "liaison User:Ann removed"),
        ({}, {"also_known_as": ["NCL"]}, "also known as NCL added"),
        (
            {"also_known_as": ["A", "B"]},
            {"also_known_as": ["B", "A"]},
            "also known as in another order: B, A",
        ),
        (
            {"organization": {"founded": "1911"}},
            {"organization": {"founded": "1912", "kind": "library"}},
            "organization, founded changed: 1911 → 1912",
        ),
        (
            {"territory": {"range": "local", "countries": ["DE"]}},
            {"territory": {"range": "local", "countries": ["DE", "FR"]}},
            "territory, countries FR added",
        ),
        ({"mentoring": {"wanted": True}}, {"mentoring": {"wanted": False}}, "mentoring, wanted changed: yes → no"),
        ({}, {"cooperation": [{"entity": "wm-northland"}]}, "cooperation Wikimedia Northland added"),
        (
            {"agreements": [LICENCE]},
            {"agreements": [{**LICENCE, "expires": "2026-12-31"}]},
            "agreement trademark-license of 2024-05-02 ends 2026-12-31 (was: 2027-05-31)",
        ),
        (
            {"agreements": [LICENCE]},
            {"agreements": [{**LICENCE, "terminated": {"date": "2025-01-01", "why": "New version"}}]},
            "agreement trademark-license of 2024-05-02 ended on 2025-01-01: New version",
        ),
        (
            {},
            {"agreements": [LICENCE]},
            "agreement trademark-license of 2024-05-02 added, ends 2027-05-31 (licensor Wikimedia Foundation)",
        ),
        ({"agreements": [LICENCE]}, {}, "agreement trademark-license of 2024-05-02 taken away"),
        (
            {},
            {"consents": [{"about": "listing", "given": "2024-02-20", "proof": "private:mail-1"}]},
            "consent listing of 2024-02-20 added (proof private:mail-1)",
        ),
        (
            {},
            {"waivers": [{"rule": "PC202", "why": "Two", "by": "user:Ann", "until": "2027-01-01"}]},
            "waiver of PC202 added (why Two, by User:Ann, until 2027-01-01)",
        ),
    ],
)  # fmt: skip
def test_fields_in_words(before: dict[str, Plain], after: dict[str, Plain], told: str) -> None:
    assert sentences(record(**before), record(**after))[0] == told


def test_of_a_long_text_the_part_that_differs_is_told() -> None:
    long = " ".join(f"word{number}" for number in range(200))
    (told,) = sentences(record(mission=long), record(mission=long.replace("word150 ", "other ")))
    assert told.startswith("mission changed: … word147 word148 word149 word150 word151")
    assert "→ … word147 word148 word149 other word151" in told
    assert len(told) < 400


def test_white_space_and_letters_that_look_alike_are_not_silent() -> None:
    assert sentences(record(mission="one two"), record(mission="one  two")) == [
        "mission changed, in a way that can't be seen: one two"
    ]


def test_a_new_record_and_a_deleted_one() -> None:
    assert sentences(None, candidate(website="https://a.example/")) == [
        "new record, candidate",
        "applied on 2024-02-20",
        "website added: https://a.example/",
    ]
    found = of_partner(candidate(), None)
    assert found is not None
    assert [each.text for each in found.sentences] == ["the record is deleted; it was candidate"]
    assert (found.deed, found.status, found.before) == (Deed.DELETED, None, Status.CANDIDATE)


# --- what must not be repeated ------------------------------------------------------------------------------------


def person(name: str, **more: Plain) -> dict[str, Plain]:
    return {"name": name, "role": "director", **more}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"mission": "Write to Jane.Roe@library.example"}, {"mission": "Free access"}),
        ({"mission": "Free access"}, {"mission": "Write to Jane.Roe@library.example"}),
        ({"mission": "Call Jane.Roe on +44 20 7946 0958"}, {}),
        ({"contact": {"email": "Jane.Roe@library.example", "consent": "2024-02-21"}}, {}),
        (
            {"contact": {"email": "Jane.Roe@library.example", "consent": "2024-02-21"}},
            {"contact": {"email": "info@library.example", "consent": "2024-02-21"}},
        ),
        ({"organizers": [person("Jane.Roe", consent="2024-02-21")]}, {"organizers": []}),
        ({}, {"organizers": [person("Jane.Roe")]}),
        (
            {"organizers": [person("Jane.Roe", consent="2024-02-21")]},
            {"organizers": [person("[redacted]", consent="2024-02-21")]},
        ),
        ({"liaisons": [{"user": "Jane.Roe"}]}, {"liaisons": [{"user": "(redacted)"}]}),
        ({"name": "Jane.Roe"}, {"name": "[redacted]"}),
        ({"name": "Jane.Roe", "also_known_as": ["The office of Jane.Roe"]}, {"name": "[redacted]"}),
    ],
)  # fmt: skip
def test_a_person_s_data_is_not_repeated(before: dict[str, Plain], after: dict[str, Plain]) -> None:
    states = (files_of({"p": {**record(), **each}}) for each in (before, after))
    found = told(*states)
    assert found.meaning.partners
    assert "jane.roe" not in repr(found).casefold()
    assert "7946" not in repr(found)


def test_a_blanked_entry_of_a_list_is_still_the_same_entry() -> None:
    before = record(organizers=[person("Jane Roe", consent="2024-02-21")])
    after = record(organizers=[person("[redacted]", consent="2024-02-21")])
    assert sentences(before, after) == [
        "organizer [redacted], name changed: (not repeated here) → [redacted]"
    ]


def test_a_redaction_tells_what_but_never_the_value() -> None:
    before = record(liaisons=[{"user": "JaneRoe"}], sources=[{"title": "As JaneRoe told"}])
    after = record(
        entry("2025-05-01", "redacted", field="liaisons[0].user"),
        liaisons=[],
        sources=[{"title": "A letter"}],
    )
    found = told(files_of({"p": before}), files_of({"p": after}))
    assert "janeroe" not in repr(found).casefold()
    assert [each.text for each in found.meaning.partners[0].sentences] == [
        "redacted on 2025-05-01: liaisons[0].user was blanked to protect a person: Asked to",
        "liaison (not repeated here) removed",
        "source A letter added",
        "source (not repeated here) removed",
    ]


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("agreements[0].expires", {"agreements": [LICENCE]}, {"agreements": [{**LICENCE, "expires": None}]}),
        ("liaisons[0].until", {"liaisons": [{"user": "A", "until": "2027-05-31"}]}, {"liaisons": [{"user": "A"}]}),
        ("history[1].link", {}, {}),
    ],
)  # fmt: skip
def test_a_redacted_date_is_not_repeated(
    field: str, before: dict[str, Plain], after: dict[str, Plain]
) -> None:
    recognized = {**RECOGNIZED, "link": "https://a.example/2027-05-31"}
    old: dict[str, Plain] = {**record(**before), "history": [APPLIED, recognized]}
    redacted = entry("2025-05-01", "redacted", field=field)
    rest = RECOGNIZED if field.startswith("history") else recognized
    new: dict[str, Plain] = {
        **record(**json.loads(json.dumps(after).replace(', "expires": null', ""))),
        "history": [APPLIED, rest, redacted],
    }
    found = told(files_of({"p": old}), files_of({"p": new}))
    texts = [each.text for each in found.meaning.partners[0].sentences]
    assert len(texts) == 2
    assert "2027-05-31" not in repr(texts)


def test_addresses_of_the_registry_itself_are_not_repeated_either() -> None:
    mail: dict[str, Plain] = {
        "sender_name": "S",
        "sender_address": "jane.roe@registry.example",
        "message_id_domain": "registry.example",
        "role_addresses": ["info"],
    }
    states = (
        files_of({}, registry={"mail": {**mail, **each}})
        for each in ({}, {"sender_address": "info@x.example"})
    )
    found = meaning(*states)
    assert [each.text for each in found.policy] == [
        "mail, sender address changed: neither the old nor the new value is repeated here"
    ]


def test_a_person_s_data_in_a_broken_file_is_not_repeated() -> None:
    before = files_of({"p": {**record(), "website": "Jane.Roe@library.example"}})
    found = meaning(before, files_of({"p": record()}))
    assert "jane.roe" not in repr(found).casefold()
    assert found.unreadable[0].message.startswith("it breaks rule PC")


# --- files --------------------------------------------------------------------------------------------------------


def test_layout_comments_and_order_are_formatting_only() -> None:
    before = files_of({"p": record(website="https://a.example/")})
    after = dict(before)
    after["data/partners/p.yaml"] = (
        "# A comment\nwebsite:   'https://a.example/'\nname: Northfield City Library\nhistory:\n"
        "  - {event: applied, date: 2024-02-20}\n"
        "  - {by: [wm-northland, wmf], date: 2024-04-15, event: recognized}\n"
    )
    after["data/registry.yaml"] += "\n# A comment\n"
    found = meaning(before, after)
    assert found.formatting == ("data/partners/p.yaml", "data/registry.yaml")
    assert found.formatting_only
    assert not found.says_something


@pytest.mark.parametrize(
    ("broken", "line", "why"),
    [
        ("<<<<<<< HEAD\nname: A\n=======\nname: B\n>>>>>>> other\n", 1, "both sides of a merge conflict"),
        ("name: [\n", 2, ""),
        ("name: A\nhistory: []\n", 2, ""),
        ("wesite: x\nname: A\nhistory:\n  - {date: 2024-02-20, event: applied}\n", 1, "'wesite'"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_of_and_the_others_too(broken: str, line: int, why: str) -> None:
    before = files_of({"a": record(), "b": record(name="B")})
    after = {**files_of({"a": record(), "b": record(name="B", website="https://b.example/")})}
    after["data/partners/a.yaml"] = broken
    found = meaning(before, after)
    assert [partner.id for partner in found.partners] == ["b"]
    (unreadable,) = found.unreadable
    assert (unreadable.path, unreadable.side, unreadable.line) == ("data/partners/a.yaml", Side.AFTER, line)
    assert why in unreadable.message
    assert found.says_something
    gone = {path: text for path, text in after.items() if not path.endswith("/a.yaml")}
    (deleted,) = meaning(after, gone).partners
    assert deleted.sentences[0].text == "the record is deleted; it could not be read before"
    back = meaning(after, before)
    assert back.unreadable[0].side is Side.BEFORE
    assert back.partners[0].sentences[0].text == (
        "it could not be read before, so what changed can't be told; it is recognized now"
    )


def test_a_renamed_file_and_two_organizations_that_are_alike() -> None:
    before, after = files_of({"a": record()}), files_of({"b": record()})
    (partner,) = meaning(before, after).partners
    assert (partner.id, [each.text for each in partner.sentences]) == ("b", ["the file was renamed: a → b"])
    other = files_of({"b": record(name="Another Organization")})
    deeds = [(each.id, each.deed) for each in meaning(before, other).partners]
    assert deeds == [("a", Deed.DELETED), ("b", Deed.ADDED)]


def test_a_broken_policy_does_not_keep_records_from_being_told() -> None:
    before = files_of({"p": record()})
    after = files_of({"p": record(website="https://a.example/")}) | {"data/registry.yaml": "title: [\n"}
    found = meaning(before, after)
    assert [each.text for each in found.partners[0].sentences] == ["website added: https://a.example/"]
    assert [each.path for each in found.unreadable] == ["data/registry.yaml"]


def test_only_the_partners_that_are_asked_for() -> None:
    before = files_of({"a": record(), "b": record()})
    after = files_of({"a": record(name="A"), "b": record(name="B")}, registry={"title": "Another"})
    assert [each.id for each in meaning(before, after).partners] == ["a", "b"]
    found = meaning(before, after, ids=["b"])
    assert ([each.id for each in found.partners], found.policy) == (["b"], ())


def test_the_listing() -> None:
    potential: dict[str, Plain] = {"name": "P", "history": [entry("2024-01-01", "noted")]}
    before = files_of({"a": record(), "b": record(), "gone": {**potential, "name": "G"}})
    refused: list[Plain] = [{"about": "listing", "withdrawn": "2026-01-01", "proof": "private:x"}]
    after = files_of({"a": record(website="https://a.example/"), "b": record(mission="M"), "c": potential})
    found = meaning(before, after)
    assert found.listing == ListingRows(added=("c",), removed=("gone",), changed=("a",))
    assert meaning(files_of({"a": record()}), files_of({"a": record(consents=refused)})).listing.changed == (
        "a",
    )


def test_templates_notices_and_other_files() -> None:
    base = files_of({"p": record()})
    notice: dict[str, Plain] = {
        "partner": "p",
        "kind": "recognized",
        "about": "2024-04-15",
        "channel": "email",
        "sent": "2024-04-16",
        "language": "en",
    }
    path = "data/notices/p.2024-04-15.recognized.email.yaml"
    after = {
        **base,
        path: as_json(notice),
        "templates/listing.md.j2": "x",
        "templates/locale/fr/LC_MESSAGES/partnerctl.po": "x",
        "README.md": "x",
        "data/partners/README.md": "x",
    }
    found = meaning(base, after)
    assert [each.text for each in found.ledger] == [
        "notice recognized, about 2024-04-15, sent to p by email on 2024-04-16"
    ]
    assert [each.text for each in found.outputs] == [
        "template templates/listing.md.j2 added",
        "catalogue templates/locale/fr/LC_MESSAGES/partnerctl.po added",
    ]
    assert found.others == ("README.md", "data/partners/README.md")
    changed = {**after, path: as_json({**notice, "language": "fr"})}
    assert [each.text for each in meaning(after, changed).ledger] == [
        f"notice {path}, language changed: en → fr"
    ]
    assert meaning(after, base).ledger[0].text.endswith("; its record is deleted")


def test_an_older_format_is_compared_in_the_newest() -> None:
    new = files_of({}) | {
        "data/partners/p.yaml": "name: Northfield\nmission: Free access.\nhistory:\n  - {date: 2026-02-03, event: noted, as: potential}\n"
    }
    old: dict[str, Any] = files_of({}, registry={"format": 0}) | {"data/partners/p.yaml": OLD_RECORD}
    found = meaning(old, new, migrations=MIGRATIONS)
    assert found.partners == ()
    assert [each.text for each in found.policy] == ["format changed: 0 → 1"]
    assert found.formatting == ("data/partners/p.yaml",)


# --- policy and entities ------------------------------------------------------------------------------------------


def test_policy_in_words() -> None:
    changed = copy.deepcopy(policy())
    authority, requirements = changed["authority"], changed["requirements"]
    assert isinstance(authority, dict)
    assert isinstance(requirements, dict)
    authority["recognized"] = {"entities": ["affcom"], "with_recommendation": ["chapter"]}
    del authority["endorsed"]
    requirements["candidate"] = {"mission": "warning", "organization": "error"}
    changed |= {
        "official": False,
        "title": "Partners",
        "review": {
            "interval_months": 6,
            "reminder_days": [30],
            "kinds": {"library": {"interval_months": 24}},
        },
        "vocabularies": {"contributions": {"events": "Gatherings", "data": "Data"}},
        "languages": {"reviewed": {"fr": {"reviewer": "Ann", "on": "2026-01-01"}}},
    }
    found = meaning(files_of({}), files_of({}, registry=changed))
    assert [each.text for each in found.policy] == [
        "title changed: Movement Partners → Partners",
        "the model is no official status any more: nobody counts as recognized",
        "languages, reviewed added: fr reviewer User:Ann, on 2026-01-01",
        "vocabulary contributions, events changed: Events → Gatherings",
        "vocabulary contributions, open-data removed (was: Open data)",
        "vocabulary contributions, data added: Data",
        "review interval: 12 → 6 months",
        "review, reminder days 60 removed",
        "review, reminder days 90 removed",
        "review, kinds added: library interval months 24",
        "who may record endorsed: anyone (was: entities of type wmf, chapter, user-group; or any wiki user)",
        (
            "who may record recognized: Affiliations Committee; or with a recommendation entities of type chapter (was: "
            "entities of type wmf, chapter)"
        ),
        "candidate requires mission: error → warning",
        "candidate no longer requires territory (was: warning)",
        "candidate requires organization (error)",
    ]


def test_entities_in_words_and_names_from_either_side() -> None:
    now = copy.deepcopy(ENTITIES)
    entities = now["entities"]
    assert isinstance(entities, dict)
    entities["wm-south"] = {"name": "Wikimedia South", "type": "chapter", "countries": ["FR"]}
    del entities["affcom"]
    entities["wmf"] = {"name": "Wikimedia Foundation, Inc.", "type": "wmf"}
    before = files_of({"p": record()})
    after = files_of(
        {"p": record(entry("2025-05-01", "withdrawn"), cooperation=[{"entity": "wm-south"}])}, entities=now
    )
    found = meaning(before, after)
    assert [each.text for each in found.entities] == [
        "entity Wikimedia Foundation, Inc. (wmf), name changed: Wikimedia Foundation → Wikimedia Foundation, Inc.",
        "entity Affiliations Committee (affcom) removed",
        "entity Wikimedia South (wm-south) added: type chapter, countries FR",
    ]
    texts = [each.text for each in found.partners[0].sentences]
    assert texts[0].startswith("recognition withdrawn by Affiliations Committee")
    assert "cooperation Wikimedia South added" in texts


def test_a_meaning_is_a_value() -> None:
    one = meaning(files_of({"p": record()}), files_of({"p": record(name="A")}))
    assert one == meaning(files_of({"p": record()}), files_of({"p": record(name="A")}))
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.partners = ()  # type: ignore[misc]
