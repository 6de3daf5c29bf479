# SPDX-License-Identifier: Apache-2.0
"""Passwords and tokens: each goes to the server it belongs to, and none is ever told."""

import traceback
from collections.abc import Mapping
from pathlib import Path

import pytest

from partnerctl.adapters.credentials import Credentials
from partnerctl.errors import EnvironmentProblemError
from partnerctl.model.credentials import MailAccount, Security, WikiPassword, WikiToken

SECRET = "hunter2-correct-horse"

BOTH = f"""\
[wiki."meta.wikimedia.org"]
user = "ExampleBot@publish"
password = "{SECRET}"

[wiki."localhost:8080"]
token_file = "token"

[mail]
host = "smtp.registry.example"
user = "registry"
password = "{SECRET}"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A registry in a repository."""
    (tmp_path / "clone" / ".git").mkdir(parents=True)
    return tmp_path / "clone"


def credentials(
    root: Path, text: str | None = None, environment: Mapping[str, str] | None = None
) -> Credentials:
    path = root.parent / "config" / "credentials.toml"
    if text is not None:
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
    return Credentials(path, root, environment or {}, root.parent)


def test_each_wiki_has_its_own_account(root: Path) -> None:
    given = credentials(root, BOTH)
    (root.parent / "config" / "token").write_text("t0ken\n", encoding="ascii")

    password, token = given.wiki("Meta.wikimedia.org"), given.wiki("localhost:8080")

    assert isinstance(password, WikiPassword)
    assert (password.user, password.password.get_secret_value()) == ("ExampleBot@publish", SECRET)
    assert isinstance(token, WikiToken)
    assert token.token.get_secret_value() == "t0ken"
    assert given.wiki("meta.wikimedia.org.evil.example") is None
    assert given.wiki("localhost") is None
    assert SECRET not in repr(password)


def test_of_a_mail_server_what_is_usual_need_not_be_said(root: Path) -> None:
    account = credentials(root, BOTH).mail()

    assert account is not None
    assert account.password is not None
    assert account.password.get_secret_value() == SECRET
    assert (account.host, account.port, account.security) == ("smtp.registry.example", 587, Security.STARTTLS)
    assert SECRET not in repr(account)


def test_nothing_is_there_and_nothing_is_wrong(root: Path) -> None:
    given = credentials(root)

    assert (given.wiki("meta.wikimedia.org"), given.mail()) == (None, None)


def test_variables_go_before_the_file_and_never_together_with_it(root: Path) -> None:
    environment = {
        "PARTNERCTL_WIKI_HOST": "meta.wikimedia.org",
        "PARTNERCTL_WIKI_TOKEN": "from-the-variable",
        "PARTNERCTL_SMTP_HOST": "localhost",
        "PARTNERCTL_SMTP_PORT": "2525",
        "PARTNERCTL_SMTP_SECURITY": "none",
    }
    given = credentials(root, BOTH, environment)

    token = given.wiki("meta.wikimedia.org")

    assert isinstance(token, WikiToken)
    assert token.token.get_secret_value() == "from-the-variable"
    assert given.mail() == MailAccount("localhost", 2525, Security.NONE)


def test_variables_for_one_wiki_are_no_use_for_another(root: Path) -> None:
    environment = {"PARTNERCTL_WIKI_HOST": "meta.wikimedia.org", "PARTNERCTL_WIKI_TOKEN": SECRET}

    assert credentials(root, environment=environment).wiki("wiki.evil.example") is None


def test_a_token_for_no_server_is_sent_to_none(root: Path) -> None:
    given = credentials(root, environment={"PARTNERCTL_WIKI_TOKEN": SECRET})

    with pytest.raises(EnvironmentProblemError, match="name no server") as told:
        given.wiki("meta.wikimedia.org")

    assert told.value.hint == "set PARTNERCTL_WIKI_HOST=meta.wikimedia.org if that is the wiki they are for"


def test_a_password_in_a_file_of_its_own_named_by_a_variable(root: Path) -> None:
    (root.parent / "secret").write_text(f"{SECRET}\r\n", encoding="ascii")
    given = credentials(
        root,
        environment={
            "PARTNERCTL_SMTP_HOST": "smtp.registry.example",
            "PARTNERCTL_SMTP_SECURITY": "tls",
            "PARTNERCTL_SMTP_USER": "registry",
            "PARTNERCTL_SMTP_PASSWORD_FILE": "secret",
            "PARTNERCTL_SMTP_CA_FILE": "ca.pem",
        },
    )

    account = given.mail()

    assert account is not None
    assert account.password is not None
    assert (account.password.get_secret_value(), account.port) == (SECRET, 465)
    assert account.ca_file == str(root.parent / "ca.pem")


WRONG = {
    "open to others": (None, r"holds passwords and can be read by others \(mode 644\)$"),
    "no TOML": (f"[mail]\nhost = {SECRET}\n", r"is no TOML, from line 2 on$"),
    "no text": (f"# {SECRET} \udcff\n", r"is no TOML$"),
    "password outside of a section": (f'"{SECRET}" = 1\n', r": it holds something that partnerctl does not know$"),
    "no host": (f'[mail]\nuser = "u"\npassword = "{SECRET}"\n', r": `mail`\.`host` is missing$"),
    "a password and no user": (
        f'[mail]\nhost = "h"\npassword = "{SECRET}"\n',
        r": `mail`: needs `user` with one of `password` and `password_file`, or none of them$",
    ),
    "two ways": (
        f'[wiki.h]\nuser = "u"\npassword = "{SECRET}"\ntoken = "{SECRET}"\n',
        r": `wiki`: needs either `user` with `password` or `password_file`, or one of `token` and `token_file` alone$",
    ),
    "another word": (
        f'[mail]\nhost = "h"\nsecurity = "{SECRET}"\n',
        r": `mail`\.`security`: input should be 'starttls', 'tls' or 'none'$",
    ),
    "a number as a text": (f'[mail]\nhost = "h"\nport = "{SECRET}"\n', r": `mail`\.`port`: input should be a valid integer"),
    "two lines": (
        f'[mail]\nhost = "h"\nuser = "u"\npassword = "{SECRET}\\nX: y"\n',
        r"is empty, or more than one line of text$",
    ),
    "an empty file": ('[mail]\nhost = "h"\nuser = "u"\npassword_file = "empty"\n', r"is empty, or more than one line"),
    "a file that is not there": ('[mail]\nhost = "h"\nuser = "u"\npassword_file = "no"\n', r"no does not exist"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_without_a_word_of_it(name: str, root: Path) -> None:
    text, told = WRONG[name]
    given = credentials(root, BOTH if text is None else "")
    if text is not None:
        given.path.write_bytes(text.encode("utf-8", "surrogateescape"))
    else:
        given.path.chmod(0o644)
    (given.path.parent / "empty").write_bytes(b"\n")

    with pytest.raises(EnvironmentProblemError, match=told) as raised:
        given.mail()

    assert raised.value.hint
    assert SECRET not in "".join(traceback.format_exception(raised.value))


def test_a_password_in_the_repository_is_not_read(root: Path) -> None:
    inside = root / "credentials.toml"
    inside.write_text(BOTH, encoding="utf-8")
    inside.chmod(0o600)

    with pytest.raises(
        EnvironmentProblemError, match="lies in the registry's repository, where passwords could be published"
    ):
        Credentials(inside, root, {}, root.parent).mail()
