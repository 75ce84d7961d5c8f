"""`/metrics`: with its token only, in Prometheus's text form, of every process the same."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.app import create_app
from lms.config import Settings
from lms.database import Database
from lms.jobs import operations as jobs
from lms.mail.operations import claim_next, mark_refused
from tests.mail.test_outbox import write

TOKEN = "a-token-for-the-watchers"
LINE = re.compile(r'passerelle_[a-z_]+(\{(queue|task)="[\w-]+"\})? \d+')


@pytest.fixture
def watched(settings: Settings, database: Database) -> FlaskClient:
    app: Flask = create_app(replace(settings, metrics_token=TOKEN), database=database)
    return app.test_client()


def read(client: FlaskClient) -> dict[str, int]:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert all(LINE.fullmatch(line) for line in lines)
    return {name: int(value) for name, value in (line.split(" ") for line in lines)}


def test_without_a_token_in_the_settings_there_is_no_such_page(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer é"])
def test_another_token_is_refused_and_tells_nothing(watched: FlaskClient, given: str) -> None:
    answer = watched.get("/metrics", headers={"Authorization": given})
    assert (answer.status_code, answer.text) == (401, "")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_what_waits_and_what_went_wrong_is_counted(watched: FlaskClient, database: Database) -> None:
    now = datetime.now(UTC)
    long_ago = now - timedelta(hours=3)
    with database.writer() as db:
        for key in "12":
            jobs.enqueue(db, kind="k", key=key, payload={}, due_at=long_ago, now=long_ago)
        given_up = jobs.claim_next(db, kinds=["k"], claimed_by="me", now=now)
        assert given_up is not None
        jobs.fail(db, task=given_up, claimed_by="me", reason="gone", final=True, now=now)
        for n in range(3):
            write(db, object_id=str(n))
        refused = claim_next(db, now=long_ago)
        assert refused is not None
        mark_refused(db, mail_id=refused.id, failure="550", now=long_ago)
        claim_next(db, now=long_ago)
        jobs.begin_night(db, task="report-verify", on=date(2026, 11, 22), now=long_ago)
        jobs.end_night(db, task="report-verify", on=date(2026, 11, 22), result="differences", now=now)
        db.commit()
    seen = read(watched)
    assert seen["passerelle_ready"] == 1
    assert seen["passerelle_data_free_bytes"] > 0
    assert seen['passerelle_queue_waiting{queue="jobs"}'] == 1
    assert seen['passerelle_queue_oldest_seconds{queue="jobs"}'] >= 3 * 3600
    assert seen['passerelle_queue_waiting{queue="mails"}'] == 1
    assert (seen["passerelle_jobs_given_up"], seen["passerelle_mails_refused"]) == (1, 1)
    assert seen["passerelle_mails_uncertain"] == 1
    assert seen['passerelle_night_fine{task="report-verify"}'] == 0
    assert seen['passerelle_night_began_timestamp_seconds{task="report-verify"}'] == int(long_ago.timestamp())


def test_a_database_that_does_not_answer_is_a_number_too(settings: Settings) -> None:
    away = Database("postgresql://127.0.0.1:1/x")
    client = create_app(replace(settings, metrics_token=TOKEN), database=away).test_client()
    assert read(client) == {"passerelle_ready": 0}
