# SPDX-License-Identifier: Apache-2.0
"""A registry with one fault of every rule that looks at one state: `rules/seeded.txt`, and a file for each rule on bytes."""

from fakes import FakeFiles
from partnerctl.rules.registry import Family, all_rules
from rule_examples import BASE, parts_of


def seeded_files() -> FakeFiles:
    """The files of seeded.txt, and one for each rule on bytes and YAML."""
    files = FakeFiles()
    for path, target, content in parts_of((BASE.parent / "seeded.txt").read_text("utf-8"), "seeded.txt"):
        if target:
            files.odd[path] = "is a symbolic link"
        elif path != "seeded.txt":
            files.contents[path] = content.encode()
    for rule in all_rules():
        if rule.family is Family.FILES and not rule.names_check:
            own = rule.bad.replace("Northfield City Library", f"Book {rule.name}")
            files.contents[f"data/partners/{rule.name}.yaml"] = own.encode("utf-8", "surrogateescape")
    return files
