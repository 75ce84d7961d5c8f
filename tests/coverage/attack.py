"""An attacker who holds every published table of some months, and a solver.

What she doesn't know is a whole number a school and month. She knows which schools each row holds, how the
tables are made and rounded, that what is shown isn't below the threshold, and which headcounts were declared
anew between two months. For each hidden figure she asks for the least and the most it could be.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

from lms.coverage.engaged import STARTED_AT_LEAST, answering_schools, smallest_headcount
from lms.coverage.published import Cell, Month, cells_of, rounded
from tests.coverage.disclosed import Published

ROUNDING = 2
"""The most that rounding to five takes away or adds."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A hidden figure and what the attacker makes of it."""

    on: str
    cell: Cell
    what: str
    least: float
    most: float

    @property
    def width(self) -> float:
        return self.most - self.least


class Attack:
    """The system of all that is published."""

    def __init__(self, world: Published, *, is_exact: bool = False, is_answered: bool = False) -> None:
        self._world = world
        self._names: dict[tuple[str, str, object], int] = {}
        self._rows: list[tuple[Mapping[int, int], float, float]] = []
        self._slack = 0 if is_exact else ROUNDING
        for month in world.months:
            for cell in month.headcount:
                self._read(month, cell)
        self._no_more_trained_than_there_are()
        if is_answered:
            self._read_answers()
        self._constraint = self._matrix()

    def hidden(self, *, whole_numbers: bool, narrower_than: float = np.inf) -> Iterator[Found]:
        """Give each hidden figure's interval, one of several rows of the same schools."""
        for month in self._world.months:
            seen: set[tuple[str, frozenset[str]]] = set()
            every = {cell for school in month.schools for cell in cells_of(school.home)}
            for cell in sorted(every):
                members = frozenset(one.uai for one in month.schools if cell in cells_of(one.home))
                for what, shown in (
                    ("headcount", month.headcount),
                    ("trained", month.trained),
                    ("untrained", month.trained),
                ):
                    if cell in shown or (what, members) in seen:
                        continue
                    seen.add((what, members))
                    found = self._interval(month, cell, what, whole_numbers=False)
                    if whole_numbers and found.width < narrower_than:
                        found = self._interval(month, cell, what, whole_numbers=True)
                    yield found

    def _read(self, month: Month, cell: Cell) -> None:
        shown = ["headcount", *(["trained", "untrained"] if cell in month.trained else [])]
        for what in shown:
            true = sum(
                {
                    "headcount": one.headcount,
                    "trained": one.trained,
                    "untrained": one.headcount - one.trained,
                }[what]
                for one in month.schools
                if cell in cells_of(one.home)
            )
            centre = rounded(true) if self._slack else true
            least = max(centre - self._slack, self._world.threshold)
            self._rows.append((self._sum(month, cell, what), least, centre + self._slack))

    def _sum(self, month: Month, cell: Cell, what: str) -> dict[int, int]:
        terms: dict[int, int] = {}
        for school in month.schools:
            if cell in cells_of(school.home):
                if what != "trained":
                    terms[self._variable("headcount", school.uai, school.headcount)] = 1
                if what != "headcount":
                    name = self._variable("trained", school.uai, month.on)
                    terms[name] = 1 if what == "trained" else -1
        return terms

    def _variable(self, what: str, uai: str, of: object) -> int:
        """A headcount is the same unknown until it is declared anew; people trained differ by month."""
        return self._names.setdefault((what, uai, of), len(self._names))

    def _no_more_trained_than_there_are(self) -> None:
        for month in self._world.months:
            for school in month.schools:
                trained = self._variable("trained", school.uai, month.on)
                headcount = self._variable("headcount", school.uai, school.headcount)
                if school.trained <= school.headcount:
                    self._rows.append(({headcount: 1, trained: -1}, 0, np.inf))

    def _read_answers(self) -> None:
        """Take each school's yes or no for what it says at most: that as many are trained as have started."""
        for month in self._world.months:
            answering = answering_schools(month, threshold=self._world.threshold)
            for school in month.schools:
                if school.uai in answering:
                    headcount = self._variable("headcount", school.uai, school.headcount)
                    self._rows.append(({headcount: 1}, smallest_headcount(self._world.threshold), np.inf))
                    is_yes = school.trained >= STARTED_AT_LEAST
                    bounds = (STARTED_AT_LEAST, np.inf) if is_yes else (0, STARTED_AT_LEAST - 1)
                    trained = self._variable("trained", school.uai, month.on)
                    self._rows.append(({trained: 1}, *bounds))

    def _matrix(self) -> LinearConstraint:
        matrix = lil_array((len(self._rows), len(self._names)))
        for n, (terms, _least, _most) in enumerate(self._rows):
            for variable, factor in terms.items():
                matrix[n, variable] = factor
        return LinearConstraint(
            matrix.tocsr(), [row[1] for row in self._rows], [row[2] for row in self._rows]
        )

    def _interval(self, month: Month, cell: Cell, what: str, *, whole_numbers: bool) -> Found:
        aim = np.zeros(len(self._names))
        for variable, factor in self._sum(month, cell, what).items():
            aim[variable] = factor
        ends = []
        for sign in (1, -1):
            solved = milp(
                sign * aim,
                constraints=self._constraint,
                integrality=np.full(len(aim), int(whole_numbers)),
                bounds=Bounds(0, 500),
            )
            assert solved.success, (solved.message, month.on, cell, what)
            ends.append(sign * solved.fun)
        return Found(on=month.on.isoformat(), cell=cell, what=what, least=ends[0], most=ends[1])
