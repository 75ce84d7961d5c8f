"""Parents who took a code or have an account, and whom nobody has confirmed at the school they named.

Whoever led the session saw them: closing its list, she says that they are parents there. The caller commits.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.schools.affiliations import confirm_affiliation
from lms.schools.models import Affiliation, School
from lms.schools.population import Audience
from lms.workshops.models import Attendance, Workshop


@dataclass(frozen=True, kw_only=True)
class ToConfirm:
    """A parent present, and the school that she named at this session."""

    affiliation_id: int
    name: str
    school: str


def to_confirm(db: Session, *, workshop: Workshop) -> list[ToConfirm]:
    """Give the parents present who belong, not confirmed yet, to the school under which they were noted."""
    if workshop.audience != Audience.PARENT.value:
        return []
    rows = db.execute(
        select(Affiliation.id, Person.given_name, School.name, School.municipality)
        .join(Person, Person.id == Affiliation.person_id)
        .join(School, School.uai == Affiliation.uai)
        .join(
            Attendance,
            (Attendance.person_id == Affiliation.person_id) & (Attendance.uai == Affiliation.uai),
        )
        .where(
            Attendance.workshop_id == workshop.id,
            Attendance.revoked_at.is_(None),
            Affiliation.audience == Audience.PARENT.value,
            Affiliation.confirmed_on.is_(None),
            Affiliation.to_on.is_(None),
            Person.erased_at.is_(None),
        )
        .distinct()
        .order_by(Person.given_name, Affiliation.id)
    )
    return [
        ToConfirm(affiliation_id=row.id, name=row.given_name, school=f"{row.name}, {row.municipality}")
        for row in rows
    ]


def confirm_parents(
    db: Session, *, workshop: Workshop, ticked: Collection[int], today: date, now: datetime
) -> int:
    """Confirm those ticked among the parents present, and nobody else; say how many."""
    offered = {one.affiliation_id for one in to_confirm(db, workshop=workshop)}
    found = db.scalars(
        select(Affiliation).where(Affiliation.id.in_(offered & set(ticked))).order_by(Affiliation.person_id)
    ).all()
    for affiliation in found:
        confirm_affiliation(db, affiliation=affiliation, on=today, now=now)
    return len(found)
