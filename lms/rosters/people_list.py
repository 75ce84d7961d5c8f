"""The people of one's reach, a page at a time by name: a page of 100,000 costs what one of 1,000 does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, not_, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.reach.queries import belonging_predicate, people_predicate
from lms.reach.reach import Reach
from lms.rosters.people import Asked, Place, State
from lms.schools.models import Affiliation, School
from lms.schools.population import Audience, Function
from lms.schools.search_text import fold

PAGE = 50
COUNTED_UP_TO = 1000
A_YEAR = timedelta(days=365)
_MOST_WORDS = 8
_NOWHERE = 0


@dataclass(frozen=True, kw_only=True)
class Line:
    """One person at her main school, or without any; `left_on` is the first day elsewhere, if it is past."""

    place: Place
    given_name: str
    family_name: str
    email: str | None
    audience: Audience | None
    function: Function | None
    uai: str | None
    school: str | None
    municipality: str | None
    since: date | None
    left_on: date | None
    is_confirmed: bool
    is_seen: bool

    @property
    def name(self) -> str:
        """The name as lists have it: the family name first, as they are sorted."""
        return f"{self.family_name} {self.given_name}".strip()


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of the list; `after` leads to the next one."""

    lines: Sequence[Line]
    after: Place | None


def page_of_people(db: Session, *, reach: Reach, on: date, asked: Asked, size: int = PAGE) -> Page:
    """Give the people asked for that lie within reach, by name, after a place in the list; one statement."""
    rows = db.execute(_listed(reach, on, asked).order_by(*_ORDER).limit(size + 1)).all()
    lines = [_line(row, state=asked.state) for row in rows[:size]]
    return Page(lines=lines, after=lines[-1].place if len(rows) > size else None)


def count_people(db: Session, *, reach: Reach, on: date, asked: Asked, most: int = COUNTED_UP_TO) -> int:
    """Count them, up to one more than `most`: counting everybody would cost more than showing some."""
    found = _within(reach, on, asked).with_only_columns(Person.id).limit(most + 1).subquery()
    return db.scalar(select(func.count()).select_from(found)) or 0


_affiliation_id = func.coalesce(Affiliation.id, _NOWHERE)
_ORDER = (Person.search_text, Person.id, _affiliation_id)


def _listed(reach: Reach, on: date, asked: Asked) -> Select[*tuple[Any, ...]]:
    by_name = _is_led_by_names(reach, asked)
    wanted = _within(reach, on, asked, by_name=by_name).with_only_columns(
        Person.id,
        Person.given_name,
        Person.family_name,
        Person.email,
        _affiliation_id.label("affiliation_id"),
        Affiliation.audience,
        Affiliation.function,
        Affiliation.from_on,
        Affiliation.to_on,
        Affiliation.confirmed_on,
        Affiliation.uai,
        School.name.label("school"),
        School.municipality,
    )
    return wanted.where(*_after(reach, on, asked)) if asked.after else wanted


def _within(reach: Reach, on: date, asked: Asked, *, by_name: bool = False) -> Select[Any]:
    """The list before it is cut into pages: the reach, then the filters."""
    return _seen(reach, on, asked.state, by_name=by_name).where(
        *_named(asked.words),
        *_at_school(asked.school),
        *([Affiliation.function == asked.function.value] if asked.function else []),
        *([Affiliation.audience == asked.audience.value] if asked.audience else []),
        *_in_state(asked.state),
    )


