# SPDX-License-Identifier: Apache-2.0
"""Which partners an edit by hand is about."""

import datetime as dt

import pytest

from partnerctl.findings import Plain
from partnerctl.model.policy import PublishedForm, Target
from partnerctl.usecases.loading import load_setting
from partnerctl.usecases.publish.rows import concerned
from partnerctl.usecases.publish.texts import PageText, PageTexts
from registries import HISTORIES, files_of, world

NAMES = "Atlas", "Atlas Museum", "Zoo [x]"


def record(name: str) -> dict[str, Plain]:
    return {"name": name, "history": HISTORIES["recognized"]}


def page(form: PublishedForm) -> PageText:
    records = {f"p{number}": record(name) for number, name in enumerate(NAMES)}
    services = world(files_of(records))
    target = Target(title="Module:X" if form is PublishedForm.LUA else "X", form=form)
    return PageTexts(services, load_setting(services)).of(target, dt.date(2026, 3, 31))


@pytest.mark.parametrize(
    ("old", "new", "ids"),
    [
        ("Atlas Museum", "Atlas Museums", ("p1",)),
        ("<bdi>Atlas</bdi>", "<bdi>Atlantis</bdi>", ("p0",)),
        ("Zoo &#91;x&#93;</bdi>\n|", "Zoo &#91;x&#93;</bdi>\n| also", ("p2",)),
        ("Atlas", "Atlantis", ("p0", "p1")),
        ("These organizations are recognized", "These are", ()),
        ("|}", "|-\n! scope=\"row\" | Another\n|}", ()),
    ],
)  # fmt: skip
def test_rows_of_the_listing(old: str, new: str, ids: tuple[str, ...]) -> None:
    wanted = page(PublishedForm.LISTING)
    assert old in wanted.text
    assert concerned(wanted.text, wanted.text.replace(old, new), wanted) == ids


def test_entries_of_the_module() -> None:
    wanted = page(PublishedForm.LUA)
    assert concerned(wanted.text, wanted.text.replace("'Zoo [x]'", "'Zoo'"), wanted) == ("p2",)
    assert concerned(wanted.text, wanted.text.replace("count = 3", "count = 4"), wanted) == ()
