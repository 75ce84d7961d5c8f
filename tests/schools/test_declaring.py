"""A headcount declared counts at once; what it replaces on the same day is kept, whoever replaces it."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.messages import RefusalError
from lms.schools.declaring import Declared, Outcome, declare_headcount
from lms.schools.headcount import Population
from lms.schools.headcounts_file import read_headcounts
from lms.schools.imports import import_headcounts
from lms.schools.models import FormerHeadcount
from lms.schools.queries import headcounts_on
from tests.factories.schools import make_school

UAI = "0350122T"
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def school(db: Session) -> str:
    make_school(db, UAI)
    return UAI


def declare(db: Session, headcount: int, *, on: date = TODAY) -> Declared:
    return declare_headcount(
        db,
        uai=UAI,
        population=Population.TEACHERS,
        headcount=headcount,
        on=on,
        source="Constat de rentrée",
        today=TODAY,
        now=NOW,
    )


def known(db: Session, on: date = TODAY) -> tuple[int, date]:
    db.expire_all()
    (found,) = headcounts_on(db, day=on, populations=[Population.TEACHERS]).values()
    return found.headcount, found.on


def former(db: Session) -> list[tuple[int, date]]:
    rows = db.scalars(select(FormerHeadcount).order_by(FormerHeadcount.id))
    return [(row.headcount, row.on) for row in rows]


def test_the_latest_declaration_is_the_headcount_and_the_earlier_ones_stay(db: Session, school: str) -> None:
    assert declare(db, 24, on=date(2026, 9, 10)).outcome is Outcome.NEW
    assert declare(db, 26).outcome is Outcome.NEW
    assert known(db) == (26, TODAY)
    assert known(db, date(2026, 10, 1)) == (24, date(2026, 9, 10))
    assert former(db) == []


def test_said_otherwise_on_the_same_day_the_former_is_kept(db: Session, school: str) -> None:
    declare(db, 24)
    assert declare(db, 26) == Declared(outcome=Outcome.REPLACED, former=24)
    assert declare(db, 26) == Declared(outcome=Outcome.UNCHANGED)
    assert declare(db, 0) == Declared(outcome=Outcome.REPLACED, former=26)
    assert known(db) == (0, TODAY)
    assert former(db) == [(24, TODAY), (26, TODAY)]


def test_a_file_that_says_otherwise_leaves_a_trace_too(db: Session, school: str) -> None:
    declare(db, 24)
    text = f"uai;population;headcount;on;source;kind\n{UAI};teachers;30;{TODAY};Rectorat;declared\n"
    for _again in range(2):
        imported = import_headcounts(db, read_headcounts(text.encode()), now=NOW)
        assert not imported.refused
    assert known(db) == (30, TODAY)
    assert former(db) == [(24, TODAY)]


@pytest.mark.parametrize("headcount", [-1, 5001])
def test_a_number_that_cannot_be_is_refused(db: Session, school: str, headcount: int) -> None:
    with pytest.raises(RefusalError, match="between 0 and 5000"):
        declare(db, headcount)


def test_a_day_to_come_is_refused(db: Session, school: str) -> None:
    with pytest.raises(RefusalError, match="up to today"):
        declare(db, 12, on=date(2026, 11, 23))
