"""What an import planned, written in one short transaction: whole sets at once. The caller commits.

What was seen on record when it was planned must still stand; otherwise nothing is written.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.coverage.models import StandingDue
from lms.database.inserting import insert_into
from lms.reach.models import Grant
from lms.rosters.models import InvitationDue, PersonMerge
from lms.rosters.planned import (
    CHANGED_STAY,
    CORRECTED,
    IDENTITY,
    NEW_PERSON,
    NEW_STAY,
    REMOVED_STAY,
    SEEN_PERSON,
    SEEN_STAY,
    STAY,
    TOUCHED,
)
from lms.schools.models import Affiliation, School

PEOPLE = cast("Table", Person.__table__)
AFFILIATIONS = cast("Table", Affiliation.__table__)

Moment = tuple[int, ...]
"""What merges, closed schools and roles were recorded at some moment."""


class ChangedMeanwhileError(Exception):
    """Somebody of the file isn't on record any more as they were when the import was planned."""


def moment_of(db: Session) -> Moment:
    """Read what judging rests on besides the people themselves."""
    merges = select(func.count(PersonMerge.id), func.count(PersonMerge.undone_at))
    schools = select(func.count(School.uai), func.count(School.succeeded_on))
    grants = select(func.count(Grant.id), func.count(Grant.to_on), func.coalesce(func.max(Grant.id), 0))
    return tuple(number for asked in (merges, schools, grants) for number in db.execute(asked).one())


def apply_planned(db: Session, *, moment: Moment, now: datetime) -> None:
    """Write everything; raise ChangedMeanwhileError first when the plan is out of date."""
    _lock(db)
    if moment_of(db) != moment or any(db.scalar(select(exists(one))) for one in _differences()):
        raise ChangedMeanwhileError
    number = _number(db)
    _write_people(db, number, now)
    _write_stays(db, number, now)
    _note_what_is_due(db, number, now)


def _lock(db: Session) -> None:
    if db.get_bind().dialect.name == "postgresql":
        seen = select(Person.id).where(Person.id.in_(select(SEEN_PERSON.c.person_id)))
        locked = seen.order_by(Person.id).with_for_update(key_share=True).cte("locked")
        db.scalar(select(func.count()).select_from(locked))


def _differences() -> Sequence[Select[Any]]:
    """Ask for people and affiliations that aren't as they were seen."""
    person = select(SEEN_PERSON.c.person_id).outerjoin(PEOPLE, PEOPLE.c.id == SEEN_PERSON.c.person_id)
    seen = select(SEEN_STAY.c.id).outerjoin(AFFILIATIONS, AFFILIATIONS.c.id == SEEN_STAY.c.id)
    unseen = (
        select(AFFILIATIONS.c.id)
        .join(SEEN_PERSON, SEEN_PERSON.c.person_id == AFFILIATIONS.c.person_id)
        .outerjoin(SEEN_STAY, SEEN_STAY.c.id == AFFILIATIONS.c.id)
    )
    return (
        person.where(or_(PEOPLE.c.id.is_(None), *_unlike(SEEN_PERSON, PEOPLE, IDENTITY))),
        seen.where(or_(AFFILIATIONS.c.id.is_(None), *_unlike(SEEN_STAY, AFFILIATIONS, STAY))),
        unseen.where(SEEN_STAY.c.id.is_(None)),
    )


def _unlike(seen: Table, now: Table, names: Sequence[str]) -> list[ColumnElement[bool]]:
    return [seen.c[name].is_distinct_from(now.c[name]) for name in names]


def _number(db: Session) -> ColumnElement[int]:
    """Give a new person's number."""
    if db.get_bind().dialect.name == "postgresql":
        return NEW_PERSON.c.person_id
    last = db.scalar(select(func.max(PEOPLE.c.id))) or 0
    return NEW_PERSON.c.seq + last


def _write_people(db: Session, number: ColumnElement[int], now: datetime) -> None:
    names = (*IDENTITY, "search_text")
    new = select(number, literal(now, PEOPLE.c.created_at.type), *(NEW_PERSON.c[name] for name in names))
    db.execute(insert(PEOPLE).from_select(["id", "created_at", *names], new.order_by(NEW_PERSON.c.seq)))
    db.execute(
        update(PEOPLE)
        .where(PEOPLE.c.id == CORRECTED.c.person_id)
        .values({name: CORRECTED.c[name] for name in names})
    )


def _write_stays(db: Session, number: ColumnElement[int], now: datetime) -> None:
    changed_at = literal(now, AFFILIATIONS.c.changed_at.type)
    db.execute(delete(AFFILIATIONS).where(AFFILIATIONS.c.id.in_(select(REMOVED_STAY.c.id))))
    # One main school only may be open at a time: those that end, or are no longer main, make room first.
    is_open = CHANGED_STAY.c.to_on.is_(None)
    for some in (~is_open, and_(is_open, ~CHANGED_STAY.c.is_main), and_(is_open, CHANGED_STAY.c.is_main)):
        db.execute(
            update(AFFILIATIONS)
            .where(AFFILIATIONS.c.id == CHANGED_STAY.c.id, some)
            .values({name: CHANGED_STAY.c[name] for name in STAY} | {"changed_at": changed_at})
        )
    names = ("audience", *STAY)
    added = select(
        func.coalesce(NEW_STAY.c.person_id, number), changed_at, *(NEW_STAY.c[name] for name in names)
    )
    added = added.select_from(NEW_STAY).outerjoin(NEW_PERSON, NEW_PERSON.c.seq == NEW_STAY.c.seq)
    db.execute(insert(AFFILIATIONS).from_select(["person_id", "changed_at", *names], added))


def _note_what_is_due(db: Session, number: ColumnElement[int], now: datetime) -> None:
    """Note who is to be counted and who is to be written to: both are done afterwards, some at a time."""
    touched = (
        select(func.coalesce(TOUCHED.c.person_id, number), literal(now, StandingDue.noted_at.type))
        .select_from(TOUCHED)
        .outerjoin(NEW_PERSON, NEW_PERSON.c.seq == TOUCHED.c.seq)
        .where(true())
    )
    counting = insert_into(db, StandingDue).from_select(["person_id", "noted_at"], touched)
    db.execute(counting.on_conflict_do_nothing(index_elements=["person_id"]))
    invited = select(number, literal(now, InvitationDue.noted_at.type)).where(NEW_PERSON.c.is_invited)
    db.execute(insert(InvitationDue).from_select(["person_id", "noted_at"], invited))
