"""What a watching program reads of the site (`/metrics`, in Prometheus's text form): no name, no address.

Only what every process of the site would answer alike: with several, each scrape meets another one.
Requests and their times are lines of the log.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hmac import compare_digest
from typing import TypeAlias

from flask import Blueprint, Flask, abort, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms.database import migrations
from lms.jobs.queries import given_up, nights
from lms.jobs.running import FINE
from lms.web.guards import Guard, guarded
from lms.web.health import waiting
from lms.web.session import database, reader, settings

blueprint = Blueprint("metrics", __name__)

Count: TypeAlias = Callable[[Session, datetime], int]
PREFIX = "passerelle"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Gauge:
    """One number, now, perhaps one of several told apart by `labels`."""

    name: str
    value: int
    labels: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        # Labels are names of ours (a queue, a task): nothing in them needs escaping.
        labels = ",".join(f'{name}="{value}"' for name, value in self.labels.items())
        name = f"{PREFIX}_{self.name}" + (f"{{{labels}}}" if labels else "")
        return f"{name} {int(self.value)}"


def count(app: Flask, **counts: Count) -> None:
    """Say what is counted besides, by its name."""
    app.extensions["lms.counts"] = counts


def _token_given() -> ResponseReturnValue | None:
    token = settings().metrics_token
    if token is None:
        abort(404)
    given = request.headers.get("Authorization", "")
    if compare_digest(given.encode(), f"Bearer {token}".encode()):
        return None
    return "", 401, {"WWW-Authenticate": 'Bearer realm="metrics"', "Content-Type": CONTENT_TYPE}


TOKEN = Guard(name="token", check=_token_given)


@blueprint.get("/metrics")
@guarded(TOKEN)
def show() -> ResponseReturnValue:
    """Give every gauge; a database that doesn't answer is one of them."""
    try:
        gauges = list(_gauges(datetime.now(UTC)))
    except SQLAlchemyError:
        gauges = [Gauge(name="ready", value=0)]
    lines = []
    for gauge in gauges:
        kind = f"# TYPE {PREFIX}_{gauge.name} gauge"
        lines += [str(gauge)] if kind in lines else [kind, str(gauge)]
    return "\n".join(lines) + "\n", {"Content-Type": CONTENT_TYPE}


def _gauges(now: datetime) -> Iterator[Gauge]:
    is_ready = migrations.current(database()) == migrations.head()
    yield Gauge(name="ready", value=is_ready)
    yield Gauge(name="data_free_bytes", value=shutil.disk_usage(settings().data_dir).free)
    if not is_ready:
        return
    queues = waiting(now)
    for name, queue in queues.items():
        yield Gauge(name="queue_waiting", value=queue["waiting"], labels={"queue": name})
    for name, queue in queues.items():
        yield Gauge(name="queue_oldest_seconds", value=queue["oldest_seconds"], labels={"queue": name})
    yield Gauge(name="jobs_given_up", value=sum(one.jobs for one in given_up(reader())))
    for name, counted in current_app.extensions["lms.counts"].items():
        yield Gauge(name=name, value=counted(reader(), now))
    done = list(nights(reader()))
    for run in done:
        began = int(run.began_at.timestamp())
        yield Gauge(name="night_began_timestamp_seconds", value=began, labels={"task": run.task})
    for run in done:
        yield Gauge(name="night_fine", value=run.result == FINE, labels={"task": run.task})
