# SPDX-License-Identifier: Apache-2.0
"""`partnerctl diff` on real repositories, whole outputs; the words for each change are tested in tests/usecases."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from command_line import CHECKOUT, CommandLine, Outcome
from git_registry import GitRegistry
from partnerctl.adapters.files import SIZE_LIMIT
from terminal import in_terminal

Golden = Callable[[str, str], None]

SCHEMA = json.loads((CHECKOUT / "data/schema/change.schema.json").read_text(encoding="utf-8"))
NORTHFIELD = "data/partners/northfield-city-library.yaml"
RIVERSIDE = "data/partners/riverside-museum.yaml"
REVIEW = """\
  - date: 2026-11-02
    event: reviewed
    outcome: renewed
    by: [wm-northland]
    link: https://meta.wikimedia.org/wiki/Movement_Partners_example/Review_2026
"""


@pytest.fixture(params=["", "registry"])
def examples(request: pytest.FixtureRequest, tmp_path: Path) -> GitRegistry:
    """The example registry, committed, at the top of a repository and in a folder of it."""
    return GitRegistry.of_examples(tmp_path / "repository", request.param)


@pytest.fixture
def plain(tmp_path: Path) -> GitRegistry:
    """The same, where it makes no difference where it lies."""
    return GitRegistry.of_examples(tmp_path / "repository")


def change(registry: GitRegistry, path: str, *replaced: tuple[str, str]) -> None:
    """Change a file; what is to be replaced must be there."""
    text = registry.text(path)
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new, 1)
    registry.write(path, text)


def much(registry: GitRegistry) -> None:
    """A change of everything there is."""
    change(
        registry,
        NORTHFIELD,
        ("website: https://library.example/\n", "website: https://library.example/en/\n"),
        ("expires: 2027-05-31", "expires: 2026-12-31"),
        ("  - user: ExampleLiaison\n", "  - user: AnotherLiaison\n  - user: ExampleLiaison\n"),
        ("sources:\n", f"{REVIEW}sources:\n"),
        (
            "  - name: Ada Example\n    role: Head librarian\n    consent: 2024-02-21\n    proof: private:mail-2024-032\n",
            "",
        ),
    )
    registry.record(
        "new-library",
        "name: مكتبة النور الجديدة\nhistory:\n  - date: 2026-03-01\n    event: applied\n    link: https://forge.example/x\n",
    )
    registry.record("open-atlas-software", "<<<<<<< HEAD\nname: A\n=======\nname: B\n>>>>>>> other\n")
    change(registry, "data/partners/citizen-maps.yaml", ("name:", "# A comment\nname: "))
    change(
        registry,
        "data/registry.yaml",
        ("interval_months: 12", "interval_months: 6"),
        ("  recognized:\n    types: [wmf, chapter]", "  recognized:\n    types: [wmf]"),
        ("    events: Events\n", "    events: Events\n    games: Games\n"),
    )
    change(registry, "data/entities.yaml", ("name: Wikimedia Northland", "name: Wikimedia Northland e.V."))
    registry.write("templates/listing.md.j2", "x")
    registry.write("README.md", "x")
    registry.write(
        "data/notices/riverside-museum.2026-03-01.review-due.email.yaml",
        "partner: riverside-museum\nkind: review-due\nabout: 2026-03-01\nchannel: email\nsent: 2026-03-02\nlanguage: en\n",
    )


def whole(outcome: Outcome, registry: GitRegistry, *revisions: str) -> str:
    """An output with hashes as the names of their commits: they follow from the example registry's files."""
    text = outcome.whole()
    for name in (*revisions, "HEAD"):
        commit = registry.git("rev-parse", name)
        text = text.replace(commit, f"<{name}>").replace(commit[:10], f"<{name}>")
    return text


