"""Uploaded files of people, from received to applied or dropped. The caller commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath, PureWindowsPath

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.accounts.signals import on_person_erased
from lms.database.inserting import insert_into
from lms.rosters.models import LONGEST_FILE_NAME, LONGEST_SOURCE, RosterImport, RosterMapping, RosterVerdict
from lms.rosters.upload_file import Reading, preview_of
from lms.rosters.upload_queries import OPEN, State
from lms.rosters.verdicts import Verdict
from lms.schools.search_text import fold


def receive(
    db: Session,
    *,
    person_id: int,
    data: bytes,
    read: Reading,
    file_name: str,
    source: str,
    now: datetime,
) -> RosterImport:
    """Keep an uploaded file and how it is read."""
    upload = RosterImport(
        uploaded_by=person_id,
        uploaded_at=now,
        source=source_name(source),
        file_name=_last_part(file_name)[:LONGEST_FILE_NAME],
        state=State.RECEIVED.value,
        file=data,
        preview=preview_of(read.table),
        chosen=dict(read.chosen),
        figures={},
    )
    db.add(upload)
    db.flush()
    return upload


def source_name(typed: str) -> str:
    """Give a source as it is kept."""
    return " ".join(typed.split())[:LONGEST_SOURCE]


def _last_part(file_name: str) -> str:
    # Old browsers send the whole path.
    return PurePosixPath(PureWindowsPath(file_name).name).name or "–"


def choose_columns(db: Session, *, upload: RosterImport, read: Reading, now: datetime) -> RosterImport | None:
    """Read the file under the headings that a person chose, and remember them for its source.

    Gives the import as it is then; None when it can't be read anew any more (applied, dropped, under way).
    """
    chosen = dict(read.chosen)
    settled = db.scalar(
        update(RosterImport)
        .where(RosterImport.id == upload.id, RosterImport.state.in_(OPEN))
        .values(
            chosen=chosen,
            preview=preview_of(read.table),
            state=State.RECEIVED.value if read.table.faults else State.CHECKING.value,
            reading=RosterImport.reading + 1,
            rows_done=0,
            figures={},
        )
        .returning(RosterImport.id)
        .execution_options(synchronize_session=False)
    )
    if settled is None:
        return None
    db.execute(delete(RosterVerdict).where(RosterVerdict.import_id == upload.id))
    if upload.uploaded_by is not None:
        fresh = insert_into(db, RosterMapping).values(
            person_id=upload.uploaded_by,
            source=fold(upload.source)[:LONGEST_SOURCE],
            chosen=chosen,
            saved_at=now,
        )
        db.execute(
            fresh.on_conflict_do_update(
                index_elements=["person_id", "source"], set_={"chosen": chosen, "saved_at": now}
            )
        )
    return db.scalar(
        select(RosterImport).where(RosterImport.id == upload.id).execution_options(populate_existing=True)
    )


def take_up(db: Session, *, import_id: int, reading: int, leave_out: bool) -> bool:
    """Take a checked import for applying; False when it isn't that reading, or another click was first."""
    taken = db.scalar(
        update(RosterImport)
        .where(
            RosterImport.id == import_id,
            RosterImport.state == State.CHECKED.value,
            RosterImport.reading == reading,
        )
        .values(state=State.APPLYING.value, leave_out=leave_out)
        .returning(RosterImport.id)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


def check_again(db: Session, *, import_id: int) -> int | None:
    """Have an import that was being applied read anew; give its new reading."""
    return db.scalar(
        update(RosterImport)
        .where(RosterImport.id == import_id, RosterImport.state == State.APPLYING.value)
        .values(state=State.CHECKING.value, reading=RosterImport.reading + 1, rows_done=0)
        .returning(RosterImport.reading)
        .execution_options(synchronize_session=False)
    )


def note_applied(
    db: Session, *, import_id: int, figures: Mapping[str, int], headings: Sequence[str], now: datetime
) -> bool:
    """Note what an import did, and forget the file; refused lines stay, to be corrected."""
    done = db.scalar(
        update(RosterImport)
        .where(RosterImport.id == import_id, RosterImport.state == State.APPLYING.value)
        .values(
            state=State.APPLIED.value,
            applied_at=now,
            figures=dict(figures),
            file=None,
            preview={"headings": list(headings)},
        )
        .returning(RosterImport.id)
        .execution_options(synchronize_session=False)
    )
    db.execute(
        delete(RosterVerdict).where(
            RosterVerdict.import_id == import_id, RosterVerdict.verdict != Verdict.REFUSED.value
        )
    )
    return done is not None


def drop(db: Session, *, import_id: int) -> bool:
    """Forget a file that isn't to be applied; False when it was applied, or is being."""
    dropped = db.scalar(
        update(RosterImport)
        .where(RosterImport.id == import_id, RosterImport.state.in_(OPEN))
        .values(state=State.DROPPED.value, file=None, preview={}, figures={})
        .returning(RosterImport.id)
        .execution_options(synchronize_session=False)
    )
    if dropped is None:
        return False
    db.execute(delete(RosterVerdict).where(RosterVerdict.import_id == import_id))
    return True


def forget_old(db: Session, *, before: datetime) -> int:
    """Drop files that nobody applied, and refused lines that nobody corrected; give how many files."""
    old = select(RosterImport.id).where(RosterImport.uploaded_at < before)
    db.execute(delete(RosterVerdict).where(RosterVerdict.import_id.in_(old)))
    return _drop_open(db, RosterImport.uploaded_at < before)


def _drop_open(db: Session, *which: object) -> int:
    dropped = db.scalars(
        update(RosterImport)
        .where(RosterImport.state.in_(OPEN), *which)  # type: ignore[arg-type]
        .values(state=State.DROPPED.value, file=None, preview={}, figures={})
        .returning(RosterImport.id)
        .execution_options(synchronize_session=False)
    )
    return len(dropped.all())


def forget_all(db: Session, *, person_id: int, now: datetime) -> None:
    """Forget every file and every line of them: whoever is erased may stand in any, under whatever name."""
    _drop_open(db)
    db.execute(delete(RosterVerdict))
    db.execute(
        update(RosterImport)
        .where(RosterImport.file.is_not(None))
        .values(file=None, preview={})
        .execution_options(synchronize_session=False)
    )


def install() -> None:
    """Listen for erasures."""
    on_person_erased(forget_all)
