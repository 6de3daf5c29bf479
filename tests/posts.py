# SPDX-License-Identifier: Apache-2.0
"""Registries whose notices go to talk pages, and what a wiki has of them."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from fake_wiki import FakeWiki
from fakes import FakeFiles, FakeRepository, fake_services
from letters import SHIPPED
from partnerctl.findings import Plain
from partnerctl.model.notices import NOTICES_FOLDER
from partnerctl.ports import Services
from partnerctl.usecases.post.carry_out import Posts, carry_out_posts
from partnerctl.usecases.post.planning import PostPlan, PostRequest, plan_posts
from partners import entry
from registries import files_of

TODAY: Final = dt.date(2026, 3, 31)
ACCOUNT: Final = "PartnerBot"
APPLIED: Final = entry("2026-03-20", "applied")
REPORT: Final = "https://wiki.example/wiki/Northfield_report"
WORD: Final = re.compile(r"partnerctl notice \S+ in \S+")


def applicant(*liaisons: str, name: str = "A Library", **parts: Plain) -> dict[str, Plain]:
    """A record with one notice that is due."""
    named: list[Plain] = [{"user": user} for user in liaisons]
    history: list[Plain] = [APPLIED]
    return {"name": name, "liaisons": named, "history": history, **parts}


def registry(records: Mapping[str, dict[str, Plain]], **more: Plain) -> dict[str, str]:
    """The files of a registry whose account posts."""
    wiki: Plain = {"page": "Partners/List", "api": "https://wiki.example/w/api.php", "account": ACCOUNT}
    return files_of(dict(records), registry={"official": True, "wiki": wiki, **more})


@dataclass
class Clone:
    """A clone of a registry, and the wiki that its account writes to."""

    files: FakeFiles
    wiki: FakeWiki = field(default_factory=FakeWiki)
    day: dt.date = TODAY

    @classmethod
    def of(cls, records: Mapping[str, dict[str, Plain]], **more: Plain) -> "Clone":
        """A clone of a registry with these records."""
        return cls(FakeFiles.of(registry(records, **more)))

    @property
    def services(self) -> Services:
        """Its world."""
        repository = FakeRepository({"HEAD": self.files}, self.files)
        return replace(fake_services(self.files, day=self.day, repository=repository), templates=SHIPPED)

    def plan(self, request: PostRequest | None = None) -> PostPlan:
        """What would be posted."""
        return plan_posts(request or PostRequest(), self.services, self.wiki)

    def post(self, request: PostRequest | None = None) -> Posts:
        """Post it."""
        return carry_out_posts(self.plan(request), self.services, self.wiki)

    def ledger(self) -> dict[str, str]:
        """The ledger's files, by name."""
        paths = self.files.list(NOTICES_FOLDER)
        return {path.rpartition("/")[2]: self.files.text(path) for path in paths}


def sections(text: str) -> list[str]:
    """The notices on a page, by their words."""
    return WORD.findall(text)
