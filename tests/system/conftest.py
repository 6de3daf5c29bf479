# SPDX-License-Identifier: Apache-2.0
"""Real servers, browsers and validators: started once a session, and in CI never left out.

See README.md here for what they need. On a person's machine a test that lacks something is skipped and says what; in
CI, or with `--require-all`, it fails.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from mediawiki import SERVERS, Wiki, running_wiki

# Read before the session's fixture hides the person's own environment from the tests.
_CACHE = Path(
    os.environ.get("PARTNERCTL_TEST_CACHE")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "partnerctl-tests"
)
_IN_CI = os.environ.get("CI", "").lower() not in {"", "0", "false"}

Require = Callable[..., None]


@pytest.fixture(scope="session")
def require(request: pytest.FixtureRequest) -> Require:
    """`require("chromium")`: go on only if `tests/servers/install --list` doesn't name it as missing."""
    environment = {**os.environ, "PARTNERCTL_TEST_CACHE": str(_CACHE)}
    command = [str(SERVERS / "install"), "--list"]
    missing = subprocess.run(command, capture_output=True, text=True, env=environment, check=False).stdout

    def check(*names: str) -> None:
        lacking = [name for name in names if name in missing]
        if lacking:
            told = f"missing: {', '.join(lacking)}; put it in with tests/servers/install"
            if _IN_CI or request.config.getoption("--require-all"):
                pytest.fail(told)
            pytest.skip(told)

    return check


@pytest.fixture(scope="session")
def wiki(require: Require, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiki]:
    """A real MediaWiki."""
    require("php-cli", "curl", "MediaWiki")
    with running_wiki(tmp_path_factory.mktemp("wiki"), _CACHE / "mediawiki") as running:
        yield running


@pytest.fixture(scope="module")
def browser(require: Require) -> Iterator[Browser]:
    """A real Chromium, for one module: as long as it is there, Playwright's event loop runs in this thread, and no other can."""
    require("chromium", "fonts-noto-cjk", "fonts-noto-core")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*quiet, *sandbox])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def npm(require: Require) -> Path:
    """The folder of npm's packages (tests/servers/npm/package.json)."""
    require("npm packages")
    return _CACHE / "npm" / "node_modules"
