# SPDX-License-Identifier: Apache-2.0
"""Who is listed, when, in which language; and when a rendered file is stale."""

import datetime as dt
import json
import random
from dataclasses import replace
from typing import Any

import pytest

from fakes import FakeConfinement, FakeFiles, FakeTemplates
from partnerctl.errors import EnvironmentProblemError, InvalidDataError, RefusedError
from partnerctl.findings import Plain
from partnerctl.rendering.environment import TemplateFaultError
from partnerctl.rendering.listing import ListingFormat
from partnerctl.usecases.render_listing import (
    ListingRequest,
    check_listing,
    listing,
    listing_change,
)
from partners import entry
from registries import APPLIED, DAY, HISTORIES, RECOGNIZED, files_of, rendered, unofficial, world

JSON = ListingRequest(ListingFormat.JSON)


def partner(*history: Plain, **parts: Plain) -> dict[str, Plain]:
    return {"name": "Northfield", "history": list(history), **parts}


def told(record: dict[str, Plain], day: dt.date = DAY, **registry: Plain) -> dict[str, Any] | None:
    """What the listing tells of the one record there is; None if it is not listed."""
    groups = json.loads(rendered(files_of({"one": record}, registry=registry), ListingFormat.JSON, day=day))[
        "groups"
    ]
    assert len(groups) <= 1
    return {"status": groups[0]["status"], **groups[0]["partners"][0]} if groups else None


@pytest.mark.parametrize("status", [status for status in HISTORIES if status != "declined"])
def test_each_status_is_listed_as_what_it_is(status):
    listed = told(partner(*HISTORIES[status]))

    assert listed is not None
    assert listed["status"] == status


@pytest.mark.parametrize(
    "history",
    [
        HISTORIES["declined"],
        [entry("2024-01-01", "invited", by=["wmf"])],
        [APPLIED, entry("2024-03-01", "merged")],
        [entry("2026-04-01", "applied")],
    ],
    ids=["declined", "only invited", "merged into another", "not yet"],
)
def test_who_is_not_listed(history):
    assert told(partner(*history)) is None


def consent(**parts: Plain) -> dict[str, Plain]:
    return {"about": "listing", "proof": "private:mail-1", **parts}


def told_of_all(
    records: dict[str, dict[str, Plain]], day: dt.date = DAY, **registry: Plain
) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(
        rendered(files_of(records, registry=registry), ListingFormat.JSON, day=day)
    )
    return answer


@pytest.mark.parametrize(
    ("consents", "is_named"),
    [
        ([], True),
        ([consent(given="2024-02-20")], True),
        ([consent(given="2024-02-20", withdrawn="2025-01-01")], False),
        ([consent(withdrawn="2025-01-01")], False),
        ([consent(given="2024-02-20", withdrawn="2025-01-01"), consent(given="2025-06-01")], True),
        ([{**consent(withdrawn="2025-01-01"), "about": "logo"}], True),
    ],
)
@pytest.mark.parametrize("status", [status for status in HISTORIES if status != "declined"])
@pytest.mark.parametrize("day", [DAY, dt.date(2024, 12, 31)])  # the second before it was taken back
def test_who_does_not_want_to_be_named_is_counted_on_every_day(consents, is_named, status, day):
    records = {
        "one": partner(*HISTORIES[status], consents=consents),
        "two": {**partner(*HISTORIES["potential"]), "name": "Southfield"},
    }

    listing_of_day = told_of_all(records, day)

    assert (listing_of_day["count"], listing_of_day["unnamed"]) == ((2, 0) if is_named else (1, 1))
    for form in ListingFormat:
        text = rendered(files_of(records), form, day=day)
        assert ("Northfield" in text) == is_named
        if form not in {ListingFormat.JSON, ListingFormat.CSV}:
            assert ("1 more does not wish to be named." in text) == (not is_named)


def test_who_would_not_be_listed_anyway_is_not_counted():
    records = {"one": partner(*HISTORIES["declined"], consents=[consent(withdrawn="2025-01-01")])}

    assert told_of_all(records)["unnamed"] == 0


