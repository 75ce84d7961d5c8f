"""Who waits for somebody to confirm her school: read within the reach of whoever may say so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.reach.queries import belonging_predicate, people_predicate
from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.schools.models import Affiliation, School
from lms.schools.population import Function
from lms.schools.queries import counted_by
from lms.schools.search_text import fold

CONFIRMERS = (Role.SCHOOL_HEAD, Role.INSPECTOR, Role.COORDINATOR, Role.ADMINISTRATOR)
"""Who names people, and so can say whether they belong to a school."""
PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Unconfirmed:
    """One person at one school, to confirm."""

    affiliation_id: int
    person_id: int
    name: str
    email: str | None
    function: Function
    school: str
    municipality: str
    uai: str
    from_on: date


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of the list; `after` leads to the next one."""

    lines: Sequence[Unconfirmed]
    after: int | None


def unconfirmed_select(reach: Reach, *, on: date) -> Select[Affiliation]:
    """Select the affiliations to confirm that lie within a reach: the person and that very school."""
    return (
        select(Affiliation)
        .join(Person, Person.id == Affiliation.person_id)
        .join(School, School.uai == Affiliation.uai)
        .where(
            Affiliation.confirmed_on.is_(None),
            or_(Affiliation.to_on.is_(None), Affiliation.to_on > on),
            Person.erased_at.is_(None),
            people_predicate(reach, on=on),
            # A second school of theirs may lie outside.
            belonging_predicate(reach, on=on),
        )
    )


def page_to_confirm(
    db: Session,
    *,
    reach: Reach,
    on: date,
    words: str = "",
    school: str | None = None,
    after: int = 0,
    size: int = PAGE,
) -> Page:
    """Give those who have waited longest, after a place in the list; one statement.

    Of one school and its sections, if it is named.
    """
    wanted = unconfirmed_select(reach, on=on).where(
        Affiliation.id > after, *_holding(words), *([counted_by(school)] if school else [])
    )
    rows = db.execute(
        wanted.with_only_columns(
            Affiliation.id,
            Affiliation.person_id,
            Affiliation.function,
            Affiliation.from_on,
            Affiliation.uai,
            Person.given_name,
            Person.family_name,
            Person.email,
            School.name.label("school"),
            School.municipality,
        )
        .order_by(Affiliation.id)
        .limit(size + 1)
    ).all()
    lines = [_unconfirmed(row) for row in rows[:size]]
    return Page(lines=lines, after=lines[-1].affiliation_id if len(rows) > size else None)


def _unconfirmed(row: Row[*tuple[Any, ...]]) -> Unconfirmed:
    return Unconfirmed(
        affiliation_id=row.id,
        person_id=row.person_id,
        name=f"{row.given_name} {row.family_name}".strip(),
        email=row.email,
        function=Function(row.function),
        school=row.school,
        municipality=row.municipality,
        uai=row.uai,
        from_on=row.from_on,
    )


def _holding(words: str) -> list[ColumnElement[bool]]:
    """Each word stands in the person's name or address, or in the school's town, name or UAI."""
    return [or_(_in_person(word), _in_school(word)) for word in words.split()[:8]]


def _in_person(word: str) -> ColumnElement[bool]:
    folded = fold(word).split()
    in_name = [Person.search_text.contains(part, autoescape=True) for part in folded]
    in_email = Person.email.contains(word.lower(), autoescape=True)
    return or_(and_(*in_name), in_email) if in_name else in_email


def _in_school(word: str) -> ColumnElement[bool]:
    folded = fold(word).split()
    return (
        and_(*(School.search_text.contains(part, autoescape=True) for part in folded)) if folded else false()
    )


def waiting_by_school(db: Session, *, reach: Reach, on: date) -> dict[str, int]:
    """Count who waits within a reach, by the school that counts them; one statement."""
    counting = func.coalesce(School.rolls_up_to, School.uai)
    wanted = unconfirmed_select(reach, on=on).with_only_columns(counting, func.count()).group_by(counting)
    return {row[0]: row[1] for row in db.execute(wanted)}


def count_to_confirm(db: Session, *, reach: Reach, on: date) -> int:
    """Count who waits within a reach."""
    wanted = unconfirmed_select(reach, on=on).with_only_columns(func.count())
    return db.scalar(wanted) or 0


def chosen_of(
    db: Session, *, reach: Reach, on: date, affiliation_ids: Collection[int]
) -> Sequence[tuple[Affiliation, Person, School]]:
    """Give those chosen on the page that still wait and lie within reach, by person."""
    wanted = unconfirmed_select(reach, on=on).where(Affiliation.id.in_(affiliation_ids))
    rows = db.execute(
        wanted.with_only_columns(Affiliation, Person, School).order_by(Affiliation.person_id, Affiliation.id)
    )
    return [(affiliation, person, school) for affiliation, person, school in rows]
