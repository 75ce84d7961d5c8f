"""The server starts again when it gives up on a worker, unless it can't start at all or was stopped."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from lms.app import BOUND_HOST
from lms.cli import serving


@dataclass
class Ends:
    """How each server of a run ends: after how many seconds, whether it gives up, whether it was stopped."""

    runs: Sequence[tuple[float, bool, bool]]
    now: float = 0.0
    code: object = None
    started: list[dict[str, object]] = field(default_factory=list)

    def server(self, _factory: str, **settings: object) -> "FakeServer":
        self.started.append(settings)
        return FakeServer(self)


class FakeServer:
    def __init__(self, ends: Ends) -> None:
        self._ends = ends
        self.interrupt_signal = False

    def serve(self) -> None:
        seconds, gives_up, self.interrupt_signal = self._ends.runs[len(self._ends.started) - 1]
        self._ends.now += seconds
        if gives_up:
            raise SystemExit(1)


def run(monkeypatch: pytest.MonkeyPatch, *runs: tuple[float, bool, bool]) -> Ends:
    ends = Ends(runs)
    monkeypatch.setattr(serving, "Server", ends.server)
    monkeypatch.setattr(serving, "monotonic", lambda: ends.now)
    monkeypatch.setattr(serving, "check_free", lambda _host, _port: None)
    monkeypatch.setenv(BOUND_HOST, "127.0.0.1")
    monkeypatch.setenv("LMS_DEFAULT_LOCALE", "en")
    try:
        serving.run_server(host="127.0.0.1", port=8000, workers=2, threads=4)
    except SystemExit as ended:
        ends.code = ended.code
    return ends


def test_a_server_that_gives_up_after_a_while_starts_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ends = run(monkeypatch, (60, True, False), (11, True, False), (5, False, True))
    assert (len(ends.started), ends.now, ends.code) == (3, 76, None)
    assert ends.started[0] == ends.started[2]
    assert capsys.readouterr().err.count("it starts again") == 2


def test_one_that_cannot_start_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    ends = run(monkeypatch, (60, True, False), (3, True, False))
    assert (len(ends.started), ends.code) == (2, 1)


def test_one_that_is_stopped_while_a_worker_dies_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    ends = run(monkeypatch, (60, True, True))
    assert (len(ends.started), ends.code) == (1, 1)
