"""Somebody who was to be enrolled has come with an account. The caller commits."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.workshops.group_models import Convocation


def recognise_convoked(db: Session, *, workshop_id: int, person_id: int) -> bool:
    """Let the convocation of an address be that of the person whose address it is; say whether one was."""
    person = db.get(Person, person_id)
    keys = [
        column == key
        for column, key in (
            (Convocation.email, person.email if person else None),
            (Convocation.external_id, person.external_id if person else None),
        )
        if key
    ]
    for key in keys:
        waiting = select(Convocation).where(
            Convocation.workshop_id == workshop_id, Convocation.person_id.is_(None), key
        )
        for row in db.scalars(waiting.order_by(Convocation.id)).all():
            take_over(db, row, person_id)
            return True
    return False


def take_over(db: Session, row: Convocation, person_id: int) -> None:
    """Keep only the number of who has an account now; a second convocation of hers goes."""
    twice = db.scalar(
        select(Convocation.id).where(
            Convocation.workshop_id == row.workshop_id, Convocation.person_id == person_id
        )
    )
    if twice is not None:
        db.delete(row)
    else:
        row.person_id = person_id
        row.email = row.external_id = row.given_name = row.family_name = ""
    db.flush()
