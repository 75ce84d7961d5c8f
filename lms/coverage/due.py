"""People counted a moment after what touched them: an import touches thousands at once.

Whoever waits is whole on record already; the ledgers learn of them some at a time, each person entirely or
not at all. Done twice, or by two at once, it changes nothing.
"""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.accounts.locks import lock_people
from lms.accounts.signals import standing_touched
from lms.coverage.models import StandingDue
from lms.database import Database
from lms.database.retrying import in_transaction

AT_ONCE = 2000


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


def waiting_among(db: Session, person_ids: Sequence[int]) -> set[int]:
    """Give those who wait to be counted, of some people in ascending order."""
    if not person_ids:
        return set()
    between = StandingDue.person_id.between(person_ids[0], person_ids[-1])
    return set(db.scalars(select(StandingDue.person_id).where(between)))
