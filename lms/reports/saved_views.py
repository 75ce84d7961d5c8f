"""Views of coverage kept under a name: which part of an address is kept, whose they are, who sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Select, bindparam, delete, or_, select
from sqlalchemy.orm import Session

from lms.database.inserting import insert_into
from lms.reports.filters import KINDS
from lms.reports.models import SavedView

KEPT = frozenset({"within", "by", "only", "as_of", "from", "trend", "sort", *KINDS})
LONGEST_NAME = 80
LONGEST_VALUE = 150
MOST_OF_ONE_PERSON = 50


@dataclass(frozen=True, kw_only=True)
class ViewShown:
    """A view in the list of a page: its own reader's, or one that somebody shares."""

    id: int
    name: str
    goal: str
    query: str
    is_own: bool
    is_shared: bool


def kept_query(text: str) -> str:
    """Keep of an address what a view remembers: filters, days, order; not the page of the table."""
    pairs = parse_qsl(text.lstrip("?"), max_num_fields=40) if text.count("&") < 40 else []
    kept = {
        name: value
        for name, value in pairs
        if name in KEPT and value.isprintable() and len(value) <= LONGEST_VALUE
    }
    return urlencode(sorted(kept.items()))[:1000]


@cache
def _shown() -> Select[*tuple[Any, ...]]:
    one = SavedView
    mine = or_(one.person_id == bindparam("person"), one.is_shared)
    return (
        select(one.id, one.name, one.goal, one.query, one.person_id, one.is_shared)
        .where(one.programme_id == bindparam("programme"), mine)
        .order_by(one.name, one.id)
    )


def views_for(db: Session, *, programme_id: int, person_id: int) -> Sequence[ViewShown]:
    """Give somebody's own views of a programme and those shared there, by name."""
    rows = db.execute(_shown(), {"programme": programme_id, "person": person_id})
    return [
        ViewShown(
            id=row.id,
            name=row.name,
            goal=row.goal,
            query=row.query,
            is_own=row.person_id == person_id,
            is_shared=row.is_shared,
        )
        for row in rows
    ]


def save_view(
    db: Session,
    *,
    programme_id: int,
    person_id: int,
    name: str,
    goal: str,
    query: str,
    is_shared: bool,
    now: datetime,
) -> bool:
    """Keep a view; the same name again replaces it. False: she keeps as many as one may already."""
    one = SavedView
    mine = select(one.name).where(one.programme_id == programme_id, one.person_id == person_id)
    held = set(db.scalars(mine))
    if len(held) >= MOST_OF_ONE_PERSON and name not in held:
        return False
    changed = {"goal": goal, "query": query, "is_shared": is_shared, "saved_at": now}
    statement = insert_into(db, one).values(
        programme_id=programme_id, person_id=person_id, name=name, **changed
    )
    db.execute(
        statement.on_conflict_do_update(index_elements=["person_id", "programme_id", "name"], set_=changed)
    )
    return True


def delete_view(db: Session, *, view_id: int, person_id: int) -> bool:
    """Delete one's own view; False: there is none of hers (or no longer)."""
    one = SavedView
    gone = db.scalar(delete(one).where(one.id == view_id, one.person_id == person_id).returning(one.id))
    return gone is not None
