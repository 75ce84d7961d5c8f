"""Roles given and taken back: within reach, refused beyond it, and repeated without effect."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.audit import Origin
from lms.accounts.links import person_of_link
from lms.accounts.models import AuditEvent, Person
from lms.accounts.session_models import SigninSession
from lms.accounts.signing_in import open_session
from lms.messages import RefusalError
from lms.reach import scopes
from lms.reach.models import Grant
from lms.reach.operations import grant, make_administrator, may_grant, revoke
from lms.reach.queries import reach_of
from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind
from tests.factories.accounts import make_person
from tests.factories.programmes import make_programme, make_school
from tests.factories.reach import make_grant, reach

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
TOMORROW = TODAY + timedelta(days=1)


def give(db: Session, person: Person, role: Role, scope: Scope, *, actor: Reach | None = None) -> Grant:
    return grant(db, actor=actor, person_id=person.id, role=role, scope=scope, today=TODAY, now=NOW)


def verbs(db: Session) -> list[str]:
    return list(db.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))


def test_a_coordinator_gives_roles_within_the_perimeter_only(db: Session) -> None:
    school, elsewhere = make_school(db), make_school(db)
    programme = make_programme(db, schools=[school])
    coordinator = reach((Role.COORDINATOR, scopes.programme(programme.slug)), person_id=make_person(db).id)
    person = make_person(db)
    given = give(db, person, Role.WORKSHOP_LEADER, scopes.school(school.uai), actor=coordinator)
    assert (given.granted_by, given.from_on, given.to_on) == (coordinator.person_id, TODAY, None)
    assert verbs(db) == ["granted"]
    give(db, person, Role.PARTNER, scopes.programme(programme.slug), actor=coordinator)
    for role, scope in (
        (Role.WORKSHOP_LEADER, scopes.school(elsewhere.uai)),
        (Role.WORKSHOP_LEADER, Scope(kind=ScopeKind.MUNICIPALITY, value="35238")),
        (Role.COORDINATOR, scopes.programme(programme.slug)),
        (Role.ADMINISTRATOR, EVERYTHING),
        (Role.TRAINER, Scope(kind=ScopeKind.COURSE, value="hybrider")),
        (Role.PARTNER, scopes.programme(make_programme(db).slug)),
    ):
        with pytest.raises(RefusalError, match="isn’t yours"):
            give(db, person, role, scope, actor=coordinator)
    held = reach_of(db, person_id=person.id, on=TODAY)
    assert held.roles == {Role.LEARNER, Role.WORKSHOP_LEADER, Role.PARTNER}


def test_a_wider_scope_holds_a_narrower_one(db: Session) -> None:
    school = make_school(db, district="Nord")
    make_school(db, district="Sud", municipality_code="35047")
    make_school(db, department_code="22", district="Nord")
    inspector = reach((Role.INSPECTOR, scopes.district(department_code="35", name="Nord")))
    adviser = Role.ADVISER

    def may(role: Role, scope: Scope, actor: Reach = inspector) -> bool:
        return may_grant(db, actor=actor, role=role, scope=scope, on=TODAY)

    assert may(adviser, scopes.district(department_code="35", name="Nord"))
    assert not may(adviser, scopes.district(department_code="22", name="Nord"))
    assert not may(adviser, Scope(kind=ScopeKind.DEPARTMENT, value="35"))
    assert may(Role.SCHOOL_DIRECTOR, scopes.school(school.uai))
    assert may(Role.PARENT_RESOURCE, Scope(kind=ScopeKind.MUNICIPALITY, value="35238"))
    assert not may(Role.PARENT_RESOURCE, Scope(kind=ScopeKind.MUNICIPALITY, value="35999"))
    assert not may(Role.PARENT_RESOURCE, Scope(kind=ScopeKind.WORKSHOP, value="3"))
    assert may(Role.COORDINATOR, scopes.programme("any"), actor=reach((Role.ADMINISTRATOR, EVERYTHING)))
    assert not may(adviser, scopes.school(school.uai), actor=reach())


def test_giving_again_changes_nothing(db: Session) -> None:
    school, person = make_school(db), make_person(db)
    first = give(db, person, Role.SCHOOL_HEAD, scopes.school(school.uai))
    assert give(db, person, Role.SCHOOL_HEAD, scopes.school(school.uai)) is first
    again = grant(
        db,
        actor=None,
        person_id=person.id,
        role=Role.SCHOOL_HEAD,
        scope=scopes.school(school.uai),
        today=TODAY,
        now=NOW,
        to_on=TOMORROW,
    )
    assert again is first
    assert verbs(db) == ["granted"]


def test_a_role_may_be_given_for_some_days_and_earlier_than_was_planned(db: Session) -> None:
    person, school = make_person(db), make_school(db)
    scope = scopes.school(school.uai)

    def from_day(from_on: date, to_on: date | None = None) -> Grant:
        return grant(
            db,
            actor=None,
            person_id=person.id,
            role=Role.SCHOOL_HEAD,
            scope=scope,
            today=TODAY,
            now=NOW,
            from_on=from_on,
            to_on=to_on,
        )

    later = from_day(date(2027, 9, 1))
    from_day(TODAY, date(2027, 1, 1))
    assert reach_of(db, person_id=person.id, on=date(2026, 12, 31)).holds(Role.SCHOOL_HEAD)
    assert not reach_of(db, person_id=person.id, on=date(2027, 1, 1)).holds(Role.SCHOOL_HEAD)
    sooner = from_day(date(2027, 1, 1))
    assert later.to_on == later.from_on
    assert sooner.to_on is None
    assert reach_of(db, person_id=person.id, on=date(2027, 1, 1)).holds(Role.SCHOOL_HEAD)
    with pytest.raises(RefusalError, match="end before it begins"):
        from_day(TODAY, TODAY)


@pytest.mark.parametrize(
    ("role", "scope", "reason"),
    [
        (Role.PARTNER, scopes.programme("absent"), "Known programmes: –"),
        (Role.SCHOOL_HEAD, scopes.school("0350122T"), "No school is known"),
        (Role.SCHOOL_HEAD, scopes.school("0350122A"), "doesn’t name a school"),
        (Role.SCHOOL_HEAD, EVERYTHING, "isn’t held over the whole platform"),
        (Role.LEARNER, EVERYTHING, "isn’t held over"),
    ],
)
def test_what_makes_no_sense_is_refused(db: Session, role: Role, scope: Scope, reason: str) -> None:
    with pytest.raises(RefusalError, match=reason):
        give(db, make_person(db), role, scope)


def test_nobody_is_given_nothing(db: Session) -> None:
    erased = make_person(db)
    erased.erased_at = NOW
    for person_id in (erased.id, erased.id + 100):
        with pytest.raises(RefusalError, match="Nobody has this number"):
            grant(
                db,
                actor=None,
                person_id=person_id,
                role=Role.ADMINISTRATOR,
                scope=EVERYTHING,
                today=TODAY,
                now=NOW,
            )


def test_a_role_taken_back_ends_at_once_and_signs_out(db: Session) -> None:
    person, school = make_person(db), make_school(db)
    given = give(db, person, Role.SCHOOL_HEAD, scopes.school(school.uai))
    open_session(db, person_id=person.id, now=NOW, origin=Origin(route="/sign-in"))
    administrator = reach((Role.ADMINISTRATOR, EVERYTHING), person_id=make_person(db).id)

    def take(actor: Reach | None = administrator) -> Grant:
        return revoke(db, actor=actor, grant_id=given.id, today=TODAY, now=NOW)

    with pytest.raises(RefusalError, match="isn’t yours"):
        take(reach((Role.SCHOOL_HEAD, scopes.school(school.uai))))
    assert take().to_on == TODAY
    assert not reach_of(db, person_id=person.id, on=TODAY).holds(Role.SCHOOL_HEAD)
    assert db.scalar(select(SigninSession.ended_at)) == NOW
    assert verbs(db)[-1] == "revoked"
    before = len(verbs(db))
    assert take().to_on == TODAY
    assert len(verbs(db)) == before
    with pytest.raises(RefusalError, match="never given"):
        revoke(db, actor=None, grant_id=given.id + 1, today=TODAY, now=NOW)


def test_a_role_that_has_not_begun_never_does(db: Session) -> None:
    person = make_person(db)
    planned = make_grant(db, person, Role.ADMINISTRATOR, from_on=TOMORROW)
    make_grant(db, make_person(db), Role.ADMINISTRATOR)
    taken = revoke(db, actor=None, grant_id=planned.id, today=TODAY, now=NOW)
    assert taken.to_on == TOMORROW
    assert not reach_of(db, person_id=person.id, on=TOMORROW).holds(Role.ADMINISTRATOR)


def test_the_last_administrator_stays(db: Session) -> None:
    first, second = make_person(db), make_person(db)
    one, other = make_grant(db, first, Role.ADMINISTRATOR), make_grant(db, second, Role.ADMINISTRATOR)
    second.disabled_at = NOW
    db.flush()
    with pytest.raises(RefusalError, match="last administrator"):
        revoke(db, actor=None, grant_id=one.id, today=TODAY, now=NOW)
    revoke(db, actor=None, grant_id=other.id, today=TODAY, now=NOW)
    assert reach_of(db, person_id=first.id, on=TODAY).sees_everything


def test_an_administrator_is_made_once_and_gets_a_link_each_time(db: Session) -> None:
    person, token = make_administrator(db, email="Admin@ac-rennes.fr", today=TODAY, now=NOW)
    again, other = make_administrator(db, email="admin@ac-rennes.fr", today=TODAY, now=NOW)
    assert again is person
    assert token != other
    assert db.scalar(select(func.count()).select_from(Grant)) == 1
    assert person_of_link(db, token=other, now=NOW) == person.id
