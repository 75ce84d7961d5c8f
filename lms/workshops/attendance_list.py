"""The list of a half-day, as its leader holds it: who registered, who is there, who else came."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, PersonalCode
from lms.schools.models import School
from lms.schools.population import Audience
from lms.workshops.kinds import Seat, Way
from lms.workshops.models import Attendance, Registration, Workshop


@dataclass(frozen=True, kw_only=True)
class Expected:
    """Somebody registered, and the presence noted of her, if it is."""

    registration_id: int
    name: str
    school: str
    is_waiting: bool
    attendance_id: int | None
    has_code: bool


@dataclass(frozen=True, kw_only=True)
class Present:
    """Somebody who came without having registered; or people counted without names."""

    attendance_id: int
    name: str
    school: str
    headcount: int
    way: Way
    uai: str
    has_code: bool


@dataclass(frozen=True, kw_only=True)
class AttendanceList:
    """A half-day's list."""

    expected: tuple[Expected, ...]
    others: tuple[Present, ...]
    counted: tuple[Present, ...]

    @property
    def present(self) -> int:
        """How many people are there."""
        noted = sum(one.attendance_id is not None for one in self.expected)
        return noted + len(self.others) + sum(one.headcount for one in self.counted)


# Somebody who comes back by a code alone: her leader may make it anew.
_HAS_CODE = (
    select(PersonalCode.person_id)
    .where(PersonalCode.person_id == Person.id, Person.email.is_(None))
    .correlate(Person)
    .exists()
    .label("has_code")
)


def attendance_list(db: Session, *, workshop: Workshop, sitting_id: int) -> AttendanceList:
    """Give the list of a half-day; two statements, however many people."""
    standing = Attendance.revoked_at.is_(None) & (Attendance.sitting_id == sitting_id)
    expected = db.execute(_expected(workshop.id, standing)).all()
    taken = {row.attendance_id for row in expected}
    others = [
        Present(
            attendance_id=row.id,
            name=_name(workshop, row.given_name, row.own_name, row.family_name),
            school=row.school or "",
            headcount=row.headcount,
            way=Way(row.way),
            uai=row.uai or "",
            has_code=row.has_code,
        )
        for row in db.execute(_present(standing))
        if row.id not in taken
    ]
    return AttendanceList(
        expected=tuple(
            Expected(
                registration_id=row.id,
                name=_name(workshop, row.given_name, row.own_name, row.family_name),
                school=row.school or "",
                is_waiting=row.seat == Seat.WAITING.value,
                attendance_id=row.attendance_id,
                has_code=row.has_code,
            )
            for row in expected
        ),
        others=tuple(one for one in others if one.way is not Way.HEADCOUNT),
        counted=tuple(one for one in others if one.way is Way.HEADCOUNT),
    )


def _expected(workshop_id: int, standing: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Those registered, each with the presence of this half-day that is hers."""
    return (
        select(
            Registration.id,
            Registration.given_name,
            Registration.seat,
            Person.given_name.label("own_name"),
            Person.family_name,
            School.name.label("school"),
            Attendance.id.label("attendance_id"),
            _HAS_CODE,
        )
        .outerjoin(Person, Person.id == Registration.person_id)
        .outerjoin(School, School.uai == Registration.uai)
        .outerjoin(
            Attendance,
            standing
            & (
                (Attendance.registration_id == Registration.id)
                # She registered, then said so herself at the door.
                | (Attendance.registration_id.is_(None) & (Attendance.person_id == Registration.person_id))
            ),
        )
        .where(Registration.workshop_id == workshop_id, Registration.seat != Seat.CANCELLED.value)
        .order_by(Registration.seat, Registration.given_name, Person.family_name, Registration.id)
    )


def _present(standing: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Every presence of the half-day, in the order in which it was noted."""
    return (
        select(
            Attendance.id,
            Attendance.given_name,
            Attendance.headcount,
            Attendance.way,
            Attendance.uai,
            Person.given_name.label("own_name"),
            Person.family_name,
            School.name.label("school"),
            _HAS_CODE,
        )
        .outerjoin(Person, Person.id == Attendance.person_id)
        .outerjoin(School, School.uai == Attendance.uai)
        .where(standing)
        .order_by(Attendance.id)
    )


def sheet_rows(db: Session, *, workshop: Workshop) -> list[tuple[int, str, str]]:
    """Give the rows of the printed sheet: number, name, school. A number never becomes somebody else's."""
    rows = db.execute(
        select(
            Registration.given_name,
            Registration.seat,
            Person.given_name.label("own_name"),
            Person.family_name,
            School.name.label("school"),
        )
        .outerjoin(Person, Person.id == Registration.person_id)
        .outerjoin(School, School.uai == Registration.uai)
        .where(Registration.workshop_id == workshop.id)
        .order_by(Registration.id)
    )
    return [
        (number, _name(workshop, row.given_name, row.own_name, row.family_name), row.school or "")
        for number, row in enumerate(rows, start=1)
        if row.seat == Seat.SEATED.value
    ]


def _name(workshop: Workshop, given: str, own: str | None, family: str | None) -> str:
    """Name somebody: a first name only among parents."""
    if own is None:
        return given
    return own if workshop.audience == Audience.PARENT.value else f"{own} {family or ''}".strip()
