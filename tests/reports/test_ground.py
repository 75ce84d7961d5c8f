"""What figures stand on is kept between requests, and no change of it is missed, whoever makes it."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, insert, text, true, update
from sqlalchemy.orm import Session

from lms.coverage.places import Grouping
from lms.coverage.revisions import revisions_of
from lms.database import Database
from lms.programmes.models import PerimeterEntry
from lms.reach.queries import scopes_predicate
from lms.reach.scopes import Scope, ScopeKind, district, funder, programme
from lms.reports import ground_reading
from lms.reports.asked import read_asked
from lms.reports.filters import Filters
from lms.reports.ground import Ground
from lms.reports.ground_reading import described, read_grounds
from lms.reports.marks import read_marks
from lms.reports.places import Area
from lms.reports.report import Report, View, make_report, subjects_of
from lms.schools.headcount import Population
from lms.schools.models import Headcount, School
from lms.schools.school import Funder
from tests.factories.coverage import declare
from tests.factories.programmes import enter, make_school
from tests.reports.worlds import TODAY, Reported, make_reported
from tests.support.statements import counted

TEACHERS = frozenset({Population.TEACHERS})
WATCHED = {"headcount", "perimeter_entry", "programme", "school"}


@pytest.fixture
def reported(database: Database) -> Reported:
    with database.writer() as db:
        made = make_reported(db)
        db.commit()
    return made


def scope_of(reported: Reported, **bounds: Any) -> ground_reading.Scope:
    return ground_reading.Scope(programme_id=reported.programme.id, **{"predicate": true(), **bounds})


def ground_of(db: Session, reported: Reported, **bounds: Any) -> Ground:
    mark = read_marks(db, []).ground
    found = read_grounds(db, [scope_of(reported, **bounds)], populations=TEACHERS, mark=mark)
    return found[reported.programme.id]


def report_of(db: Session, reported: Reported) -> Report:
    (subject, *_) = (
        one
        for one in subjects_of(reported.programme, revisions_of(db, programme_id=reported.programme.id))
        if one.latest.slug == "enseignants"
    )
    period = subject.period(today=TODAY)
    assert period is not None
    asked = read_asked({"by": "school"}, period=period)
    return make_report(db, subject, view=View(predicate=true(), is_whole=True), asked=asked, with_trend=True)


def test_it_is_read_once(database: Database, reported: Reported) -> None:
    with database.reader() as db:
        first = ground_of(db, reported)
        with counted(database) as statements:
            assert ground_of(db, reported) is first
        assert len(statements) == 1
    with database.snapshot() as db:
        assert ground_of(db, reported) is first


def declared_by_hand(db: Session, reported: Reported) -> None:
    db.execute(
        insert(Headcount).values(
            uai=reported.schools["south"].uai,
            population="teachers",
            kind="declared",
            on=date(2026, 10, 2),
            headcount=77,
            source="",
        )
    )


def corrected(db: Session, _reported: Reported) -> None:
    db.execute(text("UPDATE headcount SET headcount = headcount + 70"))


def undeclared(db: Session, _reported: Reported) -> None:
    db.execute(delete(Headcount))


def added(db: Session, reported: Reported) -> None:
    enter(db, reported.programme, make_school(db, number=9300))


def renamed(db: Session, reported: Reported) -> None:
    db.execute(update(School).where(School.uai == reported.schools["south"].uai).values(name="Autre"))


def taken_out(db: Session, reported: Reported) -> None:
    db.execute(delete(PerimeterEntry).where(PerimeterEntry.uai == reported.schools["south"].uai))


def withdrawn(db: Session, reported: Reported) -> None:
    south = PerimeterEntry.uai == reported.schools["south"].uai
    db.execute(update(PerimeterEntry).where(south).values(to_on=date(2026, 9, 20)))


@pytest.mark.parametrize(
    "change", [declared_by_hand, corrected, undeclared, added, renamed, taken_out, withdrawn]
)
def test_a_change_that_somebody_else_commits_is_seen_at_once(
    database: Database, reported: Reported, change: Callable[[Session, Reported], None]
) -> None:
    elsewhere = Database(database.url.render_as_string(hide_password=False))
    with database.reader() as db:
        before = said(report_of(db, reported))
        with elsewhere.writer() as other:
            change(other, reported)
            other.flush()
            assert said(report_of(db, reported)) == before
            changed = said(report_of(other, reported))
            assert changed != before
            other.commit()
        assert said(report_of(db, reported)) == changed
    elsewhere.dispose()


def said(report: Report) -> object:
    assert report.total is not None
    rows = [(row.name, row.figures) for row in report.rows]
    return rows, report.total.figures, report.points


@pytest.mark.parametrize(
    ("table", "column"),
    [("headcount", "source"), ("perimeter_entry", "note"), ("programme", "name"), ("school", "name")],
)
def test_each_table_that_is_read_is_watched(
    database: Database, reported: Reported, table: str, column: str
) -> None:
    assert table in WATCHED
    with database.writer() as db:
        before = ground_of(db, reported)
        assert ground_of(db, reported) is before
        db.execute(text(f"UPDATE {table} SET {column} = {column}"))
        assert ground_of(db, reported) is not before


def test_what_is_undone_was_never_there(database: Database, reported: Reported) -> None:
    with database.writer() as db:
        before = said(report_of(db, reported))
        undone = db.begin_nested()
        corrected(db, reported)
        once = said(report_of(db, reported))
        corrected(db, reported)
        twice = said(report_of(db, reported))
        undone.rollback()
        assert said(report_of(db, reported)) == before
        renamed(db, reported)
        assert len({repr(one) for one in (before, once, twice, said(report_of(db, reported)))}) == 4
        db.rollback()
        assert said(report_of(db, reported)) == before


@pytest.mark.parametrize("engine_name", [pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_two_who_change_it_dont_wait_for_each_other(database: Database, reported: Reported) -> None:
    grounds: list[Ground] = []
    with database.reader() as db, database.writer() as one, database.writer() as other:
        grounds.append(ground_of(db, reported))
        one.execute(text("SET LOCAL lock_timeout = 100"))
        other.execute(text("SET LOCAL lock_timeout = 100"))
        declare(one, reported.schools["south"].uai, 30, on=date(2026, 10, 3))
        declare(other, reported.schools["small"].uai, 31, on=date(2026, 10, 3))
        one.flush()
        other.flush()
        other.commit()
        grounds.append(ground_of(db, reported))
        one.commit()
        grounds.append(ground_of(db, reported))
        declare(other, reported.schools["small"].uai, 32, on=date(2026, 10, 4))
        other.commit()
        grounds.append(ground_of(db, reported))
        assert db.scalar(text("SELECT count(*) FROM ground_mark")) == 1
    held = [sum(len(of) for of in ground.headcounts.values()) for ground in grounds]
    assert held == [held[0], held[0] + 1, held[0] + 2, held[0] + 3]


BOUNDS: list[tuple[dict[str, Any], int]] = [
    ({}, 8),
    ({"area": Area(by=Grouping.FUNDER, code="commune/35047")}, 3),
    ({"filters": Filters(level="college", wave=date(2026, 9, 1))}, 2),
    ({"predicate": programme("tne-essai")}, 7),
    ({"predicate": Scope(kind=ScopeKind.DEPARTMENT, value="02")}, 1),
    ({"predicate": district(department_code="35", name="Rennes Nord")}, 2),
    ({"predicate": funder(kind=Funder.DEPARTMENT, code="35")}, 2),
]


def test_each_scope_is_kept_apart_and_read_from_watched_tables_only(
    database: Database, reported: Reported
) -> None:
    with database.reader() as db:
        grounds: list[Ground] = []
        for bounds, schools in BOUNDS:
            given = {**bounds}
            if "predicate" in given:
                given["predicate"] = scopes_predicate([given["predicate"]], on=TODAY)
            asked = described(db, [scope_of(reported, **given)], TEACHERS)
            assert set(re.findall(r"(?:FROM|JOIN) (\w+)", str(asked))) <= WATCHED | {"ground_mark"}
            grounds.append(ground_of(db, reported, **given))
            assert len(grounds[-1].stays) == schools, bounds
            assert ground_of(db, reported, **given) is grounds[-1]
        assert len({id(ground) for ground in grounds}) == len(BOUNDS)


def test_what_was_read_long_ago_makes_room(
    database: Database, reported: Reported, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ground_reading, "MOST_STAYS", 30)
    with database.reader() as db:
        whole = ground_of(db, reported)
        assert ground_of(db, reported) is whole
        ground_of(db, reported, area=Area(by=Grouping.ACADEMY, code="14"))
        assert ground_of(db, reported) is not whole
