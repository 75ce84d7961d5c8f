"""What a visitor may ask reports about: programmes within reach, and how much of each."""

from sqlalchemy.orm import Session

from lms.coverage.revisions import programmes_with_revisions
from lms.programmes.models import Programme
from lms.reach.queries import programmes_in_reach
from lms.reach.reach import Reach
from lms.reach.roles import Sight
from lms.reach.visitor import today
from lms.reports.asked import Asked
from lms.reports.reading import reach_predicate, sees_whole_programme
from lms.reports.report import Subject, View, subjects_of


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