def _seen(reach: Reach, on: date, state: State, *, by_name: bool = False) -> Select[Any]:
    """Who lies within reach at all: at her main school today, or, for those who left, at the one before.

    `by_name`: joins are written so that no index leads from schools to people, only back.
    """
    people = select(Person).where(Person.erased_at.is_(None))
    if state is State.LEFT:
        return (
            people.join(Affiliation, Affiliation.person_id == Person.id)
            .join(School, School.uai == Affiliation.uai)
            .where(
                Affiliation.is_main,
                Affiliation.to_on <= on,
                Affiliation.to_on > on - A_YEAR,
                belonging_predicate(reach, on=on),
                not_(_belongs_still(reach, on)),
            )
        )
    there = and_(
        Affiliation.person_id == (Person.id + literal_column("0") if by_name else Person.id),
        Affiliation.is_main,
        Affiliation.from_on <= on,
        or_(Affiliation.to_on.is_(None), Affiliation.to_on > on),
    )
    # Somebody without a school is the administrators' affair.
    is_outer = reach.names_everybody
    return (
        people.join(Affiliation, there, isouter=is_outer)
        .join(
            School,
            School.uai == (Affiliation.uai.concat(literal_column("''")) if by_name else Affiliation.uai),
            isouter=is_outer,
        )
        .where(true() if is_outer else belonging_predicate(reach, on=on))
    )


def _is_led_by_names(reach: Reach, asked: Asked) -> bool:
    """Whether SQLite must begin with the sorted names: then a few of them make the page.

    It knows no figures of its tables, and would gather a whole department in order to sort it. Of those
    that a function or a school keeps there are few: these it may well gather.
    """
    keeps_few = asked.function or asked.audience or asked.school or asked.state is not State.PRESENT
    return reach.is_wide and not keeps_few


def _belongs_still(reach: Reach, on: date) -> ColumnElement[bool]:
    if not reach.names_everybody:
        return people_predicate(reach, on=on)
    other = Affiliation.__table__.alias("other")
    return (
        select(other.c.id)
        .where(
            other.c.person_id == Person.id,
            other.c.is_main,
            other.c.from_on <= on,
            or_(other.c.to_on.is_(None), other.c.to_on > on),
        )
        .exists()
    )


def _after(reach: Reach, on: date, asked: Asked) -> list[ColumnElement[bool]]:
    """What comes after a line that is itself seen: the place of a foreign one leads nowhere."""
    place = asked.after
    if place is None:
        return []
    text = (
        _seen(reach, on, asked.state)
        .with_only_columns(Person.search_text)
        .where(Person.id == place.person_id, _affiliation_id == place.affiliation_id)
        .correlate(None)
        .scalar_subquery()
    )
    later_by_number = or_(
        Person.id > place.person_id,
        and_(Person.id == place.person_id, _affiliation_id > place.affiliation_id),
    )
    return [
        # Said apart, as it is what an index is searched by.
        Person.search_text >= text,
        or_(Person.search_text > text, later_by_number),
    ]


def _named(words: str) -> list[ColumnElement[bool]]:
    """Each word stands in the name, whatever its case and accents; one with an @ in the address."""
    found: list[ColumnElement[bool]] = []
    for word in words.split()[:_MOST_WORDS]:
        if "@" in word:
            found.append(Person.email.contains(word.lower(), autoescape=True))
        else:
            found += [Person.search_text.contains(part, autoescape=True) for part in fold(word).split()]
    return found


def _at_school(words: str) -> list[ColumnElement[bool]]:
    parts = [part for word in words.split()[:_MOST_WORDS] for part in fold(word).split()]
    return [School.search_text.contains(part, autoescape=True) for part in parts]


def _in_state(state: State) -> list[ColumnElement[bool]]:
    if state is State.TO_CONFIRM:
        return [Affiliation.id.is_not(None), Affiliation.confirmed_on.is_(None)]
    return [Affiliation.confirmed_on.is_not(None)] if state is State.CONFIRMED else []


def _line(row: Any, *, state: State) -> Line:  # noqa: ANN401 - a row of `_listed`
    has_left = state is State.LEFT
    return Line(
        place=Place(person_id=row.id, affiliation_id=row.affiliation_id),
        given_name=row.given_name,
        family_name=row.family_name,
        email=row.email,
        audience=Audience(row.audience) if row.audience else None,
        function=Function(row.function) if row.function else None,
        uai=row.uai,
        school=row.school,
        municipality=row.municipality,
        since=row.from_on,
        left_on=row.to_on if has_left else None,
        is_confirmed=row.confirmed_on is not None,
        is_seen=not has_left,
    )
