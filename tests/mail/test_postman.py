"""Sending by a real mail server: each mail by itself, the server's wishes respected."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.database import Database
from lms.mail.models import OutboxMail
from lms.mail.operations import Waiting, enqueue, enqueue_all, settle_by_hand, stop
from lms.mail.postman import IDLE, MOST_ATTEMPTS, Postman
from lms.mail.queries import has_stopped, has_waiting, refused_mails, unsettled_mails, waiting_mails
from lms.mail.server import read_server
from lms.mail.smtp import ServerUnavailableError
from tests.mail.mail_server import accepted, quick_mail_server

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SENDER = "Passerelle <passerelle@formation.example>"


class Clock:
    """Says what time the test wants it to be."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def write(db: Session, to: str, *, n: int = 1, text: str = "Bonjour à tous,\n.\nfin\n") -> int | None:
    return enqueue(
        db, purpose="p", person_id=n, object_id=to, to=to, subject="Été à l’école", text=text, now=NOW
    )


def postman(
    database: Database, port: int, *, sender: str = SENDER, clock: Clock | None = None, **options
) -> Postman:
    server = read_server(f"smtp://127.0.0.1:{port}")
    return Postman(database, server=server, sender=sender, clock=clock or Clock(), **options)


def rows(database: Database) -> dict[str, OutboxMail]:
    with database.reader() as db:
        return {mail.recipient: mail for mail in db.scalars(select(OutboxMail))}


def put(database: Database, *addresses: str, **options: str) -> None:
    with database.writer() as db:
        for address in addresses:
            write(db, address, **options)
        db.commit()


def test_a_mail_arrives_whole_with_its_own_id(database: Database, tmp_path: Path) -> None:
    put(database, "anne@ac-exemple.fr")
    with quick_mail_server(tmp_path) as port:
        sender = postman(database, port)
        assert not sender.turn(NOW)
        sender.close()
        (file,) = tmp_path.glob("*.eml")
    raw = file.read_bytes()
    assert raw.isascii()
    mail = message_from_bytes(raw, policy=policy.default)
    sent = rows(database)["anne@ac-exemple.fr"]
    assert mail["Message-ID"] == f"<{sent.message_id}@formation.example>"
    assert (mail["Subject"], mail["To"]) == ("Été à l’école", "anne@ac-exemple.fr")
    assert mail.get_content().replace("\r\n", "\n") == "Bonjour à tous,\n.\nfin\n"
    assert (sent.sent_at, sent.text, sent.claimed_by) == (NOW, "", None)


def test_one_refused_address_stops_nobody_else(database: Database, tmp_path: Path) -> None:
    put(database, "a@x.fr", "refused@x.fr", "later@x.fr", "busy@x.fr", "b@x.fr")
    put(database, "big@x.fr", text="too big")
    clock = Clock()
    with quick_mail_server(tmp_path) as port:
        sender = postman(database, port, clock=clock)
        while sender.turn(NOW):
            pass
        assert len(accepted(tmp_path)) == 2
        found = rows(database)
        assert found["refused@x.fr"].failure == "550"
        assert found["refused@x.fr"].failed_at == NOW
        assert found["big@x.fr"].failure == "552"
        for name in ("later@x.fr", "busy@x.fr"):
            assert found[name].failed_at is None
            assert found[name].due_at == NOW + timedelta(seconds=30)
        with database.reader() as db:
            assert refused_mails(db) == {"550": 1, "552": 1}
            assert waiting_mails(db, NOW).waiting == 0
            assert waiting_mails(db, NOW + timedelta(minutes=1)).oldest == NOW + timedelta(seconds=30)
            assert [mail.failure for mail in unsettled_mails(db, now=NOW)] == ["550", "552"]
        sender.close()


def test_who_is_never_ready_is_given_up_after_more_than_a_day(database: Database, tmp_path: Path) -> None:
    put(database, "later@x.fr")
    clock = Clock()
    with quick_mail_server(tmp_path) as port:
        sender = postman(database, port, clock=clock)
        for _ in range(MOST_ATTEMPTS):
            sender.turn(clock.now)
            clock.now = rows(database)["later@x.fr"].due_at or clock.now
        sender.close()
    mail = rows(database)["later@x.fr"]
    assert (mail.attempts, mail.failure) == (MOST_ATTEMPTS, "451")
    assert mail.failed_at is not None
    assert mail.failed_at - NOW > timedelta(days=1)


def test_a_server_that_wants_none_of_ours_costs_no_mail_a_try(database: Database, tmp_path: Path) -> None:
    put(database, "a@x.fr")
    with quick_mail_server(tmp_path) as port:
        sender = postman(database, port, sender="unwanted@x.fr")
        with pytest.raises(ServerUnavailableError, match="sender-550"):
            sender.turn(NOW)
    mail = rows(database)["a@x.fr"]
    assert (mail.attempts, mail.claimed_at, mail.failed_at) == (0, None, None)


