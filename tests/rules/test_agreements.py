# SPDX-License-Identifier: Apache-2.0
"""Agreements and the time of liaisons: what the examples of the rules don't show."""

import pytest

from rule_examples import findings, told


def license_with(more: str = "", signed: str = "2024-05-02") -> str:
    return (
        "agreements:\n  - {kind: trademark-license, licensor: wmf, marks: [wikipedia-wordmark], uses: [website],"
        f" document: 'private:a', signed: {signed}{more}}}\n"
    )


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("", None),
        (", effective: 2024-05-02, expires: 2024-05-02", None),
        (
            ", effective: 2024-05-01",
            "'effective' of the agreement is 2024-05-01, before 'signed' on 2024-05-02",
        ),
        (", expires: 2024-05-01", "'expires' of the agreement is 2024-05-01, before 'signed' on 2024-05-02"),
        (
            ", effective: 2024-06-01, expires: 2024-05-31",
            "'expires' of the agreement is 2024-05-31, before 'effective' on 2024-06-01",
        ),
        (", terminated: {date: 2024-05-02, why: By notice.}", None),
        (
            ", terminated: {date: 2024-05-01, why: By notice.}",
            "The agreement was terminated on 2024-05-01, before it was signed on 2024-05-02",
        ),
        (
            ", expires: 2025-05-01, terminated: {date: 2025-05-02, why: By notice.}",
            "The agreement was terminated on 2025-05-02, after it had run out on 2025-05-01",
        ),
    ],
)
def test_days_of_an_agreement_follow_each_other(more: str, message: str | None) -> None:
    assert told(license_with(more)) == ([("PC362", message)] if message else [])


@pytest.mark.parametrize(
    ("since", "until", "is_reversed"),
    [
        ("2024-03-01", "2024-02-29", True),
        ("2024-03-01", "2024", False),  # some day of 2024
        ("2024-03", "2024-02-29", True),
        ("2024", "2024-02-29", False),
        ("2024", "2023", True),
    ],
)
def test_a_liaison_does_not_end_before_it_begins(since: str, until: str, is_reversed: bool) -> None:
    found = told(
        f"liaisons:\n  - {{user: One, since: '{since}', until: '{until}'}}\n  - {{user: Two}}\n",
    )
    assert [code for code, _ in found] == (["PC362"] if is_reversed else [])


def test_all_that_a_licence_lacks_is_told_at_once() -> None:
    (finding,) = findings(
        "agreements:\n  - {kind: trademark-license, signed: 2024-05-02, document: 'private:a'}\n"
    )
    assert finding.message == "The trademark licence of 2024-05-02 doesn't give: licensor, marks, uses"
    assert finding.hint == "Add `licensor`, `marks`, `uses` as the signed text has it"


def test_parties_don_t_belong_to_a_licence() -> None:
    assert told(license_with(", parties: [wmde]")) == [
        ("PC365", "A trademark licence has no 'parties': its licensor grants it")
    ]


def test_a_licensor_that_does_not_exist_is_told_once() -> None:
    assert [code for code, _ in told(license_with().replace("licensor: wmf", "licensor: zzz"))] == ["PC211"]


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ("", "", True),
        (", expires: 2025-05-01", ", effective: 2025-05-02", False),
        (", expires: 2025-05-01", ", effective: 2025-05-01", True),
        (", terminated: {date: 2025-05-01, why: By notice.}", ", effective: 2025-05-01", False),
        (", terminated: {date: 2025-05-02, why: By notice.}", ", effective: 2025-05-01", True),
        (", territory: [DE]", ", territory: [FR]", False),
        (", territory: [DE]", ", territory: [FR, DE]", True),
        (", territory: [DE]", "", True),
    ],
)
def test_two_licences_for_the_same_on_the_same_days_are_pointed_out(
    first: str, second: str, overlap: bool
) -> None:
    _, _, later = license_with(second).partition("\n")

    found = told(license_with(first) + later)

    message = "The trademark-license of 2024-05-02 covers what the one of 2024-05-02 covers, on the same days"
    assert found == ([("PC366", message)] if overlap else [])


@pytest.mark.parametrize("other", ["uses: [promotional-material]", "marks: []", "licensor: wmde"])
def test_licences_for_something_else_may_hold_on_the_same_days(other: str) -> None:
    field = other.partition(":")[0]
    kept = {"marks": "marks: [wikipedia-wordmark]", "uses": "uses: [website]", "licensor": "licensor: wmf"}
    first, _, later = license_with().partition("\n")

    found = told(f"{first}\n{later}{later.replace(kept[field], other)}")

    assert "PC366" not in [code for code, _ in found]


def test_memoranda_with_other_bodies_may_hold_on_the_same_days() -> None:
    memorandum = "  - {{kind: memorandum, parties: [{}], signed: 2024-05-02, document: 'private:a'}}\n"

    def codes(*parties: str) -> list[str]:
        return [code for code, _ in told("agreements:\n" + "".join(map(memorandum.format, parties)))]

    assert codes("wmde", "wmf") == codes("wmde", "wmde, wmf") == []
    assert codes("wmde, wmf", "wmf, wmde") == ["PC366"]


def test_the_hint_says_how_to_end_the_earlier_one() -> None:
    (finding,) = findings(license_with() + license_with().partition("\n")[2])

    assert finding.hint == (
        "If one replaces the other, say when that one ended: "
        "`partnerctl edit example 'agreements.0.terminated={date: DATE, why: A later version holds.}'`"
    )


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ("given: 2024-03-01, withdrawn: 2024-03-01", None),
        (
            "given: 2024-03-01, withdrawn: 2024-02-29",
            "The consent was taken back on 2024-02-29, before it was given on 2024-03-01",
        ),
        ("withdrawn: 2024-02-29", None),
    ],
)
def test_a_consent_is_not_taken_back_before_it_was_given(days: str, message: str | None) -> None:
    given = "  - {about: listing, given: 2024-03-01, proof: 'private:a'}\n"

    found = told(f"consents:\n{given}  - {{about: listing, {days}, proof: 'private:a'}}\n")

    assert found == ([("PC362", message)] if message else [])
