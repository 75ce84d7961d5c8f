"""A report's figures: each territory's row, the total, and the schools that call for attention. Pure."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import overload

from lms.coverage.figures import Denominator, Figures, SchoolFigures, alone, gap, total
from lms.coverage.places import Grouping, Place, SchoolRow, code_of, key_of
from lms.coverage.targets import Gap, NumberTarget, Target
from lms.messages import Message
from lms.reports.asked import Only, Sort
from lms.reports.ground import OnDay, Present
from lms.reports.places import TREE, Area, area_name, area_of, finer_levels
from lms.reports.sums_reading import Sums
from lms.schools.search_text import fold


@dataclass(frozen=True, kw_only=True, slots=True)
class Former:
    """A school no longer in the perimeter: nobody is counted there, those trained there stay in the flow.

    `successor_uai` is the school it was merged into.
    """

    place: Place
    left_on: date
    successor_uai: str | None
    trained_in_period: int
    trained_ever: int


@dataclass(frozen=True, kw_only=True)
class Row:
    """A territory: the figures of its schools, the flow of those that have left included.

    Its figures are reckoned when they are asked for: of 2,000 schools a page shows fifty.

    `area` is None for the whole programme; `place` is one of its schools, by which it is named.
    """

    area: Area | None
    place: Place
    schools: tuple[SchoolRow, ...]
    former: tuple[Former, ...]
    target: Target | None
    """What its share is compared with; None where the target isn't a territory's."""

    @cached_property
    def figures(self) -> Figures:
        """Its counts, and its share over the schools whose headcount is known."""
        alone_here = len(self.schools) == 1
        found = alone(self.schools[0].figures) if alone_here else total(one.figures for one in self.schools)
        if not self.former:
            return found
        return replace(
            found,
            trained_in_period=found.trained_in_period + sum(one.trained_in_period for one in self.former),
            trained_ever=found.trained_ever + sum(one.trained_ever for one in self.former),
        )

    @cached_property
    def gap(self) -> Gap | None:
        """How far it is from the target; None where that is unknown or doesn't apply."""
        return gap(self.figures, self.target) if self.target is not None else None

    @property
    def name(self) -> str | Message:
        """The territory's name; empty for the whole programme."""
        return area_name(self.area, self.place) if self.area else ""

    @property
    def denominators(self) -> tuple[Denominator, ...]:
        """What is known of its schools' headcounts."""
        return tuple(school.figures.denominator for school in self.schools)


_Gathered = tuple[Sequence[SchoolRow], Sequence[Former]]
"""The schools of a row, and those that have left it."""


