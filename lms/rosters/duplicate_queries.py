"""People who may be on record twice, and merges done: read within the reach of whoever may decide."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person
from lms.reach.queries import people_predicate
from lms.reach.reach import Reach
from lms.rosters.duplicates import Pair
from lms.rosters.models import PersonMerge, PossibleDuplicate
from lms.schools.models import Affiliation, School
from lms.schools.population import Function

PAGE = 25


@dataclass(frozen=True, kw_only=True)
class StayLine:
    """One school of a record."""

    school: str
    uai: str
    function: Function
    is_main: bool
    from_on: date
    to_on: date | None

    @property
    def last_on(self) -> date | None:
        """The last day there."""
        return None if self.to_on is None else self.to_on - timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class PersonRecord:
    """A record as it is compared with another."""

    id: int
    name: str
    email: str | None
    external_id: str | None
    created_at: datetime
    last_seen_at: datetime | None
    stays: Sequence[StayLine] = field(default=())


@dataclass(frozen=True, kw_only=True)
class MergeLine:
    """A merge done."""

    id: int
    kept: str
    gone: str
    merged_at: datetime
    undone_at: datetime | None


def _to_look_at(reach: Reach, on: date) -> Select[int, int]:
    return _both_within(reach, on).where(PossibleDuplicate.dismissed_at.is_(None))


def _both_within(reach: Reach, on: date) -> Select[int, int]:
    low, high = aliased(Person), aliased(Person)
    return (
        select(PossibleDuplicate.low_id, PossibleDuplicate.high_id)
        .join(low, low.id == PossibleDuplicate.low_id)
        .join(high, high.id == PossibleDuplicate.high_id)
        .where(
            people_predicate(reach, on=on, person=low),
            people_predicate(reach, on=on, person=high),
        )
    )


def pairs_page(
    db: Session, *, reach: Reach, on: date, after: Pair = (0, 0), size: int = PAGE
) -> tuple[Sequence[tuple[PersonRecord, PersonRecord]], Pair | None]:
    """Give pairs to look at, both of them within reach, after a place; and the place that leads on."""
    place = tuple_(PossibleDuplicate.low_id, PossibleDuplicate.high_id)
    found = db.execute(
        _to_look_at(reach, on)
        .where(place > after)
        .order_by(PossibleDuplicate.low_id, PossibleDuplicate.high_id)
        .limit(size + 1)
    )
    rows: list[Pair] = [(low, high) for low, high in found]
    shown = rows[:size]
    records = records_of(db, {number for pair in shown for number in pair})
    pairs = [(records[low], records[high]) for low, high in shown]
    return pairs, shown[-1] if len(rows) > size else None


def count_pairs(db: Session, *, reach: Reach, on: date) -> int:
    """Count the pairs to look at."""
    return db.scalar(select(func.count()).select_from(_to_look_at(reach, on).subquery())) or 0


def pair_within(
    db: Session, *, reach: Reach, on: date, pair: Pair
) -> tuple[PersonRecord, PersonRecord] | None:
    """Give a pair to look at, if both are within reach."""
    place = tuple_(PossibleDuplicate.low_id, PossibleDuplicate.high_id)
    if db.execute(_to_look_at(reach, on).where(place == pair)).first() is None:
        return None
    records = records_of(db, set(pair))
    return records[pair[0]], records[pair[1]]


def is_settled(db: Session, *, reach: Reach, on: date, pair: Pair) -> bool:
    """Say whether a pair within reach was decided already: merged, or said to be two people."""
    place = tuple_(PossibleDuplicate.low_id, PossibleDuplicate.high_id)
    if db.execute(_both_within(reach, on).where(place == pair)).first() is not None:
        return True
    merged = _merges(reach, on).where(
        PersonMerge.kept_id.in_(pair), PersonMerge.gone_id.in_(pair), PersonMerge.undone_at.is_(None)
    )
    return db.execute(merged).first() is not None


def records_of(db: Session, ids: set[int]) -> dict[int, PersonRecord]:
    """Give records with their schools, in two statements."""
    stays: defaultdict[int, list[StayLine]] = defaultdict(list)
    rows = db.execute(
        select(Affiliation, School.name)
        .join(School, School.uai == Affiliation.uai)
        .where(Affiliation.person_id.in_(ids))
        .order_by(Affiliation.from_on, Affiliation.id)
    )
    for one, school in rows:
        stays[one.person_id].append(
            StayLine(
                school=school,
                uai=one.uai,
                function=Function(one.function),
                is_main=one.is_main,
                from_on=one.from_on,
                to_on=one.to_on,
            )
        )
    return {
        person.id: PersonRecord(
            id=person.id,
            name=f"{person.given_name} {person.family_name}".strip(),
            email=person.email,
            external_id=person.external_id,
            created_at=person.created_at,
            last_seen_at=person.last_seen_at,
            stays=stays[person.id],
        )
        for person in db.scalars(select(Person).where(Person.id.in_(ids)))
    }


def _merges(reach: Reach, on: date) -> Select[PersonMerge]:
    kept = aliased(Person)
    return (
        select(PersonMerge)
        .join(kept, kept.id == PersonMerge.kept_id)
        .where(people_predicate(reach, on=on, person=kept))
    )


def merges_within(db: Session, *, reach: Reach, on: date, size: int = PAGE) -> Sequence[MergeLine]:
    """Give the last merges of people within reach."""
    merges = db.scalars(_merges(reach, on).order_by(PersonMerge.id.desc()).limit(size)).all()
    records = records_of(db, {number for one in merges for number in (one.kept_id, one.gone_id)})

    def named(number: int) -> str:
        one = records[number]
        return f"{one.name} ({one.email or one.external_id or '–'})"

    return [
        MergeLine(
            id=one.id,
            kept=named(one.kept_id),
            gone=named(one.gone_id),
            merged_at=one.merged_at,
            undone_at=one.undone_at,
        )
        for one in merges
    ]


def merge_within(db: Session, *, reach: Reach, on: date, merge_id: int) -> PersonMerge | None:
    """Give a merge of somebody within reach."""
    return db.scalar(_merges(reach, on).where(PersonMerge.id == merge_id))
