"""All published tables of a month, linked with those of the earlier months of the school year. Pure.

First what is too small is hidden, or was hidden before; then, until none of it can be worked out from the
rest, whatever tells its schools apart from those most like them: what readers would miss least.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lms.coverage.facts import SchoolId
from lms.coverage.places import Grouping
from lms.coverage.published import Cell, Home, Month, SchoolCount, Split, cells_of, sums_of
from lms.coverage.slack import NO_ROOM, Class, Classes, Room

NARROWEST = 5
"""The least width of the interval in which a hidden figure may be known to lie."""

Atoms = frozenset[int]
"""Schools of one row, those that stand in the same rows since the same month taken as one."""


_MISSED = {
    Grouping.PROGRAMME.value: 1000,
    Grouping.ACADEMY.value: 500,
    Grouping.DEPARTMENT.value: 200,
    Grouping.DISTRICT.value: 60,
    Grouping.MUNICIPALITY.value: 30,
}


class StuckError(Exception):
    """Headcounts of some schools can't be hidden well enough, whatever else is hidden this month."""

    def __init__(self, schools: Iterable[SchoolId]) -> None:
        super().__init__("a hidden headcount could be worked out")
        self.schools = frozenset(schools)


@dataclass(kw_only=True)
class _Atom:
    home: Home
    since: int
    schools: list[SchoolId] = field(default_factory=list)
    room: Room = NO_ROOM


class Linked:
    """The tables of one month, and which of their figures are shown."""

    def __init__(self, schools: Sequence[SchoolCount], *, earlier: Sequence[Month], threshold: int) -> None:
        """Hide what is too small or was hidden before."""
        self._atoms = _atoms_of(schools, earlier)
        self._names = _names_of(self._atoms)
        self._own: list[list[Atoms]] = [[] for _ in self._atoms]
        for row in self._names:
            for atom in row:
                self._own[atom].append(row)
        sums = sums_of(schools)
        self._people = {row: sums[cells[0]].headcount for row, cells in self._names.items()}
        self._weights = {
            row: self._people[row] * max(_weight(cell) for cell in cells)
            for row, cells in self._names.items()
        }
        hidden, untold = _hidden_before(earlier)
        self._headcount: set[Atoms] = set()
        self._trained: set[Atoms] = set()
        for row, cells in self._names.items():
            here = sums[cells[0]]
            if here.headcount >= threshold and hidden.isdisjoint(cells):
                self._headcount.add(row)
                if min(here.trained, here.untrained) >= threshold and untold.isdisjoint(cells):
                    self._trained.add(row)
        self._past = [_past_of(atom, earlier) for atom in self._atoms]

    @property
    def headcount(self) -> frozenset[Cell]:
        """The rows whose headcount is shown."""
        return frozenset(cell for row in self._headcount for cell in self._names[row])

    @property
    def trained(self) -> frozenset[Cell]:
        """The rows whose trained people are shown."""
        return frozenset(cell for row in self._trained for cell in self._names[row])

    def protect(self) -> None:
        """Hide more, until every hidden figure could be something else; StuckError where that can't be."""
        while self._hide_some():
            pass

    def _hide_some(self) -> bool:
        classes = self._classes()
        touched: set[int] = set()
        for row in sorted(self._names, key=self._order):
            if row in self._trained or not touched.isdisjoint(row):
                continue
            width = classes.width(row)
            if row not in self._headcount and width.headcount < NARROWEST:
                touched.update(self._merge_headcounts(row))
            elif min(width.trained, width.untrained) < NARROWEST:
                touched.update(self._merge_trained(row))
        return bool(touched)

    def _order(self, row: Atoms) -> tuple[int, list[int]]:
        return self._people[row], sorted(row)

    def _classes(self) -> Classes:
        headcount, trained = [], []
        for past, own in zip(self._past, self._own, strict=True):
            shown = frozenset(row for row in own if row in self._headcount)
            told = frozenset(row for row in own if row in self._trained)
            is_free = not shown and not any(past[1:])
            headcount.append(Class((past, shown), is_free))
            trained.append(Class(told, not told))
        return Classes([atom.room for atom in self._atoms], headcount=headcount, trained=trained)

    def _merge_headcounts(self, row: Atoms) -> set[int]:
        """Hide headcounts that tell one of the row's schools apart from one outside it."""
        alike = [
            self._apart(one, other, self._headcount)
            for one in row
            for other in range(len(self._atoms))
            if other not in row and self._past[one] == self._past[other]
        ]
        costs = [apart for apart in alike if apart]
        if not costs:
            raise StuckError(school for atom in row for school in self._atoms[atom].schools)
        return self._hide(min(costs, key=self._cost), self._headcount, self._trained)

    def _merge_trained(self, row: Atoms) -> set[int]:
        """Hide trained people that tell one of the row's schools apart from one outside, or all of them."""
        outside = [other for other in range(len(self._atoms)) if other not in row]
        alike = [self._apart(one, other, self._trained) for one in row for other in outside]
        costs = [apart for apart in alike if apart]
        nearest = min(costs, key=self._cost) if costs else {own for atom in row for own in self._own[atom]}
        return self._hide(nearest, self._trained)

    def _apart(self, one: int, other: int, shown: set[Atoms]) -> set[Atoms]:
        return {row for row in self._own[one] if row in shown and other not in row} | {
            row for row in self._own[other] if row in shown and one not in row
        }

    def _cost(self, rows: set[Atoms]) -> tuple[int, list[tuple[int, list[int]]]]:
        return sum(self._weights[row] for row in rows), sorted(self._order(row) for row in rows)

    @staticmethod
    def _hide(rows: set[Atoms], *shown: set[Atoms]) -> set[int]:
        for kept in shown:
            kept.difference_update(rows)
        return {atom for row in rows for atom in row}


