"""A world to report on, committed, and visitors of each role."""

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.database import Database
from lms.reports import (
    change_routes,
    commands,
    completion_routes,
    programme_routes,
    published_routes,
    routes,
    seen,
)
from tests.reports.worlds import TODAY, Reported, make_readers, make_reported
from tests.support.visitors import let_in


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (routes, change_routes, completion_routes, programme_routes, published_routes, seen):
        monkeypatch.setattr(module, "today", lambda: TODAY)
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


@pytest.fixture
def reported(database: Database) -> Reported:
    with database.writer() as db:
        made = make_reported(db)
        db.commit()
    return made


@pytest.fixture
def visitors(app: Flask, database: Database, reported: Reported) -> Visitors:
    with database.writer() as db:
        people = make_readers(db, reported)
        db.commit()
    return Visitors(app=app, database=database, people=people)
