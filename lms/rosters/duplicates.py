"""People who may be on record twice: the same name in the same school. The caller commits.

Accents, hyphens, capitals and the order of names make no difference.
"""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import combinations, groupby

from sqlalchemy import delete, or_, select, tuple_, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.database.inserting import insert_into
from lms.rosters.matching import batches
from lms.rosters.models import PossibleDuplicate
from lms.schools.models import Affiliation

LARGEST_GROUP = 10
_PAIRS_AT_ONCE = 500
Pair = tuple[int, int]


def name_key(search_text: str) -> str:
    """Give a name as it is compared: its words in the alphabet's order; "" for less than two words."""
    words = search_text.split()
    return " ".join(sorted(words)) if len(words) > 1 else ""


def find_duplicates(db: Session, *, today: date, now: datetime) -> int:
    """Note the pairs to look at, forget those that are none any more; give how many are new."""
    found: dict[Pair, str] = {}
    for uai, low, high in _pairs(db, today):
        found.setdefault((low, high), uai)
    rows = db.execute(select(PossibleDuplicate.low_id, PossibleDuplicate.high_id))
    known = {(row.low_id, row.high_id) for row in rows}
    fresh = [
        {"low_id": low, "high_id": high, "uai": uai, "found_at": now}
        for (low, high), uai in found.items()
        if (low, high) not in known
    ]
    for some in batches(fresh, size=_PAIRS_AT_ONCE):
        db.execute(
            insert_into(db, PossibleDuplicate).on_conflict_do_nothing(index_elements=["low_id", "high_id"]),
            list(some),
        )
    pair = tuple_(PossibleDuplicate.low_id, PossibleDuplicate.high_id)
    for gone in batches(sorted(known - found.keys()), size=_PAIRS_AT_ONCE):
        db.execute(delete(PossibleDuplicate).where(pair.in_(gone), PossibleDuplicate.dismissed_at.is_(None)))
    return len(fresh)


def _pairs(db: Session, today: date) -> Iterator[tuple[str, int, int]]:
    """Go through the schools one after the other, never holding more than one."""
    rows = db.execute(
        select(Affiliation.uai, Person.id, Person.search_text)
        .join(Person, Person.id == Affiliation.person_id)
        .where(
            or_(Affiliation.to_on.is_(None), Affiliation.to_on > today),
            Person.erased_at.is_(None),
            Person.disabled_at.is_(None),
        )
        .order_by(Affiliation.uai, Person.id)
        .execution_options(yield_per=2000)
    )
    for uai, school in groupby(rows, key=lambda row: row.uai):
        by_name: dict[str, set[int]] = {}
        for row in school:
            if key := name_key(row.search_text):
                by_name.setdefault(key, set()).add(row.id)
        for people in by_name.values():
            if 1 < len(people) <= LARGEST_GROUP:
                yield from ((uai, low, high) for low, high in combinations(sorted(people), 2))


def dismiss(db: Session, *, pair: Pair, actor_id: int, now: datetime) -> bool:
    """Note that two people are two: they aren't asked about again."""
    done = db.scalar(
        update(PossibleDuplicate)
        .where(
            PossibleDuplicate.low_id == pair[0],
            PossibleDuplicate.high_id == pair[1],
            PossibleDuplicate.dismissed_at.is_(None),
        )
        .values(dismissed_at=now, dismissed_by=actor_id)
        .returning(PossibleDuplicate.low_id)
        .execution_options(synchronize_session=False)
    )
    return done is not None
