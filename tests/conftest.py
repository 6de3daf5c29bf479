# SPDX-License-Identifier: Apache-2.0
"""What every test stands on: no network, a home and a git of its own, goldens compared whole."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

GOLDENS = Path(__file__).parent / "golden"
IN_CI = os.environ.get("CI", "").lower() not in {"", "0", "false"}
LOOPBACK = ("127.", "::1", "localhost")

Golden = Callable[[str, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-goldens` writes what the tests got where they compare; look at the diff before committing it."""
    parser.addoption(
        "--update-goldens", action="store_true", help="rewrite tests/golden from what the tests get"
    )
    parser.addoption(
        "--require-all", action="store_true", help="fail, as CI does, where a server or browser is missing"
    )


# Times are measured by benchmarks and asserted nowhere: a busy machine must not fail a property.
hypothesis.settings.register_profile("partnerctl", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("partnerctl")


def pytest_configure(config: pytest.Config) -> None:
    """Close the network, and refuse to rewrite goldens where nobody would look at them."""
    if IN_CI and config.getoption("--update-goldens"):
        raise pytest.UsageError(
            "--update-goldens is for a person's machine: CI compares, it does not rewrite"
        )
    sys.addaudithook(_refuse_network)
    _heed_signals()


def _heed_signals() -> None:
    """Heed Ctrl-C and a lost terminal, as do then the programs that tests start.

    A shell that runs something in the background has it ignore them, and what is ignored is inherited.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook (PEP 578): it sees every socket of this process, whichever library opened it."""
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a path for Unix sockets
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if isinstance(host, str) and host and not host.startswith(LOOPBACK):
        raise RuntimeError(f"tests may not use the network, and this one asked for {host}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failed one: what CI does not run, nobody runs."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if IN_CI and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("")
        reporter.write_line("tests were skipped, and in CI all of them must run", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session", autouse=True)
def _own_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests see neither the person's settings nor CI's, and write none."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in tuple(os.environ):
            if name in {"CI", "NO_COLOR", "FORCE_COLOR", "LANGUAGE"} or name.startswith(
                ("GIT_", "GITHUB_", "PARTNERCTL_", "XDG_", "LC_")
            ):
                patch.delenv(name)
        for name, value in {
            "HOME": str(home),
            "USERPROFILE": str(home),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "COLUMNS": "80",
            "TERM": "dumb",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Example Author",
            "GIT_AUTHOR_EMAIL": "author@partnerctl.example",
            "GIT_COMMITTER_NAME": "Example Committer",
            "GIT_COMMITTER_EMAIL": "committer@partnerctl.example",
        }.items():
            patch.setenv(name, value)
        yield


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """`golden("listing/example.wikitext", text)`: the text is, to the last byte, that of tests/golden."""

    def compare(name: str, actual: str) -> None:
        path = GOLDENS / name
        if request.config.getoption("--update-goldens"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(actual.encode())
        assert path.exists(), (
            f"tests/golden/{name} is missing; look at the output and run pytest --update-goldens"
        )
        assert actual == path.read_bytes().decode()

    return compare