def test_nobody_is_said_to_be_recognized_only_if_that_is_sure():
    refused = {"one": partner(APPLIED, RECOGNIZED, consents=[consent(withdrawn="2025-01-01")])}
    nobody = "No organization is a recognized partner."

    def page(**registry: Plain) -> str:
        return rendered(files_of(refused, registry=registry), ListingFormat.MARKDOWN)

    assert nobody not in page()
    assert nobody in page(official=False)


def test_the_listing_of_a_day_says_what_held_then():
    record = partner(APPLIED, RECOGNIZED, entry("2026-06-01", "suspended"))

    days = ("2024-02-19", "2024-02-20", "2024-04-15", "2026-06-01")
    listed = [told(record, dt.date.fromisoformat(day)) for day in days]

    assert [each and each["status"] for each in listed] == [None, "candidate", "recognized", "suspended"]


def test_nobody_is_recognized_while_the_model_is_not_official():
    listed = told(partner(APPLIED, RECOGNIZED), official=False)

    assert listed is not None
    assert (listed["status"], listed["ever_recognized"], listed["recognized_by"]) == ("candidate", False, [])


def test_who_was_reinstated_was_recognized_by_those_who_recognized():
    history = (
        APPLIED,
        RECOGNIZED,
        entry("2025-01-01", "suspended"),
        entry("2025-02-01", "reinstated", by=["wmf"]),
    )

    listed = told(partner(*history))

    assert listed is not None
    assert listed["since"] == "2025-02-01"
    assert listed["recognized_by_labels"] == ["Wikimedia Northland", "Wikimedia Foundation"]


def test_a_body_that_is_not_known_is_named_as_it_is_written():
    listed = told(partner(APPLIED, entry("2024-04-15", "recognized", by=["wm-nowhere", "user:Ada"])))

    assert listed is not None
    assert listed["recognized_by_labels"] == ["wm-nowhere", "Ada"]


@pytest.mark.parametrize(
    ("event", "label"),
    [
        ("withdrawn", "Recognition was withdrawn"),
        ("resigned", "The partner ended it"),
        ("transitioned", "Became an affiliate of another kind"),
        ("dissolved", "The organization was dissolved"),
    ],
)
def test_how_it_ended(event, label):
    record = partner(APPLIED, RECOGNIZED, entry("2025-06-01", event))

    assert f"\n| {label}\n" in rendered(files_of({"one": record}), ListingFormat.WIKITEXT)


def test_who_was_dissolved_before_it_could_be_recognized_is_not_called_a_former_partner():
    record = partner(HISTORIES["potential"][0], entry("2025-06-01", "dissolved"))

    text = rendered(files_of({"one": record}), ListingFormat.WIKITEXT)

    assert "\n| The organization was dissolved; it was never a recognized partner\n" in text
    assert "ormer partner" not in text


@pytest.mark.parametrize(
    ("term", "serves"),
    [
        ({}, True),
        ({"since": "2026-03-31", "until": "2026-03-31"}, True),
        ({"since": "2026-04-01"}, False),
        ({"until": "2026-03-30"}, False),
        ({"since": "2026", "until": "2026"}, True),
        ({"since": "2026-03", "until": "2026-03"}, True),
        ({"until": "2025"}, False),
        ({"since": "2027"}, False),
        ({"until": "2026-02"}, False),
    ],
)
def test_only_who_is_a_liaison_on_the_day_is_named(term, serves):
    listed = told(partner(APPLIED, liaisons=[{"user": "Ada", **term}]))

    assert listed is not None
    assert listed["liaisons"] == (["Ada"] if serves else [])


