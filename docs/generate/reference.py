# SPDX-License-Identifier: Apache-2.0
"""Write the pages of `docs/reference` that say what the program itself knows: rules, commands, data, life cycle.

python docs/generate/reference.py            write what changed
python docs/generate/reference.py --check    only say it; exit code 1 if something would change
"""

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from partnerctl.adapters.files import LocalFiles
from partnerctl.bootstrap import Surroundings
from partnerctl.cli.app import COMMANDS, program
from partnerctl.cli.invocation import Invocation
from partnerctl.documents.json_schema import schemas
from partnerctl.documents.record_fields import ValueKind, record_fields
from partnerctl.lifecycle.transitions import RECORDING, TRANSITIONS
from partnerctl.model.dataset import Setting
from partnerctl.reporters.visible import visible
from partnerctl.rules.registry import Rule, all_rules
from partnerctl.usecases.imports.headers import FIRST_ENTRY, ID, SEVERAL, SPELLINGS, WITHOUT_FIELD
from partnerctl.usecases.loading import read_setting

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "reference"
WIDEST, LONGEST = 200, 30
NOTE = "<!-- Written by `make docs`; what you change here is lost. -->"


def pages() -> dict[str, str]:
    """The text of each generated page, by file name."""
    setting = read_setting(LocalFiles(ROOT)).setting
    assert setting is not None, "the registry's settings have errors: run `partnerctl validate`"
    parts = {
        "rules.md": rules(),
        "commands.md": commands(),
        "data.md": data(setting),
        "lifecycle.md": lifecycle(setting),
        "tables.md": tables(),
    }
    return {name: "\n".join(lines) + "\n" for name, lines in parts.items()}


def rules() -> Iterator[str]:
    """Every rule, by family, as `partnerctl explain` shows it."""
    yield from ("# Rules", NOTE, "")
    yield "What `partnerctl validate` looks at. A code never changes its meaning and is never used twice."
    yield "`partnerctl explain` shows the same in the terminal."
    families = [
        (family, list(members)) for family, members in groupby(all_rules(), key=lambda rule: rule.family)
    ]
    for family, members in families:
        yield from (
            "",
            f"## {family.value[0].upper()}{family.value[1:]}",
            "",
            "| Code | Weight | What is wrong |",
            "|---|---|---|",
        )
        for rule in members:
            yield f"| [{rule.code}](#{rule.code.lower()}-{rule.name}) | {rule.severity.value} | {_cell(rule.summary)} |"
        for rule in members:
            yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    facts = [rule.severity.value, f"since {rule.since}"]
    facts += ["mended by `partnerctl validate --fix`"] if rule.fixable else []
    facts += [] if rule.waivable else ["can't be waived"]
    yield from ("", f"### {rule.code} {rule.name}", "", " · ".join(facts), "", f"{_text(rule.summary)}.")
    yield from (
        "",
        _text(rule.rationale),
        "",
        f"From: {_text(rule.clause)}",
        "",
        f"To do: {_text(rule.hint)}",
        "",
    )
    yield from (
        "Bad:",
        "",
        "```yaml",
        *_example(rule.bad),
        "```",
        "",
        "Good:",
        "",
        "```yaml",
        *_example(rule.good),
        "```",
    )


def _example(text: str) -> list[str]:
    # Some rules are about size; nobody reads a thousand words to see that.
    lines = [visible(line) for line in text.rstrip("\n").split("\n")]
    short = [line if len(line) <= WIDEST else f"{line[:WIDEST]} …" for line in lines]
    return short if len(short) <= LONGEST else [*short[:LONGEST], "…"]


def commands() -> Iterator[str]:
    """The help of every command."""
    yield from (
        "# Commands",
        NOTE,
        "",
        "The same as `--help` says. Exit codes: see [their table](exit-codes.md).",
    )
    yield from _help("partnerctl", [])
    for entry in COMMANDS:
        yield from _help(f"partnerctl {entry.name}", [entry.name])
        for member in entry.members:
            yield from _help(f"partnerctl {entry.name} {member.name}", [entry.name, member.name])


def _help(title: str, words: list[str]) -> Iterator[str]:
    command: Any = program()
    around = Invocation(Surroundings({}, ROOT))
    context = command.make_context("partnerctl", [], obj=around, resilient_parsing=True, terminal_width=100)
    for word in words:
        command = command.get_command(context, word)
        context = command.make_context(word, [], parent=context, resilient_parsing=True, terminal_width=100)
    text = command.get_help(context)
    yield from ("", f"## {title}", "", "```text", *text.rstrip().split("\n"), "```")


def data(setting: Setting) -> Iterator[str]:
    """Every field of every file."""
    yield from ("# Data", NOTE, "")
    yield "The fields of the files. An editor that knows the schemas in `data/schema` shows the same while you write."
    for schema in schemas(setting.registry).values():
        if "properties" not in schema:
            continue
        yield from ("", f"## {schema['title']}", "", _text(schema["description"]))
        yield from _fields(schema)
        for title, part in sorted(schema.get("$defs", {}).items()):
            if "properties" in part:
                yield from ("", f"### {schema['title']}: {title}", "", _text(part.get("description", "")))
                yield from _fields(part)


