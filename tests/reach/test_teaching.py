"""Whom a trainer follows, against the oracle's own words."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.courses.models import Course
from lms.progress.models import HandIn
from lms.reach.reach import Granted, Reach
from lms.reach.roles import GRANTED, SCOPES, Role
from lms.reach.scopes import Scope, ScopeKind
from lms.reach.teaching import taught_predicate
from tests.reach import oracle
from tests.reach.worlds import DAYS, make_world, scopes_of

COURSES = ("un", "deux")


def follows(world: oracle.World, who: Reach, person_id: int, course: str, on) -> bool:
    """Say it slowly: one grant after another."""
    if person_id == who.person_id:
        return False
    for held in who.grants:
        if held.role == "administrator":
            return True
        if held.role != "trainer":
            continue
        if held.scope.kind == "course" and held.scope.value == course:
            return True
        if held.scope.kind == "programme":
            for affiliation in world.affiliations:
                if (
                    affiliation.person_id == person_id
                    and affiliation.is_main
                    and oracle.holds(affiliation.from_on, affiliation.to_on, on)
                ):
                    school = next(one for one in world.schools if one.uai == affiliation.uai)
                    if oracle.answers_for(world, held.scope.value, school, on):
                        return True
    return False


def test_a_trainer_follows_whom_the_oracle_says(db: Session) -> None:
    world = make_world(db)
    db.add_all(Course(id=course, current_release_id=None) for course in COURSES)
    db.flush()
    for person in world.people:
        for course in COURSES:
            db.add(
                HandIn(
                    person_id=person.id,
                    course_id=course,
                    unit_id="devoir",
                    edition=1,
                    handed_in_at=datetime(2026, 11, 20, tzinfo=UTC),
                )
            )
    db.flush()
    every = [*scopes_of(world), *(Scope(kind=ScopeKind.COURSE, value=course) for course in COURSES)]
    grants = st.sampled_from([*GRANTED, *[Role.TRAINER] * 10]).flatmap(
        lambda role: st.builds(
            Granted,
            role=st.just(role),
            scope=st.sampled_from([scope for scope in every if scope.kind in SCOPES[role]]),
        )
    )

    @settings(suppress_health_check=list(HealthCheck))
    @given(
        st.sets(grants, max_size=3), st.sampled_from(DAYS), st.sampled_from([one.id for one in world.people])
    )
    def compare(held: set[Granted], day, person_id: int) -> None:
        who = Reach(person_id=person_id, grants=frozenset(held))
        kept = taught_predicate(who, person_id=HandIn.person_id, course_id=HandIn.course_id, on=day)
        found = {(row.person_id, row.course_id) for row in db.scalars(select(HandIn).where(kept))}
        assert found == {
            (person.id, course)
            for person in world.people
            for course in COURSES
            if follows(world, who, person.id, course, day)
        }

    compare()
