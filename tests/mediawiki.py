# SPDX-License-Identifier: Apache-2.0
"""A real MediaWiki for tests: started by tests/servers/mediawiki-up, asked through its API."""

import json
import os
import shlex
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, Final

SERVERS: Final = Path(__file__).parent / "servers"

_LIKE_META: Final = """<?php
$wgEnableMagicLinks = [ 'ISBN' => true, 'PMID' => true, 'RFC' => true ];
"""
"""What Wikimedia's wikis have on and MediaWiki has off by default."""


@dataclass(frozen=True)
class Wiki:
    """A running wiki.

    Attributes:
        variables: What `mediawiki-up` printed.
    """

    variables: Mapping[str, str]

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

    def save(self, title: str, wikitext: str) -> None:
        """Save a page as the wiki's bot."""
        opener = self._opener(CookieJar())
        token = self._post(opener, action="query", meta="tokens", type="login")["query"]["tokens"][
            "logintoken"
        ]
        login = self._post(opener, action="login", lgname=self.variables["MW_BOT_USER"],
                           lgpassword=self.variables["MW_BOT_PASSWORD"], lgtoken=token)  # fmt: skip
        assert login["login"]["result"] == "Success", login
        token = self._post(opener, action="query", meta="tokens")["query"]["tokens"]["csrftoken"]
        edit = self._post(opener, action="edit", title=title, text=wikitext, bot="1", token=token)
        assert edit["edit"]["result"] == "Success", edit

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
