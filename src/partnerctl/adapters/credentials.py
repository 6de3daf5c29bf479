# SPDX-License-Identifier: Apache-2.0
"""Where passwords and tokens come from: variables of the environment, or one private file.

The variables win, and as a whole: a host from one and a password from the other never go together. No error repeats
anything of what was read, the lines of a broken file neither.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, SecretStr, ValidationError

from partnerctl.adapters.private_files import LocalPrivateFile
from partnerctl.errors import EnvironmentProblemError
from partnerctl.model.credentials import (
    PORTS,
    CredentialsFile,
    MailAccount,
    MailSection,
    WikiPassword,
    WikiSection,
    WikiToken,
)

_WIKI: Final = {
    "PARTNERCTL_WIKI_USER": "user",
    "PARTNERCTL_WIKI_PASSWORD": "password",
    "PARTNERCTL_WIKI_PASSWORD_FILE": "password_file",
    "PARTNERCTL_WIKI_TOKEN": "token",
    "PARTNERCTL_WIKI_TOKEN_FILE": "token_file",
}
_MAIL: Final = {
    "PARTNERCTL_SMTP_HOST": "host",
    "PARTNERCTL_SMTP_PORT": "port",
    "PARTNERCTL_SMTP_SECURITY": "security",
    "PARTNERCTL_SMTP_USER": "user",
    "PARTNERCTL_SMTP_PASSWORD": "password",
    "PARTNERCTL_SMTP_PASSWORD_FILE": "password_file",
    "PARTNERCTL_SMTP_CA_FILE": "ca_file",
    "PARTNERCTL_SMTP_PER_MINUTE": "per_minute",
}
VARIABLES: Final = ("PARTNERCTL_CREDENTIALS", "PARTNERCTL_WIKI_HOST", *_WIKI, *_MAIL)
"""Every variable that is looked at."""

_LINE: Final = re.compile(r"at line (\d+)")
_MANUAL: Final = "docs/reference/credentials.md shows one"


@dataclass(frozen=True)
class Credentials:
    """The accounts of the person who runs the command.

    Attributes:
        path: The private file; it need not exist.
        root: The registry's root, in whose repository no password may lie.
        environment: The variables.
        directory: What relative paths in variables are relative to; those in the file are relative to its folder.
    """

    path: Path
    root: Path
    environment: Mapping[str, str]
    directory: Path

    def wiki(self, host: str) -> WikiPassword | WikiToken | None:
        """The account for one wiki; None if there is none for it.

        Args:
            host: The server, with its port if that is not the usual one.

        Raises:
            EnvironmentProblemError: What is there can't be read, is incomplete, or is open to others.
        """
        named = self.environment.get("PARTNERCTL_WIKI_HOST", "").strip().lower()
        if named == host.lower():
            section = _section(WikiSection, self._given(_WIKI), "the variables PARTNERCTL_WIKI_…")
            return self._wiki_account(section, self.directory)
        found = self._file.wiki.get(host.lower())
        if found is not None:
            return self._wiki_account(found, self.path.parent)
        if not named and self._given(_WIKI):
            raise EnvironmentProblemError(
                "the variables PARTNERCTL_WIKI_… name no server, so they are sent to none",
                hint=f"set PARTNERCTL_WIKI_HOST={host} if that is the wiki they are for",
            )
        return None

    def mail(self) -> MailAccount | None:
        """The mail server and the account there; None if none is named.

        Raises:
            EnvironmentProblemError: What is there can't be read, is incomplete, or is open to others.
        """
        given = self._given(_MAIL)
        section: MailSection | None
        if given:
            section = _section(MailSection, given, "the variables PARTNERCTL_SMTP_…")
            folder = self.directory
        else:
            section, folder = self._file.mail, self.path.parent
        if section is None:
            return None
        return MailAccount(
            host=section.host,
            port=section.port or PORTS[section.security.value],
            security=section.security,
            user=section.user,
            password=self._secret(section.password, section.password_file, folder) if section.user else None,
            ca_file=str(folder / Path(section.ca_file).expanduser()) if section.ca_file else None,
            per_minute=section.per_minute,
        )

    def servers(self) -> tuple[str, ...]:
        """The servers that there are accounts for.

        Raises:
            EnvironmentProblemError: What is there can't be read, is incomplete, or is open to others.
        """
        named = self.environment.get("PARTNERCTL_WIKI_HOST", "").strip().lower()
        wikis = [host for host in dict.fromkeys((named, *self._file.wiki)) if host and self.wiki(host)]
        mail = self.mail()
        return (*wikis, *([f"{mail.host}:{mail.port}"] if mail else []))

    def _wiki_account(self, section: WikiSection, folder: Path) -> WikiPassword | WikiToken:
        if section.user is None:
            return WikiToken(self._secret(section.token, section.token_file, folder))
        return WikiPassword(section.user, self._secret(section.password, section.password_file, folder))

    def _given(self, names: Mapping[str, str]) -> dict[str, str]:
        return {field: value for name, field in names.items() if (value := self.environment.get(name))}

    def _secret(self, typed: SecretStr | None, file: str | None, folder: Path) -> SecretStr:
        text = typed.get_secret_value() if typed else self._from_file(folder / Path(file or "").expanduser())
        # A line break at the end is the editor's; one within would be a header of its own.
        text = text.rstrip("\r\n")
        if not text or not text.isprintable():
            place = f"the file {file}" if file else "what is given as a password or token"
            raise EnvironmentProblemError(
                f"{place} is empty, or more than one line of text",
                hint="write the password there and nothing else",
            )
        return SecretStr(text)

    def _from_file(self, path: Path) -> str:
        version = LocalPrivateFile(path, self.root, holds="passwords").read()
        if version is None:
            raise EnvironmentProblemError(
                f"{path} does not exist, and the password was to be in it",
                hint="make it, or name another file",
            )
        return version.content.decode("utf-8", "replace")

    @cached_property
    def _file(self) -> CredentialsFile:
        file = LocalPrivateFile(self.path, self.root, holds="passwords")
        version = file.read()
        if version is None:
            return CredentialsFile()
        exposure = file.exposure()
        if exposure:
            raise EnvironmentProblemError(exposure, hint=f"run `chmod 600 {self.path}`")
        try:
            read = tomllib.loads(version.content.decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            line = _LINE.search(str(problem))
            raise EnvironmentProblemError(
                f"{self.path} is no TOML{f', from line {line[1]} on' if line else ''}", hint=_MANUAL
            ) from None
        return _section(CredentialsFile, read, str(self.path))


_Section = TypeVar("_Section", bound=BaseModel)
_NAMES: Final = frozenset(
    {*CredentialsFile.model_fields, *WikiSection.model_fields, *MailSection.model_fields}
)


def _section(kind: type[_Section], read: dict[str, Any], where: str) -> _Section:
    try:
        return kind.model_validate(read)
    except ValidationError as problem:
        faults = problem.errors(include_url=False, include_input=False, include_context=False)
    told = "; ".join(dict.fromkeys(_told(each["loc"], each["type"], each["msg"]) for each in faults))
    raise EnvironmentProblemError(f"{where}: {told}", hint=_MANUAL)


def _told(place: tuple[int | str, ...], kind: str, message: str) -> str:
    """One fault. Only names that partnerctl itself has are repeated: who got a level wrong has a password there."""
    known = ".".join(f"`{part}`" for part in place if part in _NAMES)
    if kind == "extra_forbidden":
        return f"{known or 'it'} holds something that partnerctl does not know"
    if kind == "missing":
        return f"{known} is missing"
    return f"{known or 'it'}: {message[:1].lower()}{message[1:]}"
