# SPDX-License-Identifier: Apache-2.0
"""`init`: what it makes, what it refuses, and that nothing is half-written."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from command_line import CHECKOUT, CommandLine
from hostile import NAMES
from partnerctl import bootstrap
from partnerctl.documents.reader import parse
from partnerctl.errors import RefusedError, UsageError
from partnerctl.usecases.init_registry import Forge, NewRegistry, plan, values_of

Golden = Callable[[str, str], None]

SHIPPED = bootstrap.files_for_new_registries()
GARDENS = (
    *(
        "--title",
        "Open Gardens Partners",
        "--movement",
        "Open Gardens",
        "--about",
        "https://gardens.example/partners",
    ),
    *("--deciding-body", "Open Gardens Board", "--no-ask"),
)
ANSWERS = NewRegistry(
    "Open Gardens Partners", "https://gardens.example/partners", "Open Gardens Board", "Partner"
)


@pytest.fixture
def run(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def shown(files: dict[str, bytes]) -> str:
    """All files in one text; schemas, which have tests of their own, by name."""
    return "".join(
        f"=== {path}\n" + ("" if path.startswith("data/schema/") else content.decode())
        for path, content in files.items()
    )


def test_the_registry_for_anybody(run: CommandLine, golden: Golden, tmp_path: Path) -> None:
    told = run("init", "partners", *GARDENS)
    golden("cli/init/neutral.txt", f"{told.whole()}{shown(tree(tmp_path / 'partners'))}")


def test_the_registry_of_the_proposal(run: CommandLine, golden: Golden, tmp_path: Path) -> None:
    told = run("init", "partners", "--preset", "wikimedia")
    golden("cli/init/wikimedia.txt", f"{told.whole()}{shown(tree(tmp_path / 'partners'))}")


@pytest.mark.parametrize("forge", [each.value for each in Forge])
@pytest.mark.parametrize("preset", ["neutral", "wikimedia"])
def test_each_passes_its_own_checks(run: CommandLine, tmp_path: Path, forge: str, preset: str) -> None:
    assert run("init", *GARDENS, "--forge", forge, "--preset", preset).exit_code == 0
    assert run("validate", "--fail-on", "notice").exit_code == 0
    assert run("schema", "--check").exit_code == 0
    assert run("fmt", "--check").exit_code == 0
    assert run("render", "listing").exit_code == 0


def test_the_preset_has_the_policy_of_the_registry_of_the_proposal(run: CommandLine, tmp_path: Path) -> None:
    run("init", "--preset", "wikimedia")
    mine, theirs = (
        parse((folder / "data/registry.yaml").read_text("utf-8"), "").plain or {}
        for folder in (tmp_path, CHECKOUT)
    )
    differing = {key for key in {*mine, *theirs} if mine.get(key) != theirs.get(key)}
    assert differing == {"role_name", "notice", "mail", "wiki"}


def test_a_dry_run_shows_everything_and_writes_nothing(run: CommandLine, tmp_path: Path) -> None:
    told = run("init", "partners", *GARDENS, "--dry-run")
    assert told.exit_code == 0
    assert list(tmp_path.iterdir()) == []
    assert run("init", "partners", *GARDENS).exit_code == 0
    for path, content in tree(tmp_path / "partners").items():
        assert f"+++ {path}" in told.stdout or f"b/{path}" in told.stdout, path
        assert all(f"+{line}" in told.stdout for line in content.decode().splitlines())


def test_done_again_it_completes_what_was_interrupted(run: CommandLine, tmp_path: Path) -> None:
    run("init", *GARDENS)
    whole = tree(tmp_path)
    for path in ("data/registry.yaml", "data/schema/partner.schema.json", ".gitignore"):
        (tmp_path / path).unlink()
    assert run("init", *GARDENS).stdout == ".gitignore\ndata/schema/partner.schema.json\ndata/registry.yaml\n"
    assert tree(tmp_path) == whole
    again = run("init", *GARDENS, PARTNERCTL_TODAY="2031-01-01")
    assert (again.exit_code, again.stdout) == (0, "")
    assert tree(tmp_path) == whole


def test_the_marker_of_a_registry_is_written_last() -> None:
    planned = plan(ANSWERS, bootstrap.services(Path("/nowhere/at/all"), None), SHIPPED)
    assert [change.path for change in planned.files][-1] == "data/registry.yaml"


def in_the_way(folder: Path) -> None:
    (folder / "README.md").write_text("Mine.\n")
    (folder / "data").write_text("A file.\n")


def a_registry(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data/registry.yaml").write_text("format: 1\n")


def a_link(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "data").symlink_to(folder / "elsewhere")


def faulty_records(folder: Path) -> None:
    (folder / "data/partners").mkdir(parents=True)
    (folder / "data/partners/mine.yaml").write_text("nmae: Mine\n")


@pytest.mark.parametrize("there", [in_the_way, a_registry, a_link, faulty_records])
def test_what_is_in_the_way_is_named_and_nothing_written(
    run: CommandLine, tmp_path: Path, golden: Golden, there: Callable[[Path], None]
) -> None:
    there(tmp_path)
    before = tree(tmp_path)
    told = run("init", *GARDENS)
    golden(f"cli/init/refused/{there.__name__}.txt", told.whole())
    assert told.exit_code == 1
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    ("words", "code"),
    {
        ("--no-ask",): 2,
        ("--title", "a\nb"): 2,
        ("--title", "  "): 2,
        ("--about", "gardens"): 2,
        ("--title", "x" * 301): 2,
        ("--deciding-body", "x" * 201): 2,
        ("--title", "a\udcff"): 2,
        ("--language", "english!"): 2,
        ("--branch", "../x"): 2,
        ("--branch", "--force"): 2,
        ("--tool-commit", "main"): 2,
        ("--tool-repository", "https://forge.example/x"): 2,
        ("--preset", "wikmedia"): 2,
        ("--forge", "bitbucket"): 2,
        ("--root", "x"): 2,
        ("con/partners",): 2,
        ("file",): 2,
        ("registry/sub",): 1,
    }.items(),
    ids=lambda value: (
        " ".join(value).encode("ascii", "backslashreplace").decode()[:40] if isinstance(value, tuple) else ""
    ),
)
def test_what_will_not_do_is_said(
    run: CommandLine, tmp_path: Path, golden: Golden, words: tuple[str, ...], code: int
) -> None:
    (tmp_path / "file").write_text("x")
    a_registry_folder = tmp_path / "registry"
    a_registry_folder.mkdir()
    a_registry(a_registry_folder)
    before = tree(tmp_path)
    told = run("init", *(words if words == ("--no-ask",) else (*GARDENS, *words)))
    name = "-".join("".join(c for c in word if c.isascii() and c.isalnum())[:12] for word in words) or "empty"
    golden(f"cli/init/wrong/{name}.txt", told.whole())
    assert told.exit_code == code
    assert tree(tmp_path) == before


def test_in_a_git_repository_it_says_no_git_init(run: CommandLine, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert "git init" not in run("init", *GARDENS).stderr


def test_below_the_top_of_a_git_repository_it_says_where_a_forge_looks(
    run: CommandLine, tmp_path: Path
) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert "move the files of github up to" in run("init", "sub", *GARDENS, "--forge", "github").stderr


def test_where_nothing_can_be_written_nothing_is(run: CommandLine, tmp_path: Path) -> None:
    # As root, permissions hold nobody back: a folder under /proc holds everybody back.
    told = run("init", "/proc/partners", *GARDENS)
    assert told.exit_code == 3
    assert "can't be written" in told.stderr


def test_the_files_of_ci_are_those_of_the_forge(run: CommandLine, tmp_path: Path) -> None:
    run("init", "none", *GARDENS)
    for forge in ("github", "gitlab"):
        run("init", forge, *GARDENS, "--forge", forge)
        shipped = [path.removeprefix(f"ci/{forge}/") for path in SHIPPED if path.startswith(f"ci/{forge}/")]
        more = set(tree(tmp_path / forge)) - set(tree(tmp_path / "none"))
        assert more == {path.removesuffix(".j2") for path in shipped}


# --- Whatever is typed -----------------------------------------------------------------------------------------------

TYPED = st.one_of(
    st.sampled_from(NAMES), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@example(title='Say "yes": it\'s # not {a} [list], *really* &c %TAG !x | >', name="- null")
@example(title="سجل الشركاء", name="委员会")
@example(title="no", name="2024-01-01")
@given(title=TYPED, name=TYPED)
def test_what_is_typed_stands_in_the_files_as_it_was_typed_or_is_refused(title: str, name: str) -> None:
    answers = NewRegistry(title, "https://gardens.example/wiki/x", name, title[:20], forge=Forge.GITHUB)
    try:
        planned = plan(answers, bootstrap.services(Path("/nowhere/at/all"), None), SHIPPED)
    except (UsageError, RefusedError):
        return
    files = {
        change.path: parse(change.after, change.path).plain
        for change in planned.files
        if change.path.endswith(".yaml")
    }
    registry, entities = files["data/registry.yaml"] or {}, files["data/entities.yaml"] or {}
    assert registry["title"] == title
    assert registry["role_name"] == title[:20]
    assert [each["name"] for each in entities["entities"].values()] == [name]  # type: ignore[union-attr,index,call-overload]


def test_templates_may_use_what_is_documented() -> None:
    listed = (CHECKOUT / "templates/init/README.md").read_text("utf-8")
    for name in ("title", "role_name", "about", "branch", "forge", "statuses"):
        assert name in values_of(ANSWERS)
        assert f"`{name}`" in listed
