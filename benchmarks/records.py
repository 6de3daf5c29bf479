# SPDX-License-Identifier: Apache-2.0
"""Registries of invented partners, as large as wanted, the same for the same seed.

A record is what volunteers write: 91 lines and 2.7 kB on average, names in several scripts, comments here and there,
every kind of field, a history of some years. Most are recognized partners, which have the longest records.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

COUNTRIES = (
    "AR AT BR CA CL CZ DE EE EG ES FI FR GH HU ID IN IT JP KE KR MX NG NL NO PE PL PT SE TH UA".split()
)
CONTRIBUTIONS = (
    "advocacy community-support content-donation distribution education events open-data research".split()
)
KINDS = "archive association foundation gallery library museum nonprofit publisher university".split()
SUPPORT = ["event", "news", "publication", "software", "web-page", "wiki-page"]
LANGUAGES = ["en", "es", "fr", "de", "pt", "hi", "ar"]

# Of a hundred records, so many stand there.
STATUSES = {"recognized": 78, "candidate": 8, "informal": 5, "potential": 4, "suspended": 3, "former": 2}

# Syllables of invented names, by script.
SYLLABLES = {
    "latin": "ba be bi bo bra ce da de dra du el en fa fi fle ga gi go gra ha he ili ja jo ka ke kla la le lo ma mi mo na ne no ola pa pe pra qui ra re ro sa se sti ta te tro ula va ve vi wa we xe ya ye za ze zo".split(),
    "accented": "bé cô dé dù fê gá gö hé jå ké lã lé má mí nå né nö pá ré rû sé ší tá té ül vá žá ží".split(),
    "arabic": "با بي بو تا تي جا حا خا دا دو را ري زا سا سي شا صا طا عا غا فا قا كا لا لو ما مي نا نو ها وا".split(),
    "devanagari": "क का कि खा गा गो चा जा टा डा ता ति दा धा ना नि पा फा बा भा मा मि या रा री ला वा शा सा".split(),
    "cyrillic": "би ви га гу да до жи за зо ил ка ко ле ли мо му на ни ол пу ра ры со фи ша ще эл юр я".split(),
}
HAN = (
    "書海山林文明東西南北光華和平天地江河湖泉星月雲石木竹松梅蘭春秋學藝史圖博科技語言詩畫音樂歷代公民社會自由"
)
SCRIPTS = ["latin"] * 11 + ["accented"] * 3 + ["arabic"] + ["devanagari"] + ["cyrillic"] * 2 + ["han"] * 2

WORDS = (
    "texts maps photographs letters journals recordings lessons tools archives volunteers pages films".split()
)
DATE = re.compile(r"(?<=: )\d{4}-\d{2}-\d{2}$", re.MULTILINE)
WIKI = "https://meta.wikimedia.org/wiki/MP"


# REUSE-IgnoreStart
HEADER = "# SPDX-License-Identifier: CC0-1.0"
# REUSE-IgnoreEnd


def write_registry(
    folder: Path, count: int, *, seed: int = 1, faulty: bool = False, quoted: bool = False
) -> None:
    """Write a registry of `count` partners, with the policy and vocabularies of the example registry.

    Args:
        folder: Where; must not hold a registry already.
        count: How many records.
        seed: The same seed gives the same bytes; a larger registry begins with the records of a smaller one.
        faulty: Put one fault into every record, of kinds that people make.
        quoted: Quote every date, for tools that read YAML 1.1 and would take it for a point in time.
    """
    policy = Path(__file__).parents[1] / "examples" / "data" / "registry.yaml"
    partners = folder / "data" / "partners"
    partners.mkdir(parents=True)
    (folder / "data" / "registry.yaml").write_bytes(policy.read_bytes())
    (folder / "data" / "entities.yaml").write_text(entities(), encoding="utf-8", newline="\n")
    taken: set[str] = set()
    for index in range(count):
        record_id, text = record(index, seed, taken)
        text = spoiled(text, index) if faulty else text
        text = DATE.sub(r'"\g<0>"', text) if quoted else text
        (partners / f"{record_id}.yaml").write_text(text, encoding="utf-8", newline="\n")


def entities() -> str:
    """The Foundation, the Affiliations Committee, and a chapter for each country."""
    lines = [HEADER, "format: 1", "complete: true", "entities:"]
    lines += ["  wmf:", "    name: Wikimedia Foundation", "    type: wmf"]
    lines += ["  affcom:", "    name: Affiliations Committee", "    type: committee"]
    for country in COUNTRIES:
        lines += [f"  {_chapter(country)}:", f"    name: Wikimedia Example {country}", "    type: chapter"]
        lines += [f"    countries: [{country}]", "    since: 2008-03-01"]
    return "\n".join(lines) + "\n"


def record(index: int, seed: int, taken: set[str]) -> tuple[str, str]:
    """One partner: its id and the text of its file. `taken` keeps the names and ids of a registry apart."""
    random = Random(f"{seed}:{index}")
    name = _fresh(lambda: _name(random, random.choice(SCRIPTS)), taken)
    alias = _fresh(lambda: _name(random, "latin"), taken)
    record_id = _fresh(lambda: "-".join(_name(random, "latin").lower().split()[:2]), taken)
    country = random.choice(COUNTRIES)
    status = random.choices(list(STATUSES), list(STATUSES.values()))[0]
    parts = [_profile(random, name, alias, record_id, country)]
    if status in {"recognized", "suspended", "former"}:
        parts.append(_partnership(random, record_id, country))
    elif status == "candidate":
        parts.append(_cooperation(country))
    parts += [_history(random, record_id, country, status), _sources(record_id)]
    return record_id, "".join(f"{line}\n" for part in parts for line in part)


def spoiled(text: str, index: int) -> str:
    """The record with one fault: a word not in the vocabulary, a day that isn't, a misspelt field, and so on."""
    faults = (
        ("contributions: [", "contributions: [evnts, "),
        ("website: https://", "website: htps:/"),
        ("range: national", "range: nationwide"),
        ("\nhistory:", "\nhistroy:"),
        ("  - date: 20", "  - date: 2023-02-30 # 20"),
        ("\nmission: ", "\nmision: "),
        ("  jurisdiction: ", "  jurisdiction: [ "),
    )
    old, new = faults[index % len(faults)]
    return text.replace(old, new, 1)


