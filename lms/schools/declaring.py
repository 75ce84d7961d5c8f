"""Headcounts declared by a school, and what was said before: nothing is overwritten without a trace.

The caller commits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from lms.database.inserting import insert_into
from lms.messages import RefusalError, message
from lms.schools.headcount import HeadcountKind, Population
from lms.schools.models import FormerHeadcount, Headcount, School

MOST_PEOPLE = 5000


class Outcome(StrEnum):
    """What declaring changed."""

    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A declaration, once written; `former` is what it replaced on the very same day."""

    outcome: Outcome
    former: int | None = None


def declare_headcount(
    db: Session,
    *,
    uai: str,
    population: Population,
    headcount: int,
    on: date,
    source: str,
    today: date,
    now: datetime,
) -> Declared:
    """Record how many people of a population a school has from a day on; repeating it changes nothing.

    It is the denominator at once: reports read the latest headcount of the day they are about.
    """
    if not 0 <= headcount <= MOST_PEOPLE:
        raise RefusalError(message("Give a number between 0 and %(most)s.", most=MOST_PEOPLE))
    if on > today:
        raise RefusalError(message("Give a day up to today: the people who are there, not those to come."))
    _lock(db, "ROW EXCLUSIVE")
    # Two declarations of one school wait for each other.
    db.scalars(select(School.uai).where(School.uai == uai).with_for_update()).one()
    key = {"uai": uai, "population": population.value, "kind": HeadcountKind.DECLARED.value, "on": on}
    held = db.get(Headcount, tuple(key.values()), populate_existing=True)
    if held is None:
        db.execute(insert_into(db, Headcount).values(**key, headcount=headcount, source=source))
        return Declared(outcome=Outcome.NEW)
    if held.headcount == headcount:
        return Declared(outcome=Outcome.UNCHANGED)
    former = held.headcount
    db.add(_former(key | {"headcount": former, "source": held.source}, now=now))
    held.headcount, held.source = headcount, source
    db.flush()
    return Declared(outcome=Outcome.REPLACED, former=former)


def keep_former(db: Session, rows: Iterable[Mapping[str, Any]], *, now: datetime) -> None:
    """Keep what a file's headcounts are about to say otherwise of."""
    said = {_key(row): row for row in rows}
    if not said:
        return
    _lock(db, "SHARE ROW EXCLUSIVE")
    one = Headcount
    held = db.execute(
        select(one.uai, one.population, one.kind, one.on, one.headcount, one.source).where(
            one.on.in_({on for _uai, _population, _kind, on in said})
        )
    ).mappings()
    former = [
        dict(row) | {"replaced_at": now}
        for row in held
        if (new := said.get(_key(row))) is not None and new["headcount"] != row["headcount"]
    ]
    if former:
        db.execute(insert(FormerHeadcount), former)


def _lock(db: Session, mode: str) -> None:
    """Let imports and declarations wait for each other on PostgreSQL; SQLite has one writer anyway."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text(f"LOCK TABLE headcount IN {mode} MODE"))


def _key(row: Mapping[Any, Any]) -> tuple[str, str, str, date]:
    return row["uai"], row["population"], row["kind"], row["on"]


def _former(values: Mapping[str, Any], *, now: datetime) -> FormerHeadcount:
    return FormerHeadcount(**values, replaced_at=now)
