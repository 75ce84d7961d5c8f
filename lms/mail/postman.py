"""Sends what waits in the outbox: claim, hand to the mail server, mark; one connection, one commit a mail.

A mail is claimed, and that is committed, before a byte of it leaves. Marking one and claiming the next is
one commit. What the server refused for now waits for another try; what it had whole, without our hearing
its answer, stays claimed: uncertain, shown by `lms doctor`, never sent again by itself.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from lms.database import Database
from lms.jobs.timing import delay_after
from lms.mail import operations
from lms.mail.envelope import as_message
from lms.mail.operations import Outgoing
from lms.mail.queries import has_late, has_waiting
from lms.mail.server import MailServer
from lms.mail.smtp import Connection, Fate, Handed, ServerUnavailableError

BATCH = 100
# Some 30 hours of trying, as mail servers do among themselves.
MOST_ATTEMPTS = 11
IDLE = timedelta(seconds=20)
_log = structlog.get_logger("lms.mail")


@dataclass(frozen=True, kw_only=True)
class _Settled:
    mail: Outgoing
    handed: Handed


def _clock() -> datetime:
    return datetime.now(UTC)


class Postman:
    """Sends over one connection, kept while there is something to send."""

    def __init__(
        self,
        database: Database,
        *,
        server: MailServer,
        sender: str,
        stopping: Callable[[], bool] = lambda: False,
        clock: Callable[[], datetime] = _clock,
    ) -> None:
        self._database = database
        self._server = server
        self._sender = sender
        self._stopping = stopping
        self._clock = clock
        self._name = secrets.token_hex(16)
        self._connection: Connection | None = None
        self._used_at = clock()
        # What is known and not yet noted, because the database was away.
        self._unsettled: _Settled | None = None
        self._claims_in_doubt = False

    def turn(self, now: datetime) -> bool:
        """Send up to a hundred mails; say whether more may wait. Raises when server or database is away."""
        self._catch_up(now)
        with self._database.reader() as db:
            if not has_waiting(db, now=now):
                self._leave_when_idle(now)
                return False
            is_late = has_late(db, now=now)
        if is_late:
            self._give_up_late(now)
        connection = self._connected()
        for _ in range(BATCH):
            mail = None if self._stopping() else self._settle_and_claim()
            if mail is None:
                self._catch_up(self._clock())
                return False
            self._unsettled = _Settled(mail=mail, handed=self._hand(connection, mail))
            if not connection.is_open:
                break
        self._catch_up(self._clock())
        return True

    def _hand(self, connection: Connection, mail: Outgoing) -> Handed:
        try:
            return connection.hand(as_message(mail, sender=self._sender, now=self._clock(), flat=True))
        except ServerUnavailableError:
            # Nothing of the mail was said: it waits as it did, and so do the others.
            self._claims_in_doubt = True
            self._catch_up(self._clock())
            raise

    def _connected(self) -> Connection:
        if self._connection is None or not self._connection.is_open:
            self._connection = Connection(self._server)
        self._used_at = self._clock()
        return self._connection

    def _settle_and_claim(self) -> Outgoing | None:
        now = self._clock()
        self._claims_in_doubt = True
        with self._database.writer() as db:
            self._note(db, now)
            mail = operations.claim_next(db, claimed_by=self._name, now=now)
            db.commit()
        self._unsettled, self._claims_in_doubt = None, False
        return mail

    def _catch_up(self, now: datetime) -> None:
        """Note what is known, and let go of a claim whose commit may have reached us or not."""
        if self._unsettled is None and not self._claims_in_doubt:
            return
        with self._database.writer() as db:
            self._note(db, now)
            if self._claims_in_doubt:
                operations.release_claims(db, claimed_by=self._name)
            db.commit()
        self._unsettled, self._claims_in_doubt = None, False

    def _note(self, db: Session, now: datetime) -> None:
        if self._unsettled is None:
            return
        mail, handed = self._unsettled.mail, self._unsettled.handed
        if handed.fate is not Fate.ACCEPTED:
            _log.warning("mail not sent", id=mail.id, fate=handed.fate.value, code=handed.code)
        mine = self._name
        match handed.fate:
            case Fate.ACCEPTED:
                operations.mark_sent(db, mail_id=mail.id, now=now, claimed_by=mine)
            case Fate.UNCERTAIN:
                operations.mark_uncertain(db, mail_id=mail.id, claimed_by=mine)
            case Fate.LATER if mail.attempts < MOST_ATTEMPTS:
                later = now + delay_after(mail.attempts)
                operations.put_back(db, mail_id=mail.id, failure=handed.code, due_at=later, claimed_by=mine)
            case _:
                operations.mark_refused(db, mail_id=mail.id, failure=handed.code, now=now, claimed_by=mine)

    def _give_up_late(self, now: datetime) -> None:
        with self._database.writer() as db:
            operations.give_up_late(db, now=now)
            db.commit()

    def _leave_when_idle(self, now: datetime) -> None:
        if self._connection is not None and now - self._used_at > IDLE:
            self.close()

    def close(self) -> None:
        """Leave the mail server."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
