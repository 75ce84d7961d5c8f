"""A territory's schools side by side: how far each one is, who waits there, which headcount is unknown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from lms.coverage.places import Grouping, SchoolRow
from lms.coverage.revisions import programmes_with_revisions
from lms.coverage.targets import ShareTarget
from lms.reach.queries import programmes_in_reach
from lms.reach.reach import Reach
from lms.reach.roles import Sight
from lms.reports.asked import Period, read_asked
from lms.reports.page import Addresses, lead
from lms.reports.reading import reach_predicate, sees_whole_programme
from lms.reports.report import Report, Subject, View, make_report, subjects_of
from lms.reports.table import is_at_zero, is_unknown
from lms.reports.whereabouts import bounds, shown_area, where
from lms.rosters.to_confirm import waiting_by_school
from lms.schools.population import Audience

ROWS = 50


class Only(StrEnum):
    """Which schools are listed."""

    ALL = "all"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    ZERO = "zero"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A goal that may be shown instead."""

    key: str
    programme: str
    title: str


@dataclass(frozen=True, kw_only=True)
class SchoolLine:
    """A school: its figures, and how many people wait there to be confirmed."""

    uai: str
    name: str
    municipality: str
    trained: int
    headcount: int | None
    waiting: int
    is_at_zero: bool
    is_unknown: bool


@dataclass(frozen=True, kw_only=True)
class Territory:
    """The schools of a goal that somebody sees, a page of them."""

    chosen: Choice
    choices: Sequence[Choice]
    covers: Sequence[str]
    lead: str
    trained: int
    headcount: int | None
    target_share: float | None
    schools: int
    schools_known: int
    numbers: Mapping[Only, int]
    lines: Sequence[SchoolLine]
    page: int
    pages: int
    waiting: int
    coverage_address: str


def territory_of(
    db: Session, *, reach: Reach, today: date, goal: str, only: Only, page: int, names: bool
) -> Territory | None:
    """Give the schools that somebody sees, by a goal; None without any. Five statements, six with names."""
    subjects = _subjects(db, reach, today)
    if not subjects:
        return None
    subject = next((one for one in subjects if _key(one) == goal), subjects[0])
    period = subject.period(today=today)
    if period is None:
        return None
    view = View(
        predicate=reach_predicate(reach, programme_slug=subject.programme.slug, on=period.last),
        is_whole=sees_whole_programme(reach, programme_slug=subject.programme.slug),
    )
    asked = replace(read_asked({}, period=period), by=Grouping.SCHOOL)
    report = make_report(db, subject, view=view, asked=asked)
    waiting = waiting_by_school(db, reach=reach, on=today) if names else {}
    return _territory(report, subjects, view, period, reach=reach, waiting=waiting, only=only, page=page)


def _subjects(db: Session, reach: Reach, today: date) -> list[Subject]:
    seen = programmes_in_reach(reach, on=today, sight=Sight.TOTALS)
    subjects = [
        subject
        for programme, revisions in programmes_with_revisions(db, seen)
        for subject in subjects_of(programme, revisions)
        if subject.period(today=today) is not None
    ]
    # Running programmes first, teachers before parents.
    audiences = list(Audience)
    subjects.sort(
        key=lambda one: (one.programme.ends_on < today, audiences.index(one.latest.audience), _key(one))
    )
    return subjects


def _key(subject: Subject) -> str:
    return f"{subject.programme.slug}/{subject.latest.slug}"


def _choice(subject: Subject) -> Choice:
    return Choice(key=_key(subject), programme=subject.programme.name, title=subject.latest.title)


def _territory(
    report: Report,
    subjects: Sequence[Subject],
    view: View,
    period: Period,
    *,
    reach: Reach,
    waiting: Mapping[str, int],
    only: Only,
    page: int,
) -> Territory:
    every = [_line(row, waiting) for row in report.schools.current]
    listed = {one: [line for line in every if _is_listed(line, one)] for one in Only}
    kept = listed[only]
    pages = max(1, -(-len(kept) // ROWS))
    page = min(max(page, 1), pages)
    figures = report.total.figures if report.total else None
    target = report.revision.target
    area = shown_area(report, is_whole=view.is_whole)
    addresses = Addresses(subject=report.subject, asked=read_asked({}, period=period), period=period)
    return Territory(
        chosen=_choice(report.subject),
        choices=[_choice(one) for one in subjects],
        covers=bounds(reach, [row.place for row in report.schools.current]),
        lead=lead(report, at=where(report, area, is_whole=view.is_whole)),
        trained=figures.trained_told if figures else 0,
        headcount=figures.headcount if figures else None,
        target_share=float(target.share) if isinstance(target, ShareTarget) else None,
        schools=figures.schools if figures else 0,
        schools_known=figures.schools_known if figures else 0,
        numbers={one: len(lines) for one, lines in listed.items()},
        lines=kept[(page - 1) * ROWS : page * ROWS],
        page=page,
        pages=pages,
        waiting=sum(waiting.values()),
        coverage_address=addresses.page(),
    )


def _line(row: SchoolRow, waiting: Mapping[str, int]) -> SchoolLine:
    return SchoolLine(
        uai=row.place.uai,
        name=row.place.name,
        municipality=row.place.municipality,
        trained=row.figures.trained,
        headcount=row.figures.denominator.people,
        waiting=waiting.get(row.place.uai, 0),
        is_at_zero=is_at_zero(row),
        is_unknown=is_unknown(row),
    )


def _is_listed(line: SchoolLine, only: Only) -> bool:
    match only:
        case Only.WAITING:
            return line.waiting > 0
        case Only.UNKNOWN:
            return line.is_unknown
        case Only.ZERO:
            return line.is_at_zero
        case _:
            return True