@pytest.mark.parametrize("columns", ["80", "50"])
def test_much_as_text(
    plain: GitRegistry, columns: str, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    much(plain)
    outcome = plain.command_line()("diff")
    golden(f"cli/diff/much-{columns}.txt", whole(outcome, plain))


@pytest.mark.parametrize("form", ["markdown", "json"])
def test_much_for_others(plain: GitRegistry, form: str, golden: Golden) -> None:
    much(plain)
    outcome = plain.command_line()("diff", "--format", form)
    golden(f"cli/diff/much-{form}.txt", whole(outcome, plain))


def test_two_commits_say_the_same_as_one_and_the_working_tree(examples: GitRegistry) -> None:
    much(examples)
    partnerctl = examples.command_line()
    loose = [partnerctl("diff", "--format", form).stdout for form in ("text", "markdown")]
    examples.commit("Much")
    examples.record("later", "name: Later\n")
    examples.git("restore", "README.md")
    between = [partnerctl("diff", "HEAD~1", "HEAD", "--format", form).stdout for form in ("text", "markdown")]
    assert between[0] == loose[0]
    hash_of = examples.head()[:10]
    assert between[1] == loose[1].replace("to the working tree", f"to `commit {hash_of} of 2026-01-02`")
    back = partnerctl("diff", "HEAD", "HEAD~1", "--format", "json").stdout
    assert {each["deed"] for each in json.loads(back)["partners"]} == {"changed", "deleted"}


def test_json_keeps_its_schema(plain: GitRegistry) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    validator = Draft202012Validator(SCHEMA)
    partnerctl = plain.command_line()
    validator.validate(json.loads(partnerctl("diff", "--format", "json").stdout))
    much(plain)
    outcome = partnerctl("diff", "--format", "json")
    validator.validate(json.loads(outcome.stdout))
    assert outcome.stdout.isascii()


def test_nothing_changed(plain: GitRegistry) -> None:
    outcome = plain.command_line()("diff", "--exit-code")
    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert outcome.stderr.endswith(
        "compared with the working tree: nothing changed in what the registry says\n"
    )
    comment = plain.command_line()("diff", "--format", "markdown").stdout
    assert "**Nothing changes** in what the registry says." in comment


def test_formatting_only(plain: GitRegistry, golden: Golden) -> None:
    change(plain, NORTHFIELD, ("name: Northfield City Library\n", 'name:   "Northfield City Library" # x\n'))
    partnerctl = plain.command_line()
    golden("cli/diff/formatting.txt", whole(partnerctl("diff", "--exit-code"), plain))
    assert (
        "**Formatting only**: the data says the same as before."
        in partnerctl("diff", "--format", "markdown").stdout
    )
    assert json.loads(partnerctl("diff", "--format", "json").stdout)["formatting_only"] is True


def test_exit_codes(plain: GitRegistry) -> None:
    partnerctl = plain.command_line()
    change(plain, RIVERSIDE, ("name:", "# A comment\nname:"))
    assert [partnerctl("diff").exit_code, partnerctl("diff", "--exit-code").exit_code] == [0, 0]
    plain.record("broken", "name: [\n")
    assert [partnerctl("diff").exit_code, partnerctl("diff", "--exit-code").exit_code] == [0, 1]


# --- from where to where ------------------------------------------------------------------------------------------


def test_a_base_is_where_the_change_began(plain: GitRegistry) -> None:
    plain.branch("change")
    change(plain, RIVERSIDE, ("name: Riverside Museum\n", "name: Riverside Museum of Mills\n"))
    plain.commit("Rename it")
    plain.switch("main")
    plain.record("others", "name: Others\nhistory:\n  - {date: 2026-01-01, event: applied}\n")
    plain.commit("Others' work")
    plain.switch("change")
    partnerctl = plain.command_line()
    of_base = partnerctl("diff", "--base", "main")
    assert "name: Riverside Museum → Riverside Museum of Mills" in of_base.stdout
    assert "Others" not in of_base.stdout
    assert "Others (others), deleted" in partnerctl("diff", "main").stdout


def test_with_nothing_to_compare_a_base_fails_as_validate_does(plain: GitRegistry) -> None:
    partnerctl = plain.command_line()
    for base in ("main", "HEAD", "mian", "--output=x"):
        outcome = partnerctl("diff", f"--base={base}")
        assert outcome == partnerctl("validate", f"--base={base}")
        assert outcome.exit_code == 3
    assert not (plain.root / "x").exists()


def test_a_shallow_clone_is_refused_with_the_command_that_helps(plain: GitRegistry, tmp_path: Path) -> None:
    plain.branch("change")
    plain.record("a", "name: A\n")
    plain.commit("One")
    plain.commit("Two")
    clone = plain.clone(tmp_path / "clone", "--depth=1", "--branch=change", "--no-single-branch")
    outcome = clone.command_line()("diff", "--base", "origin/main")
    assert outcome.exit_code == 3
    assert "git fetch --unshallow" in outcome.stderr


def test_wrong_commits(plain: GitRegistry, registry: Path, partnerctl: CommandLine) -> None:
    line = plain.command_line()
    outcome = line("diff", "mian")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert 'did you mean "main"?' in outcome.stderr
    assert line("diff", "main", "--base", "main").exit_code == 2
    assert line("diff", "HEAD", "--", "--help").exit_code == 2
    outcome = partnerctl("diff")
    assert (outcome.exit_code, "in no git repository" in outcome.stderr) == (3, True)


def test_a_registry_that_is_new(tmp_path: Path) -> None:
    new = GitRegistry(tmp_path / "repository", "registry")
    (new.repository / "README").write_text("x")
    new.commit("Begin")
    GitRegistry.of_examples(tmp_path / "other")
    (tmp_path / "other/data").rename(new.root / "data")
    found: Any = json.loads(new.command_line()("diff", "--format", "json").stdout)
    assert len(found["partners"]) == 13
    assert {each["deed"] for each in found["partners"]} == {"added"}
    assert [each["text"] for each in found["policy"]] == ["the registry's policy is new"]
    assert found["unreadable"] == []


# --- strangers ----------------------------------------------------------------------------------------------------

OWN = """\
{% for group in listing.groups %}
{% for row in group.rows %}
OWN {{ row.name }} at {{ row.website }}
{% endfor %}
{% endfor %}
"""


def test_the_preview_is_made_with_the_templates_and_the_policy_of_before(examples: GitRegistry) -> None:
    examples.write("templates/listing.wikitext.j2", OWN)
    examples.commit("An own template")
    examples.branch("change")
    change(examples, NORTHFIELD, ("website: https://library.example/\n", "website: https://new.example/\n"))
    examples.write("templates/listing.wikitext.j2", "EVIL {% for a in range(10**9) %}{% endfor %}")
    change(examples, "data/registry.yaml", ("default: en", "default: fr"))
    for words in (("--base", "main"), ("main",), ()):
        comment = examples.command_line()("diff", *words, "--format", "markdown").stdout
        assert "-OWN Northfield City Library at https&#58;//library.example/" in comment or (
            "-OWN Northfield City Library at https://library.example/" in comment
        )
        assert "new.example" in comment
        assert "EVIL" not in comment
        assert "template `templates/listing.wikitext.j2` changed" in comment


def test_a_template_that_fails_does_not_hide_the_change(plain: GitRegistry) -> None:
    plain.write("templates/listing.wikitext.j2", "{{ nothing.at.all }} {% broken")
    plain.commit("A broken template")
    change(plain, NORTHFIELD, ("website: https://library.example/\n", "website: https://new.example/\n"))
    outcome = plain.command_line()("diff", "--format", "markdown")
    assert outcome.exit_code == 0
    assert "The rows of the listing could not be rendered: `" in outcome.stdout
    assert "website changed: `https://library.example/` → `https://new.example/`" in outcome.stdout


def test_links_and_huge_files_are_not_read(plain: GitRegistry, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("name: SECRET\nhistory:\n  - {date: 2026-01-01, event: applied}\n")
    place = plain.root / NORTHFIELD
    place.unlink()
    place.symlink_to(secret)
    plain.record("huge", b"#" * (SIZE_LIMIT + 1))
    plain.record("riverside-museum", b"name: \xff\n")
    (plain.root / "templates").symlink_to(tmp_path)
    partnerctl = plain.command_line()
    loose = json.loads(partnerctl("diff", "--format", "json").stdout)
    plain.commit("Links")
    committed = json.loads(partnerctl("diff", "HEAD~1", "HEAD", "--format", "json").stdout)
    for found in (loose, committed):
        paths = [each["path"] for each in found["unreadable"]]
        assert paths == ["data/partners/huge.yaml", NORTHFIELD, RIVERSIDE]
        assert found["changed"] is True
        assert "SECRET" not in json.dumps(found)


def test_colours_and_narrow_terminals(plain: GitRegistry) -> None:
    much(plain)
    code, text = in_terminal(plain.root, "diff", columns=50)
    assert code == 0
    assert "\x1b[1mNorthfield City Library" in text
    _, text = in_terminal(plain.root, "diff", columns=50, NO_COLOR="1")
    assert "\x1b[1m" not in text
    record = 'name: "evil \\e[31m \\u202e name"\nhistory:\n  - {date: 2026-01-01, event: applied}\n'
    plain.record("evil", record)
    _, text = in_terminal(plain.root, "diff", columns=80, NO_COLOR="1")
    assert "\u202e" not in text


def test_the_example_of_the_reference_keeps_the_schema() -> None:
    page = (CHECKOUT / "docs/reference/change-json.md").read_text(encoding="utf-8")
    example = page.partition("```json\n")[2].partition("```")[0]
    Draft202012Validator(SCHEMA).validate(json.loads(example))


def test_names_of_files_are_data_too(plain: GitRegistry) -> None:
    for name in ("a`b @octocat", "line\nbreak", "\udcff", "-x", "</details>".replace("/", "_")):
        plain.record(name, "name: A\nhistory:\n  - {date: 2026-01-01, event: applied}\n")
        plain.write(f"templates/{name}.j2", "x")
    partnerctl = plain.command_line()
    texts = {form: partnerctl("diff", "--format", form).stdout for form in ("text", "markdown", "json")}
    assert (
        "\n**``A``** (``a`b @octocat``), added\n" in texts["markdown"]
        or "(``a`b @octocat``), added\n" in (texts["markdown"])
    )
    assert "line\\nbreak" in texts["text"]
    assert "`line\\nbreak`" in texts["markdown"]
    assert "\\udcff" in texts["json"]
    assert len(json.loads(texts["json"])["partners"]) == 5
