# SPDX-License-Identifier: Apache-2.0
"""Emails: whom they fit, what they say in both forms, and what they never claim."""

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Self

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hostile import MARKUP
from letters import (
    ADA,
    DAY,
    IN_SEPTEMBER,
    MAIL,
    SHIPPED,
    example,
    receive,
    record_of,
    registry,
    situation,
    unofficial,
    write,
)
from partnerctl.errors import EnvironmentProblemError, PartnerctlError, RefusedError
from partnerctl.findings import Plain
from partnerctl.lifecycle.notices import PRESUPPOSES_RECOGNITION, why_not
from partnerctl.model.addresses import parse_mail_address
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.notices import NoticeKind
from partnerctl.model.policy import Mail, Status
from partnerctl.model.types import PartnerId
from partnerctl.ports import FileTree
from partnerctl.rendering.email import tidy
from partnerctl.rendering.escaping import representable
from partnerctl.rendering.mime import Mailbox
from partners import entry, partner, setting

Golden = Callable[[str, str], None]

HISTORIES = {
    None: (entry("2025-01-01", "endorsed"),),
    Status.POTENTIAL: (entry("2025-01-01", "noted"),),
    Status.INFORMAL: (entry("2025-01-01", "noted", as_="informal"),),
    Status.CANDIDATE: (entry("2025-01-01", "applied"),),
    Status.DECLINED: (entry("2025-01-01", "applied"), entry("2025-02-01", "declined")),
    Status.RECOGNIZED: (entry("2025-01-01", "applied"), entry("2025-06-01", "recognized")),
    Status.SUSPENDED: (
        entry("2025-01-01", "applied"),
        entry("2025-06-01", "recognized"),
        entry("2025-07-01", "suspended"),
    ),
    Status.FORMER: (
        entry("2025-01-01", "applied"),
        entry("2025-06-01", "recognized"),
        entry("2025-07-01", "resigned"),
    ),
}

# Whole messages


def test_a_recognition_as_a_whole(golden: Golden) -> None:
    message = write(NoticeKind.RECOGNIZED, *example("northfield-city-library"))

    golden("email/recognized.eml", message.content.decode())
    assert message.recipient == ADA.address


def test_a_draft_of_a_recognition_as_a_whole(golden: Golden) -> None:
    record, official = example("biblioteka-zarya")

    message = write(NoticeKind.RECOGNIZED, record, unofficial(official), None, day=dt.date(2026, 11, 22))

    golden("email/recognized-draft.eml", message.content.decode())
    assert message.recipient is None


def test_an_invitation_to_an_arabic_name_and_address_as_a_whole(golden: Golden) -> None:
    arabic = partner(entry("2024-02-29", "noted", as_="informal"), name="مكتبة النور")
    recipient = Mailbox("د. ليلى النور", parse_mail_address("ليلى@alnur.example"))

    message = write(NoticeKind.INVITATION, record_of(arabic), setting(registry=registry()), recipient)

    golden("email/invitation.eml", message.content.decode())
    assert message.smtputf8


def test_an_application_received_as_a_whole(golden: Golden) -> None:
    record, official = example("biblioteka-zarya")

    message = write(NoticeKind.APPLICATION_RECEIVED, record, official, day=dt.date(2026, 11, 22))

    golden("email/application-received.txt", receive(message.content).text.replace("\r\n", "\n"))


# Whom an email fits


def test_a_refusal_names_the_email_that_would_fit() -> None:
    with pytest.raises(RefusedError) as refused:
        write(
            NoticeKind.RECOGNIZED,
            record_of(partner(*HISTORIES[Status.CANDIDATE])),
            setting(registry=registry()),
        )

    assert refused.value.message == (
        "a-partner is candidate; the notice 'recognized' is for a partner that is recognized"
    )
    assert refused.value.hint == "`partnerctl render email a-partner --kind application-received` would suit"


def test_where_no_email_fits_the_standing_is_the_next_question() -> None:
    with pytest.raises(RefusedError) as refused:
        write(NoticeKind.INVITATION, record_of(partner(*HISTORIES[None])), setting(registry=registry()))

    assert refused.value.hint == "`partnerctl show a-partner` tells its standing"


