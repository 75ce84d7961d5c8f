"""Sums of past months are kept between requests; whatever is kept, a report says what the tables say."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, true, update
from sqlalchemy.orm import Session

from lms.coverage.models import Goal, GoalRevision, SumDay, SumMonth
from lms.coverage.revisions import READY, revisions_of
from lms.coverage.targets import ShareTarget
from lms.database import Database
from lms.reports import marks
from lms.reports.asked import read_asked
from lms.reports.report import Report, View, make_report, subjects_of
from tests.factories.coverage import make_goal
from tests.reports.worlds import TODAY, Reported, make_reported
from tests.support.remembering import remembered
from tests.support.statements import counted

LONG_AGO = date(2020, 1, 1)
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def reported(database: Database) -> Reported:
    return remembered(database, "settled sums", make_reported)


@pytest.fixture(autouse=True)
def _november(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be November 2026 for whoever reads; the triggers go by the database's own clock."""
    set_clock(monkeypatch, settled=NOVEMBER, today=TODAY)


def set_clock(monkeypatch: pytest.MonkeyPatch, *, settled: date, today: date) -> None:
    for name, day in (("_SETTLED", settled), ("_TODAY", today)):
        words = {"sqlite": f"'{day}'", "postgresql": f"CAST('{day}' AS date)"}
        monkeypatch.setattr(marks, name, words)


def report_of(db: Session, reported: Reported, **query: str) -> Report:
    found = subjects_of(reported.programme, revisions_of(db, programme_id=reported.programme.id))
    subject = next(one for one in found if one.latest.slug == "enseignants")
    period = subject.period(today=TODAY)
    assert period is not None
    asked = read_asked({"by": "school", **query}, period=period)
    return make_report(db, subject, view=View(predicate=true(), is_whole=True), asked=asked, with_trend=True)


def said(report: Report) -> tuple[Any, ...]:
    assert report.total is not None
    rows = tuple((row.name, row.figures) for row in report.rows)
    return rows, report.total.figures, tuple(map(repr, report.points)), report.schools.former


def test_past_months_are_read_once(database: Database, reported: Reported) -> None:
    with database.reader() as db:
        with counted(database) as cold:
            first = report_of(db, reported)
        with counted(database) as warm:
            again = report_of(db, reported)
    assert said(again) == said(first)
    # Revisions, marks, sums; once, what figures stand on.
    assert (len(cold), len(warm)) == (4, 3)
    assert warm[-1].count("FROM sum_month") < cold[-1].count("FROM sum_month")
    # A whole programme's schools aren't looked for one by one.
    assert "json" not in warm[-1]


@pytest.mark.parametrize("settled", [date(2026, 9, 1), date(2026, 10, 1), NOVEMBER, date(2026, 12, 1)])
@pytest.mark.parametrize("today", [date(2026, 9, 3), TODAY, date(2027, 6, 1)])
def test_whatever_is_kept_a_report_says_the_same(
    database: Database, reported: Reported, monkeypatch: pytest.MonkeyPatch, settled: date, today: date
) -> None:
    set_clock(monkeypatch, settled=settled, today=today)
    asked: list[dict[str, str]] = [
        {},
        {"as_of": "2026-11-03", "from": "2026-10-20"},
        {"as_of": "2026-10-31", "trend": "week"},
        {"as_of": "2026-10-12", "from": "2026-10-12"},
        {"as_of": "2026-09-30", "within": "department/35"},
    ]
    with database.reader() as db, database.writer() as writer:
        for query in asked:
            # Whoever writes keeps nothing, and reads everything.
            plain = said(report_of(writer, reported, **query))
            assert said(report_of(db, reported, **query)) == plain
            assert said(report_of(db, reported, **query)) == plain


