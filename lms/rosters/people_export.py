"""The list of people as a file: CSV and its Table Schema, read in one state of the database, page by page."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from lms.database import Database
from lms.messages import Message, message
from lms.reach.reach import Reach
from lms.rosters.functions import FUNCTION_NAMES
from lms.rosters.learnt import Courses, Sum, learnt_by, published_courses, summed
from lms.rosters.people import Asked, State
from lms.rosters.people_columns import COLUMNS
from lms.rosters.people_list import Line, page_of_people
from lms.rosters.people_words import AUDIENCE_NAMES, STATE_NAMES
from lms.tabular.schema import FileNotes, table_schema
from lms.tabular.writing import write_csv

ROWS_AT_ONCE = 500
Say = Callable[[Message], str]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A file asked for: within whose reach, on which day, of whom."""

    reach: Reach
    on: date
    asked: Asked


def csv_of(database: Database, wanted: Wanted) -> Iterator[bytes]:
    """Give the CSV in pieces: its headings at once, then its rows; memory stays flat."""
    return write_csv(COLUMNS, rows_of(database, wanted))


def rows_of(database: Database, wanted: Wanted) -> Iterator[Sequence[object]]:
    """Give the file's rows, the ones that the pages of the list show."""
    with database.snapshot() as db:
        courses = published_courses(db)
        asked: Asked | None = replace(wanted.asked, after=None)
        while asked is not None:
            page = page_of_people(db, reach=wanted.reach, on=wanted.on, asked=asked, size=ROWS_AT_ONCE)
            sums = sums_of(db, page.lines, courses)
            yield from (_cells(line, one) for line, one in zip(page.lines, sums, strict=True))
            # What was read stays in the session otherwise, row after row.
            db.expunge_all()
            asked = replace(asked, after=page.after) if page.after else None


def sums_of(db: Session, lines: Sequence[Line], courses: Courses) -> list[Sum]:
    """Give what the people of some lines learnt, line by line; of those who left, nothing is shown."""
    learnt = learnt_by(db, sorted({line.place.person_id for line in lines if line.is_seen}))
    return [
        summed(learnt.get(line.place.person_id, ()), courses.for_audience(line.audience)) for line in lines
    ]


def _cells(line: Line, learnt: Sum) -> Sequence[object]:
    return (
        line.place.person_id,
        line.given_name,
        line.family_name,
        line.email,
        line.uai,
        line.school,
        line.municipality,
        line.audience.value if line.audience else None,
        line.function.value if line.function else None,
        line.since,
        line.left_on,
        line.is_confirmed,
        learnt.modules if line.is_seen else None,
        learnt.minutes if line.is_seen else None,
    )


def file_name(wanted: Wanted) -> str:
    """Name a file after its day and its state, without what follows the point; never after a person."""
    state = [] if wanted.asked.state is State.PRESENT else [wanted.asked.state.value]
    return "-".join(["people", *state, wanted.on.isoformat()])


def schema_of(wanted: Wanted, *, name: str, say: Say) -> bytes:
    """Give the Table Schema that goes beside `name`.csv."""
    schema = table_schema(
        COLUMNS, name=name, title=message("People"), notes=notes_of(wanted, say=say), say=say
    )
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()


def notes_of(wanted: Wanted, *, say: Say) -> FileNotes:
    """Say what one must know beside the rows."""
    asked = wanted.asked
    filters = {"state": say(STATE_NAMES[asked.state])}
    if asked.function:
        filters["function"] = say(FUNCTION_NAMES[asked.function])
    if asked.audience:
        filters["audience"] = say(AUDIENCE_NAMES[asked.audience])
    filters |= {name: words for name, words in (("name", asked.words), ("school", asked.school)) if words}
    return FileNotes(
        filters=filters | {"reach": say(message("The people whom whoever asked for the file may see."))},
        as_of=wanted.on,
        definitions=(
            message("One row a person and main school; people of several audiences have several rows."),
            message("Nobody is counted in a figure before being confirmed."),
        ),
    )
