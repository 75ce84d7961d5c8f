"""A coverage report: what was asked of whom, and the figures that answer it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from lms.coverage.places import Grouping
from lms.coverage.revisions import Revision, in_force
from lms.coverage.targets import Target
from lms.programmes.models import Programme
from lms.reports.asked import Asked, Period, month_ends, period_of, sundays
from lms.reports.filters import NO_FILTERS
from lms.reports.ground import OnDay
from lms.reports.ground_reading import Scope, has_schools
from lms.reports.reading import Part, Reading, TrendWanted, read
from lms.reports.table import Row, Schools, in_order, narrowed, rows_by, schools_of, suitable_level, total_row
from lms.reports.trend import Point, point_of, trend


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A goal of a programme, in all its wordings."""

    programme: Programme
    revisions: tuple[Revision, ...]

    @property
    def latest(self) -> Revision:
        """The last wording, in force or not."""
        return self.revisions[-1]

    @property
    def is_counted(self) -> bool:
        """Whether a wording of it has been counted."""
        return any(one.is_ready for one in self.revisions)

    @property
    def first(self) -> date:
        """The first day it is reported on: its own, or the programme's if later."""
        ready = [one.in_force_from for one in self.revisions if one.is_ready]
        return max(min(ready), self.programme.starts_on)

    def period(self, *, today: date) -> Period | None:
        """Give the days the goal may be reported on; None while it isn't counted or in force yet."""
        if not self.is_counted or self.first > today:
            return None
        return period_of(starts_on=self.first, ends_on=self.programme.ends_on, today=today)

    def wording(self, on: date) -> Revision:
        """Give the wording in force on a day of its period."""
        found = in_force(self.revisions, on=on)
        if found is None:
            raise ValueError(f"goal {self.latest.slug} isn't in force on {on}")
        return found


@dataclass(frozen=True, kw_only=True)
class View:
    """What somebody may see of a programme's schools: the one predicate, and whether it is everything."""

    predicate: ColumnElement[bool]
    is_whole: bool


@dataclass(frozen=True, kw_only=True)
class Report:
    """The figures of one goal on a day; `by` is what the rows stand for. `total` is None without a school.

    `on_day` is what they stand on, `schools` the same with what is counted there.
    """

    subject: Subject
    revision: Revision
    asked: Asked
    by: Grouping
    total: Row | None
    rows: Sequence[Row]
    schools: Schools
    on_day: OnDay
    points: tuple[Point, ...] = ()


def subjects_of(programme: Programme, revisions: Sequence[Revision]) -> list[Subject]:
    """Give a programme's goals by title."""
    by_goal: dict[int, list[Revision]] = {}
    for revision in revisions:
        by_goal.setdefault(revision.goal_id, []).append(revision)
    subjects = [Subject(programme=programme, revisions=tuple(held)) for held in by_goal.values()]
    return sorted(subjects, key=lambda one: (one.latest.title, one.latest.goal_id))


def scope_of(subject: Subject, view: View, asked: Asked) -> Scope:
    """Bound what is read of a goal."""
    return Scope(
        programme_id=subject.programme.id,
        predicate=view.predicate,
        area=asked.within,
        filters=asked.filters,
    )


def area_exists(db: Session, subject: Subject, view: View, asked: Asked) -> bool:
    """Say whether the territory asked for holds a school that somebody may see."""
    everywhere = replace(asked, filters=NO_FILTERS)
    return not asked.is_foreign and has_schools(db, scope_of(subject, view, everywhere))


def make_report(
    db: Session, subject: Subject, *, view: View, asked: Asked, with_trend: bool = False
) -> Report:
    """Read and reckon a report."""
    (report,) = make_reports(db, [(subject, view, asked)], with_trend=with_trend)
    return report


def make_reports(
    db: Session, wanted: Sequence[tuple[Subject, View, Asked]], *, with_trend: bool = False
) -> list[Report]:
    """Read and reckon several reports in as few statements as one."""
    parts = [
        Part(
            scope=scope_of(subject, view, asked),
            revision=subject.wording(asked.as_of),
            as_of=asked.as_of,
            from_on=asked.from_on,
            trend=_trend_wanted(subject, asked) if with_trend else None,
        )
        for subject, view, asked in wanted
    ]
    return [
        _report(subject, view=view, asked=asked, reading=reading)
        for (subject, view, asked), reading in zip(wanted, read(db, parts), strict=True)
    ]


def _report(subject: Subject, *, view: View, asked: Asked, reading: Reading) -> Report:
    revision = subject.wording(asked.as_of)
    target = revision.target
    on_day = reading.ground.on(asked.as_of, revision.scope.populations)
    schools = schools_of(on_day, reading.sums)
    is_whole = view.is_whole and asked.within is None and not asked.filters
    by = Grouping.SCHOOL if asked.only else asked.by or suitable_level(asked.within, on_day)
    rows = rows_by(by, narrowed(schools, asked.only), target=target, is_whole=is_whole)
    total = total_row(schools, area=asked.within, target=target, is_whole=is_whole)
    return Report(
        subject=subject,
        revision=revision,
        asked=asked,
        by=by,
        total=total,
        rows=in_order(rows, sort=asked.sort, descending=asked.descending),
        schools=schools,
        on_day=on_day,
        points=_points(asked, reading, total, target) if total else (),
    )


def _trend_wanted(subject: Subject, asked: Asked) -> TrendWanted:
    """Want the points before the report's own day."""
    ends = sundays if asked.weekly else month_ends
    return TrendWanted(
        days=ends(first=subject.first, until=asked.as_of), revisions=subject.revisions, by_day=asked.weekly
    )


def _points(asked: Asked, reading: Reading, total: Row, target: Target) -> tuple[Point, ...]:
    if reading.outline is None:
        return ()
    return (
        *trend(reading.outline, reading.key_sums),
        point_of(asked.as_of, total.figures, target=target),
    )
