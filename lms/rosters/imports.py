"""A file of people applied to what is recorded: all or nothing, safe to repeat.

It is compared with the record while everybody goes on working, and what it changes is laid out on disk; one
short transaction then writes all of it. Counting and inviting follow, some people at a time (`following`).
Nobody is removed: who isn't in the file stays as they are, and leavers come by their last day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.audit import COMMAND_LINE, Origin, record
from lms.database import Database
from lms.database.alongside import sparing, writer_beside
from lms.database.retrying import got_in_the_way
from lms.messages import RefusalError, message
from lms.rosters.applying import ChangedMeanwhileError, Moment, apply_planned, moment_of
from lms.rosters.bounds import Bounds
from lms.rosters.finding import find_people, refuse_person
from lms.rosters.garbage import looked_for_seldom
from lms.rosters.judging import judge
from lms.rosters.outside import outside_perimeter
from lms.rosters.planned import TABLES, Planned
from lms.rosters.roster import Roster
from lms.tabular import FaultLog
from lms.tabular.imported import Imported, refused_file

TRIES = 3
NOBODY = {"people": 0, "people_new": 0, "invited": 0}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who imports, when, and what of a file that has faults.

    With `leave_out`, the people of whom a line is refused are left out, and all others are written;
    otherwise one fault, and nothing is. With a programme, `figures` say how many are outside its perimeter.
    """

    today: date
    now: datetime
    programme_id: int | None = None
    actor_id: int | None = None
    origin: Origin = COMMAND_LINE
    bounds: Bounds | None = None
    leave_out: bool = False


Also = Callable[[Session, Imported], bool]
"""Writes more in an import's own transaction; False undoes all of it."""


@looked_for_seldom()
def import_people(
    database: Database,
    roster: Roster,
    asked: Asked,
    *,
    dry_run: bool = False,
    also: Also = lambda _db, _imported: True,
) -> Imported:
    """Bring people and their schools to what the file says; a school that it names is confirmed.

    Who is to be counted and who is to be written to is noted in the same transaction, for `follow`.
    """
    for turn in range(TRIES):
        with database.reader() as db, sparing(db):
            moment = moment_of(db)
            planned, imported = _plan(db, roster, asked)
        if dry_run or (imported.refused and not asked.leave_out):
            return imported
        roster.scratch.settle()
        try:
            _write(database, planned, moment, asked, lambda writing: also(writing, imported))  # noqa: B023
        except ChangedMeanwhileError:
            continue
        except DBAPIError as error:
            # Somebody was added under an address of the file, or two transactions waited for each other.
            if turn + 1 < TRIES and (isinstance(error, IntegrityError) or got_in_the_way(error)):
                continue
            raise
        return imported
    raise RefusalError(
        message("What is on record changed while the file was read. Nothing was written: run this again.")
    )


def _plan(db: Session, roster: Roster, asked: Asked) -> tuple[Planned, Imported]:
    """Reckon what is to be written, and what is then to be said."""
    planned = Planned(scratch=roster.scratch, today=asked.today, rows=roster.faults.rows)
    if roster.faults and not asked.leave_out:
        return planned, refused_file(roster.faults, roster.notes, figures=NOBODY)
    faults = find_people(db, roster, bounds=asked.bounds, leave_out=asked.leave_out)
    for people in roster.scratch.batches() if asked.leave_out or not faults else ():
        judged = list(judge(db, roster, people, today=asked.today, bounds=asked.bounds))
        for one in judged:
            if one.faults and asked.leave_out:
                refuse_person(faults, one)
            else:
                faults.extend(one.faults)
        planned.take(one for one in judged if not one.faults)
    if faults and not asked.leave_out:
        return planned, refused_file(faults, roster.notes, figures=NOBODY)
    return planned, _imported(db, roster, planned, faults, asked)


def _imported(db: Session, roster: Roster, planned: Planned, faults: FaultLog, asked: Asked) -> Imported:
    rows, refused = faults.rows, faults.refused_lines
    outside = outside_perimeter(db, roster, programme_id=asked.programme_id, today=asked.today)
    return Imported(
        rows=rows,
        new=planned.new_lines,
        changed=planned.changed_lines,
        unchanged=rows - planned.new_lines - planned.changed_lines - refused,
        refused=refused,
        notes=(*roster.notes, *outside.notes),
        figures={
            "people": roster.scratch.count(),
            "people_new": planned.added,
            "invited": planned.invited,
            **outside.figures,
        },
    )


def _write(
    database: Database, planned: Planned, moment: Moment, asked: Asked, also: Callable[[Session], bool]
) -> None:
    beside = writer_beside(database, planned.scratch.path, TABLES)
    with database.writer() if planned.is_empty else beside as db:
        if not planned.is_empty:
            apply_planned(db, moment=moment, now=asked.now)
            record(
                db,
                verb="imported",
                actor_id=asked.actor_id,
                object_kind="people",
                object_id=planned.rows,
                origin=asked.origin,
                now=asked.now,
            )
        if also(db):
            db.commit()
