# SPDX-License-Identifier: Apache-2.0
"""Texts that try to be more than text: markup of every output's format, and what honest names look like."""

from typing import Final

from hypothesis import strategies as st

MARKUP: Final = (
    # wikitext
    *(
        "|",
        "||",
        "!!",
        "!",
        "{{",
        "}}",
        "{{{",
        "}}}",
        "[[",
        "]]",
        "[",
        "]",
        "{|",
        "|}",
        "|-",
        "|+",
        "+",
        "-{",
        "}-",
    ),
    *(
        "<nowiki>",
        "</nowiki>",
        "<!--",
        "-->",
        "~~~",
        "~~~~",
        "~~~~~",
        "__TOC__",
        "_",
        "''",
        "'''''",
        "'",
        "----",
    ),
    *(
        "-",
        "#",
        "*",
        ":",
        ";",
        "=",
        "== x ==",
        "#REDIRECT [[X]]",
        "{{subst:x}}",
        "{{!}}",
        "<ref>",
        "</table>",
    ),
    *(
        "ISBN 0306406152",
        "RFC 1234",
        "PMID 12",
        "RFC\xa01",
        "Category:",
        "File:",
        "\x7f'\"`UNIQ-",
        "</onlyinclude>",
    ),
    # addresses
    *("http://", "https://x.example", "//host", "mailto:a@b.example", "mailto: x", "www.x.example", "news:x"),
    # HTML
    *(
        "<",
        ">",
        "&",
        '"',
        "&amp;",
        "&#91;",
        "&lt;",
        "&nbsp;",
        "<script>",
        "</script>",
        "<br>",
        "--!>",
        "</bdi>",
    ),
    # Markdown
    *(
        "`",
        "``",
        "\\",
        "\\|",
        "**",
        "~~",
        "![x](y)",
        "[x]: y",
        "1. ",
        "1) ",
        "<a@b.example>",
        "@name",
        ":smile:",
        "$x$",
    ),
    # spreadsheets
    *("=1+1", "+1", "@x", "'=1", "\t=1", "＝1", ",", '"', "a;b"),
    # templates
    *("{{ x }}", "{% if %}", "{#", "#}"),
    # characters
    *(
        " ",
        "  ",
        "\n",
        "\t",
        "\r",
        "\x00",
        "\x1b[31m",
        "\x85",
        "\xa0",
        "\xad",
        "\u2028",
        "\u2003",
        "\u3000",
        "\u200b",
    ),
    *(
        "\u200e",
        "\u202e",
        "\ufeff",
        "\ufffe",
        "\U0001ffff",
        "e\u0301",
        "\u0338",
        "\u1112\u1161\u11ab",
        "\u212b",
    ),
    *("«", "»", "›", "?", "%", "%41", "/", "$", "^", "(", ")", ".", ".."),
)
"""Pieces; joined at random they meet in every way."""

NAMES: Final = (
    "Northfield City Library",
    "Hawaiʻi Marine Archive",
    "مكتبة النور",
    "書海出版社",
    "Библиотека „Заря“",
    "L'Écho d'Abidjan",
    "Wiki-Éducation (Québec), 2.0 & fils",
    "हिन्दी विद्यापीठ",
    "ארכיון — הים",
    "Ünïcødé Ltd. / Part 2",
)
"""What organizations are called."""

texts = st.one_of(
    st.lists(st.sampled_from(MARKUP + NAMES + ("x", "ab", "1")), min_size=1, max_size=7).map("".join),
    st.text(max_size=40),
)
"""Any text a field could hold, and some that it can't."""