@pytest.mark.parametrize(
    ("territory", "label"),
    [
        ({"range": "global"}, "Global"),
        ({"range": "national", "countries": ["CI"]}, "National: Côte d’Ivoire"),
        (
            {"range": "local", "countries": ["DE"], "subdivisions": ["DE-BY", "DE-ZZZ"]},
            "Local: Bayern, DE-ZZZ, Germany",
        ),
        (
            {"range": "regional", "countries": ["XX"], "regions": ["mena", "nowhere"]},
            "Regional: XX, The Levant, nowhere",
        ),
    ],
)
def test_territories_are_named(territory, label):
    vocabularies: Plain = {"regions": {"mena": "The Levant"}}

    listed = told(partner(APPLIED, territory=territory), vocabularies=vocabularies)

    assert listed is not None
    assert listed["territory"]["label"] == label


def test_another_language_has_its_own_words_and_names_of_countries():
    files = files_of(
        {"one": partner(APPLIED, territory={"range": "national", "countries": ["DE"]})},
        registry={"languages": {"reviewed": {"fr": {"reviewer": "Ada", "on": "2026-01-01"}}}},
    )
    services = world(files)
    catalogue = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "National"\nmsgstr "National (pays)"\n\nmsgid "Candidates"\nmsgstr "Candidatures"\n'
    )
    shipped, _, _ = services.templates.text("listing.wikitext.j2")
    templates = FakeTemplates({"listing.wikitext.j2": shipped}, {"fr": catalogue.encode()})

    done = listing(
        ListingRequest(ListingFormat.WIKITEXT, language="fr"), replace(services, templates=templates)
    )

    assert "\n== Candidatures ==\n" in done.text
    assert "\n| National (pays): Allemagne\n" in done.text
    assert "31 mars 2026" in done.text
    assert done.text.endswith("<!-- partnerctl: listing of 2026-03-31, fr -->\n")
    assert done.remarks == ()


def test_a_language_that_nobody_answers_for_is_told():
    done = listing(ListingRequest(ListingFormat.CSV, language="fr"), world(unofficial()))

    assert done.remarks == (
        "nobody has reviewed the wording in fr (languages.reviewed in registry.yaml), so en is used",
    )


@pytest.mark.parametrize("form", ListingFormat)
def test_the_order_of_files_does_not_matter(form):
    files = list(unofficial().items())
    shuffled = random.Random(1).sample(files, len(files))

    assert rendered(dict(shuffled), form) == rendered(dict(files), form)


def test_names_are_sorted_as_people_look_for_them():
    names = ["Zürich", "ada", "Äther", "Éclat", "Echo", "ʻOkina", "書"]
    files = files_of({f"p{number}": {**partner(APPLIED), "name": name} for number, name in enumerate(names)})

    (group,) = json.loads(rendered(files, ListingFormat.JSON))["groups"]

    assert [each["name"] for each in group["partners"]] == [
        "ada",
        "Äther",
        "Echo",
        "Éclat",
        "ʻOkina",
        "Zürich",
        "書",
    ]


def test_two_of_one_name_are_sorted_by_id():
    files = files_of({"b": partner(APPLIED), "a": partner(APPLIED)})

    (group,) = json.loads(rendered(files, ListingFormat.JSON))["groups"]

    assert [each["id"] for each in group["partners"]] == ["a", "b"]


def test_a_record_that_cannot_be_read_stops_the_listing():
    files = {**files_of({"good": partner(APPLIED)}), "data/partners/bad.yaml": "name: [\n"}

    with pytest.raises(InvalidDataError) as caught:
        listing(JSON, world(files))

    assert caught.value.findings


def test_a_page_that_mediawiki_would_refuse_is_told():
    sources: Plain = [{"title": "x" * 300}] * 200
    files = files_of({f"p{number}": partner(APPLIED, sources=sources) for number in range(40)})

    (remark,) = listing(ListingRequest(ListingFormat.WIKITEXT), world(files)).remarks

    assert remark.startswith("the page has 2,")
    assert remark.endswith(" kB, and MediaWiki refuses pages of more than 2,048 kB")
    assert listing(JSON, world(files)).remarks == ()


# --- A registry's own template ------------------------------------------------------------------------------------


