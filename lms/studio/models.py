"""Drafts: a course's files as their authors are changing them, on the way to the next release."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.courses.models import HASH
from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.types import BigId
from lms.messages import message

SLUG = String(80)
PATH = String(400)


class Draft(Base):
    """A course that is being changed, and the release its changes start from (none: never published)."""

    __tablename__ = "draft"
    __personal_data__ = PersonalData(
        person="opened_by",
        exported=("course_id", "opened_at"),
        on_erasure="detach",
        kept=message("Until the draft is published or dropped, without its author’s name once erased."),
    )

    course_id: Mapped[str] = mapped_column(SLUG, ForeignKey("course.id"), primary_key=True)
    base_release_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("release.id"))
    opened_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    opened_at: Mapped[datetime]


class DraftFile(Base):
    """A file of a draft: text as typed, or the name of an image's bytes; `version` counts its changes."""

    __tablename__ = "draft_file"
    __table_args__ = (CheckConstraint("(text IS NULL) <> (sha256 IS NULL)", name="one_content"),)
    __personal_data__ = PersonalData(
        person="edited_by",
        exported=("course_id", "path", "edited_at"),
        on_erasure="detach",
        kept=message("Until the draft is published or dropped, without its author’s name once erased."),
    )

    course_id: Mapped[str] = mapped_column(SLUG, ForeignKey("draft.course_id"), primary_key=True)
    path: Mapped[str] = mapped_column(PATH, primary_key=True)
    text: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(HASH, ForeignKey("blob.sha256"))
    version: Mapped[int]
    edited_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    edited_at: Mapped[datetime]


class AsideText(Base):
    """What somebody typed in a file that somebody else had changed meanwhile: kept until she has chosen."""

    __tablename__ = "draft_aside"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("course_id", "path", "text", "kept_at"),
        on_erasure="delete",
        kept=message("Until you have chosen between your text and the other one."),
    )

    course_id: Mapped[str] = mapped_column(SLUG, ForeignKey("course.id"), primary_key=True)
    path: Mapped[str] = mapped_column(PATH, primary_key=True)
    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    text: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime]
