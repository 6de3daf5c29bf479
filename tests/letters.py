# SPDX-License-Identifier: Apache-2.0
"""Emails for tests: rendered from the example registry or from made-up partners, and read back as a receiver would."""

import datetime as dt
import email
import email.policy
import json
import re
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses
from html.parser import HTMLParser
from typing import Final

from typing_extensions import override

from command_line import CHECKOUT
from fakes import FakeConfinement
from partnerctl import bootstrap
from partnerctl.adapters.templates import LocalTemplates
from partnerctl.findings import Plain
from partnerctl.lifecycle.notices import PRESUPPOSES_RECOGNITION
from partnerctl.model.addresses import parse_mail_address
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.notices import NoticeKind
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry
from partnerctl.model.types import PartnerId
from partnerctl.ports import TemplateSource
from partnerctl.rendering.confined import Templates
from partnerctl.rendering.email import Message, render
from partnerctl.rendering.mime import Mailbox
from partnerctl.rendering.wording import wording
from partnerctl.usecases.loading import load_record, load_setting
from partners import entry, partner, policy
from partners import setting as policy_setting

EXAMPLES: Final = CHECKOUT / "examples"
SHIPPED: Final = LocalTemplates(EXAMPLES)
DAY: Final = dt.date(2026, 3, 31)
ADA: Final = Mailbox("Ada Example", parse_mail_address("ada@library.example"))


def example(partner_id: str) -> tuple[Record, Setting]:
    """A record of the example registry, and its setting."""
    services = bootstrap.services(EXAMPLES, DAY)
    return load_record(services, partner_id), load_setting(services)


def unofficial(setting: Setting) -> Setting:
    """The same policy while the model is not official."""
    registry = setting.registry.model_copy(update={"official": False, "fictitious": False})
    return Setting(registry, setting.entities)


def templates(
    setting: Setting, *, source: TemplateSource = SHIPPED, language: str | None = None, preview: bool = False
) -> Templates:
    """What rendering takes, in one language."""
    languages = setting.registry.languages
    words = wording(language, source, languages, unreviewed=preview)
    return Templates(source, words, languages, FakeConfinement())


def write(
    kind: NoticeKind,
    record: Record,
    setting: Setting,
    recipient: Mailbox | None = ADA,
    *,
    day: dt.date = DAY,
    source: TemplateSource = SHIPPED,
    language: str | None = None,
    preview: bool = False,
) -> Message:
    """Render one email."""
    with_these = templates(setting, source=source, language=language, preview=preview)
    return render(kind, record, setting, recipient, day=day, templates=with_these)


# A partner for every kind of notice, on the last day of September 2026.

_APPLIED = entry("2024-02-20", "applied", link="https://meta.wikimedia.org/wiki/Talk:Example#Northfield")
_ENDORSED = (
    entry("2024-03-01", "endorsed", by=["user:ExampleEditor"]),
    entry(
        "2024-03-05", "endorsed", by=["wm-northland"], link="https://meta.wikimedia.org/wiki/Example/Support"
    ),
)
_RECOGNIZED = entry(
    "2024-04-15",
    "recognized",
    by=["wm-northland", "wmf"],
    link="https://meta.wikimedia.org/wiki/Example/Decision_12",
)
_LIFE = (_APPLIED, *_ENDORSED, _RECOGNIZED)
_REVIEW = "https://meta.wikimedia.org/wiki/Example/Review_2026"
_CONDITIONS: Plain = [
    {"text": "Show the page on Wikimedia again", "by_when": "2026-12-31"},
    {"text": "Name a second liaison", "by_when": "2027-03-31"},
]


def _last_renewed(day: str) -> dict[str, Plain]:
    return entry(day, "reviewed", by=["wm-northland"], outcome="renewed", link=_REVIEW)


