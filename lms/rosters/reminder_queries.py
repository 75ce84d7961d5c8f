"""Who was invited and never came, who started and stopped: the people of a programme's schools."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.accounts.models import Person
from lms.coverage.models import LedgerEntry
from lms.coverage.revisions import Revision, goals_on
from lms.coverage.rule import modules_named
from lms.mail.models import MailStop, OutboxMail
from lms.mail.stop_link import REMINDERS
from lms.programmes.queries import counted_schools
from lms.progress.days import zone_named
from lms.progress.models import Completion, Opening
from lms.rosters.reminding import INVITED_FOR, REMEMBERED, STOPPED_FOR, Past, Reason, may_remind
from lms.schools.models import Affiliation, School


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody to remind, why, and where her days are."""

    person_id: int
    reason: Reason
    zone: ZoneInfo


def purpose_of(reason: Reason) -> str:
    """Name the mails of a reason in the outbox."""
    return f"{REMINDERS}-{reason.value}"


def to_remind(
    db: Session,
    *,
    programme_id: int,
    now: datetime,
    zone: ZoneInfo,
    person_id: int | None = None,
) -> list[Candidate]:
    """Give whom a programme may remind now, by id; `person_id` asks about one of them only."""
    on = now.astimezone(zone).date()
    goals = goals_on(db, programme_id=programme_id, on=on)
    members = _members(db, programme_id, goals, on, person_id)
    found = {
        **dict.fromkeys(_stopped(db, goals, on, now, person_id), Reason.STOPPED),
        **dict.fromkeys(_never_came(db, now, person_id), Reason.NEVER_CAME),
    }
    wanted = sorted(found.keys() & members.keys())
    past = _past(db, now, person_id)
    return [
        Candidate(person_id=one, reason=found[one], zone=zone_named(members[one], default=zone))
        for one in wanted
        if may_remind(past[one], reason=found[one], now=now)
    ]


def _only(column: InstrumentedAttribute[int], person_id: int | None) -> list[ColumnElement[bool]]:
    return [] if person_id is None else [column == person_id]


def _members(
    db: Session, programme_id: int, goals: Sequence[Revision], on: date, person_id: int | None
) -> dict[int, str]:
    """Give the people who can be written to and whose main school the programme counts, with its zone."""
    schools = counted_schools(programme_id, on).subquery()
    stopped = select(MailStop.person_id).where(
        MailStop.person_id == Affiliation.person_id, MailStop.topic == REMINDERS
    )
    rows = db.execute(
        select(Affiliation.person_id, func.min(School.timezone).label("timezone"))
        .join(schools, schools.c.uai == Affiliation.uai)
        .join(School, School.uai == Affiliation.uai)
        .join(Person, Person.id == Affiliation.person_id)
        .where(
            Affiliation.is_main,
            Affiliation.audience.in_({goal.audience.value for goal in goals}),
            Affiliation.from_on <= on,
            Affiliation.to_on.is_(None) | (Affiliation.to_on > on),
            Person.email.is_not(None),
            Person.disabled_at.is_(None),
            Person.erased_at.is_(None),
            ~stopped.exists(),
            *_only(Affiliation.person_id, person_id),
        )
        .group_by(Affiliation.person_id)
    )
    return {row.person_id: row.timezone for row in rows}


def _never_came(db: Session, now: datetime, person_id: int | None) -> Collection[int]:
    """Give the people for whom an account was made more than a week ago, and who never signed in."""
    return db.scalars(
        select(Person.id).where(
            Person.last_seen_at.is_(None),
            Person.created_at <= now - INVITED_FOR,
            *_only(Person.id, person_id),
        )
    ).all()


def _stopped(
    db: Session, goals: Sequence[Revision], on: date, now: datetime, person_id: int | None
) -> Collection[int]:
    """Give the people who left a module of a goal unfinished for two weeks, and aren't trained by any."""
    modules = sorted({tuple(key.split("/", 1)) for goal in goals for key in modules_named(goal.rule)})
    finished = select(Completion.id).where(
        Completion.person_id == Opening.person_id,
        Completion.course_id == Opening.course_id,
        Completion.module_id == Opening.module_id,
        Completion.revoked_at.is_(None),
    )
    trained = (
        select(LedgerEntry.person_id)
        .where(
            LedgerEntry.person_id == Opening.person_id,
            LedgerEntry.revision_id.in_([goal.id for goal in goals]),
            LedgerEntry.measure == "trained",
            LedgerEntry.on <= on,
        )
        .group_by(LedgerEntry.person_id)
        .having(func.sum(LedgerEntry.delta) > 0)
    )
    quiet = select(Opening.person_id).where(
        tuple_(Opening.course_id, Opening.module_id).in_(modules),
        ~finished.exists(),
        ~trained.exists(),
        *_only(Opening.person_id, person_id),
    )
    # Whoever is at work in another module hasn't stopped.
    last = select(Opening.person_id).group_by(Opening.person_id)
    return db.scalars(
        last.where(Opening.person_id.in_(quiet), *_only(Opening.person_id, person_id)).having(
            func.max(Opening.last_at) <= now - STOPPED_FOR
        )
    ).all()


def _past(db: Session, now: datetime, person_id: int | None) -> dict[int, list[Past]]:
    purposes = {purpose_of(reason): reason for reason in Reason}
    rows = db.execute(
        select(OutboxMail.person_id, OutboxMail.purpose, OutboxMail.created_at).where(
            and_(OutboxMail.purpose.in_(purposes), OutboxMail.created_at > now - REMEMBERED),
            *_only(OutboxMail.person_id, person_id),
        )
    )
    past: dict[int, list[Past]] = defaultdict(list)
    for reminded, purpose, at in rows:
        past[reminded].append(Past(reason=purposes[purpose], at=at))
    return past


def last_opening(db: Session, *, person_id: int) -> Opening | None:
    """Give the module where somebody was last."""
    mine = select(Opening).where(Opening.person_id == person_id)
    return db.scalars(mine.order_by(Opening.last_at.desc(), Opening.module_id).limit(1)).one_or_none()
