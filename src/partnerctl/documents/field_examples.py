# SPDX-License-Identifier: Apache-2.0
"""One example for each field, shown by editors; a test holds that all are there and that each is valid."""

from partnerctl.findings import Plain

_PAGE = "https://wiki.gardens.example/wiki/Example"
_SITE = "https://library.example/"

_EVENT: dict[str, Plain] = {
    "date": "2024-04-15",
    "link": f"{_PAGE}/Decision_12",
    "archived": "https://web.archive.org/web/2024/https://wiki.gardens.example/wiki/Example/Decision_12",
    "note": "The date is the day of the decision.",
}

_EVENTS: dict[str, dict[str, Plain]] = {
    "Noted": {"event": "noted", "as": "potential"},
    "Invited": {"event": "invited", "by": ["user:ExampleEditor"]},
    "Applied": {"event": "applied"},
    "Endorsed": {"event": "endorsed", "by": ["northland", "user:ExampleEditor"]},
    "Recognized": {"event": "recognized", "by": ["northland"]},
    "Declined": {
        "event": "declined",
        "by": ["council"],
        "reason": "No work with the movement could be shown.",
    },
    "Reviewed": {
        "event": "reviewed",
        "outcome": "renewed",
        "by": ["northland"],
        "checklist": [{"point": "visible-support", "answer": "pass"}],
        "conditions": [{"text": "Bring the report page up to date.", "by_when": "2026-12-15"}],
        "until": "2025-07-01",
    },
    "Suspended": {"event": "suspended", "by": ["northland"], "reason": "No liaison since June 2026."},
    "Reinstated": {"event": "reinstated", "by": ["northland"]},
    "Withdrawn": {
        "event": "withdrawn",
        "by": ["council"],
        "reason": "Used the marks for products that no agreement covered.",
        "recommendation": f"{_PAGE}/Recommendation_3",
    },
    "Resigned": {"event": "resigned", "reason": "The museum closed its digital department."},
    "Transitioned": {
        "event": "transitioned",
        "to": "thematic-organization",
        "entity": "open-health",
        "by": ["council"],
    },
    "Dissolved": {"event": "dissolved", "reason": "The association was wound up."},
    "Renamed": {"event": "renamed", "from": "Riverside Mill Museum", "to": "Riverside Museum"},
    "Merged": {"event": "merged", "into": "northfield-city-library"},
    "Corrected": {
        "event": "corrected",
        "supersedes_date": "2024-04-14",
        "supersedes_event": "recognized",
        "why": "The decision was taken a day later.",
    },
    "Redacted": {"event": "redacted", "field": "organizers[0].name", "why": "The person asked for it."},
}

