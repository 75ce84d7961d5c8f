"""Which published rows tell of a local authority's schools. Pure.

What an authority owns follows from the level: a commune its écoles, a department its collèges, a region its
lycées and EREA. Each of these is a row of the linked tables already (a town, a department, an academy by
level). An authority's figures are read there: no table is made for it, so nothing more is given away. A
region of several academies has several rows; they are never added up.
"""

from collections.abc import Mapping
from typing import NamedTuple

from lms.coverage.places import Grouping
from lms.coverage.published import Split
from lms.coverage.published_tables import Row, Tables
from lms.schools.departments import DEPARTMENTS
from lms.schools.school import Funder, Level


class Authority(NamedTuple):
    """A commune, a department or a region, by its official code."""

    kind: Funder
    code: str

    def __str__(self) -> str:
        return f"{self.kind.value}/{self.code}"


_LEVELS: Mapping[Funder, frozenset[str]] = {
    Funder.REGION: frozenset({Level.LYCEE.value, Level.EREA.value}),
    Funder.DEPARTMENT: frozenset({Level.COLLEGE.value}),
    Funder.COMMUNE: frozenset({Level.ECOLE.value}),
}
_OWN: Mapping[Funder, Grouping] = {
    Funder.REGION: Grouping.ACADEMY,
    Funder.DEPARTMENT: Grouping.DEPARTMENT,
    Funder.COMMUNE: Grouping.MUNICIPALITY,
}
_SMALLER: Mapping[Funder, tuple[Grouping, ...]] = {
    Funder.REGION: (Grouping.DEPARTMENT, Grouping.MUNICIPALITY),
    Funder.DEPARTMENT: (Grouping.MUNICIPALITY,),
    Funder.COMMUNE: (),
}
_REGION_OF_ACADEMY = {one.academy_code: one.region_code for one in DEPARTMENTS.values()}


def authorities(tables: Tables) -> Mapping[Authority, tuple[Row, ...]]:
    """Give the rows of each authority with schools in the perimeter, the largest territories first."""
    found: dict[Authority, list[Row]] = {}
    for kind in _OWN:
        for row in _by_level(tables, kind, _OWN[kind]):
            code = _code_of(row, kind)
            if code:
                found.setdefault(Authority(kind, code), []).append(row)
    return {whose: tuple(rows) for whose, rows in found.items()}


def smaller_rows(tables: Tables, whose: Authority) -> Mapping[Grouping, tuple[Row, ...]]:
    """Give an authority's rows by smaller territories; a commune has none, since no row is a school."""
    return {
        by: tuple(row for row in _by_level(tables, whose.kind, by) if _code_of(row, whose.kind) == whose.code)
        for by in _SMALLER[whose.kind]
    }


def owner_of(row: Row) -> Authority | None:
    """Say whose schools a row stands for; None where it is nobody's, or of a smaller territory."""
    for kind, by in _OWN.items():
        if row.by is by and row.cell.split == Split.LEVEL.value and row.cell.value in _LEVELS[kind]:
            code = _code_of(row, kind)
            return Authority(kind, code) if code else None
    return None


def _by_level(tables: Tables, kind: Funder, by: Grouping) -> tuple[Row, ...]:
    return tuple(row for row in tables.of(by, Split.LEVEL) if row.cell.value in _LEVELS[kind])


def _code_of(row: Row, kind: Funder) -> str:
    """Give the code of the authority of a kind in which a row lies; empty where the directory names none."""
    match kind:
        case Funder.COMMUNE:
            return row.names.get("municipality_code", "")
        case Funder.DEPARTMENT:
            return row.names.get("department_code", "")
        case _:
            return _REGION_OF_ACADEMY.get(row.names.get("academy_code", ""), "")
