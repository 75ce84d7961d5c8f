"""The outbox: written once, claimed once, emptied when sent."""

from datetime import UTC, datetime, timedelta
from threading import Thread

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.database import Database
from lms.mail.models import OutboxMail
from lms.mail.operations import claim_next, enqueue, forget_sent, mark_sent
from lms.mail.queries import mails_of, uncertain_mails

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def write(db: Session, *, person_id: int = 1, object_id: str = "1", subject: str = "Bonjour") -> int | None:
    return enqueue(
        db,
        purpose="invitation",
        person_id=person_id,
        object_id=object_id,
        to="a@ac-exemple.fr",
        subject=subject,
        text="https://x.example/set-password/secret",
        now=NOW,
    )


def test_a_person_is_written_to_once_about_the_same_thing(db: Session) -> None:
    assert write(db) is not None
    assert write(db) is None
    assert write(db, object_id="2") is not None
    assert write(db, person_id=2) is not None
    assert len(mails_of(db, person_id=1)) == 2


def test_mails_are_claimed_in_order_and_once(db: Session) -> None:
    first, second = write(db), write(db, object_id="2")
    claimed = [claim_next(db, now=NOW) for _ in range(3)]
    assert [mail.id if mail else None for mail in claimed] == [first, second, None]


def test_a_sent_mail_keeps_no_text(db: Session) -> None:
    write(db)
    mail = claim_next(db, now=NOW)
    assert mail is not None
    assert "secret" in mail.text
    mark_sent(db, mail_id=mail.id, now=NOW)
    row = db.scalars(select(OutboxMail).execution_options(populate_existing=True)).one()
    assert (row.text, row.sent_at) == ("", NOW)


def test_a_claim_without_an_end_is_uncertain_and_not_sent_again(db: Session) -> None:
    mail_id = write(db)
    claim_next(db, now=NOW)
    assert uncertain_mails(db, claimed_before=NOW) == []
    assert uncertain_mails(db, claimed_before=NOW + timedelta(minutes=5)) == [mail_id]
    assert claim_next(db, now=NOW + timedelta(days=1)) is None


def test_what_was_sent_is_forgotten_what_waits_is_not(db: Session) -> None:
    write(db)
    write(db, object_id="2")
    mail = claim_next(db, now=NOW)
    assert mail is not None
    mark_sent(db, mail_id=mail.id, now=NOW)
    assert forget_sent(db, before=NOW) == 0
    assert forget_sent(db, before=NOW + timedelta(seconds=1)) == 1
    assert len(db.scalars(select(OutboxMail.id)).all()) == 1


def test_a_subject_is_one_line(db: Session) -> None:
    write(db, subject="Bonjour\r\nBcc: everybody@example.org" + "x" * 400)
    subject = db.scalars(select(OutboxMail.subject)).one()
    assert "\n" not in subject
    assert len(subject) == 250


def test_workers_that_claim_together_share_the_mails(database: Database) -> None:
    with database.writer() as db:
        for n in range(20):
            write(db, object_id=str(n))
        db.commit()
    claimed: list[int] = []

    def work() -> None:
        while True:
            with database.writer() as db:
                mail = claim_next(db, now=NOW)
                db.commit()
            if mail is None:
                return
            claimed.append(mail.id)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 20