def test_a_tombstone_is_not_written_to() -> None:
    merged = record_of(partner(entry("2025-01-01", "noted"), entry("2025-02-01", "merged", into="other")))

    assert why_not(NoticeKind.INVITATION, merged, registry(), DAY) == "a-partner is recorded under other now"


def test_the_day_decides_and_not_the_present() -> None:
    record = record_of(partner(*HISTORIES[Status.RECOGNIZED]))

    assert why_not(NoticeKind.APPLICATION_RECEIVED, record, registry(), dt.date(2025, 5, 31)) is None
    assert why_not(NoticeKind.APPLICATION_RECEIVED, record, registry(), dt.date(2025, 6, 1)) is not None


# What it says


def facts(record: Record, policy: Setting) -> set[str]:
    """What the recognition of a partner must tell, in words that both forms share."""
    made = record.partner
    return {
        made.name,
        "Wikimedia Northland",
        "15 April 2024",
        "simplified access to Wikimedia grants",
        "Wikipedia wordmark",
        "Website and Promotional material",
        "Germany",
        "2 May 2024",
        "31 May 2027",
        "ExampleLiaison",
        "Reading Room Office and Ada Example",
        "5 June 2026",
        policy.registry.notice,
        "Movement Partners example",
    }


def test_text_and_html_carry_the_same_facts_and_the_same_addresses() -> None:
    record, policy = example("northfield-city-library")

    received = receive(write(NoticeKind.RECOGNIZED, record, policy).content)

    text = " ".join(received.text.split())
    for fact in facts(record, policy):
        assert fact in text
        assert fact in received.seen
    assert set(re.findall(r"https://\S+", received.text)) == set(received.links)
    assert {
        "https://meta.wikimedia.org/wiki/Movement_Partners_example/Decision_12",
        "https://meta.wikimedia.org/wiki/Movement_Partners_example/List",
        "https://meta.wikimedia.org/wiki/Movement_Partners_example/Northfield_report",
        "https://library.example/wikimedia",
        "https://meta.wikimedia.org/wiki/Movement_roles_project/Movement_Partners",
    } == set(received.links)


@pytest.mark.parametrize("official", [True, False], ids=["official", "not-official"])
@pytest.mark.parametrize("kind", NoticeKind)
def test_both_forms_say_the_same_words(kind: NoticeKind, official: bool) -> None:
    received = receive(write(kind, *situation(kind, official=official), day=IN_SEPTEMBER).content)

    assert words(re.sub(r"https://\S+", " ", received.text)) == words(received.seen)
    assert set(re.findall(r"https://\S+", received.text)) == set(received.links)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_html_is_alone_in_the_world() -> None:
    html = receive(write(NoticeKind.RECOGNIZED, *example("northfield-city-library")).content).html

    assert re.findall(r"(?i)<(?:img|script|link|iframe|form|object)|url\(|@import|src=|onload", html) == []
    assert '<html lang="en" dir="ltr">' in html


def test_a_language_written_from_right_to_left_is_laid_out_so() -> None:
    policy = setting(
        registry=registry(languages={"reviewed": {"ar": {"reviewer": "ExampleReviewer", "on": "2025-01-01"}}})
    )
    record = record_of(partner(*HISTORIES[Status.RECOGNIZED]))

    received = receive(write(NoticeKind.RECOGNIZED, record, policy, source=_Arabic(), language="ar").content)

    assert '<html lang="ar" dir="rtl">' in received.html
    assert received.message["Content-Language"] == "ar"
    for form in (received.text, received.seen):
        assert "مع أطيب التحيات" in form
        assert "1 يونيو 2025" in form


class _Arabic:
    """The shipped templates with a little of an Arabic catalogue."""

    def text(self, name: str) -> tuple[str, str, bool]:
        return SHIPPED.text(name)

    def over(self, files: FileTree) -> Self:
        return self

    def catalogue(self, language: str) -> tuple[str, bytes] | None:
        said = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "With kind regards,"\nmsgstr "مع أطيب التحيات"\n'
        return ("ar.po", said.encode()) if language == "ar" else None


