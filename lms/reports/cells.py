"""A report's row as the cells of a file, by the names of `columns.COLUMNS`. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from lms.coverage.beside_training import BesideTraining
from lms.coverage.places import Grouping, Place
from lms.coverage.targets import NumberTarget, Target
from lms.messages import Message, message
from lms.reports.asked import school_year
from lms.reports.columns import COLUMNS
from lms.reports.places import funder_name, is_shared_by_owned
from lms.reports.report import Report
from lms.reports.table import Row
from lms.schools.school import Level

MOST_SOURCES = 3


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a cell may need beside its row; `left` and `beside` are by the code of each row's territory."""

    report: Report
    say: Callable[[Message], str]
    left: Mapping[str, int]
    beside: Mapping[str, BesideTraining] = field(default_factory=dict)


Cell = Callable[[Row, Context], object]


def cells_of(row: Row, context: Context) -> Sequence[object]:
    """Give a row's cells in the order of the columns."""
    return [cell(row, context) for cell in _CELLS]


def target_figure(target: Target) -> Decimal:
    """Give a target as files write it: a share in per cent, a number as it is."""
    return Decimal(target.number) if isinstance(target, NumberTarget) else _per_cent(target.share)


def _per_cent(share: Fraction) -> Decimal:
    exact = Decimal(share.numerator) * 100 / share.denominator
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _place(name: str, *levels: Grouping) -> Cell:
    """Give what the directory says of a territory, in rows of levels for which its schools agree."""

    def cell(row: Row, context: Context) -> object:
        by = context.report.by
        stands = by in levels or (by is Grouping.FUNDER and is_shared_by_owned(name, row.place))
        return getattr(row.place, name) or None if stands else None

    return cell


_BELOW_ACADEMY = (Grouping.DEPARTMENT, Grouping.DISTRICT, Grouping.MUNICIPALITY, Grouping.SCHOOL)
_BELOW_PROGRAMME = (Grouping.ACADEMY, *_BELOW_ACADEMY)
_TOWN = (Grouping.MUNICIPALITY, Grouping.SCHOOL)


def _district(row: Row, context: Context) -> object:
    if context.report.by is Grouping.SCHOOL:
        return _own_district(row.place)
    if context.report.by is not Grouping.DISTRICT or row.area is None:
        return None
    return context.say(message("Second degree")) if row.area.is_second_degree else row.place.district


def _own_district(place: Place) -> str | None:
    return place.district or None if place.level == Level.ECOLE.value else None


def _funder(row: Row, context: Context) -> object:
    is_known = context.report.by in {Grouping.FUNDER, Grouping.SCHOOL}
    return context.say(funder_name(row.place)) if is_known else None


def _kinds(row: Row, _context: Context) -> object:
    used = {kind.value for one in row.denominators if not one.unknown for kind in one.kinds}
    return ", ".join(sorted(used)) or None


def _headcount_on(row: Row, _context: Context) -> object:
    used = [one.oldest_on for one in row.denominators if not one.unknown]
    return min((day for day in used if day is not None), default=None)


def _sources(row: Row, context: Context) -> object:
    sources = sorted({source for one in row.denominators if not one.unknown for source in one.sources})
    if len(sources) <= MOST_SOURCES:
        return ", ".join(sources) or None
    return context.say(message("%(n)s sources", n=len(sources)))


def _target(row: Row, context: Context) -> object:
    target = context.report.revision.target
    return None if isinstance(target, NumberTarget) and row.gap is None else target_figure(target)


def _gap(row: Row, context: Context) -> object:
    if row.gap is None:
        return None
    if isinstance(context.report.revision.target, NumberTarget):
        return Decimal(int(row.gap.difference))
    return _per_cent(row.gap.difference)


def _left(row: Row, context: Context) -> object:
    of_former = sum(one.trained_ever for one in row.former)
    return of_former + context.left.get(_code(row), 0)


def _code(row: Row) -> str:
    return row.area.code if row.area else ""


def _beside(row: Row, context: Context) -> BesideTraining:
    return context.beside.get(_code(row)) or BesideTraining()


def _hours(means: str) -> Cell:
    def cell(row: Row, context: Context) -> object:
        exact = Decimal(_beside(row, context).minutes.get(means, 0)) / 60
        return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)

    return cell


_BY_NAME: Mapping[str, Cell] = {
    "programme": lambda _row, context: context.report.subject.programme.slug,
    "academy_code": _place("academy_code", *_BELOW_PROGRAMME),
    "academy": _place("academy", *_BELOW_PROGRAMME),
    "department_code": _place("department_code", *_BELOW_ACADEMY),
    "department": _place("department", *_BELOW_ACADEMY),
    "district": _district,
    "municipality_code": _place("municipality_code", *_TOWN),
    "municipality": _place("municipality", *_TOWN),
    "funder": _funder,
    "uai": _place("uai", Grouping.SCHOOL),
    "school": _place("name", Grouping.SCHOOL),
    "sector": _place("sector", Grouping.SCHOOL),
    "contract": _place("contract", Grouping.SCHOOL),
    "ministry": _place("ministry", Grouping.SCHOOL),
    "level": _place("level", Grouping.SCHOOL),
    "priority_education": _place("priority_education", Grouping.SCHOOL),
    "wave": _place("wave_on", Grouping.SCHOOL),
    "audience": lambda _row, context: context.report.revision.audience.value,
    "population": lambda _row, context: " ".join(
        sorted(one.value for one in context.report.revision.scope.populations)
    ),
    "school_year": lambda _row, context: school_year(context.report.asked.as_of),
    "as_of": lambda _row, context: context.report.asked.as_of,
    "from": lambda _row, context: context.report.asked.from_on,
    "headcount": lambda row, _context: row.figures.headcount,
    "headcount_kind": _kinds,
    "headcount_on": _headcount_on,
    "headcount_source": _sources,
    "invited": lambda row, context: _beside(row, context).reachable,
    "signed_in": lambda row, context: _beside(row, context).signed_in,
    "enrolled": lambda row, _context: row.figures.enrolled,
    "started": lambda row, _context: row.figures.started,
    "trained_present": lambda row, _context: row.figures.trained,
    "trained_in_period": lambda row, _context: row.figures.trained_in_period,
    "trained_ever": lambda row, _context: row.figures.trained_ever,
    "trained_and_left": _left,
    "coverage": lambda row, _context: row.figures.coverage,
    "target": _target,
    "gap": _gap,
    "hours_self": _hours("self-study"),
    "hours_live": _hours("live-distance"),
    "hours_presence": _hours("presence"),
    "schools_in_perimeter": lambda row, _context: row.figures.schools,
    "schools_with_headcount": lambda row, _context: row.figures.schools_known,
    "schools_reached": lambda row, _context: row.figures.schools_reached,
}

_CELLS: tuple[Cell, ...] = tuple(_BY_NAME[column.name] for column in COLUMNS)
