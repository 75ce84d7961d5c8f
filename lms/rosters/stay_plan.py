"""Affiliations as recorded, and what a file changes in them: the steps, or the faults. Pure."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from lms.messages import Message
from lms.rosters.told import Told

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """An affiliation as recorded, in one audience; `id` is None for one to be added."""

    id: int | None
    uai: str
    function: str
    is_main: bool
    from_on: date
    to_on: date | None
    confirmed_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class StayFault:
    """Why a line can't be applied."""

    line: int
    column: str
    value: str
    reason: Message
    remedy: Message


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One change of a line: an affiliation before (None: none) and after (None: taken back)."""

    line: int
    before: Held | None
    after: Held | None


@dataclass(kw_only=True, slots=True)
class Plan:
    """What to write about one person in one audience, and by which lines."""

    added: list[Held] = field(default_factory=list)
    changed: list[Held] = field(default_factory=list)
    removed: list[Held] = field(default_factory=list)
    new_lines: set[int] = field(default_factory=set)
    changed_lines: set[int] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)
    faults: list[StayFault] = field(default_factory=list)


@dataclass(kw_only=True, slots=True)
class Stay:
    """A line's word with its days settled; `was` is the recorded affiliation that it is about."""

    told: Told
    is_main: bool
    from_on: date
    to_on: date | None
    was: Held | None

    @property
    def uai(self) -> str:
        """The school that the line names."""
        return self.told.uai