def _fresh(make: Callable[[], str], taken: set[str]) -> str:
    while (text := make()).casefold() in taken:
        pass
    taken.add(text.casefold())
    return text


def _name(random: Random, script: str) -> str:
    if script == "han":
        return "".join(random.choices(HAN, k=7))
    words = ("".join(random.choices(SYLLABLES[script], k=random.randint(3, 4))) for _ in range(3))
    return " ".join(word.capitalize() for word in words)


def _chapter(country: str) -> str:
    return f"chapter-{country.lower()}"


def _profile(random: Random, name: str, alias: str, record_id: str, country: str) -> Iterator[str]:
    first, second, third = random.sample(WORDS, 3)
    site = f"https://{record_id}.example"
    yield HEADER
    yield "# yaml-language-server: $schema=../schema/partner.schema.json"
    yield f"name: {name}"
    yield f"also_known_as: [{alias}]"
    yield f"mission: Opens its {first} and {second} to everybody, and to share {third}."
    yield f"contributions: [{', '.join(random.sample(CONTRIBUTIONS, random.randint(1, 4)))}]"
    yield f"website: {site}/"
    yield "organization:"
    yield f"  kind: {random.choice(KINDS)}"
    yield f"  legal_name: {alias} Trust"
    yield f"  jurisdiction: {country}"
    yield f"  founded: {random.choice(['1911', '1987-05', '2003-11-20'])}"
    yield "territory:"
    yield "  range: national"
    yield f"  countries: [{country}]"


