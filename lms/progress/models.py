"""Units done, modules opened, quiz attempts, completions and credits: facts of one person, dated."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.types import BigId, PrimaryId
from lms.messages import message

SLUG = String(80)
LONGEST_REASON = 500
NOTE = String(LONGEST_REASON)
MEANS_CHECK = "means IN ('self-study', 'live-distance', 'presence', 'recognition', 'override')"
STANDS = text("revoked_at IS NULL")
WAITS = text("validated_at IS NULL AND given_back_at IS NULL")


class UnitDone(Base):
    """A unit finished in an edition; later editions are rows of their own, none is ever taken away."""

    __tablename__ = "unit_done"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("course_id", "unit_id", "edition", "done_at"),
        on_erasure="delete",
        kept=message("As long as the account: it is your place in each course."),
    )

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    course_id: Mapped[str] = mapped_column(SLUG, ForeignKey("course.id"), primary_key=True)
    unit_id: Mapped[str] = mapped_column(SLUG, primary_key=True)
    edition: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    release_id: Mapped[int] = mapped_column(BigId, ForeignKey("release.id"))
    done_at: Mapped[datetime]


class Opening(Base):
    """A module somebody opened: the local day of the first time, and the unit where she was last."""

    __tablename__ = "opening"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("course_id", "module_id", "first_on", "last_unit_id", "last_at"),
        on_erasure="delete",
        kept=message("As long as the account: it is your place in each course."),
    )

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    course_id: Mapped[str] = mapped_column(SLUG, ForeignKey("course.id"), primary_key=True)
    module_id: Mapped[str] = mapped_column(SLUG, primary_key=True)
    first_on: Mapped[date] = mapped_column(Date)
    last_unit_id: Mapped[str] = mapped_column(SLUG)
    last_at: Mapped[datetime]


class ChosenLevel(Base):
    """The level of teaching that somebody has chosen: of units written for one level, hers are asked."""

    __tablename__ = "chosen_level"
    __table_args__ = (CheckConstraint("level IN ('primary', 'secondary', 'vocational')", name="level"),)
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("level", "chosen_at"),
        on_erasure="delete",
        kept=message("As long as the account: it says which pages are for you."),
    )

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    level: Mapped[str] = mapped_column(String(20))
    chosen_at: Mapped[datetime]


class HandIn(Base):
    """A task handed in to be validated: seen by its trainers, then validated or given back with a reason."""

    __tablename__ = "hand_in"
    __table_args__ = (
        Index("uq_hand_in_natural", "person_id", "course_id", "unit_id", "edition", unique=True),
        Index("ix_hand_in_waiting", "course_id", "id", postgresql_where=WAITS, sqlite_where=WAITS),
    )
    __personal_data__ = PersonalData(
        person="person_id",
        exported=(
            "course_id",
            "unit_id",
            "edition",
            "handed_in_at",
            "given_back_at",
            "reason",
            "validated_at",
        ),
        on_erasure="delete",
        kept=message("As long as the account; your trainers see your name and your school."),
    )

    id: Mapped[PrimaryId]
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    course_id: Mapped[str] = mapped_column(SLUG, ForeignKey("course.id"))
    unit_id: Mapped[str] = mapped_column(SLUG)
    edition: Mapped[int] = mapped_column(SmallInteger)
    handed_in_at: Mapped[datetime]
    given_back_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(NOTE, default="")
    validated_at: Mapped[datetime | None]
    # Who answered; ids only, as in the log.
    answered_by: Mapped[int | None] = mapped_column(BigId)

    @property
    def waits(self) -> bool:
        """Whether nobody has answered yet."""
        return self.validated_at is None and self.given_back_at is None


class QuizAttempt(Base):
    """Somebody's n-th answers to a quiz, marked. Seen by the learner only; no file holds them."""

    __tablename__ = "quiz_attempt"
    __table_args__ = (
        Index("uq_quiz_attempt_natural", "person_id", "course_id", "unit_id", "edition", "n", unique=True),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
    )
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("course_id", "unit_id", "edition", "n", "answers", "percent", "passed", "submitted_at"),
        on_erasure="delete",
        kept=message("As long as the account; nobody but you sees your answers and scores."),
    )

    id: Mapped[PrimaryId]
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    course_id: Mapped[str] = mapped_column(SLUG, ForeignKey("course.id"))
    unit_id: Mapped[str] = mapped_column(SLUG)
    edition: Mapped[int] = mapped_column(SmallInteger)
    n: Mapped[int] = mapped_column(SmallInteger)
    # What was asked follows from the seed and the release: the page can always be shown again.
    seed: Mapped[int]
    release_id: Mapped[int] = mapped_column(BigId, ForeignKey("release.id"))
    answers: Mapped[dict[str, Any]]
    percent: Mapped[int] = mapped_column(SmallInteger)
    passed: Mapped[bool]
    submitted_at: Mapped[datetime]


