# SPDX-License-Identifier: Apache-2.0
"""Questions to a person at a terminal, on standard error, one at a time. Nothing is written while it asks."""

import contextlib
import sys
from collections.abc import Callable, Mapping, Sequence

from partnerctl.cli.console import Role
from partnerctl.cli.invocation import Invocation
from partnerctl.errors import PartnerctlError
from partnerctl.findings import Finding
from partnerctl.reporters import text
from partnerctl.reporters.visible import visible

_NO = frozenset({"n", "no"})
_YES = frozenset({"y", "yes"})


class EndedError(PartnerctlError):
    """The person ended the questions before the last one."""

    exit_code = 130


class Wizard:
    """Asks until an answer will do."""

    def __init__(self, invocation: Invocation) -> None:
        self._invocation = invocation

    def ask(
        self,
        question: str,
        *,
        default: str | None = None,
        check: Callable[[str], Sequence[Finding]] | None = None,
        required: bool = False,
    ) -> str | None:
        """One line.

        Args:
            question: Without a question mark's decoration; one line.
            default: Taken for an empty answer, and shown.
            check: Gives the findings that speak against an answer; then it is asked again.
            required: Whether an empty answer will not do.

        Returns:
            The answer; None for an empty one.

        Raises:
            EndedError: The person pressed Ctrl-D or Ctrl-C.
        """
        while True:
            suffix = f" [{default}]" if default else "" if required else " (Enter leaves it out)"
            answer = self._line(f"{question}{suffix}") or default
            if answer is None:
                if not required:
                    return None
                self._say("This one is needed.")
                continue
            problems = check(answer) if check else ()
            if not problems:
                return answer
            self.show(problems)

    def choose(
        self,
        question: str,
        words: Mapping[str, str],
        *,
        default: str | None = None,
        several: bool = False,
        required: bool = False,
    ) -> tuple[str, ...]:
        """One or several of a few words, by their number, or as they are spelled.

        Args:
            question: One line.
            words: Each with what it means.
            default: Taken for an empty answer; None if that means none of them.
            several: Whether several may be named, parted by commas.
            required: Whether at least one must be named.

        Raises:
            EndedError: The person pressed Ctrl-D or Ctrl-C.
        """
        numbered = list(words)
        widest = max(map(len, numbered))
        console = self._invocation.err
        console.line(f"{question}{' (several: 1, 3)' if several else ''}", Role.HEADING)
        for number, word in enumerate(numbered, 1):
            console.line(f"  {number:>2}  {word:<{widest}}  {words[word]}".rstrip())
        suffix = f"[{default}]" if default else "Number or word" if required else "(Enter leaves it out)"
        while True:
            answer = self._line(suffix) or default or ""
            picked = [part.strip() for part in answer.split(",") if part.strip()]
            found = [self._picked(part, numbered) for part in picked]
            unknown = [part for part, word in zip(picked, found, strict=True) if word is None]
            if unknown:
                self._say(f'"{unknown[0]}" is not on the list')
            elif len(picked) > 1 and not several:
                self._say("Only one of them.")
            elif required and not picked:
                self._say("This one is needed.")
            else:
                return tuple(dict.fromkeys(word for word in found if word))

    def confirm(self, question: str, *, default: bool = True) -> bool:
        """Yes or no.

        Raises:
            EndedError: The person pressed Ctrl-D or Ctrl-C.
        """
        while True:
            answer = self._line(f"{question} [{'Y/n' if default else 'y/N'}]").lower()
            if not answer:
                return default
            if answer in _YES | _NO:
                return answer in _YES
            self._say("Answer yes or no.")

    def show(self, findings: Sequence[Finding]) -> None:
        """What the rules have to say to an answer, without places: there is no file yet."""
        console = self._invocation.err
        for finding in findings:
            role = text.Role(finding.severity.value)
            console.write(f"{console.paint(finding.severity.value, role)}: {visible(finding.message)}\n")
            if finding.hint:
                console.write(f"  {console.paint('hint', Role.HINT)}: {visible(finding.hint)}\n")

    def preview(self, path: str, content: str) -> None:
        """What a file would hold."""
        console = self._invocation.err
        console.line()
        console.line(path, Role.PATH)
        for line in content.splitlines():
            console.line(f"  {line}")

    def complain(self, error: PartnerctlError) -> None:
        """Why an answer will not do."""
        self._invocation.refuse(error)

    @staticmethod
    def _picked(part: str, numbered: Sequence[str]) -> str | None:
        if part.isascii() and part.isdigit() and 1 <= int(part) <= len(numbered):
            return numbered[int(part) - 1]
        return part.lower() if part.lower() in numbered else None

    def _say(self, message: str) -> None:
        self._invocation.err.line(message, Role.WARNING)

    def _line(self, question: str) -> str:
        console = self._invocation.err
        while True:
            console.line(question, Role.HEADING)
            console.flush()
            try:
                answer = self._edited() if self._invocation.out.is_terminal else self._read()
                # Python hides bytes that are no text in surrogates (PEP 383); no file could hold them.
                answer.encode()
            except (EOFError, KeyboardInterrupt):
                console.write("\n")
                raise EndedError("interrupted; nothing was written") from None
            except UnicodeError:
                self._say("This could not be read as text.")
            else:
                return answer.strip()

    @staticmethod
    def _edited() -> str:
        # Arrow keys and history, where Python has readline; it redraws only a prompt that it knows.
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401 -- importing it is what makes `input` use it

        return input("> ")

    def _read(self) -> str:
        self._invocation.err.write("> ")
        self._invocation.err.flush()
        answer = sys.stdin.readline()
        if not answer:
            raise EOFError
        return answer
