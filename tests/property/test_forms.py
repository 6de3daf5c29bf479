# SPDX-License-Identifier: Apache-2.0
"""Forms: no body makes the reader fail or write what is not valid; what is put in comes out; nothing of a reply acts."""

import datetime as dt
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from fakes import fake_services
from partnerctl.documents.form_body import MAX_CHARACTERS, sections
from partnerctl.findings import Plain, Severity
from partnerctl.rendering.form_reply import MARKER, Part, Remark, Reply, Shown, render
from partnerctl.usecases.add_partner import Answers
from partnerctl.usecases.applications.add_from_issue import Application, read_application
from partnerctl.usecases.applications.edit_from_issue import read_update
from partnerctl.usecases.applications.form_fields import (
    APPLICATION,
    RECORDED,
    UPDATE,
    FormField,
    Labels,
    Reading,
)
from partnerctl.usecases.applications.form_values import understand
from partnerctl.usecases.loading import load_setting
from partnerctl.usecases.pending import with_change
from partnerctl.usecases.reading import read_plain
from partnerctl.usecases.validate_registry import validate_registry
from usecases.registries import a_record, a_registry

SERVICES: Final = fake_services(a_registry({"riverside": a_record("Riverside Museum")}))
VOCABULARIES: Final = load_setting(SERVICES).registry.vocabularies
ANSWERS: Final = Answers(link="https://forge.example/registry/issues/12", date=dt.date(2026, 3, 30))
ISSUES: Final = Path(__file__).parents[1] / "issues"

NAMES: Final = (
    "Biblioteka Zarya", "Библиотека Заря", "Βιβλιοθήκη Ηλιούπολης", "مكتبة الشرق", "ספריית המזרח", "पूर्वी पुस्तकालय",
    "পূর্ব গ্রন্থাগার", "கிழக்கு நூலகம்", "తూర్పు గ్రంథాలయం", "ಪೂರ್ವ ಗ್ರಂಥಾಲಯ", "കിഴക്കൻ ഗ്രന്ഥശാല", "ห้องสมุดตะวันออก",
    "ຫໍສະໝຸດຕາເວັນອອກ", "အရှေ့ပိုင်းစာကြည့်တိုက်", "បណ្ណាល័យខាងកើត", "东方图书馆", "東方図書館ひがし", "동방 도서관", "აღმოსავლეთის ბიბლიოთეკა",
    "Արևելյան գրադարան", "ምሥራቅ ቤተ መጻሕፍት", "کتابخانهٔ شرقی‌ها", "Thư viện phía Đông", "O’Reilly & Söhne: „Ärger“ (e. V.)",
    "- dash", "1. one", "* star *", "`tick`", "<b>Bold</b>", "name: value", "'quoted'", "| table |", "{brace}", "@who",
)  # fmt: skip


def body_of(answers: dict[str, str], fields: tuple[FormField, ...] = APPLICATION) -> bytes:
    """A body as GitHub writes it."""
    return "\n\n".join(
        f"### {asked.label}\n\n{answers.get(asked.key, '_No response_')}" for asked in fields
    ).encode()


GOOD: Final = {
    "name": "Eastfield Library",
    "mission": "Free access.",
    "contributions": "Events",
    "id": "eastfield",
    "sources": "A letter",
    "confirmed": "- [X] yes",
}


def applied(answers: dict[str, str]) -> Application:
    return read_application(SERVICES, body_of({**GOOD, **answers}), ANSWERS)


def record_of(application: Application) -> dict[str, Plain]:
    assert application.addition, application.reply.remarks
    change = application.addition.change
    plain = read_plain(with_change(SERVICES, change).files, change.path)
    assert plain is not None
    return plain


# --- whatever comes ------------------------------------------------------------------------------------------------

