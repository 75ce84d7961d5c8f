"""The fork server that compiles courses within limits. Run as `python -m lms.courses.compile_server FD`.

It imports the compiler once, then forks for each request that arrives on its socket: the request's own
socket comes as a file descriptor. Two forks: a keeper, which waits and tells how the other one ended, and
the worker, which sets its limits and compiles. The environment it runs in holds no secret.

On a request's socket: one line of JSON (each file's path and length), the files' bytes, then answers, one
JSON object a line: {"file": path} before each file, then {"result": …} or {"limit": …}, and last
{"ended": signal or 0}.
"""

import gc
import json
import os
import resource
import signal
import socket
import sys
from typing import Any, BinaryIO

from pydantic import TypeAdapter

from lms.courses.compiler import compile_course
from lms.courses.faults import Fault
from lms.courses.release import Release

_FAULTS = TypeAdapter(tuple[Fault, ...])
_RELEASE = TypeAdapter(Release | None)


def main() -> None:
    """Serve until the parent closes its end."""
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C stops the parent, which closes its end
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers are reaped by the system
    gc.freeze()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            return
        request = socket.socket(fileno=descriptors[0])
        if os.fork() == 0:
            control.close()
            _keep(request)
        request.close()


def _keep(request: socket.socket) -> None:
    """Wait for the worker and tell how it ended. Never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    worker = os.fork()
    if worker == 0:
        _work(request)
    _, status = os.waitpid(worker, 0)
    ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    _send(request, {"ended": ended})
    os._exit(0)


def _work(request: socket.socket) -> None:
    """Read a request, compile within its limits, answer. Never returns."""
    with request.makefile("rb") as incoming:
        header: dict[str, Any] = json.loads(incoming.readline())
        files = {path: _exactly(incoming, length) for path, length in header["files"]}
    limits = header["limits"]
    _limit(limits)

    def starting(path: str) -> None:
        _send(request, {"file": path})
        signal.setitimer(signal.ITIMER_PROF, limits["file_seconds"])

    known = set(header["cache"])
    cache: dict[str, str] = dict(header["cache"])
    try:
        done = compile_course(files, cache=cache, starting=starting)
        result = {
            "release": _RELEASE.dump_python(done.release, mode="json"),
            "faults": _FAULTS.dump_python(done.faults, mode="json"),
            "cache": {key: text for key, text in cache.items() if key not in known},
        }
        _send(request, {"result": result})
    except MemoryError:
        cache.clear()
        _send(request, {"limit": "memory"})
    os._exit(0)


def _limit(limits: dict[str, float]) -> None:
    """Bound memory, computing and waiting; each limit's signal ends the process at once."""
    for number in (signal.SIGPROF, signal.SIGALRM, signal.SIGXCPU):
        signal.signal(number, signal.SIG_DFL)
    megabytes = int(limits["megabytes"]) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (megabytes, megabytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    seconds = int(limits["course_seconds"])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    signal.setitimer(signal.ITIMER_REAL, limits["wall_seconds"])
    signal.setitimer(signal.ITIMER_PROF, limits["file_seconds"])


def _exactly(incoming: BinaryIO, length: int) -> bytes:
    content = incoming.read(length)
    if len(content) != length:
        os._exit(1)
    return content


def _send(request: socket.socket, answer: dict[str, Any]) -> None:
    try:
        request.sendall(json.dumps(answer).encode() + b"\n")
    except BrokenPipeError:
        os._exit(1)  # whoever asked is gone


if __name__ == "__main__":
    main()
