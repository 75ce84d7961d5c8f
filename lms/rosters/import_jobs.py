"""Uploaded files checked and applied: at once when they are small, by the worker when they aren't.

After each, and each night, people who may be on record twice are looked for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.accounts.audit import COMMAND_LINE, Origin
from lms.accounts.letters import Site
from lms.database import Database
from lms.database.retrying import in_transaction
from lms.jobs.operations import enqueue
from lms.jobs.registry import Registry, Task
from lms.rosters.checking import Uploaded, check, open_upload
from lms.rosters.duplicates import find_duplicates
from lms.rosters.imports import import_people
from lms.rosters.upload_queries import State
from lms.rosters.uploads import check_again, forget_old, note_applied

CHECK, APPLY, DUPLICATES = "roster-check", "roster-apply", "roster-duplicates"
SMALL = 150_000
"""Bytes up to which a file is dealt with while its sender waits: about a thousand rows."""
KEPT = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Importer:
    """What an import needs to know of the site it is done on."""

    database: Database
    site: Site
    zone: ZoneInfo


def ask_to_check(db: Session, *, import_id: int, reading: int, now: datetime) -> None:
    """Have a file checked by the worker."""
    enqueue(db, kind=CHECK, key=f"{import_id}-{reading}", payload={"id": import_id}, due_at=now, now=now)


def ask_to_apply(db: Session, *, import_id: int, reading: int, leave_out: bool, now: datetime) -> None:
    """Have a file applied by the worker, in the transaction that takes it up."""
    payload = {"id": import_id, "leave_out": leave_out}
    enqueue(db, kind=APPLY, key=f"{import_id}-{reading}", payload=payload, due_at=now, now=now)


def apply(importer: Importer, *, import_id: int, leave_out: bool, now: datetime, origin: Origin) -> None:
    """Apply a file that was taken up: all of it (or all that isn't refused), or nothing and a new verdict."""
    upload = _opened(importer, import_id, now)
    if upload is None:
        return
    refused = in_transaction(
        importer.database,
        lambda db: _apply(db, importer, upload, leave_out=leave_out, now=now, origin=origin),
    )
    if refused:
        check(importer.database, import_id=import_id, zone=importer.zone, now=now)


def _opened(importer: Importer, import_id: int, now: datetime) -> Uploaded | None:
    # Read and understood before anybody has to wait for this transaction.
    with importer.database.reader() as db:
        return open_upload(db, import_id=import_id, state=State.APPLYING, zone=importer.zone, now=now)


def _apply(
    db: Session, importer: Importer, upload: Uploaded, *, leave_out: bool, now: datetime, origin: Origin
) -> bool:
    """Apply; say whether the file was refused after all, as the record changed since it was checked."""
    imported = import_people(
        db,
        upload.roster,
        site=importer.site,
        today=upload.bounds.on,
        now=now,
        actor_id=upload.bounds.reach.person_id,
        origin=origin,
        bounds=upload.bounds,
        leave_out=leave_out,
    )
    if imported.refused and not leave_out:
        db.rollback()
        check_again(db, import_id=upload.import_id)
        return True
    figures = {
        "rows": imported.rows,
        "new": imported.new,
        "changed": imported.changed,
        "unchanged": imported.unchanged,
        "refused": imported.refused,
        "people_new": imported.figures["people_new"],
        "invited": imported.figures["invited"],
    }
    # Applied or dropped by another hand meanwhile: what was written here goes.
    if not note_applied(
        db, import_id=upload.import_id, figures=figures, headings=upload.table.headings.written, now=now
    ):
        db.rollback()
        return False
    enqueue(db, kind=DUPLICATES, key=str(upload.import_id), payload={}, due_at=now, now=now)
    return False


def install(registry: Registry, importer: Importer) -> None:
    """Let the worker check and apply files, and forget old ones each night."""

    def do_check(_db: Session, task: Task, now: datetime) -> None:
        check(importer.database, import_id=task.payload["id"], zone=importer.zone, now=now)

    def do_apply(_db: Session, task: Task, now: datetime) -> None:
        apply(
            importer,
            import_id=task.payload["id"],
            leave_out=task.payload["leave_out"],
            now=now,
            origin=COMMAND_LINE,
        )

    def do_duplicates(db: Session, _task: Task, now: datetime) -> None:
        find_duplicates(db, today=now.astimezone(importer.zone).date(), now=now)

    def duplicates(now: datetime) -> str:
        today = now.astimezone(importer.zone).date()
        in_transaction(importer.database, lambda db: find_duplicates(db, today=today, now=now))
        return "fine"

    def forget(now: datetime) -> str:
        in_transaction(importer.database, lambda db: forget_old(db, before=now - KEPT))
        return "fine"

    registry.handle(CHECK, do_check)
    registry.handle(APPLY, do_apply)
    registry.handle(DUPLICATES, do_duplicates)
    registry.each_night("duplicates-find", duplicates)
    registry.each_night("rosters-forget", forget)
