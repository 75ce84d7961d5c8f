"""What follows an import, and what it does when the record changes while it reads."""

import tempfile
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.coverage import operations
from lms.coverage.models import LedgerEntry
from lms.coverage.verification_words import in_words
from lms.coverage.verifying import Verification, verify
from lms.database import Database
from lms.mail.models import OutboxMail
from lms.messages import RefusalError
from lms.rosters import imports, scratch
from lms.rosters.following import follow
from lms.rosters.imports import Asked, import_people
from lms.rosters.models import InvitationDue
from lms.rosters.roster_file import read_roster
from lms.schools.models import Affiliation
from tests.factories.accounts import make_person
from tests.factories.coverage import World, make_world
from tests.factories.schools import make_school
from tests.rosters.rosters_read import SITE, bring

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ASKED = Asked(today=date(2026, 11, 22), now=NOW)
HEAD = "email;given_name;family_name;uai;function;main;external_id;joined_on;left_on\n"


@pytest.fixture
def world(database: Database) -> World:
    operations.install()
    with database.writer() as db:
        made = make_world(db, schools=2, people=1)
        db.commit()
    return made


def file_of(world: World, people: int, *, school: int = 0) -> bytes:
    uai = world.schools[school]
    lines = (f"p{n}@x.fr;P;Nom {n};{uai};teacher;;E{n};2026-09-0{1 + school};" for n in range(people))
    return (HEAD + "\n".join(lines)).encode()


def number(database: Database, model: type) -> int:
    with database.reader() as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


def verified(database: Database) -> Verification:
    with database.snapshot() as db:
        return verify(db)


def test_whole_at_once_then_counted_and_written_to_once(database: Database, world: World) -> None:
    before = number(database, LedgerEntry)
    with read_roster(file_of(world, 5)) as roster:
        assert import_people(database, roster, ASKED).figures["invited"] == 5
    # As a process killed here leaves it: everybody is there, nobody is counted or written to yet.
    assert (number(database, Person), number(database, LedgerEntry), number(database, OutboxMail)) == (
        6,
        before,
        0,
    )
    found = verified(database)
    assert (found.is_fine, found.waiting) == (True, 5)
    assert any("5 people were just imported" in str(sentence) for sentence in in_words(found))
    follow(database, site=SITE, now=NOW)
    counted = number(database, LedgerEntry)
    assert (counted > before, number(database, OutboxMail), number(database, InvitationDue)) == (True, 5, 0)
    assert (verified(database).is_fine, verified(database).waiting) == (True, 0)
    follow(database, site=SITE, now=NOW)
    assert (number(database, LedgerEntry), number(database, OutboxMail)) == (counted, 5)


def test_whoever_was_closed_meanwhile_is_not_written_to(database: Database, world: World) -> None:
    with read_roster(file_of(world, 2)) as roster:
        import_people(database, roster, ASKED)
    with database.writer() as db:
        db.scalars(select(Person).where(Person.email == "p0@x.fr")).one().disabled_at = NOW
        db.commit()
    follow(database, site=SITE, now=NOW)
    with database.reader() as db:
        assert db.scalars(select(OutboxMail.recipient)).all() == ["p1@x.fr"]


def meanwhile(
    monkeypatch: pytest.MonkeyPatch, database: Database, change: Callable[[Session], object], *, times: int
) -> None:
    """Let somebody else change the record between the reckoning and the writing, so many times."""
    plan, left = imports._plan, [times]

    def planned(*arguments: object) -> object:
        done = plan(*arguments)  # type: ignore[arg-type]
        if left[0]:
            left[0] -= 1
            with database.writer() as db:
                change(db)
                db.commit()
        return done

    monkeypatch.setattr(imports, "_plan", planned)


def test_somebody_added_meanwhile_is_found(
    database: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, database, lambda db: make_person(db, email="p1@x.fr"), times=1)
    with read_roster(file_of(world, 3)) as roster:
        imported = import_people(database, roster, ASKED)
    assert (imported.figures["people_new"], number(database, Person)) == (2, 4)
    with database.reader() as db:
        ids = db.scalars(select(Person.external_id).where(Person.email == "p1@x.fr")).all()
    assert ids == ["E1"]


def _end_everything(db: Session) -> None:
    for stay in db.scalars(select(Affiliation).where(Affiliation.person_id > 1)):
        stay.to_on = date(2026, 11, 1)


def _merge_a_school(db: Session) -> None:
    some = db.scalars(select(Affiliation.uai).order_by(Affiliation.id)).first()
    make_school(db, "0711989B", succeeded_on=date(2026, 9, 1), successor_uai=some)


@pytest.mark.parametrize("change", [_end_everything, _merge_a_school])
def test_what_changed_meanwhile_is_read_again(
    database: Database,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Session], object],
) -> None:
    bring(database, file_of(world, 3), ASKED)
    meanwhile(monkeypatch, database, change, times=1)
    imported = bring(database, file_of(world, 3, school=1), replace(ASKED, today=date(2026, 11, 23)))
    assert imported.new == 3
    with database.reader() as db:
        here = select(func.count()).where(
            Affiliation.uai == world.schools[1], Affiliation.to_on.is_(None), Affiliation.is_main
        )
        assert db.scalar(here) == 3
    assert verified(database).is_fine


def test_what_changes_each_time_is_refused_and_nothing_written(
    database: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(database, file_of(world, 3), ASKED)
    names = iter("ABCDE")

    def rename(db: Session) -> None:
        db.scalars(select(Person).where(Person.email == "p0@x.fr")).one().given_name = next(names)

    before = number(database, Affiliation)
    meanwhile(monkeypatch, database, rename, times=5)
    with (
        read_roster(file_of(world, 3, school=1)) as roster,
        pytest.raises(RefusalError, match="Nothing was written"),
    ):
        import_people(database, roster, ASKED)
    assert number(database, Affiliation) == before


def test_memory_does_not_grow_with_the_rows(database: Database, world: World, tmp_path: Path) -> None:
    def peak(people: int) -> int:
        file = tmp_path / f"{people}.csv"
        file.write_bytes(file_of(world, people))
        tracemalloc.start()
        with read_roster(file) as roster:
            import_people(database, roster, ASKED)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(5500) < peak(1500) * 1.25


def test_what_a_killed_import_left_is_swept_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / f"{scratch.PREFIX}left"
    left.mkdir()
    (left / "in-use").touch()
    (left / "roster.sqlite3").write_bytes(b"names")
    with scratch.scratch_file() as used:
        assert not left.exists()
        assert scratch.sweep() == 0
        assert used.count() == 0
    assert not used.path.parent.exists()
