"""Which scopes lie within others: what somebody may give, and whose roles hold over her schools."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import exists, literal, not_, select, union_all
from sqlalchemy.orm import Session

from lms.reach.queries import scopes_predicate
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind
from lms.schools.models import School

# A programme, a course or a workshop lies within itself and within everything, in no territory.
TERRITORIES = frozenset(
    {
        ScopeKind.SCHOOL,
        ScopeKind.DISTRICT,
        ScopeKind.MUNICIPALITY,
        ScopeKind.DEPARTMENT,
        ScopeKind.ACADEMY,
        ScopeKind.FUNDER,
    }
)
AT_ONCE = 100
"""Scopes asked about in one statement: a compound of more is refused by SQLite."""


def scopes_within(
    db: Session, scopes: Iterable[Scope], *, within: Collection[Scope], on: date
) -> frozenset[Scope]:
    """Give those of some scopes that lie within others on a day; one statement a hundred of them.

    A territory does when each of its schools does, and it has one.
    """
    asked = frozenset(scopes)
    if EVERYTHING in within:
        return asked
    found = asked & frozenset(within)
    unsure = sorted(one for one in asked - found if one.kind in TERRITORIES) if within else []
    outside = not_(scopes_predicate(within, on=on))
    for batch in _batches(unsure):
        questions = [
            select(
                literal(place).label("place"),
                exists().where(School.uai.is_not(None), inside),
                exists().where(inside, outside),
            )
            for place, one in enumerate(batch)
            for inside in [scopes_predicate([one], on=on)]
        ]
        found |= {
            batch[place]
            for place, holds_some, holds_others in db.execute(union_all(*questions))
            if holds_some and not holds_others
        }
    return found


def _batches(scopes: Sequence[Scope]) -> Iterator[Sequence[Scope]]:
    for first in range(0, len(scopes), AT_ONCE):
        yield scopes[first : first + AT_ONCE]
