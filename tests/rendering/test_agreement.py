# SPDX-License-Identifier: Apache-2.0
"""Drafts of agreements: whole, and read back with a parser of Markdown; MediaWiki reads them in `tests/system`."""

from typing import Any

import html5lib
import pytest
from markdown_it import MarkdownIt

from conftest import Golden
from drafts import WORDS, agreeable, example, hostile_world
from partnerctl.findings import Plain
from partnerctl.model.agreements import AgreementKind
from partnerctl.ports import Services
from partnerctl.rendering.agreement import AgreementFormat
from partnerctl.rendering.escaping import representable
from partnerctl.usecases.render_agreement import AgreementRequest, agreement
from partners import entry
from registries import APPLIED, DAY, HISTORIES, RECOGNIZED, files_of, unofficial, world

MEMORANDUM, LICENSE = AgreementKind.MEMORANDUM, AgreementKind.TRADEMARK_LICENSE
MARKDOWN, WIKITEXT = AgreementFormat.MARKDOWN, AgreementFormat.WIKITEXT
FORMS = pytest.mark.parametrize(("form", "ending"), [(MARKDOWN, "md"), (WIKITEXT, "wikitext")])


@FORMS
@pytest.mark.parametrize(
    ("partner_id", "kind"), [("northfield-city-library", MEMORANDUM), ("maktabat-al-nur", LICENSE)]
)
def test_drafts_of_the_example_registry_are_as_their_goldens_show(
    partner_id: str, kind: AgreementKind, form: AgreementFormat, ending: str, golden: Golden
) -> None:
    golden(f"agreement/{partner_id}.{ending}", example(partner_id, kind, form).text)


@FORMS
def test_a_draft_with_little_known_is_as_its_golden_shows(
    form: AgreementFormat, ending: str, golden: Golden
) -> None:
    rendered = agreement(AgreementRequest("p2", MEMORANDUM, form), world(unofficial()))

    golden(f"agreement/unofficial.{ending}", rendered.text)


@pytest.mark.parametrize("kind", AgreementKind)
def test_while_the_model_is_not_official_no_draft_claims_a_status(kind: AgreementKind) -> None:
    services = world(unofficial())
    for partner_id in ("p2", "p3", "p4"):  # candidate, informal, potential
        text = agreement(AgreementRequest(partner_id, kind), services).text

        assert " recognized the Organization" not in text
        assert "As long as the Organization is recognized" not in text
        assert "There is no official status of a Movement Partner" in text
        assert "Nothing here is official." in text


# --- read back ----------------------------------------------------------------------------------------------------

ALLOWED = {"html", "head", "body", "h1", "h2", "p", "ul", "li", "a", "strong", "blockquote"}


@pytest.fixture(scope="module")
def hostile() -> Services:
    return hostile_world(36)


def words(element: Any) -> str:
    return "".join(element.itertext())


@pytest.mark.parametrize(("kind", "clauses"), [(MEMORANDUM, 10), (LICENSE, 13)])
def test_markdown_read_back_says_what_the_data_says(
    hostile: Services, kind: AgreementKind, clauses: int
) -> None:
    for partner_id, name in agreeable(hostile).items():
        text = agreement(AgreementRequest(partner_id, kind), hostile).text
        page = html5lib.parse(MarkdownIt("commonmark").render(text), namespaceHTMLElements=False)
        told = words(page)

        assert {element.tag for element in page.iter()} <= ALLOWED
        assert [words(each).split(".")[0] for each in page.iter("h2")] == [str(n + 1) for n in range(clauses)]
        assert representable(name) in words(page.find(".//h1"))
        assert f"by its legal name {representable(name)}, " in told or (
            f"{representable(name)}, the legal entity behind the project {representable(name)}, " in told
        )
        assert "registered in New York, United States " in told
        assert any(words(item).startswith(f"For {representable(name)}: [name]") for item in page.iter("li"))
        links = {link.get("href") for link in page.iter("a")}
        assert all(
            link.startswith(("https://x.example/", "https://foundation.wikimedia.org/")) for link in links
        )
        if kind is LICENSE:
            lists = [[words(item).partition(": [")[0] for item in each] for each in page.iter("ul")]
            assert [representable(word) for word in WORDS.values()] in lists
            assert f'may say: "{representable(name)}"' in told


# --- what is taken from where -------------------------------------------------------------------------------------


