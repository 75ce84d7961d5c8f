"""A crash at each step of sending, on either side: none lost, none sent twice without saying "uncertain"."""

import signal
import smtplib
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.database import Database
from lms.mail.models import OutboxMail
from lms.mail.postman import Postman
from lms.mail.queries import uncertain_mails, unsettled_mails
from lms.mail.server import read_server
from lms.mail.smtp import ServerUnavailableError
from tests.mail import crashing
from tests.mail.mail_server import ROOT, accepted, mail_server
from tests.mail.test_outbox import write

MAILS = 5
SENDER = "passerelle@formation.example"
# Everything claimed by then, and put back to wait, is looked at again.
LATER = datetime.now(UTC) + timedelta(days=2)


@pytest.fixture
def waiting(database: Database) -> Database:
    """A few mails wait."""
    with database.writer() as db:
        for n in range(MAILS):
            write(db, object_id=str(n))
        db.commit()
    return database


def send_the_rest(database: Database, port: int) -> None:
    """Do what the next worker does, until nothing waits, even long after."""
    postman = Postman(
        database, server=read_server(f"smtp://127.0.0.1:{port}"), sender=SENDER, clock=lambda: LATER
    )
    while postman.turn(LATER):
        pass
    postman.close()


def _turn_until_it_fails(postman: Postman, now: datetime) -> None:
    while postman.turn(now):
        pass


def check(database: Database, folder: Path, *, uncertain: int, kept_uncertain: int | None = None) -> None:
    """Each mail was kept once by the server or is uncertain; nobody got one twice."""
    kept = Counter(accepted(folder))
    assert set(kept.values()) <= {1}, "a mail was sent twice"
    with database.reader() as db:
        rows = db.scalars(select(OutboxMail)).all()
        doubtful = uncertain_mails(db, claimed_before=LATER + timedelta(days=1))
        assert [mail.id for mail in unsettled_mails(db, now=LATER + timedelta(days=1))] == doubtful
    assert len(doubtful) == uncertain
    ids = {row.id: f"<{row.message_id}@formation.example>" for row in rows}
    assert all(row.sent_at is not None for row in rows if row.id not in doubtful), "a mail is lost"
    assert all(kept[ids[row.id]] == 1 for row in rows if row.id not in doubtful)
    if kept_uncertain is not None:
        assert sum(kept[ids[mail_id]] for mail_id in doubtful) == kept_uncertain


@pytest.mark.parametrize(
    ("step", "kept_uncertain"),
    [("claimed", 0), ("announced", 0), ("begun", 0), ("answered", 1), ("noted", 0)],
)
def test_the_sender_is_killed(waiting: Database, tmp_path: Path, step: str, kept_uncertain: int) -> None:
    folder = tmp_path / "server"
    with mail_server(folder) as port:
        url = waiting.url.render_as_string(hide_password=False)
        command = [sys.executable, "-m", "tests.mail.crashing", url, f"smtp://127.0.0.1:{port}", step]
        died = subprocess.run(command, cwd=ROOT, check=False, timeout=60)
        assert died.returncode == -signal.SIGKILL
        send_the_rest(waiting, port)
        check(waiting, folder, uncertain=1, kept_uncertain=kept_uncertain)


def test_each_step_at_which_a_sender_may_die_is_tried() -> None:
    tried = test_the_sender_is_killed.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert tuple(step for step, _ in tried) == crashing.STEPS


@pytest.mark.parametrize(
    ("step", "uncertain", "kept_uncertain"),
    [("mail", 0, 0), ("rcpt", 0, 0), ("data", 1, 0), ("kept", 1, 1)],
)
def test_the_server_is_killed(
    waiting: Database, tmp_path: Path, step: str, uncertain: int, kept_uncertain: int
) -> None:
    folder = tmp_path / "server"
    now = datetime.now(UTC)
    with mail_server(folder, failing_at=step) as port:
        postman = Postman(waiting, server=read_server(f"smtp://127.0.0.1:{port}"), sender=SENDER)
        with pytest.raises(ServerUnavailableError):
            _turn_until_it_fails(postman, now)
    with mail_server(folder) as port:
        send_the_rest(waiting, port)
    check(waiting, folder, uncertain=uncertain, kept_uncertain=kept_uncertain)


def test_the_database_goes_away_after_the_answer(
    waiting: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is known is noted once the database is back: no mail is uncertain for it."""
    folder = tmp_path / "server"
    away = {"times": 0}
    writer = waiting.writer

    def failing():
        away["times"] += 1
        if away["times"] in {3, 4}:
            raise OSError("the database restarts")
        return writer()

    monkeypatch.setattr(waiting, "writer", failing)
    with mail_server(folder) as port:
        postman = Postman(waiting, server=read_server(f"smtp://127.0.0.1:{port}"), sender=SENDER)
        for _ in range(2):
            with pytest.raises(OSError, match="restarts"):
                postman.turn(datetime.now(UTC))
        while postman.turn(datetime.now(UTC)):
            pass
        postman.close()
    check(waiting, folder, uncertain=0)


def test_a_commit_whose_answer_is_lost_loses_no_mail(
    waiting: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim that was committed without our hearing of it is let go: nothing of that mail had left."""
    folder = tmp_path / "server"
    claim = Postman._settle_and_claim
    calls = {"n": 0}

    def claiming(self: Postman):
        calls["n"] += 1
        if calls["n"] == 2:
            settled, self_unsettled = claim(self), self._unsettled
            assert settled is not None
            assert self_unsettled is None
            self._claims_in_doubt = True
            raise OSError("connection lost")
        return claim(self)

    monkeypatch.setattr(Postman, "_settle_and_claim", claiming)
    with mail_server(folder) as port:
        postman = Postman(waiting, server=read_server(f"smtp://127.0.0.1:{port}"), sender=SENDER)
        with pytest.raises(OSError, match="lost"):
            postman.turn(datetime.now(UTC))
        while postman.turn(datetime.now(UTC)):
            pass
        postman.close()
    check(waiting, folder, uncertain=0)


def test_smtplib_itself_is_as_it_was() -> None:
    assert smtplib.SMTP.__module__ == "smtplib"