def _partnership(random: Random, record_id: str, country: str) -> Iterator[str]:
    site, page = f"https://{record_id}.example", f"{WIKI}/{record_id.partition('-')[0]}"
    signed = dt.date(random.randint(2019, 2022), random.randint(1, 12), random.randint(1, 28))
    yield "contact:"
    yield f"  email: info@{record_id}.example"
    yield f"  consent: {signed}"
    yield f"  language: {random.choice(LANGUAGES)}"
    yield "liaisons: # wiki user names, never addresses"
    for number in range(random.randint(1, 2)):
        yield f"  - user: Example liaison {number + 1} of {record_id.partition('-')[0]}"
        yield f"    since: {signed:%Y-%m}"
    yield f"report_page: {page}/Report"
    yield "visible_support:"
    for number in range(random.randint(1, 3)):
        yield f"  - url: {site}/wikimedia/{number + 1}"
        yield f"    kind: {random.choice(SUPPORT)}"
        yield f"    seen: {signed.replace(year=2025)}"
    yield "agreements:"
    yield "  - kind: memorandum"
    yield f"    parties: [{_chapter(country)}]"
    yield '    version: "1.0"'
    yield f"    signed: {signed}"
    yield f"    document: {page}/Memorandum"
    if random.random() < 0.6:
        yield "  - kind: trademark-license # only the Foundation grants this"
        yield "    licensor: wmf"
        yield f"    signed: {signed}"
        yield f"    expires: {signed.replace(year=2029)}"
        yield "    marks: [wikipedia-wordmark]"
        yield "    uses: [website, promotional-material]"
        yield f"    document: private:tm-{random.randrange(10_000, 99_999)}"
    yield "funding:"
    yield "  origin: Donations and public grants."
    yield from _cooperation(country)
    yield "governance:"
    yield "  summary: A board elected by the members."
    yield "organizers:"
    yield "  - name: Office of the board"
    yield "    role: Runs the cooperation"
    yield f"    profile: {site}/office"
    yield "    body: true"
    yield "mentoring:"
    yield f"  wanted: {random.choice(['true', 'false'])}"


def _cooperation(country: str) -> Iterator[str]:
    yield "cooperation:"
    yield f"  - entity: {_chapter(country)}"
    yield "    note: Monthly editing evenings."


def _history(random: Random, record_id: str, country: str, status: str) -> Iterator[str]:
    page, by = f"{WIKI}/{record_id.partition('-')[0]}", _chapter(country)
    day = dt.date(2019, 1, 7) + dt.timedelta(days=random.randrange(700))
    yield "history: # add at the end; entries are never changed"
    if status in {"potential", "informal"}:
        yield from _entry(day, "noted", f"as: {status}", f"link: {page}")
        return
    yield from _entry(day, "applied", f"link: {page}/Talk#A")
    yield from _entry(day + dt.timedelta(20), "endorsed", f"by: [{by}]", f"link: {page}/Talk#S")
    if status == "candidate":
        return
    day += dt.timedelta(55)
    yield from _entry(day, "recognized", f"by: [{by}]", f"link: {page}/Decision")
    for year in range(day.year + 1, 2026 if status == "recognized" else 2025):
        outcome, link = "outcome: renewed", f"link: {page}/R{year}"
        yield from _entry(
            day.replace(year=year, day=min(day.day, 28)), "reviewed", outcome, f"by: [{by}]", link
        )
    if status == "suspended":
        yield from _entry(
            dt.date(2025, 6, 2), "suspended", f"by: [{by}]", "reason: No answer.", f"link: {page}/S"
        )
    if status == "former":
        yield from _entry(dt.date(2025, 6, 2), "resigned", f"link: {page}/End")


def _entry(day: dt.date, event: str, *fields: str) -> Iterator[str]:
    yield f"  - date: {day}"
    yield f"    event: {event}"
    for field in fields:
        yield f"    {field}"


def _sources(record_id: str) -> Iterator[str]:
    yield "sources:"
    yield f"  - url: https://{record_id}.example/about"
    yield "    supports: [name, mission, organization, territory, website]"
    yield "    checked: 2025-02-21"
    yield "  - title: Letter of the board"
    yield "    supports: [governance, funding]"
