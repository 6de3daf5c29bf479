# SPDX-License-Identifier: Apache-2.0
"""What the environment, the arguments and the working directory decide."""

import datetime as dt
from pathlib import Path

import pytest
from platformdirs import user_data_path

from partnerctl.bootstrap import (
    Surroundings,
    contact_book_path,
    day_given,
    find_root,
    mail_server,
    services,
)
from partnerctl.errors import EnvironmentProblemError, UsageError

DAY = dt.date(2026, 3, 31)


def test_the_nearest_registry_above_is_taken(registry: Path) -> None:
    inner = registry / "examples"
    (inner / "data").mkdir(parents=True)
    (inner / "data" / "registry.yaml").touch()
    assert find_root(None, Surroundings({}, inner / "data")) == inner
    assert find_root(None, Surroundings({}, registry / "data")) == registry


def test_the_option_goes_before_the_environment_and_that_before_the_folder(
    registry: Path, tmp_path: Path
) -> None:
    around = Surroundings({"PARTNERCTL_ROOT": "registry"}, tmp_path)
    assert find_root(None, around) == registry
    with pytest.raises(EnvironmentProblemError, match="elsewhere is not a registry"):
        find_root(Path("elsewhere"), around)


def test_the_day(tmp_path: Path) -> None:
    told = Surroundings({"PARTNERCTL_TODAY": "2024-02-29"}, tmp_path)
    assert day_given(DAY, told) == DAY
    assert day_given(None, told) == dt.date(2024, 2, 29)
    assert day_given(None, Surroundings({}, tmp_path)) is None


@pytest.mark.parametrize("value", ["20240229", "2024-W09-4", "2024-2-29", "2023-02-29", "today"])
def test_a_day_that_is_none(value: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        day_given(None, Surroundings({"PARTNERCTL_TODAY": value}, tmp_path))


def test_the_clock_keeps_to_the_day_it_was_told(registry: Path) -> None:
    assert services(registry, DAY).clock.today() == DAY
    assert services(registry, None).clock.today() > DAY


def test_the_contact_book(tmp_path: Path) -> None:
    assert contact_book_path(Surroundings({}, tmp_path)) == user_data_path("partnerctl") / "contacts.yaml"
    named = Surroundings({"PARTNERCTL_CONTACTS": "private/book.yaml"}, tmp_path)
    assert contact_book_path(named) == tmp_path / "private" / "book.yaml"
    home = Surroundings({"PARTNERCTL_CONTACTS": "~/book.yaml"}, tmp_path)
    assert contact_book_path(home) == Path("~/book.yaml").expanduser()


def test_a_mail_server_is_the_one_that_the_person_names(tmp_path: Path) -> None:
    given = {
        "PARTNERCTL_CREDENTIALS": str(tmp_path / "none.toml"),
        "PARTNERCTL_SMTP_HOST": "smtp.registry.example",
        "PARTNERCTL_SMTP_PER_MINUTE": "20",
    }

    server = mail_server(tmp_path / "registry", Surroundings(given, tmp_path))

    assert (server.name, server.interval) == ("smtp.registry.example:587", 3)


def test_where_no_mail_server_is_named_it_is_told_how(tmp_path: Path) -> None:
    around = Surroundings({"PARTNERCTL_CREDENTIALS": str(tmp_path / "none.toml")}, tmp_path)

    with pytest.raises(EnvironmentProblemError, match="no mail server is named") as caught:
        mail_server(tmp_path / "registry", around)

    assert "PARTNERCTL_SMTP_HOST" in (caught.value.hint or "")
