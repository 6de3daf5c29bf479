# SPDX-License-Identifier: Apache-2.0
"""Collect every message of templates and code into `templates/locale/partnerctl.pot`, and bring the catalogues up.

    python docs/generate/wording.py            write what changed
    python docs/generate/wording.py --check    only say it; exit code 1 if something would change

English is filled with the message itself; in other languages new messages are left for the translator, changed ones
marked fuzzy, so that they are not used before somebody looked. No dates and line numbers are written: a catalogue
changes only when a message does.
"""

import argparse
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "templates" / "locale"
# REUSE-IgnoreStart
HEADER = "SPDX-License-Identifier: Apache-2.0"
# REUSE-IgnoreEnd
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
    (ROOT / "templates", [("locale/**", "ignore"), ("**", "jinja2")]),
    (ROOT / "src" / "partnerctl" / "rendering", [("**.py", "python")]),
)
OPTIONS = {
    "**": {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true", "trimmed": "true", "silent": "false"}
}


def collect() -> Catalog:
    """The template of all catalogues: every message, in the order of its text."""
    catalogue = Catalog(header_comment=f"# {HEADER}", fuzzy=False)
    for folder, methods in SOURCES:
        for name, _, message, comments, context in extract_from_dir(
            folder, methods, OPTIONS, comment_tags=("Translators:",), strip_comment_tags=False
        ):
            place = (folder.relative_to(ROOT) / name).as_posix()
            catalogue.add(message, locations=[(place, 0)], auto_comments=comments, context=context)
    return catalogue


def merged(path: Path, template: Catalog) -> Catalog:
    """The catalogue of one language with the messages of the template, translations kept."""
    language = path.parent.parent.name
    catalogue = read_po(
        BytesIO(path.read_bytes()), locale=language.replace("-", "_"), charset="utf-8", abort_invalid=True
    )
    catalogue.update(template, no_fuzzy_matching=language == "en")
    catalogue.header_comment = template.header_comment
    catalogue.fuzzy = False
    if language == "en":
        catalogue.obsolete.clear()
        for message in catalogue:
            if message.id:
                message.string = message.id
    return catalogue


def text_of(catalogue: Catalog) -> bytes:
    """The file's bytes, without what would change from day to day."""
    written = BytesIO()
    write_po(written, catalogue, width=110, sort_output=True, include_lineno=False, include_previous=True)
    lines = written.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(LEFT_OUT))


def main() -> int:
    """Write or check the files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit code 1 if something would change"
    )
    check = parser.parse_args().check
    template = collect()
    files = {LOCALE / "partnerctl.pot": text_of(template)}
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/partnerctl.po")):
        files[path] = text_of(merged(path, template))
    stale = [path for path, content in files.items() if not path.is_file() or path.read_bytes() != content]
    for path in stale:
        print(f"{path.relative_to(ROOT).as_posix()}: {'out of date' if check else 'written'}")
        if not check:
            path.write_bytes(files[path])
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