def test_no_mark_is_named_that_no_agreement_in_force_covers() -> None:
    record, policy = example("northfield-city-library")

    before = receive(write(NoticeKind.RECOGNIZED, record, policy, day=dt.date(2024, 5, 31)).content)
    during = receive(write(NoticeKind.RECOGNIZED, record, policy, day=dt.date(2024, 6, 1)).content)
    after = receive(write(NoticeKind.RECOGNIZED, record, policy, day=dt.date(2027, 6, 1)).content)

    none = "takes an agreement with the Wikimedia Foundation, and none is in force"
    for received, licensed in ((before, False), (during, True), (after, False)):
        for form in (" ".join(received.text.split()), received.seen):
            assert ("Wikipedia wordmark" in form) == licensed
            assert (none in form) == (not licensed)


def test_while_the_model_is_not_official_a_recognition_is_a_marked_draft_to_nobody() -> None:
    record = record_of(partner(*HISTORIES[Status.CANDIDATE]))

    message = write(NoticeKind.RECOGNIZED, record, setting(registry=registry(official=False)))
    received = receive(message.content)

    assert received.to == ()
    assert received.message["To"] == '"Draft, not to be sent":;'
    assert received.message["X-Partnerctl-Draft"] == "yes"
    assert received.subject.startswith("[Draft, not to be sent] ")
    assert message.recipient is None
    for form in (received.text, received.seen):
        assert " ".join(form.split()).lstrip("* ").startswith("This is a draft. It must not be sent")
        assert "Everything here is invented." in form
        assert "ada@" not in form


@pytest.mark.parametrize("kind", NoticeKind)
def test_no_email_calls_the_model_official_while_it_is_not(kind: NoticeKind) -> None:
    notice = "This model is a proposal and not an official status."
    record, policy = situation(kind, official=False, policy={"notice": notice})

    received = receive(write(kind, record, policy, day=IN_SEPTEMBER).content)

    for form in (" ".join(received.text.split()), received.seen):
        assert notice in form
        assert ("the model is not official, and nobody has been recognized" in form) == (
            kind in PRESUPPOSES_RECOGNITION
        )
        assert "invite you to apply" not in form
    assert (received.to == ()) == (kind in PRESUPPOSES_RECOGNITION)
    assert received.subject.startswith("[Draft, not to be sent] ") == (kind in PRESUPPOSES_RECOGNITION)


def test_a_fictitious_registry_is_marked_and_a_real_official_one_is_not() -> None:
    record = record_of(partner(*HISTORIES[Status.POTENTIAL]))

    marked = receive(
        write(NoticeKind.INVITATION, record, setting(registry=registry(fictitious=True))).content
    )
    real = receive(write(NoticeKind.INVITATION, record, setting(registry=registry())).content)

    assert marked.subject.startswith("[Fictitious example] ")
    assert "Everything here is invented." in marked.text
    assert "Everything here is invented." in marked.seen
    assert real.subject == "An invitation to Northfield City Library: becoming a Movement Partner"
    assert "invented" not in real.text + real.seen


def test_everything_that_may_be_absent_is_absent_without_a_trace() -> None:
    bare = record_of(partner(entry("2025-01-01", "applied"), entry("2025-06-01", "recognized", by=["gone"])))
    policy = registry(about="https://partners.example/", review={"interval_months": 24})

    text = receive(
        write(NoticeKind.RECOGNIZED, bare, setting(registry=policy), Mailbox(None, ADA.address)).content
    ).text

    flat = " ".join(text.split())
    assert "Dear colleagues at Northfield City Library," in flat
    assert "gone recognized Northfield City Library" in flat
    assert "Public listing" not in flat
    assert "Where we saw it" not in flat
    assert "See to it that a liaison in the movement keeps a page on our common work." in flat
    assert "Tell us who runs Northfield City Library" in flat
    assert "every 24 months. The next review is due on 1 June 2027." in flat


