"""Servers on loopback: the product as `lms serve` runs it, bare routes behind the same granian."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.hello import URL
from lms.cli import serving
from lms.config import Settings
from tests.support.ports import HOST

PATIENCE_SECONDS = 60.0
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server of ours that answers on a port; `pid` is its supervisor's."""

    port: int
    pid: int

    def workers(self) -> list[int]:
        """Give the worker processes, by Linux's own list."""
        found: set[int] = set()
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            found.update(int(one) for one in (task / "children").read_text().split())
        return sorted(found)

    def cpu_seconds(self) -> float:
        """Give the CPU time that the workers have used, all threads together."""
        nanoseconds = 0
        for worker in self.workers():
            for task in Path(f"/proc/{worker}/task").iterdir():
                nanoseconds += int((task / "schedstat").read_text().split()[0])
        return nanoseconds / 1e9


@contextmanager
def product(settings: Settings, url: str, *, port: int, workers: int = 1) -> Iterator[Server]:
    """Serve an installation as `lms serve` does; its base address must be of this port."""
    environment = {
        "LMS_DATA_DIR": str(settings.data_dir),
        "LMS_DATABASE_URL": url,
        "LMS_BASE_URL": f"http://{HOST}:{port}",
    }
    command = [sys.executable, "-m", "lms", "serve", "--port", str(port), "--workers", str(workers)]
    # The worker of jobs would be counted among the processes that serve.
    command.append("--no-worker")
    with _running(command, environment=environment, port=port, path="/healthz") as server:
        yield server


@contextmanager
def bare(*, port: int, url: str | None = None, workers: int = 1) -> Iterator[Server]:
    """Serve the bare routes behind a granian of the same settings; `url` is where the one inserts."""
    command = [sys.executable, "-m", "benchmarks.servers", str(port), str(workers)]
    environment = {URL: url} if url else {}
    with _running(command, environment=environment, port=port, path="/") as server:
        yield server


@contextmanager
def _running(command: list[str], *, environment: Mapping[str, str], port: int, path: str) -> Iterator[Server]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**kept, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(process, port, path)
        yield Server(port=port, pid=process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int, path: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped with {process.returncode}")
        try:
            connection = http.client.HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
        time.sleep(0.05)
    raise RuntimeError(f"no answer on port {port}")


def serve_bare(port: int, workers: int) -> None:
    """Serve the bare routes with the product's own server settings."""
    serving.FACTORY = "benchmarks.hello:make_app"
    serving.run_server(host=HOST, port=port, workers=workers, threads=4)


if __name__ == "__main__":
    serve_bare(int(sys.argv[1]), int(sys.argv[2]))
