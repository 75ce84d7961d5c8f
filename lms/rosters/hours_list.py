"""The hours of one's people, read within the reach of whoever says which of them count as service.

People stand here by their main school of today, once it is confirmed, with all that they completed in a
school year of the courses for agents. Nobody's own hours are among them: her superior says.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, literal_column, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person
from lms.progress.days import school_year_days
from lms.progress.models import Completion
from lms.reach.queries import belonging_predicate
from lms.reach.reach import Reach
from lms.rosters.hours_asked import Asked, State
from lms.rosters.hours_courses import AgentCourses
from lms.schools.models import Affiliation, School
from lms.schools.search_text import fold

PAGE = 50
COUNTED_UP_TO = 1000
_MOST_WORDS = 8
_NOTHING: ColumnElement[str] = literal_column("''")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A module that somebody completed; `recognised` is 0 until the institution has accepted some minutes."""

    completion_id: int
    person_id: int
    given_name: str
    family_name: str
    uai: str
    school: str
    municipality: str
    course_id: str
    module_id: str
    done_on: date
    means: str
    minutes: int
    recognised: int
    recognised_on: date | None

    @property
    def name(self) -> str:
        """The name as lists have it: the family name first, as they are sorted."""
        return f"{self.family_name} {self.given_name}".strip()


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of the list; `after` leads to the next one."""

    lines: Sequence[Line]
    after: int | None


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What a list holds; `is_more`: it holds more than was counted."""

    lines: int
    people: int
    minutes: int
    recognised: int
    is_more: bool


def page_of_hours(
    db: Session, *, reach: Reach, on: date, courses: AgentCourses, asked: Asked, size: int = PAGE
) -> Page:
    """Give what is asked for, by name, after a place in the list; one statement, two from its second page."""
    wanted = _listed(reach, on, courses, asked)
    if asked.after:
        wanted = wanted.where(_follows(db, reach, on, asked.after))
    rows = db.execute(_columns(wanted).order_by(*_ORDER).limit(size + 1)).all()
    lines = [_line(row) for row in rows[:size]]
    return Page(lines=lines, after=lines[-1].completion_id if len(rows) > size else None)


def sums_of_hours(
    db: Session, *, reach: Reach, on: date, courses: AgentCourses, asked: Asked, most: int = COUNTED_UP_TO
) -> Sums:
    """Sum what is asked for, up to `most` lines: counting all would cost more than showing some."""
    found = (
        _listed(reach, on, courses, asked)
        .with_only_columns(Completion.person_id, Completion.minutes, Completion.recognised_minutes)
        .limit(most + 1)
        .subquery()
    )
    row = db.execute(
        select(
            func.count().label("lines"),
            func.count(found.c.person_id.distinct()).label("people"),
            func.coalesce(func.sum(found.c.minutes), 0).label("minutes"),
            func.coalesce(func.sum(found.c.recognised_minutes), 0).label("recognised"),
        )
    ).one()
    return Sums(
        lines=min(row.lines, most),
        people=row.people,
        minutes=row.minutes,
        recognised=row.recognised,
        is_more=row.lines > most,
    )


def all_lines(
    db: Session, *, reach: Reach, on: date, courses: AgentCourses, asked: Asked, most: int
) -> Sequence[Line]:
    """Give the whole list, by name, up to one line more than `most`."""
    wanted = _columns(_listed(reach, on, courses, asked)).order_by(*_ORDER).limit(most + 1)
    return [_line(row) for row in db.execute(wanted)]


def lines_of(
    db: Session, *, reach: Reach, on: date, courses: AgentCourses, completion_ids: Collection[int]
) -> Sequence[Line]:
    """Give those chosen that stand and lie within reach, by name; what is foreign isn't found."""
    if not completion_ids:
        return []
    wanted = _seen(reach, on).where(_of_agents(courses), Completion.id.in_(completion_ids))
    return [_line(row) for row in db.execute(_columns(wanted).order_by(*_ORDER))]


def completions_of(
    db: Session, *, reach: Reach, on: date, courses: AgentCourses, completion_ids: Collection[int]
) -> Sequence[Completion]:
    """Give the rows themselves of those chosen that stand and lie within reach, as they are now."""
    wanted = _seen(reach, on).where(_of_agents(courses), Completion.id.in_(completion_ids))
    return db.scalars(wanted.order_by(Completion.id).execution_options(populate_existing=True)).all()


_ORDER = (Person.search_text, Person.id, Completion.id)


