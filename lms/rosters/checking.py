"""The check of an uploaded file: its verdict line by line, staged in short transactions.

Nothing of it changes a person or a school. While it goes on the page tells how far it is.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.database import Database
from lms.database.alongside import sparing
from lms.database.inserting import insert_rows
from lms.reach.queries import reach_of
from lms.rosters.bounds import Bounds
from lms.rosters.finding import find_people, refuse_person
from lms.rosters.judging import judge
from lms.rosters.matching import batches
from lms.rosters.models import RosterImport, RosterVerdict
from lms.rosters.roster import Roster
from lms.rosters.roster_file import open_roster, read_partly
from lms.rosters.scratch import AT_ONCE, scratch_file
from lms.rosters.upload_queries import State, pieces_of_file
from lms.rosters.verdicts import LineVerdict, Tally, refused_lines, verdicts_of
from lms.schools.models import School
from lms.tabular import FaultLog, Table


@dataclass(frozen=True, kw_only=True)
class Uploaded:
    """A file ready to be compared with the record."""

    import_id: int
    reading: int
    table: Table
    roster: Roster
    bounds: Bounds


@contextmanager
def opened_upload(
    db: Session, *, import_id: int, state: State, zone: ZoneInfo, now: datetime
) -> Iterator[Uploaded | None]:
    """Read an uploaded file that stands at `state`, within the reach that its owner has today."""
    upload = db.get(RosterImport, import_id)
    if upload is None or upload.state != state.value or upload.uploaded_by is None:
        yield None
        return
    with scratch_file() as scratch:
        file = scratch.path.with_name("uploaded")
        with file.open("wb") as copy:
            copy.writelines(pieces_of_file(db, import_id=import_id))
        if not file.stat().st_size:
            yield None
            return
        today = now.astimezone(zone).date()
        table = open_roster(file, chosen=upload.chosen)
        yield Uploaded(
            import_id=import_id,
            reading=upload.reading,
            table=table,
            roster=read_partly(table, scratch),
            bounds=Bounds(reach=reach_of(db, person_id=upload.uploaded_by, on=today), on=today),
        )


def check(database: Database, *, import_id: int, zone: ZoneInfo, now: datetime) -> None:
    """Write the verdict on an uploaded file; without effect when it isn't to be checked (any more)."""
    with (
        database.reader() as db,
        sparing(db),
        opened_upload(db, import_id=import_id, state=State.CHECKING, zone=zone, now=now) as upload,
    ):
        if upload is None:
            return
        with database.writer() as writing:
            _begin(writing, upload)
            writing.commit()
        tally, done = Tally(), 0
        for lines in _staged(db, upload, tally):
            done += len(lines)
            with database.writer() as writing:
                if not _stage(writing, upload, lines, done):
                    return
                writing.commit()
        with database.writer() as writing:
            _finish(writing, upload, tally, now)
            writing.commit()


def _staged(db: Session, upload: Uploaded, tally: Tally) -> Iterator[Sequence[LineVerdict]]:
    roster, today = upload.roster, upload.bounds.on
    faults = find_people(db, roster, bounds=upload.bounds, leave_out=True)
    for some in roster.scratch.batches():
        judged = list(judge(db, roster, some, today=today, bounds=upload.bounds))
        for one in judged:
            if one.faults:
                refuse_person(faults, one)
            else:
                tally.take(one, today=today)
        fine = [one for one in judged if not one.faults]
        steps = [step for one in fine for _, plan in one.plans for step in plan.steps]
        named = {held.uai for step in steps for held in (step.before, step.after) if held}
        named |= {told.uai for one in fine for told in one.person.told}
        schools = school_names(db, sorted(named))
        yield [line for one in fine for line in verdicts_of(one, schools=schools)]
    yield from batches(list(_refused(upload.table, faults)), size=AT_ONCE)


def _refused(table: Table, faults: FaultLog) -> Iterator[LineVerdict]:
    positions = table.headings.positions
    named = [positions[name] for name in ("given_name", "family_name") if name in positions]
    cells = {line: row for line, row in table.written_lines() if line in faults.lines} if faults else {}
    names = {
        line: " ".join(row[place] for place in named if place < len(row))[:250] for line, row in cells.items()
    }
    return refused_lines(faults.kept, names=names, cells=cells)


def school_names(db: Session, uais: Sequence[str]) -> dict[str, str]:
    """Give the names of schools, as far as they are known."""
    return {
        uai: name
        for some in batches(uais)
        for uai, name in db.execute(select(School.uai, School.name).where(School.uai.in_(some)))
    }


def _begin(db: Session, upload: Uploaded) -> None:
    db.execute(delete(RosterVerdict).where(RosterVerdict.import_id == upload.import_id))
    _update(db, upload, rows=upload.roster.faults.rows, rows_done=0)


def _stage(db: Session, upload: Uploaded, lines: Sequence[LineVerdict], done: int) -> bool:
    """Write some verdicts; False when the file was dropped or is being read anew."""
    if not _update(db, upload, rows_done=done):
        return False
    rows = [
        {
            "import_id": upload.import_id,
            "line": one.line,
            "person_id": one.person_id,
            "verdict": one.verdict.value,
            "name": one.name,
            "said": list(one.said),
            "cells": list(one.cells),
        }
        for one in lines
    ]
    insert_rows(db, RosterVerdict, rows)
    return True


def _finish(db: Session, upload: Uploaded, tally: Tally, now: datetime) -> None:
    _update(db, upload, state=State.CHECKED.value, checked_at=now, figures=asdict(tally))


def _update(db: Session, upload: Uploaded, **values: object) -> bool:
    mine = db.scalar(
        update(RosterImport)
        .where(
            RosterImport.id == upload.import_id,
            RosterImport.reading == upload.reading,
            RosterImport.state == State.CHECKING.value,
        )
        .values(**values)
        .returning(RosterImport.id)
        .execution_options(synchronize_session=False)
    )
    return mine is not None
