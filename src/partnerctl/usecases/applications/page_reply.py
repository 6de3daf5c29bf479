# SPDX-License-Identifier: Apache-2.0
"""What an applicant is answered: what was taken over, in their own labels, and what was not and why."""

from collections.abc import Iterable, Iterator

from partnerctl.findings import Plain
from partnerctl.model.countries import name_of_country
from partnerctl.model.policy import Registry
from partnerctl.rendering.application_reply import Given, Unclear, plain_sentence
from partnerctl.rendering.form_reply import Remark
from partnerctl.usecases.applications.page_values import Gathered, Taken


def taken_over(gathered: Gathered, against: Iterable[Remark], registry: Registry) -> tuple[Given, ...]:
    """What was taken, each with the applicant's own label; not what a rule has something against."""
    unfit = {remark.label for remark in against}
    return tuple(
        Given(label_of(taken), as_told(taken, registry))
        for taken in gathered.taken
        if taken.asked.label not in unfit
    )


def not_taken_over(gathered: Gathered, against: Iterable[Remark]) -> tuple[Unclear, ...]:
    """What was not, and what a rule has against what was; not what is only the registry's to mend."""
    return (*_not_taken(gathered), *_unfit(against, gathered))


def label_of(taken: Taken) -> str:
    """The label as the applicant has it, else that of the form."""
    return taken.label.rstrip(":：?؟ ") or taken.asked.label


def as_told(taken: Taken, registry: Registry) -> str:
    """A value as people read it: labels for words, names for codes."""
    labels = registry.vocabularies.get(taken.asked.vocabulary or "", {})

    def told(value: Plain) -> str:
        match value:
            case dict():
                return ", ".join(told(each) for each in value.values())
            case list():
                return ", ".join(map(told, value))
            case str() if taken.asked.key == "countries":
                return name_of_country(value)
            case _:
                return labels.get(str(value), str(value))

    return told(taken.value)


def _not_taken(gathered: Gathered) -> Iterator[Unclear]:
    """What the applicant should hear of: not what another line says in a way that could be read."""
    lines = {taken.asked.key: taken.number for taken in gathered.taken}
    for unread in gathered.unread:
        asked = unread.asked
        if asked is None or lines.get(asked.key, unread.number) == unread.number:
            yield Unclear(
                unread.label.rstrip(":：?؟ "),
                unread.text,
                plain_sentence(unread.why),
                _plain_hint(unread.hint),
                asked is not None,
            )


def _plain_hint(hint: str | None) -> str:
    """A hint as a sentence of its own."""
    text = (hint or "").replace("`", "")
    return f"{text}." if text and text[-1] not in ".?!" else text


def _unfit(against: Iterable[Remark], gathered: Gathered) -> Iterator[Unclear]:
    """What a rule has against something that the applicant wrote, shown with that."""
    for remark in against:
        taken = next((each for each in gathered.taken if each.asked.label == remark.label), None)
        if taken is not None:
            yield Unclear(
                label_of(taken),
                taken.text,
                plain_sentence(remark.parts),
                _plain_hint(remark.hint),
                answerable=True,
            )
