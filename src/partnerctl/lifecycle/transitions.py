# SPDX-License-Identifier: Apache-2.0
"""The one transition table: which event is possible in which status, and where it leads.

Documentation draws its diagram from this table, `record` refuses by it, rules judge by it. It is a closed list in
code: policy chooses who decides and what is required, never which steps exist.

Source: "Movement roles project/Movement Partners" ("apply by posting their interest", "Simple recognition process,
reviewed yearly", "Change of status possible", "Withdrawal of recognition").
"""

from collections import deque
from types import MappingProxyType
from typing import TypeAlias

from partnerctl.model.events import Event, EventKind, Noted, Outcome, Reviewed
from partnerctl.model.policy import Status

Step: TypeAlias = tuple[EventKind, str | None]
"""An event and, where it matters, what it says: `as` of `noted`, `outcome` of `reviewed`."""

_P, _I, _C, _D = Status.POTENTIAL, Status.INFORMAL, Status.CANDIDATE, Status.DECLINED
_R, _S, _F = Status.RECOGNIZED, Status.SUSPENDED, Status.FORMER

RECORDING = frozenset(
    {
        EventKind.INVITED,
        EventKind.ENDORSED,
        EventKind.RENAMED,
        EventKind.MERGED,
        EventKind.CORRECTED,
        EventKind.REDACTED,
    }
)
"""Events that record something and leave the status as it is; all others decide."""

TRANSITIONS: "MappingProxyType[tuple[Status | None, Step], Status]" = MappingProxyType(
    {
        # A relationship becomes known. Nothing that was decided is undone by noting it.
        **{(status, (EventKind.NOTED, "potential")): _P for status in (None, _P, _I)},
        **{(status, (EventKind.NOTED, "informal")): _I for status in (None, _P, _I)},
        # Anyone who isn't a candidate or a partner may apply, also again.
        **{(status, (EventKind.APPLIED, None)): _C for status in (None, _P, _I, _D, _F)},
        (_C, (EventKind.RECOGNIZED, None)): _R,
        (_C, (EventKind.DECLINED, None)): _D,
        (_R, (EventKind.REVIEWED, Outcome.RENEWED.value)): _R,
        (_R, (EventKind.REVIEWED, Outcome.RENEWED_WITH_CONDITIONS.value)): _R,
        (_R, (EventKind.REVIEWED, Outcome.DEFERRED.value)): _R,
        **{(status, (EventKind.REVIEWED, Outcome.NOT_RENEWED.value)): _F for status in (_R, _S)},
        (_R, (EventKind.SUSPENDED, None)): _S,
        (_S, (EventKind.REINSTATED, None)): _R,
        **{(status, (EventKind.WITHDRAWN, None)): _F for status in (_R, _S)},
        **{(status, (EventKind.RESIGNED, None)): _F for status in (_R, _S)},
        **{(status, (EventKind.TRANSITIONED, None)): _F for status in (_R, _S)},
        # An organization can cease to exist in any status that still concerns a living one.
        **{(status, (EventKind.DISSOLVED, None)): _F for status in (_P, _I, _C, _R, _S)},
    }
)


def step_of(event: Event) -> Step:
    """The event as the table names it."""
    match event:
        case Noted():
            return EventKind.NOTED, event.as_
        case Reviewed():
            return EventKind.REVIEWED, event.outcome.value
        case _:
            return EventKind(event.event), None


def next_status(status: Status | None, event: Event) -> Status | None:
    """The status after `event`.

    Args:
        status: The status before it; None before the first deciding event.
        event: What happened.

    Returns:
        The new status; the old one for an event that only records; None if the table has no such step, that is, the
        event is not possible in this status.
    """
    kind, detail = step_of(event)
    if kind in RECORDING:
        return status
    return TRANSITIONS.get((status, (kind, detail)))


def possible_steps(status: Status | None) -> tuple[tuple[Step, Status], ...]:
    """The deciding steps that the table has for `status`, in the order of the table."""
    return tuple((step, after) for (before, step), after in TRANSITIONS.items() if before == status)


def way_to(status: Status | None, wanted: Step) -> tuple[Step, ...]:
    """The shortest row of steps from `status` after which `wanted` is possible; empty if it is now, or never."""
    waiting: deque[tuple[Status | None, tuple[Step, ...]]] = deque([(status, ())])
    seen = {status}
    while waiting:
        here, way = waiting.popleft()
        if (here, wanted) in TRANSITIONS:
            return way
        for step, after in possible_steps(here):
            if after not in seen:
                seen.add(after)
                waiting.append((after, (*way, step)))
    return ()
