"""Thanks to the parents who came and left an address: once, in their language, in working hours there.

Written when the list is closed, and on the two nights after the last day, before addresses are erased.
The caller commits.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from lms.mail.hours import window_at
from lms.schools.population import Audience
from lms.workshops import letters
from lms.workshops.kinds import Seat
from lms.workshops.letters import Sender
from lms.workshops.models import Attendance, Registration, Workshop
from lms.workshops.opinions import ASKED_FOR
from lms.workshops.states import TOOK_PLACE

_NIGHTS = timedelta(days=3)


def thank(db: Session, *, workshop: Workshop, sender: Sender, now: datetime) -> int:
    """Write the thanks of a session, once to each who was there; give to how many."""
    today = now.astimezone(ZoneInfo(workshop.timezone)).date()
    if workshop.audience != Audience.PARENT.value or today > workshop.last_on + ASKED_FOR:
        return 0
    there = select(Attendance.id).where(
        Attendance.workshop_id == workshop.id,
        Attendance.revoked_at.is_(None),
        or_(
            Attendance.registration_id == Registration.id,
            Attendance.person_id == Registration.person_id,
        ),
    )
    came = db.scalars(
        select(Registration)
        .where(
            Registration.workshop_id == workshop.id,
            Registration.seat != Seat.CANCELLED.value,
            there.exists(),
        )
        .order_by(Registration.id)
    ).all()
    window = window_at(now, ZoneInfo(workshop.timezone))
    news = letters.thanks(
        workshop,
        base_url=sender.site.base_url,
        due_at=max(now, window.begins),
        not_after=window.ends,
    )
    return letters.tell(db, workshop=workshop, registrations=came, news=news, sender=sender, now=now)


def thank_for_the_last_days(db: Session, *, sender: Sender, now: datetime) -> int:
    """Write the thanks of the sessions that are just over."""
    recent = db.scalars(
        select(Workshop)
        .where(
            Workshop.state.in_([state.value for state in TOOK_PLACE]),
            Workshop.last_on < now.date() + timedelta(days=1),
            Workshop.last_on > now.date() - _NIGHTS,
        )
        .options(selectinload(Workshop.sittings))
        .order_by(Workshop.id)
    ).all()
    over = [one for one in recent if now.astimezone(ZoneInfo(one.timezone)).date() > one.last_on]
    return sum(thank(db, workshop=one, sender=sender, now=now) for one in over)
