"""What the studio shows: courses to write, drafts, texts kept aside, and whom publishing touches."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.courses import blobs, library
from lms.courses.canonical import TEXT_SUFFIXES
from lms.courses.layout import COURSE_FILE
from lms.courses.models import Blob, Course, Release, ReleaseFile
from lms.courses.release import Release as CompiledRelease
from lms.progress.models import Completion, Opening, UnitDone
from lms.studio.draft import FIRST_VERSION, CourseDraft, HeldFile
from lms.studio.models import AsideText, Draft, DraftFile
from lms.studio.outline import peek

IS_TEXT = tuple(f"%{suffix}" for suffix in TEXT_SUFFIXES)


@dataclass(frozen=True, kw_only=True)
class CourseToWrite:
    """A course in the studio's list; `number` and `published_at` are None until it is published."""

    id: str
    title: str
    number: int | None
    published_at: datetime | None
    drafted_at: datetime | None
    release: CompiledRelease | None


def courses_to_write(db: Session, *, only: Collection[str] | None) -> list[CourseToWrite]:
    """Give the courses of a trainer, or all of them, by title."""
    edited = (
        select(DraftFile.course_id, func.max(DraftFile.edited_at).label("drafted_at"))
        .group_by(DraftFile.course_id)
        .subquery()
    )
    chosen = (
        select(
            Course.id,
            Release.id.label("release_id"),
            Release.number,
            Release.published_at,
            edited.c.drafted_at,
            DraftFile.text,
        )
        .select_from(Course)
        .outerjoin(Release, Release.id == Course.current_release_id)
        .outerjoin(edited, edited.c.course_id == Course.id)
        .outerjoin(DraftFile, and_(DraftFile.course_id == Course.id, DraftFile.path == COURSE_FILE))
    )
    if only is not None:
        chosen = chosen.where(Course.id.in_(only))
    found = [
        CourseToWrite(
            id=row.id,
            title=peek(row.text or "").get("title") or _title(db, row.release_id) or row.id,
            number=row.number,
            published_at=row.published_at,
            drafted_at=row.drafted_at,
            release=library.release(db, row.release_id) if row.release_id else None,
        )
        for row in db.execute(chosen)
    ]
    return sorted(found, key=lambda course: (course.title.casefold(), course.id))


def _title(db: Session, release_id: int | None) -> str | None:
    return next(iter(library.release(db, release_id).title.values())) if release_id else None


def draft_of(db: Session, course_id: str) -> CourseDraft | None:
    """Give a course's draft; while there is none, its published files as a draft would begin."""
    row = db.execute(
        select(Course.current_release_id, Draft.course_id, Draft.base_release_id)
        .outerjoin(Draft, Draft.course_id == Course.id)
        .where(Course.id == course_id)
    ).first()
    if row is None:
        return None
    is_open = row.course_id is not None
    current = row.current_release_id or 0
    base = (row.base_release_id or 0) if is_open else current
    files = _draft_files(db, course_id) if is_open else released_files(db, current)
    return CourseDraft(
        course_id=course_id,
        base=base,
        is_open=is_open,
        current=current,
        files={file.path: file for file in files},
    )


def _draft_files(db: Session, course_id: str) -> list[HeldFile]:
    rows = db.execute(
        select(DraftFile, Person.given_name, Person.family_name)
        .outerjoin(Person, Person.id == DraftFile.edited_by)
        .where(DraftFile.course_id == course_id)
        .order_by(DraftFile.path)
    )
    return [
        HeldFile(
            path=row.DraftFile.path,
            text=row.DraftFile.text,
            sha256=row.DraftFile.sha256,
            version=row.DraftFile.version,
            edited_at=row.DraftFile.edited_at,
            edited_by=_name(row.given_name, row.family_name),
        )
        for row in rows
    ]


def _name(given_name: str | None, family_name: str | None) -> str | None:
    """Who it was, if somebody and not erased since."""
    return f"{given_name or ''} {family_name or ''}".strip() or None


