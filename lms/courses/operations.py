"""Publishing a course: compiled before any lock is taken, then compared and swapped. The caller commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.courses import blobs, queries
from lms.courses.canonical import TEXT_SUFFIXES, canonical_files
from lms.courses.changes import UnitChange, compare, sha256
from lms.courses.folder import read_base
from lms.courses.models import Course, Media, Release, ReleaseFile
from lms.courses.release import Release as CompiledRelease
from lms.courses.release import to_json
from lms.messages import RefusalError, message


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What publishing did: the release, whether it is new, and what it changed."""

    release_id: int
    number: int
    is_new: bool
    changes: tuple[UnitChange, ...]


def publish(
    db: Session,
    *,
    compiled: CompiledRelease,
    files: Mapping[str, bytes],
    onto: str | None = None,
    note: str = "",
    author_id: int | None = None,
    packaged: bool = False,
    now: datetime,
) -> Publication:
    """Make a compiled course its current release.

    The files' base (`.passerelle-base`, or `onto`) must be the current release, unless the content is the
    same: otherwise somebody else published in between, and RefusalError shows both hashes.
    """
    course = _locked(db, compiled.id)
    current = queries.published(db, compiled.id)
    if current is not None and current.release.hash == compiled.hash:
        changes = compare(current.release, compiled)
        return Publication(
            release_id=current.release_id, number=current.number, is_new=False, changes=changes
        )
    _check_base(current, base=onto or read_base(files))
    changes = compare(current.release if current else None, compiled)
    _check_editions(changes)
    release = Release(
        course_id=compiled.id,
        number=_next_number(db, compiled.id),
        hash=compiled.hash,
        compiled=to_json(compiled),
        note=note,
        author_id=author_id,
        published_at=now,
        packaged=packaged,
    )
    db.add(release)
    db.flush()
    _keep_source(db, release_id=release.id, compiled=compiled, files=files)
    course.current_release_id = release.id
    db.flush()
    return Publication(release_id=release.id, number=release.number, is_new=True, changes=changes)


def _locked(db: Session, course_id: str) -> Course:
    """Give a course, made if it is new, which nobody else publishes meanwhile."""
    course = db.scalars(select(Course).where(Course.id == course_id).with_for_update()).first()
    if course is None:
        course = Course(id=course_id, current_release_id=None)
        db.add(course)
        db.flush()
    return course


def _next_number(db: Session, course_id: str) -> int:
    mine = select(Release.number).where(Release.course_id == course_id)
    return (db.scalars(mine.order_by(Release.number.desc())).first() or 0) + 1


def _check_base(current: queries.Published | None, *, base: str | None) -> None:
    if current is None or base == current.release.hash:
        return
    if base is None:
        raise RefusalError(
            message(
                "Your folder doesn’t say which release it starts from: it holds no .passerelle-base, which an"
                " export writes. What is published is release %(number)s: export it and bring the two"
                " together, or publish over it with --onto %(current)s.",
                number=current.number,
                current=current.release.hash,
            )
        )
    raise RefusalError(
        message(
            "The course was published by somebody else in between. Your folder starts from %(base)s;"
            " what is published is release %(number)s, %(current)s. Export it and bring the two together,"
            " or publish over it with --onto %(current)s.",
            base=base,
            number=current.number,
            current=current.release.hash,
        )
    )


def _check_editions(changes: tuple[UnitChange, ...]) -> None:
    back = [
        message(
            "The unit “%(unit)s” goes back from edition %(before)s to %(after)s: write edition: %(before)s.",
            unit=change.unit,
            before=change.before,
            after=change.after,
        )
        for change in changes
        if change.goes_back
    ]
    if back:
        raise RefusalError(*back)


def _keep_source(
    db: Session, *, release_id: int, compiled: CompiledRelease, files: Mapping[str, bytes]
) -> None:
    """Keep every file of the release, and name the images its pages show."""
    contents = canonical_files(files)
    names = {path: sha256(content) for path, content in contents.items()}
    texts = {name for path, name in names.items() if path.endswith(TEXT_SUFFIXES)}
    blobs.keep(db, {names[path]: content for path, content in contents.items()}, texts=texts)
    db.add_all([ReleaseFile(release_id=release_id, path=path, sha256=name) for path, name in names.items()])
    shown = {media.name: media for media in compiled.media}
    there = set(db.scalars(select(Media.name).where(Media.name.in_(shown))))
    db.add_all(
        [
            Media(name=name, content_type=media.content_type, sha256=media.sha256)
            for name, media in shown.items()
            if name not in there
        ]
    )
