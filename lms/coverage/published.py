"""The fixed tables in which figures leave the programme, and what a month of them holds. Pure.

Rows are the programme, its academies and departments, and beside one another under each department its
circonscriptions (the second degree apart) and its municipalities. Each row stands for all its schools, for
those of one sector and for those of one level; the two are never crossed. No row is a school.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from lms.coverage.facts import SchoolId
from lms.coverage.places import Grouping

ROUNDED_TO = 5


class Split(StrEnum):
    """Which schools of a territory a row stands for."""

    ALL = "all"
    SECTOR = "sector"
    LEVEL = "level"


class Cell(NamedTuple):
    """A row of a published table: a territory, and which of its schools."""

    by: str
    code: str
    split: str = Split.ALL.value
    value: str = ""


class Home(NamedTuple):
    """Where a school stands in every table: the codes of its territories, its sector, its level."""

    academy: str
    department: str
    district: str
    municipality: str
    sector: str
    level: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SchoolCount:
    """A school whose headcount is known, and how many of these people are trained."""

    uai: SchoolId
    home: Home
    headcount: int
    trained: int

    @property
    def untrained(self) -> int:
        """Those who aren't trained; none where more people are trained than declared."""
        return max(0, self.headcount - self.trained)


@dataclass(frozen=True, kw_only=True)
class Month:
    """What was published at a month's end: the schools counted, and the rows whose figures are shown.

    A row whose `trained` is shown has its headcount shown, and so the difference of the two.
    """

    on: date
    schools: tuple[SchoolCount, ...]
    headcount: frozenset[Cell]
    trained: frozenset[Cell]


class Sum(NamedTuple):
    """What a row adds up to, exactly. It never leaves as it is."""

    headcount: int
    trained: int

    @property
    def untrained(self) -> int:
        """The difference."""
        return self.headcount - self.trained


def cells_of(home: Home) -> tuple[Cell, ...]:
    """Give the rows in which a school is counted."""
    territories = (
        (Grouping.PROGRAMME, ""),
        (Grouping.ACADEMY, home.academy),
        (Grouping.DEPARTMENT, home.department),
        (Grouping.DISTRICT, home.district),
        (Grouping.MUNICIPALITY, home.municipality),
    )
    splits = ((Split.ALL, ""), (Split.SECTOR, home.sector), (Split.LEVEL, home.level))
    return tuple(
        Cell(by.value, code, split.value, value) for by, code in territories for split, value in splits
    )


def sums_of(schools: Sequence[SchoolCount]) -> Mapping[Cell, Sum]:
    """Add schools up into every row there is."""
    sums: dict[Cell, Sum] = {}
    for school in schools:
        for cell in cells_of(school.home):
            before = sums.get(cell, Sum(0, 0))
            sums[cell] = Sum(before.headcount + school.headcount, before.trained + school.trained)
    return sums


def rounded(count: int) -> int:
    """Round a count to the nearest multiple of five."""
    return (count + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedRow:
    """A row as it leaves: counts rounded, None where hidden; what is hidden is counted in `counted_in`."""

    cell: Cell
    schools: int
    headcount: int | None
    trained: int | None
    counted_in: Cell | None


def rows_of(month: Month) -> tuple[PublishedRow, ...]:
    """Give the rows of a month's tables, in the order of their territories."""
    members: dict[Cell, set[SchoolId]] = {}
    home_of: dict[Cell, Home] = {}
    for school in month.schools:
        for cell in cells_of(school.home):
            members.setdefault(cell, set()).add(school.uai)
            home_of[cell] = school.home
    sums = sums_of(month.schools)
    return tuple(
        PublishedRow(
            cell=cell,
            schools=len(members[cell]),
            headcount=rounded(sums[cell].headcount) if cell in month.headcount else None,
            trained=rounded(sums[cell].trained) if cell in month.trained else None,
            counted_in=None
            if cell in month.trained
            else _smallest_shown(members[cell], cells_of(home_of[cell]), members, month.trained),
        )
        for cell in sorted(members)
    )


def _smallest_shown(
    schools: set[SchoolId],
    around: Sequence[Cell],
    members: Mapping[Cell, set[SchoolId]],
    shown: frozenset[Cell],
) -> Cell:
    """Choose the smallest row that is shown and holds all of them; the programme's own always is."""
    holding = [cell for cell in reversed(around) if cell in shown and schools <= members[cell]]
    return min(holding, key=lambda cell: (len(members[cell]), cell.split != Split.ALL.value))