LABELS: Final = sorted({asked.label for asked in (*APPLICATION, *UPDATE)} | set(RECORDED))
LINES: Final = st.one_of(
    st.sampled_from([f"### {label}" for label in LABELS]),
    st.sampled_from(
        [
            "",
            "_No response_",
            "```",
            "~~~~",
            "<!--",
            "-->",
            "> ",
            ">> ### Name",
            "- [x] Events",
            "- [ ] Events",
            "remove",
            "Germany",
            "DE, FR",
            "regional",
            "Events, Research",
            "https://a.example/ - News item",
            "riverside",
            "---",
            "    ### Name",
            "#### Name",
            "<script>",
            "</details>",
            "eastfield",
            "Library",
            "1911",
            "Q55672",
        ]
    ),
    st.text(max_size=40),
    st.text(st.sampled_from("#>`~<!- []xX*_\t\r\n\u00a0\u2028\x00:|&"), max_size=12),
)
BODIES: Final = st.one_of(
    st.lists(LINES, max_size=30).map("\n".join).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(max_size=200),
    st.fixed_dictionaries({asked.key: LINES for asked in APPLICATION}).map(body_of),
    st.fixed_dictionaries({asked.key: LINES for asked in UPDATE}).map(
        lambda answers: body_of(answers, UPDATE)
    ),
)


@settings(max_examples=150)
@given(BODIES)
@example(b"### Name\n\n\xff\xfe\n")
@example(body_of({**GOOD, "name": "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace")}))
def test_no_body_makes_it_fail_or_write_what_is_not_valid(body: bytes) -> None:
    application = read_application(SERVICES, body, ANSWERS)
    assert (application.addition is None) == bool(application.reply.remarks)
    if application.addition:
        change = application.addition.change
        assert change.path.count("/") == 2
        report = validate_registry(with_change(SERVICES, change), [change.path])
        assert not [each for each in report.findings if each.severity is Severity.ERROR]
    update = read_update(SERVICES, body, link=ANSWERS.link)
    assert (update.edit is None) == bool(update.reply.remarks)
    if update.edit:
        assert update.edit.change
        report = validate_registry(with_change(SERVICES, update.edit.change), [update.edit.change.path])
        assert not [each for each in report.findings if each.severity is Severity.ERROR]
    for reply in (application.reply, update.reply):
        require_inert(render(reply))


