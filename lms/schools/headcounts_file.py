"""Files of headcounts: our own, and the open data of pupils and classes of écoles. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from lms.messages import Message, message
from lms.schools.headcount import Headcount, HeadcountKind, Population, SchoolSize
from lms.schools.uai import Uai, parse_uai
from lms.tabular import (
    CellError,
    Expected,
    FaultLog,
    Row,
    RowReader,
    Table,
    TableFault,
    normalise_header,
    open_table,
    read_count,
    read_date,
    read_filled,
)

HEADCOUNT_COLUMNS = (
    Expected(name="uai", aliases=("numero_uai", "code_uai", "rne"), required=True),
    Expected(name="population", required=True),
    Expected(name="headcount", aliases=("effectif", "effectifs", "nombre"), required=True),
    Expected(name="on", aliases=("date", "le", "au", "date_effectif"), required=True),
    Expected(name="source", aliases=("origine",), required=True),
    Expected(name="kind", aliases=("nature", "type"), required=True),
)
CLASSES_COLUMNS = (
    Expected(name="Rentrée scolaire", required=True),
    Expected(name="Numéro de l'école", aliases=("numero_ecole", "uai"), required=True),
    Expected(name="Nombre total de classes", aliases=("nombre_total_classes",), required=True),
    Expected(name="Nombre total d'élèves", aliases=("nombre_total_eleves",), required=True),
)
LARGEST_HEADCOUNT = 100_000
MOST_CLASSES = 1000
LONGEST_SOURCE = 250
# "2022", or "2022-2023" as some years write it.
_YEAR = re.compile(r"(20\d{2})(?:-20\d{2})?", re.ASCII)
_POPULATIONS = {
    "enseignants": Population.TEACHERS,
    "documentalistes": Population.LIBRARIANS,
    "professeursdocumentalistes": Population.LIBRARIANS,
    "familles": Population.FAMILIES,
    **{population.value: population for population in Population},
}
_KINDS = {
    "declare": HeadcountKind.DECLARED,
    "liste": HeadcountKind.ROSTER,
    "estime": HeadcountKind.PROXY,
    **{kind.value: kind for kind in HeadcountKind},
}


@dataclass(frozen=True, kw_only=True)
class HeadcountsFile:
    """What a file of headcounts holds, by the line each stands on; empty as soon as there is a fault.

    `lenient` files (open data) name schools that the directory doesn't have: those lines are passed over
    and said; our own format refuses them.
    """

    headcounts: Mapping[int, Headcount] = field(default_factory=dict)
    sizes: Mapping[int, SchoolSize] = field(default_factory=dict)
    lenient: bool = False
    faults: FaultLog
    notes: tuple[Message, ...] = ()


def read_headcounts(data: bytes) -> HeadcountsFile:
    """Read either format, known by its headings."""
    table = open_table(data, expected=CLASSES_COLUMNS)
    if not table.faults:
        return _read_classes(table)
    return _read_own(open_table(data, expected=HEADCOUNT_COLUMNS))


def _read_own(table: Table) -> HeadcountsFile:
    faults = FaultLog()
    headcounts: dict[int, Headcount] = {}
    first_lines: dict[tuple[Uai, Population, HeadcountKind, date], int] = {}
    for row in table.rows(faults):
        one = _read_headcount(row, faults)
        if one is None:
            continue
        first = first_lines.setdefault((one.uai, one.population, one.kind, one.on), row.line)
        if first != row.line:
            faults.add(_doubled(row, "uai", first))
        headcounts[row.line] = one
    if faults:
        return HeadcountsFile(faults=faults, notes=table.notes)
    return HeadcountsFile(headcounts=headcounts, faults=faults, notes=table.notes)


def _read_classes(table: Table) -> HeadcountsFile:
    faults = FaultLog()
    sizes: dict[int, SchoolSize] = {}
    first_lines: dict[tuple[Uai, date], int] = {}
    for row in table.rows(faults):
        size = _read_size(row, faults)
        if size is None:
            continue
        first = first_lines.setdefault((size.uai, size.on), row.line)
        if first != row.line:
            faults.add(_doubled(row, "Numéro de l'école", first))
        sizes[row.line] = size
    if faults:
        return HeadcountsFile(lenient=True, faults=faults, notes=table.notes)
    proxies = {line: proxy_for_teachers(size) for line, size in sizes.items()}
    return HeadcountsFile(headcounts=proxies, sizes=sizes, lenient=True, faults=faults, notes=table.notes)


def proxy_for_teachers(size: SchoolSize) -> Headcount:
    """Classes as a stand-in for teachers, labelled so: about one of the other, never a denominator."""
    return Headcount(
        uai=size.uai,
        population=Population.TEACHERS,
        headcount=size.classes,
        on=size.on,
        source=size.source,
        kind=HeadcountKind.PROXY,
    )


def _read_headcount(row: Row, faults: FaultLog) -> Headcount | None:
    cells = RowReader(row, faults)
    uai = cells.read("uai", parse_uai)
    population = cells.read("population", _read_population)
    headcount = cells.read("headcount", partial(read_count, largest=LARGEST_HEADCOUNT))
    on = cells.read("on", read_date)
    source = cells.read("source", partial(read_filled, longest=LONGEST_SOURCE))
    kind = cells.read("kind", _read_kind)
    if uai is None or population is None or headcount is None or on is None or source is None or kind is None:
        return None
    return Headcount(uai=uai, population=population, headcount=headcount, on=on, source=source, kind=kind)


def _read_size(row: Row, faults: FaultLog) -> SchoolSize | None:
    cells = RowReader(row, faults)
    uai = cells.read("Numéro de l'école", parse_uai)
    year = cells.read("Rentrée scolaire", _read_year)
    classes = cells.read("Nombre total de classes", partial(read_count, largest=MOST_CLASSES))
    pupils = cells.read("Nombre total d'élèves", partial(read_count, largest=LARGEST_HEADCOUNT))
    if uai is None or year is None or classes is None or pupils is None:
        return None
    source = f"Effectifs et classes des écoles, rentrée {year} (données ouvertes)"
    return SchoolSize(uai=uai, on=date(year, 9, 1), pupils=pupils, classes=classes, source=source)


def _read_population(text: str) -> Population:
    found = _POPULATIONS.get(normalise_header(text))
    if found is None:
        raise CellError(
            reason=message("This isn’t a population that is counted."),
            remedy=message("Write one of: %(words)s.", words=", ".join(Population)),
        )
    return found


def _read_kind(text: str) -> HeadcountKind:
    found = _KINDS.get(normalise_header(text))
    if found is None:
        raise CellError(
            reason=message("This doesn’t say where the headcount comes from."),
            remedy=message("Write one of: %(words)s.", words=", ".join(HeadcountKind)),
        )
    return found


def _read_year(text: str) -> int:
    year = _YEAR.fullmatch(text)
    if year is None:
        raise CellError(
            reason=message("This is no school year."),
            remedy=message("Write the year in which it begins, as in 2026."),
        )
    return int(year[1])


def _doubled(row: Row, column: str, first: int) -> TableFault:
    return row.fault(
        column,
        reason=message("The same school, population and date stand on line %(first)s already.", first=first),
        remedy=message("Keep the line that is right."),
    )
