"""Entrusting one session to somebody with an account, until a week after it. The caller commits."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.audit import Origin
from lms.accounts.models import Person
from lms.accounts.queries import person_by_email
from lms.messages import RefusalError, message
from lms.reach.operations import grant
from lms.reach.reach import Reach
from lms.reach.roles import GRANTS, Role
from lms.reach.scopes import Scope, ScopeKind
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Workshop, WorkshopLeader
from lms.workshops.reaching import workshops_predicate

ENTRUSTERS = (Role.COORDINATOR, Role.ADMINISTRATOR)
"""Who sees the page of a session and gives the role; `lms.reach.roles.GRANTS` says that they may."""
KEPT = timedelta(days=7)


def may_entrust(db: Session, *, reach: Reach, workshop_id: int, on: date) -> bool:
    """Say whether a session lies where the visitor gives the role of a leader."""
    givers = [role for role in ENTRUSTERS if Role.WORKSHOP_LEADER in GRANTS[role]]
    within = workshops_predicate(reach, roles=givers, on=on)
    return db.scalar(select(Workshop.id).where(Workshop.id == workshop_id, within)) is not None


def entrust(
    db: Session,
    *,
    reach: Reach,
    workshop_id: int,
    email: str,
    today: date,
    now: datetime,
    origin: Origin,
) -> Person:
    """Let somebody lead a session: she sees it and keeps its list. Giving it again changes nothing."""
    workshop = lock_workshop(db, workshop_id)
    if not may_entrust(db, reach=reach, workshop_id=workshop_id, on=today):
        raise RefusalError(message("This session isn’t yours to entrust."))
    person = person_by_email(db, email=email.strip().lower())
    if person is None:
        raise RefusalError(
            message("No account has the address %(email)s. Let the person create one first.", email=email)
        )
    ends = workshop.last_on + KEPT + timedelta(days=1)
    if ends <= today:
        raise RefusalError(message("This session has been over for more than a week."))
    grant(
        db,
        actor=reach,
        person_id=person.id,
        role=Role.WORKSHOP_LEADER,
        scope=Scope(kind=ScopeKind.WORKSHOP, value=str(workshop_id)),
        today=today,
        now=now,
        to_on=ends,
        origin=origin,
        is_looked_up=True,
    )
    if person.id not in {one.person_id for one in workshop.leaders}:
        name = f"{person.given_name} {person.family_name}".strip()
        db.add(WorkshopLeader(workshop_id=workshop_id, person_id=person.id, name=name[:120]))
        db.flush()
    return person
