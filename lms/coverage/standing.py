"""Withdraws a goal on its page, and puts it back in force. The caller commits.

A withdrawn goal stays counted and is shown no more: its wordings, its ledger, its published months and its
baseline are kept, so that it comes back with its history. Nobody's completion changes.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.coverage.models import Goal, GoalStanding
from lms.coverage.revisions import FILE, PAGE


@dataclass(frozen=True, kw_only=True)
class WithdrawnGoal:
    """A goal that stands no more; `reason` is empty where the programme's file left it out."""

    goal_id: int
    slug: str
    title: str
    audience: str
    withdrawn_at: datetime
    reason: str


def withdraw_goal(db: Session, *, goal_id: int, reason: str, decided_by: int, now: datetime) -> bool:
    """Withdraw a goal; say whether that changed anything. Of two people who do it, the first one's stays."""
    goal = db.get_one(Goal, goal_id, with_for_update=True, populate_existing=True)
    if goal.withdrawn_at is not None:
        return False
    goal.withdrawn_at = now
    _note(db, goal, stands=False, origin=PAGE, now=now, reason=reason, decided_by=decided_by)
    return True


def put_back(db: Session, *, goal_id: int, decided_by: int, now: datetime) -> bool:
    """Put a withdrawn goal back in force, with its history; say whether that changed anything."""
    goal = db.get_one(Goal, goal_id, with_for_update=True, populate_existing=True)
    if goal.withdrawn_at is None:
        return False
    goal.withdrawn_at = None
    _note(db, goal, stands=True, origin=PAGE, now=now, decided_by=decided_by)
    return True


def note_by_file(db: Session, goal: Goal, *, stands: bool, now: datetime) -> None:
    """Note that the programme's file decided whether a goal stands."""
    _note(db, goal, stands=stands, origin=FILE, now=now)


def _note(
    db: Session,
    goal: Goal,
    *,
    stands: bool,
    origin: str,
    now: datetime,
    reason: str = "",
    decided_by: int | None = None,
) -> None:
    db.add(
        GoalStanding(
            goal_id=goal.id,
            stands=stands,
            origin=origin,
            reason=reason,
            decided_by=decided_by,
            decided_at=now,
        )
    )
    db.flush()


def decided_on_pages(db: Session, *, goal_ids: Collection[int]) -> dict[int, bool]:
    """Give the goals of which a page decided last whether they stand, with what it decided."""
    last = (
        select(func.max(GoalStanding.id))
        .where(GoalStanding.goal_id.in_(goal_ids))
        .group_by(GoalStanding.goal_id)
    )
    rows = db.execute(
        select(GoalStanding.goal_id, GoalStanding.stands).where(
            GoalStanding.id.in_(last), GoalStanding.origin == PAGE
        )
    )
    return {row.goal_id: row.stands for row in rows}


def withdrawn_goals(db: Session, *, programme_id: int, slug: str | None = None) -> list[WithdrawnGoal]:
    """Give a programme's withdrawn goals, the latest first, or the one of a slug."""
    reason = (
        select(GoalStanding.reason)
        .where(GoalStanding.goal_id == Goal.id, GoalStanding.stands.is_(False))
        .order_by(GoalStanding.id.desc())
        .limit(1)
        .correlate(Goal)
        .scalar_subquery()
    )
    mine = select(Goal.id, Goal.slug, Goal.title, Goal.audience, Goal.withdrawn_at, reason).where(
        Goal.programme_id == programme_id, Goal.withdrawn_at.is_not(None)
    )
    if slug is not None:
        mine = mine.where(Goal.slug == slug)
    return [
        WithdrawnGoal(
            goal_id=goal_id,
            slug=name,
            title=title,
            audience=audience,
            withdrawn_at=withdrawn_at,
            reason=said or "",
        )
        for goal_id, name, title, audience, withdrawn_at, said in db.execute(
            mine.order_by(Goal.withdrawn_at.desc(), Goal.id)
        )
    ]
