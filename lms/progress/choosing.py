"""Choosing one's level: which units are asked follows at once, everywhere. The caller commits."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.accounts.locks import lock_people
from lms.courses.release import Level
from lms.database.inserting import insert_into
from lms.progress import queries
from lms.progress.models import ChosenLevel
from lms.progress.operations import complete_what_is_done
from lms.progress.sitting import Sitting


def choose_level(db: Session, *, person_id: int, level: Level, now: datetime, zone: ZoneInfo) -> None:
    """Choose a level, or another one; modules that ask for nothing more from now on are completed.

    Nothing that was done or completed is taken back.
    """
    lock_people(db, [person_id])
    statement = insert_into(db, ChosenLevel).values(person_id=person_id, level=level, chosen_at=now)
    db.execute(
        statement.on_conflict_do_update(index_elements=["person_id"], set_={"level": level, "chosen_at": now})
    )
    for learning in queries.learning_of(db, person_id=person_id):
        if learning.release.levels:
            sitting = Sitting(
                person_id=person_id,
                release_id=learning.release_id,
                release=learning.release,
                now=now,
                zone=zone,
            )
            complete_what_is_done(db, sitting)
