"""The real application behind a real port: in this process over a test's database, or by `lms serve`."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wsgi import FileWrapper

from lms.app import create_app
from lms.config import Settings, read_settings
from lms.database import Database
from tests.support.browser import see_out
from tests.support.ports import HOST

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# A demonstration is made before it is served; the machine may be doing other things.
PATIENCE_SECONDS = 120.0


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's own name
        """Write nothing: the application has a line of log of its own."""


class _Server(ThreadedWSGIServer):
    """A server whose end is the end of all that it was doing: no thread of it outlives the test.

    An answer still being written while the test's database goes away would be an error of some other test.
    """

    daemon_threads = False

    def __init__(self) -> None:
        self._callers: set[socket.socket] = set()
        super().__init__(HOST, 0, _not_ready, _Quiet)

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        """Take a call, and remember whose."""
        caller, address = super().get_request()
        self._callers.add(caller)
        return caller, address

    def shutdown_request(self, request: socket.socket) -> None:
        """Hang up, and forget who it was."""
        self._callers.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Listen to nobody any more, and wait until everybody has her answer."""
        for caller in list(self._callers):
            with suppress(OSError):
                caller.shutdown(socket.SHUT_RD)
        super().server_close()


def _not_ready(_environ: object, _start: object) -> list[bytes]:
    raise RuntimeError("the application isn't wired yet")


def _wired(
    server: _Server, *, folder: Path, database: Database, demo: bool, given: Mapping[str, str]
) -> Flask:
    app = create_app(settings_for(folder, port=server.port, **given), database=database, demo=demo)
    server.app = _files_read_first(app)
    return app


def _files_read_first(app: Flask) -> "WSGIApplication":
    """Give files from memory: werkzeug's server leaves one open when whoever asked for it hangs up."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        body = app(environ, start_response)
        if not isinstance(body, FileWrapper):
            return body
        with closing(body):
            return list(body)

    return answer


def settings_for(folder: Path, *, port: int, **given: str) -> Settings:
    """Give the settings of a site that answers on one port of this machine."""
    return read_settings({"LMS_DATA_DIR": str(folder), "LMS_BASE_URL": f"http://{HOST}:{port}", **given})


@contextmanager
def serving(
    *, folder: Path, database: Database, demo: bool = False, given: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Serve the application over a database, from threads of this process; give its origin.

    `given` are further settings, as the environment would hold them.
    """
    # The port is taken before the application is made: its own address is one of its settings.
    server = _Server()
    _wired(server, folder=folder, database=database, demo=demo, given=given or {})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    origin = f"http://{HOST}:{server.port}"
    try:
        yield origin
    finally:
        see_out(origin)
        server.shutdown()
        thread.join()
        server.server_close()


def own_environment(**settings: str) -> dict[str, str]:
    """Give this machine's environment, without the settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    return {**kept, **settings}


def fetched(address: str) -> tuple[int, str]:
    """Fetch a page as anybody would; give its status and text."""
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


@contextmanager
def running(
    command: list[str],
    *,
    port: int,
    environment: Mapping[str, str],
    folder: Path,
    cwd: Path | None = None,
) -> Iterator[str]:
    """Run a server until the block ends, its log in `folder`; give its origin once it answers."""
    origin = f"http://{HOST}:{port}"
    log = folder / f"server-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=dict(environment), cwd=cwd or folder, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait(process, origin + "/healthz", log)
            yield origin
        finally:
            see_out(origin)
            process.terminate()
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the server stopped:\n{log.read_text(errors='replace')[-3000:]}"
        try:
            if fetched(address)[0] == 200:
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"no answer from {address}:\n{log.read_text(errors='replace')[-3000:]}")


def lms_serve(*, port: int) -> list[str]:
    """Give the command that serves an installation with this environment's own `lms`."""
    return [sys.executable, "-m", "lms", "serve", "--port", str(port), "--workers", "1"]
