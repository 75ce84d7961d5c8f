"""Who was erased, as numbers, in a file beside the database: a restored backup forgets erasures made since.

The numbers lead to nobody once erased. The file is kept out of backups, and must be kept with the data
folder: `lms restore` erases again whoever it names and the backup still holds.
"""

import json
import os
from datetime import datetime
from pathlib import Path

from lms.accounts.erasure import erase_person
from lms.accounts.queries import person_by_id
from lms.database import Database

FILE = "erasures.jsonl"


def note(folder: Path, *, person_id: int, at: datetime) -> None:
    """Write an erasure down, on disk before it happens: a crash in between must not lose it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="ascii") as file:
        file.write(json.dumps({"person": person_id, "at": at.isoformat()}) + "\n")
        file.flush()
        os.fsync(file.fileno())


def noted(folder: Path) -> list[int]:
    """Give the numbers of all who were erased here."""
    path = folder / FILE
    if not path.exists():
        return []
    return sorted({int(json.loads(line)["person"]) for line in path.read_text(encoding="ascii").splitlines()})


def replay(database: Database, folder: Path, *, now: datetime) -> int:
    """Erase again whoever a restored backup brought back; give their number."""
    again = 0
    for person_id in noted(folder):
        with database.writer() as db:
            if person_by_id(db, person_id=person_id) is not None:
                erase_person(db, person_id=person_id, now=now)
                db.commit()
                again += 1
    return again
