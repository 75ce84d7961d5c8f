"""A role given to an address: to whoever has it here, or to a new account. The caller commits."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.accounts.audit import Origin
from lms.accounts.letters import Site
from lms.accounts.operations import make_person_with_link
from lms.accounts.queries import person_by_email
from lms.messages import RefusalError, message
from lms.reach.letters import tell_given
from lms.reach.models import Grant
from lms.reach.operations import grant, may_grant
from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.reach.scopes import Scope, check_scope


@dataclass(frozen=True, kw_only=True)
class Entrusted:
    """What is given to whom: names are those of an account to be made, and change nobody's."""

    email: str
    given_name: str
    family_name: str
    role: Role
    scope: Scope
    from_on: date
    to_on: date | None


def entrust(
    db: Session, *, actor: Reach, what: Entrusted, site: Site, today: date, now: datetime, origin: Origin
) -> Grant:
    """Give a role to whoever has an address, making an account where there is none, and tell them.

    Refused beyond the giver's reach, before anything is made. Repeated, it changes nothing, writes to nobody.
    """
    check_scope(what.scope)
    if what.from_on < today:
        raise RefusalError(message("A role begins today or later: give another first day."))
    if not may_grant(db, actor=actor, role=what.role, scope=what.scope, on=today):
        raise RefusalError(message("This role, over this scope, isn’t yours to give or take back."))
    person, token = person_by_email(db, email=what.email), None
    if person is None:
        person, token = make_person_with_link(
            db,
            email=what.email,
            given_name=what.given_name,
            family_name=what.family_name,
            now=now,
            origin=origin,
        )
    if person.disabled_at is not None:
        raise RefusalError(message("This account is closed: no role can be given to it."))
    given = grant(
        db,
        actor=actor,
        person_id=person.id,
        role=what.role,
        scope=what.scope,
        from_on=what.from_on,
        to_on=what.to_on,
        today=today,
        now=now,
        origin=origin,
    )
    tell_given(db, given=given, person=person, token=token, site=site, now=now)
    return given
