"""What `lms doctor` says of mails, jobs and nights; `lms mail`; `/readyz`."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from lms.cli import main
from lms.cli.doctor_work import check_jobs, check_mail_server, check_mails, check_nights
from lms.config import Settings, read_settings
from lms.database import Database
from lms.jobs import operations as jobs
from lms.mail.models import OutboxMail
from lms.mail.operations import claim_next, mark_refused
from tests.mail.mail_server import quick_mail_server
from tests.mail.test_outbox import write

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(hours=3)


@pytest.fixture
def installed(database: Database, tmp_path: Path) -> Settings:
    """The settings of an installation over the test's database."""
    url = database.url.render_as_string(hide_password=False)
    return read_settings({"LMS_DATA_DIR": str(tmp_path), "LMS_DATABASE_URL": url})


def said(findings) -> list[tuple[bool, str]]:
    return [(finding.fine, str(finding.sentence)) for finding in findings]


def test_all_is_well_when_nothing_waits(installed: Settings) -> None:
    assert said(check_mails(installed)) == [(True, "0 mails wait to be sent.")]
    assert said(check_jobs(installed)) == [(True, "0 jobs wait.")]
    assert said(check_nights(installed)) == []
    assert said(check_mail_server(installed)) == []


def test_mails_that_wait_for_long_or_are_uncertain_or_refused_are_said(
    installed: Settings, database: Database
) -> None:
    with database.writer() as db:
        for n in range(3):
            write(db, object_id=str(n))
        claim_next(db, now=LONG_AGO)
        refused = claim_next(db, now=LONG_AGO)
        assert refused is not None
        mark_refused(db, mail_id=refused.id, failure="550", now=LONG_AGO)
        db.execute(update(OutboxMail).values(created_at=LONG_AGO))
        db.commit()
    (waiting, uncertain, known) = said(check_mails(installed))
    assert not waiting[0]
    assert "is “lms worker” running?" in waiting[1]
    assert uncertain == (
        False,
        "1 mail is uncertain: perhaps sent, perhaps not. “lms mail list” says which.",
    )
    assert known == (True, "Mails that couldn’t be sent, by reason: 550 (1).")


def test_jobs_that_wait_for_long_or_were_given_up_are_said(installed: Settings, database: Database) -> None:
    with database.writer() as db:
        for key in ("1", "2"):
            jobs.enqueue(db, kind="k", key=key, payload={}, due_at=LONG_AGO, now=LONG_AGO)
        task = jobs.claim_next(db, kinds=["k"], claimed_by="me", now=NOW)
        assert task is not None
        jobs.fail(db, task=task, claimed_by="me", reason="gone", final=True, now=NOW)
        db.commit()
    (waiting, dead) = said(check_jobs(installed))
    assert (waiting[0], dead[0]) == (False, False)
    assert "“k” (gone)" in dead[1]


@pytest.mark.parametrize(
    ("began_at", "result", "fine", "word"),
    [
        (NOW, "fine", True, "was done"),
        (NOW, "differences", False, "differences"),
        (NOW, None, True, "hasn’t ended"),
        (NOW - timedelta(hours=7), None, False, "hasn’t ended"),
        (NOW - timedelta(days=3), "fine", False, "hasn’t been done since"),
    ],
)
def test_each_night_is_said(
    installed: Settings, database: Database, began_at: datetime, result: str | None, fine: bool, word: str
) -> None:
    on = date(2026, 11, 22)
    with database.writer() as db:
        jobs.begin_night(db, task="report-verify", on=on, now=began_at)
        if result is not None:
            jobs.end_night(db, task="report-verify", on=on, result=result, now=began_at)
        db.commit()
    ((found, sentence),) = said(check_nights(installed))
    assert found is fine
    assert word in sentence


def test_the_mail_server_is_tried(tmp_path: Path) -> None:
    def settings(url: str) -> Settings:
        return read_settings({"LMS_DATA_DIR": str(tmp_path), "LMS_SMTP_URL": url})

    with quick_mail_server(tmp_path) as port:
        assert said(check_mail_server(settings(f"smtp://127.0.0.1:{port}"))) == [
            (True, "The mail server answers.")
        ]
    ((fine, sentence),) = said(check_mail_server(settings(f"smtp://127.0.0.1:{port}")))
    assert not fine
    assert "ConnectionRefusedError" in sentence
    ((fine, _),) = said(check_mail_server(settings("smtp://host:port")))
    assert not fine


def test_a_database_that_is_not_ready_is_said_once_elsewhere(tmp_path: Path) -> None:
    settings = read_settings({"LMS_DATA_DIR": str(tmp_path)})
    away = read_settings({"LMS_DATA_DIR": str(tmp_path), "LMS_DATABASE_URL": "postgresql://127.0.0.1:1/x"})
    for one in (settings, away):
        assert [*check_mails(one), *check_jobs(one), *check_nights(one)] == []


def test_an_operator_lists_and_settles(
    installed: Settings,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with database.writer() as db:
        number = write(db)
        claim_next(db, now=LONG_AGO)
        db.commit()
    monkeypatch.setenv("LMS_DATA_DIR", str(installed.data_dir))
    monkeypatch.setenv("LMS_DATABASE_URL", installed.database_url)
    monkeypatch.setenv("LMS_DEFAULT_LOCALE", "en")

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["lms", "mail", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out + told.err

    code, text = run("list")
    assert code == 0
    assert f"{number}  uncertain  invitation" in text
    assert run("settle", str(number))[0] == 2
    assert run("settle", str(number), "--again") == (0, f"Mail {number} will be sent.\n")
    assert run("settle", str(number), "--sent")[0] == 1
    with database.writer() as db:
        claim_next(db, now=LONG_AGO + timedelta(days=1))
        db.execute(update(OutboxMail).values(claimed_at=LONG_AGO))
        db.commit()
    assert run("settle", str(number), "--sent") == (0, f"Noted: mail {number} left.\n")
    assert run("list") == (0, "No mail is uncertain or refused.\n")


def test_readyz_tells_what_waits(client: FlaskClient, database: Database) -> None:
    with database.writer() as db:
        jobs.enqueue(db, kind="k", key="1", payload={}, due_at=LONG_AGO, now=LONG_AGO)
        write(db)
        db.commit()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    queue = answer.get_json()["queue"]
    assert queue["jobs"]["waiting"] == queue["mails"]["waiting"] == 1
    assert queue["jobs"]["oldest_seconds"] >= 3 * 3600