def _weight(cell: Cell) -> int:
    """Say how much a reader would miss a row: a department's own sooner than its lycées, or than a town."""
    return _MISSED[cell.by] if cell.split == Split.ALL.value else 1


def _atoms_of(schools: Sequence[SchoolCount], earlier: Sequence[Month]) -> list[_Atom]:
    since: dict[SchoolId, int] = {}
    fewest: dict[SchoolId, int] = {school.uai: school.headcount for school in schools}
    for n, month in enumerate(earlier):
        for school in month.schools:
            since.setdefault(school.uai, n)
            fewest[school.uai] = min(fewest[school.uai], school.headcount)
    atoms: dict[tuple[Home, int], _Atom] = {}
    for school in schools:
        first = since.get(school.uai, len(earlier))
        atom = atoms.setdefault((school.home, first), _Atom(home=school.home, since=first))
        least, before = fewest[school.uai], atom.room
        atom.schools.append(school.uai)
        atom.room = Room(
            before.trained + min(school.trained, least),
            before.untrained + min(school.untrained, least),
            before.headcount + least,
        )
    return list(atoms.values())


def _names_of(atoms: Sequence[_Atom]) -> dict[Atoms, list[Cell]]:
    """Give the rows by their schools: rows of the same schools are shown or hidden together."""
    held: dict[Cell, set[int]] = {}
    for n, atom in enumerate(atoms):
        for cell in cells_of(atom.home):
            held.setdefault(cell, set()).add(n)
    names: dict[Atoms, list[Cell]] = {}
    for cell, members in held.items():
        names.setdefault(frozenset(members), []).append(cell)
    return names


def _hidden_before(earlier: Iterable[Month]) -> tuple[set[Cell], set[Cell]]:
    hidden: set[Cell] = set()
    untold: set[Cell] = set()
    for month in earlier:
        every = {cell for school in month.schools for cell in cells_of(school.home)}
        hidden |= every - month.headcount
        untold |= every - month.trained
    return hidden, untold


def _past_of(atom: _Atom, earlier: Sequence[Month]) -> tuple[object, ...]:
    """Give what was published of an atom's headcount, by month, after the month it came."""
    rows = frozenset(cells_of(atom.home))
    return (atom.since, *(rows & month.headcount for month in earlier[atom.since :]))