def test_a_review_that_should_have_been_is_not_called_the_next_one() -> None:
    record, policy = example("northfield-city-library")

    last = receive(write(NoticeKind.RECOGNIZED, record, policy, day=dt.date(2025, 4, 15)).content)
    late = receive(write(NoticeKind.RECOGNIZED, record, policy, day=dt.date(2027, 4, 3)).content)

    assert "The next review is due on" in " ".join(last.text.split())
    assert "The review was due on 2 April 2027." in " ".join(late.text.split())


def test_a_licence_without_limits_says_so() -> None:
    licence: Plain = {"kind": "trademark-license", "licensor": "wmf", "signed": "2025-06-01"}
    licensed = partner(*HISTORIES[Status.RECOGNIZED], agreements=[licence])

    text = receive(
        write(NoticeKind.RECOGNIZED, record_of(licensed), setting(registry=registry())).content
    ).text

    assert "  Where: everywhere\n  Until: the agreement is ended\n" in text.replace("\r\n", "\n")
    assert "Marks:" not in text


def test_an_application_that_lacks_nothing_is_told_so() -> None:
    policy = setting(registry=registry(requirements={}))

    text = receive(
        write(
            NoticeKind.APPLICATION_RECEIVED, record_of(partner(*HISTORIES[Status.CANDIDATE])), policy
        ).content
    ).text

    assert "Nothing that a recognition would need is missing from the record." in text


def test_every_requirement_of_the_policy_has_words() -> None:
    every: dict[str, Plain] = dict.fromkeys(
        (
            "mission",
            "contributions",
            "territory",
            "organization",
            "visible-support",
            "liaison",
            "report-page",
            "organizers",
            "endorsement",
            "sources",
        ),
        "error",
    )
    policy = setting(registry=registry(requirements={"recognized": every}))

    text = receive(
        write(
            NoticeKind.APPLICATION_RECEIVED, record_of(partner(*HISTORIES[Status.CANDIDATE])), policy
        ).content
    ).text

    assert text.count("\n- ") == len(every) - 1  # sources are the registry's own work


# The same notice


def test_the_same_data_and_day_give_the_same_bytes_and_another_day_the_same_identity() -> None:
    record, policy = example("northfield-city-library")

    first = write(NoticeKind.RECOGNIZED, record, policy)
    again = write(NoticeKind.RECOGNIZED, record, policy)
    later = write(NoticeKind.RECOGNIZED, record, policy, day=dt.date(2026, 4, 1))

    assert first == again
    assert later.content != first.content
    assert later.message_id == first.message_id
    assert receive(first.content).message["Message-ID"] == f"<{first.message_id}>"
    assert re.fullmatch(r"[0-9a-f]{32}@registry\.example", first.message_id)


def test_another_notice_has_another_identity() -> None:
    applied = partner(entry("2025-01-01", "applied"))
    again = partner(
        entry("2025-01-01", "applied"), entry("2025-02-01", "declined"), entry("2025-03-01", "applied")
    )
    policy, other = registry(), registry(title="Another registry")
    unlike = record_of(applied)
    identities = [
        write(NoticeKind.APPLICATION_RECEIVED, unlike, setting(registry=policy)).message_id,
        write(NoticeKind.APPLICATION_RECEIVED, record_of(again), setting(registry=policy)).message_id,
        write(NoticeKind.APPLICATION_RECEIVED, unlike, setting(registry=other)).message_id,
        write(
            NoticeKind.APPLICATION_RECEIVED,
            Record(PartnerId("another"), "data/partners/another.yaml", {}, applied),
            setting(registry=policy),
        ).message_id,
        write(NoticeKind.RECOGNIZED, unlike, setting(registry=registry(official=False))).message_id,
    ]

    assert len(set(identities)) == len(identities)


# Hostile input


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from(MARKUP)
        | st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=9),
        min_size=1,
        max_size=8,
    )
    .map(lambda parts: "".join(parts).strip()[:200])
    .filter(bool)
    .filter(lambda name: len(name.splitlines()) == 1)
)
def test_a_hostile_name_appears_as_typed_in_both_forms_and_changes_nothing_else(name: str) -> None:
    honest, hostile = (
        partner(*HISTORIES[Status.RECOGNIZED]),
        partner(*HISTORIES[Status.RECOGNIZED], name=name),
    )
    policy = setting(registry=registry())

    one = receive(write(NoticeKind.RECOGNIZED, record_of(honest), policy).content)
    other = receive(write(NoticeKind.RECOGNIZED, record_of(hostile), policy).content)

    assert other.to == one.to
    assert other.links == one.links
    shown = representable(name)
    assert other.seen == " ".join(one.seen.replace("Northfield City Library", shown).split())
    assert re.findall(r"</?[a-z0-9]+", other.html.partition("<body>")[2]) == re.findall(
        r"</?[a-z0-9]+", one.html.partition("<body>")[2]
    )


