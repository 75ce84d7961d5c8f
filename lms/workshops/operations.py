"""A session on its way from proposed to closed, or cancelled. The caller commits.

Every writer about a workshop locks its row first: seats, states and lists are decided one after the other.
"""

from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from lms.courses.queries import published
from lms.messages import RefusalError, message
from lms.workshops import states
from lms.workshops.models import Attendance, Workshop
from lms.workshops.states import State


def lock_workshop(db: Session, workshop_id: int) -> Workshop:
    """Take a workshop so that nobody else writes about it, with its half-days and leaders."""
    return db.scalars(
        select(Workshop)
        .where(Workshop.id == workshop_id)
        .options(selectinload(Workshop.sittings), selectinload(Workshop.leaders))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def agree(db: Session, *, workshop_id: int, name: str, on: date, now: datetime) -> bool:
    """Note that the host agreed: who said so, and when. Repeating it changes nothing."""
    workshop = lock_workshop(db, workshop_id)
    if not states.check_step(State(workshop.state), State.AGREED):
        return False
    if not name.strip():
        raise RefusalError(message("Write who agreed on behalf of the host."))
    workshop.host_agreed_by, workshop.host_agreed_on = name.strip(), on
    _become(db, workshop, State.AGREED, now=now)
    return True


def open_registration(db: Session, *, workshop_id: int, now: datetime) -> bool:
    """Open registration; what attending will give is decided now."""
    workshop = lock_workshop(db, workshop_id)
    if not states.check_step(State(workshop.state), State.OPEN):
        return False
    freeze_module(db, workshop)
    _become(db, workshop, State.OPEN, now=now)
    return True


def hold(db: Session, *, workshop_id: int, today: date, now: datetime) -> bool:
    """Say that a session took place; not before its last day, `today` being the day of its place."""
    workshop = lock_workshop(db, workshop_id)
    if not states.check_step(State(workshop.state), State.HELD):
        return False
    if workshop.state == State.OPEN.value and today < workshop.last_on:
        raise RefusalError(
            message("The session isn’t over before %(on)s.", on=f"{workshop.last_on:%d/%m/%Y}")
        )
    _become(db, workshop, State.HELD, now=now)
    return True


def close(db: Session, *, workshop_id: int, now: datetime) -> bool:
    """Say that the list of those present is complete."""
    workshop = lock_workshop(db, workshop_id)
    if not states.check_step(State(workshop.state), State.CLOSED):
        return False
    _become(db, workshop, State.CLOSED, now=now)
    return True


def cancel(db: Session, *, workshop_id: int, reason: str, now: datetime) -> bool:
    """Cancel a session that is still ahead, and say why; whoever registered is told by the caller."""
    workshop = lock_workshop(db, workshop_id)
    if not states.check_step(State(workshop.state), State.CANCELLED):
        return False
    if not reason.strip():
        raise RefusalError(message("Write why the session is cancelled: those registered are told."))
    if db.scalar(presences(workshop_id).limit(1)) is not None:
        raise RefusalError(message("People were present already: this session can’t be cancelled any more."))
    workshop.cancel_reason, workshop.cancelled_at = reason.strip(), now
    workshop.sequence += 1
    _become(db, workshop, State.CANCELLED, now=now)
    return True


def freeze_module(db: Session, workshop: Workshop) -> None:
    """Fix the release whose module decides what attending gives."""
    found = published(db, workshop.course_id) if workshop.course_id else None
    workshop.release_id = found.release_id if found else None


def presences(workshop_id: int) -> Select[int]:
    """Select the half-days at which somebody was noted, even by mistake: rows are never deleted."""
    return select(Attendance.sitting_id).where(Attendance.workshop_id == workshop_id)


def _become(db: Session, workshop: Workshop, state: State, *, now: datetime) -> None:
    workshop.state, workshop.changed_at = state.value, now
    db.flush()
