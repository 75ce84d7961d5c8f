"""Completions and credits: written once, revoked rather than changed; two at once don't lose each other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from sqlalchemy import func, select

from lms.accounts import signals
from lms.messages import RefusalError
from lms.progress import record_queries
from lms.progress.models import Completion, Credit
from lms.progress.operations import finish_unit
from lms.progress.recording import record_completion, record_credit, revoke_completion, revoke_credit
from tests.factories.accounts import make_person
from tests.factories.progress import NOW, make_release, make_sitting

LATER = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
DAY = date(2026, 10, 5)


def complete(db, sitting, module="un", **changes):
    values = {"done_on": DAY, "means": "recognition", "now": NOW, "recorded_by": 7, **changes}
    return record_completion(
        db,
        person_id=sitting.person_id,
        course_id=sitting.release.id,
        module=sitting.release.module(module),
        release_id=sitting.release_id,
        **values,
    )


def credit(db, sitting, **changes):
    values = {"on": DAY, "minutes": 10, "means": "presence", "workshop_id": 3, "now": NOW, **changes}
    return record_credit(
        db,
        person_id=sitting.person_id,
        course_id=sitting.release.id,
        module=sitting.release.module("un"),
        **values,
    )


def test_recognises_a_module(db, touched):
    sitting = make_sitting(db, make_person(db).id)
    assert complete(db, sitting)
    completion = db.scalars(select(Completion)).one()
    assert (completion.means, completion.minutes, completion.recorded_by) == ("recognition", 16, 7)
    assert touched == [frozenset({sitting.person_id})]


def test_a_second_record_changes_nothing(db, touched):
    sitting = make_sitting(db, make_person(db).id)
    complete(db, sitting)
    assert not complete(db, sitting, means="override", done_on=date(2026, 11, 1), minutes=60)
    completion = db.scalars(select(Completion)).one()
    assert (completion.means, completion.done_on) == ("recognition", DAY)
    assert len(touched) == 1


def test_a_day_to_come_is_refused(db):
    sitting = make_sitting(db, make_person(db).id)
    with pytest.raises(RefusalError, match="day to come"):
        complete(db, sitting, done_on=date(2027, 1, 1))


def test_revokes_once_and_keeps_the_row(db, touched):
    sitting = make_sitting(db, make_person(db).id)
    complete(db, sitting)
    found = db.scalars(select(Completion.id)).one()
    assert revoke_completion(db, completion_id=found, revoked_by=7, note="Erreur", now=LATER)
    assert not revoke_completion(db, completion_id=found, revoked_by=8, note="Encore", now=LATER)
    row = db.scalars(select(Completion)).one()
    assert (row.revoked_at, row.revoked_by, row.revocation_note) == (LATER, 7, "Erreur")
    assert len(touched) == 2
    assert complete(db, sitting, means="override")
    record = record_queries.record_of(db, person_id=sitting.person_id, course_id="cours")
    assert (dict(record.completed), record.withdrawn) == ({"un": DAY}, frozenset())


def test_unknown_ones_are_refused(db):
    with pytest.raises(RefusalError, match="no such completion"):
        revoke_completion(db, completion_id=1, revoked_by=None, note="", now=NOW)
    with pytest.raises(RefusalError, match="no such credit"):
        revoke_credit(db, credit_id=1, now=NOW)


def test_an_erased_persons_facts_can_still_be_revoked(db, touched):
    sitting = make_sitting(db, make_person(db).id)
    complete(db, sitting)
    credit(db, sitting)
    completion, attended = db.scalars(select(Completion)).one(), db.scalars(select(Credit)).one()
    completion.person_id = attended.person_id = None
    db.flush()
    touched.clear()
    assert revoke_completion(db, completion_id=completion.id, revoked_by=None, note="", now=LATER)
    assert revoke_credit(db, credit_id=attended.id, now=LATER)
    assert touched == []


def test_credits_are_limited_to_the_module_and_given_once(db, touched):
    sitting = make_sitting(db, make_person(db).id)
    assert credit(db, sitting, minutes=500)
    assert not credit(db, sitting, minutes=5)
    assert credit(db, sitting, workshop_id=None)
    assert not credit(db, sitting, workshop_id=None)
    assert sorted(db.scalars(select(Credit.minutes))) == [10, 16]
    assert len(touched) == 2
    with pytest.raises(RefusalError, match="at least one"):
        credit(db, sitting, minutes=0)


def test_a_revoked_credit_can_be_given_again(db):
    sitting = make_sitting(db, make_person(db).id)
    credit(db, sitting)
    found = db.scalars(select(Credit.id)).one()
    assert revoke_credit(db, credit_id=found, now=LATER)
    assert not revoke_credit(db, credit_id=found, now=LATER)
    assert credit(db, sitting)


def at_once(*works):
    """Run pieces of work at the same time and raise what any of them raised."""
    barrier = Barrier(len(works))

    def run(work):
        barrier.wait()
        work()

    with ThreadPoolExecutor(len(works)) as pool:
        for future in [pool.submit(run, work) for work in works]:
            future.result()


def test_two_transactions_completing_the_last_two_modules_see_each_other(database):
    """Whoever listens finds both modules complete in one of the two transactions, never in none."""
    with database.writer() as db:
        person_id = make_person(db).id
        sitting = make_sitting(db, person_id, make_release())
        for unit in ("page-1", "page-2", "page-3"):
            finish_unit(db, sitting, unit=sitting.release.unit(unit))
        db.commit()
    seen = []

    def listen(db, *, person_ids):
        standing = select(func.count()).where(Completion.person_id.in_(person_ids))
        seen.append(db.scalar(standing))

    def finish_last():
        with database.writer() as db:
            finish_unit(db, sitting, unit=sitting.release.unit("page-4"))
            db.commit()

    def recognise():
        with database.writer() as db:
            complete(db, sitting)
            db.commit()

    signals._touched.connect(listen)
    try:
        at_once(finish_last, recognise, finish_last, recognise)
    finally:
        signals._touched.disconnect(listen)
    assert sorted(seen) == [1, 2]
    with database.reader() as db:
        assert db.scalar(select(func.count()).select_from(Completion)) == 2


def test_two_transactions_finishing_the_last_two_units_complete_the_module_once(database):
    with database.writer() as db:
        person_id = make_person(db).id
        sitting = make_sitting(db, person_id, make_release())
        db.commit()

    def finish(unit_id):
        def work():
            with database.writer() as db:
                finish_unit(db, sitting, unit=sitting.release.unit(unit_id))
                db.commit()

        return work

    at_once(finish("page-3"), finish("page-4"), finish("page-3"), finish("page-4"))
    with database.reader() as db:
        record = record_queries.record_of(db, person_id=person_id, course_id="cours")
        assert set(record.completed) == {"deux"}
        assert set(record.done) == {"page-3", "page-4"}
        assert db.scalar(select(func.count()).select_from(Completion)) == 1
