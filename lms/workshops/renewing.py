"""A leader gives somebody whom she knows a new code in place of a lost one. The caller commits."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import personal_codes
from lms.accounts.audit import Origin
from lms.accounts.models import Person
from lms.accounts.staff import has_staff_role
from lms.messages import RefusalError, message
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Attendance


def renew_code(
    db: Session,
    *,
    workshop_id: int,
    attendance_id: int,
    by: int,
    today: date,
    now: datetime,
    origin: Origin,
) -> str:
    """Make a new code for whoever is noted on a row; the old one opens nothing, her devices are signed out.

    Refused for a row without a code, and for somebody with an address: she asks for a password by mail.
    """
    lock_workshop(db, workshop_id)
    person = db.scalar(
        select(Person)
        .join(Attendance, Attendance.person_id == Person.id)
        .where(
            Attendance.id == attendance_id,
            Attendance.workshop_id == workshop_id,
            Attendance.revoked_at.is_(None),
            Person.erased_at.is_(None),
            Person.disabled_at.is_(None),
        )
    )
    if person is None or not personal_codes.has_code(db, person_id=person.id):
        raise RefusalError(message("Nobody on this row has a code: it is taken at the door."))
    if person.email or has_staff_role(db, person_id=person.id):
        raise RefusalError(
            message("This person has an address here: a new password is asked for on the sign-in page.")
        )
    code = personal_codes.new_code()
    personal_codes.keep_code(
        db, person_id=person.id, code=code, today=today, now=now, origin=origin, actor_id=by
    )
    return code
