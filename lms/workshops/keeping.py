"""What goes by itself: addresses after the last day, first names on 31 August; and the eve's reminder.

The caller commits.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, delete, or_, select, update
from sqlalchemy.orm import Session, selectinload

from lms.accounts.models import Person
from lms.accounts.signals import on_person_erased, on_purging
from lms.mail.operations import forget_written
from lms.workshops import letters
from lms.workshops.group_models import Convocation, ConvokedFile
from lms.workshops.kinds import Seat
from lms.workshops.letters import NOBODY, Sender, object_prefix
from lms.workshops.models import Attendance, Registration, Workshop, WorkshopSitting
from lms.workshops.opinions import forget_forms
from lms.workshops.schedule import Dated
from lms.workshops.sittings import Sitting, starts_at
from lms.workshops.states import State

_REMINDED_AT = time(9)
# The day at a place is at most one away from the day elsewhere.
_ONE_DAY = timedelta(days=1)
# Written on the second night at the latest, sent or given up by the end of the next working day.
_THANKS_HAVE_LEFT = timedelta(days=15)
_LISTS_KEPT = timedelta(days=7)


def forget(db: Session, *, now: datetime) -> None:
    """Empty what was kept long enough of people without an account."""
    forget_addresses(db, today=now.date())
    forget_mails(db, today=now.date())
    forget_first_names(db, today=now.date())
    forget_forms(db, now=now)
    forget_convoked(db, now=now)


def forget_addresses(db: Session, *, today: date) -> int:
    """Empty the addresses of sessions that are over or cancelled, and of mails about them; say how many."""
    over = select(Workshop.id).where(
        or_(Workshop.last_on < today - _ONE_DAY, Workshop.state == State.CANCELLED.value)
    )
    emptied = db.scalars(
        update(Registration)
        .where(Registration.contact != "", Registration.workshop_id.in_(over))
        .values(contact="")
        .returning(Registration.workshop_id)
        .execution_options(synchronize_session=False)
    ).all()
    for workshop_id in sorted(set(emptied)):
        forget_written(db, person_id=NOBODY, object_prefix=object_prefix(workshop_id))
    return len(emptied)


def forget_convoked(db: Session, *, now: datetime) -> int:
    """Forget those to enrol in sessions that are over or cancelled, and lists nobody wrote; say how many."""
    over = select(Workshop.id).where(
        or_(Workshop.last_on < now.date() - _ONE_DAY, Workshop.state == State.CANCELLED.value)
    )
    gone = db.scalars(
        delete(Convocation)
        .where(Convocation.person_id.is_(None), Convocation.workshop_id.in_(over))
        .returning(Convocation.workshop_id)
        .execution_options(synchronize_session=False)
    ).all()
    for workshop_id in sorted(set(gone)):
        forget_written(db, person_id=NOBODY, object_prefix=object_prefix(workshop_id))
    db.execute(
        delete(ConvokedFile)
        .where(ConvokedFile.uploaded_at < now - _LISTS_KEPT)
        .execution_options(synchronize_session=False)
    )
    return len(gone)


def forget_mails(db: Session, *, today: date) -> None:
    """Remove the mails that have left since the addresses were emptied: thanks wait for a working day."""
    over = select(Workshop.id).where(
        Workshop.last_on < today - _ONE_DAY,
        Workshop.last_on > today - _THANKS_HAVE_LEFT,
    )
    for workshop_id in db.scalars(over.order_by(Workshop.id)).all():
        forget_written(db, person_id=NOBODY, object_prefix=object_prefix(workshop_id))


def forget_first_names(db: Session, *, today: date) -> int:
    """Empty the first names of sessions over by the last 31 August; presences stay, as numbers."""
    over = select(Workshop.id).where(Workshop.last_on <= last_end_of_year(today))
    emptied = 0
    for model in (Registration, Attendance):
        gone = db.scalars(
            update(model)
            .where(model.given_name != "", model.person_id.is_(None), model.workshop_id.in_(over))
            .values(given_name="")
            .returning(model.id)
            .execution_options(synchronize_session=False)
        )
        emptied += len(gone.all())
    return emptied


def last_end_of_year(today: date) -> date:
    """Give the last 31 August that has come."""
    this_year = date(today.year, 8, 31)
    return this_year if today >= this_year else date(today.year - 1, 8, 31)


def remind(db: Session, *, sender: Sender, now: datetime) -> int:
    """Write the reminders of sessions that are tomorrow at their place, to leave at nine there."""
    told = 0
    for workshop in db.scalars(_soon(now)).all():
        zone = ZoneInfo(workshop.timezone)
        tomorrow = now.astimezone(zone).date() + _ONE_DAY
        first = next((one for one in workshop.sittings if one.on == tomorrow), None)
        if first is not None:
            told += _remind(db, workshop, first, sender=sender, now=now)
    return told


def _soon(now: datetime) -> Select[Workshop]:
    days = [now.date() + _ONE_DAY * n for n in range(4)]
    near = select(WorkshopSitting.workshop_id).where(WorkshopSitting.on.in_(days))
    return (
        select(Workshop)
        .where(Workshop.state == State.OPEN.value, Workshop.id.in_(near))
        .options(selectinload(Workshop.sittings))
        .order_by(Workshop.id)
    )


def _remind(db: Session, workshop: Workshop, first: Dated, *, sender: Sender, now: datetime) -> int:
    zone = ZoneInfo(workshop.timezone)
    nine = datetime.combine(first.on - _ONE_DAY, _REMINDED_AT, zone)
    seated = db.scalars(
        select(Registration)
        .where(Registration.workshop_id == workshop.id, Registration.seat == Seat.SEATED.value)
        .order_by(Registration.id)
    ).all()
    begins = starts_at(Sitting(on=first.on, starts=first.starts, ends=first.ends), zone)
    news = letters.reminder(workshop, due_at=max(nine, now), not_after=begins)
    return letters.tell(db, workshop=workshop, registrations=seated, news=news, sender=sender, now=now)


def install() -> None:
    """Take part in each purge and each erasure."""
    on_purging(_forget)
    on_person_erased(_erase_convoked)


def _forget(db: Session, /, *, now: datetime) -> None:
    forget(db, now=now)


def _erase_convoked(db: Session, /, *, person_id: int, now: datetime) -> None:
    """Forget what lists say of somebody who had no account then; and lists looked at, that may name her."""
    person = db.get(Person, person_id)
    named = [
        column == key
        for column, key in (
            (Convocation.email, person.email if person else None),
            (Convocation.external_id, person.external_id if person else None),
        )
        if key
    ]
    if named:
        db.execute(
            delete(Convocation)
            .where(Convocation.person_id.is_(None), or_(*named))
            .execution_options(synchronize_session=False)
        )
    db.execute(delete(ConvokedFile).execution_options(synchronize_session=False))
