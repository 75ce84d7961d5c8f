"""What is published."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ScalarSelect, Select, select
from sqlalchemy.orm import Session

from lms.courses import library
from lms.courses.blobs import content_of
from lms.courses.models import Blob, Course, Media, Release, ReleaseFile
from lms.courses.release import Release as CompiledRelease


@dataclass(frozen=True, kw_only=True)
class Published:
    """A course as it is published now."""

    release_id: int
    number: int
    published_at: datetime
    packaged: bool
    release: CompiledRelease


def current_release_id(course_id: str | BindParameter[str]) -> ScalarSelect[int | None]:
    """Give the scalar subquery of a course's current release, to compose into another statement."""
    return select(Course.current_release_id).where(Course.id == course_id).scalar_subquery()


@cache
def _every_course() -> Select[*tuple[Any, ...]]:
    return select(Release.id, Release.number, Release.published_at, Release.packaged).join(
        Course, Course.current_release_id == Release.id
    )


def catalogue(db: Session) -> list[Published]:
    """Give every course with its current release, by title."""
    rows = db.execute(_every_course()).all()
    courses = [
        Published(
            release_id=row.id,
            number=row.number,
            published_at=row.published_at,
            packaged=row.packaged,
            release=library.release(db, row.id),
        )
        for row in rows
    ]
    return sorted(courses, key=lambda course: (next(iter(course.release.title.values())), course.release.id))


def published(db: Session, course_id: str) -> Published | None:
    """Give a course as it is published now, if it is."""
    row = db.execute(
        select(Release.id, Release.number, Release.published_at, Release.packaged)
        .join(Course, Course.current_release_id == Release.id)
        .where(Course.id == course_id)
    ).first()
    if row is None:
        return None
    return Published(
        release_id=row.id,
        number=row.number,
        published_at=row.published_at,
        packaged=row.packaged,
        release=library.release(db, row.id),
    )


def known_courses(db: Session) -> list[str]:
    """Give the ids of the published courses, for an answer to an unknown one."""
    return list(
        db.scalars(select(Course.id).where(Course.current_release_id.is_not(None)).order_by(Course.id))
    )


def is_taken(db: Session, course_id: str) -> bool:
    """Whether a course of this id exists, published or not yet."""
    return db.scalar(select(Course.id).where(Course.id == course_id)) is not None


def highest_editions(db: Session, course_id: str, *, units: Collection[str]) -> dict[str, int]:
    """Give the highest edition that each unit ever had; a unit that was never published is left out."""
    highest: dict[str, int] = {}
    for release_id in db.scalars(select(Release.id).where(Release.course_id == course_id)) if units else ():
        compiled = library.release(db, release_id)
        for unit_id in units:
            unit = compiled.unit(unit_id)
            if unit is not None:
                highest[unit_id] = max(unit.edition, highest.get(unit_id, 0))
    return highest


def history(db: Session, course_id: str) -> list[Release]:
    """Give a course's releases, newest first."""
    return list(
        db.scalars(select(Release).where(Release.course_id == course_id).order_by(Release.number.desc()))
    )


def source_files(db: Session, release_id: int) -> dict[str, bytes]:
    """Give the canonical source of a release, by path."""
    rows = db.execute(
        select(ReleaseFile.path, Blob.sha256, Blob.content, Blob.is_away)
        .join(Blob, Blob.sha256 == ReleaseFile.sha256)
        .where(ReleaseFile.release_id == release_id)
        .order_by(ReleaseFile.path)
    )
    return {row.path: content_of(db, row.sha256, row.content, is_away=row.is_away) for row in rows}


def media(db: Session, name: str) -> tuple[str, bytes] | None:
    """Give an image's type and bytes."""
    row = db.execute(
        select(Media.content_type, Blob.sha256, Blob.content, Blob.is_away)
        .join(Blob, Blob.sha256 == Media.sha256)
        .where(Media.name == name)
    ).first()
    if row is None:
        return None
    return row.content_type, content_of(db, row.sha256, row.content, is_away=row.is_away)
