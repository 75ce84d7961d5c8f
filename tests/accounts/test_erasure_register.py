"""What was erased stays erased, even when an older backup is restored."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from lms.accounts import erasure_register
from lms.accounts.models import Person
from lms.database import Database, archive, migrations
from tests.factories.accounts import NOW, make_person

LATER = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)


def test_a_restored_backup_forgets_again_whoever_was_erased_since(database: Database, tmp_path: Path) -> None:
    with database.writer() as db:
        gone = make_person(db, given_name="Élodie", email="elodie@exemple.fr").id
        stays = make_person(db, given_name="Ronan").id
        db.commit()
    archive.write_backup(database, tmp_path / "backup.zip", now=NOW)
    erasure_register.note(tmp_path / "data", person_id=gone, at=LATER)
    erasure_register.note(tmp_path / "data", person_id=gone, at=LATER)
    restored = Database(f"sqlite:///{tmp_path / 'restored.sqlite3'}")
    migrations.upgrade(restored)
    archive.restore_backup(restored, tmp_path / "backup.zip")
    assert erasure_register.replay(restored, tmp_path / "data", now=LATER) == 1
    with restored.reader() as db:
        people = {one.id: one for one in db.scalars(select(Person))}
        assert people[gone].email is None
        assert people[gone].erased_at is not None
        assert people[stays].given_name == "Ronan"
    assert erasure_register.replay(restored, tmp_path / "data", now=LATER) == 0
    restored.dispose()


def test_nothing_noted_is_nothing_to_do(database: Database, tmp_path: Path) -> None:
    assert erasure_register.noted(tmp_path) == []
    assert erasure_register.replay(database, tmp_path, now=LATER) == 0
