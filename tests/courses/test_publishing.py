"""Publishing, comparing, exporting: nothing is lost, and nobody publishes over somebody else unawares."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.config import resource_root
from lms.courses import operations, queries
from lms.courses.changes import compare
from lms.courses.compiler import compile_course
from lms.courses.folder import read_folder, write_folder
from lms.courses.models import Blob, Release
from lms.courses.release import Release as CompiledRelease
from lms.database import Database
from lms.messages import RefusalError

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
CONTENT = resource_root() / "content"
HYBRID = "enseigner-en-mode-hybride"


def source(course: str = HYBRID) -> dict[str, bytes]:
    return read_folder(CONTENT / course)


def compiled(files: dict[str, bytes]) -> CompiledRelease:
    compilation = compile_course(files)
    assert compilation.release is not None, compilation.errors
    return compilation.release


def publish(db: Session, files: dict[str, bytes], onto: str | None = None) -> operations.Publication:
    return operations.publish(db, compiled=compiled(files), files=files, onto=onto, now=NOW)


def a_unit(files: dict[str, bytes]) -> str:
    return next(path for path in sorted(files) if path.endswith(".md"))


def test_a_first_release_needs_no_base_and_is_read_back_whole(db: Session) -> None:
    files = source()
    publication = publish(db, files)
    assert (publication.number, publication.is_new) == (1, True)
    assert {change.change for change in publication.changes} == {"added"}
    found = queries.published(db, HYBRID)
    assert found is not None
    assert found.release == compiled(files)
    assert queries.known_courses(db) == [HYBRID]
    assert [course.release.id for course in queries.catalogue(db)] == [HYBRID]


def test_publishing_the_same_content_again_makes_no_release(db: Session) -> None:
    publish(db, source())
    again = publish(db, {path: content.replace(b"\n", b"\r\n") for path, content in source().items()})
    assert (again.number, again.is_new) == (1, False)
    assert {change.change for change in again.changes} == {"same"}
    assert db.scalar(select(func.count(Release.id))) == 1


@pytest.mark.parametrize("course", sorted(path.name for path in CONTENT.iterdir() if path.is_dir()))
def test_export_then_publish_gives_the_same_hash(db: Session, tmp_path: Path, course: str) -> None:
    first = publish(db, source(course))
    found = queries.published(db, course)
    assert found is not None
    write_folder(queries.source_files(db, first.release_id), tmp_path / "out", base=found.release.hash)
    again = read_folder(tmp_path / "out")
    assert compiled(again).hash == found.release.hash
    assert not publish(db, again).is_new


def test_a_folder_that_starts_from_another_release_is_refused_with_both_hashes(db: Session) -> None:
    files = source()
    publish(db, files)
    changed = {**files, a_unit(files): files[a_unit(files)] + b"\nUne phrase de plus.\n"}
    with pytest.raises(RefusalError, match=r"holds no \.passerelle-base"):
        publish(db, changed)
    elsewhere = {**changed, ".passerelle-base": b"0" * 64}
    with pytest.raises(RefusalError, match="somebody else") as refusal:
        publish(db, elsewhere)
    current = compiled(files).hash
    assert "0" * 64 in str(refusal.value)
    assert current in str(refusal.value)
    second = publish(db, changed, onto=current)
    assert second.number == 2
    assert [change.change for change in second.changes].count("edited") == 1
    based = {**files, ".passerelle-base": compiled(changed).hash.encode()}
    assert publish(db, based).number == 3


def test_an_edition_that_goes_back_is_refused(db: Session) -> None:
    files = source()
    path = a_unit(files)
    raised = {**files, path: files[path].replace(b"---\n", b"---\nedition: 3\n", 1)}
    publish(db, raised)
    with pytest.raises(RefusalError, match="goes back from edition 3 to 1"):
        publish(db, files, onto=compiled(raised).hash)


def test_changes_follow_ids_not_places() -> None:
    files = source()
    release = compiled(files)
    path = a_unit(files)
    moved = {**files, path.rsplit("/", 1)[0] + "/99-apres.md": files[path]}
    del moved[path]
    changes = {change.unit: change.change for change in compare(release, compiled(moved))}
    assert changes[release.modules[0].units[0].id] == "moved"
    assert {change.change for change in compare(release, release)} == {"same"}
    assert {change.change for change in compare(None, release)} == {"added"}
    raised = {**files, path: files[path].replace(b"---\n", b"---\nedition: 2\n", 1)}
    again = [change for change in compare(release, compiled(raised)) if change.again]
    assert [change.unit for change in again] == [release.modules[0].units[0].id]


def test_bytes_are_kept_once(db: Session) -> None:
    files = source()
    publish(db, files)
    before = db.scalar(select(func.count(Blob.sha256)))
    changed = {**files, a_unit(files): files[a_unit(files)] + b"\nUne phrase de plus.\n"}
    publish(db, changed, onto=compiled(files).hash)
    assert db.scalar(select(func.count(Blob.sha256))) == (before or 0) + 1


def test_the_catalogue_and_the_course_pages(database: Database, client: FlaskClient) -> None:
    assert "Aucun cours" in client.get("/courses").text or "No course" in client.get("/courses").text
    with database.writer() as db:
        publish(db, source())
        publish(db, source("accompagner-son-enfant"))
        db.commit()
    page = client.get("/courses").text
    assert "Enseigner en mode hybride" in page
    course = client.get(f"/courses/{HYBRID}")
    assert course.status_code == 200
    assert f"/courses/{HYBRID}/comprendre-l-hybridation/" in course.text
    assert client.get("/courses/inconnu").status_code == 404
    assert client.get("/media/inconnu").status_code == 404
