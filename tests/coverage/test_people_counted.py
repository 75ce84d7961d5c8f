"""A goal counts whom its programme answers for: others cost it nothing, a school that joins is whole."""

import threading
from datetime import date

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms.coverage import goal_jobs, operations
from lms.coverage.due import COUNT
from lms.coverage.models import LedgerEntry, StandingDue, SumDay, SumMonth
from lms.coverage.verifying import verify
from lms.database import Database
from lms.jobs.models import Job
from lms.jobs.registry import Registry
from lms.jobs.running import do_next
from lms.programmes.models import PerimeterEntry
from lms.programmes.operations import apply_perimeter
from lms.programmes.perimeter import Selection, Wave
from lms.schools.uai import Uai
from tests.factories.accounts import make_person
from tests.factories.coverage import ALL_THREE, ANY_TWO, BEGAN, NOW, TODAY, World, complete, join, make_goal
from tests.factories.coverage import make_world as make_whole_world
from tests.factories.programmes import make_programme, make_school
from tests.support.statements import counted


@pytest.fixture(autouse=True)
def _listening() -> None:
    operations.install()


def make_world(db: Session) -> World:
    return make_whole_world(db, people=2, goals=(ALL_THREE,))


def make_others(db: Session, number: int) -> list[int]:
    """Programmes with two goals each, over a school of their own."""
    revisions = []
    for n in range(number):
        programme = make_programme(db, schools=[make_school(db, number=100 + n)])
        revisions += [
            make_goal(db, programme, rule=rule, slug=f"but-{place}").id
            for place, rule in enumerate((ALL_THREE, ANY_TWO))
        ]
    return revisions


def name_schools(db: Session, programme_id: int, *uais: str, since: date = TODAY) -> None:
    wave = Wave(from_on=BEGAN, schools=frozenset(Uai(uai) for uai in uais))
    selection = Selection(waves=(wave,))
    apply_perimeter(db, programme_id=programme_id, selection=selection, changes_from=since, now=NOW)


def counts(db: Session, model: type[SumDay | SumMonth], uai: str) -> tuple[int, int, int]:
    names = (model.enrolled, model.trained, model.flow)
    enrolled, trained, flow = db.execute(select(*map(func.sum, names)).where(model.uai == uai)).one()
    return int(enrolled or 0), int(trained or 0), int(flow or 0)


def test_other_programmes_cost_a_completion_nothing(database: Database) -> None:
    with database.writer() as db:
        world = make_world(db)
        db.commit()
    with counted(database) as alone, database.writer() as db:
        complete(db, world, world.people[0], "hybrider/a", "hybrider/b", "evaluer/a")
        db.commit()
    with database.writer() as db:
        others = make_others(db, 6)
        db.commit()
    with counted(database) as among_many, database.writer() as db:
        complete(db, world, world.people[1], "hybrider/a", "hybrider/b", "evaluer/a")
        db.commit()
    assert among_many == alone
    with database.snapshot() as db:
        written = [
            db.scalar(select(func.count()).select_from(one)) for one in (LedgerEntry, SumDay, SumMonth)
        ]
        assert all(written)
        for one in (LedgerEntry, SumDay, SumMonth):
            assert not db.scalars(select(one.revision_id).where(one.revision_id.in_(others))).all()
        assert verify(db).is_fine


def test_a_school_that_joins_brings_its_history_by_the_next_job(database: Database) -> None:
    with database.writer() as db:
        world = make_world(db)
        joining = make_school(db, number=77).uai
        there, gone = make_person(db).id, make_person(db).id
        join(db, there, joining)
        join(db, gone, joining)
        complete(db, world, there, "hybrider/a", "hybrider/b", "evaluer/a")
        complete(db, world, gone, "hybrider/a")
        assert counts(db, SumDay, joining) == (0, 0, 0)
        name_schools(db, world.programme_id, *world.schools, joining)
        assert set(db.scalars(select(StandingDue.person_id))) == {there, gone}
        db.commit()
    registry = Registry()
    goal_jobs.install(registry, database)
    with database.snapshot() as db:
        found = verify(db)
        assert found.is_fine, "whoever waits is no difference"
        assert found.waiting == 2
    while do_next(database, registry, claimed_by="me", now=NOW):
        pass
    with database.snapshot() as db:
        assert counts(db, SumDay, joining) == counts(db, SumMonth, joining) == (2, 1, 1)
        assert not db.scalars(select(StandingDue.person_id)).all()
        assert verify(db).is_fine


