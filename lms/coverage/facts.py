"""The dated facts of one person's life that counting starts from.

Revoked completions and credits, and affiliations that are not main, are simply not handed in.
Days are local days, decided when the fact was written; `means` is as `progress` wrote it.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from lms.schools.headcount import Population
from lms.schools.population import Audience, Function, functions_of

ModuleKey: TypeAlias = str
"""A module for ever: "course/module", both ids of the content."""

SchoolId: TypeAlias = str
"""A school's UAI."""

PersonId: TypeAlias = int


@dataclass(frozen=True, kw_only=True, slots=True)
class Completion:
    """A module finished on a day, with the minutes it gave then."""

    module: ModuleKey
    done_on: date
    minutes: int
    means: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Credit:
    """Minutes attended of a module that they did not finish, already limited to the module's own."""

    module: ModuleKey
    on: date
    minutes: int
    means: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """The first day a unit of a module was opened."""

    module: ModuleKey
    first_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Affiliation:
    """A main affiliation, from its first day until the day of departure, which no longer counts.

    `to_on` is None while no departure is known; `confirmed_on` is None while nobody confirmed it.
    """

    audience: Audience
    function: Function
    school: SchoolId
    from_on: date
    to_on: date | None = None
    confirmed_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Life:
    """Everything counting knows of one person."""

    completions: tuple[Completion, ...] = ()
    credits: tuple[Credit, ...] = ()
    openings: tuple[Opening, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """Whom a goal counts: an audience, and in it the functions of some populations.

    Numerator and denominator use the same scope.
    """

    audience: Audience = Audience.TEACHER
    populations: frozenset[Population] = field(default=frozenset({Population.TEACHERS}))

    @property
    def functions(self) -> frozenset[Function]:
        """The functions that the populations hold between them."""
        return functions_of(self.populations)
