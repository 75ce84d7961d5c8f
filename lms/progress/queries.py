"""What is recorded of people's progress."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    or_,
    select,
)
from sqlalchemy.orm import Session

from lms.courses import library
from lms.courses.models import Course
from lms.courses.models import Release as PublishedRelease
from lms.courses.release import ModuleId, Unit, UnitId
from lms.progress.course_learning import CourseLearning, CourseRows, latest_first
from lms.progress.days import local_day, zone_named
from lms.progress.models import Completion, Opening, QuizAttempt, UnitDone
from lms.progress.record_queries import level_column, read_level
from lms.schools.models import Affiliation, School


def learning_of(db: Session, *, person_id: int) -> list[CourseLearning]:
    """Give the courses somebody has begun or completed something in, the latest opened first.

    Four statements, however many courses.
    """
    rows = _rows_of(db, person_id)
    if not rows:
        return []
    current = db.execute(
        select(Course.id, Course.current_release_id, level_column(person_id)).where(
            Course.id.in_(rows), Course.current_release_id.is_not(None)
        )
    ).all()
    return latest_first(
        rows[one.id].learning(
            one.current_release_id,
            library.release(db, one.current_release_id),
            read_level(one.progress_level),
        )
        for one in current
    )


def _rows_of(db: Session, person_id: int) -> dict[str, CourseRows]:
    rows: dict[str, CourseRows] = defaultdict(CourseRows)
    for unit in db.execute(
        select(UnitDone.course_id, UnitDone.unit_id, UnitDone.edition).where(UnitDone.person_id == person_id)
    ):
        done, unit_id = rows[unit.course_id].done, UnitId(unit.unit_id)
        done[unit_id] = max(unit.edition, done.get(unit_id, 0))
    for completion in db.execute(
        select(Completion.course_id, Completion.module_id, Completion.done_on, Completion.revoked_at).where(
            Completion.person_id == person_id
        )
    ):
        course, module_id = rows[completion.course_id], ModuleId(completion.module_id)
        if completion.revoked_at is None:
            course.completed[module_id] = completion.done_on
        else:
            course.withdrawn.add(module_id)
    for opening in db.scalars(
        select(Opening).where(Opening.person_id == person_id).order_by(Opening.last_at, Opening.module_id)
    ):
        course = rows[opening.course_id]
        course.last_unit, course.last_at = UnitId(opening.last_unit_id), opening.last_at
        course.opened[ModuleId(opening.module_id)] = course.last_unit
    return rows


def last_opened(db: Session, *, person_id: int, course_id: str) -> UnitId | None:
    """Give the unit that somebody opened last in a course."""
    found = db.scalar(
        select(Opening.last_unit_id)
        .where(Opening.person_id == person_id, Opening.course_id == course_id)
        .order_by(Opening.last_at.desc(), Opening.module_id.desc())
        .limit(1)
    )
    return UnitId(found) if found else None


def attempts_of(
    db: Session, *, person_id: int, course_id: str, unit_id: str, edition: int
) -> Sequence[QuizAttempt]:
    """Give somebody's attempts at a quiz in an edition, in order."""
    return db.scalars(
        select(QuizAttempt)
        .where(
            QuizAttempt.person_id == person_id,
            QuizAttempt.course_id == course_id,
            QuizAttempt.unit_id == unit_id,
            QuizAttempt.edition == edition,
        )
        .order_by(QuizAttempt.n)
    ).all()


def zone_of(
    db: Session, *, person_id: int, audiences: Sequence[str], now: datetime, default: ZoneInfo
) -> ZoneInfo:
    """Give the zone of somebody's days: her main school's, else the installation's.

    Of two main schools (a teacher who is a parent, too) the one in the course's audience decides.
    """
    today = local_day(now, default)
    name = db.scalar(
        select(School.timezone)
        .join(Affiliation, Affiliation.uai == School.uai)
        .where(
            Affiliation.person_id == person_id,
            *is_main(today),
        )
        .order_by(Affiliation.audience.in_(audiences).desc(), Affiliation.id)
        .limit(1)
    )
    return zone_named(name, default=default)


def is_main(on: date) -> tuple[ColumnElement[bool], ...]:
    """Keep the main schools of a day."""
    return (
        Affiliation.is_main.is_(True),
        Affiliation.from_on <= on,
        or_(Affiliation.to_on.is_(None), Affiliation.to_on > on),
    )


def release_of_course(db: Session, *, release_id: int, course_id: str) -> bool:
    """Whether a release, named by a form, is one of this course."""
    return (
        db.scalar(
            select(PublishedRelease.id).where(
                PublishedRelease.id == release_id, PublishedRelease.course_id == course_id
            )
        )
        is not None
    )


def edition_published_on(db: Session, *, course_id: str, unit: Unit, zone: ZoneInfo) -> date:
    """Give the day on which a unit's present edition was first published."""
    published: datetime | None = None
    for row in db.execute(
        select(PublishedRelease.id, PublishedRelease.published_at)
        .where(PublishedRelease.course_id == course_id)
        .order_by(PublishedRelease.number.desc())
    ).all():
        known = library.release(db, row.id).unit(unit.id)
        if published is not None and (known is None or known.edition < unit.edition):
            break
        published = row.published_at
    if published is None:
        raise ValueError(f"{course_id} was never published")
    return local_day(published, zone)
