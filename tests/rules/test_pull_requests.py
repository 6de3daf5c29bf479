# SPDX-License-Identifier: Apache-2.0
"""Pull requests in real git: bad ones are refused with the rule, the place and what to do; honest look-alikes pass."""

import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from command_line import CommandLine, Outcome
from conftest import Golden
from git_registry import WORLD, GitRegistry
from rule_examples import BASE

EXAMPLE: Final = "data/partners/example.yaml"
RIVERSIDE: Final = "data/partners/riverside.yaml"
SUMMIT: Final = "data/partners/summit.yaml"
POLICY: Final = "data/registry.yaml"
ENTITIES: Final = "data/entities.yaml"
NOTICE: Final = "data/notices/example.2026-01-05.review-reminder.email.yaml"
PAGE: Final = "https://meta.wikimedia.org/wiki/Example"

RIVERSIDE_TEXT: Final = f"""\
# SPDX-License-Identifier: CC0-1.0
name: Riverside Museum
mission: Free pictures of rivers.
contributions: [content-donation]
organization: {{kind: library}}
territory: {{range: local, countries: [DE]}}
liaisons:
  - {{user: ExampleCurator, forge: example-curator}}
cooperation:
  - entity: wmde
history: # add at the end
  - date: 2025-12-12
    event: noted
    as: potential
    link: {PAGE}/Riverside
  - date: 2026-01-02
    event: noted
    as: informal
    link: {PAGE}/Riverside_2
  - date: 2026-01-05
    event: applied
    link: {PAGE}/Riverside_3
sources:
  - title: Letter of 12 December 2025
    supports: [name, mission, organization, territory]
"""
SUMMIT_TEXT: Final = f"""\
# SPDX-License-Identifier: CC0-1.0
name: Summit Archive
history:
  - date: 2025-11-02
    event: noted
    as: potential
    link: {PAGE}/Summit
    note: They wrote to Ada Example.
sources:
  - title: Letter of 2 November 2025
    supports: [name]
"""
NOTICE_TEXT: Final = """\
partner: example
kind: review-reminder
about: 2026-01-05
channel: email
sent: 2026-01-06
language: en
"""
REVIEW: Final = f"""\
  - date: 2026-01-08
    event: reviewed
    outcome: renewed
    by: [wmde]
    link: {PAGE}/Review_12
"""


@pytest.fixture
def registry(tmp_path: Path) -> GitRegistry:
    """A registry with three partners on `main`, and a branch of it to propose."""
    made = GitRegistry(tmp_path / "registry")
    for path in BASE.glob("data/**/*.yaml"):
        made.write(path.relative_to(BASE).as_posix(), path.read_bytes())
    made.write(RIVERSIDE, RIVERSIDE_TEXT)
    made.write(SUMMIT, SUMMIT_TEXT)
    made.write(NOTICE, NOTICE_TEXT)
    made.commit("Begin", day="2026-01-09")
    made.branch("proposal")
    return made


def replace(registry: GitRegistry, path: str, old: str, new: str) -> None:
    """Change one text in a file, which must be there."""
    text = registry.text(path)
    assert text.count(old) == 1, (old, text.count(old))
    registry.write(path, text.replace(old, new))


def add_entry(registry: GitRegistry, path: str, entry: str) -> None:
    """Add an entry at the end of a history; `sources` follows it in every record here."""
    replace(registry, path, "\nsources:\n", f"\n{entry}sources:\n")


def validate(registry: GitRegistry, *words: str, base: str = "main", **environment: str) -> Outcome:
    return registry.command_line(**environment)("validate", "--base", base, *words)


# --- bad ones -------------------------------------------------------------------------------------------------------


def history_edited(registry: GitRegistry) -> None:
    replace(registry, RIVERSIDE, "    as: informal\n    link", "    as: potential\n    link")


def link_replaced(registry: GitRegistry) -> None:
    replace(registry, RIVERSIDE, f"{PAGE}/Riverside_3", f"{PAGE}/Elsewhere")


def note_changed(registry: GitRegistry) -> None:
    replace(registry, SUMMIT, "They wrote to Ada Example.", "They wrote.")


def reason_added(registry: GitRegistry) -> None:
    replace(registry, RIVERSIDE, "    as: potential\n", "    as: potential\n    by: [wmde]\n")


def value_blanked_and_nobody_says_why(registry: GitRegistry) -> None:
    replace(registry, SUMMIT, "They wrote to Ada Example.", '"[redacted]"')


def entry_removed(registry: GitRegistry) -> None:
    replace(
        registry,
        RIVERSIDE,
        f"  - date: 2026-01-02\n    event: noted\n    as: informal\n    link: {PAGE}/Riverside_2\n",
        "",
    )


def last_entry_removed_and_another_added(registry: GitRegistry) -> None:
    replace(
        registry, RIVERSIDE, f"  - date: 2026-01-05\n    event: applied\n    link: {PAGE}/Riverside_3\n", ""
    )
    add_entry(registry, RIVERSIDE, "  - date: 2026-01-08\n    event: dissolved\n")


