"""Sessions as their leaders see them, within reach; and one session by its code."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.schools.models import School
from lms.workshops.kinds import Seat
from lms.workshops.models import Attendance, Registration, Workshop, WorkshopSitting
from lms.workshops.presences import STANDS, counted_presences, known_people, named_presences
from lms.workshops.reaching import KEEPERS, workshops_predicate
from lms.workshops.states import AHEAD, State

MOST_SHOWN = 50
_SHOWN_TO_ALL = (State.OPEN.value, State.HELD.value, State.CLOSED.value, State.CANCELLED.value)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A session in a list."""

    id: int
    title: str
    audience: str
    state: State
    first_on: date
    last_on: date
    starts: time | None
    host: str
    municipality: str
    place: str
    seats: int | None
    seated: int
    waiting: int
    presences: int


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Who came to a session: presences in all, of which counted without names; people known by an account."""

    presences: int
    counted: int
    known: int
    schools: int


def find_workshop(
    db: Session, *, reach: Reach, workshop_id: int, on: date, roles: Collection[Role] = KEEPERS
) -> Workshop | None:
    """Give a session over which one of the roles is held, whole."""
    within = workshops_predicate(reach, roles=roles, on=on)
    return db.scalars(_whole().where(Workshop.id == workshop_id, within)).one_or_none()


def workshop_of_code(db: Session, code: str) -> Workshop | None:
    """Give the session of a code, once anybody may know of it."""
    return db.scalars(_whole().where(Workshop.code == code, Workshop.state.in_(_SHOWN_TO_ALL))).one_or_none()


def workshop_by_id(db: Session, workshop_id: int) -> Workshop:
    """Give a session, whole."""
    return db.scalars(_whole().where(Workshop.id == workshop_id)).one()


def _whole() -> Select[Workshop]:
    return select(Workshop).options(
        joinedload(Workshop.host), selectinload(Workshop.sittings), selectinload(Workshop.leaders)
    )


def count_ahead(db: Session, *, reach: Reach, on: date) -> int:
    """Count the sessions in reach that are still to come."""
    within = workshops_predicate(reach, roles=KEEPERS, on=on)
    return db.scalar(select(func.count()).select_from(Workshop).where(within, _is_ahead(on))) or 0


def lines(db: Session, *, reach: Reach, on: date, past: bool = False, page: int = 1) -> list[Line]:
    """List the sessions in reach: those to come, the next first; or those over, the latest first.

    One more than is shown tells that there is a next page.
    """
    within = workshops_predicate(reach, roles=KEEPERS, on=on)
    order = (Workshop.first_on.desc(), Workshop.id.desc()) if past else (Workshop.first_on, Workshop.id)
    rows = db.execute(
        _line_columns()
        .where(within, ~_is_ahead(on) if past else _is_ahead(on))
        .order_by(*order)
        .offset((page - 1) * MOST_SHOWN)
        .limit(MOST_SHOWN + 1)
    )
    return [
        Line(**{**row._mapping, "state": State(row.state), "host": row.host or ""})  # noqa: SLF001 - its one way
        for row in rows
    ]


def listed(db: Session, *, on: date) -> Sequence[Workshop]:
    """Give the sessions that are open and listed for everybody, the next first."""
    return db.scalars(
        _whole()
        .where(Workshop.is_listed, Workshop.state == State.OPEN.value, Workshop.last_on >= on)
        .order_by(Workshop.first_on, Workshop.id)
        .limit(MOST_SHOWN)
    ).all()


def summary(db: Session, workshop_id: int) -> Summary:
    """Count who came to a session."""
    row = db.execute(
        select(
            named_presences().label("named"),
            counted_presences().label("counted"),
            known_people().label("known"),
            func.count(Attendance.uai.distinct()).label("schools"),
        )
        .select_from(Attendance)
        .join(WorkshopSitting, WorkshopSitting.id == Attendance.sitting_id)
        .where(Attendance.workshop_id == workshop_id, STANDS)
    ).one()
    return Summary(
        presences=row.named + int(row.counted), counted=int(row.counted), known=row.known, schools=row.schools
    )


def _is_ahead(on: date) -> ColumnElement[bool]:

    return (Workshop.last_on >= on) & (Workshop.state.in_([state.value for state in (*AHEAD, State.HELD)]))


def _line_columns() -> Select[*tuple[Any, ...]]:
    return select(
        Workshop.id,
        Workshop.title,
        Workshop.audience,
        Workshop.state,
        Workshop.first_on,
        Workshop.last_on,
        Workshop.place,
        Workshop.seats,
        _first_hour().label("starts"),
        School.name.label("host"),
        func.coalesce(School.municipality, "").label("municipality"),
        _in_seat(Seat.SEATED).label("seated"),
        _in_seat(Seat.WAITING).label("waiting"),
        _presences().label("presences"),
    ).outerjoin(School, School.uai == Workshop.host_uai)


def _first_hour() -> ScalarSelect[time]:
    return (
        select(func.min(WorkshopSitting.starts))
        .where(WorkshopSitting.workshop_id == Workshop.id, WorkshopSitting.on == Workshop.first_on)
        .scalar_subquery()
    )


def _in_seat(seat: Seat) -> ScalarSelect[int]:
    return (
        select(func.count())
        .where(Registration.workshop_id == Workshop.id, Registration.seat == seat.value)
        .scalar_subquery()
    )


def _presences() -> ScalarSelect[int]:
    return (
        select(named_presences() + counted_presences())
        .select_from(Attendance)
        .join(WorkshopSitting, WorkshopSitting.id == Attendance.sitting_id)
        .where(Attendance.workshop_id == Workshop.id, STANDS)
        .scalar_subquery()
    )
