"""A real SMTP server in a process of its own: keeps each mail it answered for, and may fail on demand.

    python -m tests.mail.mail_server FOLDER [FAILING_AT]

It writes its port to FOLDER/port, each mail whole to a file, and a line a command to FOLDER/said. FAILING_AT
is a step at which the process ends at once, without answering: `mail`, `rcpt`, `data`, or `kept` (the mail
is stored, its 250 isn't said); once only, so that a server started again serves.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from itertools import count
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.ports import HOST, free_port

ROOT = Path(__file__).resolve().parents[2]


class Keeper:
    """Answers as the recipient's name asks: `refused@`, `later@`, `busy@`; keeps everybody else's mail."""

    def __init__(self, folder: Path, failing_at: str) -> None:
        self.folder = folder
        self.failing_at = failing_at
        self._numbers = count()

    def _step(self, name: str) -> None:
        with (self.folder / "said").open("a") as said:
            said.write(name + "\n")
        if name == self.failing_at:
            os._exit(1)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's own name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        self._step("mail")
        if address.startswith("unwanted"):
            return "550 5.7.1 not from you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        self._step("rcpt")
        name = address.partition("@")[0]
        if name in {"refused", "later", "busy"}:
            return {
                "refused": "550 5.1.1 nobody here",
                "later": "451 4.3.0 come back",
                "busy": "421 4.3.2 closing",
            }[name]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self._step("data")
        content = bytes(envelope.content or b"")
        if b"too big" in content:
            return "552 5.3.4 too big"
        (self.folder / f"{next(self._numbers):05d}-{os.getpid()}.eml").write_bytes(content)
        self._step("kept")
        return "250 kept"


def accepted(folder: Path) -> list[str]:
    """Give the Message-ID of each mail that the server kept, as often as it kept it."""
    return [message_from_bytes(file.read_bytes())["Message-ID"] for file in sorted(folder.glob("*.eml"))]


@contextmanager
def mail_server(folder: Path, *, failing_at: str = "", port: int = 0) -> Iterator[int]:
    """Run the server until the block ends; give its port."""
    folder.mkdir(exist_ok=True)
    told = folder / "port"
    told.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.mail.mail_server", str(folder), str(port), failing_at]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        deadline = time.monotonic() + 60
        while not told.exists() or not told.read_text():
            assert process.poll() is None, "the mail server didn't start"
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield int(told.read_text())
    finally:
        process.kill()
        process.wait()


@contextmanager
def quick_mail_server(folder: Path, **options: Any) -> Iterator[int]:
    """Run the server in a thread of this process, where nobody is killed; give its port."""
    controller = Controller(Keeper(folder, ""), hostname=HOST, port=free_port(), ready_timeout=60, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def main(folder: Path, port: int, failing_at: str) -> None:
    """Serve until killed."""
    # Port 0 is chosen by the system: the controller is told, and then asked.
    controller = Controller(
        Keeper(folder, failing_at), hostname=HOST, port=port or free_port(), ready_timeout=60
    )
    controller.start()
    draft = folder / "port.tmp"
    draft.write_text(str(controller.port))
    draft.rename(folder / "port")
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(60)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