# The registry's own templates


def test_a_missing_variable_is_told_with_the_template_and_its_line() -> None:
    broken = _Overriding("notice/recognized.jinja", "Hello\n{{ letter.parnter }}\n")

    with pytest.raises(EnvironmentProblemError) as refused:
        write(NoticeKind.RECOGNIZED, *example("northfield-city-library"), source=broken)

    assert refused.value.message == (
        "templates/notice/recognized.jinja:2: a Letter has no 'parnter'; did you mean 'partner'?"
    )


class _Overriding:
    """The shipped templates, but for one that the registry has its own of."""

    def __init__(self, name: str, text: str) -> None:
        self._name, self._text = name, text

    def text(self, name: str) -> tuple[str, str, bool]:
        return (self._text, f"templates/{name}", True) if name == self._name else SHIPPED.text(name)

    def over(self, files: FileTree) -> Self:
        return self

    def catalogue(self, language: str) -> tuple[str, bytes] | None:
        return SHIPPED.catalogue(language)


def test_a_registry_may_write_in_its_own_words() -> None:
    own = _Overriding("notice/subject.txt", "Welcome,\n  {{ letter.partner }}!\n\n")

    message = write(NoticeKind.RECOGNIZED, *example("northfield-city-library"), source=own)

    assert message.subject == "Welcome, Northfield City Library!"


# What can't be


def test_without_a_recipient_only_a_draft_is_written() -> None:
    with pytest.raises(RefusedError, match="nobody is named"):
        write(NoticeKind.RECOGNIZED, *example("northfield-city-library"), None)


@pytest.mark.parametrize(
    ("mail", "why"),
    [
        (None, "data/registry.yaml has no `mail`, so nobody is named who writes"),
        (
            {**MAIL, "sender_address": "x@registry.invalid"},
            "'x@registry.invalid' under `mail` is no mail address",
        ),
        (
            {**MAIL, "reply_to": "a..b@registry.example"},
            "'a..b@registry.example' under `mail` is no mail address",
        ),
    ],
)
def test_a_policy_that_does_not_say_who_writes_is_refused(mail: dict[str, Plain] | None, why: str) -> None:
    policy = setting(registry=registry(mail=mail))

    with pytest.raises(PartnerctlError) as refused:
        write(NoticeKind.INVITATION, record_of(partner(*HISTORIES[Status.POTENTIAL])), policy)

    assert why in refused.value.message
    assert refused.value.exit_code == 3


def test_the_reply_address_of_the_policy_is_used() -> None:
    policy = setting(registry=registry(mail={**MAIL, "reply_to": "answers@registry.example"}))

    received = receive(
        write(NoticeKind.INVITATION, record_of(partner(*HISTORIES[Status.POTENTIAL])), policy).content
    )

    assert received.message["Reply-To"] == "answers@registry.example"
    assert received.message["From"] == "Movement Partners <partners@registry.example>"
    assert Mail.model_validate_json(json.dumps(MAIL)).reply_to is None


# Plain text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\n\n\n\nb\n\n", "a\n\nb\n"),
        ("\n\na  \n", "a\n"),
        ("- " + "word " * 20, "- " + " ".join(["word"] * 14) + "\n  " + " ".join(["word"] * 6) + "\n"),
        ("The page\n\n  Link: x\n", "The page\n  Link: x\n"),
        ("See: https://" + "x" * 90, "See:\nhttps://" + "x" * 90 + "\n"),
    ],
)
def test_lines_are_broken_and_empty_ones_counted(before: str, after: str) -> None:
    assert tidy(before) == after