def entries_reordered(registry: GitRegistry) -> None:
    first = f"  - date: 2025-12-12\n    event: noted\n    as: potential\n    link: {PAGE}/Riverside\n"
    second = f"  - date: 2026-01-02\n    event: noted\n    as: informal\n    link: {PAGE}/Riverside_2\n"
    replace(registry, RIVERSIDE, first + second, second + first)


def entry_inserted(registry: GitRegistry) -> None:
    entry = "  - date: 2026-01-04\n    event: invited\n    by: [wmde]\n"
    replace(registry, RIVERSIDE, "  - date: 2026-01-02\n", f"{entry}  - date: 2026-01-02\n")


def file_deleted(registry: GitRegistry) -> None:
    (registry.root / RIVERSIDE).unlink()


def file_renamed(registry: GitRegistry) -> None:
    (registry.root / RIVERSIDE).rename(registry.root / "data/partners/riverside-museum.yaml")


def file_moved_out(registry: GitRegistry) -> None:
    (registry.root / "archive").mkdir()
    (registry.root / RIVERSIDE).rename(registry.root / "archive/riverside.yaml")


def ids_swapped(registry: GitRegistry) -> None:
    registry.write(RIVERSIDE, SUMMIT_TEXT)
    registry.write(SUMMIT, RIVERSIDE_TEXT)


def record_replaced(registry: GitRegistry) -> None:
    registry.write(
        SUMMIT,
        "name: Glasshouse Press\nhistory:\n  - {date: 2026-01-08, event: noted, as: informal}\n"
        "sources:\n  - {title: A letter, supports: [name]}\n",
    )


def decider_without_authority(registry: GitRegistry) -> None:
    add_entry(registry, EXAMPLE, REVIEW.replace("[wmde]", '["user:ExampleEditor"]'))


def decider_of_another_time(registry: GitRegistry) -> None:
    add_entry(registry, EXAMPLE, REVIEW.replace("[wmde]", "[wmin]"))


def decision_without_link(registry: GitRegistry) -> None:
    add_entry(registry, EXAMPLE, REVIEW.replace(f"    link: {PAGE}/Review_12\n", ""))


def endorsement_without_link(registry: GitRegistry) -> None:
    add_entry(registry, RIVERSIDE, "  - date: 2026-01-08\n    event: endorsed\n    by: [wmde]\n")


def review_approved_by_its_author(registry: GitRegistry) -> tuple[str, ...]:
    add_entry(registry, EXAMPLE, REVIEW)
    return ("--author", "example-author", "--approver", "@Example-Author")


def review_approved_by_a_liaison(registry: GitRegistry) -> tuple[str, ...]:
    replace(
        registry,
        EXAMPLE,
        "  - user: ExampleLiaison\n",
        "  - user: ExampleLiaison\n    forge: example-liaison\n",
    )
    add_entry(registry, EXAMPLE, REVIEW)
    return ("--author", "example-author", "--approver", "example-liaison")


def review_approved_by_a_liaison_who_leaves(registry: GitRegistry) -> tuple[str, ...]:
    replace(registry, EXAMPLE, "  - user: ExampleLiaison\n", "  - user: ExampleOther\n")
    add_entry(registry, EXAMPLE, REVIEW)
    return ("--author", "example-author", "--approver", "exampleliaison")


def declined_by_the_own_liaison(registry: GitRegistry) -> None:
    add_entry(
        registry,
        RIVERSIDE,
        f'  - date: 2026-01-08\n    event: declined\n    by: ["user:exampleCurator"]\n    link: {PAGE}/No\n',
    )


def appoint(registry: GitRegistry, *deciders: str) -> None:
    """Name deciders of wmde, which takes the decisions here, before the change begins."""
    names = "".join(f"      - {{{decider}}}\n" for decider in deciders)
    replace(registry, ENTITIES, "    countries: [DE]\n", f"    countries: [DE]\n    deciders:\n{names}")


def appointed(registry: GitRegistry, *deciders: str) -> None:
    """The same, merged already."""
    appoint(registry, *deciders)
    registry.commit("Appoint deciders")
    registry.git("branch", "-q", "-f", "main")


def approved_by_nobody_of_the_chapter(registry: GitRegistry) -> tuple[str, ...]:
    appointed(registry, "user: Ada Example, forge: ada-example", "forge: ben-example, since: 2027")
    add_entry(registry, EXAMPLE, REVIEW)
    return ("--author", "example-author", "--approver", "somebody", "--approver", "ben-example")


def approved_by_one_who_left_the_chapter(registry: GitRegistry) -> tuple[str, ...]:
    appointed(registry, "forge: ada-example, until: 2025-12")
    add_entry(registry, EXAMPLE, REVIEW)
    return ("--author", "example-author", "--approver", "ada-example")


def approver_appointed_in_the_same_change(registry: GitRegistry) -> tuple[str, ...]:
    appointed(registry, "forge: ada-example")
    replace(registry, ENTITIES, "{forge: ada-example}", "{forge: example-friend}")
    add_entry(registry, EXAMPLE, REVIEW)
    return ("--author", "example-author", "--approver", "example-friend")


