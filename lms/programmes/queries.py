"""Reads of programmes and their perimeters; most are SELECTs to join to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.programmes.file_checks import check_directory
from lms.programmes.file_faults import FileFault
from lms.programmes.history import Stored
from lms.programmes.models import Partner, PerimeterEntry, Programme
from lms.programmes.perimeter import Candidate, Entry, Selection
from lms.programmes.programme_file import ProgrammeFile
from lms.programmes.reasons import CODES
from lms.schools.models import School
from lms.schools.school import Standing
from lms.schools.uai import Uai

ProgrammeIdOrColumn = int | ColumnElement[int] | InstrumentedAttribute[int]
DayOrColumn = date | ColumnElement[date] | InstrumentedAttribute[date]


@dataclass(frozen=True, kw_only=True)
class ReasonCount:
    """How many schools have a standing for a reason, on a day."""

    standing: Standing
    reason: str
    schools: int


@dataclass(frozen=True, kw_only=True)
class PerimeterCounts:
    """How many schools a programme answers for on a day, and why the others aren't among them."""

    reasons: tuple[ReasonCount, ...]

    def of(self, standing: Standing) -> int:
        """Count the schools of a standing."""
        return sum(one.schools for one in self.reasons if one.standing is standing)

    @property
    def included(self) -> int:
        """Schools in the perimeter."""
        return self.of(Standing.IN)

    @property
    def not_included(self) -> int:
        """Schools left out or rolled up."""
        return self.of(Standing.OUT) + self.of(Standing.ROLLED_UP)


def programmes(db: Session) -> Sequence[Programme]:
    """Give all programmes by name."""
    return db.scalars(select(Programme).order_by(Programme.name, Programme.id)).all()


def find_programme(db: Session, slug: str) -> Programme | None:
    """Find a programme by its slug."""
    return db.scalars(select(Programme).where(Programme.slug == slug)).one_or_none()


def partners_of(db: Session, programme_id: int) -> Sequence[Partner]:
    """Give a programme's partners by name."""
    mine = select(Partner).where(Partner.programme_id == programme_id)
    return db.scalars(mine.order_by(Partner.name)).all()


def in_force(on: DayOrColumn) -> ColumnElement[bool]:
    """Keep the entries that hold on a day."""
    return (
        PerimeterEntry.withdrawn_at.is_(None)
        & (PerimeterEntry.from_on <= on)
        & or_(PerimeterEntry.to_on.is_(None), PerimeterEntry.to_on > on)
    )


def entries_on(programme_id: ProgrammeIdOrColumn, on: DayOrColumn) -> Select[PerimeterEntry]:
    """Select what a programme does on a day with each school it names: one entry a school."""
    return (
        select(PerimeterEntry)
        .where(PerimeterEntry.programme_id == programme_id, in_force(on))
        .correlate_except(PerimeterEntry)
    )


def schools_in_perimeter(programme_id: ProgrammeIdOrColumn, on: DayOrColumn) -> Select[str]:
    """Select the UAIs that a programme answers for on a day; what coverage joins to."""
    return (
        select(PerimeterEntry.uai)
        .where(PerimeterEntry.programme_id == programme_id, in_force(on), PerimeterEntry.included)
        .correlate_except(PerimeterEntry)
    )


def counted_schools(programme_id: ProgrammeIdOrColumn, on: DayOrColumn) -> Select[str, str]:
    """Select each UAI whose people count on a day, as `uai`, and the one that counts them, `counted_at`.

    The two differ for sections and annexes, which are counted by the school they belong to.
    """
    counted_at = func.coalesce(PerimeterEntry.rolls_up_to, PerimeterEntry.uai).label("counted_at")
    counted = [Standing.IN.value, Standing.ROLLED_UP.value]
    return (
        select(PerimeterEntry.uai, counted_at)
        .where(
            PerimeterEntry.programme_id == programme_id,
            in_force(on),
            PerimeterEntry.standing.in_(counted),
        )
        .correlate_except(PerimeterEntry)
    )


def perimeter_counts(db: Session, *, programme_id: int, on: date) -> PerimeterCounts:
    """Count a programme's schools on a day by what becomes of them and why."""
    counted = (
        select(PerimeterEntry.standing, PerimeterEntry.reason, func.count())
        .where(PerimeterEntry.programme_id == programme_id, in_force(on))
        .group_by(PerimeterEntry.standing, PerimeterEntry.reason)
    )
    found = [
        ReasonCount(standing=Standing(standing), reason=reason, schools=schools)
        for standing, reason, schools in db.execute(counted)
    ]
    order = list(Standing)
    return PerimeterCounts(
        reasons=tuple(sorted(found, key=lambda one: (order.index(one.standing), CODES.index(one.reason))))
    )


def schools_out(
    db: Session, *, programme_id: int, on: date, most: int = 300
) -> list[tuple[str, str, str, str]]:
    """Give the schools left out on a day: name, town, reason's code, the programme's own words."""
    rows = (
        select(School.name, School.municipality, PerimeterEntry.reason, PerimeterEntry.note)
        .join(School, School.uai == PerimeterEntry.uai)
        .where(
            PerimeterEntry.programme_id == programme_id,
            in_force(on),
            PerimeterEntry.standing == Standing.OUT.value,
        )
        .order_by(School.municipality, School.name, School.uai)
        .limit(most)
    )
    return [(name, town, reason, note) for name, town, reason, note in db.execute(rows)]


def stored_entries(db: Session, *, programme_id: int) -> list[Stored]:
    """Give all entries of a programme that stand, past and future."""
    columns = PerimeterEntry
    rows = db.execute(
        select(
            columns.id,
            columns.uai,
            columns.from_on,
            columns.to_on,
            columns.standing,
            columns.reason,
            columns.note,
            columns.rolls_up_to,
        ).where(columns.programme_id == programme_id, columns.withdrawn_at.is_(None))
    )
    return [
        Stored(
            id=row.id,
            entry=Entry(
                uai=Uai(row.uai),
                from_on=row.from_on,
                to_on=row.to_on,
                standing=Standing(row.standing),
                reason=row.reason,
                note=row.note,
                rolls_up_to=None if row.rolls_up_to is None else Uai(row.rolls_up_to),
            ),
        )
        for row in rows
    ]


def candidates(db: Session, selection: Selection) -> list[Candidate]:
    """Give the directory's schools that a selection names."""
    rows = db.execute(
        select(
            School.uai, School.department_code, School.standing, School.standing_reason, School.rolls_up_to
        ).where(or_(School.department_code.in_(selection.departments), School.uai.in_(selection.schools)))
    )
    return [
        Candidate(
            uai=Uai(row.uai),
            department_code=row.department_code,
            standing=Standing(row.standing),
            reason=row.standing_reason,
            rolls_up_to=None if row.rolls_up_to is None else Uai(row.rolls_up_to),
        )
        for row in rows
    ]


def directory_faults(db: Session, file: ProgrammeFile) -> tuple[FileFault, ...]:
    """Give the faults of a file whose schools or departments the directory doesn't hold."""
    wanted = file.selection
    departments = select(School.department_code).where(School.department_code.in_(wanted.departments))
    schools = select(School.uai).where(School.uai.in_(wanted.schools))
    return tuple(
        check_directory(
            file.document,
            departments=set(db.scalars(departments.distinct())),
            schools=set(db.scalars(schools)),
        )
    )
