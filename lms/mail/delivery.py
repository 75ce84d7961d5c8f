"""Mails kept in a folder, as long as no mail server is configured: one .eml each, readable by any client."""

import os
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from lms.database import Database
from lms.mail.envelope import as_message
from lms.mail.operations import Outgoing, claim_next, give_up_late, mark_sent
from lms.mail.queries import has_late


def deliver_to_folder(database: Database, folder: Path, *, sender: str, now: datetime) -> int:
    """Write every waiting mail to the folder; give how many. Claims and marks are committed one by one."""
    written = 0
    with database.reader() as db:
        is_late = has_late(db, now=now)
    if is_late:
        with database.writer() as db:
            give_up_late(db, now=now)
            db.commit()
    while True:
        with database.writer() as db:
            mail = claim_next(db, now=now)
            db.commit()
        if mail is None:
            return written
        _write(folder, mail, sender=sender, now=now)
        with database.writer() as db:
            mark_sent(db, mail_id=mail.id, now=now)
            db.commit()
        written += 1


def forget_files(folder: Path, *, mail_ids: Collection[int]) -> None:
    """Remove the files of mails, for a person who is erased."""
    for mail_id in mail_ids:
        for file in folder.glob(f"{mail_id:08d}-*.eml"):
            file.unlink(missing_ok=True)


def _write(folder: Path, mail: Outgoing, *, sender: str, now: datetime) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / f"{mail.id:08d}-{mail.purpose}.eml"
    draft = file.with_suffix(".tmp")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(bytes(as_message(mail, sender=sender, now=now)))
    draft.replace(file)
