"""A lesson page against a bare Flask hello: CPU time a request, in turn."""

import contextlib
import http.client
import io
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from benchmarks.hello import make_app
from benchmarks.installations import installation
from benchmarks.measuring import ROUNDS, Row, in_turn
from benchmarks.servers import Server, bare, product
from lms.accounts.audit import Origin
from lms.accounts.signing_in import open_session
from lms.app import create_app
from lms.config import Settings
from lms.courses.library import release
from lms.courses.packaged import publish_packaged
from lms.courses.queries import current_release_id
from lms.database import Database
from lms.progress.operations import finish_unit, open_unit
from lms.progress.sitting import Sitting
from lms.web import requests_log
from tests.factories.accounts import make_person
from tests.support.ports import HOST, free_port
from tests.support.statements import counted

COURSE = "enseigner-en-mode-hybride"
BARS = {"sqlite": 0.25, "postgresql": 0.20}
MOST_STATEMENTS = 2
TIMES = 200
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
    "Accept": "text/html,application/xhtml+xml",
    "Accept-Language": "fr-FR,fr;q=0.9,en;q=0.5",
}

Call = Callable[[], bytes]


def rows(engine: str, *, postgres: str) -> Iterator[Row]:
    """Measure the page on an engine: behind the server, as PROMISES has it, and without one."""
    with installation(engine, postgres=postgres, name="lesson") as (settings, database):
        path, token = learner_in_a_lesson(settings, database)
        cookie = f"passerelle_session={token}"
        ours, theirs = _behind_a_server(settings, database, path, cookie)
        share, bar = theirs / ours, BARS[engine]
        yield Row(
            what="lesson page, CPU behind the server: share of a bare hello",
            engine=engine,
            found=f"{share:.0%} ({ours * 1000:.2f} against {theirs * 1000:.2f} ms)",
            bar=f">= {bar:.0%}",
            holds=share >= bar,
        )
        app = create_app(settings, database=database)
        lesson, hello = call(app, path, cookie=cookie), call(make_app(), "/")
        assert b"<h1" in lesson()
        with counted(database) as statements:
            lesson()
        yield Row(
            what="lesson page, statements",
            engine=engine,
            found=str(len(statements)),
            bar=f"<= {MOST_STATEMENTS}",
            holds=len(statements) <= MOST_STATEMENTS,
        )
        ours, theirs = in_turn(lesson, hello, times=TIMES)
        yield Row(
            what="lesson page, CPU of the WSGI call alone: share of a bare hello",
            engine=engine,
            found=f"{theirs / ours:.0%} ({ours * 1000:.2f} against {theirs * 1000:.3f} ms)",
        )


def _behind_a_server(settings: Settings, database: Database, path: str, cookie: str) -> tuple[float, float]:
    """CPU time of the workers for one request of each, in turn, the best round of each."""
    port = free_port()
    url = database.url.render_as_string(hide_password=False)
    with product(settings, url, port=port) as ours, bare(port=free_port()) as theirs:
        pages = [(ours, path, {**BROWSER, "Cookie": cookie}), (theirs, "/", BROWSER)]
        for page in pages:
            _served(*page, times=TIMES)
        rounds = [[_served(*page, times=TIMES) for page in pages] for _ in range(ROUNDS)]
    return min(one for one, _ in rounds), min(other for _, other in rounds)


def _served(server: Server, path: str, headers: dict[str, str], *, times: int) -> float:
    connection = http.client.HTTPConnection(HOST, server.port, timeout=30)
    began = server.cpu_seconds()
    for _ in range(times):
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
    spent = server.cpu_seconds() - began
    connection.close()
    return spent / times


def learner_in_a_lesson(settings: Settings, database: Database) -> tuple[str, str]:
    """Publish the packaged courses, sign in a teacher in the middle of one; give page and cookie."""
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
        opened = open_session(
            db, person_id=person.id, now=now, origin=Origin(route="bench"), device="Firefox"
        )
        db.commit()
    return f"/courses/{COURSE}/{module.id}/{pages[1].id}", opened.token


def call(app: Flask, path: str, *, cookie: str = "", query: str = "") -> Call:
    """Make a caller of an application that costs little itself: a WSGI environment, copied."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in BROWSER.items()},
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
    nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - written to until the end
    with contextlib.redirect_stderr(nowhere):
        requests_log.configure(to_terminal=False)
