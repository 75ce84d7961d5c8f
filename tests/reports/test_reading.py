"""Reports agree with coverage’s own queries; the trend agrees with the page of each of its days."""

from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from lms.coverage.evolution import CODES
from lms.coverage.places import Grouping
from lms.coverage.queries import school_rows
from lms.coverage.revisions import revisions_of
from lms.coverage.targets import NumberTarget, SchoolsTarget, ShareTarget, Target
from lms.reports.asked import read_asked
from lms.reports.places import Area, area_name, area_of
from lms.reports.report import Report, Subject, View, make_report, subjects_of
from lms.schools.models import School
from lms.schools.operations import succeed
from tests.factories.coverage import declare
from tests.reports.worlds import TODAY, Reported, make_reported

WHOLE = View(predicate=true(), is_whole=True)


def subject_of(db: Session, reported: Reported, slug: str = "enseignants") -> Subject:
    revisions = revisions_of(db, programme_id=reported.programme.id)
    found = subjects_of(reported.programme, revisions)
    return next(one for one in found if one.latest.slug == slug)


def report_on(db: Session, reported: Reported, **query: str) -> Report:
    subject = subject_of(db, reported)
    period = subject.period(today=TODAY)
    assert period is not None
    return make_report(db, subject, view=WHOLE, asked=read_asked(query, period=period), with_trend=True)


@pytest.mark.parametrize("day", [date(2026, 9, 1), date(2026, 10, 15), date(2026, 10, 31), TODAY])
def test_it_agrees_with_school_rows(db: Session, day: date) -> None:
    reported = make_reported(db)
    declare(db, reported.schools["section"].uai, 3, on=date(2026, 10, 1))
    report = report_on(db, reported, as_of=day.isoformat(), **{"from": "2026-09-01"})
    theirs = school_rows(db, revision=report.revision, as_of=day, period_from=date(2026, 9, 1))
    assert {row.place.uai: row.figures for row in report.schools.current} == {
        row.place.uai: row.figures for row in theirs
    }


@pytest.mark.parametrize(
    "target", [ShareTarget(share=Fraction(3, 5)), SchoolsTarget(share=Fraction(1)), NumberTarget(number=20)]
)
@pytest.mark.parametrize("trend", ["", "week"])
def test_each_point_of_the_trend_is_the_page_of_its_day(db: Session, target: Target, trend: str) -> None:
    reported = make_reported(db, target=target)
    declare(db, reported.schools["south"].uai, 3, on=date(2026, 11, 5))
    declare(db, reported.schools["section"].uai, 2, on=date(2026, 10, 5))
    points = report_on(db, reported, trend=trend).points
    if not trend:
        assert [point.on for point in points] == [date(2026, 9, 30), date(2026, 10, 31), TODAY]
    for point in points:
        total = report_on(db, reported, as_of=point.on.isoformat()).total
        assert total is not None
        figures = total.figures
        assert (point.trained, point.trained_ever, point.schools) == (
            figures.trained,
            figures.trained_ever,
            figures.schools,
        )
        assert (point.trained_counted, point.headcount) == (figures.trained_counted, figures.headcount or 0)
        if isinstance(target, SchoolsTarget):
            assert point.share == figures.reached_share
            assert point.reached == figures.schools_reached
        elif isinstance(target, ShareTarget):
            assert point.share == figures.coverage


def test_a_merged_schools_past_is_said_and_counted(db: Session) -> None:
    reported = make_reported(db)
    old, new = reported.schools["small"], reported.schools["south"]
    succeed(
        db, old=old.uai, new=new.uai, on=date(2026, 11, 10), today=TODAY, now=reported.programme.changed_at
    )
    for entry in db.scalars(select(School).where(School.uai == old.uai)):
        assert entry.successor_uai == new.uai
    report = report_on(db, reported, by="programme")
    assert report.total is not None
    # Two were trained there before; they are trained and present at the other one since.
    assert report.total.figures.trained_ever == 14
    assert report.total.figures.trained == 12


@pytest.mark.parametrize(
    ("target", "whole", "part"),
    [
        (NumberTarget(number=20), Fraction(-6), None),
        (SchoolsTarget(share=Fraction(1)), Fraction(-1, 6), Fraction(-1, 5)),
    ],
)
def test_targets_in_numbers_are_the_whole_programmes(
    db: Session, target: Target, whole: Fraction, part: Fraction | None
) -> None:
    reported = make_reported(db, target=target)
    report = report_on(db, reported, by="academy")
    assert report.total is not None
    assert report.total.gap is not None
    assert report.total.gap.difference == whole
    gap = next(row.gap for row in report.rows if row.place.academy_code == "14")
    assert (gap.difference if gap else None) == part


def test_an_areas_sql_says_what_its_python_says(db: Session) -> None:
    reported = make_reported(db)
    report = report_on(db, reported)
    for school in report.schools.current:
        for by in Grouping:
            area = area_of(school.place, by)
            if area is None:
                continue
            found = set(db.scalars(select(School.uai).where(CODES[by] == area.code)))
            assert school.place.uai in found
            assert area_name(area, school.place)
            assert isinstance(area, Area)
