# SPDX-License-Identifier: Apache-2.0
"""Runs a function in a process of its own that is ended when it takes too long or too much.

The process is spawned, not forked: it starts empty on every system, so that its memory can be counted, and it holds
nothing of ours but what it is given. Its answer is read as text and never unpickled.
"""

import contextlib
import json
import multiprocessing
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from partnerctl.errors import EnvironmentProblemError, PartnerctlError, RefusedError, UsageError
from partnerctl.model.credentials import SECRET_VARIABLES
from partnerctl.ports import OWN_TEMPLATE, Suspect

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")

SECONDS = 30.0
MEMORY = 1024 * 1024 * 1024
ANSWER = 256 * 1024 * 1024

_FAREWELL = 5.0
"""Seconds that are given to a process that has answered; ending takes it some hundredths of one."""

_KINDS = {kind.exit_code: kind for kind in (RefusedError, UsageError, EnvironmentProblemError)}


class ProcessConfinement:
    """The `ports.Confinement` of production.

    Args:
        seconds: How long it may run, start-up included.
        memory: How many bytes of address space it may have; macOS and Windows don't keep to it.
        answer: How many bytes it may answer.
    """

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY, answer: int = ANSWER) -> None:
        self._seconds = seconds
        self._memory = memory
        self._answer = answer

    def run(self, function: Callable[[T], str], item: T, suspect: Suspect = OWN_TEMPLATE) -> str:
        """`function(item)`; see `ports.Confinement.run`.

        Raises:
            EnvironmentProblemError: A bound was passed.
            PartnerctlError: What `function` raised, with its message, hint and exit code.
        """
        context = multiprocessing.get_context("spawn")
        receiver, sender = context.Pipe(duplex=False)
        child = context.Process(
            target=_answer, args=(sender, self._memory, function, item, suspect), daemon=True
        )
        child.start()
        sender.close()
        try:
            text = self._received(receiver, suspect)
            child.join(_FAREWELL)
            return text
        finally:
            child.kill()
            child.join()
            child.close()
            receiver.close()

    def _received(self, receiver: "Connection[bytes, bytes]", suspect: Suspect) -> str:
        if not receiver.poll(self._seconds):
            raise _stopped(suspect, f"ran longer than {self._seconds:g} seconds")
        try:
            answer = json.loads(receiver.recv_bytes(self._answer))
        except EOFError:
            raise _stopped(suspect, "ended before it was done, perhaps because memory ran out") from None
        except OSError:
            raise _stopped(suspect, f"gave more than {self._answer // 1024 // 1024} MB") from None
        if "text" in answer:
            return str(answer["text"])
        raise _KINDS.get(answer["exit_code"], PartnerctlError)(answer["message"], hint=answer["hint"])


def _stopped(suspect: Suspect, why: str) -> EnvironmentProblemError:
    return EnvironmentProblemError(f"{suspect.name} was stopped: it {why}", hint=suspect.hint)


def _answer(
    sender: "Connection[bytes, bytes]",
    memory: int,
    function: Callable[[T], str],
    item: T,
    suspect: Suspect,
) -> None:
    for name in SECRET_VARIABLES:
        os.environ.pop(name, None)
    _limit_memory(memory)
    _silence()
    try:
        answer: dict[str, str | int | None] = {"text": function(item)}
    except MemoryError:
        answer = _told(_stopped(suspect, f"needed more than {memory // 1024 // 1024} MB of memory"))
    except PartnerctlError as error:
        answer = _told(error)
    sender.send_bytes(json.dumps(answer).encode())


def _told(error: PartnerctlError) -> dict[str, str | int | None]:
    return {"message": error.message, "hint": error.hint, "exit_code": error.exit_code}


def _silence() -> None:
    """Let nothing of what is confined reach the terminal: a library in Rust writes a page when its memory runs out."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)


def _limit_memory(memory: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    # macOS refuses the limit.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
