"""Who has a staff role: told by a floor above, asked where a password is chosen or a second step follows."""

from collections.abc import Callable

from flask import Flask, current_app
from sqlalchemy.orm import Session

from lms.accounts.passwords import SHORTEST, SHORTEST_FOR_STAFF

StaffTest = Callable[[Session, int], bool]


def tell_staff(app: Flask, has_staff_role: StaffTest, must_prove: StaffTest) -> None:
    """Say how to know whether a person has a staff role, and whether it wants a second factor."""
    app.extensions["lms.staff"] = has_staff_role
    app.extensions["lms.must-prove"] = must_prove


def has_staff_role(db: Session, *, person_id: int) -> bool:
    """Whether a person has a staff role; yes until told who has one."""
    told: StaffTest | None = current_app.extensions.get("lms.staff")
    return told is None or told(db, person_id)


def must_prove(db: Session, *, person_id: int) -> bool:
    """Whether a person's role wants a second factor at sign-in; no until told whose does."""
    told: StaffTest | None = current_app.extensions.get("lms.must-prove")
    return told is not None and told(db, person_id)


def least_password_length(db: Session, *, person_id: int) -> int:
    """Give the fewest characters of this person's password."""
    return SHORTEST_FOR_STAFF if has_staff_role(db, person_id=person_id) else SHORTEST
