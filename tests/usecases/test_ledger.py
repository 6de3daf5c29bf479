# SPDX-License-Identifier: Apache-2.0
"""The ledger of notices that were sent: what it holds, and that a broken file forgets nothing."""

import datetime as dt
import json

import pytest

from fakes import FakeFiles, fake_services
from partnerctl.findings import Plain
from partnerctl.model.notices import Channel, NoticeKey, NoticeKind, key_of_path
from partnerctl.model.types import PartnerId
from partnerctl.usecases.ledger import Ledger, read_ledger
from partners import registry_files

KEY = NoticeKey(PartnerId("a-library"), NoticeKind.RENEWED, dt.date(2026, 3, 1), Channel.EMAIL)
SENT: dict[str, Plain] = {
    "partner": "a-library",
    "kind": "renewed",
    "about": "2026-03-01",
    "channel": "email",
    "sent": "2026-03-02",
    "language": "en",
    "message_id": "0123@registry.example",
}


def ledger(**files: str) -> Ledger:

    places = {f"data/notices/{name}": text for name, text in files.items()}
    return read_ledger(fake_services(FakeFiles.of({**registry_files({}), **places})))


def test_a_registry_that_sent_nothing_has_an_empty_ledger() -> None:
    assert ledger() == Ledger((), frozenset(), ())


def test_a_notice_is_read_with_its_key() -> None:
    found = ledger(**{"a-library.2026-03-01.renewed.email.yaml": json.dumps(SENT), "README.md": "x"})

    (notice,) = found.notices
    assert notice.key == KEY
    assert found.keys == {KEY}
    assert found.findings == ()
    assert notice.message_id == "0123@registry.example"


@pytest.mark.parametrize(
    "text", ["", "kind: renewed\n", "{", "<<<<<<< HEAD\n", json.dumps({**SENT, "to": "x@y"})]
)
def test_what_a_broken_file_is_named_after_counts_as_sent(text: str) -> None:
    found = ledger(**{"a-library.2026-03-01.renewed.email.yaml": text})

    assert found.notices == ()
    assert found.keys == {KEY}
    assert {finding.location.path for finding in found.findings} == {
        "data/notices/a-library.2026-03-01.renewed.email.yaml"
    }


def test_what_can_not_be_read_counts_by_its_name() -> None:
    path, other = KEY.path, KEY._replace(kind=NoticeKind.DEFERRED).path
    files = FakeFiles(
        unreadable={path: "can't be read"},
        odd={other: "is a symbolic link", "data/notices/old": "is a folder"},
    )

    found = read_ledger(fake_services(files))

    assert found.notices == ()
    assert found.keys == {KEY, KEY._replace(kind=NoticeKind.DEFERRED)}
    assert [finding.location.path for finding in found.findings] == [other, path]


def test_a_file_whose_name_tells_nothing_counts_by_its_contents() -> None:
    found = ledger(**{"renamed.yaml": json.dumps(SENT)})

    assert found.keys == {KEY}


def test_a_name_and_contents_that_differ_count_both() -> None:
    found = ledger(**{"b-library.2026-03-01.renewed.email.yaml": json.dumps(SENT)})

    assert found.keys == {KEY, KEY._replace(partner=PartnerId("b-library"))}


def test_the_name_of_a_file_is_its_key() -> None:
    assert KEY.path == "data/notices/a-library.2026-03-01.renewed.email.yaml"
    assert key_of_path(KEY.path) == KEY


@pytest.mark.parametrize(
    "name",
    [
        "x.yaml",
        "a.2026-02-30.renewed.email.yaml",
        "a.2026-03-01.thanks.email.yaml",
        "a.2026-03-01.renewed.post.yaml",
    ],
)
def test_other_names_tell_of_no_notice(name: str) -> None:
    assert key_of_path(f"data/notices/{name}") is None
