# SPDX-License-Identifier: Apache-2.0
"""The registry without a fault, as a setting and records."""

import pytest

from fakes import fake_services
from partnerctl.model.dataset import Record, Setting
from partnerctl.rules.facts import Facts, facts_of
from partnerctl.usecases.loading import load_records, load_setting
from rule_examples import good_files, lay_over


@pytest.fixture(scope="module")
def base_setting() -> Setting:
    return load_setting(fake_services(good_files()))


@pytest.fixture(scope="module")
def base_record(base_setting: Setting) -> Record:
    (record,) = load_records(fake_services(good_files()), base_setting)
    return record


@pytest.fixture(scope="module")
def facts_of_three(base_setting: Setting) -> tuple[Facts, ...]:
    files = good_files()
    lay_over(
        files,
        "# file: data/partners/aaa.yaml\nname: EXAMPLE Library\nwikidata: Q4115189\n"
        "# file: data/partners/zzz.yaml\nname: Exampel library\nwebsite: https://library.example\n",
    )
    return tuple(map(facts_of, load_records(fake_services(files), base_setting)))
