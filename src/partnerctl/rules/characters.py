# SPDX-License-Identifier: Apache-2.0
"""Rules on characters that nobody sees, or takes for others; honest names in every script pass.

The reader refuses control characters in a file's bytes; a quoted text can still hold any character as an escape,
so these rules look at the data.
"""

import re
from collections.abc import Iterator
from unicodedata import bidirectional, category, is_normalized, normalize
from unicodedata import name as name_of

from partnerctl.findings import Fix, SetValue, Severity
from partnerctl.rules.names import look_alikes
from partnerctl.rules.registry import Family, Hit, Rule, Text, TextCheck

_SHOWN = 3
"""So many different characters a message names; more would not help."""


_NAMELESS = {"Cc": "(control character)", "Co": "(private use)", "Cn": "(unassigned)"}
"""What to call characters that have no name, by category."""


def _named(characters: str) -> str:
    """Characters that can't be shown, by number and name, each once."""
    different = list(dict.fromkeys(characters))
    shown = [
        f"U+{ord(each):04X} {name_of(each, _NAMELESS.get(category(each), ''))}".strip()
        for each in different[:_SHOWN]
    ]
    return ", ".join(shown) + (", …" if len(different) > _SHOWN else "")


def _without(text: Text, places: list[int]) -> Fix | None:
    kept = "".join(character for index, character in enumerate(text.text) if index not in set(places))
    if not kept.strip():
        return None
    return Fix("Take the invisible characters away", (SetValue(text.pointer, kept),), safe=True)


def _is_unprintable(text: str) -> bool:
    """Whether any character is of a category that isn't shown: control, format, private, unassigned, separator."""
    return not text.replace("\n", " ").isprintable()


def control_characters(text: Text) -> Iterator[Hit]:
    """Characters that steer a terminal or a printer."""
    found = [character for character in text.text if category(character) == "Cc" and character not in "\n\t"]
    if found:
        yield Hit(f"The text holds a control character: {_named(''.join(found))}", text.pointer)


# Marks, letters and symbols that are printable and leave nothing to see.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def _may_be_invisible(text: str) -> bool:
    return not text.isascii() and (_is_unprintable(text) or _BLANK.search(text) is not None)


_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")


def bidi_overrides(text: Text) -> Iterator[Hit]:
    """Characters that turn the order of others round."""
    found = _OVERRIDES.findall(text.text)
    if found:
        places = [match.start() for match in _OVERRIDES.finditer(text.text)]
        yield Hit(
            f"The text holds a character that changes its direction: {_named(''.join(found))}",
            text.pointer,
            fix=_without(text, places),
        )


# Default_Ignorable_Code_Point (Unicode, DerivedCoreProperties) without the overrides above, and the Braille blank.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_MARKS_OF_DIRECTION = frozenset("\u200e\u200f\u061c")
_JOINERS = frozenset("\u200c\u200d")
_MONGOLIAN = frozenset("\u180b\u180c\u180d\u180e\u180f")
# Scripts whose letters join, or form conjuncts, so that joiners change what is read (Unicode TS 31, 2.3).
_JOINING = re.compile(
    "[\u0600-\u07ff\u0840-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u17ff\u1800-\u18af\u1a20-\u1aaf\u1b00-\u1bff"
    "\ua840-\ua87f\ua8e0-\ua8ff\uaa00-\uaa5f\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
)
_BLACK_FLAG = "\U0001f3f4"


def _is_emoji_part(character: str) -> bool:
    return category(character) in {"So", "Sk"} or character == "\ufe0f"


def _is_meant(text: str, index: int) -> bool:
    """Whether an invisible character has work to do where it stands."""
    character = text[index]
    before = text[index - 1] if index else " "
    after = text[index + 1] if index + 1 < len(text) else " "
    if character in _MARKS_OF_DIRECTION:
        return any(bidirectional(other) in {"R", "AL"} for other in text if other not in _MARKS_OF_DIRECTION)
    if character in _JOINERS:
        in_word = _JOINING.match(before) and (_JOINING.match(after) or character == "\u200d")
        return bool(in_word) or (character == "\u200d" and _is_emoji_part(before) and _is_emoji_part(after))
    if character in _MONGOLIAN:
        return "\u1800" <= before <= "\u18af"
    if "\ufe00" <= character <= "\ufe0f" or character >= "\U000e0100":
        return category(before) in {"Lo", "Sm", "So", "Po", "Nd"}
    if "\U000e0020" <= character <= "\U000e007f":
        start = text.rfind(_BLACK_FLAG, 0, index)
        return start >= 0 and all("\U000e0020" <= other <= "\U000e007f" for other in text[start + 1 : index])
    return False


