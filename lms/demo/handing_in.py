"""Gives the demonstration's trainer tasks to validate, through the operation that anybody's takes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.courses import queries as courses
from lms.progress.handing_in import hand_in
from lms.progress.sitting import Sitting
from lms.schools.models import Affiliation

COURSE, TASK = "ecrire-un-module", "faire-relire-une-page"
PEOPLE = 4


def hand_tasks_in(db: Session, *, zone: ZoneInfo, now: datetime) -> None:
    """Let a few teachers hand in the task that a trainer validates, one a day."""
    published = courses.published(db, COURSE)
    unit = published.release.unit(TASK) if published else None
    if published is None or unit is None:
        return
    # The last ones: those whose accounts open with one click come first, each with a story of their own.
    teachers = db.scalars(
        select(Affiliation.person_id)
        .join(Person, Person.id == Affiliation.person_id)
        .where(Affiliation.audience == "teacher", Affiliation.is_main, Affiliation.to_on.is_(None))
        .order_by(Affiliation.person_id.desc())
        .limit(PEOPLE)
    ).all()
    for days, person_id in enumerate(teachers, start=1):
        at_work = Sitting(
            person_id=person_id,
            release_id=published.release_id,
            release=published.release,
            now=now - timedelta(days=days),
            zone=zone,
        )
        hand_in(db, at_work, unit=unit)
