"""A month's published tables with their territories named, and how they are stored. Pure.

Two things are stored of a month: the tables, which is all that ever leaves, and the counts of its schools,
which the next months of the school year are judged by.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from lms.coverage.engaged import EngagedSchool, engaged_from_json, engaged_to_json
from lms.coverage.places import Grouping, Place, key_of
from lms.coverage.published import Cell, Home, Month, PublishedRow, SchoolCount, Split, cells_of, rows_of

_NAMED: Mapping[str, tuple[str, ...]] = {
    Grouping.PROGRAMME: (),
    Grouping.ACADEMY: ("academy_code", "academy"),
    Grouping.DEPARTMENT: ("academy_code", "academy", "department_code", "department"),
    Grouping.DISTRICT: ("academy_code", "academy", "department_code", "department", "district"),
    Grouping.MUNICIPALITY: (
        "academy_code",
        "academy",
        "department_code",
        "department",
        "municipality_code",
        "municipality",
    ),
}
LEVELS: tuple[Grouping, ...] = (
    Grouping.PROGRAMME,
    Grouping.ACADEMY,
    Grouping.DEPARTMENT,
    Grouping.DISTRICT,
    Grouping.MUNICIPALITY,
)
"""What a row of a published table may stand for, the largest first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row and the names of where it is; `schools` are in the perimeter, `counted` of known headcount.

    Counts are rounded, None where hidden, or unknown where no school is `counted`. What is hidden is counted
    in the row `counted_in`.
    """

    cell: Cell
    names: Mapping[str, str]
    schools: int
    counted: int
    headcount: int | None
    trained: int | None
    counted_in: Cell | None

    @property
    def by(self) -> Grouping:
        """What it stands for."""
        return Grouping(self.cell.by)

    @property
    def coverage(self) -> Fraction | None:
        """The share that the rounded counts make."""
        return Fraction(self.trained, self.headcount) if self.headcount and self.trained is not None else None

    @property
    def is_hidden(self) -> bool:
        """Whether it has a figure that isn't shown because of its size."""
        return bool(self.counted) and self.trained is None


@dataclass(frozen=True, kw_only=True)
class Tables:
    """All rows published of a month's end; `waiting` schools have a headcount that isn't counted yet.

    `engaged` is None unless the programme had chosen that schools be said to be engaged.
    """

    on: date
    threshold: int
    waiting: int
    rows: tuple[Row, ...]
    engaged: tuple[EngagedSchool, ...] | None = None

    def of(self, by: Grouping, split: Split, *, department: str = "") -> tuple[Row, ...]:
        """Give the rows of one table, perhaps of one department."""
        return tuple(
            row
            for row in self.rows
            if row.by is by
            and row.cell.split == split.value
            and department in {"", row.names.get("department_code", "")}
        )

    @property
    def whole(self) -> Row:
        """The programme's own row."""
        return next(row for row in self.rows if row.cell == Cell(Grouping.PROGRAMME.value, ""))

    def find(self, cell: Cell) -> Row:
        """Give a row."""
        return next(row for row in self.rows if row.cell == cell)


def home_of(place: Place) -> Home:
    """Say in which rows a school is counted."""
    return Home(
        academy=place.academy_code,
        department=place.department_code,
        district=key_of(place, Grouping.DISTRICT).code,
        # Where the directory names none, those of one department are taken together.
        municipality=place.municipality_code or f"{place.department_code}/",
        sector=place.sector,
        level=place.level,
    )


