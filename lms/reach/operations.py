"""Roles given and taken back, within the reach of whoever does it. The caller commits."""

from datetime import date, datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from lms.accounts.audit import COMMAND_LINE, Origin, record
from lms.accounts.locks import lock_people
from lms.accounts.models import Person
from lms.accounts.operations import make_person_with_link
from lms.accounts.signing_in import close_all
from lms.messages import RefusalError, message
from lms.programmes.models import Programme
from lms.reach.models import Grant
from lms.reach.queries import in_force, scopes_predicate
from lms.reach.reach import Reach
from lms.reach.roles import NAMES, SCOPES, Role
from lms.reach.scopes import EVERYTHING, KIND_NAMES, Scope, ScopeKind, check_scope
from lms.reach.within import TERRITORIES, scopes_within
from lms.schools.models import School


def grant(
    db: Session,
    *,
    actor: Reach | None,
    person_id: int,
    role: Role,
    scope: Scope,
    today: date,
    now: datetime,
    from_on: date | None = None,
    to_on: date | None = None,
    origin: Origin = COMMAND_LINE,
    is_looked_up: bool = False,
) -> Grant:
    """Give a role over a scope, from a day (today) until before another (for as long as nobody ends it).

    `actor` is the reach of whoever gives, None for the command line. Refused beyond that reach; giving
    again what is held changes nothing. `is_looked_up`: the caller found the course or workshop within the
    reach, which isn't known on this floor.
    """
    from_on = from_on or today
    _check_fits(role, scope, from_on=from_on, to_on=to_on)
    lock_people(db, [person_id])
    _check_exists(db, person_id=person_id, scope=scope)
    if actor is not None and not (is_looked_up and scope.kind not in TERRITORIES):
        _check_may_grant(db, actor=actor, role=role, scope=scope, today=today)
    held = _held(db, person_id=person_id, role=role, scope=scope, from_on=from_on, to_on=to_on)
    if held is not None:
        return held
    if to_on is None:
        _withdraw_later(db, person_id=person_id, role=role, scope=scope)
    given = Grant(
        person_id=person_id,
        role=role.value,
        scope_kind=scope.kind.value,
        scope_value=scope.value,
        from_on=from_on,
        to_on=to_on,
        granted_by=actor.person_id if actor else None,
        granted_at=now,
    )
    db.add(given)
    db.flush()
    _record(db, "granted", given, actor=actor, now=now, origin=origin)
    return given


def _check_may_grant(db: Session, *, actor: Reach, role: Role, scope: Scope, today: date) -> None:
    if not may_grant(db, actor=actor, role=role, scope=scope, on=today):
        raise RefusalError(message("This role, over this scope, isn’t yours to give or take back."))


def revoke(
    db: Session,
    *,
    actor: Reach | None,
    grant_id: int,
    today: date,
    now: datetime,
    origin: Origin = COMMAND_LINE,
) -> Grant:
    """End a role at once and sign the person out everywhere; repeating it changes nothing."""
    given = db.get(Grant, grant_id)
    if given is None:
        raise RefusalError(message("This role was never given."))
    administrators = select(Grant.person_id).where(Grant.role == Role.ADMINISTRATOR.value)
    # All of them: two administrators who end each other's role must not both succeed.
    lock_people(db, {given.person_id, *db.scalars(administrators)})
    db.refresh(given)
    role, scope = Role(given.role), Scope(kind=ScopeKind(given.scope_kind), value=given.scope_value)
    if actor is not None and not may_grant(db, actor=actor, role=role, scope=scope, on=today):
        raise RefusalError(message("This role, over this scope, isn’t yours to give or take back."))
    if given.to_on is not None and given.to_on <= max(today, given.from_on):
        return given
    if role is Role.ADMINISTRATOR:
        _check_not_last(db, given, today)
    given.to_on = max(today, given.from_on)
    db.flush()
    close_all(db, person_id=given.person_id, now=now)
    _record(db, "revoked", given, actor=actor, now=now, origin=origin)
    return given


