"""What the home page knows of its reader: own learning, in one statement."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.courses import library
from lms.courses.models import Course
from lms.courses.release import Level, ModuleId, Release, UnitId
from lms.coverage import facts
from lms.coverage.lives import module_key
from lms.database.types import UtcDateTime
from lms.mail.models import OutboxMail
from lms.progress.attestation_reading import Held
from lms.progress.models import Attestation, ChosenLevel, Completion, Credit, Opening, UnitDone
from lms.progress.queries import CourseLearning
from lms.progress.record import Record
from lms.progress.record_queries import read_level
from lms.progress.resume import go_on, standing

Column = ColumnElement[Any] | InstrumentedAttribute[Any]
_NO_WORDS: Column = literal("", String)
_NO_NUMBER: Column = cast(null(), Integer)
_NO_DAY: Column = cast(null(), Date)
_NO_INSTANT: Column = cast(null(), UtcDateTime)


@dataclass(kw_only=True)
class _Rows:
    """Rows of one course while they are gathered."""

    done: dict[UnitId, int] = field(default_factory=dict)
    completed: dict[ModuleId, date] = field(default_factory=dict)
    withdrawn: set[ModuleId] = field(default_factory=set)
    opened: dict[ModuleId, UnitId] = field(default_factory=dict)
    last_unit: UnitId | None = None
    last_at: datetime | None = None

    def record(self, level: Level | None) -> Record:
        """What these rows say of somebody who has chosen this level."""
        return Record(
            done=self.done,
            completed=self.completed,
            opened=self.opened,
            withdrawn=frozenset(self.withdrawn - self.completed.keys()),
            level=level,
        )


@dataclass(frozen=True, kw_only=True)
class Done:
    """A module completed."""

    course_id: str
    module_id: str
    on: date


@dataclass(frozen=True, kw_only=True)
class OwnLearning:
    """What somebody has done, and the current release of every course by its id."""

    courses: tuple[CourseLearning, ...]
    done: tuple[Done, ...]
    completions: tuple[facts.Completion, ...]
    credited: tuple[facts.Credit, ...]
    releases: Mapping[str, int]
    attested: Mapping[str, Held]


def own_learning(db: Session, *, person_id: int) -> OwnLearning:
    """Give what somebody has done in every course, the course opened last first."""
    rows: defaultdict[str, _Rows] = defaultdict(_Rows)
    completions: list[facts.Completion] = []
    credited: list[facts.Credit] = []
    done: list[Done] = []
    releases: dict[str, int] = {}
    attested: dict[str, Held] = {}
    level: Level | None = None
    for row in db.execute(_everything_of(person_id)):
        match row.kind:
            case "course":
                releases[row.course_id] = row.number
            case "level":
                level = read_level(row.words)
            case "done":
                units = rows[row.course_id].done
                units[UnitId(row.item)] = max(row.number, units.get(UnitId(row.item), 0))
            case "opened":
                _open(rows[row.course_id], row)
            case "withdrawn":
                rows[row.course_id].withdrawn.add(ModuleId(row.item))
            case "attestation":
                attested[row.course_id] = max(
                    attested.get(row.course_id, _held(row)), _held(row), key=lambda one: one.issued_on
                )
            case "credit":
                credited.append(facts.Credit(**_minutes(row), on=row.on))
            case _:
                rows[row.course_id].completed[ModuleId(row.item)] = row.on
                completions.append(facts.Completion(**_minutes(row), done_on=row.on))
                done.append(Done(course_id=row.course_id, module_id=row.item, on=row.on))
    return OwnLearning(
        courses=tuple(_in_order(db, rows, releases, level)),
        done=tuple(sorted(done, key=lambda one: (one.on, one.course_id, one.module_id), reverse=True)),
        completions=tuple(completions),
        credited=tuple(credited),
        releases=releases,
        attested=attested,
    )


def _held(row: Any) -> Held:  # noqa: ANN401 - a row of `_everything_of`
    return Held(code=row.item, course_id=row.course_id, issued_on=row.on)


def release_of(db: Session, own: OwnLearning, course_id: str) -> Release | None:
    """Give the current release of a course, from memory after the first time."""
    release_id = own.releases.get(course_id)
    return None if release_id is None else library.release(db, release_id)


def _minutes(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of `_everything_of`
    return {"module": module_key(row.course_id, row.item), "minutes": row.number, "means": row.words}


def _open(rows: _Rows, row: Any) -> None:  # noqa: ANN401 - a row of `_everything_of`
    rows.opened[ModuleId(row.item)] = UnitId(row.words)
    if rows.last_at is None or row.at > rows.last_at:
        rows.last_at, rows.last_unit = row.at, UnitId(row.words)


def _in_order(
    db: Session, rows: Mapping[str, _Rows], releases: Mapping[str, int], level: Level | None
) -> list[CourseLearning]:
    learning = [
        _learning(releases[course_id], library.release(db, releases[course_id]), mine, level)
        for course_id, mine in rows.items()
        if course_id in releases
    ]
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(learning, key=lambda one: (one.last_at or never, one.release.id), reverse=True)


def _learning(release_id: int, release: Release, rows: _Rows, level: Level | None) -> CourseLearning:
    record = rows.record(level)
    return CourseLearning(
        release_id=release_id,
        release=release,
        record=record,
        place=go_on(release, record, last_opened=rows.last_unit),
        standing=standing(release, record),
        last_at=rows.last_at,
    )


def _everything_of(person_id: int) -> CompoundSelect[*tuple[Any, ...]]:
    """One person's progress and the courses there are. The first SELECT decides how columns are read."""
    stands = Completion.revoked_at.is_(None)
    return union_all(
        _line(
            "opened",
            Opening.course_id,
            item=Opening.module_id,
            on=Opening.first_on,
            at=Opening.last_at,
            words=Opening.last_unit_id,
        ).where(Opening.person_id == person_id),
        _line("done", UnitDone.course_id, item=UnitDone.unit_id, number=UnitDone.edition).where(
            UnitDone.person_id == person_id
        ),
        _line("level", _NO_WORDS, words=ChosenLevel.level).where(ChosenLevel.person_id == person_id),
        _dated("completed", Completion, Completion.done_on).where(Completion.person_id == person_id, stands),
        _dated("withdrawn", Completion, Completion.done_on).where(Completion.person_id == person_id, ~stands),
        _dated("credit", Credit, Credit.on).where(Credit.person_id == person_id, Credit.revoked_at.is_(None)),
        _line("attestation", Attestation.course_id, item=Attestation.code, on=Attestation.issued_on).where(
            Attestation.person_id == person_id, Attestation.revoked_at.is_(None)
        ),
        _line("course", Course.id, number=Course.current_release_id).where(
            Course.current_release_id.is_not(None)
        ),
    )


def _dated(kind: str, fact: type[Completion] | type[Credit], on: Column) -> Select[*tuple[Any, ...]]:
    return _line(kind, fact.course_id, item=fact.module_id, number=fact.minutes, on=on, words=fact.means)


def _line(
    kind: str,
    course_id: Column,
    *,
    item: Column = _NO_WORDS,
    number: Column = _NO_NUMBER,
    on: Column = _NO_DAY,
    at: Column = _NO_INSTANT,
    words: Column = _NO_WORDS,
) -> Select[*tuple[Any, ...]]:
    """One kind of line of the union; what a kind doesn't have is empty, of the same type as the others'."""
    return select(
        literal(kind, String).label("kind"),
        course_id.label("course_id"),
        item.label("item"),
        cast(number, Integer).label("number"),
        on.label("on"),
        at.label("at"),
        words.label("words"),
    )


def waiting_mails(db: Session) -> int:
    """Count the mails that nobody has begun to send."""
    return db.scalar(select(func.count()).select_from(OutboxMail).where(OutboxMail.claimed_at.is_(None))) or 0
