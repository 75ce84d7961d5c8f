"""Is the process alive (`/healthz`), and can it serve (`/readyz`)?"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms.database import migrations
from lms.jobs.queries import Waiting
from lms.web.guards import PUBLIC, guarded
from lms.web.session import database, reader

blueprint = Blueprint("health", __name__)

Queue: TypeAlias = Callable[[Session, datetime], Waiting]


def watch(app: Flask, **queues: Queue) -> None:
    """Say which queues `/readyz` tells of."""
    app.extensions["lms.queues"] = queues


@blueprint.get("/healthz")
@guarded(PUBLIC)
def alive() -> ResponseReturnValue:
    """Answer, which is the answer."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@guarded(PUBLIC)
def ready() -> ResponseReturnValue:
    """Say whether the database answers and has every migration, and what waits for the worker.

    A long queue is told, not held against this process: without it, people couldn't even read.
    """
    try:
        if migrations.current(database()) != migrations.head():
            return jsonify(database="ok", migrations="behind"), 503
        queue = waiting(datetime.now(UTC))
    except SQLAlchemyError:
        return jsonify(database="unreachable"), 503
    return jsonify(database="ok", migrations="ok", queue=queue)


def waiting(now: datetime) -> dict[str, dict[str, int]]:
    """Say of each queue how many wait, and for how many seconds the oldest could have been done."""
    told = {}
    for name, count in current_app.extensions["lms.queues"].items():
        found: Waiting = count(reader(), now)
        age = now - found.oldest if found.oldest else now - now
        told[name] = {"waiting": found.waiting, "oldest_seconds": max(int(age.total_seconds()), 0)}
    return told