def invisible_characters(text: Text) -> Iterator[Hit]:
    """Characters that nobody sees and nothing needs."""
    places = [
        match.start() for match in _INVISIBLE.finditer(text.text) if not _is_meant(text.text, match.start())
    ]
    if places:
        found = "".join(text.text[place] for place in places)
        yield Hit(
            f"The text holds an invisible character: {_named(found)}",
            text.pointer,
            fix=_without(text, places),
        )


def _is_noncharacter(character: str) -> bool:
    number = ord(character)
    return 0xFDD0 <= number <= 0xFDEF or number % 0x10000 >= 0xFFFE  # noqa: PLR2004 -- Unicode, 23.7


def undefined_characters(text: Text) -> Iterator[Hit]:
    """Characters that mean nothing, or something else on each machine."""
    found = [character for character in text.text if category(character) in {"Co", "Cn"}]
    if not found:
        return
    is_private = any(category(character) == "Co" or _is_noncharacter(character) for character in found)
    yield Hit(
        f"The text holds a character that {'has no agreed meaning' if is_private else 'is not known here'}: "
        f"{_named(''.join(found))}",
        text.pointer,
        severity=Severity.ERROR if is_private else Severity.WARNING,
        hint=None if is_private else "If it belongs to a script that Unicode has taken up lately, leave it",
    )


_WORD = re.compile(r"[^\W\d_]+")
_LOOKS_LATIN = re.compile(
    "[\u0370-\u058f\u13a0-\u13ff\u1c80-\u1c8f\u1f00-\u1fff\u2c80-\u2cff\u2de0-\u2dff\ua4d0-\ua4ff\ua640-\ua69f]"
)
_EUROPEAN = ("ARMENIAN", "CHEROKEE", "COPTIC", "CYRILLIC", "GREEK", "LISU")
"""Scripts with letters that look like Latin ones, by the first word of their letters' names."""


def _may_be_mixed(text: str) -> bool:
    return not text.isascii() and _LOOKS_LATIN.search(text) is not None


def mixed_words(text: Text) -> Iterator[Hit]:
    """Words of Latin and look-alike letters."""
    table: dict[int, str] | None = None
    for match in _WORD.finditer(text.text):
        word = match[0]
        if word.isascii():
            continue
        scripts = {letter: name_of(letter, "").partition(" ")[0] for letter in word}
        if "LATIN" not in scripts.values() or not set(scripts.values()) & set(_EUROPEAN):
            continue
        table = table or look_alikes()
        strange = [letter for letter in scripts if scripts[letter] != "LATIN" and ord(letter) in table]
        if strange:
            yield Hit(
                f"The word '{word}' mixes scripts: {_named(''.join(strange))} "
                f"look{'s' if len(strange) == 1 else ''} like {', '.join(table[ord(letter)] for letter in strange)}",
                text.pointer,
            )


def _is_unnormalized(text: str) -> bool:
    return not is_normalized("NFC", text)


def unnormalized_texts(text: Text) -> Iterator[Hit]:
    """Texts that look the same as others but are written with other code points."""
    yield Hit(
        "The text is not normalized: accents are written as separate characters",
        text.pointer,
        fix=Fix("Normalize it", (SetValue(text.pointer, normalize("NFC", text.text)),), safe=True),
    )


BROKEN_ENCODING = "PC416"

# UTF-8 of accented letters, quotation marks and dashes, read as Windows-1252.
_MOJIBAKE = re.compile("\ufffd|Ã[\u0080-\u00bf€-™]|â€[\u0080-\u00bf€-™]|Ð[\u0080-\u00bf][ÐÑ]")


def _may_be_garbled(text: str) -> bool:
    return not text.isascii() and _MOJIBAKE.search(text) is not None


def broken_encodings(text: Text) -> Iterator[Hit]:
    """Texts that were read in a wrong encoding once."""
    first, *_ = _MOJIBAKE.findall(text.text)
    if first == "\ufffd":
        what = "U+FFFD stands for a character that got lost"
    else:  # of the second character there is often nothing to see
        what = f"'{first}'" if first.isprintable() else f"'{first[0]}' and a control character"
    yield Hit(f"The text was read in a wrong encoding once: {what}", text.pointer)


_STACK = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{5}")
"""Five marks of no script in a row. Marks of a script, as in Hebrew or Tibetan, may stand in greater numbers."""


def _may_be_stacked(text: str) -> bool:
    return not text.isascii() and _STACK.search(text) is not None


