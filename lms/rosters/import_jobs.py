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
from lms.rosters.checking import Uploaded, check, opened_upload
from lms.rosters.duplicates import find_duplicates
from lms.rosters.following import follow
from lms.rosters.imports import Asked, import_people
from lms.rosters.scratch import sweep
from lms.rosters.upload_queries import State
from lms.rosters.uploads import check_again, forget_old, note_applied
from lms.tabular.imported import Imported

CHECK, APPLY, FOLLOW, DUPLICATES = "roster-check", "roster-apply", "roster-follow", "roster-duplicates"
FOLLOWS_AFTER = timedelta(minutes=1)
"""Whoever imports goes on to count and to write by itself; the worker looks after it a little later."""
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
    database = importer.database
    with (
        database.reader() as db,
        opened_upload(db, import_id=import_id, state=State.APPLYING, zone=importer.zone, now=now) as upload,
    ):
        if upload is None:
            return
        imported = import_people(
            database,
            upload.roster,
            Asked(
                today=upload.bounds.on,
                now=now,
                actor_id=upload.bounds.reach.person_id,
                origin=origin,
                bounds=upload.bounds,
                leave_out=leave_out,
            ),
            also=lambda writing, done: _note(writing, upload, done, now),
        )
    if imported.refused and not leave_out:
        # The record changed since it was checked.
        in_transaction(database, lambda writing: check_again(writing, import_id=import_id))
        check(database, import_id=import_id, zone=importer.zone, now=now)
        return
    follow(database, site=importer.site, now=now)


def _note(db: Session, upload: Uploaded, imported: Imported, now: datetime) -> bool:
    """Note what an import did; False when another hand applied or dropped it meanwhile."""
    figures = {
        "rows": imported.rows,
        "new": imported.new,
        "changed": imported.changed,
        "unchanged": imported.unchanged,
        "refused": imported.refused,
        "people_new": imported.figures["people_new"],
        "invited": imported.figures["invited"],
    }
    if not note_applied(
        db, import_id=upload.import_id, figures=figures, headings=upload.table.headings.written, now=now
    ):
        return False
    enqueue(db, kind=DUPLICATES, key=str(upload.import_id), payload={}, due_at=now, now=now)
    ask_to_follow(db, now=now)
    return True


def ask_to_follow(db: Session, *, now: datetime) -> None:
    """Have the worker count and write to the people of an import, should its own process be stopped."""
    enqueue(db, kind=FOLLOW, key=now.isoformat(), payload={}, due_at=now + FOLLOWS_AFTER, now=now)


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

    def do_follow(_db: Session, _task: Task, now: datetime) -> None:
        follow(importer.database, site=importer.site, now=now)

    def do_duplicates(db: Session, _task: Task, now: datetime) -> None:
        find_duplicates(db, today=now.astimezone(importer.zone).date(), now=now)

    def duplicates(now: datetime) -> str:
        today = now.astimezone(importer.zone).date()
        in_transaction(importer.database, lambda db: find_duplicates(db, today=today, now=now))
        return "fine"

    def forget(now: datetime) -> str:
        in_transaction(importer.database, lambda db: forget_old(db, before=now - KEPT))
        sweep()
        follow(importer.database, site=importer.site, now=now)
        return "fine"

    registry.handle(CHECK, do_check)
    registry.handle(APPLY, do_apply)
    registry.handle(FOLLOW, do_follow)
    registry.handle(DUPLICATES, do_duplicates)
    registry.each_night("duplicates-find", duplicates)
    registry.each_night("rosters-forget", forget)
