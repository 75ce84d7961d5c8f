"""What withdrawing a goal would take from sight, what refers to it, and what is kept: read, never written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import distinct, func, select, true
from sqlalchemy.orm import Session

from lms.coverage.figures import Figures
from lms.coverage.publications import published_days, published_goals
from lms.coverage.revisions import Revision, revisions_of
from lms.programmes.models import Programme
from lms.reports.asked import read_asked
from lms.reports.models import CommitteeDossier, SavedView
from lms.reports.report import View, make_report, subjects_of


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """What a goal stands for today; `figures` is None while nobody is counted by it.

    `months` were published of it; `successor` is the goal that would stand for its audience, if any.
    """

    figures: Figures | None
    months: int
    is_published: bool
    successor: str | None
    views: int
    owners: int
    dossiers: int
    leading: tuple[int, ...]


def withdrawal_of(db: Session, programme: Programme, latest: Revision, *, today: date) -> Withdrawal:
    """Read what refers to a goal: a handful of statements, however many people it counts."""
    revisions = revisions_of(db, programme_id=programme.id)
    others = [one for one in revisions if one.goal_id != latest.goal_id]
    standing = published_goals(revisions).get(latest.audience)
    successor = published_goals(others).get(latest.audience)
    is_published = standing is not None and standing[0].goal_id == latest.goal_id
    views, owners = db.execute(
        select(func.count(), func.count(distinct(SavedView.person_id))).where(
            SavedView.programme_id == programme.id, SavedView.goal == latest.slug
        )
    ).one()
    frozen = db.execute(
        select(CommitteeDossier.number, CommitteeDossier.figures)
        .where(CommitteeDossier.programme_id == programme.id, CommitteeDossier.number.is_not(None))
        .order_by(CommitteeDossier.number)
    ).all()
    return Withdrawal(
        figures=_figures(db, programme, revisions, latest, today),
        months=len(published_days(db, goal_id=latest.goal_id)),
        is_published=is_published,
        successor=successor[-1].title if is_published and successor else None,
        views=views,
        owners=owners,
        dossiers=len(frozen),
        leading=tuple(number for number, figures in frozen if figures.get("goal_id") == latest.goal_id),
    )


def _figures(
    db: Session, programme: Programme, revisions: Sequence[Revision], latest: Revision, today: date
) -> Figures | None:
    """Give the programme's figures of the goal, as its coverage page does."""
    subject = next(one for one in subjects_of(programme, revisions) if one.latest.goal_id == latest.goal_id)
    period = subject.period(today=today)
    if period is None:
        return None
    report = make_report(
        db, subject, view=View(predicate=true(), is_whole=True), asked=read_asked({}, period=period)
    )
    return report.total.figures if report.total else None