@pytest.mark.parametrize(
    "piece",
    [
        "### Name\n",
        "> ",
        "- ",
        "```\n",
        "<!--\n",
        "- [x] Events\n",
        "### Foo\n\nx\n\n",
        "DE,",
        "x\n",
        "[a](",
        "<script>\n",
    ],
)
def test_a_large_body_is_answered_in_a_few_lines(piece: str) -> None:
    body = (piece * (20_000 // len(piece))).encode()
    application = read_application(SERVICES, body, ANSWERS)
    assert application.reply.remarks
    assert len(render(application.reply)) < 10_000
    within = read_application(SERVICES, body_of({**GOOD, "mission": body.decode()}), ANSWERS)
    assert len(render(within.reply)) < 60_000


def test_a_body_that_no_forge_would_take_is_not_read() -> None:
    for body in (b"x" * (MAX_CHARACTERS + 1), b"\xff" * (MAX_CHARACTERS + 1)):
        (remark,) = read_application(SERVICES, body, ANSWERS).reply.remarks
        assert remark.sentence == "the text has 131,073 characters, and a form has at most 131,072"


# --- what is put in comes out ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_name_comes_back_as_it_was_typed(name: str) -> None:
    plain = record_of(applied({"name": name, "mission": f"About {name}."}))
    assert (plain["name"], plain["mission"]) == (name, f"About {name}.")


TYPED: Final = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"]),
    min_size=1,
    max_size=60,
)
WORDS: Final = st.lists(TYPED, min_size=1, max_size=6).map(" ".join)


@settings(max_examples=200)
@given(st.lists(WORDS, min_size=1, max_size=4))
def test_a_text_comes_back_as_it_was_typed(lines: list[str]) -> None:
    typed = "\n".join(lines)
    labels = Labels(APPLICATION)
    found = sections(body_of({**GOOD, "mission": typed}).decode(), labels.knows)
    values = {section.heading: section.text for section in found}
    # What is a heading of its own, or a fence around all of it, is meant to be taken as such.
    if len(found) == len(APPLICATION) + 1 and not typed.lstrip().startswith(("```", "~~~", "<!--")):
        assert values["Mission"] == typed
        assert values["Countries"] == "_No response_"
    for asked in APPLICATION:
        assert asked.label in values


@given(st.data())
def test_words_and_labels_of_every_vocabulary_are_read(data: st.DataObject) -> None:
    asked = data.draw(st.sampled_from([each for each in APPLICATION if each.reading is Reading.WORDS]))
    vocabulary = VOCABULARIES[asked.vocabulary or ""]
    words = data.draw(st.lists(st.sampled_from(sorted(vocabulary)), min_size=1, unique=True))
    written = [
        data.draw(st.sampled_from([word, vocabulary[word], vocabulary[word].upper()])) for word in words
    ]
    separator = data.draw(st.sampled_from([", ", ",", "; ", "\n", "\n- ", ",\n"]))
    text = separator.join(written)

    assert understand(asked, text, VOCABULARIES).value == words
    boxes = "\n".join(f"- [{'x' if word in words else ' '}] {label}" for word, label in vocabulary.items())
    ticked = understand(asked, boxes, VOCABULARIES).value
    assert ticked == [word for word in vocabulary if word in words]


# --- nothing of a reply acts ----------------------------------------------------------------------------------------


def require_inert(text: str) -> None:
    """What a forge makes of a reply: no markup of others, nobody is called, nothing referred to."""
    marker, _, rest = text.partition("\n")
    assert marker == MARKER
    tokens = [
        inner for token in MarkdownIt("commonmark").parse(rest) for inner in (token, *(token.children or ()))
    ]
    kinds = {token.type for token in tokens}
    assert not kinds & {
        "html_block",
        "html_inline",
        "image",
        "link_open",
        "heading_open",
        "hr",
        "blockquote_open",
    }, text
    for token in tokens:
        if token.type == "text":
            _require_no_reference(token)


def _require_no_reference(token: Token) -> None:
    words = token.content
    for index, character in enumerate(words[:-1]):
        assert character != "@" or words[index + 1] == "\u200b"
        assert character != "#" or not words[index + 1].isalnum()


HOSTILE: Final = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            [
                "@everyone ",
                "#12 ",
                "![x](https://a.example)",
                "[a](javascript:x)",
                "<img src=x>",
                "`",
                "``",
                "```\n",
                "\n\n# x",
                "\n- ",
                "</details>",
                "<!--",
                "-->",
                "&lt;",
                "\\",
                "*",
                "_",
                "~~~\n",
                "https://a.example ",
                "www.a.example",
                "\u202e",
                "\x1b[2J",
                "|",
                "\n> ",
                "\n\n---\n",
                "1. ",
            ]
        ),
        max_size=8,
    ).map("".join),
)


@settings(max_examples=300)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_nothing_of_a_reply_acts(value: str, prose: str, hint: str) -> None:
    parts: tuple[Part, ...] = (Shown(value), prose, Shown(prose))
    remark = Remark(None, parts, hint)
    require_inert(
        render(
            Reply("a partner", (remark, Remark("Name", ("in it: ", Shown(value)))), (remark,), words=value)
        )
    )
    outcome = render(
        Reply("a partner", outcome=f"{value}\n{prose}", path="data/partners/x.yaml", words=value)
    )
    require_inert(outcome)
    fences = [token for token in MarkdownIt("commonmark").parse(outcome) if token.type == "fence"]
    assert [token.info for token in fences] == (["text"] if value else []) + ["yaml"]
