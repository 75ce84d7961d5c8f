"""Finishing a unit by eight people at once, against a bare insert and commit: the slowest one in 100."""

import http.client
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from sqlalchemy import text

from benchmarks.installations import installation
from benchmarks.measuring import Row, milliseconds, slowest
from benchmarks.servers import bare, product
from lms.accounts.audit import Origin
from lms.accounts.signing_in import open_session
from lms.app import create_app
from lms.config import Settings
from lms.database import Database
from lms.web.csrf import csrf_token
from tests.factories.accounts import make_person
from tests.factories.progress import make_module, make_release, make_unit, publish
from tests.support.ports import HOST, free_port

CLIENTS = 8
UNITS = 60
BAR = 3.0
COURSE = "cours"


@dataclass(frozen=True, kw_only=True)
class Learner:
    """Somebody signed in, with the token of her forms."""

    person_id: int
    cookie: str
    token: str


def rows(engine: str, *, postgres: str) -> Iterator[Row]:
    """Measure on an engine."""
    with installation(engine, postgres=postgres, name="finish") as (settings, database):
        release_id, learners = classroom(settings, database, people=CLIENTS, units=UNITS)
        url = database.url.render_as_string(hide_password=False)
        with database.writer() as db:
            db.execute(text("CREATE TABLE bench (n INTEGER)"))
            db.commit()
        port = free_port()
        with (
            product(settings, url, port=port, workers=2),
            bare(port=free_port(), url=url, workers=2) as other,
        ):
            theirs = together(other.port, [[("/insert", "", {})] * UNITS for _ in learners])
            ours = together(port, [_posts(learner, release_id) for learner in learners])
    ratio = slowest(ours) / slowest(theirs)
    yield Row(
        what="finishing a unit, 8 clients: slowest 1 % / that of a bare insert",
        engine=engine,
        found=f"{ratio:.1f} ({milliseconds(slowest(ours))} / {milliseconds(slowest(theirs))})",
        bar=f"<= {BAR:.0f}",
        holds=ratio <= BAR,
    )


def classroom(
    settings: Settings, database: Database, *, people: int, units: int
) -> tuple[int, Sequence[Learner]]:
    """Publish a course of one module with pages, and sign people in to it."""
    now = datetime.now(UTC)
    app = create_app(settings, database=database)
    learners = []
    with database.writer() as db:
        pages = [make_unit(f"page-{number}") for number in range(units)]
        release_id = publish(db, make_release(make_module("un", *pages), course_id=COURSE))
        opened = {}
        for number in range(people):
            person = make_person(db, email=f"banc{number}@ac-exemple.fr")
            opened[person.id] = open_session(
                db, person_id=person.id, now=now, origin=Origin(route="bench"), device="Firefox"
            )
        db.commit()
    for person_id, session in opened.items():
        cookie = f"passerelle_session={session.token}"
        with app.test_request_context("/", headers={"Cookie": cookie}):
            learners.append(Learner(person_id=person_id, cookie=cookie, token=csrf_token()))
    return release_id, learners


Post = tuple[str, str, Mapping[str, str]]


def _posts(learner: Learner, release_id: int) -> Sequence[Post]:
    return [post_of(learner, release_id, unit=number) for number in range(UNITS)]


def post_of(learner: Learner, release_id: int, *, unit: int) -> Post:
    """Give the request by which somebody finishes a page: path, body, headers."""
    return (
        f"/courses/{COURSE}/un/page-{unit}?release={release_id}",
        urlencode({"csrf_token": learner.token}),
        {"Cookie": learner.cookie, "Content-Type": "application/x-www-form-urlencoded"},
    )


def together(port: int, clients: Sequence[Sequence[Post]]) -> list[float]:
    """Let each client send its requests, all at once; give every time on the clock."""

    def send(posts: Sequence[Post]) -> list[float]:
        connection = http.client.HTTPConnection(HOST, port, timeout=60)
        times = []
        for path, body, headers in posts:
            began = time.perf_counter()
            connection.request("POST", path, body=body, headers=dict(headers))
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - began)
            assert answer.status in {200, 303}, answer.status
        connection.close()
        return times

    with ThreadPoolExecutor(len(clients)) as pool:
        return [one for times in pool.map(send, clients) for one in times]
