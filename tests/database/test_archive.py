"""A backup holds everything, can be restored on either engine, and refuses what it must."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.accounts.models import AuditEvent, Credential, Person, Throttle
from lms.database import Database, archive, migrations
from lms.messages import RefusalError
from tests.factories.accounts import NOW, make_person
from tests.factories.schools import make_school
from tests.factories.workshops import make_workshop
from tests.support.databases import TestDatabases


def fill(database: Database) -> None:
    with database.writer() as session:
        person = make_person(session, given_name="Zoé", family_name="L’Hégaret; =1+1")
        session.add(Credential(person_id=person.id, password_hash="x", changed_at=NOW))
        session.add(Throttle(key=bytes(range(32)), began_at=NOW, tries=3))
        session.add(AuditEvent(at=datetime.now(UTC), actor_id=person.id, verb="signed-in"))
        make_workshop(session)
        session.commit()


def contents(database: Database) -> list[object]:
    with database.snapshot() as session:
        return [
            session.execute(select(table).order_by(*table.primary_key.columns)).all()
            for table in archive._tables()
        ]


@pytest.fixture
def empty(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    migrations.upgrade(database)
    return database


def test_what_was_saved_comes_back_on_sqlite(database: Database, empty: Database, tmp_path: Path) -> None:
    fill(database)
    rows = archive.write_backup(database, tmp_path / "backup.zip", now=NOW)
    assert rows == 8
    assert archive.restore_backup(empty, tmp_path / "backup.zip") == 8
    assert contents(empty) == contents(database)


def test_each_table_is_a_step(database: Database, empty: Database, tmp_path: Path) -> None:
    steps: list[str] = []
    archive.write_backup(database, tmp_path / "b.zip", now=NOW, step=lambda: steps.append("written"))
    archive.restore_backup(empty, tmp_path / "b.zip", step=lambda: steps.append("restored"))
    assert steps == ["written"] * archive.number_of_tables() + ["restored"] * archive.number_of_tables()


def test_nobody_else_reads_a_backup_not_even_while_it_is_written(
    empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "backup.zip"
    (tmp_path / "backup.zip.part").write_text("what an interrupted one left")
    seen: list[int] = []
    real = archive._write_table

    def watched(*arguments) -> int:
        seen.append((tmp_path / "backup.zip.part").stat().st_mode & 0o077)
        return real(*arguments)

    monkeypatch.setattr(archive, "_write_table", watched)
    archive.write_backup(empty, file, now=NOW)
    assert set(seen) == {0}
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.postgresql
def test_a_sqlite_backup_comes_back_on_postgresql_and_ids_go_on(
    test_databases: TestDatabases, empty: Database, tmp_path: Path
) -> None:
    fill(empty)
    archive.write_backup(empty, tmp_path / "backup.zip", now=NOW)
    with test_databases.clean("postgresql", tmp_path) as database:
        archive.restore_backup(database, tmp_path / "backup.zip")
        assert contents(database) == contents(empty)
        with database.writer() as session:
            restored = session.scalars(select(func.max(Person.id))).one()
            assert make_person(session).id > restored
            session.commit()


def merge_schools(database: Database) -> None:
    with database.writer() as session:
        schools = [make_school(session, f"035000{n}{letter}") for n, letter in enumerate("ABCD")]
        for old, new in ((0, 3), (1, 2)):
            schools[old].successor_uai = schools[new].uai
        session.commit()


def test_schools_that_were_merged_come_back_in_whatever_order_they_stand(
    database: Database, empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "BATCH_ROWS", 1)
    merge_schools(database)
    archive.write_backup(database, tmp_path / "backup.zip", now=NOW)
    archive.restore_backup(empty, tmp_path / "backup.zip")
    assert contents(empty) == contents(database)


@pytest.mark.postgresql
def test_merged_schools_come_back_on_postgresql_too(
    test_databases: TestDatabases, empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "BATCH_ROWS", 1)
    merge_schools(empty)
    archive.write_backup(empty, tmp_path / "backup.zip", now=NOW)
    with test_databases.clean("postgresql", tmp_path) as database:
        archive.restore_backup(database, tmp_path / "backup.zip")
        assert contents(database) == contents(empty)


def test_a_database_that_has_rows_is_not_overwritten(database: Database, tmp_path: Path) -> None:
    fill(database)
    archive.write_backup(database, tmp_path / "backup.zip", now=NOW)
    before = contents(database)
    with pytest.raises(RefusalError, match="isn’t empty"):
        archive.restore_backup(database, tmp_path / "backup.zip")
    assert contents(database) == before


def test_files_that_are_no_backup_are_refused_and_nothing_is_written(empty: Database, tmp_path: Path) -> None:
    before = contents(empty)
    wrong = tmp_path / "wrong.zip"
    wrong.write_text("not a zip")
    with pytest.raises(RefusalError, match="no backup"):
        archive.restore_backup(empty, wrong)
    with zipfile.ZipFile(wrong, "w") as file:
        file.writestr("x", "y")
    with pytest.raises(RefusalError, match="isn’t a backup"):
        archive.restore_backup(empty, wrong)
    with zipfile.ZipFile(wrong, "w") as file:
        file.writestr("manifest.json", json.dumps({"format": 1, "migration": "9999"}))
    with pytest.raises(RefusalError, match="version that made it"):
        archive.restore_backup(empty, wrong)
    assert contents(empty) == before


def test_a_backup_with_rows_missing_restores_nothing(
    database: Database, empty: Database, tmp_path: Path
) -> None:
    fill(database)
    whole, cut = tmp_path / "backup.zip", tmp_path / "cut.zip"
    archive.write_backup(database, whole, now=NOW)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(cut, "w") as target:
        for name in source.namelist():
            target.writestr(name, b"" if name == "tables/throttle.jsonl" else source.read(name))
    before = contents(empty)
    with pytest.raises(RefusalError, match="rows are missing"):
        archive.restore_backup(empty, cut)
    assert contents(empty) == before
