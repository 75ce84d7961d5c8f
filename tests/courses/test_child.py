"""Whatever a course holds, compiling it ends within the limits and names the file."""

import json
import os
import signal
import socket
import threading
from collections.abc import Iterator

import pytest

from lms.courses import child
from lms.courses.child import AT_ONCE, CompilerBusy, CompileServer, Limits, compile_in_child
from lms.courses.compiler import compile_course
from tests.courses.factories import make_course_files, make_page

PAGE = "01-debut/01-page.md"
SHORT = Limits(file_seconds=0.4, course_seconds=10, wall_seconds=30)
HOSTILE = {
    "brackets": "[" * 8000,
    "images": "![" * 8000,
    "links": "[a](" * 16000,
    "setext": "a\n=\n" * 5000,
    "cdata": "<![CDATA[" * 5000,
    "deep list": "\n".join("  " * depth + "- x" for depth in range(300)),
    "quotations": ">" * 5000,
    "emphasis": "*a_" * 5000,
    "callouts": "::: callout-tip\n\n" * 2000,
    "references": "\n".join(f"[a{n}]: https://exemple.fr/{n}" for n in range(4000)),
    "table": "|a" * 2000 + "\n" + "|-" * 2000 + "\n" + "|b" * 2000,
    "back quotes": "`a``b" * 5000,
    "tags": "<a " * 10000,
    "entities": "&a" * 10000,
    "notes": "[^1]" * 8000,
}
STOPPED = {"C090", "C048", "C049"}


@pytest.fixture
def server() -> Iterator[CompileServer]:
    server = CompileServer()
    yield server
    server.close()


def test_it_gives_what_compiling_here_gives() -> None:
    for files in (make_course_files(), make_page("![](media/x.png)\n")):
        assert compile_in_child(files) == compile_course(files)


def test_unchanged_units_are_kept_across_compilations() -> None:
    cache: dict[str, str] = {}
    compile_in_child(make_course_files(), cache=cache)
    here: dict[str, str] = {}
    compile_course(make_course_files(), cache=here)

    assert cache == here
    assert compile_in_child(make_course_files(), cache=cache).release is not None
    assert cache == here


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_ends_with_a_page_or_a_fault_that_names_it(name: str) -> None:
    done = compile_in_child(make_page(HOSTILE[name]), limits=SHORT)

    for fault in done.faults:
        assert fault.file == PAGE
    assert done.release is not None or done.errors


@pytest.mark.parametrize("name", ["brackets", "images", "links", "deep list"])
def test_what_explodes_is_stopped(name: str) -> None:
    done = compile_in_child(make_page(HOSTILE[name]), limits=SHORT)

    assert STOPPED & {fault.code for fault in done.errors}


def test_many_threads_share_two_places() -> None:
    results: list[object] = []
    files = make_course_files()
    threads = [threading.Thread(target=lambda: results.append(compile_in_child(files))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == [compile_course(files)] * 8


def test_no_free_place_says_so() -> None:
    server = CompileServer()
    for _ in range(AT_ONCE):
        server._slots.acquire()

    with pytest.raises(CompilerBusy):
        compile_in_child(make_course_files(), patience=0.01, server=server)


def test_a_killed_server_is_started_again(server: CompileServer) -> None:
    compile_in_child(make_course_files(), server=server)
    assert server._process is not None
    os.kill(server._process.pid, signal.SIGKILL)
    server._process.wait()

    assert compile_in_child(make_course_files(), server=server).release is not None


def test_a_forked_process_starts_its_own_server(server: CompileServer) -> None:
    compile_in_child(make_course_files(), server=server)
    first, control = server._process, server._control
    assert first is not None
    assert control is not None
    server._owner = -1  # as a forked process would find it

    assert compile_in_child(make_course_files(), server=server).release is not None
    assert server._process is not first
    control.close()
    first.wait()


def test_the_server_runs_without_our_secrets(server: CompileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_SECRET_KEY", "planted")
    compile_in_child(make_course_files(), server=server)

    assert server._process is not None
    with open(f"/proc/{server._process.pid}/environ", "rb") as environment:  # noqa: PTH123
        assert b"planted" not in environment.read()


@pytest.mark.parametrize(
    ("said", "code", "file"),
    [
        ([{"file": PAGE}], "C093", PAGE),
        ([{"file": PAGE}, {"ended": signal.SIGKILL}], "C093", PAGE),
        ([{"file": PAGE}, {"ended": signal.SIGPROF}], "C090", PAGE),
        ([{"file": PAGE}, {"ended": signal.SIGALRM}], "C092", PAGE),
        ([{"file": PAGE}, {"limit": "memory"}, {"ended": 0}], "C091", PAGE),
        (["nonsense"], "C093", "course.yaml"),
    ],
)
def test_what_a_broken_worker_says_becomes_a_fault(
    said: list[object], code: str, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = socket.socketpair()
    for line in said:
        text = line if isinstance(line, str) else json.dumps(line)
        theirs.sendall(text.encode() + b"\n")
    theirs.shutdown(socket.SHUT_WR)
    server = CompileServer()
    monkeypatch.setattr(server, "connect", lambda: ours)
    with theirs:
        (fault,) = compile_in_child(make_course_files(), server=server).faults

    assert (fault.code, fault.file) == (code, file)


def test_a_server_that_cannot_start_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    server = CompileServer()

    def refused(*_args: object, **_kwargs: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(child.subprocess, "Popen", refused)
    with pytest.raises(OSError, match="no more processes"):
        compile_in_child(make_course_files(), server=server)
