"""Files of courses beyond the database: written before what names them, read back whole, missed in words."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from lms.app import create_app
from lms.cli import lms
from lms.cli.doctor_work import check_files
from lms.config import Settings, SettingsError, read_settings, resource_root
from lms.courses import operations, queries
from lms.courses.compiler import compile_course
from lms.courses.folder import read_folder
from lms.courses.models import Blob, Media
from lms.database import Database
from lms.database.file_store import FilesAwayError, FileStore, attach_files
from lms.messages import RefusalError
from tests.support.pages import CheckedClient

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
COURSE = resource_root() / "content" / "ecrire-un-module"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder beyond the database."""
    return tmp_path / "files"


@pytest.fixture
def settings(tmp_path: Path, place: Path) -> Settings:
    """Settings that name it."""
    return settings_with(tmp_path, place.as_uri())


@pytest.fixture
def app(settings: Settings, database: Database) -> Iterator[Flask]:
    """The application, which keeps files there; the database's next user doesn't."""
    app = create_app(settings, database=database)
    app.testing, app.test_client_class = True, CheckedClient
    yield app
    for engine in (database.writers, database.readers):
        engine.update_execution_options(lms_file_store=None)


def settings_with(folder: Path, media_url: str) -> Settings:
    given = {"LMS_DATA_DIR": str(folder), "LMS_BASE_URL": "http://localhost", "LMS_MEDIA_URL": media_url}
    return read_settings(given)


def publish(database: Database) -> int:
    files = read_folder(COURSE)
    release = compile_course(files).release
    assert release is not None
    with database.writer() as db:
        done = operations.publish(db, compiled=release, files=files, now=NOW)
        db.commit()
        return done.release_id


def picture(database: Database) -> Media:
    with database.reader() as db:
        return db.scalars(select(Media).where(Media.content_type.startswith("image/"))).one()


def test_a_picture_is_kept_there_and_texts_stay(app: Flask, database: Database, place: Path) -> None:
    release_id = publish(database)
    with database.reader() as db:
        rows = db.execute(select(Blob.sha256, Blob.content, Blob.is_away)).all()
        assert queries.source_files(db, release_id) == read_folder(COURSE)
    away = {row.sha256 for row in rows if row.is_away}
    assert len(away) == 2
    assert {row.content for row in rows if row.is_away} == {b""}
    assert all(row.content for row in rows if not row.is_away)
    # Nothing half-written is left beside them.
    assert {file.name for file in place.rglob("*") if file.is_file()} == away
    shown = app.test_client().get(f"/media/{picture(database).name}")
    assert shown.data == (COURSE / "01-des-pages-lisibles/media/plan-de-page.svg").read_bytes()


def test_what_was_kept_in_the_database_before_stays_there(
    app: Flask, database: Database, place: Path
) -> None:
    for engine in (database.writers, database.readers):
        engine.update_execution_options(lms_file_store=None)
    publish(database)
    attach_files(database, place.as_uri())
    publish(database)
    assert not place.exists()
    assert app.test_client().get(f"/media/{picture(database).name}").status_code == 200


@pytest.mark.parametrize("spoilt", [None, b"something else"])
def test_a_file_that_is_gone_or_altered_is_said_so(
    app: Flask, database: Database, place: Path, spoilt: bytes | None
) -> None:
    publish(database)
    media = picture(database)
    file = place / media.sha256[:2] / media.sha256
    if spoilt is None:
        file.unlink()
    else:
        file.write_bytes(spoilt)
    answer = app.test_client().get(f"/media/{media.name}")
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)


def test_when_the_place_can_not_be_written_nothing_is_published(
    app: Flask, database: Database, place: Path
) -> None:
    place.write_bytes(b"a file where a folder is wanted")
    with pytest.raises(FilesAwayError):
        publish(database)
    assert app.test_client().get("/courses/ecrire-un-module").status_code == 404


def test_doctor_tries_the_place_and_misses_it(
    app: Flask, database: Database, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(database)
    url = database.url.render_as_string(hide_password=False)
    named = {"LMS_DATA_DIR": str(tmp_path), "LMS_DATABASE_URL": url, "LMS_BASE_URL": "http://localhost"}
    for media_url, fine, words in (
        (settings.media_url or "", True, "2 files of courses are kept at LMS_MEDIA_URL"),
        ((tmp_path / "files.txt").as_uri(), False, "can’t be written and read"),
        ("", False, "set LMS_MEDIA_URL as it was"),
        ("pigeon://loft", False, "can’t be opened"),
    ):
        (tmp_path / "files.txt").write_bytes(b"no folder")
        (found,) = check_files(read_settings(named | {"LMS_MEDIA_URL": media_url}))
        assert (found.fine, words in str(found.sentence)) == (fine, True), str(found.sentence)
    for name, value in (named | {"LMS_MEDIA_URL": settings.media_url or ""}).items():
        monkeypatch.setenv(name, value)
    saved = CliRunner().invoke(lms, ["backup", str(tmp_path / "backup.zip")])
    assert saved.exit_code == 0
    assert "LMS_MEDIA_URL" in saved.output


def test_a_place_is_an_address() -> None:
    with pytest.raises(SettingsError):
        read_settings({"LMS_MEDIA_URL": "/srv/files"})
    with pytest.raises(RefusalError):
        FileStore("nowhere://x")


def test_a_place_in_memory_keeps_a_file_once() -> None:
    store = FileStore("memory://lms-test")
    store.check()
    store.check()
    with pytest.raises(FilesAwayError):
        store.read("0" * 64)