def stacked_marks(text: Text) -> Iterator[Hit]:
    """Letters under a pile of marks."""
    yield Hit("More than four marks stand on one letter", text.pointer)


def _rule(
    code: str,
    name: str,
    severity: Severity,
    text_check: TextCheck,
    *,
    summary: str,
    rationale: str,
    hint: str,
    bad: str,
    good: str,
    clause: str = "Unicode TS 39",
    fixable: bool = False,
) -> Rule:
    return Rule(
        code=code,
        name=name,
        family=Family.PEOPLE,
        severity=severity,
        summary=summary,
        rationale=rationale,
        hint=hint,
        clause=clause,
        bad=bad,
        good=good,
        fixable=fixable,
        text_check=text_check,
    )


RULES = (
    _rule(
        "PC410",
        "control-character",
        Severity.ERROR,
        TextCheck(_is_unprintable, control_characters),
        summary="A text holds a control character",
        rationale="Such characters can hide or forge what a terminal, an email or a page shows.",
        hint="Delete it; it stands there as an escape such as \\x1b",
        bad='mission: "Free\\x1b[2J knowledge."\n',
        good='mission: "Open gardens."\n',
        clause="Unicode, 23.1",
    ),
    _rule(
        "PC411",
        "bidi-override",
        Severity.ERROR,
        TextCheck(_is_unprintable, bidi_overrides),
        summary="A text holds a character that turns the order of others round",
        rationale="What is shown would not be what is stored, and the text around it would be turned round as well. "
        "Arabic, Hebrew and other names don't need it.",
        hint="Type the text anew",
        bad='mission: "Free \\u202eknowledge."\n',
        good="mission: معرفة حرة\n",
        clause="Unicode TR 9",
        fixable=True,
    ),
    _rule(
        "PC412",
        "invisible-character",
        Severity.ERROR,
        TextCheck(_may_be_invisible, invisible_characters),
        summary="A text holds a character that nobody sees",
        rationale="Two names that look the same would be different. Where a script or an emoji needs such a character, as "
        "Persian and Hindi do, it is fine.",
        hint="Type the text anew; it often comes along when text is pasted",
        bad='mission: "Free\\u200b knowledge."\n',
        good='mission: "می\\u200cخواهیم آزاد باشد"\n',
        fixable=True,
    ),
    _rule(
        "PC413",
        "undefined-character",
        Severity.ERROR,
        TextCheck(_is_unprintable, undefined_characters),
        summary="A text holds a character without a meaning",
        rationale="It is shown as an empty box, or differently on each machine.",
        hint="Replace it by the character that is meant",
        bad='mission: "Open gardens \\ue001"\n',
        good='mission: "Open gardens \\u2665"\n',
        clause="Unicode, 23.5",
    ),
    _rule(
        "PC414",
        "mixed-scripts",
        Severity.ERROR,
        TextCheck(_may_be_mixed, mixed_words),
        summary="A word mixes Latin letters with others that look like them",
        rationale="It lets one organization pose as another, and nobody would find it by typing its name.",
        hint="Type the word anew in one script",
        bad='mission: "Wikimediа for all."\n',
        good='mission: "Gardens for all, сады для всех."\n',
    ),
    _rule(
        "PC415",
        "not-normalized",
        Severity.WARNING,
        TextCheck(_is_unnormalized, unnormalized_texts),
        summary="A text is not in Unicode's composed form",
        rationale="A search for it would fail although it looks the same.",
        hint="Type the text anew, or normalize it to NFC",
        bad='mission: "Cafe\\u0301 of knowledge."\n',
        good='mission: "Café of knowledge."\n',
        clause="Unicode TR 15",
        fixable=True,
    ),
    _rule(
        BROKEN_ENCODING,
        "broken-encoding",
        Severity.ERROR,
        TextCheck(_may_be_garbled, broken_encodings),
        summary="A text was read in a wrong encoding once",
        rationale="Letters are lost or garbled, and it is shown like that everywhere.",
        hint="Type the text anew",
        bad='mission: "CafÃ© of knowledge."\n',
        good='mission: "Café of knowledge."\n',
    ),
    _rule(
        "PC417",
        "stacked-marks",
        Severity.ERROR,
        TextCheck(_may_be_stacked, stacked_marks),
        summary="A letter carries a pile of marks",
        rationale="It would run over the lines above and below it.",
        hint="Type the word anew",
        bad='mission: "Kn\\u0335\\u0322\\u0321\\u0327\\u0328owledge."\n',
        good='mission: "Nguyễn Việt"\n',
    ),
)