def drafted(kind: AgreementKind, day: str = "2026-03-31", **parts: Plain) -> str:
    """The draft with one recognized partner that has these parts."""
    record: dict[str, Plain] = {"name": "Northfield", "history": [APPLIED, RECOGNIZED], **parts}
    policy: dict[str, Plain] = {
        "vocabularies": {
            "marks": {"globe": "Puzzle globe", "wordmark": "Wordmark"},
            "uses": {"website": "Website", "flyers": "Flyers"},
        }
    }
    request = AgreementRequest("one", kind, day=DAY.fromisoformat(day))
    return agreement(request, world(files_of({"one": record}, registry=policy))).text


def licence(**parts: Plain) -> dict[str, Plain]:
    return {
        "kind": "trademark-license",
        "licensor": "wmf",
        "signed": "2024-05-02",
        "expires": "2026-05-31",
        "marks": ["globe"],
        "uses": ["flyers"],
        "territory": ["FR"],
        **parts,
    }


def test_all_marks_are_offered_where_nobody_chose() -> None:
    text = drafted(LICENSE)

    assert "and no others: **[strike out what is not granted]**\n\n- Puzzle globe\n- Wordmark\n" in text
    assert "**[countries; or: all countries]**" in text
    assert "It takes the place" not in text


@pytest.mark.parametrize(
    ("change", "day", "replaces"),
    [
        ({}, "2024-05-01", False),  # it is signed on the next day
        ({}, "2024-05-02", True),
        ({}, "2026-05-31", True),
        ({}, "2026-06-01", False),
        ({"terminated": {"date": "2025-01-01", "why": "By notice"}}, "2024-12-31", True),
        ({"terminated": {"date": "2025-01-01", "why": "By notice"}}, "2025-01-01", False),
        ({"licensor": "wm-northland"}, "2025-01-01", False),
    ],
)
def test_a_new_licence_starts_from_the_one_that_holds(
    change: dict[str, Plain], day: str, replaces: bool
) -> None:
    text = drafted(LICENSE, day, agreements=[licence(**change)])

    assert ("It takes the place of the licence signed on 2 May 2024." in text) == replaces
    assert ("- Wordmark" not in text) == replaces
    assert ("It may use them in France, from " in text) == replaces


def test_of_several_that_hold_the_latest_is_replaced() -> None:
    text = drafted(LICENSE, agreements=[licence(signed="2025-01-01", marks=["wordmark"]), licence()])

    assert "It takes the place of the licence signed on 1 January 2025." in text


def test_where_a_licence_is_for_all_the_world() -> None:
    assert "It may use them in all countries, from " in drafted(LICENSE, territory={"range": "global"})


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("DE", "registered in Germany"),
        ("US-NY", "registered in New York, United States"),
        (None, "registered in **[where it is registered]**"),
    ],
)
def test_where_it_is_registered(place: str | None, told: str) -> None:
    organization: dict[str, Plain] = {"kind": "library"}
    if place:
        organization["jurisdiction"] = place

    assert told in drafted(MEMORANDUM, organization=organization)


def test_a_project_is_bound_by_the_entity_behind_it() -> None:
    text = drafted(MEMORANDUM, organization={"kind": "project", "project_of": "Owner Society"})

    assert "- Owner Society, the legal entity behind the project Northfield, **[legal form]**" in text
    assert "- For Owner Society: **[name]**" in text


def test_who_recognized_it_is_told_as_of_that_day() -> None:
    again = entry("2025-06-01", "recognized", by=["wmf"])
    history: list[Plain] = [
        APPLIED,
        RECOGNIZED,
        entry("2025-01-01", "resigned"),
        entry("2025-03-01", "applied"),
        again,
    ]

    assert (
        "Wikimedia Northland and Wikimedia Foundation recognized the Organization as a Movement Partner on 15 April 2024."
        in drafted(MEMORANDUM, "2024-12-31", history=history)
    )
    assert (
        "Wikimedia Foundation recognized the Organization as a Movement Partner on 1 June 2025."
        in drafted(MEMORANDUM, history=history)
    )
    assert "This memorandum makes nobody a Movement Partner" in drafted(
        MEMORANDUM, "2025-04-01", history=history
    )


def test_a_memorandum_may_be_drafted_while_recognition_rests() -> None:
    assert "recognized the Organization" in drafted(MEMORANDUM, history=HISTORIES["suspended"])


def test_the_review_is_as_often_as_policy_says() -> None:
    record: dict[str, Plain] = {"name": "Northfield", "history": [APPLIED]}
    policy: dict[str, Plain] = {"review": {"interval_months": 18}}
    rendered = agreement(
        AgreementRequest("one", MEMORANDUM), world(files_of({"one": record}, registry=policy))
    )

    assert "together every 18 months, and" in rendered.text
