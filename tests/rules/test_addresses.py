# SPDX-License-Identifier: Apache-2.0
"""Addresses that lead nowhere, hide where they lead, or tell on the reader."""

import pytest

from partnerctl.findings import SetValue
from partnerctl.rules.running import check_texts
from rule_examples import told


def codes(address: str) -> list[str]:
    return [finding.code for finding in check_texts({"website": address}, "data/partners/a.yaml")]


@pytest.mark.parametrize(
    "address",
    [
        "https://192.168.0.10/",
        "https://8.8.8.8/",
        "https://[::1]/",
        "https://127.1/",
        "https://0x7f.1/",
        "https://intranet.local/",
        "https://wiki.internal:8080/x",
        "https://router.lan./",
        "https://a.localhost/",
        "https://Printer.LOCAL/",
    ],
)
def test_hosts_that_are_not_public(address: str) -> None:
    assert codes(address) == ["PC420"]


@pytest.mark.parametrize(
    "address",
    [
        "https://local.example/",
        "https://library.example/a.local/b",
        "https://3sat.example/",
        "https://1.library.example/",
        "https://library.example/?q=//10",
        "https://w.wiki/ABC",
        "https://t.company.example/",
        "https://library.example/?item=utm_source",
        "https://web.archive.org/web/2024/http://library.example/",
    ],
)
def test_public_hosts(address: str) -> None:
    assert codes(address) == []


def test_an_address_that_cannot_be_taken_apart_is_the_models_to_refuse() -> None:
    assert codes("https://[not-an-address/") == []


def test_https_is_a_guess() -> None:
    (finding,) = check_texts({"website": "http://library.example/a"}, "data/partners/a.yaml")
    assert finding.code == "PC421"
    assert finding.fix is not None
    assert not finding.fix.safe
    assert finding.fix.operations == (SetValue(("website",), "https://library.example/a"),)


def test_only_tracking_is_taken_away() -> None:
    address = "https://library.example/a?id=1&utm_source=x&UTM_medium=y&fbclid=z&page=2#top"
    (finding,) = check_texts({"website": address}, "data/partners/a.yaml")
    assert finding.message == "The address carries tracking: utm_source, UTM_medium, fbclid"
    assert finding.fix is not None
    assert finding.fix.operations == (SetValue(("website",), "https://library.example/a?id=1&page=2#top"),)


def test_shorteners() -> None:
    assert codes("https://bit.ly/abc") == codes("https://TinyURL.com/abc") == ["PC423"]


@pytest.mark.parametrize(
    ("page", "is_on_a_wiki"),
    [
        ("https://meta.wikimedia.org/wiki/A", True),
        ("https://de.m.wikipedia.org/wiki/A", True),
        ("https://www.wikidata.org/wiki/Wikidata:A", True),
        ("https://wikimedia.org.library.example/A", False),
        ("https://notwikimedia.org/A", False),
    ],
)
def test_report_pages(page: str, is_on_a_wiki: bool) -> None:
    assert [code for code, _ in told(f"report_page: {page}\n")] == ([] if is_on_a_wiki else ["PC424"])