def _listed(reach: Reach, on: date, courses: AgentCourses, asked: Asked) -> Select[Any]:
    """The list before it is cut into pages: the reach, then the filters.

    SQLite, which knows no figures of its tables, begins with the sorted names where the reach is wide,
    since a few of them make the page, and with the schools otherwise.
    """
    return _seen(reach, on, by_name=reach.is_wide and not asked.school).where(
        _of_agents(courses),
        Completion.done_on.between(*school_year_days(asked.year)),
        *_of_module(asked.module),
        *_at_school(asked.school),
        *_in_state(asked.state),
    )


def _seen(reach: Reach, on: date, *, by_name: bool = False) -> Select[Completion]:
    """What people of the reach completed, one line each: who has two main schools stands at the first.

    `by_name`: joins are written so that no index leads from schools to people, only back.
    """
    person_id = Person.id + literal_column("0") if by_name else Person.id
    uai = Affiliation.uai.concat(_NOTHING) if by_name else Affiliation.uai
    other, its_school = aliased(Affiliation), aliased(School)
    earlier = (
        select(other.id)
        .join(its_school, its_school.uai == other.uai)
        .where(
            other.person_id == Affiliation.person_id,
            other.id < Affiliation.id,
            *_is_there(other, on),
            belonging_predicate(reach, on=on, affiliation=other, school=its_school),
        )
        .correlate(Affiliation)
    )
    return (
        select(Completion)
        .join(Person, Completion.person_id == person_id)
        .join(Affiliation, Affiliation.person_id == person_id)
        .join(School, School.uai == uai)
        .where(
            Completion.revoked_at.is_(None),
            Person.erased_at.is_(None),
            Person.id != reach.person_id,
            *_is_there(Affiliation, on),
            belonging_predicate(reach, on=on),
            ~earlier.exists(),
        )
    )


def _is_there(affiliation: type[Affiliation], on: date) -> tuple[ColumnElement[bool], ...]:
    return (
        affiliation.is_main.is_(True),
        affiliation.confirmed_on.is_not(None),
        affiliation.from_on <= on,
        or_(affiliation.to_on.is_(None), affiliation.to_on > on),
    )


def _follows(db: Session, reach: Reach, on: date, after: int) -> ColumnElement[bool]:
    """Keep what comes after a line that is itself seen: the place of a foreign one leads nowhere."""
    last = db.execute(
        _seen(reach, on).where(Completion.id == after).with_only_columns(Person.search_text, Person.id)
    ).first()
    if last is None:
        return literal(value=False)
    return and_(
        # Said apart, as it is what an index is searched by.
        Person.search_text >= last.search_text,
        tuple_(*_ORDER) > tuple_(literal(last.search_text), literal(last.id), literal(after)),
    )


def _columns(wanted: Select[Any]) -> Select[*tuple[Any, ...]]:
    return wanted.with_only_columns(
        Completion.id,
        Person.id.label("person_id"),
        Person.given_name,
        Person.family_name,
        School.uai,
        School.name.label("school"),
        School.municipality,
        Completion.course_id,
        Completion.module_id,
        Completion.done_on,
        Completion.means,
        Completion.minutes,
        Completion.recognised_minutes,
        Completion.recognised_on,
    )


def _of_agents(courses: AgentCourses) -> ColumnElement[bool]:
    """What an agent follows as a parent is her own affair. No index leads from courses to everybody's."""
    return Completion.course_id.concat(_NOTHING).in_(sorted(courses.releases))


def _of_module(module: tuple[str, str] | None) -> list[ColumnElement[bool]]:
    if module is None:
        return []
    course_id, module_id = module
    return [Completion.course_id.concat(_NOTHING) == course_id, Completion.module_id == module_id]


def _at_school(words: str) -> list[ColumnElement[bool]]:
    parts = [part for word in words.split()[:_MOST_WORDS] for part in fold(word).split()]
    return [School.search_text.contains(part, autoescape=True) for part in parts]


def _in_state(state: State) -> list[ColumnElement[bool]]:
    if state is State.WAITING:
        return [Completion.recognised_minutes.is_(None)]
    return [Completion.recognised_minutes.is_not(None)] if state is State.RECOGNISED else []


def _line(row: Any) -> Line:  # noqa: ANN401 - a row of `_columns`
    return Line(
        completion_id=row.id,
        person_id=row.person_id,
        given_name=row.given_name,
        family_name=row.family_name,
        uai=row.uai,
        school=row.school,
        municipality=row.municipality,
        course_id=row.course_id,
        module_id=row.module_id,
        done_on=row.done_on,
        means=row.means,
        minutes=row.minutes,
        recognised=row.recognised_minutes or 0,
        recognised_on=row.recognised_on,
    )
