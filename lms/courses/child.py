"""Compiles anybody's course in another process; what breaks a limit becomes a fault that names its file.

One fork server a process, started when first needed, from any thread; at most two compilations at once.
The answer is JSON over a socket, never pickle. Linux and macOS (where memory isn't limited by the system).
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter

from lms.courses import codes_limits
from lms.courses.compiler import Compilation
from lms.courses.faults import Fault, Place
from lms.courses.layout import COURSE_FILE
from lms.courses.release import Release
from lms.courses.unit_text import Cache

AT_ONCE = 2
LONGEST_ANSWER = 200_000_000

_FAULTS = TypeAdapter(tuple[Fault, ...])
_RELEASE = TypeAdapter(Release | None)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much computing, waiting and memory a compilation may take."""

    file_seconds: float = 2
    course_seconds: int = 20
    wall_seconds: float = 60
    megabytes: int = 512


class CompilerBusy(Exception):
    """Other courses are being compiled and none finished in time; nothing was changed: try again."""


class CompileServer:
    """The fork server of this process. Safe to use from several threads; a forked process starts its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._owner = 0

    @contextmanager
    def slot(self, *, patience: float) -> Iterator[None]:
        """One of the two places, or CompilerBusy after `patience` seconds."""
        if not self._slots.acquire(timeout=patience):
            raise CompilerBusy
        try:
            yield
        finally:
            self._slots.release()

    def connect(self) -> socket.socket:
        """A socket to a fresh worker."""
        ours, theirs = socket.socketpair()
        try:
            with self._lock:
                try:
                    socket.send_fds(self._running(), [b"1"], [theirs.fileno()])
                except (BrokenPipeError, ConnectionResetError):
                    self._stop()
                    socket.send_fds(self._running(), [b"1"], [theirs.fileno()])
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        return ours

    def _running(self) -> socket.socket:
        if self._control is not None and self._owner == os.getpid():
            return self._control
        ours, theirs = socket.socketpair()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no argument of anybody's
                [sys.executable, "-m", "lms.courses.compile_server", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"},
            )
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        self._control, self._owner = ours, os.getpid()
        return ours

    def close(self) -> None:
        """Stop the server; the next compilation starts another."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        control, process = self._control, self._process
        self._control = self._process = None
        if control is not None:
            control.close()
        if process is not None and self._owner == os.getpid():
            process.terminate()
            process.wait()


SERVER = CompileServer()
atexit.register(SERVER.close)


@dataclass(kw_only=True)
class _Conversation:
    """What a worker has said so far."""

    file: str = COURSE_FILE
    result: dict[str, Any] | None = None
    limit: str | None = None
    ended: int | None = None

    def hear(self, line: bytes) -> None:
        """Take one line of the answer."""
        said = json.loads(line)
        self.file = said.get("file", self.file)
        self.result = said.get("result", self.result)
        self.limit = said.get("limit", self.limit)
        self.ended = said.get("ended", self.ended)


def compile_in_child(
    files: Mapping[str, bytes],
    *,
    cache: Cache | None = None,
    limits: Limits | None = None,
    patience: float = 30,
    server: CompileServer = SERVER,
) -> Compilation:
    """Compile a course as `compile_course` does, whatever it holds.

    `cache` is read, and receives what was newly rendered. Raises CompilerBusy when no place becomes free.
    """
    limits = limits or Limits()
    with server.slot(patience=patience):
        conversation = _converse(files, cache=cache or {}, limits=limits, server=server)
    if conversation.result is None:
        return Compilation(release=None, faults=(_fault(conversation, limits),))
    if cache is not None:
        cache.update(conversation.result["cache"])
    return Compilation(
        release=_RELEASE.validate_json(json.dumps(conversation.result["release"])),
        faults=_FAULTS.validate_json(json.dumps(conversation.result["faults"])),
    )


def _converse(
    files: Mapping[str, bytes], *, cache: Mapping[str, str], limits: Limits, server: CompileServer
) -> _Conversation:
    conversation = _Conversation()
    with server.connect() as worker:
        worker.settimeout(limits.wall_seconds + 10)
        header = {
            "files": [(path, len(content)) for path, content in files.items()],
            "cache": dict(cache),
            "limits": asdict(limits),
        }
        try:
            worker.sendall(json.dumps(header).encode() + b"\n")
            for content in files.values():
                worker.sendall(content)
            with worker.makefile("rb") as answer:
                while conversation.ended is None and (line := answer.readline(LONGEST_ANSWER)):
                    conversation.hear(line)
        except (OSError, ValueError):
            conversation.result = None  # a worker that broke off or spoke nonsense: COMPILER_STOPPED
    return conversation


def _fault(conversation: _Conversation, limits: Limits) -> Fault:
    """Why there is no result, as a fault that names the file."""
    place = Place(file=conversation.file)
    if conversation.limit == "memory":
        return codes_limits.FILE_TOO_HEAVY.at(place)
    if conversation.ended == signal.SIGPROF:
        return codes_limits.FILE_TOO_SLOW.at(place, seconds=limits.file_seconds)
    if conversation.ended in (signal.SIGXCPU, signal.SIGALRM):
        return codes_limits.COURSE_TOO_SLOW.at(place, seconds=limits.course_seconds)
    return codes_limits.COMPILER_STOPPED.at(place)
