"""What a school's page knows: its people by function, headcounts, what was completed, who came by its sheet.

Every read is of one school, within the reach that `school_seen` has found.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.progress.models import Completion
from lms.reach.queries import people_predicate, schools_predicate, scopes_predicate
from lms.reach.reach import Reach
from lms.reach.roles import Role, Sight
from lms.rosters.learnt import Courses
from lms.rosters.models import SchoolCode, SchoolCodeEntry
from lms.schools.headcount import HeadcountKind, Population
from lms.schools.models import Affiliation, FormerHeadcount, Headcount, School
from lms.schools.population import Audience, Function
from lms.schools.queries import counted_by

DECLARERS = (
    Role.SCHOOL_DIRECTOR,
    Role.SCHOOL_HEAD,
    Role.INSPECTOR,
    Role.COORDINATOR,
    Role.ADMINISTRATOR,
)
"""Who says how many people a school has. A directeur d'école too: it names nobody, and she knows best."""
_AGENTS = (Audience.TEACHER.value, Audience.STAFF.value)
MOST_ENTRIES = 20
ONE_DAY = timedelta(days=1)
_NOW = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class SchoolSeen:
    """A school that somebody sees; `names`: its people are named, `declares`: she may say its headcount."""

    school: School
    names: bool
    declares: bool


def school_seen(db: Session, *, reach: Reach, uai: str, on: date) -> SchoolSeen | None:
    """Give a school whose totals somebody sees; None outside her reach."""
    named = scopes_predicate(reach.scopes_naming(Audience.TEACHER), on=on)
    declares = scopes_predicate(reach.scopes_held(*DECLARERS), on=on)
    row = db.execute(
        select(School, _yes(named), _yes(declares)).where(
            School.uai == uai, schools_predicate(reach, sight=Sight.TOTALS, on=on)
        )
    ).one_or_none()
    return None if row is None else SchoolSeen(school=row[0], names=bool(row[1]), declares=bool(row[2]))


def mergers_of(db: Session, school: School) -> tuple[School | None, list[School]]:
    """Give the school that goes on with this one's people, and those that this one goes on with."""
    rows = db.scalars(
        select(School)
        .where(or_(School.uai == (school.successor_uai or ""), School.successor_uai == school.uai))
        .order_by(School.succeeded_on, School.uai)
    ).all()
    after = next((one for one in rows if one.uai == school.successor_uai), None)
    return after, [one for one in rows if one.successor_uai == school.uai]


