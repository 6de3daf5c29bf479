# SPDX-License-Identifier: Apache-2.0
"""Collect every message of templates, code and policy into `templates/locale/partnerctl.pot`; bring the catalogues up.

    python docs/generate/wording.py            write what changed
    python docs/generate/wording.py --check    only say it; exit code 1 if something would change
    python docs/generate/wording.py --start fr start the catalogue of a language

Either way every translation is checked: it has the variables of its message, and as many plural forms as its language.
English is filled with the message itself; in other languages new messages are left for the translator, changed ones
marked fuzzy, so that they are not used before somebody looked. No dates and line numbers are written: a catalogue
changes only when a message does.
"""

import argparse
import sys
from io import BytesIO
from pathlib import Path

from babel.core import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po
from ruamel.yaml import YAML

from partnerctl.errors import EnvironmentProblemError
from partnerctl.rendering.catalogue import faults_of, markup_in, read_catalogue
from partnerctl.rendering.wording import NAMES_CONTEXT

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "templates" / "locale"
# REUSE-IgnoreStart
HEADER = "SPDX-License-Identifier: Apache-2.0"
# REUSE-IgnoreEnd
UNREVIEWED = (
    "Nobody has reviewed this catalogue yet. Who does takes this line out; see docs/how-to/translate.md."
)
LEFT_OUT = (
    b'"Project-Id-Version:',
    b'"Report-Msgid-Bugs-To:',
    b'"Last-Translator: FULL NAME',
    b'"POT-Creation-Date:',
    b'"PO-Revision-Date:',
    b'"Language-Team:',
    b'"Generated-By:',
)
SOURCES = (
    (ROOT / "templates", [("locale/**", "ignore"), ("init/**", "ignore"), ("**", "jinja2")]),
    (ROOT / "src" / "partnerctl" / "rendering", [("**.py", "python")]),
)
REGISTRY = ROOT / "data" / "registry.yaml"
SHOWN = ("contributions", "organization-kinds", "regions", "marks", "uses")
"""The vocabularies of the policy whose labels outputs show."""
OPTIONS = {
    "**": {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true", "trimmed": "true", "silent": "false"}
}


def collect() -> Catalog:
    """The template of all catalogues: every message."""
    catalogue = Catalog(header_comment=f"# {HEADER}", fuzzy=False)
    for folder, methods in SOURCES:
        for name, _, message, comments, context in extract_from_dir(
            folder, methods, OPTIONS, comment_tags=("Translators:",), strip_comment_tags=False
        ):
            source = (folder.relative_to(ROOT) / name).as_posix()
            catalogue.add(message, locations=[(source, 0)], auto_comments=comments, context=context)
    policy = YAML(typ="safe").load(REGISTRY)
    place = (REGISTRY.relative_to(ROOT).as_posix(), 0)
    movement, owner = policy["movement"], policy["movement"]["marks_owner"]
    for name in (
        movement["name"],
        movement["cause"],
        movement["advisor"],
        owner["name"],
        owner["short_name"],
    ):
        catalogue.add(name, locations=[place], context=NAMES_CONTEXT)
    vocabularies = policy["vocabularies"]
    for vocabulary in SHOWN:
        for label in vocabularies[vocabulary].values():
            catalogue.add(label, locations=[place])
    return catalogue


def locale_of(path: Path) -> Locale:
    """The language that a catalogue's folder is named after."""
    return Locale.parse(path.parent.parent.name, sep="-")


def merged(path: Path, template: Catalog) -> Catalog:
    """The catalogue of one language with the messages of the template, translations kept."""
    locale = locale_of(path)
    catalogue = read_po(BytesIO(path.read_bytes()), locale=locale, charset="utf-8", abort_invalid=True)
    catalogue.update(template, no_fuzzy_matching=locale.language == "en")
    if not catalogue.header_comment.startswith(template.header_comment):
        catalogue.header_comment = template.header_comment
    catalogue.fuzzy = False
    for message in catalogue:
        # Babel takes "#|", what an editor notes of a message before it changed, for a comment of the translator's.
        message.user_comments = [comment for comment in message.user_comments if not comment.startswith("|")]
    if locale.language == "en":
        catalogue.obsolete.clear()
        for message in catalogue:
            if message.id:
                message.string = message.id
                message.flags.discard("fuzzy")
    return catalogue


def faults(path: Path, content: bytes) -> list[str]:
    """What is wrong with a catalogue: sentences that begin with its path."""
    name = path.relative_to(ROOT).as_posix()
    try:
        catalogue = read_catalogue(name, content)
    except EnvironmentProblemError as problem:
        return [problem.message]
    found = [f"{name}: {fault}" for fault in (*faults_of(catalogue), *markup_in(catalogue))]
    forms = get_plural(locale_of(path)).num_plurals
    if catalogue.num_plurals != forms:
        found.append(f"{name}: Plural-Forms has {catalogue.num_plurals} forms, and the language {forms}")
    return found


def text_of(catalogue: Catalog) -> bytes:
    """The file's bytes, without what would change from day to day."""
    written = BytesIO()
    write_po(written, catalogue, width=110, sort_output=True, include_lineno=False)
    lines = written.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(LEFT_OUT))


def start(path: Path, template: Catalog) -> None:
    """Make an empty catalogue, unless there is one."""
    if path.is_file():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    header = f"{template.header_comment}\n# {UNREVIEWED}"
    catalogue = Catalog(locale=locale_of(path), header_comment=header, fuzzy=False)
    path.write_bytes(text_of(catalogue))


def main() -> int:
    """Write or check the files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit code 1 if something would change"
    )
    parser.add_argument("--start", metavar="LANGUAGE", help="start the catalogue of a language: fr, zh-Hans")
    asked = parser.parse_args()
    template = collect()
    files = {LOCALE / "partnerctl.pot": text_of(template)}
    if asked.start:
        start(LOCALE / asked.start / "LC_MESSAGES" / "partnerctl.po", template)
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/partnerctl.po")):
        files[path] = text_of(merged(path, template))
    stale = [path for path, content in files.items() if not path.is_file() or path.read_bytes() != content]
    for path in stale:
        print(f"{path.relative_to(ROOT).as_posix()}: {'out of date' if asked.check else 'written'}")
        if not asked.check:
            path.write_bytes(files[path])
    wrong = [
        fault for path, content in files.items() if path.suffix == ".po" for fault in faults(path, content)
    ]
    for fault in wrong:
        print(fault)
    return 1 if wrong or (asked.check and stale) else 0


if __name__ == "__main__":
    sys.exit(main())
