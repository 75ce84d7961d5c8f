"""A lesson page against a bare Flask hello: CPU time a request, in one process, in turn."""

import contextlib
import io
import os
import sys
from pathlib import Path
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Flask

from benchmarks.installations import installation
from benchmarks.measuring import Row, in_turn
from lms.accounts.audit import Origin
from lms.accounts.signing_in import open_session
from lms.app import create_app
from lms.config import Settings
from lms.courses.packaged import publish_packaged
from lms.courses.queries import current_release_id
from lms.courses.library import release
from lms.database import Database
from lms.progress.operations import Sitting, finish_unit, open_unit
from lms.web import requests_log
from sqlalchemy import select
from tests.factories.accounts import make_person
from tests.support.statements import counted

COURSE = "enseigner-en-mode-hybride"
BARS = {"sqlite": 0.25, "postgresql": 0.20}
MOST_STATEMENTS = 2
TIMES = 150

Call = Callable[[], bytes]


def rows(engine: str, *, postgres: str) -> Iterator[Row]:
    """Measure the page on an engine."""
    with installation(engine, postgres=postgres, name="lesson") as (settings, database):
        path, token = learner_in_a_lesson(settings, database)
        app = create_app(settings, database=database)
        lesson = call(app, path, cookie=f"passerelle_session={token}")
        hello = call(_bare(), "/")
        assert b"<h1" in lesson()
        with counted(database) as statements:
            lesson()
        ours, theirs = in_turn(lesson, hello, times=TIMES)
    share, bar = theirs / ours, BARS[engine]
    yield Row(
        what="lesson page, CPU: share of the speed of a bare hello",
        engine=engine,
        found=f"{share:.0%} ({ours * 1000:.2f} against {theirs * 1000:.2f} ms)",
        bar=f">= {bar:.0%}",
        holds=share >= bar,
    )
    yield Row(
        what="lesson page, statements",
        engine=engine,
        found=str(len(statements)),
        bar=f"<= {MOST_STATEMENTS}",
        holds=len(statements) <= MOST_STATEMENTS,
    )


def learner_in_a_lesson(settings: Settings, database: Database) -> tuple[str, str]:
    """Publish the packaged courses, sign a teacher in who is in the middle of one; give the page and cookie."""
    now = datetime.now(UTC)
    list(publish_packaged(database, now=now))
    with database.writer() as db:
        release_id = db.scalar(select(current_release_id(COURSE)))
        course = release(db, release_id)
        module = course.modules[0]
        pages = [unit for unit in module.units if unit.kind == "page"]
        person = make_person(db, given_name="Anne", family_name="Le Goff")
        sitting = Sitting(
            person_id=person.id, release_id=release_id, release=course, now=now, zone=settings.timezone
        )
        finish_unit(db, sitting, unit=pages[0])
        # Already there: a page that is opened again writes nothing.
        open_unit(db, sitting, unit=pages[1])
        opened = open_session(db, person_id=person.id, now=now, origin=Origin(route="bench"), device="Firefox")
        db.commit()
    return f"/courses/{COURSE}/{module.id}/{pages[1].id}", opened.token


def _bare() -> Flask:
    app = Flask("hello")

    @app.get("/")
    def hello() -> str:
        return "Hello"

    return app


def call(app: Flask, path: str, *, cookie: str = "") -> Call:
    """Make a caller of an application that costs little itself: a WSGI environment, copied."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
        "HTTP_ACCEPT": "text/html,application/xhtml+xml",
        "HTTP_ACCEPT_LANGUAGE": "fr-FR,fr;q=0.9,en;q=0.5",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if cookie:
        environ["HTTP_COOKIE"] = cookie

    def once() -> bytes:
        answered: list[str] = []
        chunks = app.wsgi_app(environ.copy(), lambda status, _headers, *_rest: answered.append(status))
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        assert answered == ["200 OK"], answered
        return body

    return once


def quiet_log() -> None:
    """Write the lines of log as in service, to nowhere; structlog keeps the file for as long as this runs."""
    nowhere = Path(os.devnull).open("w", encoding="utf-8")
    with contextlib.redirect_stderr(nowhere):
        requests_log.configure(to_terminal=False)