_PARTS: dict[str, dict[str, Plain]] = {
    "Agreement": {
        "kind": "trademark-license",
        "licensor": "foundation",
        "parties": ["northland"],
        "version": "2024",
        "signed": "2024-05-02",
        "effective": "2024-06-01",
        "expires": "2027-05-31",
        "ends_with": "The close of the exhibition.",
        "marks": ["wordmark"],
        "uses": ["website", "promotional-material"],
        "territory": ["DE"],
        "guidelines": f"{_PAGE}/Visual_identity",
        "wording": "Northfield City Library supports Open Gardens.",
        "document": "private:tm-2024-017",
        "terminated": {"date": "2026-01-31", "why": "Both sides agreed."},
        "note": "Renewed once.",
    },
    "Termination": {"date": "2026-01-31", "why": "Both sides agreed."},
    "Condition": {"text": "Bring the report page up to date.", "by_when": "2026-12-15"},
    "CheckedPoint": {
        "point": "visible-support",
        "answer": "pass",
        "note": "The page is linked from the front page.",
    },
    "FormerName": {"name": "Riverside Mill Museum", "until": "2021"},
    "Organization": {
        "kind": "library",
        "legal_name": "City of Northfield",
        "legal_form": "municipal institution",
        "jurisdiction": "DE",
        "founded": "1911",
        "project_of": "Open Learning Foundation",
    },
    "Territory": {"range": "national", "countries": ["DE"], "subdivisions": ["DE-BY"], "regions": ["europe"]},
    "Contact": {
        "email": "info@library.example",
        "consent": "2024-02-21",
        "proof": "private:mail-2024-031",
        "language": "en",
    },
    "Consent": {
        "about": "listing",
        "given": "2024-02-21",
        "by": "Head of communication",
        "proof": f"{_PAGE}/Talk#Listing",
        "withdrawn": "2026-05-31",
        "note": "Given with the application.",
    },
    "Liaison": {
        "user": "ExampleLiaison",
        "forge": "example-liaison",
        "since": "2024-03-01",
        "until": "2026-06",
    },
    "VisibleSupport": {"url": f"{_SITE}gardens", "kind": "web-page", "seen": "2026-03-30"},
    "Grant": {"link": f"{_PAGE}/Grant", "title": "Reading room", "year": 2024, "amount": "EUR 5,000"},
    "Funding": {"origin": "City budget and donations.", "movement_grants": [{"link": f"{_PAGE}/Grant"}]},
    "Cooperation": {"entity": "northland", "note": "Monthly editing evenings.", "page": f"{_PAGE}/Evenings"},
    "Governance": {"summary": "A department of the city.", "page": f"{_SITE}board"},
    "Organizer": {
        "name": "Ada Example",
        "role": "Head librarian",
        "profile": f"{_SITE}office",
        "consent": "2024-02-21",
        "proof": "private:mail-2024-032",
        "body": False,
    },
    "Mentoring": {"wanted": True, "mentors": ["northland"], "page": f"{_PAGE}/Mentoring"},
    "Waiver": {
        "rule": "PC501",
        "why": "The site blocks robots.",
        "by": "user:ExampleEditor",
        "until": "2027-01-31",
    },
    "Source": {
        "url": f"{_SITE}about",
        "title": "About the library",
        "supports": ["name", "organization.founded"],
        "checked": "2024-02-21",
        "archived": "https://web.archive.org/web/2024/https://library.example/about",
    },
    "Partner": {
        "name": "Northfield City Library",
        "also_known_as": ["NCL"],
        "former_names": [{"name": "Northfield Reading Room", "until": "1950"}],
        "mission": "Free access to local knowledge.",
        "contributions": ["content-donation", "events"],
        "website": _SITE,
        "logo": "File:Northfield City Library logo.svg",
        "wikidata": "Q55672",
        "ror": "https://ror.org/01y8r3379",
        "organization": {"kind": "library", "founded": "1911"},
        "territory": {"range": "national", "countries": ["DE"]},
        "contact": {"email": "info@library.example", "consent": "2024-02-21"},
        "liaisons": [{"user": "ExampleLiaison", "since": "2024-03-01"}],
        "report_page": f"{_PAGE}/Northfield_report",
        "visible_support": [{"url": f"{_SITE}gardens", "kind": "web-page"}],
        "agreements": [{"kind": "memorandum", "parties": ["northland"], "signed": "2024-04-20"}],
        "funding": {"origin": "City budget and donations."},
        "cooperation": [{"entity": "northland"}],
        "governance": {"summary": "A department of the city."},
        "organizers": [{"name": "Reading Room Office", "role": "Runs the cooperation", "body": True}],
        "consents": [{"about": "logo", "given": "2024-02-21", "proof": "private:mail-2024-031"}],
        "mentoring": {"wanted": True},
        "history": [{"date": "2024-02-20", "event": "applied", "link": f"{_PAGE}/Talk#Northfield"}],
        "waivers": [
            {"rule": "PC501", "why": "The site blocks robots.", "by": "northland", "until": "2027-01-31"}
        ],
        "sources": [{"url": f"{_SITE}about", "supports": ["name"], "checked": "2024-02-21"}],
    },
    "Decider": {
        "user": "ExampleDecider",
        "forge": "example-decider",
        "since": "2025-01-01",
        "until": "2026-12-31",
    },
    "Entity": {
        "name": "Open Gardens Northland",
        "also_known_as": ["Gardeners of Northland"],
        "type": "chapter",
        "countries": ["DE"],
        "subdivisions": ["US-NY"],
        "page": f"{_PAGE}/Chapter",
        "since": "2004-06-13",
        "until": "2017",
        "deciders": [{"user": "ExampleDecider", "forge": "example-decider"}],
        "note": "The day it was founded.",
        "sources": [{"title": "List of chapters"}],
    },
    "Entities": {
        "format": 1,
        "complete": False,
        "note": "Known to be incomplete.",
        "sources": [{"title": "List of chapters"}],
        "entities": {"northland": {"name": "Open Gardens Northland", "type": "chapter"}},
    },
    "Pause": {"since": "2025-08-04", "until": "2025-09-28", "why": "No quorum.", "source": f"{_PAGE}/Pause"},
    "KindReview": {
        "interval_months": 24,
        "upcoming_days": 60,
        "grace_days": 14,
        "reminder_days": [30, 60],
        "checklist": ["visible-support", "liaison"],
    },
    "Review": {
        "interval_months": 12,
        "upcoming_days": 30,
        "grace_days": 0,
        "reminder_days": [30, 60, 90],
        "checklist": ["visible-support", "report-page", "liaison"],
        "kinds": {"library": {"interval_months": 24}},
        "pauses": [{"since": "2025-08-04", "until": "2025-09-28", "why": "No quorum."}],
    },
    "Authority": {
        "types": ["chapter"],
        "entities": ["council"],
        "users": True,
        "with_recommendation": ["chapter"],
    },
    "Mail": {
        "sender_name": "Movement Partners registry",
        "sender_address": "partners@registry.example",
        "reply_to": "partners@registry.example",
        "message_id_domain": "registry.example",
        "role_addresses": ["info", "contact"],
    },
    "Wiki": {
        "page": "Movement Partners/List",
        "application_page": f"{_PAGE}/Talk",
        "categories": ["Partners"],
        "api": "https://wiki.example/w/api.php",
        "account": "ExamplePartnerBot",
        "targets": [{"title": "Module:Movement Partners/data", "form": "lua"}],
    },
    "Target": {"title": "Movement Partners/List/fr", "form": "listing", "language": "fr"},
    "MarksOwner": {
        "name": "Open Gardens Foundation",
        "short_name": "Foundation",
        "policy": f"{_PAGE}/Trademark_policy",
        "types": ["foundation"],
    },
    "Movement": {
        "name": "Open Gardens",
        "cause": "open gardens",
        "entity_types": {"foundation": "Foundation", "chapter": "Chapter"},
        "territorial_types": ["chapter"],
        "marks_owner": {"name": "Open Gardens Foundation", "types": ["foundation"]},
        "advisor": "Partnerships Committee",
        "wikis": ["wiki.gardens.example"],
        "quotes_proposal": False,
    },
    "WaivedHost": {"host": "social.example", "why": "It answers browsers only.", "until": "2027-12-31"},
    "Links": {
        "waived_hosts": [
            {"host": "social.example", "why": "It answers browsers only.", "until": "2027-12-31"}
        ]
    },
    "ReviewedLanguage": {"reviewer": "ExampleTranslator", "on": "2026-10-01"},
    "Languages": {"default": "en", "reviewed": {"fr": {"reviewer": "ExampleTranslator", "on": "2026-10-01"}}},
    "Registry": {
        "format": 1,
        "title": "Open Gardens Partners",
        "official": False,
        "fictitious": False,
        "notice": "This is a proposal. It is not official.",
        "about": _PAGE,
        "repository": "https://forge.example/partners",
        "maintainers": ["example/registry-policy"],
        "languages": {"default": "en"},
        "vocabularies": {"contributions": {"events": "Events"}},
        "review": {"interval_months": 12},
        "authority": {"recognized": {"types": ["chapter"]}},
        "requirements": {"candidate": {"mission": "error"}},
        "role_name": "Movement Partner",
        "mail": {
            "sender_name": "Registry",
            "sender_address": "info@registry.example",
            "message_id_domain": "registry.example",
            "role_addresses": ["info"],
        },
        "movement": {
            "name": "Open Gardens",
            "entity_types": {"foundation": "Foundation", "chapter": "Chapter"},
            "marks_owner": {"name": "Open Gardens Foundation", "types": ["foundation"]},
        },
        "wiki": {"page": "Movement Partners/List"},
        "links": {
            "waived_hosts": [
                {"host": "social.example", "why": "It answers browsers only.", "until": "2027-12-31"}
            ]
        },
    },
}

EXAMPLES: dict[tuple[str, str], Plain] = {
    **{(model, field): value for model, fields in _PARTS.items() for field, value in fields.items()},
    **{
        (model, field): value
        for model, fields in _EVENTS.items()
        for field, value in {**_EVENT, **fields}.items()
    },
}
"""By model and field (as it is called in the file)."""
