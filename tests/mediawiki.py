# SPDX-License-Identifier: Apache-2.0
"""A real MediaWiki for tests: started by tests/servers/mediawiki-up, asked through its API."""

import json
import os
import shlex
import sqlite3
import subprocess
import sys
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, Final

SERVERS: Final = Path(__file__).parent / "servers"

_LIKE_META: Final = """<?php
$wgEnableMagicLinks = [ 'ISBN' => true, 'PMID' => true, 'RFC' => true ];
foreach ( glob( "$dir/settings/*.php" ) as $file ) {
	require $file;
}
"""
"""What Wikimedia's wikis have on and MediaWiki has off by default; and the settings of single tests."""

Login = tuple[str, str]
"""The variables that hold a name and a password."""
BOT: Final = ("MW_BOT_USER", "MW_BOT_PASSWORD")
"""The wiki's bot, by a bot password."""
ADMINISTRATOR: Final = ("MW_ADMIN_BOT_USER", "MW_ADMIN_BOT_PASSWORD")
VOLUNTEER: Final = ("MW_USER", "MW_USER_PASSWORD")
"""A person who edits."""
_OWN_PASSWORD: Final = ("MW_ADMIN_USER", "MW_ADMIN_PASSWORD")
"""The administrator with all rights, of which a bot password has some."""


