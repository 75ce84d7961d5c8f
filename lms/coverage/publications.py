"""Reads of what is published: which goal stands for an audience, its months, a month's tables."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from lms.coverage.engaged import Answer, engaged_from_json
from lms.coverage.models import Goal, PublishedMonth
from lms.coverage.published import Cell, Month
from lms.coverage.published_tables import (
    Row,
    Tables,
    fingerprint,
    month_from_json,
    rows_from_json,
    tables_from_json,
)
from lms.coverage.revisions import Revision
from lms.schools.population import Audience


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A month's tables and what they were counted by."""

    revision_id: int
    sha256: str
    tables: Tables


def published_goals(revisions: Sequence[Revision]) -> dict[Audience, list[Revision]]:
    """Choose the goal that stands for each audience: the first of the programme's file, in all wordings."""
    by_goal: dict[int, list[Revision]] = {}
    for revision in revisions:
        by_goal.setdefault(revision.goal_id, []).append(revision)
    chosen: dict[Audience, list[Revision]] = {}
    for _goal_id, wordings in sorted(by_goal.items()):
        chosen.setdefault(wordings[-1].audience, wordings)
    return chosen


def ends_of_months(*, after: date, before: date) -> list[date]:
    """Give the ends of months that are over before a day, from a day on."""
    ends: list[date] = []
    following = (after.replace(day=1) + timedelta(days=31)).replace(day=1)
    while following <= before:
        ends.append(following - timedelta(days=1))
        following = (following + timedelta(days=31)).replace(day=1)
    return ends


def school_year_of(day: date) -> int:
    """Give the year in which a day's school year began, on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def published_days(db: Session, *, goal_id: int) -> list[date]:
    """Give the ends of months published of a goal, in order."""
    mine = select(PublishedMonth.on).where(PublishedMonth.goal_id == goal_id)
    return list(db.scalars(mine.order_by(PublishedMonth.on)))


def years_taken(db: Session, *, goal_id: int) -> frozenset[int]:
    """Give the school years in which another goal of the same programme and people was published."""
    mine, other = aliased(Goal), aliased(Goal)
    days = db.scalars(
        select(PublishedMonth.on)
        .join(other, other.id == PublishedMonth.goal_id)
        .join(mine, and_(mine.programme_id == other.programme_id, mine.audience == other.audience))
        .where(mine.id == goal_id, other.id != goal_id)
    )
    return frozenset(school_year_of(day) for day in days)


def find_publication(db: Session, *, goal_id: int, on: date) -> Publication | None:
    """Give what was published of a goal at a month's end."""
    stored = db.scalars(
        select(PublishedMonth).where(PublishedMonth.goal_id == goal_id, PublishedMonth.on == on)
    ).one_or_none()
    if stored is None:
        return None
    return Publication(
        revision_id=stored.revision_id, sha256=stored.sha256, tables=tables_from_json(stored.tables)
    )


def months_of_year(db: Session, *, goal_id: int, on: date) -> list[Month]:
    """Give the months of a day's school year published before it, as they are judged by."""
    first = date(school_year_of(on), 9, 1)
    counts = select(PublishedMonth.counts).where(
        PublishedMonth.goal_id == goal_id, PublishedMonth.on >= first, PublishedMonth.on < on
    )
    return [month_from_json(stored) for stored in db.scalars(counts.order_by(PublishedMonth.on))]


def rows_over_year(
    db: Session, *, goal_id: int, on: date, cells: Collection[Cell]
) -> list[tuple[date, tuple[Row, ...]]]:
    """Give a few rows as each month of a day's school year published them, that day's included."""
    first = date(school_year_of(on), 9, 1)
    mine = select(PublishedMonth.on, PublishedMonth.tables).where(
        PublishedMonth.goal_id == goal_id, PublishedMonth.on >= first, PublishedMonth.on <= on
    )
    return [
        (day, rows_from_json(stored, cells)) for day, stored in db.execute(mine.order_by(PublishedMonth.on))
    ]


def engaged_days(db: Session, *, goal_id: int) -> list[date]:
    """Give the months' ends of a goal that say which schools are engaged, in order."""
    mine = select(PublishedMonth.on).where(
        PublishedMonth.goal_id == goal_id, PublishedMonth.tables["engaged"].as_string().is_not(None)
    )
    return list(db.scalars(mine.order_by(PublishedMonth.on)))


def engaged_before(db: Session, *, goal_id: int, on: date) -> frozenset[str]:
    """Give the schools said to be engaged in the school year of a day, by the months before it."""
    first = date(school_year_of(on), 9, 1)
    mine = select(PublishedMonth.tables).where(
        PublishedMonth.goal_id == goal_id, PublishedMonth.on >= first, PublishedMonth.on < on
    )
    return frozenset(
        one.uai
        for tables in db.scalars(mine)
        for one in engaged_from_json(tables) or ()
        if one.answer is Answer.YES
    )


def altered_publications(db: Session) -> list[tuple[str, date]]:
    """Give the goals and days of published months whose tables aren't as they were published."""
    rows = select(Goal.slug, PublishedMonth.on, PublishedMonth.tables, PublishedMonth.sha256).join(
        Goal, Goal.id == PublishedMonth.goal_id
    )
    ordered = rows.order_by(Goal.slug, PublishedMonth.on)
    return [
        (slug, on)
        for slug, on, tables, sha256 in db.execute(ordered).yield_per(10)
        if fingerprint(tables) != sha256
    ]
