"""What a session gave, read for its leader's report: who came, from where, what it was worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from lms.progress.models import Completion, Credit
from lms.schools.models import School
from lms.workshops.confirming import to_confirm
from lms.workshops.door_opinion import Answer, shown
from lms.workshops.kinds import Seat
from lms.workshops.models import Attendance, Outcome, Registration, Workshop, WorkshopSitting
from lms.workshops.opinions import opinions
from lms.workshops.presences import STANDS, counted_presences, named_presences
from lms.workshops.queries import Summary, summary


@dataclass(frozen=True, kw_only=True)
class Given:
    """A session's figures. `schools` and `languages` may hold an empty name: not said. Minutes are people's.

    `completed` is None where the session is about no module; `answers` where they are too few to be shown.
    """

    came: Summary
    registered: int
    waiting: int
    schools: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    attended_minutes: int
    credited_minutes: int
    completed: int | None
    by_first_name: int
    to_confirm: int
    answers: Mapping[Answer, int] | None
    answered: int


def read_given(db: Session, *, workshop: Workshop) -> Given:
    """Read the figures of a session: nine statements, however many people."""
    counted = opinions(db, workshop_id=workshop.id)
    seats = {
        row.seat: row.number
        for row in db.execute(
            select(Registration.seat, func.count().label("number"))
            .where(Registration.workshop_id == workshop.id)
            .group_by(Registration.seat)
        )
    }
    attended, by_first_name = _attended(db, workshop)
    return Given(
        came=summary(db, workshop.id),
        registered=seats.get(Seat.SEATED.value, 0),
        waiting=seats.get(Seat.WAITING.value, 0),
        schools=_schools(db, workshop),
        languages=_languages(db, workshop),
        attended_minutes=attended,
        credited_minutes=_credited(db, workshop),
        completed=_completed(db, workshop),
        by_first_name=by_first_name,
        to_confirm=len(to_confirm(db, workshop=workshop)),
        answers=shown(counted),
        answered=sum(counted.values()),
    )


def _there(workshop: Workshop, *columns: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - any columns
    return (
        select(*columns)
        .select_from(Attendance)
        .join(WorkshopSitting, WorkshopSitting.id == Attendance.sitting_id)
        .where(Attendance.workshop_id == workshop.id, STANDS)
    )


def _schools(db: Session, workshop: Workshop) -> tuple[tuple[str, int], ...]:
    people = named_presences() + counted_presences()
    rows = db.execute(
        _there(workshop, School.name, School.municipality, people.label("people"))
        .outerjoin(School, School.uai == Attendance.uai)
        .group_by(Attendance.uai, School.name, School.municipality)
    ).all()
    named = [(f"{row.name}, {row.municipality}" if row.name else "", int(row.people)) for row in rows]
    return tuple(sorted(named, key=lambda one: (not one[0], -one[1], one[0])))


def _languages(db: Session, workshop: Workshop) -> tuple[tuple[str, int], ...]:
    people = named_presences().label("people")
    rows = db.execute(_there(workshop, Attendance.language, people).group_by(Attendance.language)).all()
    named = [(row.language, int(row.people)) for row in rows if row.people]
    return tuple(sorted(named, key=lambda one: (not one[0], -one[1], one[0])))


def _attended(db: Session, workshop: Workshop) -> tuple[int, int]:
    nobody_known = Attendance.person_id.is_(None) & (Attendance.given_name != "")
    first_names = func.count(case((nobody_known, Attendance.id)))
    minutes = func.coalesce(func.sum(Attendance.headcount * WorkshopSitting.minutes), 0)
    row = db.execute(_there(workshop, minutes.label("minutes"), first_names.label("names"))).one()
    return int(row.minutes), int(row.names)


def _credited(db: Session, workshop: Workshop) -> int:
    minutes = func.coalesce(Completion.minutes, Credit.minutes)
    credited = select(func.coalesce(func.sum(minutes), 0)).select_from(Outcome)
    credited = credited.outerjoin(Completion, Completion.id == Outcome.completion_id)
    credited = credited.outerjoin(Credit, Credit.id == Outcome.credit_id)
    return int(db.scalar(credited.where(Outcome.workshop_id == workshop.id)) or 0)


def _completed(db: Session, workshop: Workshop) -> int | None:
    """Count the people known who have completed the module, here or otherwise."""
    if workshop.module_id is None:
        return None
    done = (
        select(Completion.id)
        .where(
            Completion.person_id == Attendance.person_id,
            Completion.course_id == workshop.course_id,
            Completion.module_id == workshop.module_id,
            Completion.revoked_at.is_(None),
        )
        .exists()
    )
    return db.scalar(_there(workshop, func.count(Attendance.person_id.distinct())).where(done)) or 0