def _fields(schema: dict[str, Any]) -> Iterator[str]:
    yield from ("", "| Field | | What it is | Example |", "|---|---|---|---|")
    required = schema.get("required", [])
    for name, field in schema["properties"].items():
        examples = field.get("examples") or ([field["const"]] if "const" in field else [])
        example = f"`{_cell(json.dumps(examples[0], ensure_ascii=False))}`" if examples else ""
        must = "required" if name in required else ""
        yield f"| `{name}` | {must} | {_cell(field.get('description', ''))} | {example} |"


def tables() -> Iterator[str]:
    """Every column of a table, what its cells hold, and by which names it is known."""
    yield from ("# Tables", NOTE, "")
    yield "The columns that `partnerctl export` writes and `partnerctl import` knows. Upper and lower case, accents and signs make no"
    yield "difference in a name. Columns for entries of a list have their number, from 0: `liaisons.0.user`."
    yield from ("", "| Column | A cell holds | Other names |", "|---|---|---|")
    yield f"| `{ID}` | the partner's id | {_names(ID)} |"
    for name, field in record_fields().items():
        held = f"a word of `{field.vocabulary}`" if field.vocabulary else _HELD[field.kind]
        held = f"one of {', '.join(field.choices)}" if field.choices else held
        yield f"| `{name}` | {held}{'; several' if field.is_list else ''} | {_names(name)} |"
    for name in FIRST_ENTRY:
        yield f"| `{name}` | of the first entry of a new record's history; only imported | {_names(name)} |"
    yield from ("", "## Names that can mean several things", "", "| Name | Columns |", "|---|---|")
    yield from (
        f"| {name} | {', '.join(f'`{each}`' for each in fields)} |" for name, fields in SEVERAL.items()
    )
    yield from (
        "",
        "## Columns of the affiliates portal and others without a field",
        "",
        "| Name | Why |",
        "|---|---|",
    )
    yield from (f"| {name.replace(' ', '_')} | {why} |" for name, why in WITHOUT_FIELD.items())


_HELD = {
    ValueKind.LINE: "one line",
    ValueKind.PROSE: "text",
    ValueKind.WORD: "a word",
    ValueKind.CHOICE: "a word",
    ValueKind.COUNTRY: "a country",
    ValueKind.SUBDIVISION: "a part of a country (ISO 3166-2)",
    ValueKind.PLACE: "a country or a part of one",
    ValueKind.DATE: "a day",
    ValueKind.PARTIAL_DATE: "a day, month or year",
    ValueKind.TRUTH: "yes or no",
    ValueKind.NUMBER: "a whole number",
    ValueKind.ADDRESS: "the address of a page",
    ValueKind.GROUP: "JSON; its fields have columns of their own",
    ValueKind.ENTRIES: "JSON: a list of groups",
}


def _names(name: str) -> str:
    return ", ".join(SPELLINGS.get(name, ()))


def lifecycle(setting: Setting) -> Iterator[str]:
    """The transition table, drawn, and who may decide."""
    yield from ("# Life of a partner", NOTE, "")
    yield "Status follows from the entries of `history` alone. These steps there are, and no others:"
    # One arrow from status to status with all its steps: an arrow for each would lie on top of the others.
    arrows: dict[str, list[str]] = {}
    for (before, (kind, detail)), after in TRANSITIONS.items():
        arrow = f"{before.value if before else '[*]'} --> {after.value}"
        arrows.setdefault(arrow, []).append(f"{kind.value} ({detail})" if detail else kind.value)
    yield from ("", "```mermaid", "stateDiagram-v2")
    yield from (f"    {arrow}: {', '.join(steps)}" for arrow, steps in arrows.items())
    yield from ("```", "", "These record something and leave the status as it is:", "")
    yield ", ".join(f"`{kind.value}`" for kind in sorted(RECORDING)) + "."
    yield from ("", "How to record one: [Record what happens](../how-to/record-what-happens.md).")
    yield from (
        "",
        "## Who may decide",
        "",
        "As this registry's policy has it (`authority` in `data/registry.yaml`);",
    )
    yield "what is not in the table may be recorded by anyone."
    yield from (
        "",
        "| Event | Entities of these types | These entities | Users | With a recommendation |",
        "|---|---|---|---|---|",
    )
    for kind, authority in setting.registry.authority.items():
        cells = (
            authority.types,
            authority.entities,
            ("any",) if authority.users else (),
            authority.with_recommendation,
        )
        yield f"| `{kind.value}` | {' | '.join(', '.join(map(str, cell)) for cell in cells)} |"
    yield from ("", "## What a status requires", "")
    yield "As this registry's policy has it (`requirements` in `data/registry.yaml`)."
    yield from ("", "| Status | A lack is an error | A lack is a warning |", "|---|---|---|")
    for status, needs in setting.registry.requirements.items():
        errors, warnings = (
            [need.value for need, weight in needs.items() if weight.value == w] for w in ("error", "warning")
        )
        yield f"| {status.value} | {', '.join(errors)} | {', '.join(warnings)} |"


def _text(text: str) -> str:
    # Angle brackets would be read as HTML by a forge.
    return visible(text).replace("<", "&lt;") if "`" not in text else visible(text)


def _cell(text: str) -> str:
    return _text(text).replace("|", "\\|")


def main() -> int:
    """Write or check the pages."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit code 1 if something would change"
    )
    check = parser.parse_args().check
    stale = [
        (FOLDER / name, text)
        for name, text in pages().items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text(encoding="utf-8") != text
    ]
    for path, text in stale:
        print(f"{path.relative_to(ROOT).as_posix()}: {'out of date' if check else 'written'}")
        if not check:
            path.write_text(text, encoding="utf-8", newline="\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
