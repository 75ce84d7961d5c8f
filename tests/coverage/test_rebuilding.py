"""Rebuilding gives what following gave, can be stopped anywhere, and mends what was damaged."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from lms.coverage import operations, rebuilding
from lms.coverage.models import GoalRevision, LedgerEntry, Rebuild, SumDay, SumMonth
from lms.coverage.rebuilding import begin, people_to_do, rebuild, recount_next
from lms.coverage.verification_words import in_words
from lms.coverage.verifying import Verification, verify
from lms.database import Database
from lms.database.retrying import in_transaction
from lms.schools.models import Affiliation
from tests.factories.accounts import make_person
from tests.factories.coverage import ALL_THREE, ANY_TWO, BEGAN, NOW, World, complete, make_goal, make_world

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _listening() -> None:
    operations.install()


@pytest.fixture
def world(database: Database) -> World:
    with database.writer() as db:
        world = make_world(db, people=12, goals=(ALL_THREE,))
        for place, person in enumerate(world.people):
            complete(db, world, person, *world.modules[: place % 4])
        db.commit()
    return world


def look(database: Database) -> Verification:
    with database.snapshot() as db:
        return verify(db)


def assert_verified(database: Database) -> None:
    verification = look(database)
    assert verification.is_fine, "\n".join(map(str, in_words(verification)))


def ledger(db: Session, revision_id: int) -> Counter[tuple[object, ...]]:
    """What a ledger adds up to, whatever the order and the detours."""
    one = LedgerEntry
    rows = (
        select(one.person_id, one.measure, one.uai, one.on, func.sum(one.delta))
        .where(one.revision_id == revision_id)
        .group_by(one.person_id, one.measure, one.uai, one.on)
    )
    return Counter({tuple(place): int(delta) for *place, delta in db.execute(rows) if delta})


def revise(database: Database, world: World) -> int:
    """Add a revision that is still to be counted, equal to the first."""
    with database.writer() as db:
        revision = make_goal(db, world.programme_id, slug="deuxieme", is_ready=False)
        db.commit()
        return revision.id


def test_a_rebuild_equals_what_following_people_wrote(database: Database, world: World) -> None:
    second = revise(database, world)
    rebuilt = rebuild(database, now=NOW, at_once=5)
    assert (rebuilt.people, rebuilt.revisions_ready, rebuilt.sums, rebuilt.resumed_after) == (12, 1, 0, 0)
    with database.reader() as db:
        first = db.scalars(select(GoalRevision.id).order_by(GoalRevision.id)).first()
        assert first is not None
        assert ledger(db, first) == ledger(db, second) != Counter()
        assert db.get_one(GoalRevision, second).state == "ready"
        assert db.get(Rebuild, 1) is None
    assert_verified(database)


def test_a_rebuild_of_what_is_right_writes_nothing(database: Database, world: World) -> None:
    rebuilt = rebuild(database, now=NOW)
    assert (rebuilt.people, rebuilt.entries, rebuilt.sums, rebuilt.revisions_ready) == (12, 0, 0, 0)


def test_a_stopped_rebuild_goes_on_where_it_was(database: Database, world: World) -> None:
    revise(database, world)
    in_transaction(database, lambda db: begin(db, now=NOW))
    in_transaction(database, lambda db: recount_next(db, at_once=5))
    with database.reader() as db:
        assert people_to_do(db) == 7
    # Meanwhile somebody already recounted goes on learning, and so does somebody not yet recounted.
    with database.writer() as db:
        complete(db, world, world.people[0], *world.modules)
        complete(db, world, world.people[11], *world.modules)
        db.commit()
    rebuilt = rebuild(database, now=NOW, at_once=5)
    assert (rebuilt.people, rebuilt.resumed_after) == (7, world.people[4])
    assert_verified(database)


def test_a_goal_revised_while_stopped_begins_the_rebuild_anew(database: Database, world: World) -> None:
    in_transaction(database, lambda db: begin(db, now=NOW))
    in_transaction(database, lambda db: recount_next(db, at_once=5))
    second = revise(database, world)
    rebuilt = rebuild(database, now=NOW)
    assert (rebuilt.people, rebuilt.revisions_ready) == (12, 1)
    with database.reader() as db:
        assert ledger(db, second)
    assert_verified(database)


def test_a_killed_rebuild_is_taken_up(database: Database, world: World) -> None:
    revise(database, world)
    url = database.url.render_as_string(hide_password=False)
    script = (
        "import sys, time; from datetime import UTC, datetime; from lms.database import Database;"
        "from lms.coverage.rebuilding import rebuild;"
        "rebuild(Database(sys.argv[1]), now=datetime.now(UTC), at_once=1,"
        " on_progress=lambda n: (print(n, flush=True), time.sleep(0.2)))"
    )
    with subprocess.Popen([sys.executable, "-c", script, url], cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
    with database.reader() as db:
        place = db.get_one(Rebuild, 1)
        assert 0 < place.done_upto < world.people[-1]
    rebuilt = rebuild(database, now=NOW)
    assert rebuilt.resumed_after == place.done_upto
    assert rebuilt.revisions_ready == 1
    assert_verified(database)


def test_two_rebuilds_at_once_share_the_work(database: Database, world: World) -> None:
    revise(database, world)
    in_transaction(database, lambda db: begin(db, now=NOW))
    in_transaction(database, lambda db: begin(db, now=NOW))
    assert rebuild(database, now=NOW).people == 12
    assert in_transaction(database, lambda db: recount_next(db, at_once=5)) is None
    assert in_transaction(database, lambda db: rebuilding.finish(db, now=NOW)) == 0


def test_damage_is_found_and_mended(database: Database, world: World) -> None:
    with database.writer() as db:
        trained = select(LedgerEntry.id).where(LedgerEntry.measure == "trained").limit(1).scalar_subquery()
        db.execute(delete(LedgerEntry).where(LedgerEntry.id == trained))
        db.execute(update(SumDay).where(SumDay.uai == world.schools[0]).values(enrolled=SumDay.enrolled + 2))
        db.execute(update(SumMonth).where(SumMonth.uai == world.schools[1]).values(flow=SumMonth.flow - 5))
        db.commit()
    verification = look(database)
    assert {finding.breach.invariant.value for finding in verification.findings} >= {
        "edges",
        "days",
        "months",
    }
    said = "\n".join(map(str, in_words(verification)))
    assert world.schools[0] in said
    assert "2026-09-01" in said
    assert "differences found" in said
    rebuilt = rebuild(database, now=NOW)
    assert rebuilt.entries == 1
    assert rebuilt.sums
    assert_verified(database)
    assert rebuild(database, now=NOW).sums == 0


def test_a_doubled_entry_is_found_and_mended(database: Database, world: World) -> None:
    with database.writer() as db:
        one = db.scalars(select(LedgerEntry).where(LedgerEntry.measure == "trained").limit(1)).one()
        row = {name: getattr(one, name) for name in ("revision_id", "measure", "person_id", "uai", "on")}
        db.add(LedgerEntry(**row, delta=1, reason="trained"))
        db.commit()
    verification = look(database)
    assert {finding.breach.invariant.value for finding in verification.findings} == {"edges", "twice", "days"}
    assert "trained and present: counted 2 times." in "\n".join(map(str, in_words(verification)))
    rebuild(database, now=NOW)
    assert_verified(database)


def test_negative_counts_are_found(database: Database, world: World) -> None:
    with database.writer() as db:
        db.execute(update(SumDay).where(SumDay.uai == world.schools[0]).values(enrolled=-1))
        db.commit()
    verification = look(database)
    assert "negative" in {finding.breach.invariant.value for finding in verification.findings}
    assert "the count falls to -1" in "\n".join(map(str, in_words(verification)))


def test_somebody_with_two_main_schools_is_left_out_and_named(database: Database, world: World) -> None:
    with database.writer() as db:
        person = make_person(db).id
        row = {"person_id": person, "audience": "teacher", "function": "teacher", "changed_at": NOW}
        for uai in world.schools[:2]:
            days = {"from_on": BEGAN, "to_on": BEGAN.replace(month=12), "confirmed_on": BEGAN}
            db.add(Affiliation(**row, **days, uai=uai, is_main=True))
        db.commit()
    assert rebuild(database, now=NOW).overlapping == (person,)
    verification = look(database)
    assert not verification.is_fine
    assert f"Person {person} has two main schools" in "\n".join(map(str, in_words(verification)))


def test_many_findings_are_counted_and_the_first_shown(
    database: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.coverage.verifying.MOST_KEPT", 2)
    with database.writer() as db:
        db.execute(delete(SumDay))
        db.commit()
    verification = look(database)
    assert len(verification.findings) == 2 < verification.found
    assert "more; the first" in "\n".join(map(str, in_words(verification)))


def test_a_revision_still_to_be_counted_is_said_and_no_difference(database: Database, world: World) -> None:
    with database.writer() as db:
        make_goal(db, world.programme_id, slug="tard", rule=ANY_TWO, is_ready=False)
        db.commit()
    verification = look(database)
    assert verification.is_fine
    assert "still to be counted" in "\n".join(map(str, in_words(verification)))


def test_rebuilding_tells_how_far_it_is(database: Database, world: World) -> None:
    told: list[int] = []
    rebuild(database, now=NOW, at_once=5, on_progress=told.append)
    assert told == [5, 5, 2]
