# SPDX-License-Identifier: Apache-2.0
"""Whom the forge asks: liaisons and deciders in office, never liaisons alone, and nothing of a person's own lines lost."""

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import FakeFiles, fake_services
from git_registry import WORLD
from partnerctl.errors import InvalidDataError, RefusedError
from partnerctl.usecases import codeowners
from partnerctl.usecases.codeowners import BEGIN, END, CodeOwners, Forge, Wanted, pattern, plan_codeowners
from usecases.registries import a_record, a_registry

DAY = dt.date(2026, 3, 31)
GERMAN = "territory: {range: national, countries: [DE]}\n"


def liaisons(*entries: str) -> str:
    return "liaisons:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries)


def plan(
    files: FakeFiles,
    *,
    day: dt.date = DAY,
    forge: Forge | None = None,
    prefix: str = "",
    path: str | None = None,
) -> CodeOwners:
    return plan_codeowners(fake_services(files, day=day), Wanted(files, prefix, path, forge), day)


def owners(files: FakeFiles, **how: object) -> dict[str, str]:
    """Owners by pattern, of the lines between the markers."""
    lines = plan(files, **how).change.after.partition(f"{BEGIN}\n")[2].partition(END)[0].splitlines()  # type: ignore[arg-type]
    return dict(line.split(" ", 1) for line in lines)


def without(files: FakeFiles, path: str, *texts: str) -> FakeFiles:
    text = files.text(path)
    for each in texts:
        assert each in text
        text = text.replace(each, "")
    files.contents[path] = text.encode()
    return files


STAFF = "    deciders: # who may approve that a decision of it is recorded\n      - user: ExampleStaff\n        forge: example-staff\n"
MAINTAINERS = "maintainers: [example/registry-policy]\n"


def test_a_file_belongs_to_its_liaisons_and_to_who_may_judge_it() -> None:
    files = a_registry(
        {
            "alone": a_record("Alone"),
            "german": a_record(
                "German",
                GERMAN + liaisons("user: A, forge: liaison-a", "user: B", "user: C, forge: Liaison-C"),
            ),
        }
    )
    assert owners(files) == {
        "/data/": "@example/registry-policy",
        "/data/partners/alone.yaml": "@example-staff",
        "/data/partners/german.yaml": "@liaison-a @Liaison-C @example-secretary @example-staff",
        "/data/registry.yaml": "@example/registry-policy",
        "/data/entities.yaml": "@example/registry-policy",
        "/.github/CODEOWNERS": "@example/registry-policy",
    }
    assert plan(files).remarks == ("1 liaison has no login in the record (`forge`), and can't be asked",)


@pytest.mark.parametrize(
    ("day", "who"),
    [
        ("2025-06-30", "@example-chair @example-staff"),
        ("2025-07-01", "@liaison @example-secretary @example-staff"),
        ("2026-02-28", "@liaison @example-secretary @example-staff"),
        ("2026-03-01", "@example-secretary @example-staff"),
    ],
)
def test_only_who_is_in_office_on_the_day(day: str, who: str) -> None:
    files = a_registry(
        {
            "german": a_record(
                "German", GERMAN + liaisons("user: A, forge: liaison, since: 2025-07, until: 2026-02")
            )
        }
    )
    assert owners(files, day=dt.date.fromisoformat(day))["/data/partners/german.yaml"] == who


def test_who_decided_once_may_judge_again_wherever_the_partner_works() -> None:
    link = "https://meta.wikimedia.org/wiki/Example/1"
    decided = a_record("Far away").replace(
        "sources:", f"  - {{date: 2026-02-04, event: declined, by: [wm-northland], link: '{link}'}}\nsources:"
    )
    assert (
        owners(a_registry({"far": decided}))["/data/partners/far.yaml"] == "@example-secretary @example-staff"
    )


@pytest.mark.parametrize("forge", Forge)
def test_liaisons_are_never_enough_alone(forge: Forge) -> None:
    entry = liaisons("user: A, forge: liaison", "user: S, forge: Example-Staff")
    files = without(a_registry({"one": a_record("One", entry)}), "data/registry.yaml", MAINTAINERS)
    planned = plan(files, forge=forge)
    required = planned.change.after.partition("^[Liaisons]")[0]
    assert "/data/partners/one.yaml" not in required
    assert planned.remarks == (
        "nobody is asked about policy: registry.yaml names no `maintainers`",
        "nobody may judge 1 partner but the own liaisons: entities.yaml names no `deciders` for them",
    )
    files = a_registry({"one": a_record("One", entry)})
    assert plan(files, forge=forge).remarks == ()
    if forge is Forge.GITHUB:
        line = owners(files)["/data/partners/one.yaml"]
        assert line == "@liaison @Example-Staff @example/registry-policy"


