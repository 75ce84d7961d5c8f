"""The worker: a few desks, each with its own thread, that work until told to stop.

A desk that finds nothing sleeps until the bell, or a few seconds. One that fails (the database restarts,
the mail server is away) tries again after a growing pause, and needs no restart of ours.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

import structlog

from lms.jobs.bell import Bell
from lms.jobs.running import code_of

LOOKS_EVERY_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 15.0
MAIN_TURN_SECONDS = 0.5
PATIENCE_SECONDS = 20.0
_log = structlog.get_logger("lms.worker")

Turn: TypeAlias = Callable[[datetime], bool]
"""Does a little work; says whether there may be more at once."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One kind of work, done by one thread. A patient one is waited for when the worker stops."""

    name: str
    turn: Turn
    close: Callable[[], None] = lambda: None
    is_patient: bool = True


class Worker:
    """Runs desks until `stop` is called, from a signal or another thread."""

    def __init__(self, *, desks: Sequence[Desk], bell: Bell) -> None:
        self._desks = desks
        self._bell = bell
        self._stopping = threading.Event()
        self._told_to_stop = False
        self._woken = {desk.name: threading.Event() for desk in desks}

    @property
    def is_stopping(self) -> bool:
        """Whether the desks were told to end what they do."""
        return self._told_to_stop

    def stop(self) -> None:
        """Let each desk end what it does, then leave."""
        # No more than this: it is called by signals too, in the middle of anything.
        self._told_to_stop = True

    def run(self, *, goes_on: Callable[[], bool] = lambda: True) -> None:
        """Work until stopped, or until `goes_on` says no (asked twice a second)."""
        threads = {
            desk.name: threading.Thread(target=self._work, args=(desk,), name=desk.name, daemon=True)
            for desk in self._desks
        }
        for thread in threads.values():
            thread.start()
        while not self._told_to_stop and goes_on():
            if self._bell.wait(MAIN_TURN_SECONDS):
                self._wake()
        self._told_to_stop = True
        self._stopping.set()
        self._wake()
        for desk in self._desks:
            if desk.is_patient:
                threads[desk.name].join(PATIENCE_SECONDS)

    def _wake(self) -> None:
        for event in self._woken.values():
            event.set()

    def _work(self, desk: Desk) -> None:
        pause = 0.0
        woken = self._woken[desk.name]
        while not self._told_to_stop:
            woken.clear()
            try:
                if desk.turn(datetime.now(UTC)):
                    pause = 0.0
                    continue
                pause = 0.0
            # Nothing that happens at a desk ends the worker.
            except Exception as error:  # noqa: BLE001
                pause = min(max(pause * 2, 0.5), LONGEST_PAUSE_SECONDS)
                _log.warning("desk failed", desk=desk.name, kind=code_of(error), pause=pause)
            if pause:
                self._stopping.wait(pause)
            else:
                woken.wait(LOOKS_EVERY_SECONDS)
        try:
            desk.close()
        except OSError as error:
            _log.warning("desk not closed", desk=desk.name, kind=code_of(error))