def declined_by_a_decider_who_is_a_liaison(registry: GitRegistry) -> tuple[str, ...]:
    appointed(registry, "forge: Example-Curator")
    add_entry(
        registry,
        RIVERSIDE,
        f"  - date: 2026-01-08\n    event: declined\n    by: [wmde]\n    link: {PAGE}/No\n",
    )
    return ("--author", "example-author", "--approver", "example-curator", "--approver", "somebody")


def ledger_shortened(registry: GitRegistry) -> None:
    (registry.root / NOTICE).unlink()


def ledger_edited(registry: GitRegistry) -> None:
    replace(registry, NOTICE, "sent: 2026-01-06", "sent: 2026-01-07")


def ledger_renamed(registry: GitRegistry) -> None:
    (registry.root / NOTICE).rename(registry.root / NOTICE.replace("email", "talk-page"))


def policy_loosened_with_a_record(registry: GitRegistry) -> None:
    replace(
        registry, POLICY, "  reviewed: {types: [wmf, chapter, committee]}\n", "  reviewed: {users: true}\n"
    )
    add_entry(registry, EXAMPLE, REVIEW.replace("[wmde]", '["user:ExampleEditor"]'))


def entity_added_with_its_decision(registry: GitRegistry) -> None:
    replace(
        registry,
        "data/entities.yaml",
        "entities:\n",
        "entities:\n  wm-nowhere:\n    name: Wikimedia Nowhere\n    type: chapter\n",
    )
    add_entry(registry, EXAMPLE, REVIEW.replace("[wmde]", "[wm-nowhere]"))


def conflict_markers(registry: GitRegistry) -> None:
    add_entry(
        registry,
        EXAMPLE,
        f"<<<<<<< HEAD\n{REVIEW}=======\n{REVIEW.replace('[wmde]', '[wmf]')}>>>>>>> proposal\n",
    )


def union_merge(registry: GitRegistry, ours: str, theirs: str) -> None:
    """Merge two branches that both append to one history, by git's union of lines."""
    registry.write(".gitattributes", "data/partners/*.yaml merge=union\n")
    registry.commit("Join lines blindly")
    registry.branch("other")
    add_entry(registry, RIVERSIDE, theirs)
    registry.commit("Theirs")
    registry.switch("proposal")
    add_entry(registry, RIVERSIDE, ours)
    registry.commit("Ours")
    assert registry.merge("other")


def entry_union_merged(registry: GitRegistry) -> None:
    union_merge(
        registry,
        f"  - date: 2026-01-08\n    event: endorsed\n    by: [wmde]\n    link: {PAGE}/Ours\n",
        f"  - date: 2026-01-08\n    event: endorsed\n    by: [wmf]\n    link: {PAGE}/Theirs\n",
    )


def entry_blended_without_a_trace(registry: GitRegistry) -> None:
    union_merge(
        registry,
        f"  - date: 2026-01-08\n    event: invited\n    by: [wmde]\n    link: {PAGE}/Ours\n",
        "  - date: 2026-01-08\n    event: invited\n    note: By letter.\n",
    )


def entry_lost_in_a_merge(registry: GitRegistry) -> None:
    registry.branch("other")
    add_entry(registry, RIVERSIDE, "  - date: 2026-01-08\n    event: invited\n    by: [wmde]\n")
    registry.commit("Theirs")
    registry.switch("proposal")
    add_entry(
        registry,
        RIVERSIDE,
        f"  - date: 2026-01-08\n    event: dissolved\n    link: {PAGE}/Ours\n",
    )
    registry.commit("Ours")
    registry.git("merge", "-q", "-X", "ours", "-m", "Merge", "other")


Change = Callable[[GitRegistry], tuple[str, ...] | None]
"""Makes a change in the working tree; may give more words of the command line."""

BAD: Final[dict[Change, set[str]]] = {
    history_edited: {"PC601"},
    link_replaced: {"PC601"},
    note_changed: {"PC601"},
    reason_added: {"PC601", "PC101"},
    value_blanked_and_nobody_says_why: {"PC601"},
    entry_removed: {"PC602"},
    last_entry_removed_and_another_added: {"PC602"},
    entries_reordered: {"PC603"},
    entry_inserted: {"PC604"},
    file_deleted: {"PC610"},
    file_renamed: {"PC611"},
    file_moved_out: {"PC611"},
    ids_swapped: {"PC612"},
    record_replaced: {"PC612"},
    decider_without_authority: {"PC320"},
    decider_of_another_time: {"PC322"},
    decision_without_link: {"PC307"},
    endorsement_without_link: {"PC620"},
    review_approved_by_its_author: {"PC623"},
    review_approved_by_a_liaison: {"PC623"},
    review_approved_by_a_liaison_who_leaves: {"PC623"},
    declined_by_the_own_liaison: {"PC320", "PC623"},
    approved_by_nobody_of_the_chapter: {"PC625"},
    approved_by_one_who_left_the_chapter: {"PC625"},
    approver_appointed_in_the_same_change: {"PC615", "PC625"},
    declined_by_a_decider_who_is_a_liaison: {"PC625"},
    ledger_shortened: {"PC614"},
    ledger_edited: {"PC614"},
    ledger_renamed: {"PC614", "PC212"},
    policy_loosened_with_a_record: {"PC615", "PC320"},
    entity_added_with_its_decision: {"PC615", "PC211"},
    conflict_markers: {"PC005"},
    entry_union_merged: {"PC008"},
    entry_blended_without_a_trace: {"PC605"},
    entry_lost_in_a_merge: {"PC605"},
}
"""Each with the codes of the errors it is refused with."""


