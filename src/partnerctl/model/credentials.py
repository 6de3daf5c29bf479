# SPDX-License-Identifier: Apache-2.0
"""Accounts on a wiki and on a mail server, as a person keeps them outside of the registry.

Each belongs to one server by name. What a registry's policy says of its wiki comes by pull request, and must never be
able to have a password sent somewhere else.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

FILE_NAME: Final = "credentials.toml"

PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
"""The usual port of each way (RFC 8314, 3.3; RFC 5321, 4.5.4.2)."""


SECRET_VARIABLES: Final = frozenset(
    {"PARTNERCTL_WIKI_PASSWORD", "PARTNERCTL_WIKI_TOKEN", "PARTNERCTL_SMTP_PASSWORD"}
)
"""Variables that hold a password or a token themselves."""


class Security(StrEnum):
    """How the connection to a mail server is made safe."""

    STARTTLS = "starttls"
    TLS = "tls"
    """From the first byte (RFC 8314, 3.3)."""
    NONE = "none"
    """Not at all; only to a server on this machine."""


@dataclass(frozen=True, slots=True)
class WikiPassword:
    """A bot password (https://www.mediawiki.org/wiki/Manual:Bot_passwords): `ExampleBot@publish` and what goes with it."""

    user: str
    password: SecretStr


@dataclass(frozen=True, slots=True)
class WikiToken:
    """An owner-only access token of OAuth 2 (https://www.mediawiki.org/wiki/OAuth/Owner-only_consumers)."""

    token: SecretStr


@dataclass(frozen=True, slots=True)
class MailAccount:
    """A server that takes messages, and who is known there.

    Attributes:
        host: Its name, which its certificate must have.
        port: Its port.
        security: How the connection is made safe.
        user: Who logs in; None where nobody has to.
        password: What goes with it.
        ca_file: A file with the certificates of an authority of one's own; None for the public ones.
        per_minute: How many messages it takes in a minute.
    """

    host: str
    port: int
    security: Security
    user: str | None = None
    password: SecretStr | None = None
    ca_file: str | None = None
    per_minute: int = 30


_Word = Annotated[
    str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\s\x00-\x1f](.*[^\s\x00-\x1f])?$")
]
_Host = Annotated[
    str, StringConstraints(to_lower=True, pattern=r"^[a-z0-9.-]+(:[0-9]{1,5})?$", max_length=260)
]


class _Closed(BaseModel):
    """No unknown key passes, and no error repeats what was typed."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class WikiSection(_Closed):
    """`[wiki."meta.wikimedia.org"]`: a bot password, or a token."""

    user: _Word | None = None
    """The account's name, "@", and the name that the bot password was given."""
    password: SecretStr | None = None
    password_file: _Word | None = None
    """A file that holds nothing but the password."""
    token: SecretStr | None = None
    token_file: _Word | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        passwords = [self.password, self.password_file]
        tokens = [self.token, self.token_file]
        given = sum(each is not None for each in (*passwords, *tokens))
        if given != 1 or (self.user is None) == any(each is not None for each in passwords):
            raise PydanticCustomError(
                "partnerctl.credentials",
                "needs either `user` with `password` or `password_file`, or one of `token` and `token_file` alone",
            )
        return self


class MailSection(_Closed):
    """`[mail]`: the server that mail is handed to."""

    host: _Host
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    security: Security = Security.STARTTLS
    user: _Word | None = None
    password: SecretStr | None = None
    password_file: _Word | None = None
    ca_file: _Word | None = None
    per_minute: Annotated[int, Field(ge=1, le=600)] = 30

    @model_validator(mode="after")
    def _all_or_none(self) -> Self:
        given = sum(each is not None for each in (self.password, self.password_file))
        if given != (self.user is not None):
            raise PydanticCustomError(
                "partnerctl.credentials",
                "needs `user` with one of `password` and `password_file`, or none of them",
            )
        return self


class CredentialsFile(_Closed):
    """All of `credentials.toml`."""

    wiki: dict[_Host, WikiSection] = Field(default_factory=dict)
    """By the name of the server, with its port if that is not the usual one."""
    mail: MailSection | None = None
