"""A workshop's life, step by step."""

from itertools import pairwise

import pytest

from lms.messages import RefusalError
from lms.workshops.states import NAMES, State, check_step, may_become, next_states

ORDER = (State.PROPOSED, State.AGREED, State.OPEN, State.HELD, State.CLOSED)


def test_a_workshop_goes_from_proposed_to_closed() -> None:
    for before, after in pairwise(ORDER):
        assert check_step(before, after)
    assert set(NAMES) == set(State)


def test_it_can_be_cancelled_until_it_is_held() -> None:
    assert [state for state in State if may_become(state, State.CANCELLED)] == [
        State.PROPOSED,
        State.AGREED,
        State.OPEN,
    ]
    assert next_states(State.CANCELLED) == ()
    assert next_states(State.CLOSED) == (State.HELD,)


@pytest.mark.parametrize("state", State)
def test_a_step_repeated_changes_nothing(state: State) -> None:
    assert not check_step(state, state)


@pytest.mark.parametrize(
    ("state", "wanted"),
    [(State.PROPOSED, State.OPEN), (State.HELD, State.OPEN), (State.CANCELLED, State.AGREED)],
)
def test_another_step_is_refused_in_words(state: State, wanted: State) -> None:
    with pytest.raises(RefusalError, match=f"“{NAMES[state]}”: it can’t become “{NAMES[wanted]}”"):
        check_step(state, wanted)
