# SPDX-License-Identifier: Apache-2.0
"""Two clones post to one wiki while people edit, archive and move, and connections are cut: nothing twice, nothing lost."""

from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from typing_extensions import override

from fake_wiki import FakeWiki
from fakes import FakeFiles
from partnerctl.errors import UnreachableError
from partnerctl.usecases.post.carry_out import Posts
from partnerctl.usecases.post.planning import LeftOut, Ready
from partnerctl.usecases.post.words import word_of_summary
from partnerctl.wiki import Revision
from posts import ACCOUNT, REPORT, Clone, applicant, registry

RECORDS: Final = {
    "a-library": applicant("Ada"),
    "b-library": applicant("Ada", "Ben", name="B Library"),
    "c-library": applicant(name="C Library", report_page=REPORT),
}
PAGES: Final = ("User talk:Ada", "User talk:Ben", "Talk:Northfield report")
METHODS: Final = ("page", "contributions", "history", "revision", "person", "categories", "save")
DEEDS: Final = ("edit", "edit first", "blank", "take out", "archive", "move")
TAKEN_BACK: Final = "taken back: "

pages = st.sampled_from(PAGES)
clones = st.integers(0, 1)


class TwoClones(RuleBasedStateMachine):
    """What can happen, in any order, also in the middle of a run."""

    def __init__(self) -> None:
        super().__init__()
        self.wiki = FakeWiki()
        self.wiki.put("Northfield report", "The report.")
        files = registry(RECORDS)
        self.clones = [Clone(FakeFiles.of(files), self.wiki) for _ in range(2)]
        self.told_by_hand = 0
        self.count = 0
        self.depth = 0

    @initialize(merges=st.booleans())
    def begin(self, *, merges: bool) -> None:
        self.wiki.merges = merges

    @rule(number=clones)
    def somebody_posts(self, number: int) -> None:
        self.post(number)

    def post(self, number: int) -> Posts | None:
        self.depth += 1
        try:
            posts = self.clones[number].post()
        except UnreachableError:
            return None
        finally:
            self.depth -= 1
        self.told_by_hand += sum("same moment" in each.why for each in left_out(posts))
        return posts

    @rule(page=pages, deed=st.sampled_from(DEEDS))
    def somebody_edits(self, page: str, deed: str) -> None:
        wiki = self.wiki
        self.count += 1
        newest = wiki.pages.get(page, [])[-1:]
        text = (newest[0].text or "") if newest else ""
        match deed:
            case "edit":
                wiki.put(page, f"{text}\n\nReply {self.count}".strip())
            case "edit first":
                wiki.put(page, f"Lead {self.count}\n\n{text}".strip())
            case "blank":
                wiki.put(page, "")
            case "take out" if newest and newest[0].parent:
                wiki.put(
                    page, next(each.text or "" for each in wiki.pages[page] if each.id == newest[0].parent)
                )
            case "archive" if newest:
                wiki.put(f"{page}/Archive {self.count}", text)
                wiki.put(page, "Archived")
            case "move" if newest:
                wiki.move(page, f"{page}/Archive {self.count}")
            case _:
                pass

    @rule(method=st.sampled_from(METHODS), page=pages, deed=st.sampled_from(DEEDS))
    def somebody_edits_meanwhile(self, method: str, page: str, deed: str) -> None:
        self.wiki.meanwhile(method, lambda: self.somebody_edits(page, deed))

    @rule(method=st.sampled_from(METHODS), number=clones)
    def the_other_posts_meanwhile(self, method: str, number: int) -> None:
        self.wiki.meanwhile(method, lambda: self.post(number) if self.depth < 2 else None)

    @rule(page=pages, number=clones)
    def the_other_is_faster_and_is_undone(self, page: str, number: int) -> None:
        """What a wiki can't tell from nothing at all: the text is again what was read."""

        def meanwhile() -> None:
            if self.depth < 2:
                self.post(number)
                self.somebody_edits(page, "take out")

        self.wiki.meanwhile("save", meanwhile)

    @rule(method=st.sampled_from(METHODS), when=st.sampled_from(("before", "after")))
    def a_connection_is_cut(self, method: str, when: str) -> None:
        self.wiki.cut(method, "before" if when == "before" else "after")

    @invariant()
    def nothing_is_there_twice(self) -> None:
        brought: dict[tuple[object, ...], int] = {}
        taken_back = 0
        for revision in self._ours():
            word = word_of_summary(revision.summary)
            if word:
                brought[word[:2]] = brought.get(word[:2], 0) + 1
            taken_back += (revision.summary or "").startswith(TAKEN_BACK)
        too_many = sum(number - 1 for number in brought.values())
        assert too_many <= taken_back + self.told_by_hand

    @invariant()
    def nothing_of_others_is_lost(self) -> None:
        texts = {
            each.id: (each.text or "", each.parent) for page in self.wiki.pages.values() for each in page
        }
        for revision in self._ours():
            before, earlier = texts.get(revision.parent, ("", 0))
            if (revision.summary or "").startswith(TAKEN_BACK):
                assert revision.text == texts[earlier][0].rstrip()
            else:
                assert (revision.text or "").startswith(before.rstrip())

    @invariant()
    def what_the_ledger_says_is_so(self) -> None:
        links = {self.wiki.link_of(each.id) for each in self._ours() if word_of_summary(each.summary)}
        for clone in self.clones:
            for text in clone.ledger().values():
                assert text.rpartition("link: ")[2].strip() in links

    @override
    def teardown(self) -> None:
        """In the end a quiet run of each clone settles everything, and both say the same."""
        self.wiki._script.clear()
        for number, clone in enumerate(self.clones):
            posts = self.post(number)
            assert posts is not None
            assert posts.stopped is None
            known: set[str] = {str(each.key.partner) for each in left_out(posts)}
            known |= {name.partition(".")[0] for name in clone.ledger()}
            assert known == set(RECORDS)
            assert not any(isinstance(each, Ready) for each in clone.plan().seen)
        self.nothing_is_there_twice()
        self.nothing_of_others_is_lost()
        self.what_the_ledger_says_is_so()
        both = [clone.ledger() for clone in self.clones]
        for name in both[0].keys() & both[1].keys():
            assert both[0][name] == both[1][name]

    def _ours(self) -> list[Revision]:
        return [each for page in self.wiki.pages.values() for each in page if each.user == ACCOUNT]


def left_out(posts: Posts) -> list[LeftOut]:
    return [each for each in posts.results if isinstance(each, LeftOut)]


TwoClones.TestCase.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
TestTwoClones = TwoClones.TestCase