def test_naming_again_what_is_named_has_nobody_counted(db: Session) -> None:
    world = make_world(db)
    name_schools(db, world.programme_id, *world.schools)
    name_schools(db, world.programme_id, *world.schools, since=date(2027, 4, 1))
    assert not db.scalars(select(StandingDue.person_id)).all()
    assert not db.scalars(select(Job.id).where(Job.kind == COUNT)).all()


def test_a_programme_without_goals_has_nobody_counted(db: Session) -> None:
    world = make_world(db)
    name_schools(db, make_programme(db).id, *world.schools)
    assert not db.scalars(select(StandingDue.person_id)).all()


def test_a_school_taken_out_and_named_again_is_counted_once(db: Session) -> None:
    world = make_world(db)
    complete(db, world, world.people[0], "hybrider/a", "hybrider/b", "evaluer/a")
    before = counts(db, SumDay, world.schools[0])
    db.execute(update(PerimeterEntry).where(PerimeterEntry.uai == world.schools[0]).values(withdrawn_at=NOW))
    name_schools(db, world.programme_id, *world.schools[1:])
    # Counted on while out: its days in the perimeter stay what they were.
    complete(db, world, world.people[1], "hybrider/a")
    name_schools(db, world.programme_id, *world.schools)
    operations.recount(db, person_ids=world.people)
    assert counts(db, SumDay, world.schools[0]) == before == (1, 1, 1)


def test_what_was_once_written_elsewhere_does_no_harm(db: Session) -> None:
    """Ledgers of before counted everybody, wherever they were."""
    world = make_world(db)
    elsewhere, aside = make_school(db, number=78), make_school(db, number=79)
    person = make_person(db).id
    programme = make_programme(db, schools=[elsewhere])
    revision = make_goal(db, programme, rule=ANY_TWO).id
    join(db, person, elsewhere.uai)
    written = counts(db, SumDay, elsewhere.uai)
    db.execute(update(PerimeterEntry).where(PerimeterEntry.uai == elsewhere.uai).values(uai=aside.uai))
    complete(db, world, person, "hybrider/a", "hybrider/b")
    assert counts(db, SumDay, elsewhere.uai) == written == (1, 0, 0)
    name_schools(db, programme.id, elsewhere.uai)
    operations.recount(db, person_ids=[person])
    assert counts(db, SumDay, elsewhere.uai) == (1, 1, 1)
    rows = select(func.sum(LedgerEntry.delta)).where(LedgerEntry.revision_id == revision)
    assert db.scalar(rows.where(LedgerEntry.uai == elsewhere.uai)) == 3
    assert verify(db).is_fine


@pytest.mark.parametrize(
    "engine_name", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
def test_a_school_that_joins_waits_for_whoever_is_being_counted(database: Database) -> None:
    with database.writer() as db:
        world = make_world(db)
        joining = make_school(db, number=77).uai
        person = make_person(db).id
        db.commit()
    named = threading.Event()

    def name() -> None:
        with database.writer() as other:
            name_schools(other, world.programme_id, *world.schools, joining)
            other.commit()
        named.set()

    with database.writer() as db:
        join(db, person, joining)
        thread = threading.Thread(target=name)
        thread.start()
        assert not named.wait(0.2), "the school joined while somebody was being counted"
        db.commit()
    thread.join(timeout=60)
    with database.reader() as db:
        assert db.scalars(select(StandingDue.person_id)).all() == [person]
