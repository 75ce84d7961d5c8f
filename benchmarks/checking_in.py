"""Checking in at the door by eight telephones at once, against a bare insert and commit."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from datetime import time as clock
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import text

from benchmarks.finishing import Post, together
from benchmarks.installations import installation
from benchmarks.measuring import Row, milliseconds, slowest
from benchmarks.servers import bare, product
from lms.app import create_app
from lms.config import Settings
from lms.database import Database
from lms.web.csrf import csrf_token
from lms.workshops.sittings import Sitting
from tests.factories.workshops import make_open_workshop
from tests.support.ports import free_port

CLIENTS = 8
PEOPLE = 200
BAR = 3.0
MINUTE_SECONDS = 60.0


def rows(engine: str, *, postgres: str) -> Iterator[Row]:
    """Measure on an engine."""
    with installation(engine, postgres=postgres, name="checkin") as (settings, database):
        posts = _evening(settings, database)
        url = database.url.render_as_string(hide_password=False)
        with database.writer() as db:
            db.execute(text("CREATE TABLE bench (n INTEGER)"))
            db.commit()
        port = free_port()
        with (
            product(settings, url, port=port, workers=2),
            bare(port=free_port(), url=url, workers=2) as other,
        ):
            theirs = together(other.port, [[("/insert", "", {})] * len(own) for own in posts])
            began = time.monotonic()
            ours = together(port, posts)
            lasted = time.monotonic() - began
        noted = _noted(database)
    ratio = slowest(ours) / slowest(theirs)
    yield Row(
        what="checking in at the door, 8 clients: slowest 1 % / that of a bare insert",
        engine=engine,
        found=f"{ratio:.1f} ({milliseconds(slowest(ours))} / {milliseconds(slowest(theirs))})",
        bar=f"<= {BAR:.0f}",
        holds=ratio <= BAR,
    )
    yield Row(
        what="200 check-ins by 8 clients: noted, and how long it took",
        engine=engine,
        found=f"{noted} in {lasted:.1f} s",
        bar=f"{PEOPLE} in {MINUTE_SECONDS:.0f} s",
        holds=noted == PEOPLE and lasted <= MINUTE_SECONDS,
    )


def _evening(settings: Settings, database: Database) -> Sequence[Sequence[Post]]:
    """Open a session of today for parents, and give what each telephone sends."""
    app = create_app(settings, database=database)
    today = datetime.now(UTC).astimezone(ZoneInfo("Europe/Paris")).date()
    with database.writer() as db:
        sitting = Sitting(on=today, starts=clock(17, 59), ends=clock(23, 59))
        code = make_open_workshop(db, sittings=(sitting,), seats=None).code
        db.commit()
    return [
        [_post(app, code, client, number) for number in range(PEOPLE // CLIENTS)] for client in range(CLIENTS)
    ]


def _post(app: Flask, code: str, client: int, number: int) -> Post:
    """Give the request of somebody who says that she is there."""
    cookie = f"passerelle_visit=banc-{client}"
    with app.test_request_context("/", headers={"Cookie": cookie}):
        token = csrf_token()
    typed = {
        "csrf_token": token,
        "key": f"{client:02}{number:030}",
        "given_name": f"Personne {client}-{number}",
        "school": "unsaid",
    }
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    return f"/w/{code}/check-in", urlencode(typed), headers


def _noted(database: Database) -> int:
    with database.reader() as db:
        return db.scalar(text("SELECT count(*) FROM workshop_attendance WHERE revoked_at IS NULL")) or 0