@pytest.mark.parametrize("change", BAD, ids=lambda change: change.__name__)
def test_a_bad_pull_request_is_refused(registry: GitRegistry, golden: Golden, change: Change) -> None:
    words = change(registry) or ()
    registry.commit("Propose")
    commits = registry.git("log", "--all", "--format=%H %s").splitlines()
    names = {line[:10]: f"<{line[41:].lower().replace(' ', '-')}>" for line in commits}
    name = change.__name__.replace("_", "-")
    for form, suffix in (("text", "txt"), ("json", "json"), ("github", "github")):
        outcome = validate(registry, "--format", form, *words)
        assert outcome.exit_code == 1
        told = re.sub("|".join(names), lambda match: names[match[0]], outcome.stdout)
        golden(f"rules/pull-requests/{name}.{suffix}", told)
        if form == "json":
            errors = [each for each in json.loads(outcome.stdout)["findings"] if each["severity"] == "error"]
            assert {each["code"] for each in errors} == BAD[change]
            assert all(each["hint"] and each["location"]["span"] for each in errors)


MENDED_AS_TOLD: Final[tuple[Change, ...]] = (
    file_deleted,
    file_renamed,
    file_moved_out,
    ids_swapped,
    record_replaced,
    ledger_shortened,
    ledger_edited,
    entry_union_merged,
    entry_blended_without_a_trace,
    entry_lost_in_a_merge,
)


@pytest.mark.parametrize("change", MENDED_AS_TOLD, ids=lambda change: change.__name__)
def test_the_first_command_of_each_hint_mends_it(registry: GitRegistry, change: Change) -> None:
    change(registry)
    registry.commit("Propose")
    report = json.loads(validate(registry, "--format", "json").stdout)
    hints = dict.fromkeys(each["hint"] for each in report["findings"] if each["severity"] == "error")
    commands = dict.fromkeys(re.findall("`(.*?)`", hint)[0] for hint in hints)
    for program, *words in map(shlex.split, commands):
        if program == "git":
            registry.git(*words)
        else:
            assert registry.command_line()(*words).exit_code == 0
    registry.commit("Do as told")

    outcome = validate(registry)
    assert (outcome.exit_code, outcome.stdout) == (0, "")


def test_committed_or_not_it_is_refused_alike(registry: GitRegistry) -> None:
    history_edited(registry)
    before = validate(registry)
    registry.commit("Propose")

    assert (before.exit_code, before.stdout) == (1, validate(registry).stdout)


def test_a_blend_is_seen_however_deep_the_merge_lies(registry: GitRegistry) -> None:
    entry_blended_without_a_trace(registry)
    replace(registry, SUMMIT, "  - title: Letter", "  - title: The letter")
    registry.commit("Go on")
    registry.switch("main")
    registry.write("README.md", "Others go on.\n")
    registry.commit("Others go on")
    # As the forge tries whether it can be merged.
    registry.branch("merged")
    assert registry.merge("proposal")

    assert re.findall(r"error (\w+)", validate(registry).stdout) == ["PC605"]


def test_a_blend_is_seen_before_the_merge_is_committed(registry: GitRegistry) -> None:
    entry_blended_without_a_trace(registry)
    registry.git("reset", "-q", "--hard", "HEAD~1")
    registry.git("merge", "-q", "--no-commit", "other")

    assert re.findall(r"error (\w+)", validate(registry).stdout) == ["PC605"]


def test_two_branches_that_add_the_same_record(registry: GitRegistry) -> None:
    registry.write(".gitattributes", "data/partners/*.yaml merge=union\n")
    registry.commit("Join lines blindly")
    text = SUMMIT_TEXT.replace("Summit Archive", "Glasshouse Press").replace(
        "    note: They wrote to Ada Example.\n", ""
    )
    registry.branch("other")
    registry.write("data/partners/glasshouse.yaml", text.replace("as: potential", "as: informal"))
    registry.commit("Theirs")
    registry.switch("proposal")
    registry.write("data/partners/glasshouse.yaml", text)
    registry.commit("Ours")
    registry.git("merge", "-q", "-X", "ours", "-m", "Merge", "other", check=False)
    registry.write("data/partners/glasshouse.yaml", text)
    registry.commit("Take ours")

    assert re.findall(r"error (\w+)", validate(registry).stdout) == ["PC605"]


# --- honest ones that look alike ------------------------------------------------------------------------------------


def command(registry: GitRegistry, *words: str) -> None:
    """Have partnerctl make the change."""
    outcome = registry.command_line(PARTNERCTL_TODAY="2026-01-10")(*words)
    assert outcome.exit_code == 0, outcome.stderr


