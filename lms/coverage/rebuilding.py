"""Writes whatever ledgers and sums lack, a thousand people at a time, while everybody goes on working.

Each batch is a transaction of its own, so a rebuild that was stopped goes on where it was; done twice,
it changes nothing. A new revision of a goal is counted this way before any report reads it.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.coverage.facts import PersonId, SchoolId
from lms.coverage.lives import AT_ONCE
from lms.coverage.models import GoalRevision, Rebuild
from lms.coverage.operations import recount
from lms.coverage.revisions import BUILDING, READY
from lms.coverage.school_sums import SchoolSums, read_school_sums, school_ranges
from lms.coverage.sums import SumKey, months_of
from lms.coverage.writing import add_to_sums
from lms.database import Database
from lms.database.inserting import insert_into
from lms.database.retrying import in_transaction


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """What a rebuild did; `resumed_after` is the person up to whom an earlier one had come, 0 for none.

    `overlapping` are people it couldn't count, who have two main schools on one day.
    """

    people: int
    entries: int
    sums: int
    revisions_ready: int
    resumed_after: PersonId = 0
    overlapping: tuple[PersonId, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Step:
    """What one batch of people did."""

    people: int
    entries: int
    overlapping: tuple[PersonId, ...]


def rebuild(
    database: Database,
    *,
    now: datetime,
    at_once: int = AT_ONCE,
    on_progress: Callable[[int], None] | None = None,
) -> Rebuilt:
    """Bring all ledgers and sums to what the facts say; `on_progress` is told people as they are done."""
    resumed_after = in_transaction(database, lambda db: begin(db, now=now))
    people = entries = 0
    overlapping: list[PersonId] = []
    while (step := in_transaction(database, lambda db: recount_next(db, at_once=at_once))) is not None:
        people += step.people
        entries += step.entries
        overlapping += step.overlapping
        if on_progress is not None:
            on_progress(step.people)
    sums = mend_all_sums(database)
    return Rebuilt(
        people=people,
        entries=entries,
        sums=sums,
        revisions_ready=in_transaction(database, lambda db: finish(db, now=now)),
        resumed_after=resumed_after,
        overlapping=tuple(overlapping),
    )


def mend_all_sums(database: Database) -> int:
    """Bring all sums to what the ledgers say; say how many places lacked something."""
    with database.reader() as db:
        ranges = school_ranges(db)
        revision_ids = list(db.scalars(select(GoalRevision.id).order_by(GoalRevision.id)))
    places = [(revision_id, schools) for revision_id in revision_ids for schools in ranges]
    mended = 0
    for revision_id, schools in places:
        mend = partial(mend_sums, revision_id=revision_id, schools=schools)
        mended += in_transaction(database, mend)
    return mended


def people_to_do(db: Session) -> int:
    """Count the people that a rebuild begun now would go through."""
    place = db.get(Rebuild, 1)
    rest = select(func.count()).select_from(Person)
    return db.scalar(rest if place is None else rest.where(Person.id > place.done_upto)) or 0


def begin(db: Session, *, now: datetime) -> PersonId:
    """Take up a rebuild where it was left, or anew if goals were revised since; give the place."""
    upto = db.scalar(select(func.max(GoalRevision.id))) or 0
    fresh = {"id": 1, "began_at": now, "upto_revision_id": upto, "done_upto": 0}
    db.execute(insert_into(db, Rebuild).values(**fresh).on_conflict_do_nothing(index_elements=["id"]))
    place = db.get_one(Rebuild, 1, with_for_update=True, populate_existing=True)
    if place.upto_revision_id < upto:
        place.began_at, place.upto_revision_id, place.done_upto = now, upto, 0
    return place.done_upto


def recount_next(db: Session, *, at_once: int) -> _Step | None:
    """Recount the next people; None when all are done."""
    # Held until the commit: two rebuilds at a time share the work instead of doing it twice.
    place = db.get(Rebuild, 1, with_for_update=True, populate_existing=True)
    if place is None:
        return None
    people = select(Person.id).where(Person.id > place.done_upto).order_by(Person.id).limit(at_once)
    batch = list(db.scalars(people))
    if not batch:
        return None
    done = recount(db, person_ids=batch, skip_overlapping=True)
    place.done_upto = batch[-1]
    return _Step(people=len(batch), entries=done.appended, overlapping=done.overlapping)


def mend_sums(db: Session, *, revision_id: int, schools: tuple[SchoolId, SchoolId]) -> int:
    """Add to sums what they lack of the ledger; say how many places that were.

    Read at one instant, and added rather than set: what others add meanwhile stays.
    """
    db.get(Rebuild, 1, with_for_update=True, populate_existing=True)
    found = read_school_sums(db, revision_id=revision_id, schools=schools)
    months, days = _lacking(found)
    add_to_sums(db, months={revision_id: months}, days={revision_id: days})
    return len(months) + len(days)


def finish(db: Session, *, now: datetime) -> int:
    """Let reports read the revisions that have been counted; say how many they are."""
    place = db.get(Rebuild, 1, with_for_update=True, populate_existing=True)
    if place is None:
        return 0
    counted = (
        update(GoalRevision)
        .where(GoalRevision.state == BUILDING, GoalRevision.id <= place.upto_revision_id)
        .values(state=READY, ready_at=now)
        .returning(GoalRevision.id)
    )
    ready = len(db.scalars(counted).all())
    db.delete(place)
    return ready


def _lacking(found: SchoolSums) -> tuple[list[tuple[SumKey, int]], list[tuple[SumKey, int]]]:
    months = _minus(dict(months_of(found.ledger.items())), found.months)
    return months, _minus(found.ledger, found.days)


def _minus(wanted: dict[SumKey, int], stored: dict[SumKey, int]) -> list[tuple[SumKey, int]]:
    differences: defaultdict[SumKey, int] = defaultdict(int, wanted)
    for key, count in stored.items():
        differences[key] -= count
    return [(key, delta) for key, delta in sorted(differences.items()) if delta]