def released_files(db: Session, release_id: int) -> list[HeldFile]:
    """Give a release's files as a draft begins with them; bytes of images stay where they are."""
    is_text = and_(
        Blob.sha256 == ReleaseFile.sha256,
        ReleaseFile.path.like(IS_TEXT[0]) | ReleaseFile.path.like(IS_TEXT[1]),
    )
    rows = db.execute(
        select(ReleaseFile.path, ReleaseFile.sha256, Blob.content)
        .outerjoin(Blob, is_text)
        .where(ReleaseFile.release_id == release_id)
        .order_by(ReleaseFile.path)
    )
    return [
        HeldFile(
            path=row.path,
            text=None if row.content is None else row.content.decode(),
            sha256=row.sha256 if row.content is None else None,
            version=FIRST_VERSION,
        )
        for row in rows
    ]


def source_of(db: Session, draft: CourseDraft, *, media: Collection[str] | None = None) -> dict[str, bytes]:
    """Give a draft's files as the compiler takes them; of images, only those named when some are."""
    wanted = {
        path: file.sha256
        for path, file in draft.files.items()
        if file.sha256 is not None and (media is None or path in media)
    }
    contents = blobs.read(db, wanted.values()) if wanted else {}
    files = {path: text.encode() for path, text in draft.texts.items()}
    return {**files, **{path: contents[sha256] for path, sha256 in wanted.items()}}


def draft_paths(db: Session, course_id: str) -> list[str]:
    """Give the paths of an open draft."""
    return list(db.scalars(select(DraftFile.path).where(DraftFile.course_id == course_id)))


def aside_of(db: Session, *, course_id: str, path: str, person_id: int) -> AsideText | None:
    """Give what somebody typed that another one's change overtook, until she has chosen."""
    return db.get(AsideText, (course_id, path, person_id))


@dataclass(frozen=True, kw_only=True)
class Touched:
    """How many people publishing touches: who did each unit, and who is in the middle of each module."""

    done: Mapping[tuple[str, int], int]
    under_way: Mapping[str, int]

    def finished(self, unit: str, edition: int | None) -> int:
        """How many did a unit in an edition."""
        return self.done.get((unit, edition or 0), 0)


def touched(db: Session, *, course_id: str, units: Collection[str], modules: Collection[str]) -> Touched:
    """Count the people whom changes to these units touch: two statements, however many people and units."""
    if not units:
        return Touched(done={}, under_way={})
    done = db.execute(
        select(UnitDone.unit_id, UnitDone.edition, func.count())
        .where(UnitDone.course_id == course_id, UnitDone.unit_id.in_(units))
        .group_by(UnitDone.unit_id, UnitDone.edition)
    )
    has_completed = exists().where(
        Completion.person_id == Opening.person_id,
        Completion.course_id == Opening.course_id,
        Completion.module_id == Opening.module_id,
        Completion.revoked_at.is_(None),
    )
    under_way = db.execute(
        select(Opening.module_id, func.count().label("people"))
        .where(Opening.course_id == course_id, Opening.module_id.in_(modules), ~has_completed)
        .group_by(Opening.module_id)
    )
    return Touched(
        done={(unit_id, edition): count for unit_id, edition, count in done},
        under_way={row.module_id: row.people for row in under_way},
    )


@dataclass(frozen=True, kw_only=True)
class PastRelease:
    """A release in a course's history."""

    id: int
    number: int
    note: str
    author: str | None
    published_at: datetime
    is_current: bool


def history(db: Session, course_id: str) -> Sequence[PastRelease]:
    """Give a course's releases, newest first, without what they hold."""
    rows = db.execute(
        select(
            Release.id,
            Release.number,
            Release.note,
            Release.published_at,
            Person.given_name,
            Person.family_name,
            Course.current_release_id,
        )
        .join(Course, Course.id == Release.course_id)
        .outerjoin(Person, Person.id == Release.author_id)
        .where(Release.course_id == course_id)
        .order_by(Release.number.desc())
    )
    return [
        PastRelease(
            id=row.id,
            number=row.number,
            note=row.note,
            author=_name(row.given_name, row.family_name),
            published_at=row.published_at,
            is_current=row.id == row.current_release_id,
        )
        for row in rows
    ]
