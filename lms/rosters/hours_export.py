"""The list of hours to recognise as a file: CSV and its Table Schema, in one state of the database."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lms.database import Database
from lms.messages import Message, message
from lms.progress.days import school_year_name
from lms.reach.reach import Reach
from lms.rosters.hours_asked import Asked, State
from lms.rosters.hours_courses import agent_courses
from lms.rosters.hours_list import Line, page_of_hours
from lms.tabular import Column
from lms.tabular.schema import FileNotes, table_schema
from lms.tabular.writing import Kind, write_csv

ROWS_AT_ONCE = 500
Say = Callable[[Message], str]
STATE_NAMES: dict[State, Message] = {
    State.WAITING: message("not recognised yet"),
    State.RECOGNISED: message("recognised, in full or in part"),
    State.ALL: message("recognised or not"),
}


def _column(name: str, title: Message, description: Message | None = None, kind: Kind = Kind.TEXT) -> Column:
    return Column(name=name, kind=kind, title=title, description=description or title)


COLUMNS = (
    _column("person_id", message("Number of the person"), kind=Kind.NUMBER),
    _column("given_name", message("First name")),
    _column("family_name", message("Family name")),
    _column("uai", message("UAI"), message("The main school on the day of the file.")),
    _column("school", message("School")),
    _column("municipality", message("Municipality")),
    _column("course", message("Course"), message("Its short name in addresses.")),
    _column("module", message("Module"), message("Its short name in addresses.")),
    _column("completed_on", message("Completed on"), message("The local day."), Kind.DATE),
    _column(
        "means",
        message("Means"),
        message("self-study, live-distance, presence, recognition, or override (recorded by the programme)."),
    ),
    _column("minutes", message("Minutes credited"), message("Those of the module."), Kind.INTEGER),
    _column(
        "recognised_minutes",
        message("Minutes recognised"),
        message("What the institution has accepted of them; empty until it has."),
        Kind.INTEGER,
    ),
    _column("recognised_on", message("Recognised on"), kind=Kind.DATE),
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A file asked for: within whose reach, on which day, of what."""

    reach: Reach
    on: date
    asked: Asked


def csv_of(database: Database, wanted: Wanted) -> Iterator[bytes]:
    """Give the CSV in pieces: its headings at once, then its rows; memory stays flat."""
    return write_csv(COLUMNS, _rows(database, wanted))


def _rows(database: Database, wanted: Wanted) -> Iterator[Sequence[object]]:
    with database.snapshot() as db:
        courses = agent_courses(db)
        asked: Asked | None = replace(wanted.asked, after=0)
        while asked is not None:
            page = page_of_hours(
                db, reach=wanted.reach, on=wanted.on, courses=courses, asked=asked, size=ROWS_AT_ONCE
            )
            yield from map(_cells, page.lines)
            asked = replace(asked, after=page.after) if page.after else None


def _cells(line: Line) -> Sequence[object]:
    return (
        line.person_id,
        line.given_name,
        line.family_name,
        line.uai,
        line.school,
        line.municipality,
        line.course_id,
        line.module_id,
        line.done_on,
        line.means,
        line.minutes,
        line.recognised or None,
        line.recognised_on,
    )


def file_name(wanted: Wanted) -> str:
    """Name a file after its school year and its day, without what follows the point."""
    return f"hours-{school_year_name(wanted.asked.year)}-{wanted.on.isoformat()}"


def schema_of(wanted: Wanted, *, name: str, say: Say) -> bytes:
    """Give the Table Schema that goes beside `name`.csv."""
    asked = wanted.asked
    filters = {"school_year": school_year_name(asked.year), "state": say(STATE_NAMES[asked.state])}
    if asked.module:
        filters["module"] = "/".join(asked.module)
    if asked.school:
        filters["school"] = asked.school
    notes = FileNotes(
        filters=filters | {"reach": say(message("The people whom whoever asked for the file may see."))},
        as_of=wanted.on,
        definitions=(
            message("One row a module completed in the school year by somebody confirmed in these schools."),
            message(
                "Minutes are those credited; minutes recognised are those that the institution has accepted."
            ),
        ),
    )
    schema = table_schema(COLUMNS, name=name, title=message("Hours to recognise"), notes=notes, say=say)
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()
