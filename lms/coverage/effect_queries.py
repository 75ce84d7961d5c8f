"""Reads the people whom another wording of a goal could concern: those who did one of its modules."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select, union
from sqlalchemy.orm import Session

from lms.coverage.effect import Effect, Wording
from lms.coverage.facts import ModuleKey, PersonId, SchoolId
from lms.coverage.lives import AT_ONCE, lives_of
from lms.coverage.stretches import OverlappingMainsError
from lms.programmes.queries import counted_schools
from lms.progress.models import Completion, Credit


def count_concerned(db: Session, modules: Collection[ModuleKey]) -> int:
    """Count the people who finished, or were credited with, one of some modules: only they can be trained."""
    every = union(
        *(
            select(one.person_id).where(_of_modules(one, modules), one.person_id.is_not(None))
            for one in (Completion, Credit)
        )
    ).subquery()
    return db.scalar(select(func.count()).select_from(every)) or 0


def concerned(
    db: Session, modules: Collection[ModuleKey], *, after: PersonId, at_once: int = AT_ONCE
) -> Sequence[PersonId]:
    """Give the next of these people by their id."""
    parts = []
    for one in (Completion, Credit):
        # Each part is limited by itself, for the database to stop reading as soon as it can.
        part = (
            select(one.person_id.label("person_id"))
            .where(_of_modules(one, modules), one.person_id > after)
            .distinct()
            .order_by(one.person_id)
            .limit(at_once)
            .subquery()
        )
        parts.append(select(part.c.person_id))
    both = union(*parts).subquery()
    return db.scalars(select(both.c.person_id).order_by(both.c.person_id).limit(at_once)).all()


def counted_at_on(db: Session, *, programme_id: int, on: date) -> dict[SchoolId, SchoolId]:
    """Give for each UAI that counts on a day the school that counts its people."""
    rows = db.execute(counted_schools(programme_id, on))
    return {uai: school for uai, school in rows}  # noqa: C416 - rows aren't pairs to mypy


def add_people(
    db: Session,
    effect: Effect,
    people: Sequence[PersonId],
    *,
    before: Wording | None,
    after: Wording,
    on: date,
    counted_at: dict[SchoolId, SchoolId],
) -> None:
    """Count people into an effect; whoever has two main schools on one day is in no figure."""
    for life in lives_of(db, people).values():
        try:
            effect.add(life, before=before, after=after, on=on, counted_at=counted_at)
        except OverlappingMainsError:
            continue


def _of_modules(one: type[Completion] | type[Credit], modules: Collection[ModuleKey]) -> ColumnElement[bool]:
    by_course: defaultdict[str, list[str]] = defaultdict(list)
    for key in sorted(modules):
        course, _, module = key.partition("/")
        by_course[course].append(module)
    named = [and_(one.course_id == course, one.module_id.in_(ids)) for course, ids in by_course.items()]
    return and_(one.revoked_at.is_(None), or_(*named))
