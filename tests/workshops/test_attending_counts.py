"""What attending a session counts for: completions, minutes, the ledger, corrected with the list."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.coverage import operations as coverage
from lms.coverage.models import LedgerEntry
from lms.messages import RefusalError
from lms.progress.models import Credit, UnitDone
from lms.progress.recording import record_completion
from lms.schools.population import Audience
from lms.workshops.kinds import Means
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Attendance, Outcome
from lms.workshops.planning import change_workshop
from lms.workshops.sittings import Sitting
from tests.factories.coverage import make_world
from tests.factories.progress import make_module, make_release, make_unit, publish
from tests.factories.workshops import AT_THE_DOOR, DAY, EVENING, NOW, SENDER, TODAY, everywhere, make_plan
from tests.workshops.presences import revoke, standing_completions, teachers_session, there


@pytest.fixture(autouse=True)
def _counting() -> Iterator[None]:
    coverage.install()
    return None


def standing_credits(db: Session) -> list[tuple[int | None, date, int]]:
    rows = db.scalars(select(Credit).where(Credit.revoked_at.is_(None)).order_by(Credit.id))
    return [(one.person_id, one.on, one.minutes) for one in rows]


def test_attending_completes_the_module_and_counts_once(db: Session) -> None:
    world = make_world(db)
    workshop = teachers_session(db, world)
    person = world.people[0]
    assert there(db, workshop, "k1", person_id=person)
    assert not there(db, workshop, "k2", person_id=person)
    assert standing_completions(db) == [(person, DAY, "presence", 30)]
    row = db.scalars(select(Attendance)).one()
    assert (row.uai, row.given_name) == (world.schools[0], "")
    outcome = db.scalars(select(Outcome)).one()
    assert (outcome.completion_id is not None, outcome.credit_id) == (True, None)


def test_the_ledger_hears_of_presences_and_of_corrections(db: Session) -> None:
    world = make_world(db)
    person = world.people[0]
    # ANY_TWO: the second module makes her trained.
    release_id, release, module = world.module("hybrider/b")
    record_completion(
        db,
        person_id=person,
        course_id=release.id,
        module=module,
        release_id=release_id,
        done_on=TODAY,
        means="self-study",
        now=NOW,
    )

    def trained() -> int:
        total = select(func.sum(LedgerEntry.delta)).where(
            LedgerEntry.measure == "trained", LedgerEntry.person_id == person
        )
        return db.scalar(total) or 0

    assert trained() == 0
    workshop = teachers_session(db, world)
    there(db, workshop, "k1", person_id=person)
    assert trained() == 1
    with pytest.raises(RefusalError, match="Write why"):
        revoke(db, workshop, "k1", reason=" ")
    assert revoke(db, workshop, "k1")
    assert not revoke(db, workshop, "k1")
    assert trained() == 0
    assert [one[2] for one in standing_completions(db)] == ["self-study"]
    assert there(db, workshop, "k2", person_id=person)
    assert trained() == 1


def test_minutes_are_credited_where_the_module_counts(db: Session) -> None:
    world = make_world(db)
    publish(db, make_release(make_module("un", make_unit("p"), workshop="counts", minutes=120)))
    later = Sitting(on=date(2026, 12, 1), starts=time(18), ends=time(19))
    workshop = teachers_session(
        db, world, module=("cours", "un"), sittings=(EVENING, later), means=Means.LIVE
    )
    person = world.people[0]
    there(db, workshop, "k1", person_id=person)
    assert standing_credits(db) == [(person, DAY, 90)]
    assert lock_workshop(db, workshop.id).state == "open"
    there(db, workshop, "k2", datetime(2026, 12, 1, 18, tzinfo=UTC), person_id=person, sitting=1)
    assert standing_credits(db) == [(person, date(2026, 12, 1), 120)]
    assert revoke(db, workshop, "k1")
    assert standing_credits(db) == [(person, date(2026, 12, 1), 60)]
    assert revoke(db, workshop, "k2")
    assert standing_credits(db) == []
    assert standing_completions(db) == []
    assert db.scalar(select(func.count()).select_from(Credit)) == 3


def test_whoever_misses_a_date_of_a_path_gets_minutes_then_the_module(db: Session) -> None:
    world = make_world(db)
    later = Sitting(on=date(2026, 12, 1), starts=time(18), ends=time(18, 20))
    workshop = teachers_session(
        db, world, sittings=(replace(EVENING, ends=time(18, 10)), later), means=Means.LIVE, place=""
    )
    person = world.people[0]
    there(db, workshop, "k1", person_id=person)
    assert (standing_credits(db), standing_completions(db)) == ([(person, DAY, 10)], [])
    there(db, workshop, "k2", datetime(2026, 12, 1, 18, tzinfo=UTC), person_id=person, sitting=1)
    assert standing_credits(db) == []
    assert standing_completions(db) == [(person, date(2026, 12, 1), "live-distance", 30)]


def test_a_module_finished_alone_stays_so_and_survives_a_correction(db: Session) -> None:
    world = make_world(db)
    person, (release_id, release, module) = world.people[0], world.module("hybrider/a")
    workshop = teachers_session(db, world)
    there(db, workshop, "k1", person_id=person)
    # She does every unit herself afterwards: the completion that stands keeps hers from being written.
    db.add(
        UnitDone(
            person_id=person,
            course_id=release.id,
            unit_id=module.units[0].id,
            edition=1,
            release_id=release_id,
            done_at=AT_THE_DOOR + timedelta(days=1),
        )
    )
    db.flush()
    assert revoke(db, workshop, "k1")
    assert standing_completions(db) == [(person, DAY + timedelta(days=1), "self-study", 30)]
    # And then the session gives nothing more.
    assert there(db, workshop, "k2", person_id=person)
    assert len(standing_completions(db)) == 1


def test_hours_changed_after_a_first_date_change_what_was_credited(db: Session) -> None:
    world = make_world(db)
    later = Sitting(on=date(2026, 12, 1), starts=time(18), ends=time(19))
    plan = make_plan(
        db,
        audience=Audience.TEACHER,
        module=("hybrider", "a"),
        host_uai=world.schools[0],
        sittings=(replace(EVENING, ends=time(18, 10)), later),
    )
    workshop = teachers_session(db, world, sittings=plan.sittings)
    person = world.people[0]
    there(db, workshop, "k1", person_id=person)
    by = everywhere(db)

    def change(**changes: object) -> bool:
        wanted = replace(plan, **changes)  # type: ignore[arg-type]
        return change_workshop(
            db, reach=by, workshop_id=workshop.id, plan=wanted, sender=SENDER, today=TODAY, now=NOW
        )

    assert change(sittings=(replace(EVENING, ends=time(18, 20)), later))
    assert standing_credits(db) == [(person, DAY, 20)]
    with pytest.raises(RefusalError, match="this half-day can’t be taken away"):
        change(sittings=(later,))
    with pytest.raises(RefusalError, match="the module can’t be another"):
        change(module=None)
