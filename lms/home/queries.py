"""What the home page knows of its reader: own learning, in one statement."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
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
from lms.progress.course_learning import CourseLearning, CourseRows, latest_first
from lms.progress.models import Attestation, ChosenLevel, Completion, Credit, Opening, UnitDone
from lms.progress.record_queries import read_level

Column = ColumnElement[Any] | InstrumentedAttribute[Any]
_NO_WORDS: Column = literal("", String)
_NO_NUMBER: Column = cast(null(), Integer)
_NO_DAY: Column = cast(null(), Date)
_NO_INSTANT: Column = cast(null(), UtcDateTime)


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
    rows: defaultdict[str, CourseRows] = defaultdict(CourseRows)
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


def _open(rows: CourseRows, row: Any) -> None:  # noqa: ANN401 - a row of `_everything_of`
    rows.opened[ModuleId(row.item)] = UnitId(row.words)
    if rows.last_at is None or row.at > rows.last_at:
        rows.last_at, rows.last_unit = row.at, UnitId(row.words)


def _in_order(
    db: Session, rows: Mapping[str, CourseRows], releases: Mapping[str, int], level: Level | None
) -> list[CourseLearning]:
    return latest_first(
        mine.learning(releases[course_id], library.release(db, releases[course_id]), level)
        for course_id, mine in rows.items()
        if course_id in releases
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
