"""Reach as SQL equals the independent oracle, for any grants on any day; and each trap by name."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person
from lms.accounts.queries import session_select
from lms.accounts.session_models import SigninSession
from lms.programmes.models import PerimeterEntry, Programme
from lms.reach import scopes
from lms.reach.queries import (
    grants_of,
    people_predicate,
    programmes_in_reach,
    reach_of,
    role_names,
    schools_predicate,
)
from lms.reach.reach import Granted, Reach, roles_named
from lms.reach.roles import GRANTED, SCOPES, Role, Sight
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind
from lms.schools.models import Affiliation, School
from tests.factories.accounts import make_person
from tests.factories.programmes import make_programme, make_school
from tests.factories.reach import make_grant, reach
from tests.reach import oracle
from tests.reach.worlds import DAYS, make_world, scopes_of

ON = date(2026, 11, 22)
SIGHTS = {"published": Sight.PUBLISHED, "totals": Sight.TOTALS, "names": Sight.NAMES}


def schools_seen(db: Session, who: Reach, sight: Sight, on: date = ON) -> set[str]:
    return set(db.scalars(select(School.uai).where(schools_predicate(who, sight=sight, on=on))))


def people_named(db: Session, who: Reach, on: date = ON) -> set[int]:
    return set(db.scalars(select(Person.id).where(people_predicate(who, on=on))))


def test_any_reach_sees_what_the_oracle_says(db: Session) -> None:
    world = make_world(db)
    every = scopes_of(world)
    grants = st.sampled_from(GRANTED).flatmap(
        lambda role: st.builds(
            Granted,
            role=st.just(role),
            scope=st.sampled_from([scope for scope in every if scope.kind in SCOPES[role]]),
        )
    )

    @settings(suppress_health_check=list(HealthCheck))
    @given(st.sets(grants, max_size=4), st.sampled_from(DAYS))
    def compare(held: set[Granted], day: date) -> None:
        who = Reach(person_id=1, grants=frozenset(held))
        for on in (day, day - timedelta(days=1)):
            for step, sight in SIGHTS.items():
                assert schools_seen(db, who, sight, on) == oracle.schools_seen(world, who, step, on)
                found = {one.slug for one in db.scalars(programmes_in_reach(who, on=on, sight=sight))}
                assert found == oracle.programmes_seen(world, who, step, on)
            assert people_named(db, who, on) == oracle.people_named(world, who, on)

    compare()


def test_each_role_over_each_scope_sees_what_the_oracle_says(db: Session) -> None:
    world = make_world(db)
    for role in GRANTED:
        for scope in [scope for scope in scopes_of(world) if scope.kind in SCOPES[role]]:
            who = reach((role, scope))
            for step, sight in SIGHTS.items():
                expected = oracle.schools_seen(world, who, step, ON)
                assert schools_seen(db, who, sight) == expected, (role, scope, step)


def test_names_follow_people_on_the_very_days_they_move(db: Session) -> None:
    world = make_world(db)
    for role, kind, value in (
        (Role.COORDINATOR, ScopeKind.ACADEMY, "14"),
        (Role.COORDINATOR, ScopeKind.ACADEMY, "27"),
        (Role.INSPECTOR, ScopeKind.DEPARTMENT, "35"),
        (Role.COORDINATOR, ScopeKind.PROGRAMME, "programme-a"),
    ):
        who = reach((role, Scope(kind=kind, value=value)))
        for day in DAYS:
            for on in (day, day - timedelta(days=1)):
                assert people_named(db, who, on) == oracle.people_named(world, who, on), (value, on)


def test_without_a_grant_nothing_is_seen(db: Session) -> None:
    make_world(db)
    nobody = reach()
    assert schools_seen(db, nobody, Sight.PUBLISHED) == set()
    assert schools_seen(db, nobody, Sight.NOTHING) == set()
    assert people_named(db, nobody) == set()
    assert list(db.scalars(programmes_in_reach(nobody, on=ON))) == []


def test_two_districts_of_one_name_are_told_apart_by_department(db: Session) -> None:
    here = make_school(db, district="Nord")
    make_school(db, department_code="22", district="Nord")
    inspector = reach((Role.INSPECTOR, scopes.district(department_code="35", name="Nord")))
    assert schools_seen(db, inspector, Sight.NAMES) == {here.uai}


def test_a_partner_sees_published_figures_only(db: Session) -> None:
    school = make_school(db)
    programme = make_programme(db, schools=[school])
    partner = reach((Role.PARTNER, scopes.programme(programme.slug)))
    assert schools_seen(db, partner, Sight.PUBLISHED) == {school.uai}
    assert schools_seen(db, partner, Sight.TOTALS) == set()
    assert people_named(db, partner) == set()


def belong(db: Session, person: Person, school: School, *, audience: str = "teacher") -> None:
    db.add(
        Affiliation(
            person_id=person.id,
            uai=school.uai,
            audience=audience,
            function=audience,
            from_on=date(2026, 9, 1),
            is_main=True,
            changed_at=datetime(2026, 9, 1, tzinfo=UTC),
        )
    )
    db.flush()


def test_a_head_sees_agents_of_the_school_and_its_sections_but_no_parent(db: Session) -> None:
    school = make_school(db)
    section = make_school(db, standing="rolled_up", reason="section", rolls_up_to=school.uai)
    teacher, colleague, parent, stranger = (make_person(db) for _ in range(4))
    belong(db, teacher, school)
    belong(db, colleague, section)
    belong(db, parent, school, audience="parent")
    belong(db, stranger, make_school(db))
    head = reach((Role.SCHOOL_HEAD, scopes.school(school.uai)))
    assert people_named(db, head) == {teacher.id, colleague.id}
    coordinator = reach((Role.COORDINATOR, Scope(kind=ScopeKind.DEPARTMENT, value="35")))
    assert people_named(db, coordinator) == {teacher.id, colleague.id, parent.id, stranger.id}


def test_the_predicates_keep_their_own_tables_inside_larger_statements(db: Session) -> None:
    school, other = make_school(db), make_school(db)
    programme = make_programme(db, schools=[school])
    person = make_person(db)
    belong(db, person, school)
    who = reach((Role.COORDINATOR, scopes.programme(programme.slug)))
    joined = (
        select(Person.id, School.uai, Programme.slug)
        .select_from(Programme)
        .join(PerimeterEntry, PerimeterEntry.programme_id == Programme.id)
        .join(School, School.uai != PerimeterEntry.uai)
        .join(Affiliation, Affiliation.uai == PerimeterEntry.uai)
        .join(Person, Person.id == Affiliation.person_id)
    )
    assert [row.uai for row in db.execute(joined)] == [other.uai]
    assert db.execute(joined.where(schools_predicate(who, sight=Sight.TOTALS, on=ON))).all() == []
    assert len(db.execute(joined.where(people_predicate(who, on=ON))).all()) == 1
    mine, them = aliased(School), aliased(Person)
    kept = select(mine.uai).where(schools_predicate(who, sight=Sight.TOTALS, on=ON, school=mine))
    assert db.scalars(kept).all() == [school.uai]
    assert db.scalars(select(them.id).where(people_predicate(who, on=ON, person=them))).all() == [person.id]


def test_grants_hold_from_their_day_until_before_their_end(db: Session) -> None:
    person = make_person(db)
    given_ = make_grant(db, person, Role.PARTNER, scopes.programme("a"), to_on=date(2026, 10, 1))
    make_grant(db, person, Role.INSPECTOR, Scope(kind=ScopeKind.ACADEMY, value="14"), from_on=ON)
    assert reach_of(db, person_id=person.id, on=date(2026, 8, 31)).grants == frozenset()
    assert reach_of(db, person_id=person.id, on=date(2026, 9, 30)).roles == {Role.LEARNER, Role.PARTNER}
    assert reach_of(db, person_id=person.id, on=date(2026, 10, 1)).roles == {Role.LEARNER}
    assert reach_of(db, person_id=person.id, on=ON).holds(Role.INSPECTOR)
    assert grants_of(db, person_id=person.id)[-1] is given_


def test_role_names_ride_along_with_the_session(db: Session) -> None:
    now = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    person, other = make_person(db), make_person(db)
    make_grant(db, person, Role.TRAINER, Scope(kind=ScopeKind.COURSE, value="hybrider"))
    make_grant(db, person, Role.ADMINISTRATOR)
    make_grant(db, other, Role.PARTNER, scopes.programme("a"))
    names = role_names(SigninSession.person_id, on=ON).label("role_names")
    statement = session_select(token="nobody’s", now=now).add_columns(names)
    assert db.execute(statement).all() == []
    found = db.execute(select(Person.id, role_names(Person.id, on=ON)).order_by(Person.id)).all()
    assert [roles_named(text) for _, text in found] == [
        {Role.LEARNER, Role.TRAINER, Role.ADMINISTRATOR},
        {Role.LEARNER, Role.PARTNER},
    ]
    assert roles_named(None) == {Role.LEARNER}


def test_everything_means_everybody(db: Session) -> None:
    person = make_person(db)
    admin = reach((Role.ADMINISTRATOR, EVERYTHING))
    assert people_named(db, admin) == {person.id}
    assert admin.sees_everything
    assert not reach().sees_everything
