"""One line of log a request, and nobody's data in it."""

import io
import json
import sys
from collections.abc import Iterator

import pytest
import structlog
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from lms.database import Database
from lms.web import requests_log
from tests.factories.accounts import PASSWORD, give_password, make_person
from tests.support.visitors import form_token

PLANTED = "zorglub"


def test_a_request_is_one_line_without_anybodys_data(client: FlaskClient, database: Database) -> None:
    with database.writer() as db:
        person = make_person(db, email=f"{PLANTED}@ac-exemple.fr", given_name=PLANTED, family_name=PLANTED)
        give_password(db, person)
        db.commit()
    token = form_token(client)
    with capture_logs() as lines:
        client.post(
            "/sign-in",
            data={"csrf_token": token, "email": f"{PLANTED}@ac-exemple.fr", "password": PASSWORD},
            headers={"User-Agent": PLANTED, "Referer": f"http://localhost/{PLANTED}"},
        )
        client.get(f"/account?name={PLANTED}")
        client.get(f"/set-password/{PLANTED}")
        client.get(f"/{PLANTED}")
        client.post("/sign-in", data={"email": PLANTED})
    assert len(lines) == 5
    said = json.dumps(lines)
    for secret in (PLANTED, PASSWORD, "Maëlle", "127.0.0.1"):
        assert secret not in said
    assert [line["route"] for line in lines][:3] == ["/sign-in", "/account", "/set-password/<token>"]
    assert lines[3]["route"] is None
    assert {line["status"] for line in lines} == {303, 200, 410, 404, 400}


def test_in_service_the_line_is_json_like_the_others(client: FlaskClient, in_service: io.StringIO) -> None:
    client.get(f"/set-password/{PLANTED}")
    structlog.get_logger("other").info("another", route="é")
    line, other = [json.loads(one) for one in in_service.getvalue().splitlines()]
    assert line["route"] == "/set-password/<token>"
    assert (line["method"], line["status"], line["event"]) == ("GET", 410, "request")
    assert line["ms"] >= 0
    assert line.keys() - {"method", "status", "ms"} == other.keys()
    assert line["level"] == other["level"] == "info"
    assert len(line["timestamp"]) == len(other["timestamp"])
    assert line["timestamp"].endswith("Z")


@pytest.fixture
def in_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """The log as a server writes it; afterwards as it was."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    monkeypatch.setattr(requests_log, "_write", requests_log._write)
    before = structlog.get_config()
    requests_log.configure(to_terminal=False)
    yield written
    structlog.configure(**before)


@pytest.fixture(autouse=True)
def _fresh_logger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the capture reach loggers that an earlier test had already bound."""
    monkeypatch.setattr(requests_log, "_log", structlog.get_logger("lms.request"))
    # A server made by an earlier test writes its lines in one step, past the capture.
    monkeypatch.setattr(requests_log, "_write", requests_log._log_line)