SITUATIONS: Final[dict[NoticeKind, tuple[dict[str, Plain], ...]]] = {
    NoticeKind.INVITATION: (entry("2026-09-01", "noted"),),
    NoticeKind.APPLICATION_RECEIVED: (_APPLIED,),
    NoticeKind.ENDORSED: (_APPLIED, *_ENDORSED),
    NoticeKind.RECOGNIZED: _LIFE,
    NoticeKind.DECLINED: (
        _APPLIED,
        entry(
            "2024-04-01",
            "declined",
            by=["wm-northland"],
            reason="The page on common work is missing",
            link="https://meta.wikimedia.org/wiki/Example/Decision_11",
        ),
    ),
    NoticeKind.REVIEW_UPCOMING: (*_LIFE, _last_renewed("2025-10-20")),
    NoticeKind.REVIEW_DUE: (*_LIFE, _last_renewed("2025-09-30")),
    NoticeKind.REVIEW_OVERDUE: (
        *_LIFE,
        entry(
            "2025-09-20",
            "reviewed",
            by=["wm-northland"],
            outcome="renewed-with-conditions",
            conditions=_CONDITIONS,
        ),
    ),
    NoticeKind.REVIEW_REMINDER: (*_LIFE, _last_renewed("2025-07-20")),
    NoticeKind.REVIEW_FINAL: (*_LIFE, _last_renewed("2025-06-01")),
    NoticeKind.RENEWED: (*_LIFE, _last_renewed("2026-09-20")),
    NoticeKind.RENEWED_WITH_CONDITIONS: (
        *_LIFE,
        entry(
            "2026-09-20",
            "reviewed",
            by=["wm-northland"],
            outcome="renewed-with-conditions",
            conditions=_CONDITIONS,
            link=_REVIEW,
        ),
    ),
    NoticeKind.DEFERRED: (
        *_LIFE,
        _last_renewed("2025-09-10"),
        entry(
            "2026-09-12",
            "reviewed",
            by=["wm-northland"],
            outcome="deferred",
            until="2026-12-01",
            link=_REVIEW,
        ),
    ),
    NoticeKind.NOT_RENEWED: (
        *_LIFE,
        entry("2026-09-12", "reviewed", by=["wm-northland"], outcome="not-renewed", link=_REVIEW),
    ),
    NoticeKind.SUSPENDED: (
        *_LIFE,
        entry(
            "2026-09-12",
            "suspended",
            reason="No report for two years",
            link="https://meta.wikimedia.org/wiki/Example/Decision_20",
        ),
    ),
    NoticeKind.REINSTATED: (
        *_LIFE,
        entry("2026-08-12", "suspended"),
        entry("2026-09-15", "reinstated", link="https://meta.wikimedia.org/wiki/Example/Decision_21"),
    ),
    NoticeKind.WITHDRAWN: (
        *_LIFE,
        entry(
            "2026-09-12",
            "withdrawn",
            by=["wm-northland"],
            reason="The marks were used against the agreement",
            link="https://meta.wikimedia.org/wiki/Example/Decision_22",
            recommendation="https://meta.wikimedia.org/wiki/Example/Recommendation_3",
        ),
    ),
    NoticeKind.RESIGNED: (
        *_LIFE,
        entry("2026-09-12", "resigned", link="https://meta.wikimedia.org/wiki/Talk:Example#Goodbye"),
    ),
    NoticeKind.TRANSITIONED: (
        *_LIFE,
        entry(
            "2026-09-12",
            "transitioned",
            to="user-group",
            entity="wm-northland",
            link="https://meta.wikimedia.org/wiki/Example/Decision_23",
        ),
    ),
    NoticeKind.AGREEMENT_ENDING: _LIFE,
}
"""For each kind a history that calls for it."""

IN_SEPTEMBER: Final = dt.date(2026, 9, 30)

PARTS: Final[dict[str, Plain]] = {
    "mission": "Free access to local knowledge.",
    "visible_support": [{"url": "https://library.example/wikimedia", "kind": "web-page"}],
    "liaisons": [{"user": "ExampleLiaison"}, {"user": "ExampleHelper"}],
    "report_page": "https://meta.wikimedia.org/wiki/Example/Northfield_report",
    "organizers": [{"name": "Reading Room Office", "role": "office"}],
    "agreements": [
        {
            "kind": "trademark-license",
            "licensor": "wmf",
            "signed": "2024-05-02",
            "expires": "2026-10-20",
            "marks": ["wikipedia-wordmark"],
            "uses": ["website", "promotional-material"],
            "territory": ["DE", "AT"],
            "document": "private:tm-2024-017",
        },
        {
            "kind": "memorandum",
            "parties": ["wm-northland"],
            "signed": "2024-05-02",
            "expires": "2026-10-20",
            "document": "https://meta.wikimedia.org/wiki/Example/Memorandum",
        },
    ],
}
"""What the record of such a partner holds besides."""

