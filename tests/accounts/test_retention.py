"""What goes by itself when its time is over."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.letters import Site
from lms.accounts.links import KEPT, make_link
from lms.accounts.models import AuditEvent, OneTimeLink
from lms.accounts.retention import DEVICES, INACTIVE, LOG, SENT_MAILS, WARNED_BEFORE, due_for_erasure, purge
from lms.accounts.session_models import SigninSession
from lms.accounts.signing_in import know_device
from lms.mail.models import OutboxMail
from lms.mail.operations import claim_next, mark_sent
from tests.accounts.test_signing_in import opened
from tests.factories.accounts import make_person

NOW = datetime.now(UTC)
SITE = Site(base_url="https://x.example", name="Passerelle", default_language="fr")
DAY = timedelta(days=1)


def test_what_is_over_goes_and_what_is_not_stays(db: Session) -> None:
    person = make_person(db)
    person.last_seen_at = NOW
    opened(db, person)
    session = db.scalars(select(SigninSession)).one()
    make_link(db, person_id=person.id, now=NOW - KEPT)
    make_link(db, person_id=person.id, now=NOW - KEPT + DAY)
    know_device(db, person_id=person.id, device_token="old", now=NOW - DEVICES)
    know_device(db, person_id=person.id, device_token="new", now=NOW)
    purged = purge(db, site=SITE, now=max(NOW, session.expires_at))
    assert (purged.sessions, purged.links, purged.devices, purged.people_warned) == (1, 1, 1, 0)
    assert len(db.scalars(select(OneTimeLink)).all()) == 1
    again = purge(db, site=SITE, now=max(NOW, session.expires_at))
    assert {line.values["n"] for line in again.lines()} == {0}


def test_the_log_goes_after_a_year(db: Session) -> None:
    db.add(AuditEvent(at=NOW - LOG, actor_id=1, verb="signed-in"))
    db.add(AuditEvent(at=NOW - LOG + 2 * DAY, actor_id=2, verb="signed-in"))
    db.flush()
    assert purge(db, site=SITE, now=NOW).log_lines == 1
    assert db.scalars(select(AuditEvent.actor_id)).all() == [2]


def test_nobody_is_erased_without_thirty_days_of_warning(db: Session) -> None:
    person, active = make_person(db), make_person(db)
    person.last_seen_at, active.last_seen_at = NOW - INACTIVE, NOW
    db.flush()
    assert list(due_for_erasure(db, now=NOW)) == []
    assert purge(db, site=SITE, now=NOW).people_warned == 1
    mail = db.scalars(select(OutboxMail)).one()
    assert (mail.recipient, mail.purpose) == (person.email, "inactivity")
    assert purge(db, site=SITE, now=NOW + DAY).people_warned == 0
    assert list(due_for_erasure(db, now=NOW + WARNED_BEFORE - DAY)) == []
    assert list(due_for_erasure(db, now=NOW + WARNED_BEFORE)) == [person.id]
    person.last_seen_at = NOW + DAY
    db.flush()
    assert list(due_for_erasure(db, now=NOW + WARNED_BEFORE)) == []


def test_an_account_without_address_cannot_be_warned(db: Session) -> None:
    person = make_person(db)
    person.email, person.created_at = None, NOW - INACTIVE
    db.flush()
    assert list(due_for_erasure(db, now=NOW)) == [person.id]


def test_a_sent_mail_is_forgotten_a_waiting_one_is_not(db: Session) -> None:
    person = make_person(db)
    person.last_seen_at = NOW - INACTIVE
    db.flush()
    purge(db, site=SITE, now=NOW)
    assert purge(db, site=SITE, now=NOW + 2 * SENT_MAILS).mails == 0
    mail = claim_next(db, now=NOW)
    assert mail is not None
    mark_sent(db, mail_id=mail.id, now=NOW)
    assert purge(db, site=SITE, now=NOW + SENT_MAILS + DAY).mails == 1
