"""People counted a moment after what touched them: an import, or a school that joins, touches many at once.

Whoever waits is whole on record already; the ledgers learn of them some at a time, each person entirely or
not at all. Done twice, or by two at once, it changes nothing.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, literal, select, true, union
from sqlalchemy.orm import Session

from lms.accounts.locks import lock_people
from lms.accounts.signals import standing_touched
from lms.coverage.facts import SchoolId
from lms.coverage.lives import batches
from lms.coverage.models import Goal, GoalRevision, LedgerEntry, StandingDue
from lms.database import Database
from lms.database.inserting import insert_into
from lms.database.retrying import in_transaction
from lms.jobs.operations import enqueue
from lms.schools.models import Affiliation

AT_ONCE = 2000
COUNT = "count-waiting"
"""The job that counts those who wait."""


def count_some(db: Session, *, most: int = AT_ONCE) -> int:
    """Count some of those who wait; give how many they were, 0 once nobody does."""
    waiting = list(db.scalars(select(StandingDue.person_id).order_by(StandingDue.person_id).limit(most)))
    if not waiting:
        return 0
    # People before anything else, as everywhere: two transactions never wait for each other.
    lock_people(db, waiting)
    db.execute(
        delete(StandingDue)
        .where(StandingDue.person_id.in_(waiting))
        .execution_options(synchronize_session=False)
    )
    standing_touched(db, person_ids=waiting)
    return len(waiting)


def count_everybody(database: Database) -> None:
    """Count all of those who wait, each batch in a transaction of its own."""
    while in_transaction(database, count_some):
        pass


def note_people_at(db: Session, /, *, programme_id: int, uais: Collection[SchoolId], now: datetime) -> None:
    """Have the people counted who are, were or are written at schools that a programme names from now on.

    While the programme has no goal there is nothing to count them for.
    """
    revisions = select(GoalRevision.id).join(Goal, Goal.id == GoalRevision.goal_id)
    mine = list(db.scalars(revisions.where(Goal.programme_id == programme_id)))
    if not mine:
        return
    for batch in batches(sorted(uais)):
        people = union(
            select(Affiliation.person_id).where(Affiliation.uai.in_(batch)),
            select(LedgerEntry.person_id).where(
                LedgerEntry.revision_id.in_(mine),
                LedgerEntry.uai.in_(batch),
                LedgerEntry.person_id.is_not(None),
            ),
        ).subquery()
        noted = select(people.c.person_id, literal(now, StandingDue.noted_at.type)).where(true())
        adding = insert_into(db, StandingDue).from_select(["person_id", "noted_at"], noted)
        db.execute(adding.on_conflict_do_nothing(index_elements=["person_id"]))
    if db.scalar(select(StandingDue.person_id).limit(1)) is not None:
        key = f"{programme_id}-{now.timestamp():.6f}"
        enqueue(db, kind=COUNT, key=key, payload={}, due_at=now, now=now)


def waiting_among(db: Session, person_ids: Sequence[int]) -> set[int]:
    """Give those who wait to be counted, of some people in ascending order."""
    if not person_ids:
        return set()
    between = StandingDue.person_id.between(person_ids[0], person_ids[-1])
    return set(db.scalars(select(StandingDue.person_id).where(between)))
