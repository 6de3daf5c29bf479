# SPDX-License-Identifier: Apache-2.0
"""Rules on addresses of pages that are well formed and still do harm, or no good."""

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from partnerctl.findings import Fix, SetValue, Severity
from partnerctl.rules.case import Case
from partnerctl.rules.registry import Family, Hit, Rule, Scope, Text, TextCheck

PRIVATE_SUFFIXES = (
    ".arpa",
    ".corp",
    ".home",
    ".internal",
    ".intranet",
    ".invalid",
    ".lan",
    ".local",
    ".localdomain",
    ".localhost",
)
"""Domains that lead nowhere outside of one network (RFC 6761, RFC 6762, ICANN's .internal)."""

SHORTENERS = frozenset(
    {
        "bit.ly",
        "buff.ly",
        "cutt.ly",
        "goo.gl",
        "is.gd",
        "ow.ly",
        "rb.gy",
        "t.co",
        "t.ly",
        "tiny.cc",
        "tinyurl.com",
    }
)
"""Services whose addresses hide where they lead; a shortener that a movement runs itself is none of them."""

_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|yclid|_hsenc|_hsmi)", re.IGNORECASE
)
# Any host that a browser takes for a number begins with a digit (WHATWG URL, 3.5), IPv6 with a bracket.
_MAYBE_NUMBER = re.compile(r"//[\[0-9]")
_MAYBE_SHORT = re.compile(rf"//(?:{'|'.join(map(re.escape, sorted(SHORTENERS)))})", re.IGNORECASE)


def _may_track(text: str) -> bool:
    return "?" in text and _TRACKING.search(text) is not None


def _may_be_private(text: str) -> bool:
    lower = text.lower()
    return any(suffix in lower for suffix in PRIVATE_SUFFIXES) or _MAYBE_NUMBER.search(text) is not None


def _host(url: str) -> str:
    """The host in lower case; empty if there is none. The model has not necessarily seen this text."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def private_hosts(text: Text) -> Iterator[Hit]:
    """Addresses that lead nowhere for the public."""
    host = _host(text.text)
    if host.endswith(PRIVATE_SUFFIXES) or _is_number(host):
        yield Hit(f"The address leads to '{host}', which is no public website", text.pointer)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # Browsers take 0x7f.1 and 127.1 for numbers, too (WHATWG URL, 3.5).
        return bool(re.fullmatch(r"(?:0x[0-9a-f]*|\d+)", host.rpartition(".")[2]))
    return True


def unencrypted_addresses(text: Text) -> Iterator[Hit]:
    """Addresses without TLS."""
    if text.text.startswith("http://"):
        yield Hit(
            f"The address of '{_host(text.text)}' is not encrypted",
            text.pointer,
            fix=Fix("Write https", (SetValue(text.pointer, "https" + text.text.removeprefix("http")),)),
        )


def tracked_addresses(text: Text) -> Iterator[Hit]:
    """Addresses that tell who sent the visitor."""
    parts = urlsplit(text.text)
    parameters = parts.query.split("&")
    tracking = [each for each in parameters if _TRACKING.fullmatch(each.partition("=")[0])]
    if tracking:
        kept = "&".join(each for each in parameters if each not in tracking)
        yield Hit(
            f"The address carries tracking: {', '.join(each.partition('=')[0] for each in tracking)}",
            text.pointer,
            fix=Fix(
                "Take the tracking away",
                (SetValue(text.pointer, urlunsplit(parts._replace(query=kept))),),
                safe=True,
            ),
        )


def shortened_addresses(text: Text) -> Iterator[Hit]:
    """Addresses that hide where they lead."""
    if _host(text.text) in SHORTENERS:
        yield Hit(f"The address of '{_host(text.text)}' hides where it leads", text.pointer)


def report_pages_elsewhere(case: Case) -> Iterator[Hit]:
    """Report pages that aren't on a wiki of the movement."""
    page = case.partner.report_page
    host = _host(page) if page else ""
    movement = case.setting.registry.movement
    wikis = movement.wikis
    if page and wikis and not (host in wikis or host.endswith(tuple(f".{each}" for each in wikis))):
        yield Hit(f"The report page is on '{host}', which is no {movement.name} wiki", ("report_page",))


RULES = (
    Rule(
        code="PC420",
        name="private-host",
        family=Family.PEOPLE,
        severity=Severity.ERROR,
        summary="An address leads into a private network",
        rationale="Readers can't follow it, and it can make their browser talk to machines of their own network.",
        hint="Write the public address of the page",
        clause="RFC 6761",
        bad="website: https://192.168.0.10/\n",
        good="website: https://library.example/\n",
        text_check=TextCheck(_may_be_private, private_hosts, Scope.ADDRESS),
    ),
    Rule(
        code="PC421",
        name="unencrypted-address",
        family=Family.PEOPLE,
        severity=Severity.NOTICE,
        summary="An address is not encrypted",
        rationale="Others on the way can see and change what is read.",
        hint="Write https if the site has it",
        clause="RFC 9110, 4.2.2",
        bad="website: http://library.example/\n",
        good="website: https://library.example/\n",
        text_check=TextCheck(lambda text: "http://" in text, unencrypted_addresses, Scope.ADDRESS),
    ),
    Rule(
        code="PC422",
        name="tracked-address",
        family=Family.PEOPLE,
        severity=Severity.NOTICE,
        summary="An address carries tracking",
        rationale="It tells the site who sent the visitor, and makes one page look like several.",
        hint="Delete the tracking parameters",
        clause="file format",
        bad="website: https://library.example/?utm_source=newsletter\n",
        good="website: https://library.example/\n",
        fixable=True,
        text_check=TextCheck(_may_track, tracked_addresses, Scope.ADDRESS),
    ),
    Rule(
        code="PC423",
        name="shortened-address",
        family=Family.PEOPLE,
        severity=Severity.WARNING,
        summary="An address hides where it leads",
        rationale="Where it leads can be changed later by somebody else, and many wikis block such addresses.",
        hint="Open it, and copy the address it leads to",
        clause="file format",
        bad="website: https://bit.ly/example\n",
        good="website: https://library.example/\n",
        text_check=TextCheck(_MAYBE_SHORT.search, shortened_addresses, Scope.ADDRESS),
    ),
    Rule(
        code="PC424",
        name="report-page-elsewhere",
        family=Family.PEOPLE,
        severity=Severity.WARNING,
        summary="The report page is not on a wiki of the movement",
        rationale="The liaisons should keep a wiki page that the movement can read, watch and amend.",
        hint="Put the report on a page of a wiki of the movement (`movement.wikis` of registry.yaml)",
        clause="Reporting requirements: should maintain a wiki page about their related work",
        bad="report_page: https://library.example/report\n",
        good="report_page: https://wiki.gardens.example/wiki/Example/Northfield_report\n",
        local=True,
        record_check=report_pages_elsewhere,
    ),
)
