"""Ledgers follow people's lives: completions, moves, corrections, erasure, merging, two at a time."""

import random
import threading
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.erasure import erase_person
from lms.accounts.signals import standing_touched
from lms.coverage import operations
from lms.coverage.models import LedgerEntry, SumDay, SumMonth
from lms.coverage.stretches import OverlappingMainsError
from lms.coverage.verification_words import in_words
from lms.coverage.verifying import verify
from lms.database import Database
from lms.database.retrying import in_transaction
from lms.messages import RefusalError
from lms.progress.models import Completion
from lms.progress.recording import record_credit, revoke_completion
from lms.schools.affiliations import close_affiliation, move_affiliation
from lms.schools.models import Affiliation
from lms.schools.population import Audience, Function
from lms.schools.queries import affiliations_of
from tests.coverage.acts import ACTS, Act
from tests.factories.accounts import make_person
from tests.factories.coverage import (
    ALL_THREE,
    AN_HOUR,
    ANY_TWO,
    BEGAN,
    NOW,
    World,
    complete,
    make_goal,
    make_world,
)

NOVEMBER = date(2026, 11, 10)
JANUARY = date(2027, 1, 11)


@pytest.fixture(autouse=True)
def _listening() -> None:
    operations.install()


@pytest.fixture
def world(db: Session) -> World:
    return make_world(db, people=4, goals=(ALL_THREE,))


def entries(db: Session, person: int | None = None) -> list[tuple[str, str, str, int, str]]:
    one = LedgerEntry
    rows = select(one.measure, one.uai, one.on, one.delta, one.reason).order_by(one.id)
    if person is not None:
        rows = rows.where(one.person_id == person)
    return [
        (measure, uai, on.isoformat(), delta, reason) for measure, uai, on, delta, reason in db.execute(rows)
    ]


def total(db: Session, measure: str, model: type[SumDay | SumMonth] = SumDay) -> int:
    return sum(db.scalars(select(getattr(model, measure))))


def assert_verified(db: Session) -> None:
    verification = verify(db)
    assert verification.is_fine, "\n".join(map(str, in_words(verification)))


def test_an_arrival_and_a_training_are_written_with_their_reasons(db: Session, world: World) -> None:
    person, school = world.people[0], world.schools[0]
    assert entries(db, person) == [("enrolled", school, "2026-09-01", 1, "arrived")]
    complete(db, world, person, "hybrider/a", "hybrider/b", "evaluer/a", on=NOVEMBER)
    assert entries(db, person)[1:] == [
        ("flow", school, "2026-11-10", 1, "trained"),
        ("trained", school, "2026-11-10", 1, "trained"),
    ]
    assert (total(db, "trained"), total(db, "trained", SumMonth), total(db, "enrolled")) == (1, 1, 4)
    assert_verified(db)


def test_a_repeated_touch_writes_nothing(db: Session, world: World) -> None:
    complete(db, world, world.people[0], *world.modules)
    before = entries(db)
    standing_touched(db, person_ids=world.people)
    assert entries(db) == before
    assert operations.recount(db, person_ids=world.people).appended == 0


def test_a_move_takes_the_trained_person_along(db: Session, world: World) -> None:
    person, new = world.people[0], world.schools[1]
    complete(db, world, person, *world.modules)
    move_affiliation(
        db,
        person_id=person,
        audience=Audience.TEACHER,
        uai=new,
        function=Function.TEACHER,
        on=JANUARY,
        confirmed_on=JANUARY,
        now=NOW,
    )
    moved = {entry for entry in entries(db, person) if entry[2] == "2027-01-11"}
    assert moved == {
        (measure, uai, "2027-01-11", delta, reason)
        for measure in ("enrolled", "trained")
        for uai, delta, reason in ((world.schools[0], -1, "left"), (new, 1, "arrived"))
    }
    assert total(db, "flow") == 1
    assert_verified(db)


def test_a_departure_moved_earlier_is_a_correction_and_a_departure(db: Session, world: World) -> None:
    person = world.people[0]
    (held,) = affiliations_of(db, person)
    close_affiliation(db, affiliation=held, on=JANUARY, now=NOW)
    close_affiliation(db, affiliation=held, on=NOVEMBER, now=NOW)
    assert [(on, delta, reason) for _, _, on, delta, reason in entries(db, person)] == [
        ("2026-09-01", 1, "arrived"),
        ("2027-01-11", -1, "left"),
        ("2026-11-10", -1, "left"),
        ("2027-01-11", 1, "corrected"),
    ]
    assert_verified(db)


def test_a_revoked_completion_withdraws_the_training_on_its_own_day(db: Session, world: World) -> None:
    person = world.people[0]
    complete(db, world, person, *world.modules, on=NOVEMBER)
    last = db.scalars(
        select(Completion).where(Completion.person_id == person).order_by(Completion.id)
    ).first()
    assert last is not None
    revoke_completion(db, completion_id=last.id, revoked_by=None, note="", now=NOW)
    assert [entry for entry in entries(db, person) if entry[4] == "corrected"] == [
        ("flow", world.schools[0], "2026-11-10", -1, "corrected"),
        ("trained", world.schools[0], "2026-11-10", -1, "corrected"),
    ]
    assert total(db, "trained") == 0
    assert_verified(db)