def test_a_server_that_is_away_leaves_mails_waiting(database: Database, tmp_path: Path) -> None:
    put(database, "a@x.fr")
    with quick_mail_server(tmp_path) as port:
        pass
    with pytest.raises(ServerUnavailableError):
        postman(database, port).turn(NOW)
    assert rows(database)["a@x.fr"].claimed_at is None


def test_mails_of_a_request_leave_before_those_of_a_campaign(database: Database, tmp_path: Path) -> None:
    with database.writer() as db:
        many = [Waiting(person_id=n, object_id="x", to=f"{n}@x.fr", subject="s", text="t") for n in range(3)]
        enqueue_all(db, purpose="campaign", mails=many, now=NOW)
        db.commit()
    put(database, "waits@x.fr")
    with quick_mail_server(tmp_path) as port:
        sender = postman(database, port)
        sender.turn(NOW)
        sender.close()
        first = message_from_bytes(sorted(tmp_path.glob("*.eml"))[0].read_bytes())
    assert first["To"] == "waits@x.fr"


def test_a_mail_whose_time_is_over_is_not_sent(database: Database, tmp_path: Path) -> None:
    with database.writer() as db:
        late = Waiting(person_id=1, object_id="x", to="a@x.fr", subject="s", text="t", not_after=NOW)
        enqueue_all(db, purpose="reminder", mails=[late], now=NOW - timedelta(hours=1))
        db.commit()
    with quick_mail_server(tmp_path) as port:
        sender = postman(database, port)
        assert not sender.turn(NOW)
        sender.close()
    assert accepted(tmp_path) == []
    mail = rows(database)["a@x.fr"]
    assert (mail.failure, mail.text) == ("too-late", "")
    with database.reader() as db:
        assert not has_waiting(db, now=NOW)


def test_a_worker_that_stops_ends_the_mail_it_is_at(database: Database, tmp_path: Path) -> None:
    put(database, *(f"{n}@x.fr" for n in range(5)))
    with quick_mail_server(tmp_path) as port:
        sender = postman(database, port, stopping=lambda: len(accepted(tmp_path)) >= 2)
        assert not sender.turn(NOW)
        sender.close()
    states = [(mail.claimed_at is None, mail.sent_at is None) for mail in rows(database).values()]
    assert sorted(states) == [(False, False)] * 2 + [(True, True)] * 3


def test_an_idle_connection_is_given_back(database: Database, tmp_path: Path) -> None:
    put(database, "a@x.fr")
    with quick_mail_server(tmp_path) as port:
        sender = postman(database, port)
        sender.turn(NOW)
        sender.turn(NOW + IDLE)
        assert sender._connection is not None
        sender.turn(NOW + IDLE + timedelta(seconds=1))
        assert sender._connection is None


def test_one_connection_carries_many_mails(database: Database, tmp_path: Path) -> None:
    put(database, *(f"{n}@x.fr" for n in range(130)))
    with quick_mail_server(tmp_path) as port:
        sender = postman(database, port)
        assert sender.turn(NOW)
        first = sender._connection
        assert not sender.turn(NOW)
        assert sender._connection is first
        sender.close()
    assert len(set(accepted(tmp_path))) == 130


def test_an_operator_says_what_became_of_a_mail(database: Database, tmp_path: Path) -> None:
    put(database, "refused@x.fr", "a@x.fr")
    with quick_mail_server(tmp_path) as port:
        sender = postman(database, port)
        sender.turn(NOW)
        sender.close()
    number, fine = rows(database)["refused@x.fr"].id, rows(database)["a@x.fr"].id
    with database.writer() as db:
        assert not settle_by_hand(db, mail_id=fine, again=True, now=NOW)
        assert settle_by_hand(db, mail_id=number, again=True, now=NOW)
        assert not settle_by_hand(db, mail_id=number, again=True, now=NOW)
        db.commit()
    assert rows(database)["refused@x.fr"].claimed_at is None
    with quick_mail_server(tmp_path) as port:
        sender = postman(database, port)
        sender.turn(NOW)
        sender.close()
    with database.writer() as db:
        assert settle_by_hand(db, mail_id=number, again=False, now=NOW)
        db.commit()
        assert unsettled_mails(db, now=NOW) == []


def test_who_asked_for_no_more_gets_none_that_waited(db: Session) -> None:
    write(db, "a@x.fr")
    reminder = Waiting(person_id=1, object_id="1", to="a@x.fr", subject="s", text="t")
    enqueue_all(db, purpose="reminder-started", mails=[reminder], now=NOW)
    assert not has_stopped(db, person_id=1, topic="reminder")
    stop(db, person_id=1, topic="reminder", now=NOW)
    stop(db, person_id=1, topic="reminder", now=NOW + timedelta(days=1))
    assert has_stopped(db, person_id=1, topic="reminder")
    assert not has_stopped(db, person_id=2, topic="reminder")
    assert db.scalars(select(OutboxMail.purpose)).all() == ["p"]