def late_entry(registry: GitRegistry) -> None:
    command(registry, "record", "riverside", "invited", "--by", "wmde", "--on", "2025-12-30", "--no-ask")


def very_late_entry(registry: GitRegistry) -> None:
    add_entry(registry, SUMMIT, "  - {date: 2025-01-08, event: invited, by: [wmde]}\n")


def entry_that_takes_effect_later(registry: GitRegistry) -> None:
    add_entry(registry, RIVERSIDE, f"  - {{date: 2026-03-01, event: dissolved, link: {PAGE}/End}}\n")


def two_entries(registry: GitRegistry) -> None:
    add_entry(
        registry,
        RIVERSIDE,
        f"  - {{date: 2026-01-07, event: endorsed, by: [wmde], link: {PAGE}/Support}}\n"
        f"  - {{date: 2026-01-08, event: declined, by: [wmde], link: {PAGE}/No}}\n",
    )


def archived_link_added(registry: GitRegistry) -> None:
    link = f"    link: {PAGE}/Riverside_2\n"
    replace(registry, RIVERSIDE, link, f"{link}    archived: https://web.archive.org/web/2026/x\n")


def note_added(registry: GitRegistry) -> None:
    link = f"    link: {PAGE}/Riverside_2\n"
    replace(registry, RIVERSIDE, link, f"{link}    note: Seen again.\n")


def comments_and_layout_changed(registry: GitRegistry) -> None:
    first = f"  - date: 2025-12-12\n    event: noted\n    as: potential\n    link: {PAGE}/Riverside\n"
    flow = f"  # the first word\n  - {{event: noted, as: 'potential', link: \"{PAGE}/Riverside\", date: '2025-12-12'}}\n"
    replace(registry, RIVERSIDE, first, flow)
    replace(registry, RIVERSIDE, " # add at the end", "")
    registry.write(RIVERSIDE, registry.text(RIVERSIDE).replace("\n", "\r\n"))


def formatted(registry: GitRegistry) -> None:
    for path in ("data/partners", POLICY, "data/entities.yaml"):
        command(registry, "fmt", path)


def name_changed_truly(registry: GitRegistry) -> None:
    command(registry, "rename", "riverside", "House of Rivers", "--on", "2026-01-08")


def name_spelt_rightly(registry: GitRegistry) -> None:
    replace(registry, RIVERSIDE, "name: Riverside Museum\n", "name: River Side Museum e.V.\n")
    replace(registry, SUMMIT, "name: Summit Archive\n", "name: Sumit Archive\n")


def value_redacted(registry: GitRegistry) -> None:
    command(
        registry, "record", "summit", "redacted", "--field", "history.0.note", "--why", "Asked to", "--no-ask"
    )


def link_redacted(registry: GitRegistry) -> None:
    command(
        registry, "record", "summit", "redacted", "--field", "history.0.link", "--why", "Asked to", "--no-ask"
    )


def entry_corrected(registry: GitRegistry) -> None:
    command(
        registry,
        "record",
        "riverside",
        "corrected",
        "--supersedes",
        "2026-01-05",
        "applied",
        "--why",
        "A slip",
        "--no-ask",
    )


def policy_alone(registry: GitRegistry) -> None:
    replace(
        registry, POLICY, "review: {interval_months: 12,", "review: {grace_days: 30, interval_months: 12,"
    )


def entity_alone(registry: GitRegistry) -> None:
    replace(registry, "data/entities.yaml", "    until: 2019\n", "    until: 2019-07\n")


def policy_explained_along_with_a_record(registry: GitRegistry) -> None:
    replace(registry, POLICY, "review: {", "# Once a year.\nreview: {")
    note_added(registry)


def partner_added(registry: GitRegistry) -> None:
    registry.write("data/partners/glasshouse.yaml", SUMMIT_TEXT.replace("Summit Archive", "Glasshouse Press"))


def waiver_added(registry: GitRegistry) -> None:
    partner_added(registry)
    registry.write(
        "data/partners/summit-archives.yaml",
        SUMMIT_TEXT.replace("Summit Archive", "Summit Archives").replace("2025-11-02", "2026-01-08")
        + "waivers:\n  - {rule: PC202, why: Two archives of two summits., by: wmde, until: 2027-06-30}\n",
    )


def review_approved_by_another(registry: GitRegistry) -> tuple[str, ...]:
    add_entry(registry, EXAMPLE, REVIEW)
    return ("--author", "example-author", "--approver", "ExampleLiaison", "--approver", "example-reviewer")


def nobody_has_approved_yet(registry: GitRegistry) -> tuple[str, ...]:
    add_entry(registry, EXAMPLE, REVIEW)
    return ("--author", "example-author")


def no_decision_approved_by_its_author(registry: GitRegistry) -> tuple[str, ...]:
    note_added(registry)
    return ("--author", "example-author", "--approver", "example-author")


def approved_by_one_who_was_a_liaison(registry: GitRegistry) -> tuple[str, ...]:
    since = "    since: 2024-03-01\n"
    replace(registry, EXAMPLE, since, f"{since}    until: 2025\n  - user: ExampleNew\n")
    registry.commit("Another liaison")
    registry.git("branch", "-q", "-f", "main")
    add_entry(registry, EXAMPLE, REVIEW)
    return ("--author", "example-author", "--approver", "ExampleLiaison")


