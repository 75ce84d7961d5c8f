"""Courses and their releases: immutable compiled publications, beside the source they were made from."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.types import BigId, PrimaryId
from lms.messages import message

HASH = String(64)


class Course(Base):
    """A course, known by its slug for ever, and the release that people follow."""

    __tablename__ = "course"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    # No foreign key: it would close a circle with `release`. `publish` is the only writer.
    current_release_id: Mapped[int | None] = mapped_column(BigId)


class Release(Base):
    """One publication. `compiled` is what `lms.courses.release.to_json` wrote; never changed."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("course_id", "number"),)
    __personal_data__ = PersonalData(
        person="author_id",
        exported=("course_id", "number", "published_at", "note"),
        on_erasure="detach",
        kept=message("As long as the course, without its author’s name once erased."),
    )

    id: Mapped[PrimaryId]
    course_id: Mapped[str] = mapped_column(String(80), ForeignKey("course.id"))
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(HASH)
    compiled: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(500), default="")
    author_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    published_at: Mapped[datetime]
    # Whether it came with the installation: only such a one is replaced by the next installation's.
    packaged: Mapped[bool] = mapped_column(default=False)


class Blob(Base):
    """A file's bytes, kept once however many releases hold it."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(HASH, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    # Kept where LMS_MEDIA_URL says, the content here being empty: `lms.courses.blobs` reads both.
    is_away: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class ReleaseFile(Base):
    """A file of a release's source."""

    __tablename__ = "release_file"

    release_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("release.id"), primary_key=True, autoincrement=False
    )
    path: Mapped[str] = mapped_column(String(400), primary_key=True)
    sha256: Mapped[str] = mapped_column(HASH, ForeignKey("blob.sha256"))


class Media(Base):
    """An image that pages show, under a name that its content decides."""

    __tablename__ = "media"

    name: Mapped[str] = mapped_column(String(160), primary_key=True)
    content_type: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(HASH, ForeignKey("blob.sha256"))