@dataclass(frozen=True)
class Wiki:
    """A running wiki.

    Attributes:
        variables: What `mediawiki-up` printed.
    """

    variables: Mapping[str, str]
    _logged_in: dict[Login, tuple[urllib.request.OpenerDirector, str]] = field(
        default_factory=dict, repr=False
    )

    def parse(self, wikitext: str, title: str = "Sandbox") -> str:
        """The HTML that a reader of the page would get, saved as it is (with what saving transforms)."""
        answer = self._post(action="parse", text=wikitext, title=title, contentmodel="wikitext", pst="1", prop="text",
                            disablelimitreport="1", disableeditsection="1")  # fmt: skip
        return str(answer["parse"]["text"])

    def page(self, title: str) -> tuple[str, list[str]]:
        """HTML and categories of a saved page."""
        answer = self._post(action="parse", page=title, prop="text|categories", disablelimitreport="1")[
            "parse"
        ]
        return answer["text"], [each["category"].replace("_", " ") for each in answer["categories"]]

    def save(self, title: str, wikitext: str, *, by: Login = BOT, summary: str = "") -> int:
        """Save a page, whatever was there, and give the revision that it made (0 if it said so already)."""
        edit = self._do(by, action="edit", title=title, text=wikitext, summary=summary, bot="1")["edit"]
        assert edit["result"] == "Success", edit
        return int(edit.get("newrevid", 0))

    def register(self, name: str, password: str) -> None:
        """Make an account for somebody."""
        tokens = self._do(_OWN_PASSWORD, action="query", meta="tokens", type="createaccount")
        made = self._post(
            self._logged_in[_OWN_PASSWORD][0],
            action="createaccount",
            username=name,
            password=password,
            retype=password,
            createtoken=tokens["query"]["tokens"]["createaccounttoken"],
            createreturnurl=self.variables["MW_URL"],
        )
        assert made["createaccount"]["status"] == "PASS", made

    def has_new_messages(self, name: str, password: str) -> bool:
        """Whether somebody who logs in is told of new messages."""
        opener = self._opener(CookieJar())
        token = self._post(opener, action="query", meta="tokens", type="login")["query"]["tokens"][
            "logintoken"
        ]
        back = {"loginreturnurl": self.variables["MW_URL"]}
        self._post(opener, action="clientlogin", username=name, password=password, logintoken=token, **back)
        info = self._post(opener, action="query", meta="userinfo", uiprop="hasmsg")["query"]["userinfo"]
        assert info["name"] == name
        return bool(info["messages"])

    def revisions(self, title: str) -> list[dict[str, Any]]:
        """The revisions of a page, newest first, as the API tells them."""
        found = self._post(
            action="query",
            titles=title,
            prop="revisions",
            rvprop="ids|user|comment|content",
            rvslots="main",
            rvlimit="50",
        )
        revisions: list[dict[str, Any]] = found["query"]["pages"][0].get("revisions", [])
        return revisions

    def move(self, title: str, new: str) -> None:
        """Give a page with its history another title."""
        self._do(ADMINISTRATOR, action="move", to=new, noredirect="1", **{"from": title})

    def delete(self, title: str) -> None:
        """Delete a page."""
        self._do(ADMINISTRATOR, action="delete", title=title)

    def hide(self, revision: int) -> None:
        """Hide text, user and summary of a revision that is not the newest."""
        with self.setting("$wgGroupPermissions['sysop']['deleterevision'] = true;"):
            self._do(
                _OWN_PASSWORD,
                action="revisiondelete",
                type="revision",
                ids=str(revision),
                hide="content|comment|user",
            )

    def protect(self, title: str, **more: str) -> None:
        """Let nobody but administrators edit a page, or make it."""
        kind = "edit" if self.exists(title) else "create"
        self._do(ADMINISTRATOR, action="protect", title=title, protections=f"{kind}=sysop", **more)

    def exists(self, title: str) -> bool:
        """Whether there is such a page."""
        return "missing" not in self._post(action="query", titles=title)["query"]["pages"][0]

    @contextmanager
    def blocked(self, user: str, **more: str) -> Iterator[None]:
        """For a while, a user may not edit."""
        self._do(ADMINISTRATOR, action="block", user=user, reason="It went astray", **more)
        try:
            yield
        finally:
            self._do(ADMINISTRATOR, action="unblock", user=user)

    @contextmanager
    def read_only(self, reason: str) -> Iterator[None]:
        """For a while, nothing can be saved."""
        with self._file("readonly", reason):
            yield

    @contextmanager
    def lagging(self, seconds: int) -> Iterator[None]:
        """For a while, the database lags behind."""
        with self._file("maxlag", str(seconds)):
            yield

    @contextmanager
    def setting(self, php: str) -> Iterator[None]:
        """For a while, another setting holds: `$wgRateLimits[…] = …;`."""
        # PHP keeps what it compiled for a minute, by the file's name.
        with self._file(f"settings/{uuid.uuid4().hex}.php", f"<?php\n{php}\n"):
            yield

    def end_sessions(self) -> None:
        """End all logins, as time does."""
        with (
            closing(
                sqlite3.connect(Path(self.variables["MW_DIR"]) / "data" / "wiki.sqlite", timeout=30)
            ) as database,
            database,
        ):
            database.execute("DELETE FROM objectcache WHERE keyname LIKE '%:MWSession:%'")
        self._logged_in.clear()

    @contextmanager
    def _file(self, name: str, content: str) -> Iterator[None]:
        path = Path(self.variables["MW_DIR"]) / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
        try:
            yield
        finally:
            path.unlink()

    def _do(self, by: Login, **parameters: str) -> Any:
        """Have an account do something."""
        if by not in self._logged_in:
            self._logged_in[by] = self._log_in(by)
        opener, token = self._logged_in[by]
        return self._post(opener, token=token, **parameters)

    def _log_in(self, by: Login) -> tuple[urllib.request.OpenerDirector, str]:
        opener = self._opener(CookieJar())
        token = self._post(opener, action="query", meta="tokens", type="login")["query"]["tokens"][
            "logintoken"
        ]
        login = self._post(opener, action="login", lgname=self.variables[by[0]],
                           lgpassword=self.variables[by[1]], lgtoken=token)["login"]  # fmt: skip
        assert login["result"] == "Success", login
        return opener, self._post(opener, action="query", meta="tokens")["query"]["tokens"]["csrftoken"]

    def lint(self, wikitext: str, title: str) -> list[dict[str, str]]:
        """What is wrong with a page's wikitext (tests/servers/wikitext-lint)."""
        done = subprocess.run(
            [sys.executable, SERVERS / "wikitext-lint", "--json", "--title", title, "-"],
            input=wikitext.encode(),
            capture_output=True,
            env={**os.environ, **self.variables},
            timeout=120,
            check=False,
        )
        assert done.returncode in {0, 1}, done.stderr.decode()
        findings: list[dict[str, str]] = json.loads(done.stdout)["findings"]
        return findings

    def _post(self, opener: urllib.request.OpenerDirector | None = None, **parameters: str) -> Any:
        body = urllib.parse.urlencode({"format": "json", "formatversion": "2", **parameters}).encode()
        with (opener or self._opener()).open(self.variables["MW_API"], body, timeout=120) as answer:
            found = json.load(answer)
        assert "error" not in found, found["error"]
        return found

    @staticmethod
    def _opener(cookies: CookieJar | None = None) -> urllib.request.OpenerDirector:
        proxies = urllib.request.ProxyHandler({})  # loopback: never through a proxy
        return urllib.request.build_opener(proxies, urllib.request.HTTPCookieProcessor(cookies))


@contextmanager
def running_wiki(folder: Path, cache: Path) -> Iterator[Wiki]:
    """A fresh wiki in `folder`, stopped and deleted in the end.

    Args:
        folder: Where it is made; empty or absent.
        cache: Where MediaWiki's software is, and a template of a wiki is kept.
    """
    environment = {**os.environ, "MW_CACHE": str(cache)}
    done = subprocess.run(
        [SERVERS / "mediawiki-up", "--dir", folder],
        capture_output=True,
        env=environment,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    try:
        (folder / "Extra.php").write_text(_LIKE_META, encoding="utf-8")
        lines = (shlex.split(line)[1] for line in done.stdout.decode().splitlines())
        yield Wiki(dict(line.split("=", 1) for line in lines))
    finally:
        subprocess.run([SERVERS / "mediawiki-down", "--dir", folder, "--purge"], env=environment, check=True)
