"""What a goal is to reach by its due date: a share of people, a number, or a share of schools."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias


class Counted(StrEnum):
    """What a target in numbers counts. People trained are counted once each, leavers included."""

    TRAINED = "trained"
    KNOWN_PARTICIPANTS = "known_participants"
    PRESENCES = "presences"


@dataclass(frozen=True, kw_only=True, slots=True)
class ShareTarget:
    """A share of the people present is trained."""

    share: Fraction


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberTarget:
    """So many of what is counted."""

    number: int
    counted: Counted = Counted.TRAINED


@dataclass(frozen=True, kw_only=True, slots=True)
class SchoolsTarget:
    """A share of the schools in the perimeter is reached."""

    share: Fraction


Target: TypeAlias = ShareTarget | NumberTarget | SchoolsTarget


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """How a row stands to its target.

    `difference` is reached minus target, a share or a number as the target is; negative while it is short.
    `still` is the whole number of people, presences or schools still to go; zero once the target is met.
    """

    difference: Fraction
    still: int

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.difference >= 0


def share_gap(reached: int, of: int, share: Fraction) -> Gap | None:
    """Compare a share with its target; None where there is nothing to take a share of."""
    if not of:
        return None
    short = share * of - reached
    return Gap(difference=-short / of, still=max(0, -(-short.numerator // short.denominator)))


def number_gap(reached: int, number: int) -> Gap:
    """Compare a number with its target."""
    return Gap(difference=Fraction(reached - number), still=max(0, number - reached))
