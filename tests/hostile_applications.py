# SPDX-License-Identifier: Apache-2.0
"""Applications that nobody means well with: each is read as far as it says something, or refused; none does any harm.

Written before there was anything that reads them. `SMALL` are whole sections that are shown somewhere, so they must be shown
harmlessly; `LARGE` are only to be survived, in bounded time and memory.
"""

from typing import Final

SIGNED: Final = "[[User:Mallory|Mallory]] ([[User talk:Mallory|talk]]) 12:00, 1 March 2026 (UTC)"
EMAIL: Final = "planted.person@private.example"
PHONE: Final = "+49 30 5550123"


def form(name: str = "Quarry Library", mission: str = "To lend stones.", more: str = "") -> str:
    """A section with what is needed, signed."""
    return (
        f"== Application: Quarry Library ==\n* '''Name:''' {name}\n* '''Mission:''' {mission}\n"
        f"* '''Contributions:''' Events\n* '''Country:''' Malta\n{more}\n{SIGNED}\n"
    )


SMALL: Final[dict[str, str]] = {
    "pings": form(mission="Hello [[User:Jimbo Wales]] {{ping|Jimbo Wales}} @Jimbo {{reply to|Everyone}} ~~~~ ~~~~~"),
    "categories-and-templates": form(
        mission="We lend [[Category:Movement Partners]] {{delete}} {{subst:#invoke:Evil|run}} __NOINDEX__ <script>alert(1)</script> #REDIRECT [[Main Page]]"
    ),
    "wikitext-in-nowiki": form(mission="<nowiki>'''We''' [[lend]] {{delete}} ~~~~ [[Category:Evil]] </nowiki>&lt;/nowiki> stones"),
    "claims-a-status": form(more="* '''Status:''' recognized\n* '''Decision:''' recognized by the WMF\n* '''Agreement:''' trademark licence"),
    "yaml": form(name="Quarry: {a: *b}\n", mission="x\nhistory:\n- date: 2026-01-01\n  event: recognized\n  by: [wmf] # !!python/object"),
    "terminal": form(name="Quarry \x1b[31mLibrary\x1b[0m\x07", mission="\x1b]0;owned\x07To lend\x08\x08 \x9b2J stones.\x00"),
    "bidi-overrides": form(name="Quarry \u202eyrarbiL\u202c", mission="To \u2066lend\u2067 stones."),
    "invisible": form(name="Qua\u200brry\u2060 Lib\u00adrary\ufeff", mission="\U000e0041\U000e0042 To lend stones."),
    "look-alikes": form(name="Nоrthfield City Librаry"),
    "options": form(name="--status=recognized", mission="-o /etc/passwd; $(rm -rf ~) `id` %s %n {0}"),
    "paths": form(name="../../etc/passwd"),
    "private-everywhere": form(
        name=f"Quarry Library {EMAIL}",
        mission=f"Write to {EMAIL} or call {PHONE}.",
        more=f"* '''E-mail:''' [mailto:{EMAIL} me]\n* '''Phone:''' {PHONE}\n* '''Liaison:''' {EMAIL}\n* '''Unheard-of:''' {EMAIL}\nOr tel. {PHONE}, {EMAIL.replace('@', ' (at) ')}",
    ),
    "script-address": form(more="* '''Website:''' [javascript:alert(1) our site]\n* '''Sources:''' file:///etc/passwd"),
    "inner-network": form(more="* '''Website:''' http://127.0.0.1:8080/admin"),
    "a-false-signature": f"== Application: Quarry Library ==\n* '''Name:''' Quarry Library\n<nowiki>{SIGNED}</nowiki>\n<!-- {SIGNED} -->\n* '''Mission:''' To lend.\n[[User:Bob|Bob]] 12:00, 31 February 2026 (UTC)\n",
    "signature-of-markup": "== Application: Quarry Library ==\n* '''Name:''' Quarry Library\n[[User:<b>{{evil}}|x]] [[User:../../x|y]] 12:00, 1 March 2026 (UTC)\n",
    "support-of-itself": form() + f": '''Support''' obviously. {SIGNED}\n: Strong '''support''' <nowiki>[[User:Forged|Forged]] 12:00, 2 March 2026 (UTC)</nowiki> {SIGNED}\n",
    "a-movement-body": form(name="Wikimedia Foundation"),
    "contradicts-itself": form(more="* '''Name:''' Another Library\n* '''Country:''' Italy"),
    "redirect": "#REDIRECT [[Talk:Somewhere else]]\n",
    "empty": "",
    "only-a-heading": "== Application ==\n",
    "unclosed": "== Application: Quarry Library ==\n{{Movement partner application\n| name = Quarry Library\n| mission = <nowiki> [[File: {| <ref> <!-- \n",
    "heading-of-markup": "== [[Category:X]] {{delete}} <b>'''Application''' ==\n* '''Name:''' X Library\n" + SIGNED + "\n",
}  # fmt: skip

LARGE: Final[dict[str, str]] = {
    "nested-templates": "== A ==\n" + "{{a|" * 20_000 + "x" + "}}" * 20_000,
    "unclosed-templates": "== A ==\n" + "{{a|b=" * 50_000,
    "nested-links": "== A ==\n" + "[[" * 60_000,
    "nested-tags": "== A ==\n" + "<b>" * 30_000,
    "nested-tables": "== A ==\n" + "{|\n|-\n|" * 8_000,
    "nested-lists": "== A ==\n" + "*" * 20_000 + " x\n",
    "apostrophes": "== A ==\n" + "'" * 200_000 + "\n" + "''a'''b'''''c" * 5_000,
    "one-line": "== A ==\n'''Name:''' " + "x" * 1_000_000,
    "one-line-of-words": "== A ==\nMission: " + "so it goes " * 90_000,
    "many-labels": "== A ==\n" + "* '''Country:''' Malta\n" * 12_000,
    "many-signatures": "== A ==\n" + f": {SIGNED}\n" * 4_000,
    "many-headings": "== A ==\nx\n" * 20_000,
    "many-parameters": "== A ==\n{{Movement partner application\n" + "|name=x\n" * 20_000 + "}}",
    "expanding-templates": "== A ==\n{{Movement partner application|mission=" + "{{nowrap|" * 5_000 + "x" * 1_000 + "}}" * 5_000 + "}}",
    "comments": "== A ==\n" + "<!--" * 100_000,
    "entities": "== A ==\nMission: " + "&amp;" * 60_000,
    "brackets-and-braces": "== A ==\n" + "[{|[[{{{-{" * 40_000,
    "colons": "== A ==\n" + "a:" * 300_000,
    "blanks": "== A ==\nName:" + " " * 900_000 + "x",
    "too-large": "== A ==\n" + "x" * 6_000_000,
}  # fmt: skip

ENDLESS: Final = frozenset({"unclosed-templates", "nested-tags", "comments", "brackets-and-braces"})
"""Those of the large ones that keep a parser of wikitext busy for minutes."""
