"""A sender that is killed at one step: `python -m tests.mail.crashing DATABASE SMTP_URL STEP`.

`claimed`, `announced`, `begun` (half of the mail is on the wire), `answered` (the server's 250 was heard,
nothing is noted), `noted`: at the second mail, so that one has gone well before.
"""

import os
import signal
import smtplib
import sys
from datetime import UTC, datetime
from typing import Any

from lms.database import Database
from lms.mail.postman import Postman
from lms.mail.server import read_server

STEPS = ("claimed", "announced", "begun", "answered", "noted")
_seen: dict[str, int] = {}


def die_at(step: str, wanted: str, *, nth: int = 2) -> None:
    """End this process as a power cut does, the n-th time the wanted step is reached."""
    _seen[step] = _seen.get(step, 0) + 1
    if step == wanted and _seen[step] == nth:
        os.kill(os.getpid(), signal.SIGKILL)


class DyingSmtp(smtplib.SMTP):
    """An SMTP client that dies on demand."""

    wanted = ""

    def mail(self, *arguments: Any, **options: Any) -> Any:
        die_at("claimed", self.wanted)
        return super().mail(*arguments, **options)

    def rcpt(self, *arguments: Any, **options: Any) -> Any:
        answer = super().rcpt(*arguments, **options)
        die_at("announced", self.wanted)
        return answer

    def data(self, msg: Any) -> Any:
        if self.wanted == "begun" and _seen.get("begun"):
            self.putcmd("data")
            self.getreply()
            self.send(msg[: len(msg) // 2])
        die_at("begun", self.wanted)
        answer = super().data(msg)
        die_at("answered", self.wanted)
        return answer


def main(url: str, smtp_url: str, wanted: str) -> None:
    """Send everything, dying on the way."""
    DyingSmtp.wanted = wanted
    smtplib.SMTP = DyingSmtp  # type: ignore[misc]
    note = Postman._settle_and_claim

    def noting(self: Postman) -> Any:
        mail = note(self)
        # The third time, the second mail has just been noted, and the third claimed.
        die_at("noted", wanted, nth=3)
        return mail

    Postman._settle_and_claim = noting  # type: ignore[method-assign]
    database = Database(url)
    postman = Postman(database, server=read_server(smtp_url), sender="passerelle@formation.example")
    while postman.turn(datetime.now(UTC)):
        pass
    postman.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
