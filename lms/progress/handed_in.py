"""Tasks that wait for their trainer, read within her reach."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, true, tuple_
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person
from lms.courses import library
from lms.courses.models import Course
from lms.courses.release import Release, Unit
from lms.progress.models import HandIn
from lms.progress.queries import is_main
from lms.reach.reach import Reach
from lms.reach.teaching import taught_predicate
from lms.schools.models import Affiliation, School

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Line:
    """One task of one person, waiting."""

    id: int
    name: str
    school: str | None
    unit: Unit
    release: Release
    handed_in_at: datetime


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of the list; `after` leads to the next one."""

    lines: Sequence[Line]
    after: int | None


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A task to answer, with its person and the release in which it is done."""

    row: HandIn
    person: Person
    unit: Unit
    release: Release
    release_id: int


def _waiting(reach: Reach, on: date) -> Select[HandIn, int | None]:
    return (
        select(HandIn, Course.current_release_id)
        .join(Course, Course.id == HandIn.course_id)
        .join(Person, Person.id == HandIn.person_id)
        .where(
            HandIn.validated_at.is_(None),
            HandIn.given_back_at.is_(None),
            Course.current_release_id.is_not(None),
            Person.erased_at.is_(None),
            taught_predicate(reach, person_id=HandIn.person_id, course_id=HandIn.course_id, on=on),
        )
    )


@dataclass(frozen=True, kw_only=True)
class _Task:
    """A task that somebody waits for, as it is published now."""

    release_id: int
    release: Release
    unit: Unit
    people: int


def _tasks(db: Session, reach: Reach, on: date) -> Sequence[_Task]:
    """The tasks that people wait for; one that is gone, changed or that nobody validates any more isn't."""
    key = (HandIn.course_id, HandIn.unit_id, HandIn.edition, Course.current_release_id)
    rows = db.execute(
        _waiting(reach, on)
        .with_only_columns(*key, func.count().label("people"))
        .group_by(*key)
        .order_by(*key)
    )
    found = []
    for row in rows:
        release = library.release(db, row.current_release_id)
        unit = release.unit(row.unit_id)
        if unit is not None and unit.validate == "trainer" and unit.edition == row.edition:
            task = _Task(release_id=row.current_release_id, release=release, unit=unit, people=row.people)
            found.append(task)
    return found


def _by_id(tasks: Sequence[_Task]) -> Mapping[tuple[str, str], _Task]:
    return {(task.release.id, task.unit.id): task for task in tasks}


def _of_tasks(tasks: Sequence[_Task]) -> ColumnElement[bool]:
    return or_(
        *(
            (HandIn.course_id == task.release.id)
            & (HandIn.unit_id == task.unit.id)
            & (HandIn.edition == task.unit.edition)
            for task in tasks
        )
    )


def _follows(after: int) -> ColumnElement[bool]:
    """Keep what was handed in after the one of this number; everything where there is none."""
    if not after:
        return true()
    last = aliased(HandIn)
    handed_in_at = select(last.handed_in_at).where(last.id == after).scalar_subquery()
    return tuple_(HandIn.handed_in_at, HandIn.id) > tuple_(handed_in_at, literal(after))


def count_waiting(db: Session, *, reach: Reach, on: date) -> int:
    """Count the tasks that wait within a reach."""
    return sum(task.people for task in _tasks(db, reach, on))


def page_waiting(db: Session, *, reach: Reach, on: date, after: int = 0, size: int = PAGE) -> Page:
    """Give those who have waited longest, after a place in the list; two statements."""
    tasks = _tasks(db, reach, on)
    if not tasks:
        return Page(lines=(), after=None)
    school = (
        select(School.name)
        .join(Affiliation, Affiliation.uai == School.uai)
        .where(Affiliation.person_id == HandIn.person_id, *is_main(on))
        .order_by(Affiliation.id)
        .limit(1)
        .correlate(HandIn)
        .scalar_subquery()
    )
    rows = db.execute(
        _waiting(reach, on)
        .where(_of_tasks(tasks), _follows(after))
        .with_only_columns(HandIn, Person.given_name, Person.family_name, school.label("school"))
        .order_by(HandIn.handed_in_at, HandIn.id)
        .limit(size + 1)
    ).all()
    by_id = _by_id(tasks)
    lines = [
        Line(
            id=row.HandIn.id,
            name=f"{row.given_name} {row.family_name}".strip(),
            school=row.school,
            unit=by_id[row.HandIn.course_id, row.HandIn.unit_id].unit,
            release=by_id[row.HandIn.course_id, row.HandIn.unit_id].release,
            handed_in_at=row.HandIn.handed_in_at,
        )
        for row in rows[:size]
    ]
    return Page(lines=lines, after=lines[-1].id if len(rows) > size else None)


def chosen_of(db: Session, *, reach: Reach, on: date, hand_in_ids: Collection[int]) -> Sequence[Handed]:
    """Give those chosen on the page that still wait and lie within reach, by person."""
    tasks = _tasks(db, reach, on)
    if not tasks or not hand_in_ids:
        return []
    by_id = _by_id(tasks)
    rows = db.execute(
        _waiting(reach, on)
        .where(_of_tasks(tasks), HandIn.id.in_(hand_in_ids))
        .with_only_columns(HandIn, Person)
        .order_by(HandIn.person_id, HandIn.id)
    )
    return [
        Handed(
            row=row,
            person=person,
            unit=by_id[row.course_id, row.unit_id].unit,
            release=by_id[row.course_id, row.unit_id].release,
            release_id=by_id[row.course_id, row.unit_id].release_id,
        )
        for row, person in rows
    ]


def hand_in_of(db: Session, *, person_id: int, course_id: str, unit: Unit) -> HandIn | None:
    """Give what became of somebody's task in its present edition."""
    return db.scalars(
        select(HandIn).where(
            HandIn.person_id == person_id,
            HandIn.course_id == course_id,
            HandIn.unit_id == unit.id,
            HandIn.edition == unit.edition,
        )
    ).first()
