# SPDX-License-Identifier: Apache-2.0
"""With whom nothing is drafted, what can't be asked for, and that no file is replaced."""

import pytest

from fakes import FakeFiles
from partnerctl.errors import EnvironmentProblemError, PartnerctlError, RefusedError, UsageError
from partnerctl.findings import Plain
from partnerctl.model.agreements import AgreementKind
from partnerctl.ports import Services
from partnerctl.usecases.changes import Change
from partnerctl.usecases.render_agreement import AgreementRequest, agreement, agreement_change
from partners import entry
from registries import APPLIED, DAY, HISTORIES, RECOGNIZED, files_of, world

MEMORANDUM, LICENSE = AgreementKind.MEMORANDUM, AgreementKind.TRADEMARK_LICENSE
WORDS: Plain = {"marks": {"wordmark": "Wordmark"}, "uses": {"website": "Website"}}


def services(*history: Plain, entities: dict[str, Plain] | None = None) -> Services:
    record: dict[str, Plain] = {"name": "Northfield", "history": list(history or [APPLIED, RECOGNIZED])}
    return world(files_of({"one": record}, registry={"vocabularies": WORDS}, entities=entities))


def refusal(kind: AgreementKind, where: Services, **more: tuple[str, ...]) -> PartnerctlError:
    with pytest.raises(PartnerctlError) as caught:
        agreement(AgreementRequest("one", kind, **more), where)  # type: ignore[arg-type]  # all of `more` are tuples
    return caught.value


@pytest.mark.parametrize(
    ("history", "memorandum", "licence"),
    [
        (HISTORIES["potential"], None, None),
        (HISTORIES["informal"], None, None),
        (HISTORIES["candidate"], None, None),
        (HISTORIES["recognized"], None, None),
        (
            HISTORIES["suspended"],
            None,
            "the recognition of one is suspended since 2025-05-01, and use of the marks rests",
        ),
        *(
            (HISTORIES[status], message, message)
            for status, message in (
                ("declined", "one is declined since 2024-03-01, so there is nothing to agree on"),
                ("former", "one is former since 2025-06-01, so there is nothing to agree on"),
            )
        ),
        (
            [*HISTORIES["recognized"], entry("2025-01-01", "merged")],
            "one is recorded under another-partner now",
            "one is recorded under another-partner now",
        ),
        (
            [entry("2026-04-01", "applied")],
            "nothing was recorded of one by 2026-03-31",
            "nothing was recorded of one by 2026-03-31",
        ),
    ],
)
def test_with_whom_something_is_drafted(
    history: list[Plain], memorandum: str | None, licence: str | None
) -> None:
    for kind, message in ((MEMORANDUM, memorandum), (LICENSE, licence)):
        if message is None:
            assert agreement(AgreementRequest("one", kind), services(*history)).text
        else:
            refused = refusal(kind, services(*history))
            assert isinstance(refused, RefusedError)
            assert (refused.message, refused.hint) == (message, "`partnerctl show one` tells its standing")


@pytest.mark.parametrize(
    ("kind", "more", "message", "hint"),
    [
        (
            MEMORANDUM,
            {"parties": ("wm-nortland",)},
            'there is no entity "wm-nortland" in data/entities.yaml',
            'did you mean "wm-northland"?',
        ),
        (
            MEMORANDUM,
            {"parties": ("zzz",)},
            'there is no entity "zzz" in data/entities.yaml',
            "known are wmf, affcom, wm-northland",
        ),
        (
            MEMORANDUM,
            {"marks": ("wordmark",)},
            "a memorandum grants no use of marks",
            "leave out --mark and --use, or ask for --kind trademark-license",
        ),
        (
            LICENSE,
            {"parties": ("wmf",)},
            "a trademark licence is granted by the Wikimedia Foundation alone",
            "leave out --with",
        ),
        (
            LICENSE,
            {"marks": ("wordmrak",)},
            '"wordmrak" is not one of the marks in data/registry.yaml',
            'did you mean "wordmark"?',
        ),
        (
            LICENSE,
            {"uses": ("mugs",)},
            '"mugs" is not one of the uses in data/registry.yaml',
            "known are website",
        ),
    ],
)
def test_what_cannot_be_asked_for(
    kind: AgreementKind, more: dict[str, tuple[str, ...]], message: str, hint: str
) -> None:
    refused = refusal(kind, services(), **more)

    assert isinstance(refused, UsageError)
    assert (refused.message, refused.hint) == (message, hint)


def test_those_who_sign_are_named_once_and_in_the_order_given() -> None:
    request = AgreementRequest("one", MEMORANDUM, parties=("affcom", "wm-northland", "affcom"))

    text = agreement(request, services()).text

    assert "- For Affiliations Committee: **[name]**" in text
    assert text.index("For Affiliations Committee") < text.index("For Wikimedia Northland")
    assert text.count("For Affiliations Committee") == 1


def test_who_ended_signs_nothing() -> None:
    entities: dict[str, Plain] = {
        "format": 1,
        "entities": {"wm-northland": {"name": "Wikimedia Northland", "type": "chapter", "until": "2025"}},
    }
    where = services(APPLIED, RECOGNIZED, entities=entities)

    refused = refusal(MEMORANDUM, where, parties=("wm-northland",))
    nobody = refusal(LICENSE, where)

    assert isinstance(refused, RefusedError)
    assert refused.message == f"wm-northland can sign nothing on {DAY}: it ended in 2025"
    assert isinstance(nobody, EnvironmentProblemError)
    assert nobody.message.startswith("data/entities.yaml names no entity of the type wmf")


def test_what_is_left_open_is_told() -> None:
    def remarks(*history: Plain) -> tuple[str, ...]:
        return agreement(AgreementRequest("one", MEMORANDUM), services(*history)).remarks

    assert len(remarks(APPLIED, RECOGNIZED)) == 1
    assert remarks(APPLIED)[1:] == (
        "nobody recognized the partner, so the other side is left open; --with ENTITY names it",
    )


def test_a_draft_replaces_no_file() -> None:
    files = FakeFiles.of({"a.md": "Draft\n"})

    assert agreement_change("Draft\n", files, "b.md") == Change("b.md", None, "Draft\n", None)
    assert agreement_change("Draft\n", files, "a.md") is None
    with pytest.raises(RefusedError, match=r"a\.md is there already, and somebody may have worked on it"):
        agreement_change("Another draft\n", files, "a.md")
