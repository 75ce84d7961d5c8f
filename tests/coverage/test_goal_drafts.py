"""A wording proposed on a page: its effect is what the slow oracle counts, and it is adopted once."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.coverage import goal_jobs, operations
from lms.coverage.effect import Effect, effect_of_json
from lms.coverage.effect_queries import concerned, count_concerned
from lms.coverage.facts import Life, Scope
from lms.coverage.goal_drafts import (
    COUNTED,
    COUNTING,
    adopt,
    propose,
    slug_for,
    wanted_of_json,
    wanted_to_json,
)
from lms.coverage.goal_jobs import ask_for_effect, ask_to_build, count_next
from lms.coverage.models import Goal, GoalDraft, GoalRevision
from lms.coverage.revisions import in_force, revisions_of
from lms.coverage.rule import Modules, Rule
from lms.coverage.verifying import verify
from lms.database import Database
from lms.jobs.registry import Registry
from lms.jobs.running import do_next
from lms.messages import RefusalError
from tests.coverage.drafted import ONE, drafted, wanted
from tests.coverage.lives import FIRST, SCHOOLS, WINDOW, lives, rules, scopes
from tests.coverage.oracle import stocks
from tests.factories.accounts import make_person
from tests.factories.coverage import ALL_THREE, ANY_TWO, NOW, TODAY, complete, join, make_goal, make_world


@pytest.fixture(autouse=True)
def _listening() -> None:
    operations.install()


@given(
    life=st.lists(lives(), min_size=1, max_size=3),
    before=st.one_of(st.none(), rules),
    after=rules,
    scope=scopes,
    day=st.integers(0, WINDOW - 1),
)
def test_the_effect_is_what_the_oracle_counts(
    life: list[Life], before: Rule | None, after: Rule, scope: Scope, day: int
) -> None:
    on = FIRST + timedelta(days=day)
    # The last school's people are counted by the first, as a section's are; the second is in no perimeter.
    at = {SCHOOLS[0]: SCHOOLS[0], SCHOOLS[2]: SCHOOLS[0]}
    effect = Effect()
    was: Counter[str] = Counter()
    will: Counter[str] = Counter()
    for one in life:
        effect.add(
            one,
            before=None if before is None else (before, scope),
            after=(after, scope),
            on=on,
            counted_at=at,
        )
        for rule, into in ((before, was), (after, will)):
            found = None if rule is None else at.get(stocks(one, rule, scope, on).get("trained", ""))
            if found is not None:
                into[found] += 1
    assert Counter({uai: one.before for uai, one in effect.schools.items()}) == was
    assert Counter({uai: one.after for uai, one in effect.schools.items()}) == will
    assert all(one.after - one.before == one.gained - one.lost for one in effect.schools.values())
    assert effect_of_json(effect.to_json()) == effect  # type: ignore[arg-type] # JSON of lists


def test_a_draft_is_read_back_as_written() -> None:
    assert wanted_of_json(wanted_to_json(wanted(ANY_TWO))) == wanted(ANY_TWO)
    with pytest.raises(TypeError, match="can't be read"):
        wanted_of_json(wanted_to_json(wanted()) | {"rule": {}})


def test_only_whoever_did_one_of_the_modules_is_looked_at(db: Session) -> None:
    world = make_world(db, people=5, goals=(ALL_THREE,))
    complete(db, world, world.people[1], "hybrider/a")
    complete(db, world, world.people[3], "evaluer/a", "hybrider/b")
    complete(db, world, world.people[4], "evaluer/a")
    named = {"hybrider/a", "hybrider/b"}
    assert count_concerned(db, named) == 2
    assert list(concerned(db, named, after=0)) == [world.people[1], world.people[3]]
    assert list(concerned(db, named, after=world.people[1])) == [world.people[3]]


def test_adopting_twice_makes_one_revision_and_reports_read_it_once_counted(database: Database) -> None:
    with database.writer() as db:
        world = make_world(db, people=6, goals=())
        make_goal(db, world.programme_id, rule=ALL_THREE)
        for person in world.people[:4]:
            complete(db, world, person, "hybrider/a")
        draft = drafted(db, world.programme_id, wanted())
        ask_for_effect(db, draft_id=draft.id, now=NOW)
        db.commit()
        draft_id, programme_id = draft.id, world.programme_id
    registry = Registry()
    # A turn of no time: each job gives way after each step, and goes on where it was.
    goal_jobs.install(registry, database, turn_seconds=-1)
    turns = 0
    while do_next(database, registry, claimed_by="test", now=NOW):
        turns += 1
    assert turns > 1
    with database.reader() as db:
        counted = db.get_one(GoalDraft, draft_id)
        assert (counted.state, counted.people, counted.people_done) == (COUNTED, 4, 4)
        assert sum(one.after for one in effect_of_json(counted.effect).schools.values()) == 4
    with database.writer() as db:
        first = adopt(db, draft_id=draft_id, today=TODAY, now=NOW)
        again = adopt(db, draft_id=draft_id, today=TODAY, now=NOW)
        assert (first.is_new, again.is_new, again.revision_id) == (True, False, first.revision_id)
        ask_to_build(db, revision_id=first.revision_id, now=NOW)
        db.commit()
    with database.reader() as db:
        # Still being counted: reports of the day read the former one.
        before = in_force(revisions_of(db, programme_id=programme_id), on=TODAY)
        assert before is not None
        assert before.n == 1
    while do_next(database, registry, claimed_by="test", now=NOW):
        pass
    with database.reader() as db:
        revisions = revisions_of(db, programme_id=programme_id)
        after = in_force(revisions, on=TODAY)
        assert after is not None
        assert (after.n, after.is_from_page, after.title) == (2, True, "But formes")
        # What a report said of the day before stays.
        past = in_force(revisions, on=TODAY - timedelta(days=1))
        assert past is not None
        assert past.n == 1
    with database.snapshot() as db:
        assert verify(db).is_fine


def test_of_two_coordinators_the_second_is_told(db: Session) -> None:
    world = make_world(db, people=0, goals=())
    make_goal(db, world.programme_id, rule=ALL_THREE)
    mine, hers = (drafted(db, world.programme_id, wanted(rule)) for rule in (ONE, ANY_TWO))
    adopt(db, draft_id=mine.id, today=TODAY, now=NOW)
    with pytest.raises(RefusalError) as refused:
        adopt(db, draft_id=hers.id, today=TODAY, now=NOW)
    assert "Somebody else revised this goal" in str(refused.value.reasons[0])
    # Read over the new one, it is hers to put in force.
    again = drafted(db, world.programme_id, wanted(ANY_TWO))
    assert adopt(db, draft_id=again.id, today=TODAY, now=NOW).is_new
    assert [one.n for one in db.scalars(select(GoalRevision).order_by(GoalRevision.n))] == [1, 2, 3]


def test_a_day_that_passed_and_a_module_that_went_are_refused_when_adopted(db: Session) -> None:
    world = make_world(db, people=0, goals=())
    make_goal(db, world.programme_id, rule=ALL_THREE)
    gone = Modules(modules=("hybrider/a", "disparu/z"))
    draft = drafted(db, world.programme_id, wanted(gone))
    with pytest.raises(RefusalError) as refused:
        adopt(db, draft_id=draft.id, today=TODAY + timedelta(days=1), now=NOW)
    assert "This day is past" in str(refused.value.reasons[0])
    assert "No published module has this name" in str(refused.value.reasons[1])
    assert len(db.scalars(select(GoalRevision)).all()) == 1


def test_a_new_goal_and_another_of_the_same_title(db: Session) -> None:
    world = make_world(db, people=0, goals=())
    assert slug_for(db, programme_id=world.programme_id, title="But formés !") == "but-formes"
    drafts = [
        propose(
            db,
            programme_id=world.programme_id,
            latest=None,
            wanted=wanted(start=date(2026, 9, 1)),
            people=0,
            effect=Effect(),
            as_of=TODAY,
            now=NOW,
        )
        for _ in range(2)
    ]
    assert adopt(db, draft_id=drafts[0].id, today=TODAY, now=NOW).slug == "formes"
    with pytest.raises(RefusalError):
        adopt(db, draft_id=drafts[1].id, today=TODAY, now=NOW)
    assert db.scalars(select(Goal.slug)).all() == ["formes"]
    assert slug_for(db, programme_id=world.programme_id, title="formes") == "formes-2"


def test_drafts_are_forgotten_after_a_month(db: Session) -> None:
    world = make_world(db, people=0, goals=())
    make_goal(db, world.programme_id)
    drafted(db, world.programme_id, wanted())
    new = drafted(db, world.programme_id, wanted(ANY_TWO), now=NOW + timedelta(days=31))
    assert db.scalars(select(GoalDraft.made_at)).all() == [new.made_at]


def test_counting_a_draft_that_is_gone_or_counted_does_nothing(database: Database) -> None:
    assert not count_next(database, draft_id=1)


def test_a_person_elsewhere_is_in_no_effect(database: Database) -> None:
    with database.writer() as db:
        world = make_world(db, people=0, goals=())
        make_goal(db, world.programme_id, rule=ALL_THREE)
        person = make_person(db)
        join(db, person, world.schools[0], on=TODAY + timedelta(days=5))
        complete(db, world, person.id, "hybrider/a")
        draft_id = drafted(db, world.programme_id, wanted()).id
        db.commit()
    while count_next(database, draft_id=draft_id, at_once=1):
        pass
    with database.reader() as db:
        draft = db.get_one(GoalDraft, draft_id)
        assert (draft.effect, draft.people_done) == ({}, 1)
        assert draft.state != COUNTING
