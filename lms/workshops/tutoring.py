"""Whose tasks somebody validates because she leads their session: its participants', in its course."""

from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.reach.scopes import ScopeKind
from lms.reach.teaching import teach_through
from lms.schools.population import Audience
from lms.workshops.kinds import Seat
from lms.workshops.models import Attendance, Registration, Workshop, WorkshopLeader
from lms.workshops.reaching import workshops_predicate

TUTORS = (Role.TRAINER, Role.WORKSHOP_LEADER)


def tutored(
    reach: Reach, person_id: InstrumentedAttribute[int], course_id: InstrumentedAttribute[str], on: date
) -> ColumnElement[bool] | None:
    """Keep those registered for, or present at, a teachers' session that the visitor leads.

    She leads it when she is named as its leader, or holds a role over that session alone.
    """
    if not reach.holds(*TUTORS):
        return None
    alone = {scope for role in TUTORS for scope in reach.scopes_of(role, ScopeKind.WORKSHOP)}
    named = select(WorkshopLeader.id).where(
        WorkshopLeader.workshop_id == Workshop.id, WorkshopLeader.person_id == reach.person_id
    )
    registered = select(Registration.id).where(
        Registration.workshop_id == Workshop.id,
        Registration.person_id == person_id,
        Registration.seat == Seat.SEATED.value,
    )
    came = select(Attendance.id).where(
        Attendance.workshop_id == Workshop.id,
        Attendance.person_id == person_id,
        Attendance.revoked_at.is_(None),
    )
    return (
        select(Workshop.id)
        .where(
            Workshop.audience == Audience.TEACHER.value,
            Workshop.course_id == course_id,
            workshops_predicate(reach, roles=TUTORS, on=on),
            or_(named.correlate(Workshop).exists(), Workshop.id.in_(sorted(int(one) for one in alone))),
            # Of people two levels out: SQLAlchemy finds by itself those of the next level only.
            or_(
                registered.correlate_except(Registration).exists(), came.correlate_except(Attendance).exists()
            ),
        )
        .correlate_except(Workshop)
        .exists()
    )


def install() -> None:
    """Let whoever leads a session follow the tasks of those who take part."""
    teach_through("workshops", tutored)
