# SPDX-License-Identifier: Apache-2.0
"""Passwords, a token and people's addresses that are planted, to look for them in everything produced."""

from typing import Final

from secret_search import Search

MAIL_PASSWORD: Final = 'vq/Thrum+9 "ö\\%41x'
WRONG: Final = "wq'Brolth&7%zk\"ü"
TOKEN: Final = "eyJplanted.kNoVex_tUrm-8812.qzyx"
OF_REMOTE: Final = "gv'Clarnt!83_xq"
OF_REMOTE_WRONG: Final = "hz'Dworpel!51_yq"
OF_PROXY: Final = "Frimmel~77'qv"
PERSON: Final = "Ysolde Quenvantor"

FAULTS: Final = ("reject", "defer", "greylist", "badcontent", "tempfail", "drop", "slow")
BOOK: Final = {
    **{each: f"{each}@kyrmond-{each}.example" for each in FAULTS},
    "atlas-choir": "zquill.vantor@kyrmond-choir.example",
    "letters": "żołwiczek@kyrmond-museum.example",
    "domains": "wimbrel-talk@kyrmönd-archive.example",
}
QUOTED: Final = '"quoted vulpine"@kyrmond-press.example'


def addresses() -> Search:
    """For everybody in the book, and what is planted everywhere."""
    return Search.for_addresses(
        (*BOOK.values(), QUOTED), FAULTS, person=PERSON, **{"any domain of them": "kyrmond"}
    )


def assert_none(leaks: list[str]) -> None:
    """Nothing leaked; else every leak is told."""
    assert not leaks, "\n".join(leaks)
