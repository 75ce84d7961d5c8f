"""Who has a staff role: told by a floor above, asked where a password is chosen."""

from collections.abc import Callable

from flask import Flask, current_app
from sqlalchemy.orm import Session

from lms.accounts.passwords import SHORTEST, SHORTEST_FOR_STAFF

StaffTest = Callable[[Session, int], bool]


def tell_staff(app: Flask, has_staff_role: StaffTest) -> None:
    """Say how to know whether a person has a staff role: her password must be longer."""
    app.extensions["lms.staff"] = has_staff_role


def has_staff_role(db: Session, *, person_id: int) -> bool:
    """Whether a person has a staff role; yes until told who has one."""
    told: StaffTest | None = current_app.extensions.get("lms.staff")
    return told is None or told(db, person_id)


def least_password_length(db: Session, *, person_id: int) -> int:
    """Give the fewest characters of this person's password."""
    return SHORTEST_FOR_STAFF if has_staff_role(db, person_id=person_id) else SHORTEST
