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
