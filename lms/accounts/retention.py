"""What goes by itself when its time is over; `lms privacy purge` does it, and says what it did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lms.accounts import code_mail, links, throttling
from lms.accounts.letters import Site, send_inactivity_warning
from lms.accounts.models import AuditEvent, OneTimeLink, Person, PersonalCode
from lms.accounts.session_models import KnownDevice, SigninSession
from lms.accounts.signals import purging
from lms.database import Base
from lms.mail.models import OutboxMail
from lms.mail.operations import forget_sent
from lms.messages import Message, message

INACTIVE = timedelta(days=2 * 365)
WARNED_BEFORE = timedelta(days=30)
DEVICES = timedelta(days=365)
SENT_MAILS = timedelta(days=90)
# Not before the triggers of the table allow it: they count calendar months.
LOG = timedelta(days=367)


@dataclass(frozen=True, kw_only=True)
class Purged:
    """How many of each went, or would go."""

    sessions: int
    links: int
    devices: int
    counters: int
    mails: int
    codes: int
    log_lines: int
    people_warned: int

    def lines(self) -> list[Message]:
        """Say each in words."""
        return [
            message("Sessions over: %(n)s", n=self.sessions),
            message("Links too old: %(n)s", n=self.links),
            message("Devices not used for a year: %(n)s", n=self.devices),
            message("Counts of tries over: %(n)s", n=self.counters),
            message("Mails sent long ago: %(n)s", n=self.mails),
            message("Personal codes of a school year over: %(n)s", n=self.codes),
            message("Lines of the log older than a year: %(n)s", n=self.log_lines),
            message("People warned that their account will be erased: %(n)s", n=self.people_warned),
        ]


def purge(db: Session, *, site: Site, now: datetime) -> Purged:
    """Remove what has been kept long enough, warn who is about to be erased. The caller commits."""
    purging(db, now=now)
    code_mail.forget_addresses(db)
    return Purged(
        sessions=_remove(db, SigninSession, SigninSession.expires_at <= now),
        links=_remove(db, OneTimeLink, OneTimeLink.made_at <= now - links.KEPT),
        devices=_remove(db, KnownDevice, KnownDevice.last_used_at <= now - DEVICES),
        counters=throttling.forget_old(db, now=now),
        mails=forget_sent(db, before=now - SENT_MAILS),
        # Wherever it is, the day it ends is over.
        codes=_remove(db, PersonalCode, PersonalCode.over_on < now.date()),
        log_lines=_remove(db, AuditEvent, AuditEvent.at <= now - LOG),
        people_warned=_warn_inactive(db, site=site, now=now),
    )


def _remove(db: Session, model: type[Base], over: object) -> int:
    gone = db.scalars(
        delete(model)
        .where(over)  # type: ignore[arg-type] # a comparison, which is a clause
        .returning(next(iter(model.__table__.primary_key)))
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


_LAST_USED = func.coalesce(Person.last_seen_at, Person.created_at)


def _warn_inactive(db: Session, *, site: Site, now: datetime) -> int:
    quiet = db.scalars(
        select(Person).where(
            Person.erased_at.is_(None),
            Person.email.is_not(None),
            now - INACTIVE + WARNED_BEFORE >= _LAST_USED,
        )
    )
    return sum(
        send_inactivity_warning(db, person=person, site=site, now=now, days=WARNED_BEFORE.days)
        for person in quiet.all()
    )


def due_for_erasure(db: Session, *, now: datetime) -> Sequence[int]:
    """List the people unused for two years who were warned in time, or can't be."""
    warned = (
        select(OutboxMail.id)
        .where(
            OutboxMail.person_id == Person.id,
            OutboxMail.purpose == "inactivity",
            OutboxMail.created_at > _LAST_USED,
            OutboxMail.created_at <= now - WARNED_BEFORE,
        )
        .exists()
    )
    return db.scalars(
        select(Person.id)
        .where(
            Person.erased_at.is_(None),
            now - INACTIVE >= _LAST_USED,
            Person.email.is_(None) | warned,
        )
        .order_by(Person.id)
    ).all()