def approved_by_a_decider(registry: GitRegistry) -> tuple[str, ...]:
    appointed(registry, "forge: ada-example, since: 2025", "forge: ben-example, until: 2025")
    add_entry(registry, EXAMPLE, REVIEW)
    return ("--author", "example-author", "--approver", "@Ada-Example")


def approved_by_a_decider_of_the_other_body(registry: GitRegistry) -> tuple[str, ...]:
    appointed(registry, "forge: ada-example")
    add_entry(registry, EXAMPLE, REVIEW.replace("[wmde]", "[wmf, wmde]"))
    return ("--author", "example-author", "--approver", "ada-example")


def decided_by_a_body_without_deciders(registry: GitRegistry) -> tuple[str, ...]:
    appointed(registry, "forge: ada-example")
    add_entry(registry, EXAMPLE, REVIEW.replace("[wmde]", "[wmf]"))
    return ("--author", "example-author", "--approver", "somebody")


def deciders_not_asked_before_anybody_approves(registry: GitRegistry) -> tuple[str, ...]:
    appointed(registry, "forge: ada-example")
    add_entry(registry, EXAMPLE, REVIEW)
    return ("--author", "example-author")


def deciders_appointed_alone(registry: GitRegistry) -> tuple[str, ...]:
    appointed(registry, "forge: ada-example")
    replace(registry, ENTITIES, "{forge: ada-example}", "{forge: ben-example}")
    return ("--author", "example-author", "--approver", "example-friend")


def term_of_a_decider_extended(registry: GitRegistry) -> tuple[str, ...]:
    appointed(registry, "forge: ada-example, until: 2025", "forge: ben-example")
    replace(registry, ENTITIES, ", until: 2025}", ", until: 2026}")
    return ("--author", "ada-example")


def notice_added(registry: GitRegistry) -> None:
    registry.write(NOTICE.replace("email", "talk-page"), NOTICE_TEXT.replace("email", "talk-page"))


def notice_laid_out(registry: GitRegistry) -> None:
    registry.write(NOTICE, NOTICE_TEXT.replace("sent: 2026-01-06", 'sent: "2026-01-06" # a Tuesday'))


def nothing_of_the_data(registry: GitRegistry) -> None:
    registry.write("README.md", "Read me.\n")


def both_branches_kept_by_a_merge(registry: GitRegistry) -> None:
    registry.branch("other")
    add_entry(registry, RIVERSIDE, "  - {date: 2026-01-08, event: invited, by: [wmde]}\n")
    registry.commit("Theirs")
    registry.switch("proposal")
    add_entry(registry, RIVERSIDE, "  - {date: 2026-01-07, event: invited, by: [wmf]}\n")
    registry.commit("Ours")
    assert not registry.merge("other")
    kept = "".join(
        line for line in registry.text(RIVERSIDE).splitlines(keepends=True) if line[0] not in "<=>|"
    )
    registry.write(RIVERSIDE, kept)


def a_slip_mended_after_a_merge(registry: GitRegistry) -> None:
    both_branches_kept_by_a_merge(registry)
    registry.commit("Merge")
    replace(registry, RIVERSIDE, "{date: 2026-01-08, event: invited", "{date: 2026-01-09, event: invited")


def name_that_was_none_mended(registry: GitRegistry) -> tuple[str, ...]:
    registry.switch("main")
    registry.write(
        "data/partners/Glass_House.yaml", SUMMIT_TEXT.replace("Summit Archive", "Glasshouse Press")
    )
    registry.commit("Write a file by hand")
    registry.branch("mended")
    (registry.root / "data/partners/Glass_House.yaml").rename(registry.root / "data/partners/glasshouse.yaml")
    return ()


GOOD: Final[dict[Change, set[str]]] = {
    late_entry: {"PC301"},
    very_late_entry: {"PC301", "PC621"},
    entry_that_takes_effect_later: {"PC622"},
    two_entries: set(),
    archived_link_added: set(),
    note_added: set(),
    comments_and_layout_changed: set(),
    formatted: set(),
    name_changed_truly: set(),
    name_spelt_rightly: set(),
    value_redacted: set(),
    link_redacted: set(),
    entry_corrected: set(),
    policy_alone: set(),
    entity_alone: set(),
    policy_explained_along_with_a_record: set(),
    partner_added: set(),
    waiver_added: {"PC624"},
    review_approved_by_another: set(),
    nobody_has_approved_yet: set(),
    no_decision_approved_by_its_author: set(),
    approved_by_one_who_was_a_liaison: set(),
    approved_by_a_decider: set(),
    approved_by_a_decider_of_the_other_body: set(),
    decided_by_a_body_without_deciders: set(),
    deciders_not_asked_before_anybody_approves: set(),
    deciders_appointed_alone: {"PC626"},
    term_of_a_decider_extended: {"PC626"},
    notice_added: set(),
    notice_laid_out: set(),
    nothing_of_the_data: set(),
    both_branches_kept_by_a_merge: set(),
    a_slip_mended_after_a_merge: set(),
    name_that_was_none_mended: set(),
}
"""Each with the codes of what a reviewer should know of it."""