MAIL: Final[dict[str, Plain]] = {
    "sender_name": "Movement Partners",
    "sender_address": "partners@registry.example",
    "message_id_domain": "registry.example",
    "role_addresses": ["info"],
}
"""How the registries of tests write."""


def registry(**changes: Plain) -> Registry:
    """A policy that names who writes."""
    return Registry.model_validate_json(json.dumps({**policy(), "mail": MAIL, **changes}))


def record_of(made: Partner) -> Record:
    """The partner as a record."""
    return Record(PartnerId("a-partner"), "data/partners/a-partner.yaml", {}, made)


def situation(
    kind: NoticeKind, *, official: bool = True, policy: dict[str, Plain] | None = None, **parts: Plain
) -> tuple[Record, Setting]:
    """A partner that a notice of this kind suits in `IN_SEPTEMBER`, be it as a draft, and a policy.

    Args:
        kind: Which notice.
        official: Whether the model is official; while it isn't, nobody is recognized.
        policy: What the policy says besides.
        parts: What the record holds besides.
    """
    never = not official and kind in {*PRESUPPOSES_RECOGNITION, NoticeKind.AGREEMENT_ENDING}
    history = SITUATIONS[NoticeKind.ENDORSED if never else kind]
    made = partner(*history, **{**PARTS, **parts})
    return record_of(made), policy_setting(registry=registry(official=official, **(policy or {})))


LANGUAGES: Final = sorted(path.parts[-3] for path in CHECKOUT.glob("templates/locale/*/LC_MESSAGES/*.po"))
"""Of all catalogues that are shipped, reviewed or not."""


def reviewed(*languages: str) -> dict[str, Plain]:
    """A part of a policy that says somebody answers for these languages."""
    who: Plain = {"reviewer": "ExampleReviewer", "on": "2025-01-01"}
    return {"languages": {"reviewed": dict.fromkeys(languages, who)}}


@dataclass(frozen=True)
class Received:
    """A message as a receiver sees it.

    Attributes:
        to: Names and addresses of all recipients, from To, Cc and Bcc.
        subject: Decoded.
        text: The plain text body.
        html: The HTML body.
        seen: The text that the HTML shows, with single blanks and without marks of direction.
        links: The addresses that the HTML links to.
        message: The message itself.
    """

    to: tuple[tuple[str, str], ...]
    subject: str
    text: str
    html: str
    seen: str
    links: tuple[str, ...]
    message: EmailMessage


def receive(content: bytes) -> Received:
    """Parse a message, and see that it has no defects and the structure it should have."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    for part in message.walk():
        assert part.defects == []
        assert all(not header.defects for header in part.values())
    # Python's newer parser puts blanks between encoded words of a phrase, so names are read with the older one.
    plain = email.message_from_bytes(content)
    raw = getaddresses([value for name in ("To", "Cc", "Bcc") for value in plain.get_all(name, [])])
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    page = _Page()
    page.feed(html.get_content())
    return Received(
        to=tuple((str(make_header(decode_header(name))), address) for name, address in raw if address),
        subject=str(make_header(decode_header(plain["Subject"]))),
        text=text.get_content(),
        html=html.get_content(),
        seen=" ".join(_ISOLATES.sub("", "".join(page.texts)).split()),
        links=tuple(page.links),
        message=message,
    )


_ISOLATES: Final = re.compile("[\u2068\u2069]")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self._hidden = False

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag in {"style", "title"}
        self.links += [value for name, value in attrs if name == "href" and value]
        self.texts.append("\n" if tag in {"p", "li", "h1", "h2", "dt", "br"} else "")

    @override
    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    @override
    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)