@dataclass(frozen=True, kw_only=True)
class Schools:
    """The schools of a scope on a day, and those that have left it with people trained."""

    current: tuple[SchoolRow, ...]
    former: tuple[Former, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """All of them."""
        return (*(one.place for one in self.current), *(one.place for one in self.former))


def is_at_zero(school: SchoolRow) -> bool:
    """Say whether nobody in post is trained though somebody could be."""
    return not school.figures.trained and school.figures.denominator.people != 0


def is_unknown(school: SchoolRow) -> bool:
    """Say whether a school's headcount is unknown."""
    return school.figures.denominator.people is None


def is_over(school: SchoolRow) -> bool:
    """Say whether more people are trained than the known headcount."""
    people = school.figures.denominator.people
    return people is not None and school.figures.trained > people


LISTED: Mapping[Only, Callable[[SchoolRow], bool]] = {
    Only.ZERO: is_at_zero,
    Only.UNKNOWN: is_unknown,
    Only.OVER: is_over,
}


def schools_of(on_day: OnDay, sums: Mapping[str, Sums]) -> Schools:
    """Make each school's figures of the day's perimeter and of sums, in the order it was read in."""
    return Schools(
        current=_counted(on_day.schools, sums),
        former=tuple(
            Former(
                place=left.place,
                left_on=left.left_on,
                successor_uai=left.successor_uai,
                trained_in_period=here.flow - here.flow_before,
                trained_ever=here.flow,
            )
            for uai, left in on_day.left.items()
            if (here := sums.get(uai)) is not None and here.flow
        ),
    )


def _counted(schools: Sequence[Present], sums: Mapping[str, Sums]) -> tuple[SchoolRow, ...]:
    found = []
    for place, uais, denominator in schools:
        here = sums.get(place.uai, _NOTHING) if len(uais) == 1 else _sum_of(uais, sums)
        enrolled, started, trained, flow, before = here
        figures = SchoolFigures(place.uai, denominator, enrolled, started, trained, flow - before, flow)
        found.append(SchoolRow(place, figures))
    return tuple(found)


_NOTHING = Sums()


def _sum_of(uais: Sequence[str], sums: Mapping[str, Sums]) -> Sums:
    return Sums(*(sum(counts) for counts in zip(*(sums.get(uai, _NOTHING) for uai in uais), strict=True)))


class Rows(Sequence[Row]):
    """Rows in their order, each made when it is looked at: of 2,000 schools a page shows fifty."""

    def __init__(self, gathered: Sequence[_Gathered], make: Callable[[_Gathered], Row]) -> None:
        self._gathered = gathered
        self._make = make

    def __len__(self) -> int:
        return len(self._gathered)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> "Rows": ...
    def __getitem__(self, place: int | slice) -> "Row | Rows":
        if isinstance(place, slice):
            return Rows(self._gathered[place], self._make)
        return self._make(self._gathered[place])


def rows_by(by: Grouping, schools: Schools, *, target: Target, is_whole: bool) -> Rows:
    """Group schools into rows, one for each territory of a level, by name; what has no name comes last."""
    if by is Grouping.SCHOOL and not schools.former:
        gathered: list[_Gathered] = [((one,), ()) for one in schools.current]
    else:
        gathered = _gathered(by, schools)
    if by is not Grouping.SCHOOL:
        gathered.sort(key=lambda group: _by_name(_place(*group), by))

    def make(group: _Gathered) -> Row:
        here, gone = group
        area = area_of(_place(here, gone), by)
        return _row(area, tuple(here), tuple(gone), target=target, is_whole=is_whole)

    return Rows(gathered, make)


def _gathered(by: Grouping, schools: Schools) -> list[_Gathered]:
    current: defaultdict[str, list[SchoolRow]] = defaultdict(list)
    former: defaultdict[str, list[Former]] = defaultdict(list)
    for school in schools.current:
        current[code_of(school.place, by)].append(school)
    for one in schools.former:
        former[code_of(one.place, by)].append(one)
    return [(current.get(code, []), former.get(code, [])) for code in dict.fromkeys([*current, *former])]


def _place(schools: Sequence[SchoolRow], former: Sequence[Former]) -> Place:
    return schools[0].place if schools else former[0].place


def _by_name(place: Place, by: Grouping) -> tuple[bool, str, str]:
    key = key_of(place, by)
    return not key.name, fold(key.name), key.code


def total_row(schools: Schools, *, area: Area | None, target: Target, is_whole: bool) -> Row | None:
    """Add every school up; None where there is none."""
    if not schools.places:
        return None
    return _row(area, schools.current, schools.former, target=target, is_whole=is_whole)


def _row(
    area: Area | None,
    schools: tuple[SchoolRow, ...],
    former: tuple[Former, ...],
    *,
    target: Target,
    is_whole: bool,
) -> Row:
    # A number to be trained is the programme's as a whole: no part of it is a territory's.
    applies = not isinstance(target, NumberTarget) or (is_whole and area is None)
    return Row(
        area=area,
        place=_place(schools, former),
        schools=schools,
        former=former,
        target=target if applies else None,
    )


def suitable_level(area: Area | None, on_day: OnDay) -> Grouping:
    """Choose the first level of the tree that tells a territory's schools apart."""
    for by in finer_levels(area):
        if by in TREE and on_day.schools and by not in on_day.shared:
            return by
    return Grouping.SCHOOL


def narrowed(schools: Schools, only: Only | None) -> Schools:
    """Keep the schools at 0 %, of unknown headcount, or above it."""
    if only is None:
        return schools
    kept = tuple(school for school in schools.current if LISTED[only](school))
    return Schools(current=kept, former=())


_SORTED_BY: Mapping[Sort, Callable[[Row], int | Fraction | None]] = {
    Sort.ENROLLED: lambda row: row.figures.enrolled,
    Sort.STARTED: lambda row: row.figures.started,
    Sort.TRAINED: lambda row: row.figures.trained,
    Sort.PERIOD: lambda row: row.figures.trained_in_period,
    Sort.HEADCOUNT: lambda row: row.figures.headcount,
    Sort.COVERAGE: lambda row: row.figures.coverage,
    Sort.GAP: lambda row: row.gap.difference if row.gap else None,
}


def in_order(rows: Rows, *, sort: Sort, descending: bool) -> Sequence[Row]:
    """Put rows in order; those where the figure is unknown come last, whichever the direction."""
    if sort is Sort.NAME:
        return rows[::-1] if descending else rows
    value = _SORTED_BY[sort]
    known = [(figure, row) for row in rows if (figure := value(row)) is not None]
    known.sort(key=lambda pair: pair[0], reverse=descending)
    return [row for _, row in known] + [row for row in rows if value(row) is None]