@pytest.mark.parametrize("change", GOOD, ids=lambda change: change.__name__)
def test_an_honest_pull_request_passes(registry: GitRegistry, change: Change) -> None:
    words = change(registry) or ()
    registry.commit("Propose")

    outcome = validate(registry, "--format", "json", "--fail-on", "warning", *words)

    report = json.loads(outcome.stdout)
    told = [(each["code"], each["message"]) for each in report["findings"]]
    assert {code for code, _ in told} == GOOD[change], told
    assert (outcome.exit_code, report["skipped"]) == (0, [])


COMMANDS: Final = (
    ("add", "Glasshouse Reading Room", "--status", "potential", "--source", "A letter of 9 January 2026"),
    ("edit", "northfield-city-library", "organization.founded=1912"),
    ("record", "northfield-city-library", "invited", "--by", "wm-northland", "--no-ask"),
    ("record", "northfield-city-library", "redacted", "--field", "history.3.checklist.1.note", "--why", "Asked to", "--no-ask"),
    ("record", "lumen-medical-college", "applied", "--on", "2026-09-29", "--link", f"{PAGE}/Lumen", "--no-ask",
     "--instead-of", "2026-09-30", "applied", "--why", "It was the day before"),
    ("review", "maktabat-al-nur", "--outcome", "renewed", "--accept-proposed", "--by", "wmf", "--link", f"{PAGE}/Review"),
    ("rename", "riverside-museum", "House of Rivers"),
    ("merge", "citizen-maps", "--into", "open-atlas-software"),
    ("fmt",),
)  # fmt: skip


def test_whatever_partnerctl_itself_does_passes(tmp_path: Path) -> None:
    made = GitRegistry.of_examples(tmp_path / "registry")
    made.branch("proposal")
    for words in COMMANDS:
        outcome = made.command_line(PARTNERCTL_TODAY="2026-11-22")(*words)
        assert outcome.exit_code == 0, (words, outcome.stderr)
    made.commit("Work with the tool", day="2026-11-22")

    outcome = validate(made, "--select", "PC6", "--fail-on", "notice")
    assert (outcome.exit_code, outcome.stdout) == (0, "")


# --- nothing to compare with ----------------------------------------------------------------------------------------


def test_without_a_base_nothing_is_fine(registry: GitRegistry, tmp_path: Path, golden: Golden) -> None:
    history_edited(registry)
    registry.commit("Propose")
    registry.commit("And once more")
    shallow = registry.clone(tmp_path / "shallow", "--depth=1", "--branch=proposal")
    single = registry.clone(tmp_path / "single", "--single-branch", "--branch=proposal")
    stranger = registry.clone(tmp_path / "stranger", "--branch=proposal")
    stranger.git("switch", "-q", "--orphan", "unborn")
    stranger.git("commit", "-q", "--allow-empty", "-m", "Another beginning")
    stranger.git("switch", "-q", "proposal")
    copied = tmp_path / "copied"
    shutil.copytree(registry.root / "data", copied / "data")
    outside = CommandLine(copied, {**WORLD, "GIT_CEILING_DIRECTORIES": str(tmp_path)})
    main = GitRegistry(registry.repository)
    main.switch("main")
    cases = {
        "a shallow clone": shallow.command_line()("validate", "--base", "origin/main"),
        "a clone of one branch": single.command_line()("validate", "--base", "origin/main"),
        "a base that is none": validate(registry, base="mian"),
        "an option for a base": validate(registry, base="--upload-pack=touch /tmp/x"),
        "an empty base": validate(registry, base=""),
        "no common commit": stranger.command_line()("validate", "--base", "unborn"),
        "no repository": outside("validate", "--base", "main"),
        "no git": CommandLine(registry.root, {"PATH": str(tmp_path)})("validate", "--base", "main"),
        "nothing to compare": validate(main, base="main"),
    }
    golden(
        "rules/pull-requests/no-base.txt",
        "".join(f"# {name}\n{case.whole()}\n" for name, case in cases.items()),
    )
    assert {case.exit_code for case in cases.values()} <= {2, 3}


def test_a_base_that_is_not_the_tip_is_compared_from_the_fork(registry: GitRegistry) -> None:
    note_added(registry)
    registry.commit("Propose")
    registry.switch("main")
    add_entry(registry, SUMMIT, f"  - {{date: 2026-01-08, event: dissolved, link: {PAGE}/End}}\n")
    registry.commit("Others go on")
    registry.switch("proposal")

    assert validate(registry).exit_code == 0


