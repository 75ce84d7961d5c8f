"""The worker that `lms serve` runs beside itself: started again when it dies, stopped with the server."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

PATIENCE_SECONDS = 25.0
LONGEST_PAUSE_SECONDS = 60.0
_log = structlog.get_logger("lms.worker")


class WorkerProcess:
    """Keeps one `lms worker` running."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="worker", daemon=True)

    def start(self) -> None:
        """Start it, and keep it running.

        The first one is started before this returns, and so before the server makes processes of its own:
        one that is forked while another is being started keeps the pipe open that says it has begun.
        """
        self._begin()
        self._thread.start()

    def stop(self) -> None:
        """Let it end what it does, and wait; a killed one loses nothing either."""
        with self._starting:
            self._stopping.set()
        process = self._process
        if process is not None:
            process.terminate()
            try:
                process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._thread.join()

    def _keep(self) -> None:
        pause = 1.0
        while self._process is not None:
            began = time.monotonic()
            code = self._process.wait()
            if not self._stopping.is_set():
                pause = 1.0 if time.monotonic() - began > LONGEST_PAUSE_SECONDS else pause
                _log.warning("worker ended", code=code, again_in=pause)
                self._stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            self._begin()

    def _begin(self) -> None:
        # It stops by itself when this process is killed and can't tell it to.
        command = [sys.executable, "-m", "lms", "worker", "--beside", str(os.getpid())]
        with self._starting:
            over = self._stopping.is_set()
            self._process = None if over else subprocess.Popen(command)  # noqa: S603 - our own


@contextmanager
def worker_beside() -> Iterator[None]:
    """Keep a worker running as long as the block lasts."""
    keeper = WorkerProcess()
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()
