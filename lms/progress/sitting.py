"""What each use case of a learner needs: who does something in which course, when, and her record, locked."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.accounts.locks import lock_people
from lms.courses.release import Release
from lms.progress import queries, record_queries
from lms.progress.days import local_day
from lms.progress.record import Record


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """Who does something in which course, and when: what every use case here needs.

    `zone` is the installation's, for people without a school of their own.
    """

    person_id: int
    release_id: int
    release: Release
    now: datetime
    zone: ZoneInfo


def locked_record(db: Session, sitting: Sitting) -> Record:
    """Lock the person, then read what she has done in the course."""
    lock_people(db, [sitting.person_id])
    return record_queries.record_of(db, person_id=sitting.person_id, course_id=sitting.release.id)


def local_today(db: Session, sitting: Sitting) -> date:
    """The person's local day."""
    zone = queries.zone_of(
        db,
        person_id=sitting.person_id,
        audiences=sitting.release.audience,
        now=sitting.now,
        default=sitting.zone,
    )
    return local_day(sitting.now, zone)
