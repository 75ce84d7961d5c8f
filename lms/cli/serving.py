"""`lms serve`: granian in front of the plain WSGI application, one log line a request."""

import errno
import os
import socket
import sys
from contextlib import nullcontext
from time import monotonic

import click
from granian.constants import HTTPModes, Interfaces
from granian.server import Server

from lms.app import BOUND_HOST
from lms.cli.worker_process import worker_beside
from lms.config.settings import LOOPBACK_HOSTS
from lms.database.opening import opened
from lms.demo.queries import is_demo
from lms.messages import Message, RefusalError, message, say

FACTORY = "lms.app:serving_app"
STARTS_WITHIN = 10.0
"""Seconds after which a server that gives up has shown that it can start."""


def run_server(*, host: str, port: int, workers: int, threads: int) -> None:
    """Serve until stopped; workers that die are started again, and so is the server when it gives up."""
    check_free(host, port)
    os.environ[BOUND_HOST] = host
    while _serve_once(host=host, port=port, workers=workers, threads=threads):
        click.echo(say(message("The server gave up because a worker died twice: it starts again.")), err=True)


def _serve_once(*, host: str, port: int, workers: int, threads: int) -> bool:
    """Serve; say whether to start again: it gave up on a worker that died twice within six seconds.

    No setting of the server's keeps it from that. A site that has answered for a while can start; one that
    gives up at once can't, and ends as it did.
    """
    server = Server(
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
    )
    began = monotonic()
    try:
        server.serve()
    except SystemExit:
        if server.interrupt_signal or monotonic() - began < STARTS_WITHIN:
            raise
        return True
    return False


def check_free(host: str, port: int) -> None:
    """Refuse an address that can't be listened on: the server itself would say so with a traceback."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # As the server does: a port that was left a moment ago is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise RefusalError(_why_not(error, host, port)) from None


def _why_not(error: OSError, host: str, port: int) -> Message:
    if error.errno == errno.EADDRINUSE:
        return message(
            "Port %(port)s is taken, perhaps by this site started elsewhere: stop that one, or choose another"
            " port with --port (with make: make run PORT=8123).",
            port=port,
        )
    if isinstance(error, PermissionError):
        return message(
            "This account may not listen on port %(port)s: choose one above 1023 with --port.", port=port
        )
    return message("%(host)s isn’t an address of this machine: choose another --host.", host=host)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option(
    "--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Threads a process."
)
@click.option("--no-worker", is_flag=True, help="Send no mails and do no jobs: “lms worker” runs elsewhere.")
def serve(*, host: str, port: int, workers: int, threads: int, no_worker: bool) -> None:
    """Serve the site."""
    with opened() as (_settings, database):
        if is_demo(database) and host not in LOOPBACK_HOSTS:
            raise RefusalError(
                message(
                    "This database is a demonstration, whose accounts open without a password: it is served"
                    " on this machine only (--host 127.0.0.1)."
                )
            )
    check_free(host, port)
    with nullcontext() if no_worker else worker_beside():
        run_server(host=host, port=port, workers=workers, threads=threads)
    sys.exit(0)
