"""What the home page tells somebody who sees a territory: its figure in a sentence, and what to look into."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from lms.coverage.places import Grouping
from lms.coverage.revisions import revisions_of_programmes
from lms.coverage.targets import ShareTarget
from lms.reach.queries import programmes_in_reach
from lms.reach.reach import Reach
from lms.reach.roles import Sight
from lms.reports.asked import Asked, Only, Period, read_asked
from lms.reports.page import Addresses, lead, target_in_words
from lms.reports.reading import reach_predicate, sees_whole_programme
from lms.reports.report import Report, Subject, View, make_reports, subjects_of
from lms.reports.table import is_at_zero, is_over, is_unknown
from lms.reports.whereabouts import shown_area, where
from lms.schools.headcount import Headcount
from lms.schools.population import Audience

MOST_GOALS = 3


@dataclass(frozen=True, kw_only=True)
class ToDo:
    """Something to look into."""

    words: str
    address: str


@dataclass(frozen=True, kw_only=True)
class GoalOverview:
    """One goal of a programme, over the schools that somebody sees."""

    programme: str
    title: str
    lead: str
    address: str
    target: str
    target_share: float | None
    trained: int
    headcount: int | None
    schools: int
    schools_known: int
    to_do: tuple[ToDo, ...]
    used: tuple[Headcount, ...] = ()
    """The headcounts that the share is divided by."""


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    subject: Subject
    view: View
    asked: Asked
    period: Period


def overviews(
    db: Session, reach: Reach, *, today: date, school: str | None = None, most: int = MOST_GOALS
) -> list[GoalOverview]:
    """Give the figures of the goals whose totals somebody sees: five statements, however many schools.

    Of one school, those of the goals that it is counted in.
    """
    if not reach.scopes_seeing(Sight.TOTALS):
        return []
    programmes = db.scalars(programmes_in_reach(reach, on=today, sight=Sight.TOTALS)).all()
    running = [one for one in programmes if one.starts_on <= today]
    if not running:
        return []
    revisions = revisions_of_programmes(db, programme_ids=[one.id for one in running])
    subjects = [
        subject
        for one in sorted(running, key=lambda one: (one.ends_on < today, one.name))
        for subject in subjects_of(one, [held for held in revisions if held.programme_id == one.id])
    ]
    subjects.sort(key=lambda one: list(Audience).index(one.latest.audience))
    within = f"{Grouping.SCHOOL}/{school}" if school else ""
    wanted = [found for subject in subjects if (found := _wanted(subject, reach, today, within))][:most]
    reports = make_reports(db, [(one.subject, one.view, one.asked) for one in wanted])
    return [
        _overview(one, report)
        for one, report in zip(wanted, reports, strict=True)
        if school is None or report.total is not None
    ]


def _wanted(subject: Subject, reach: Reach, today: date, within: str) -> _Wanted | None:
    period = subject.period(today=today)
    if period is None:
        return None
    asked = read_asked({"within": within} if within else {}, period=period)
    slug = subject.programme.slug
    view = View(
        predicate=reach_predicate(reach, programme_slug=slug, on=asked.as_of),
        is_whole=sees_whole_programme(reach, programme_slug=slug),
    )
    return _Wanted(subject=subject, view=view, asked=asked, period=period)


def _overview(wanted: _Wanted, report: Report) -> GoalOverview:
    addresses = Addresses(subject=wanted.subject, asked=wanted.asked, period=wanted.period)
    is_whole = wanted.view.is_whole
    area = shown_area(report, is_whole=is_whole)
    target = report.revision.target
    figures = report.total.figures if report.total else None
    return GoalOverview(
        programme=wanted.subject.programme.name,
        title=report.revision.title,
        lead=lead(report, at=where(report, area, is_whole=is_whole)),
        address=addresses.page(),
        target=target_in_words(target, due_on=report.revision.due_on),
        target_share=float(target.share) if isinstance(target, ShareTarget) else None,
        trained=figures.trained_told if figures else 0,
        headcount=figures.headcount if figures else None,
        schools=figures.schools if figures else 0,
        schools_known=figures.schools_known if figures else 0,
        to_do=tuple(_to_do(report, addresses)),
        used=tuple(part for one in (report.total.denominators if report.total else ()) for part in one.parts),
    )


def _to_do(report: Report, addresses: Addresses) -> Sequence[ToDo]:
    current = report.schools.current
    unknown = sum(is_unknown(school) for school in current)
    at_zero = sum(is_at_zero(school) for school in current)
    found = []
    if unknown:
        words = (
            _("Your school’s headcount is unknown: no share can be given.")
            if len(current) == 1
            else ngettext(
                "%(num)s school whose headcount is unknown",
                "%(num)s schools whose headcount is unknown",
                unknown,
            )
        )
        found.append(ToDo(words=words, address=_list(addresses, Only.UNKNOWN, current)))
    if at_zero and len(current) > 1:
        words = ngettext(
            "%(num)s school where nobody is trained yet",
            "%(num)s schools where nobody is trained yet",
            at_zero,
        )
        found.append(ToDo(words=words, address=_list(addresses, Only.ZERO, current)))
    over = sum(is_over(school) for school in current)
    if over and len(current) > 1:
        words = ngettext(
            "%(num)s school with more people trained than its headcount, which is to be checked",
            "%(num)s schools with more people trained than their headcounts, which are to be checked",
            over,
        )
        found.append(ToDo(words=words, address=_list(addresses, Only.OVER, current)))
    return found


def _list(addresses: Addresses, only: Only, schools: Sequence[object]) -> str:
    """Give the page of a list of schools; of a single school, its own page."""
    if len(schools) == 1:
        return addresses.page()
    return f"{addresses.page(only=only, by=None, page=1)}#rows"
