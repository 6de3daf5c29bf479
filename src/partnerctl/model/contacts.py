# SPDX-License-Identifier: Apache-2.0
"""The private contact book: who to write to, by partner id. It lives outside of the public registry."""

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from partnerctl.model.addresses import parse_mail_address
from partnerctl.model.types import Date, Language, Line, Model, Name, Prose, Slug


def _address(text: str) -> str:
    try:
        return parse_mail_address(text).text
    except ValueError as problem:
        # The address itself is not repeated: an error may end up in a log.
        raise PydanticCustomError("partnerctl.mail_address", "{why}", {"why": str(problem)}) from None


class Private(Model):
    """A model whose errors don't repeat what was wrong, should one ever get into a traceback."""

    model_config = ConfigDict(hide_input_in_errors=True)


class ContactEntry(Private):
    """The person or office to write to."""

    email: Annotated[str, StringConstraints(max_length=254), AfterValidator(_address)]
    name: Name | None = None
    """How to address them."""
    language: Language | None = None
    """The language to write in; used if its wording has been reviewed."""
    role: Line | None = None
    note: Prose | None = None
    added: Date | None = None
    no_mail: Date | None = None
    """Since when they do not want to be written to by mail."""
    after_bounce: Date | None = None
    """The last day on which mail to the partner had come back when this was noted, so that it was noted knowing of that."""


class ContactBook(Private):
    """All of the file."""

    format: Annotated[int, Field(ge=1, le=1)] = 1
    contacts: dict[Slug, ContactEntry] = Field(default_factory=dict)
    """By the partner's id."""
