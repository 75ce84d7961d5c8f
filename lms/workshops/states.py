"""The life of a workshop: proposed, agreed by its host, open, held, closed; or cancelled. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from lms.messages import Message, RefusalError, message


class State(StrEnum):
    """Where a workshop stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    OPEN = "open"
    HELD = "held"
    CLOSED = "closed"
    CANCELLED = "cancelled"


NAMES: Mapping[State, Message] = MappingProxyType(
    {
        State.PROPOSED: message("Proposed"),
        State.AGREED: message("Agreed by the host"),
        State.OPEN: message("Registration open"),
        State.HELD: message("Held"),
        State.CLOSED: message("Closed"),
        State.CANCELLED: message("Cancelled"),
    }
)

AHEAD = frozenset({State.PROPOSED, State.AGREED, State.OPEN})
"""It has not taken place yet: it can be changed, and cancelled."""

TOOK_PLACE = frozenset({State.HELD, State.CLOSED})

_STEPS: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.PROPOSED: frozenset({State.AGREED, State.CANCELLED}),
        State.AGREED: frozenset({State.OPEN, State.CANCELLED}),
        State.OPEN: frozenset({State.HELD, State.CANCELLED}),
        State.HELD: frozenset({State.CLOSED}),
        # Reopened to correct what is found later; a cancelled workshop stays so: people were told.
        State.CLOSED: frozenset({State.HELD}),
        State.CANCELLED: frozenset(),
    }
)


def next_states(state: State) -> tuple[State, ...]:
    """Give the states that may follow, in the order of a workshop's life."""
    return tuple(one for one in State if one in _STEPS[state])


def may_become(state: State, wanted: State) -> bool:
    """Say whether a state may follow another."""
    return wanted in _STEPS[state]


def check_step(state: State, wanted: State) -> bool:
    """Say whether going to `wanted` changes anything; refuse a step that the life of a workshop hasn't."""
    if state is wanted:
        return False
    if not may_become(state, wanted):
        raise RefusalError(
            message(
                "This session is “%(state)s”: it can’t become “%(wanted)s”.",
                state=NAMES[state],
                wanted=NAMES[wanted],
            )
        )
    return True