def test_credits_count_towards_a_rule_in_hours(db: Session, world: World) -> None:
    make_goal(db, world.programme_id, rule=AN_HOUR, slug="une-heure")
    person = world.people[0]
    for key in ("hybrider/a", "evaluer/a"):
        _, release, module = world.module(key)
        record_credit(
            db,
            person_id=person,
            course_id=release.id,
            module=module,
            on=NOVEMBER,
            minutes=30,
            means="presence",
            workshop_id=None,
            now=NOW,
        )
    assert [entry[0] for entry in entries(db, person) if entry[4] == "trained"] == ["flow", "trained"]


def test_an_erased_person_leaves_the_stocks_and_the_name_but_not_the_flow(db: Session, world: World) -> None:
    person = world.people[0]
    complete(db, world, person, *world.modules, on=NOVEMBER)
    erase_person(db, person_id=person, now=NOW)
    assert entries(db, person) == []
    assert {entry for entry in entries(db) if entry[4] == "erased"} == {
        (measure, world.schools[0], "2027-03-17", -1, "erased") for measure in ("enrolled", "trained")
    }
    assert (total(db, "trained"), total(db, "flow")) == (0, 1)
    standing_touched(db, person_ids=[person])
    assert_verified(db)


def test_the_day_of_erasure_is_the_school_s_own(db: Session, world: World) -> None:
    person = world.people[0]
    erase_person(db, person_id=person, now=datetime(2027, 3, 17, 23, 30, tzinfo=UTC))
    assert [entry[2] for entry in entries(db) if entry[4] == "erased"] == ["2027-03-18"]


def test_somebody_without_a_school_is_erased_too(db: Session, world: World) -> None:
    person = make_person(db)
    erase_person(db, person_id=person.id, now=NOW)
    assert_verified(db)


def test_merged_accounts_count_once(db: Session, world: World) -> None:
    kept, merged = world.people[0], world.people[3]
    complete(db, world, kept, "hybrider/a")
    complete(db, world, merged, "hybrider/b", "evaluer/a")
    db.execute(update(Completion).where(Completion.person_id == merged).values(person_id=kept))
    db.execute(update(Affiliation).where(Affiliation.person_id == merged).values(confirmed_on=None))
    standing_touched(db, person_ids=[kept, merged])
    assert (total(db, "trained"), total(db, "enrolled")) == (1, 3)
    assert_verified(db)


def test_two_main_schools_on_one_day_are_refused_where_they_are_written(db: Session, world: World) -> None:
    person = world.people[0]
    row = {"person_id": person, "audience": "teacher", "uai": world.schools[1], "function": "teacher"}
    db.add(Affiliation(**row, from_on=BEGAN, to_on=JANUARY, is_main=True, confirmed_on=BEGAN, changed_at=NOW))
    with pytest.raises(OverlappingMainsError):
        standing_touched(db, person_ids=[person])
    assert operations.recount(db, person_ids=[person], skip_overlapping=True).overlapping == (person,)
    assert not verify(db).is_fine


def test_without_a_goal_nothing_is_written(db: Session) -> None:
    world = make_world(db, goals=())
    complete(db, world, world.people[0], *world.modules)
    assert entries(db) == []


@pytest.mark.parametrize("seed", range(3))
def test_random_lives_leave_ledgers_that_verify(db: Session, seed: int) -> None:
    world = make_world(db, people=6, goals=(ALL_THREE, ANY_TWO, AN_HOUR))
    dice = random.Random(seed)
    for _ in range(60):
        act = Act(world=world, dice=dice, person=dice.choice(world.people))
        with suppress(RefusalError), db.begin_nested():
            dice.choice(ACTS)(db, act)
    assert_verified(db)


@pytest.fixture
def shared_world(database: Database) -> World:
    with database.writer() as db:
        world = make_world(db, people=1, goals=(ALL_THREE,))
        complete(db, world, world.people[0], "hybrider/a")
        db.commit()
    return world


@pytest.mark.parametrize("_round", range(3))
def test_the_last_two_modules_at_once_make_one_trained_person(
    database: Database, shared_world: World, _round: int
) -> None:
    together = threading.Barrier(2)
    failures: list[BaseException] = []

    def finish(key: str) -> None:
        try:
            together.wait()
            in_transaction(database, lambda db: complete(db, shared_world, shared_world.people[0], key))
        except BaseException as error:  # noqa: BLE001 - shown by the main thread
            failures.append(error)

    threads = [threading.Thread(target=finish, args=[key]) for key in ("hybrider/b", "evaluer/a")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with database.reader() as db:
        assert [entry[0] for entry in entries(db) if entry[4] == "trained"] == ["flow", "trained"]
        assert_verified(db)
