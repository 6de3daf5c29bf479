# SPDX-License-Identifier: Apache-2.0
"""The frame of the command line: help, global options, errors, exit codes, and what start-up may import."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest

from command_line import CHECKOUT, CommandLine
from partnerctl import __version__
from partnerctl.bootstrap import Surroundings
from partnerctl.cli.app import COMMANDS
from partnerctl.cli.boundary import guarded
from partnerctl.cli.exit_codes import ExitCode, of_report
from partnerctl.cli.invocation import Invocation
from partnerctl.cli.lazy import Entry
from partnerctl.errors import InvalidDataError, RefusedError
from partnerctl.findings import Finding, Location, Report, Severity

Golden = Callable[[str, str], None]


def commands(
    entries: tuple[Entry, ...] = COMMANDS, before: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Entry]]:
    for entry in entries:
        words = (*before, entry.name)
        if entry.module:
            yield words, entry
        yield from commands(entry.members, words)


ALL = list(commands())
IDS = ["-".join(words) for words, _ in ALL]


# Help


@pytest.mark.parametrize(("words", "entry"), ALL, ids=IDS)
def test_help_of_every_command(
    words: tuple[str, ...], entry: Entry, partnerctl: CommandLine, golden: Golden
) -> None:
    outcome = partnerctl(*words, "--help")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    golden(f"cli/help/{'-'.join(words)}.txt", outcome.stdout)


@pytest.mark.parametrize("words", [(), ("render",), ("contacts",)], ids=["partnerctl", "render", "contacts"])
def test_help_of_every_group(words: tuple[str, ...], partnerctl: CommandLine, golden: Golden) -> None:
    outcome = partnerctl(*words, "--help")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    golden(f"cli/help/{'-'.join(words) or 'partnerctl'}.txt", outcome.stdout)


@pytest.mark.parametrize(("words", "entry"), ALL, ids=IDS)
def test_table_and_docstring_say_the_same_and_an_example_is_given(
    words: tuple[str, ...], entry: Entry
) -> None:
    text = import_module(entry.module).command.__doc__
    assert text.splitlines()[0] == f"{entry.summary}."
    assert f"partnerctl {' '.join(words)}" in text.partition("Example:")[2]


@pytest.mark.parametrize(("words", "entry"), ALL, ids=IDS)
def test_command_modules_import_nothing_heavy_at_the_top(words: tuple[str, ...], entry: Entry) -> None:
    heavy = loaded_by(*words, "--help")
    assert heavy == set()


def test_no_words_show_help_and_are_a_usage_error(partnerctl: CommandLine) -> None:
    asked, bare = partnerctl("--help"), partnerctl()
    assert (bare.exit_code, bare.stdout, bare.stderr) == (2, "", asked.stdout)


# What start-up imports


def loaded_by(*words: str, **environment: str) -> set[str]:
    """The heavy packages in a process that ran these words."""
    program = (
        "import sys\n"
        "sys.argv[1:] = sys.argv[2:]\n"
        "from partnerctl.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print('loaded', *sorted(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "-", *words],
        capture_output=True,
        text=True,
        env={**environment},
        check=True,
        timeout=60,
    )
    modules = {name.partition(".")[0] for name in done.stderr.partition("loaded ")[2].split()}
    assert "partnerctl" in modules
    return modules & {
        "pydantic",
        "rich",
        "ruamel",
        "jinja2",
        "yaml",
        "babel",
        "pycountry",
        "phonenumbers",
        "pyuca",
        "rapidfuzz",
    }


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("vlaidate",),
        ("--root", "/nowhere", "validate", "--no-such-option"),
        ("explain", "--format", "x"),
    ],
    ids=" ".join,
)
def test_help_and_usage_errors_import_nothing_heavy(words: tuple[str, ...]) -> None:
    assert loaded_by(*words) == set()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_imports_nothing_heavy(shell: str) -> None:
    line = {"_TYPER_COMPLETE_ARGS": "partnerctl v", "COMP_WORDS": "partnerctl v", "COMP_CWORD": "1"}
    assert loaded_by(_PARTNERCTL_COMPLETE=f"complete_{shell}", **line) == set()


def test_version_is_answered_before_typer_is_imported() -> None:
    program = "import sys; sys.argv=['partnerctl','--version']; from partnerctl.__main__ import main; main(); print('typer' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == f"partnerctl {__version__}\nFalse\n"


def test_version_among_other_options(partnerctl: CommandLine) -> None:
    outcome = partnerctl("--quiet", "--version")
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, f"partnerctl {__version__}\n", "")


# Usage errors


@pytest.mark.parametrize(
    "words",
    [
        ("vlaidate",),
        ("xyzzy",),
        ("render", "lising"),
        ("explain", "--fromat", "json"),
        ("explain", "--format", "jsn"),
        ("explain", "--format", "\x1b[31mred"),
        ("explain", "--\x1b[31mred"),
        ("explain", "PC001", "PC002"),
        ("explain", "--today", "2026-02-30"),
        ("explain", "--today", "tomorrow"),
        ("explain", "--root"),
        ("-x",),
    ],
    ids=ascii,
)
def test_usage_errors(
    words: tuple[str, ...], partnerctl: CommandLine, golden: Golden, request: pytest.FixtureRequest
) -> None:
    outcome = partnerctl(*words)
    assert outcome.exit_code == 2
    name = "-".join("".join(c if c.isalnum() else "_" for c in ascii(word)) for word in words)
    golden(f"cli/usage/{name}.txt", outcome.whole())


# Global options


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_root_may_stand_before_or_after_the_command(before: bool, tmp_path: Path, registry: Path) -> None:
    elsewhere = CommandLine(tmp_path)
    option, command = ("--root", str(registry)), ("explain", "PC001", "--format", "json")
    outcome = elsewhere(*option, *command) if before else elsewhere(*command, *option)
    assert outcome.exit_code == 0


def test_a_registry_is_found_by_walking_up(registry: Path) -> None:
    outcome = CommandLine(registry / "data" / "partners")("doctor", "--format", "json")
    assert '"state": "missing"' not in outcome.stdout


def test_the_environment_may_name_the_registry(tmp_path: Path, registry: Path) -> None:
    found = CommandLine(tmp_path)("schema", "partner", PARTNERCTL_ROOT=str(registry))
    lost = CommandLine(tmp_path)("schema", "partner")
    assert (found.exit_code, lost.exit_code) == (0, 3)


@pytest.mark.parametrize("words", [("schema",), ("schema", "--root", "nowhere")], ids=["walking-up", "named"])
def test_no_registry(words: tuple[str, ...], tmp_path: Path, golden: Golden) -> None:
    outcome = CommandLine(tmp_path)(*words)
    assert outcome.exit_code == 3
    golden(f"cli/no-registry-{len(words)}.txt", outcome.whole())


def test_a_day_in_the_environment_that_is_none(partnerctl: CommandLine) -> None:
    outcome = partnerctl("schema", PARTNERCTL_TODAY="31.3.2026")
    assert outcome.exit_code == 2
    assert outcome.stderr == (
        'error: PARTNERCTL_TODAY is "31.3.2026", which is not a date\nhint: write it as 2026-03-31\n'
    )


def test_quiet_silences_summaries_but_not_results(partnerctl: CommandLine, registry: Path) -> None:
    (registry / "data" / "schema" / "partner.schema.json").unlink()
    loud, quiet = partnerctl("schema", "--check"), partnerctl("schema", "--check", "--quiet")
    assert loud.stdout == quiet.stdout != ""
    assert (loud.stderr != "", quiet.stderr) == (True, "")


@pytest.mark.parametrize(
    ("words", "environment", "colored"),
    [
        ((), {}, False),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "0"}, False),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (("--no-color",), {"FORCE_COLOR": "1"}, False),
    ],
)
def test_color(
    words: tuple[str, ...], environment: dict[str, str], colored: bool, partnerctl: CommandLine
) -> None:
    outcome = partnerctl.having(environment)("explain", "PC001", *words)
    assert ("\x1b[" in outcome.stdout) is colored


# The boundary


def bounded(invocation: Invocation, error: BaseException) -> int:
    def work() -> int:
        raise error

    return guarded(work, invocation)


@pytest.fixture
def invocation(registry: Path) -> Invocation:
    return Invocation(Surroundings({}, registry))


def finding(path: str = "data/partners/x.yaml") -> Finding:
    return Finding("PC999", Severity.ERROR, "something \x1b[31m is wrong", Location(path))


def test_an_error_becomes_a_message_and_its_exit_code(
    invocation: Invocation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bounded(invocation, RefusedError("no \x1b[2J way", hint="go round")) == 1
    assert capsys.readouterr() == ("", "error: no \\x1b[2J way\nhint: go round\n")


def test_findings_of_an_error_are_shown(invocation: Invocation, capsys: pytest.CaptureFixture[str]) -> None:
    assert bounded(invocation, InvalidDataError("two things", (finding("b"), finding("a")))) == 1
    assert capsys.readouterr().err == (
        "a: error PC999: something \\x1b[31m is wrong\n\n"
        "b: error PC999: something \\x1b[31m is wrong\n\n"
        "error: two things\n"
    )


def test_an_interruption(invocation: Invocation, capsys: pytest.CaptureFixture[str]) -> None:
    assert bounded(invocation, KeyboardInterrupt()) == 130
    assert capsys.readouterr().err == "\nerror: interrupted; no file was left half-written\n"


def test_a_bug_is_told_in_two_lines(invocation: Invocation, capsys: pytest.CaptureFixture[str]) -> None:
    assert bounded(invocation, ZeroDivisionError("of \x07 nothing")) == 4
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("error: partnerctl has a bug: ZeroDivisionError: of \\x07 nothing (test_app.py:")
    assert second.startswith("hint: please report it")


def test_a_bug_with_its_traceback(invocation: Invocation, capsys: pytest.CaptureFixture[str]) -> None:
    invocation.options.debug = True
    assert bounded(invocation, ZeroDivisionError("nothing")) == 4
    assert "Traceback (most recent call last):" in capsys.readouterr().err


def test_a_missing_library_is_no_bug(invocation: Invocation, capsys: pytest.CaptureFixture[str]) -> None:
    assert bounded(invocation, ModuleNotFoundError("No module named 'pyuca'", name="pyuca")) == 3
    assert "error: the library pyuca can't be used" in capsys.readouterr().err


def test_a_missing_module_of_our_own_is_a_bug(
    invocation: Invocation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bounded(invocation, ModuleNotFoundError("gone", name="partnerctl.gone")) == 4
    assert "partnerctl has a bug" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("report", "fail_on", "code"),
    [
        (Report((), 3), Severity.ERROR, ExitCode.OK),
        (Report((), 0), Severity.ERROR, ExitCode.ENVIRONMENT),
        (Report((finding(),), 1), Severity.ERROR, ExitCode.FINDINGS),
        (Report((finding(),), 1), Severity.NOTICE, ExitCode.FINDINGS),
        (Report((Finding("PC999", Severity.WARNING, "x", Location("p")),), 1), Severity.ERROR, ExitCode.OK),
        (
            Report((Finding("PC999", Severity.WARNING, "x", Location("p")),), 1),
            Severity.WARNING,
            ExitCode.FINDINGS,
        ),
    ],
)
def test_exit_code_of_a_report(report: Report, fail_on: Severity, code: ExitCode) -> None:
    assert of_report(report, fail_on) is code


def test_the_reference_lists_every_exit_code() -> None:
    table = (CHECKOUT / "docs" / "reference" / "exit-codes.md").read_text("utf-8")
    assert re.findall(r"^\| (\d+) \|", table, re.MULTILINE) == [str(code.value) for code in ExitCode]


# Real processes


def test_a_reader_that_stops_reading_gets_no_complaint(registry: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m partnerctl schema partner | head -n1; echo ${{PIPESTATUS[0]}}"],
        cwd=registry,
        capture_output=True,
        text=True,
        check=True,
    )
    # The schema is larger than a pipe holds.
    assert (done.stdout, done.stderr) == ("{\n141\n", "")


def test_a_full_disk_is_told(registry: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "partnerctl", "schema"],
            cwd=registry,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (
        3,
        "error: the output could not be written: No space left on device\n",
    )


def test_a_working_directory_that_is_gone(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    done = subprocess.run(
        ["bash", "-c", f"rmdir {gone}; {sys.executable} -m partnerctl schema"],
        cwd=gone,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr.startswith("error: the working directory can't be used")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_pipe_gets_utf_8_whatever_the_locale(encoding: str, partnerctl: CommandLine) -> None:
    outcome = partnerctl.process("schema", "registry", PYTHONIOENCODING=encoding)
    assert outcome.exit_code == 0
    assert '"title"' in outcome.stdout


# Completion


def completions(line: str, folder: Path) -> list[str]:
    words = line.split(" ")
    outcome = CommandLine(folder).process(
        _PARTNERCTL_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=str(len(words) - 1)
    )
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return outcome.stdout.split()


def test_completion_of_commands_and_options(registry: Path) -> None:
    assert completions("partnerctl sh", registry) == ["show"]
    assert completions("partnerctl render l", registry) == ["listing"]
    assert completions("partnerctl explain --fo", registry) == ["--format"]
    assert completions("partnerctl explain --format j", registry) == ["json"]
    assert "--root" in completions("partnerctl --r", registry)


def test_completion_of_partner_ids_offers_no_name_that_a_shell_would_run(registry: Path) -> None:
    for name in ("glass$(touch pwned).yaml", "glass house.yaml", "glass;ls.yaml"):
        (registry / "data" / "partners" / name).touch()
    assert completions("partnerctl show glass", registry) == ["glasshouse-press"]


def test_completion_honours_the_root(registry: Path, tmp_path: Path) -> None:
    assert completions(f"partnerctl --root {registry} show glass", tmp_path) == ["glasshouse-press"]
    assert completions("partnerctl show glass", tmp_path) == []


def test_completion_of_rule_codes_knows_every_rule(registry: Path) -> None:
    from partnerctl.rules.registry import all_rules

    assert completions("partnerctl explain PC", registry) == [rule.code for rule in all_rules()]


def test_completion_can_be_installed(tmp_path: Path, registry: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    outcome = CommandLine(registry).process("--install-completion", "bash", HOME=str(home))
    assert outcome.exit_code == 0
    assert any(
        "_PARTNERCTL_COMPLETE=complete_bash" in path.read_text() for path in home.rglob("*") if path.is_file()
    )
