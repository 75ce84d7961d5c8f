"""The demonstration is made once, counted by the rules, and kept as its visitors left it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.courses import queries as courses
from lms.courses.packaged import publish_packaged
from lms.coverage import operations as coverage
from lms.coverage.verifying import verify
from lms.database import Database
from lms.demo.making import cast, make_demo
from lms.demo.queries import is_demo
from lms.messages import RefusalError
from lms.progress.models import Completion, UnitDone
from lms.progress.operations import finish_unit
from lms.progress.sitting import Sitting
from lms.rosters.models import PossibleDuplicate, RosterImport, RosterVerdict
from lms.schools.models import Affiliation
from lms.workshops.models import Attendance, Registration, Workshop
from lms.workshops.states import State
from tests.factories.accounts import make_person

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MAELLE = "enseignante@demo.passerelle.example"


def said(database: Database, *, now: datetime = NOW) -> list[str]:
    return [str(one) for one in make_demo(database, now=now, timezone=PARIS)]


def is_verified(database: Database) -> bool:
    with database.snapshot() as db:
        return verify(db).is_fine


def test_it_is_whole_verified_and_kept(database: Database) -> None:
    coverage.install()
    for _step in publish_packaged(database, now=NOW):
        pass
    assert not is_demo(database)
    assert len(said(database)) == 2
    assert is_demo(database)
    assert is_verified(database)
    with database.reader() as db:
        check_the_cast(db)
        check_the_crowd(db)
        check_the_sessions(db)
        check_the_desk(db)
    with database.writer() as db:
        finished = finish_a_page(db)
        db.commit()
    # The next day, started again: nothing is made anew, and what a visitor did is there.
    assert said(database, now=NOW + timedelta(days=1)) == ["The demonstration is kept as it was left."]
    with database.reader() as db:
        count = select(func.count()).select_from(UnitDone).join(Person, Person.id == UnitDone.person_id)
        assert db.scalar(count.where(Person.email == MAELLE, UnitDone.unit_id == finished)) == 1
    assert is_verified(database)


def check_the_cast(db: Session) -> None:
    """Everybody who opens with one click is there."""
    emails = set(db.scalars(select(Person.email)))
    assert {account.person.email for account in cast()} <= emails


def check_the_desk(db: Session) -> None:
    verdicts = db.scalars(select(RosterVerdict.verdict).order_by(RosterVerdict.line)).all()
    assert verdicts == ["new", "changed", "unchanged", "refused", "refused", "refused"]
    assert db.scalars(select(RosterImport.state)).all() == ["checked"]
    asked = select(func.count()).where(PossibleDuplicate.dismissed_at.is_(None))
    assert db.scalar(asked) == 1


def check_the_sessions(db: Session) -> None:
    """A session in every state, for parents and for teachers, with people who registered, wait and came."""
    rows = db.execute(select(Workshop.state, Workshop.audience)).all()
    assert {row.state for row in rows} == {state.value for state in State}
    assert {row.audience for row in rows} == {"parent", "teacher"}
    assert set(db.scalars(select(Registration.seat))) == {"seated", "waiting"}
    assert set(db.scalars(select(Attendance.way))) == {"list", "door", "headcount"}


def check_the_crowd(db: Session) -> None:
    """About 1,200 teachers and 400 parents, at all stages of a school year."""
    belong = dict(
        db.execute(
            select(Affiliation.audience, func.count(Affiliation.person_id.distinct())).group_by(
                Affiliation.audience
            )
        ).all()
    )
    assert 1100 <= belong["teacher"] <= 1400
    assert 350 <= belong["parent"] <= 450
    months = {on.strftime("%Y-%m") for on in db.scalars(select(Completion.done_on).distinct())}
    assert len(months) >= 9
    assert set(db.scalars(select(Completion.means).distinct())) == {"self-study", "presence", "live-distance"}


def finish_a_page(db: Session) -> str:
    """Do what a visitor does as Maëlle; give the unit."""
    published = courses.published(db, "enseigner-en-mode-hybride")
    person_id = db.scalar(select(Person.id).where(Person.email == MAELLE))
    assert published is not None
    assert person_id is not None
    unit = published.release.unit("mener-un-atelier-abc")
    assert unit is not None
    sitting = Sitting(
        person_id=person_id, release_id=published.release_id, release=published.release, now=NOW, zone=PARIS
    )
    finish_unit(db, sitting, unit=unit)
    return unit.id


def test_a_database_with_people_in_it_is_left_alone(database: Database) -> None:
    with database.writer() as db:
        make_person(db)
        db.commit()
    with pytest.raises(RefusalError, match="real people"):
        said(database)
    assert not is_demo(database)
