"""What a visitor may ask reports about: programmes within reach, and how much of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, request
from sqlalchemy.orm import Session

from lms.coverage.revisions import programmes_with_revisions
from lms.programmes.models import Programme
from lms.reach.guards import found_or_404
from lms.reach.queries import programmes_in_reach
from lms.reach.reach import Reach
from lms.reach.roles import Sight
from lms.reach.visitor import today
from lms.reports.asked import Asked, Period, read_asked
from lms.reports.reading import reach_predicate, sees_whole_programme
from lms.reports.report import Subject, View, area_exists, subjects_of


def seen_programmes(
    db: Session, reach: Reach, *, slug: str | None = None
) -> list[tuple[Programme, list[Subject]]]:
    """Give the programmes that a person sees exact totals of, with their goals by title."""
    if slug is not None and not slug.isprintable():
        # PostgreSQL refuses a NUL, wherever it stands.
        return []
    seen = programmes_in_reach(reach, on=today(), sight=Sight.TOTALS)
    chosen = seen if slug is None else seen.where(Programme.slug == slug)
    return [
        (programme, subjects_of(programme, revisions))
        for programme, revisions in programmes_with_revisions(db, chosen)
    ]


def view_of(reach: Reach, subject: Subject, asked: Asked) -> View:
    """Bound a goal's report to what a person sees."""
    slug = subject.programme.slug
    return View(
        predicate=reach_predicate(reach, programme_slug=slug, on=asked.as_of),
        is_whole=sees_whole_programme(reach, programme_slug=slug),
    )


@dataclass(frozen=True, kw_only=True)
class Question:
    """A goal with its programme's others, what an address asks of it, and how much of that is seen."""

    subject: Subject
    subjects: Sequence[Subject]
    period: Period
    asked: Asked
    view: View


def question_of(db: Session, reach: Reach, *, programme: str, goal: str) -> Question:
    """Read what the address of a request asks; 404 for a goal, or a territory, out of sight or unknown."""
    _programme, subjects = found_or_404(next(iter(seen_programmes(db, reach, slug=programme)), None))
    subject = found_or_404(next((one for one in subjects if one.latest.slug == goal), None))
    period = found_or_404(subject.period(today=today()))
    asked = read_asked(request.args, period=period)
    view = view_of(reach, subject, asked)
    if not area_exists(db, subject, view, asked):
        abort(404)
    return Question(subject=subject, subjects=subjects, period=period, asked=asked, view=view)