def name_tables(
    month: Month, places: Iterable[Place], *, threshold: int, waiting: int, named_before: Iterable[Row] = ()
) -> Tables:
    """Name a month's rows by the perimeter's schools; rows without a counted school are there too.

    Territories whose schools have all left keep the names that `named_before` gives them.
    """
    homes = {school.uai: school.home for school in month.schools}
    names = {row.cell: row.names for row in named_before}
    schools: dict[Cell, set[str]] = {}
    for place in places:
        for cell in cells_of(home_of(place)):
            names[cell] = {name: getattr(place, name) for name in _NAMED[cell.by]}
        homes.setdefault(place.uai, home_of(place))
    for uai, home in homes.items():
        for cell in cells_of(home):
            schools.setdefault(cell, set()).add(uai)
    published = {row.cell: row for row in rows_of(month)}
    rows = [_named(cell, names[cell], len(members), published.get(cell)) for cell, members in schools.items()]
    return Tables(on=month.on, threshold=threshold, waiting=waiting, rows=tuple(sorted(rows, key=_order)))


def _named(cell: Cell, names: Mapping[str, str], schools: int, row: PublishedRow | None) -> Row:
    return Row(
        cell=cell,
        names=names,
        schools=schools,
        counted=row.schools if row else 0,
        headcount=row.headcount if row else None,
        trained=row.trained if row else None,
        counted_in=row.counted_in if row else None,
    )


def _order(row: Row) -> tuple[int, str, str, bool, str, Cell]:
    own = row.names.get("district" if row.by is Grouping.DISTRICT else "municipality", "")
    place = row.names.get("department", "")
    return LEVELS.index(row.by), row.names.get("academy", ""), place, not own, own, row.cell


def tables_to_json(tables: Tables) -> dict[str, Any]:
    """Write tables as they are stored."""
    return {
        "on": tables.on.isoformat(),
        "threshold": tables.threshold,
        "waiting": tables.waiting,
        "rows": [asdict(row) | {"cell": list(row.cell), "counted_in": _listed(row)} for row in tables.rows],
        **({} if tables.engaged is None else {"engaged": engaged_to_json(tables.engaged)}),
    }


def _listed(row: Row) -> list[str] | None:
    return list(row.counted_in) if row.counted_in else None


def tables_from_json(stored: Mapping[str, Any]) -> Tables:
    """Read tables as they are stored."""
    return Tables(
        on=date.fromisoformat(stored["on"]),
        threshold=stored["threshold"],
        waiting=stored["waiting"],
        rows=tuple(_row_from_json(row) for row in stored["rows"]),
        engaged=engaged_from_json(stored),
    )


def rows_from_json(stored: Mapping[str, Any], cells: Collection[Cell]) -> tuple[Row, ...]:
    """Read a few rows of tables as they are stored."""
    wanted = {tuple(cell) for cell in cells}
    return tuple(_row_from_json(row) for row in stored["rows"] if tuple(row["cell"]) in wanted)


def _row_from_json(row: Mapping[str, Any]) -> Row:
    counted_in = row["counted_in"]
    return Row(
        **{
            **row,
            "cell": Cell(*row["cell"]),
            "counted_in": Cell(*counted_in) if counted_in else None,
        }
    )


def fingerprint(stored: Mapping[str, Any]) -> str:
    """Give the hash by which stored tables are known to be as they were published."""
    canonical = json.dumps(stored, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def month_to_json(month: Month) -> dict[str, Any]:
    """Write a month as the next ones are judged by it."""
    return {
        "on": month.on.isoformat(),
        "schools": [[one.uai, list(one.home), one.headcount, one.trained] for one in month.schools],
        "headcount": sorted(list(cell) for cell in month.headcount),
        "trained": sorted(list(cell) for cell in month.trained),
    }


def month_from_json(stored: Mapping[str, Any]) -> Month:
    """Read a month."""
    return Month(
        on=date.fromisoformat(stored["on"]),
        schools=tuple(
            SchoolCount(uai=uai, home=Home(*home), headcount=headcount, trained=trained)
            for uai, home, headcount, trained in stored["schools"]
        ),
        headcount=_cells(stored["headcount"]),
        trained=_cells(stored["trained"]),
    )


def _cells(stored: Sequence[Sequence[str]]) -> frozenset[Cell]:
    return frozenset(Cell(*cell) for cell in stored)