def test_gitlab_asks_for_liaisons_besides() -> None:
    files = a_registry({"one": a_record("One", liaisons("user: A, forge: liaison")), "two": a_record("Two")})
    assert plan(files, forge=Forge.GITLAB).change.after == (
        f"{BEGIN}\n[Registry]\n/data/ @example/registry-policy\n/data/partners/one.yaml @example-staff\n"
        "/data/partners/two.yaml @example-staff\n/data/registry.yaml @example/registry-policy\n"
        "/data/entities.yaml @example/registry-policy\n/.gitlab/CODEOWNERS @example/registry-policy\n"
        f"^[Liaisons]\n/data/partners/one.yaml @liaison\n{END}\n"
    )


@pytest.mark.parametrize(
    ("there", "path"),
    [
        ((), ".github/CODEOWNERS"),
        (("CODEOWNERS",), "CODEOWNERS"),
        (("docs/CODEOWNERS", ".github/CODEOWNERS"), ".github/CODEOWNERS"),
        ((".gitlab-ci.yml",), ".gitlab/CODEOWNERS"),
        ((".gitlab-ci.yml", ".gitlab/CODEOWNERS", "CODEOWNERS"), "CODEOWNERS"),
        ((".github/workflows/validate.yml", ".gitlab-ci.yml"), ".github/CODEOWNERS"),
    ],
)
def test_the_file_is_the_one_that_the_forge_reads(there: tuple[str, ...], path: str) -> None:
    files = a_registry({})
    files.contents |= dict.fromkeys(there, b"")
    assert plan(files).change.path == path


def test_a_registry_may_say_by_its_address_that_it_is_on_gitlab() -> None:
    files = a_registry({})
    files.contents["data/registry.yaml"] += b"repository: https://gitlab.forge.example/partners\n"
    assert plan(files).change.path == ".gitlab/CODEOWNERS"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=60), st.text(max_size=30))
def test_what_is_written_by_hand_stays_and_a_second_time_changes_nothing(above: str, below: str) -> None:
    path = ".github/CODEOWNERS"
    first = codeowners.with_lines(above, ["/a @a"], path)
    assert first.startswith(above)
    second = codeowners.with_lines(f"{first}{below}", ["/b @b", "/c @c"], path)
    assert second.startswith(above)
    assert second.endswith(f"{END}\n{below}")
    assert codeowners.with_lines(second, ["/b @b", "/c @c"], path) == second


@pytest.mark.parametrize(
    "text", [f"{BEGIN}\n", f"{END}\n", f"{END}\n{BEGIN}\n", f"{BEGIN}\n{END}\n{BEGIN}\n{END}\n"]
)
def test_damaged_markers_are_refused(text: str) -> None:
    files = a_registry({})
    files.contents[".github/CODEOWNERS"] = text.encode()
    with pytest.raises(RefusedError, match=r"the markers in \.github/CODEOWNERS are damaged"):
        plan(files)


def test_a_file_that_github_would_not_read_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codeowners, "GITHUB_MOST_BYTES", 300)
    files = a_registry({"one": a_record("One")})
    with pytest.raises(
        RefusedError, match=r"would have 0\.0 MB, and GitHub reads none that has more than 3 MB"
    ):
        plan(files)
    assert plan(files, forge=Forge.GITLAB).stale


def test_a_record_that_can_not_be_read_stops_it_since_its_people_would_be_forgotten() -> None:
    with pytest.raises(InvalidDataError):
        plan(a_registry({"one": "name: ["}))


PARTS = st.text(st.sampled_from("ab*?[]!#\\ .é語-"), min_size=1, max_size=8).filter(
    lambda part: part.strip(". ") and part == part.strip()
)


@settings(max_examples=25)
@given(st.lists(st.lists(PARTS, min_size=1, max_size=3).map("/".join), min_size=2, max_size=6, unique=True))
def test_a_pattern_means_one_path_to_git(tmp_path_factory: pytest.TempPathFactory, paths: list[str]) -> None:
    folder = tmp_path_factory.mktemp("patterns")
    subprocess.run(["git", "init", "-q", str(folder)], check=True, env=WORLD)
    first, *others = (path for path in paths)
    (folder / ".git/info/exclude").write_text(f"{pattern(first)}\n", encoding="utf-8")
    asked = "\0".join([first, *others])
    answer = subprocess.run(
        ["git", "check-ignore", "--no-index", "-z", "--stdin"],
        cwd=folder, env=WORLD, input=asked.encode(), capture_output=True, check=False,
    )  # fmt: skip
    ignored = answer.stdout.decode().split("\0")[:-1]
    assert ignored == [path for path in paths if path == first or path.startswith(f"{first}/")]


def test_a_registry_in_a_folder_has_its_patterns_there() -> None:
    files = a_registry({"one": a_record("One")})
    lines = owners(files, prefix="our registry/eu")
    assert "/our\\" in lines
    assert (
        plan(files, prefix="our registry").change.after.count("/our\\ registry/data/partners/one.yaml ") == 1
    )


def test_the_order_of_everything_is_the_same_each_time(tmp_path: Path) -> None:
    names = {f"p{number}": a_record(f"Partner {number}x") for number in (3, 1, 2)}
    assert plan(a_registry(names)).change == plan(a_registry(dict(reversed(names.items())))).change