def came(db: Session, reported: Reported, on: date) -> None:
    """Three people become trained at a school on the first of a month."""
    revision = revision_id(db, reported)
    uai = reported.schools["north-2"].uai
    counts = {"revision_id": revision, "uai": uai, "enrolled": 3, "started": 3, "trained": 3, "flow": 3}
    db.execute(insert(SumMonth).values(month=on, **counts))
    db.execute(insert(SumDay).values(on=on, **counts))


def revision_id(db: Session, reported: Reported) -> int:
    mine = revisions_of(db, programme_id=reported.programme.id)
    return next(one.id for one in mine if one.slug == "enseignants")


def corrected(db: Session, reported: Reported, on: date) -> None:
    for model, when in ((SumMonth, SumMonth.month), (SumDay, SumDay.on)):
        db.execute(update(model).where(when == on).values(trained=model.trained - 1))


def gone(db: Session, reported: Reported, on: date) -> None:
    for model, when in ((SumMonth, SumMonth.month), (SumDay, SumDay.on)):
        db.execute(delete(model).where(when == on))


@pytest.mark.parametrize("on", [LONG_AGO, date(2026, 11, 1)])
@pytest.mark.parametrize("change", [corrected, gone])
def test_what_somebody_else_commits_is_seen_at_once(
    database: Database, reported: Reported, change: Callable[[Session, Reported, date], None], on: date
) -> None:
    elsewhere = Database(database.url.render_as_string(hide_password=False))
    with database.reader() as db:
        before = said(report_of(db, reported))
        with elsewhere.writer() as other:
            came(other, reported, on)
            assert said(report_of(db, reported)) == before
            other.commit()
        arrived = said(report_of(db, reported))
        assert arrived[1].trained == before[1].trained + 3
        with elsewhere.writer() as other:
            change(other, reported, on)
            undone = said(report_of(other, reported))
            other.rollback()
        assert said(report_of(db, reported)) == arrived != undone
        with elsewhere.writer() as other:
            change(other, reported, on)
            other.commit()
        assert said(report_of(db, reported)) == undone
    elsewhere.dispose()


@pytest.mark.parametrize("engine_name", [pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_two_late_entries_dont_wait_for_each_other(database: Database, reported: Reported) -> None:
    trained: list[int] = []
    with database.reader() as db, database.writer() as one, database.writer() as other:
        trained.append(said(report_of(db, reported))[1].trained)
        for writer, on in ((one, LONG_AGO), (other, date(2020, 2, 1))):
            writer.connection().exec_driver_sql("SET LOCAL lock_timeout = 100")
            came(writer, reported, on)
        for writer in (other, one):
            writer.commit()
            trained.append(said(report_of(db, reported))[1].trained)
        came(one, reported, date(2020, 3, 1))
        one.commit()
        trained.append(said(report_of(db, reported))[1].trained)
        kept = marks.sums_marks([revision_id(db, reported)])
        assert db.execute(select(kept.subquery())).all()
    assert trained == [trained[0] + 3 * n for n in range(4)]


def test_a_wording_is_read_as_soon_as_it_is_counted(database: Database, reported: Reported) -> None:
    with database.writer() as db:
        first = db.get_one(GoalRevision, revision_id(db, reported))
        goal = db.get_one(Goal, first.goal_id)
        later = make_goal(
            db,
            reported.programme,
            goal=goal,
            n=2,
            in_force_from=date(2026, 10, 15),
            target=ShareTarget(share=Fraction(1)),
            is_ready=False,
        )
        db.commit()
    with database.reader() as db:
        shares = [[point.target_share for point in report_of(db, reported).points]]
        with database.writer() as other:
            ready = {"state": READY, "ready_at": datetime(2026, 11, 1, tzinfo=UTC)}
            other.execute(update(GoalRevision).where(GoalRevision.id == later.id).values(**ready))
            other.commit()
        db.expire_all()
        shares.append([point.target_share for point in report_of(db, reported).points])
    was, now = Fraction(3, 5), Fraction(1)
    assert shares == [[was, was, was], [was, now, now]]
