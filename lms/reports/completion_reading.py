"""A programme's completions: one statement in one order, for every format."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person
from lms.courses.models import Release
from lms.courses.queries import catalogue
from lms.programmes.models import PerimeterEntry, Programme
from lms.programmes.queries import in_force
from lms.progress.models import Completion
from lms.reach.queries import belonging_predicate, people_predicate
from lms.reach.reach import Reach
from lms.schools.models import Affiliation, School
from lms.schools.school import Standing

AT_ONCE = 1000
_COUNTED = (Standing.IN.value, Standing.ROLLED_UP.value)


def completions_select(
    db: Session, programme: Programme, *, within: ColumnElement[bool] | None = None
) -> Select[*tuple[Any, ...]]:
    """Select what people of a programme's schools completed in its period, in the order it was recorded.

    One row a completion and main school of that day: who has two of them, as a teacher and as a parent, has
    two rows only for a course written for both. `within` narrows it to what a visitor sees.
    """
    selected = (
        select(
            Completion.person_id,
            Person.given_name,
            Person.family_name,
            Affiliation.uai,
            Affiliation.audience,
            Affiliation.function,
            Completion.course_id.label("course"),
            Completion.module_id.label("module"),
            Release.number.label("release"),
            Completion.means,
            Completion.done_on.label("completed_on"),
            Completion.minutes,
            Completion.recognised_minutes,
        )
        .select_from(Completion)
        .join(Person, Person.id == Completion.person_id)
        .join(Affiliation, _main_on_the_day())
        .join(PerimeterEntry, _counted_on_the_day(programme.id))
        .join(Release, Release.id == Completion.release_id)
        .where(
            Completion.revoked_at.is_(None),
            Completion.done_on.between(programme.starts_on, programme.ends_on),
            _written_for_her(db),
        )
        .order_by(Completion.id)
    )
    return selected if within is None else selected.where(within)


def named_to(reach: Reach, *, on: date) -> ColumnElement[bool]:
    """Keep what a visitor may know by name: people she sees on a day, in schools whose people she sees.

    What somebody did before she came to the visitor's schools isn't theirs to read, nor what she does since
    she left them.
    """
    school = aliased(School)
    here = belonging_predicate(reach, on=on, school=school)
    of_row = select(school.uai).where(school.uai == Affiliation.uai, here)
    return and_(people_predicate(reach, on=on), of_row.correlate(Affiliation).exists())


def _main_on_the_day() -> ColumnElement[bool]:
    return and_(
        Affiliation.person_id == Completion.person_id,
        Affiliation.is_main,
        Affiliation.confirmed_on.is_not(None),
        Affiliation.from_on <= Completion.done_on,
        or_(Affiliation.to_on.is_(None), Affiliation.to_on > Completion.done_on),
    )


def _counted_on_the_day(programme_id: int) -> ColumnElement[bool]:
    return and_(
        PerimeterEntry.programme_id == programme_id,
        PerimeterEntry.uai == Affiliation.uai,
        PerimeterEntry.standing.in_(_COUNTED),
        in_force(Completion.done_on),
    )


def _written_for_her(db: Session) -> ColumnElement[bool]:
    """Take, of somebody's main schools, the one in whose audience a course is written."""
    courses: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for course in catalogue(db):
        courses[tuple(sorted(course.release.audience))].append(course.release.id)
    every = [course_id for ids in courses.values() for course_id in ids]
    return or_(
        Completion.course_id.not_in(every),
        *(
            and_(Completion.course_id.in_(ids), Affiliation.audience.in_(audiences))
            for audiences, ids in sorted(courses.items())
        ),
    )


def rows_of(db: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[Sequence[object]]:
    """Give the rows as they come from the database, by a cursor that stays there."""
    answer = db.connection().execution_options(yield_per=AT_ONCE).execute(statement)
    for batch in answer.partitions():
        yield from batch