def test_a_registry_may_bring_its_own_template_and_it_is_confined():
    text = (
        "{% for group in listing.groups %}{% for row in group.rows %}{{ row.name }}\n{% endfor %}{% endfor %}"
    )
    confinement = FakeConfinement()
    services = replace(
        world(files_of({"one": {**partner(APPLIED), "name": "[[A]]"}})),
        templates=FakeTemplates({"listing.wikitext.j2": text}),
        confinement=confinement,
    )

    done = listing(ListingRequest(ListingFormat.WIKITEXT), services)

    assert done.text == "&#91;&#91;A&#93;&#93;\n<!-- partnerctl: listing of 2026-03-31, en -->\n"
    assert len(confinement.ran) == 1


def test_a_template_that_asks_for_what_is_not_there():
    services = replace(
        world(files_of({})), templates=FakeTemplates({"listing.html.j2": "\n{{ listing.titel }}"})
    )

    with pytest.raises(TemplateFaultError) as caught:
        listing(ListingRequest(ListingFormat.HTML), services)

    assert (
        caught.value.message == "templates/listing.html.j2:2: a Listing has no 'titel'; did you mean 'title'?"
    )


# --- Files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ListingFormat)
def test_a_file_stays_fresh_as_days_pass(form):
    present = rendered(unofficial(), form)

    checked = check_listing(ListingRequest(form), present, world(unofficial(), day=dt.date(2027, 1, 1)))

    assert not checked.is_stale
    assert checked.fresh.day == DAY


@pytest.mark.parametrize("form", ListingFormat)
def test_a_file_becomes_stale_by_a_change_of_the_data(form):
    before = files_of({"one": partner(APPLIED)})
    after = files_of({"one": partner(APPLIED, also_known_as=["NF"])})

    assert check_listing(ListingRequest(form), rendered(before, form), world(after)).is_stale


def test_a_file_can_be_checked_for_another_day():
    present = rendered(files_of({"one": partner(APPLIED)}), ListingFormat.CSV)
    request = ListingRequest(ListingFormat.CSV, day=dt.date(2026, 4, 1))

    assert check_listing(request, present, world(files_of({"one": partner(APPLIED)}))).is_stale


def test_a_file_without_a_stamp_is_stale():
    checked = check_listing(ListingRequest(ListingFormat.HTML), "<p>x</p>", world(files_of({})))

    assert checked.is_stale
    assert checked.stamp is None
    assert checked.fresh.day == DAY


def test_a_csv_file_without_partners_can_be_fresh():
    files = files_of({})
    present = rendered(files, ListingFormat.CSV)

    assert not check_listing(ListingRequest(ListingFormat.CSV), present, world(files)).is_stale


def test_writing_changes_nothing_where_the_listing_is_there_already():
    done = listing(JSON, world(files_of({})))

    new = listing_change(done, ListingFormat.JSON, FakeFiles(), "list.json")
    assert new is not None
    assert (new.before, new.after, new.expected) == (None, done.text, None)
    assert (
        listing_change(done, ListingFormat.JSON, FakeFiles.of({"list.json": done.text}), "list.json") is None
    )


@pytest.mark.parametrize("before", ["", "\n", rendered(unofficial(), ListingFormat.JSON)])
def test_an_older_listing_or_an_empty_file_is_replaced(before):
    done = listing(JSON, world(files_of({})))
    files = FakeFiles.of({"list.json": before})

    change = listing_change(done, ListingFormat.JSON, files, "list.json")

    assert change is not None
    assert (change.before, change.expected) == (before, files.read("list.json").digest)


@pytest.mark.parametrize("content", [b"name: Northfield\n", b"\xff\xfe\x00", b"{}"])
def test_what_is_no_listing_is_never_overwritten(content):
    done = listing(JSON, world(files_of({})))

    with pytest.raises(RefusedError, match="left alone"):
        listing_change(done, ListingFormat.JSON, FakeFiles({"a.yaml": content}), "a.yaml")


def test_a_file_that_cannot_be_read_is_told():
    files = FakeFiles(unreadable={"a.json": "can't be read: permission denied"})

    with pytest.raises(EnvironmentProblemError, match="permission denied"):
        listing_change(listing(JSON, world(files_of({}))), ListingFormat.JSON, files, "a.json")
