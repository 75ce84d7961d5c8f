"""`lms serve`: granian in front of the plain WSGI application, one log line a request."""

import os
import sys

import click
from granian.constants import HTTPModes, Interfaces
from granian.server import Server

from lms.app import BOUND_HOST
from lms.config.settings import LOOPBACK_HOSTS
from lms.database.opening import opened
from lms.demo.queries import is_demo
from lms.messages import RefusalError, message

FEW = click.IntRange(1, 64)
FACTORY = "lms.app:serving_app"


def run_server(*, host: str, port: int, workers: int, threads: int) -> None:
    """Serve until stopped; workers that die are started again."""
    os.environ[BOUND_HOST] = host
    Server(
        FACTORY,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        log_access=False,
        # A backlog shorter than the kernel's default refuses early instead of making people wait.
        backlog=1024,
    ).serve()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option(
    "--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Threads a process."
)
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the site."""
    with opened() as (_settings, database):
        if is_demo(database) and host not in LOOPBACK_HOSTS:
            raise RefusalError(
                message(
                    "This database is a demonstration, whose accounts open without a password: it is served"
                    " on this machine only (--host 127.0.0.1)."
                )
            )
    run_server(host=host, port=port, workers=workers, threads=threads)
    sys.exit(0)
