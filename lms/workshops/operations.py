"""A session on its way from proposed to closed, or cancelled. The caller commits."""

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.courses.queries import published
from lms.messages import RefusalError, message
from lms.workshops import letters, states
from lms.workshops.confirming import confirm_parents
from lms.workshops.letters import Sender
from lms.workshops.locking import attended_sittings, lock_workshop
from lms.workshops.models import Workshop
from lms.workshops.registering import standing
from lms.workshops.states import State
from lms.workshops.thanking import thank


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


def close(
    db: Session,
    *,
    workshop_id: int,
    ticked: Collection[int] = (),
    sender: Sender | None = None,
    now: datetime,
) -> bool:
    """Say that the list of those present is complete, and confirm the parents ticked at their schools.

    `ticked` are numbers of affiliations that `to_confirm` offered. Those who left an address are thanked,
    where `sender` says from whom.
    """
    workshop = lock_workshop(db, workshop_id)
    if not states.check_step(State(workshop.state), State.CLOSED):
        return False
    today = now.astimezone(ZoneInfo(workshop.timezone)).date()
    confirm_parents(db, workshop=workshop, ticked=ticked, today=today, now=now)
    _become(db, workshop, State.CLOSED, now=now)
    if sender is not None:
        thank(db, workshop=workshop, sender=sender, now=now)
    return True


def cancel(db: Session, *, workshop_id: int, reason: str, sender: Sender, now: datetime) -> bool:
    """Cancel a session that is still ahead, and tell those registered why."""
    workshop = lock_workshop(db, workshop_id)
    if not states.check_step(State(workshop.state), State.CANCELLED):
        return False
    if not reason.strip():
        raise RefusalError(message("Write why the session is cancelled: those registered are told."))
    if db.scalar(attended_sittings(workshop_id).limit(1)) is not None:
        raise RefusalError(message("People were present already: this session can’t be cancelled any more."))
    workshop.cancel_reason, workshop.cancelled_at = reason.strip(), now
    workshop.sequence += 1
    _become(db, workshop, State.CANCELLED, now=now)
    told = standing(db, workshop_id=workshop_id)
    news = letters.cancelled(workshop)
    letters.tell(db, workshop=workshop, registrations=told, news=news, sender=sender, now=now)
    return True


def freeze_module(db: Session, workshop: Workshop) -> None:
    """Fix the release whose module decides what attending gives."""
    found = published(db, workshop.course_id) if workshop.course_id else None
    workshop.release_id = found.release_id if found else None


def _become(db: Session, workshop: Workshop, state: State, *, now: datetime) -> None:
    workshop.state, workshop.changed_at = state.value, now
    db.flush()