def test_a_registry_in_a_folder_of_its_repository(tmp_path: Path) -> None:
    made = GitRegistry.of_examples(tmp_path / "repository", "registry")
    made.branch("proposal")
    (made.root / "data/partners/summit-archive.yaml").unlink()
    made.write("../README.md", "Not of the registry.\n")
    made.commit("Propose")

    outcome = validate(made, "--select", "PC6")
    assert outcome.exit_code == 1
    assert outcome.stdout.startswith("data/partners/summit-archive.yaml:")

    made.git("switch", "-q", "-c", "elsewhere", "main")
    made.write("../README.md", "Not of the registry.\n")
    made.commit("Change nothing of the registry")
    assert validate(made, "--select", "PC6").exit_code == 0


def test_a_base_that_was_broken_is_compared_as_far_as_it_can_be(registry: GitRegistry) -> None:
    registry.switch("main")
    replace(registry, SUMMIT, "event: noted", "event: [")
    registry.commit("Break a record")
    registry.branch("mend")
    registry.write(SUMMIT, SUMMIT_TEXT)
    (registry.root / RIVERSIDE).unlink()
    registry.commit("Mend it")

    outcome = validate(registry)

    assert re.findall(r"error (\w+)", outcome.stdout) == ["PC610"]
    skipped = re.sub(r"\s+", " ", outcome.stdout.partition("skipped: ")[2])
    assert re.match(
        r"data/partners/summit.yaml can't be read at \w{10}, so it was not compared: PC601,", skipped
    )


def test_deciders_that_could_not_be_read_are_not_asked_and_that_is_said(registry: GitRegistry) -> None:
    appointed(registry, "forge: [")
    replace(registry, ENTITIES, "forge: [", "forge: ada-example")
    registry.commit("Mend the entities")
    add_entry(registry, EXAMPLE, REVIEW)

    outcome = validate(registry, "--author", "example-author", "--approver", "somebody")

    told = re.sub(r"\s+", " ", outcome.stdout)
    assert re.search(
        r"data/entities.yaml can't be read at \w{10}, so who may approve is not known: PC625", told
    ), told


@pytest.mark.parametrize("path", [POLICY, "data/entities.yaml"])
def test_a_policy_that_could_not_be_read_judges_nothing_and_says_so(registry: GitRegistry, path: str) -> None:
    text = registry.text(path)
    registry.switch("main")
    if path == POLICY:
        replace(registry, path, "official: true\n", "official: [\n")
    else:
        (registry.root / path).unlink()
    registry.commit("Break the policy")
    registry.branch("mend")
    registry.write(path, text)
    note_added(registry)
    registry.commit("Mend it")

    outcome = validate(registry)

    assert "data/registry.yaml or data/entities.yaml can't be read at" in outcome.stdout
    assert "so nothing was judged by it" in re.sub(r"\s+", " ", outcome.stdout)


def test_the_first_policy_comes_with_the_first_records(tmp_path: Path, registry: GitRegistry) -> None:
    made = GitRegistry(tmp_path / "new")
    made.write("README.md", "To come.\n")
    made.commit("Begin")
    made.branch("proposal")
    shutil.copytree(registry.root / "data", made.root / "data")
    made.commit("Propose a registry")

    assert validate(made).exit_code == 0


def test_a_record_is_not_renamed_into_that_of_another(registry: GitRegistry) -> None:
    (registry.root / SUMMIT).unlink()
    registry.write(
        "data/partners/glasshouse.yaml",
        SUMMIT_TEXT.replace("Summit Archive", "Glasshouse Press").replace("2025-11-02", "2026-01-08"),
    )
    registry.commit("One goes, and another comes")

    found = re.findall(r"^(\S+?):.* error (\w+):", validate(registry).stdout, re.MULTILINE)
    assert found == [(SUMMIT, "PC610")]


def test_what_both_policies_say_is_said_once(registry: GitRegistry) -> None:
    policy_loosened_with_a_record(registry)
    replace(registry, EXAMPLE, "cooperation:\n  - entity: wmde\n", "")

    found = re.findall(r"^(\S+?):.* \w+ (\w+):", validate(registry).stdout, re.MULTILINE)
    assert found == [(EXAMPLE, "PC505"), (EXAMPLE, "PC320"), (POLICY, "PC615")]


def test_what_is_gone_may_be_named(registry: GitRegistry) -> None:
    file_deleted(registry)
    history = validate(registry, SUMMIT)
    gone = validate(registry, RIVERSIDE)

    assert (history.exit_code, history.stdout) == (0, "")
    assert gone.exit_code == 1
    assert "PC610" in gone.stdout


def test_the_forge_may_tell_by_the_environment(registry: GitRegistry) -> None:
    add_entry(registry, EXAMPLE, REVIEW)
    told = {"PARTNERCTL_AUTHOR": "a", "PARTNERCTL_APPROVERS": "A,ExampleLiaison b"}

    assert validate(registry, **told).exit_code == 0
    assert validate(registry, **{**told, "PARTNERCTL_APPROVERS": "a, exampleliaison"}).exit_code == 1
    assert validate(registry, "--approver", "b", **{**told, "PARTNERCTL_APPROVERS": "a"}).exit_code == 0


def test_who_approves_is_about_a_change(registry: GitRegistry) -> None:
    for words in (("--author", "a"), ("--approver", "b")):
        outcome = registry.command_line()("validate", *words)
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert "say what it is compared with: --base origin/main" in outcome.stderr
