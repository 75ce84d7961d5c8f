"""A world to report on, committed, and visitors of each role."""

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.database import Database
from lms.reports import (
    beside_routes,
    commands,
    committee_command,
    committee_routes,
    completion_routes,
    programme_routes,
    published_routes,
    routes,
    seen,
)
from tests.reports.worlds import TODAY, Reported, make_readers, make_reported
from tests.support.remembering import remembered
from tests.support.visitors import let_in


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (
        routes,
        beside_routes,
        committee_routes,
        completion_routes,
        programme_routes,
        published_routes,
        seen,
    ):
        monkeypatch.setattr(module, "today", lambda: TODAY)
    monkeypatch.setattr(committee_command, "today_in", lambda _zone: TODAY)
    monkeypatch.setattr(commands, "today_in", lambda _zone: TODAY)


@dataclass(kw_only=True)
class Visitors:
    app: Flask
    database: Database
    people: dict[str, int]

    def client(self, name: str) -> FlaskClient:
        client = self.app.test_client()
        let_in(client, self.database, person_id=self.people[name])
        client.set_cookie("passerelle_language", "en")
        return client


def _reported_and_readers(db: Session) -> tuple[Reported, dict[str, int]]:
    reported = make_reported(db)
    return reported, make_readers(db, reported)


@pytest.fixture
def _built(request: pytest.FixtureRequest, database: Database) -> tuple[Reported, dict[str, int]]:
    if "visitors" in request.fixturenames:
        return remembered(database, "reported and readers", _reported_and_readers)
    return remembered(database, "reported", make_reported), {}


@pytest.fixture
def reported(_built: tuple[Reported, dict[str, int]]) -> Reported:
    return _built[0]


@pytest.fixture
def visitors(app: Flask, database: Database, _built: tuple[Reported, dict[str, int]]) -> Visitors:
    return Visitors(app=app, database=database, people=_built[1])
