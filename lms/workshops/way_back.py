"""A way back in for somebody noted without an account: an account of her own, and a code that opens it.

The caller commits. What she was noted for becomes hers: presences, and what they give.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import codes
from lms.accounts import personal_codes
from lms.accounts.audit import Origin
from lms.accounts.models import Person
from lms.accounts.operations import make_person
from lms.schools.affiliations import open_affiliation
from lms.schools.population import Audience, Function
from lms.workshops.attending import take_presence_over
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Attendance

# For a double click or a page that didn't arrive; not for the next person who holds the tablet.
SHOWN_AGAIN = timedelta(minutes=5)


def give_code(
    db: Session,
    *,
    workshop_id: int,
    event_key: str,
    language: str,
    secret: bytes,
    today: date,
    now: datetime,
    origin: Origin,
) -> str | None:
    """Give who was just noted at the door an account of her own, and its code; None: too late to ask.

    Asked twice, it is the same code: it is made of the presence's own key.
    """
    workshop = lock_workshop(db, workshop_id)
    noted = db.scalars(
        select(Attendance).where(
            Attendance.workshop_id == workshop_id,
            Attendance.event_key == event_key,
            Attendance.revoked_at.is_(None),
        )
    ).one_or_none()
    if noted is None or now - noted.recorded_at > SHOWN_AGAIN:
        return None
    code = codes.code_of(
        event_key.encode(), secret=secret, purpose="personal-code", length=personal_codes.LENGTH
    )
    if noted.person_id is not None:
        owner = personal_codes.owner_of_code(db, code=code, on=today)
        return code if owner is not None and owner.person_id == noted.person_id else None
    person = make_parent(db, noted, given_name=noted.given_name, language=language, today=today, now=now)
    take_presence_over(db, workshop=workshop, rows=[noted], person_id=person.id, now=now)
    personal_codes.keep_code(
        db, person_id=person.id, code=code, today=today, now=now, origin=origin, actor_id=person.id
    )
    return code


def make_parent(
    db: Session, noted: Attendance, *, given_name: str, language: str, today: date, now: datetime
) -> Person:
    """Make an account of what a presence says: a first name, and a school that has yet to confirm her."""
    person = make_person(db, now=now, given_name=given_name, language=language)
    if noted.uai is not None:
        # To confirm, like any other: her presence counts at once, she herself once somebody answers for it.
        open_affiliation(
            db,
            person_id=person.id,
            audience=Audience.PARENT,
            uai=noted.uai,
            function=Function.PARENT,
            from_on=today,
            now=now,
        )
    return person