class Completion(Base):
    """A module finished on a local day: frozen when written, revoked rather than changed.

    At most one stands for a person and a module. Erasure leaves the fact without the person.
    """

    __tablename__ = "completion"
    __table_args__ = (
        Index(
            "uq_completion_standing",
            "person_id",
            "course_id",
            "module_id",
            unique=True,
            postgresql_where=STANDS,
            sqlite_where=STANDS,
        ),
        Index("ix_completion_person_id_course_id", "person_id", "course_id"),
        Index("ix_completion_module", "course_id", "module_id", "done_on"),
        CheckConstraint(MEANS_CHECK, name="means"),
    )
    __personal_data__ = PersonalData(
        person="person_id",
        exported=(
            "course_id",
            "module_id",
            "done_on",
            "minutes",
            "means",
            "recorded_at",
            "recognised_minutes",
            "recognised_on",
            "revoked_at",
        ),
        on_erasure="detach",
        kept=message("As long as the programme must account for it, without your name once erased."),
    )

    id: Mapped[PrimaryId]
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    course_id: Mapped[str] = mapped_column(SLUG, ForeignKey("course.id"))
    module_id: Mapped[str] = mapped_column(SLUG)
    done_on: Mapped[date] = mapped_column(Date)
    minutes: Mapped[int] = mapped_column(SmallInteger)
    means: Mapped[str] = mapped_column(String(20))
    release_id: Mapped[int] = mapped_column(BigId, ForeignKey("release.id"))
    recorded_at: Mapped[datetime]
    # Who recognised or corrected it; nobody for what the learner did herself.
    recorded_by: Mapped[int | None] = mapped_column(BigId)
    # What the institution accepted of the minutes, when, and who said so; unknown until it does.
    recognised_minutes: Mapped[int | None] = mapped_column(SmallInteger)
    recognised_on: Mapped[date | None] = mapped_column(Date)
    recognised_by: Mapped[int | None] = mapped_column(BigId)
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(BigId)
    revocation_note: Mapped[str] = mapped_column(NOTE, default="")


class Credit(Base):
    """Minutes attended of a module that don't complete it; the larger of it and a completion counts."""

    __tablename__ = "credit"
    __table_args__ = (
        Index(
            "uq_credit_standing",
            "person_id",
            "course_id",
            "module_id",
            "workshop_id",
            unique=True,
            postgresql_where=STANDS,
            sqlite_where=STANDS,
        ),
        CheckConstraint(MEANS_CHECK, name="means"),
        CheckConstraint("minutes > 0", name="minutes"),
    )
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("course_id", "module_id", "on", "minutes", "means", "recorded_at", "revoked_at"),
        on_erasure="detach",
        kept=message("As long as the programme must account for it, without your name once erased."),
    )

    id: Mapped[PrimaryId]
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    course_id: Mapped[str] = mapped_column(SLUG, ForeignKey("course.id"))
    module_id: Mapped[str] = mapped_column(SLUG)
    on: Mapped[date] = mapped_column(Date)
    minutes: Mapped[int] = mapped_column(SmallInteger)
    means: Mapped[str] = mapped_column(String(20))
    workshop_id: Mapped[int | None] = mapped_column(BigId)
    recorded_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Attestation(Base):
    """What somebody was attested, frozen: a reprint says the same whatever has changed since.

    `facts` are those of `attestation.Facts`, without the name, which stands in `holder`. Erasure leaves an
    agent's row without person and name (its code still says what it certified); a parent's goes.
    """

    __tablename__ = "attestation"
    __table_args__ = (
        Index(
            "uq_attestation_standing",
            "digest",
            unique=True,
            postgresql_where=STANDS,
            sqlite_where=STANDS,
        ),
        Index("ix_attestation_person_id", "person_id"),
    )
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("course_id", "code", "holder", "facts", "issued_on", "revoked_at"),
        on_erasure="detach",
        cleared=("holder",),
        kept=message(
            "Without a limit for teachers and staff, so that the paper can be verified; without your name"
            " once your account is erased. A parent’s attestations are erased with the account."
        ),
    )

    id: Mapped[PrimaryId]
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    course_id: Mapped[str] = mapped_column(SLUG, ForeignKey("course.id"))
    # Printed on the paper, so it is kept as it is: whoever reads this table reads the facts beside it.
    code: Mapped[str] = mapped_column(String(16), unique=True)
    holder: Mapped[str] = mapped_column(String(250))
    audience: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(8))
    facts: Mapped[dict[str, Any]]
    # Of the person and all that is attested: asking again changes nothing.
    digest: Mapped[str] = mapped_column(String(64))
    issued_on: Mapped[date] = mapped_column(Date)
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
