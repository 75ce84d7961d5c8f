"""Mails kept in a folder."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.database import Database
from lms.mail import delivery
from lms.mail.delivery import deliver_to_folder, forget_files
from lms.mail.envelope import as_message
from lms.mail.models import OutboxMail
from lms.mail.operations import Outgoing
from tests.mail.test_outbox import write

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SENDER = "passerelle@formation.example"


@pytest.fixture
def waiting(database: Database) -> Database:
    """Two mails waiting."""
    with database.writer() as db:
        write(db, subject="Été à l’école")
        write(db, person_id=2)
        db.commit()
    return database


def test_each_waiting_mail_becomes_a_file_once(waiting: Database, tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    assert deliver_to_folder(waiting, folder, sender=SENDER, now=NOW) == 2
    assert deliver_to_folder(waiting, folder, sender=SENDER, now=NOW) == 0
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == ["00000001-invitation.eml", "00000002-invitation.eml"]
    assert files[0].stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
    mail = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert mail["Subject"] == "Été à l’école"
    assert (mail["To"], mail["From"]) == ("a@ac-exemple.fr", SENDER)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "secret" in mail.get_content()


def test_the_same_mail_always_has_the_same_id() -> None:
    mail = Outgoing(
        id=1, purpose="p", recipient="a@ac.fr", subject="s", text="t", message_id="0123456789abcdef"
    )
    ids = {as_message(mail, sender=SENDER, now=NOW)["Message-ID"] for _ in range(2)}
    assert ids == {"<0123456789abcdef@formation.example>"}


def test_a_mail_that_cannot_be_written_stays_claimed(
    waiting: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(delivery, "_write", full)
    with pytest.raises(OSError, match="space"):
        deliver_to_folder(waiting, tmp_path, sender=SENDER, now=NOW)
    with waiting.reader() as db:
        mails = db.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
        assert [(mail.claimed_at is None, mail.sent_at) for mail in mails] == [(False, None), (True, None)]


def test_files_of_an_erased_person_go(waiting: Database, tmp_path: Path) -> None:
    deliver_to_folder(waiting, tmp_path, sender=SENDER, now=NOW)
    forget_files(tmp_path, mail_ids=[1, 99])
    assert [file.name for file in tmp_path.glob("*.eml")] == ["00000002-invitation.eml"]
    forget_files(tmp_path / "absent", mail_ids=[1])