def make_administrator(db: Session, *, email: str, today: date, now: datetime) -> tuple[Person, str]:
    """Find or add the person of an address, make her an administrator, and give the token of her link."""
    person, token = make_person_with_link(db, email=email, now=now)
    grant(
        db,
        actor=None,
        person_id=person.id,
        role=Role.ADMINISTRATOR,
        scope=EVERYTHING,
        today=today,
        now=now,
    )
    return person, token


def may_grant(db: Session, *, actor: Reach, role: Role, scope: Scope, on: date) -> bool:
    """Say whether a role over a scope lies within what somebody may give on a day."""
    return scope in scopes_within(db, [scope], within=actor.scopes_granting(role), on=on)


def _check_fits(role: Role, scope: Scope, *, from_on: date, to_on: date | None) -> None:
    check_scope(scope)
    if scope.kind not in SCOPES[role]:
        raise RefusalError(
            message(
                "The role “%(role)s” isn’t held over %(kind)s.",
                role=NAMES[role],
                kind=KIND_NAMES[scope.kind],
            )
        )
    if to_on is not None and to_on <= from_on:
        raise RefusalError(message("This role would end before it begins: give a later day."))


def _check_exists(db: Session, *, person_id: int, scope: Scope) -> None:
    """Refuse a person or a scope that isn't there; courses and workshops are looked up by who asks."""
    person = db.get(Person, person_id)
    if person is None or person.erased_at is not None:
        raise RefusalError(message("Nobody has this number."))
    if scope.kind is ScopeKind.PROGRAMME:
        known = db.scalars(select(Programme.slug).order_by(Programme.slug)).all()
        if scope.value not in known:
            raise RefusalError(
                message(
                    "No programme is called “%(slug)s”. Known programmes: %(known)s.",
                    slug=scope.value,
                    known=", ".join(known) or "–",
                )
            )
    elif scope.kind in TERRITORIES:
        # Any day will do: no programme is asked about.
        has_school = exists().where(School.uai.is_not(None), scopes_predicate([scope], on=date.min))
        if not db.scalar(select(has_school)):
            raise RefusalError(
                message(
                    "No school is known for “%(value)s”: correct it, or import the directory first.",
                    value=scope.value,
                )
            )


def _held(
    db: Session, *, person_id: int, role: Role, scope: Scope, from_on: date, to_on: date | None
) -> Grant | None:
    """Find a grant that already holds on every day asked for."""
    lasts = Grant.to_on.is_(None) if to_on is None else Grant.to_on.is_(None) | (Grant.to_on >= to_on)
    mine = _same(person_id=person_id, role=role, scope=scope)
    return db.scalars(mine.where(Grant.from_on <= from_on, lasts).order_by(Grant.id)).first()


def _same(*, person_id: int, role: Role, scope: Scope) -> Select[Grant]:
    return select(Grant).where(
        Grant.person_id == person_id,
        Grant.role == role.value,
        Grant.scope_kind == scope.kind.value,
        Grant.scope_value == scope.value,
    )


def _withdraw_later(db: Session, *, person_id: int, role: Role, scope: Scope) -> None:
    """End, before it begins, an open grant that was to begin later than the one now given."""
    later = db.scalars(
        _same(person_id=person_id, role=role, scope=scope).where(Grant.to_on.is_(None))
    ).one_or_none()
    if later is not None:
        later.to_on = later.from_on
        db.flush()


def _check_not_last(db: Session, given: Grant, today: date) -> None:
    others = (
        select(func.count())
        .select_from(Grant)
        .join(Person, Person.id == Grant.person_id)
        .where(
            Grant.role == Role.ADMINISTRATOR.value,
            Grant.person_id != given.person_id,
            in_force(today),
            Person.disabled_at.is_(None),
            Person.erased_at.is_(None),
        )
    )
    if not db.scalar(others):
        raise RefusalError(
            message("This is the last administrator: make another one first (lms admin create EMAIL).")
        )


def _record(
    db: Session, verb: str, given: Grant, *, actor: Reach | None, now: datetime, origin: Origin
) -> None:
    record(
        db,
        verb=verb,
        actor_id=actor.person_id if actor else None,
        object_kind="grant",
        object_id=given.id,
        origin=origin,
        now=now,
    )
