"""What a decision about hours would do, before anything is written. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from lms.messages import RefusalError, plural_message


class How(StrEnum):
    """What is decided: all the hours credited, a part of them, or that none is recognised any more."""

    FULL = "full"
    PART = "part"
    NONE = "none"


class Credited(Protocol):
    """A completion, as far as a decision about its hours goes."""

    @property
    def person_id(self) -> int:
        """Whose it is."""

    @property
    def minutes(self) -> int:
        """The minutes credited."""

    @property
    def recognised(self) -> int:
        """The minutes recognised, 0 as long as none is."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is decided of each completion chosen; `minutes` matters for a part only."""

    how: How
    minutes: int = 0

    def minutes_of(self, credited: int) -> int:
        """Give what is recognised of the minutes credited."""
        return {How.FULL: credited, How.PART: self.minutes, How.NONE: 0}[self.how]


@dataclass(frozen=True, kw_only=True)
class Effect:
    """How many people a decision touches, and the minutes it recognises or takes back.

    `unchanged` completions stand so already; `replaced` had other minutes recognised before.
    """

    people: int
    minutes: int
    changed: int
    unchanged: int
    replaced: int


def effect_of(lines: Sequence[Credited], decision: Decision) -> Effect:
    """Say what a decision would do; RefusalError where it recognises more than was credited."""
    too_few = sum(line.minutes < decision.minutes for line in lines) if decision.how is How.PART else 0
    if too_few:
        raise RefusalError(
            plural_message(
                "%(n)s of those chosen was credited less than that: choose it apart, or recognise less.",
                "%(n)s of those chosen were credited less than that: choose them apart, or recognise less.",
                too_few,
            )
        )
    changed = [line for line in lines if decision.minutes_of(line.minutes) != line.recognised]
    return Effect(
        people=_people(changed),
        minutes=sum(
            line.recognised if decision.how is How.NONE else decision.minutes_of(line.minutes)
            for line in changed
        ),
        changed=len(changed),
        unchanged=len(lines) - len(changed),
        replaced=sum(line.recognised > 0 for line in changed) if decision.how is not How.NONE else 0,
    )


def _people(lines: Iterable[Credited]) -> int:
    return len({line.person_id for line in lines})