def _yes(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


@dataclass(frozen=True, kw_only=True)
class OwnSchool:
    """A school that somebody heads."""

    uai: str
    name: str
    municipality: str


def schools_headed(db: Session, *, reach: Reach, on: date) -> Sequence[OwnSchool]:
    """Give the schools that somebody heads, by town and name."""
    scopes = reach.scopes_held(Role.SCHOOL_HEAD, Role.SCHOOL_DIRECTOR)
    rows = db.execute(
        select(School.uai, School.name, School.municipality)
        # Sections have a page of their own only where they are headed apart.
        .where(School.uai.in_([scope.value for scope in scopes]), scopes_predicate(scopes, on=on))
        .order_by(School.search_text, School.uai)
    )
    return [OwnSchool(uai=uai, name=name, municipality=municipality) for uai, name, municipality in rows]


@dataclass(frozen=True, kw_only=True)
class FunctionCount:
    """How many people of a function are there, and how many of them wait to be confirmed."""

    function: Function
    people: int
    waiting: int


def people_by_function(db: Session, *, uai: str, on: date) -> Sequence[FunctionCount]:
    """Count the agents at a school and its sections on a day, by function."""
    waiting = func.sum(case((Affiliation.confirmed_on.is_(None), 1), else_=0))
    rows = db.execute(
        select(Affiliation.function, func.count(), waiting)
        .join(School, School.uai == Affiliation.uai)
        .where(*_there(uai, on))
        .group_by(Affiliation.function)
    )
    found = {Function(function): (people, int(wait)) for function, people, wait in rows}
    return [
        FunctionCount(function=one, people=found[one][0], waiting=found[one][1])
        for one in Function
        if one in found
    ]


def _there(uai: str, on: date) -> tuple[ColumnElement[bool], ...]:
    return (
        counted_by(uai),
        Affiliation.is_main.is_(True),
        Affiliation.audience.in_(_AGENTS),
        and_(Affiliation.from_on <= on),
        or_(Affiliation.to_on.is_(None), Affiliation.to_on > on),
    )


@dataclass(frozen=True, kw_only=True)
class ModuleCount:
    """How many of the people confirmed at a school have completed a module."""

    course_id: str
    module_id: str
    people: int


def modules_completed(db: Session, *, uai: str, on: date, courses: Courses) -> Sequence[ModuleCount]:
    """Count who, confirmed at a school on a day, has completed each module of the agents' courses."""
    number = func.count(Completion.person_id.distinct())
    rows = db.execute(
        select(Completion.course_id, Completion.module_id, number)
        .join(Affiliation, Affiliation.person_id == Completion.person_id)
        .join(School, School.uai == Affiliation.uai)
        .where(*_there(uai, on), Affiliation.confirmed_on.is_not(None), Completion.revoked_at.is_(None))
        .group_by(Completion.course_id, Completion.module_id)
    )
    found = {(course_id, module_id): people for course_id, module_id, people in rows}
    # A module that nobody has completed is a row too: it is what remains to be done.
    return [
        ModuleCount(course_id=course_id, module_id=module.id, people=found.get((course_id, module.id), 0))
        for course_id in sorted(courses.for_audience(Audience.TEACHER))
        if any(course == course_id for course, _module in found)
        for module in courses.releases[course_id].modules
    ]


@dataclass(frozen=True, kw_only=True)
class Said:
    """A headcount as it was said; `replaced_at`: when somebody said otherwise of the same day."""

    population: Population
    kind: HeadcountKind
    on: date
    headcount: int
    source: str
    replaced_at: datetime | None = None


def headcounts_said(db: Session, *, uai: str) -> Sequence[Said]:
    """Give everything that was ever said of a school's headcounts, the latest day first; two statements."""
    current = db.scalars(select(Headcount).where(Headcount.uai == uai))
    former = db.scalars(select(FormerHeadcount).where(FormerHeadcount.uai == uai))
    rows = [*map(_said, current), *(replace(_said(row), replaced_at=row.replaced_at) for row in former)]
    return sorted(rows, key=lambda one: (one.on, one.population, one.replaced_at or _NOW), reverse=True)


def _said(row: Headcount | FormerHeadcount) -> Said:
    return Said(
        population=Population(row.population),
        kind=HeadcountKind(row.kind),
        on=row.on,
        headcount=row.headcount,
        source=row.source,
    )


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Somebody who made her account with the school's sheet."""

    person_id: int
    name: str
    entered_at: datetime


@dataclass(frozen=True, kw_only=True)
class SheetUse:
    """Whether a school has an open code, until when, and how many came by its codes; named where they are."""

    until: date | None
    people: int
    entries: Sequence[Entry]

    @property
    def last_day(self) -> date | None:
        """The last day on which the code opens."""
        return self.until - ONE_DAY if self.until else None


def sheet_use(db: Session, *, reach: Reach, uai: str, on: date, names: bool) -> SheetUse:
    """Give who came by a school's sheets; two statements, one where nobody is named."""
    is_open = and_(SchoolCode.revoked_at.is_(None), SchoolCode.until > on)
    until, people = db.execute(
        select(
            func.max(case((is_open, SchoolCode.until), else_=None)),
            func.count(SchoolCodeEntry.person_id),
        )
        .outerjoin(SchoolCodeEntry, SchoolCodeEntry.code_id == SchoolCode.id)
        .where(SchoolCode.uai == uai)
    ).one()
    rows = (
        db.execute(
            select(Person.id, Person.given_name, Person.family_name, SchoolCodeEntry.entered_at)
            .join(SchoolCodeEntry, SchoolCodeEntry.person_id == Person.id)
            .join(SchoolCode, SchoolCode.id == SchoolCodeEntry.code_id)
            .where(SchoolCode.uai == uai, people_predicate(reach, on=on))
            .order_by(SchoolCodeEntry.entered_at.desc(), Person.id)
            .limit(MOST_ENTRIES)
        ).all()
        if names and people
        else []
    )
    return SheetUse(
        until=until,
        people=people,
        entries=[
            Entry(person_id=number, name=f"{given} {family}".strip(), entered_at=entered_at)
            for number, given, family, entered_at in rows
        ],
    )
