"""A file of people, line by line, then gathered by person."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

from lms.messages import message
from lms.rosters.garbage import looked_for_seldom
from lms.rosters.gathering import Gathering, refuse_everybody, refuse_with_their_lines
from lms.rosters.roster import Roster
from lms.rosters.roster_cells import (
    LONGEST_EXTERNAL_ID,
    LONGEST_NAME,
    read_audience,
    read_email,
    read_function,
    read_language,
    read_yes_or_no,
)
from lms.rosters.roster_words import PEOPLE_COLUMNS, usual_audience
from lms.rosters.scratch import Scratch, scratch_file
from lms.rosters.told import Identity, Told
from lms.schools.population import Audience, Function
from lms.schools.uai import parse_uai
from lms.tabular import (
    FaultLog,
    Row,
    RowReader,
    Table,
    open_table,
    read_date,
    read_filled,
    read_identifier,
    read_name,
)

MOST_ROWS = 1_000_000


def open_roster(data: bytes | Path, *, chosen: Mapping[str, str] | None = None) -> Table:
    """Open a file of people; `chosen` says under which heading a person found some of our columns."""
    return open_table(data, expected=PEOPLE_COLUMNS, chosen=chosen)


@contextmanager
def read_roster(data: bytes | Path) -> Iterator[Roster]:
    """Read a file of people: every fault at once, or everybody in it."""
    with scratch_file() as scratch:
        roster = _understood(open_roster(data), FaultLog(), scratch)
        if roster.faults:
            refuse_everybody(scratch)
        yield roster


def read_partly(table: Table, scratch: Scratch) -> Roster:
    """Read a file of people: every fault, and everybody none of whose lines has one."""
    roster = _understood(table, FaultLog(most=MOST_ROWS), scratch)
    refuse_with_their_lines(scratch, roster.faults, mark="is_refused")
    return roster


@looked_for_seldom()
def _understood(table: Table, faults: FaultLog, scratch: Scratch) -> Roster:
    """Read the rows of a file and gather them by person."""
    gathering = Gathering(faults, scratch)
    for row in table.rows(faults, refused=gathering.refuse):
        read = _read_line(row, faults)
        if read is None:
            gathering.refuse(row)
        else:
            gathering.take(row, *read)
    gathering.finish()
    headings = {column.name: table.headings.written_as(column.name) for column in PEOPLE_COLUMNS}
    return Roster(scratch=scratch, faults=faults, notes=table.notes, headings=headings)


def _read_line(row: Row, faults: FaultLog) -> tuple[Identity, Told] | None:
    found_before = faults.found
    cells = RowReader(row, faults)
    email = cells.optional("email", read_email)
    name = partial(read_name, longest=LONGEST_NAME)
    given_name = cells.read("given_name", name)
    family_name = cells.read("family_name", lambda text: name(read_filled(text, longest=LONGEST_NAME)))
    uai = cells.read("uai", parse_uai)
    function = cells.read("function", read_function)
    audience = cells.optional("audience", read_audience)
    is_main = cells.optional("main", read_yes_or_no)
    external_id = cells.read("external_id", partial(read_identifier, longest=LONGEST_EXTERNAL_ID))
    language = cells.optional("language", read_language)
    joined_on = cells.optional("joined_on", read_date)
    left_on = cells.optional("left_on", read_date)
    if function is not None and audience is None:
        audience = usual_audience(function)
    if faults.found > found_before or uai is None or function is None or audience is None:
        return None
    _check_whole(row, faults, function=function, audience=audience)
    _check_days(row, faults, joined_on=joined_on, left_on=left_on)
    identity = Identity(
        email=email or "",
        external_id=external_id or "",
        given_name=given_name or "",
        family_name=family_name or "",
        language=language or "",
    )
    told = Told(
        line=row.line,
        audience=audience,
        uai=uai,
        function=function,
        is_main=is_main,
        joined_on=joined_on,
        left_on=left_on,
    )
    return identity, told


def _check_whole(row: Row, faults: FaultLog, *, function: Function, audience: Audience) -> None:
    if not row["email"] and not row["external_id"]:
        faults.add(
            row.fault(
                "email",
                reason=message("Nothing tells who this is: no e-mail address and no external id."),
                remedy=message("Give one of the two, so that the person is known again next time."),
            )
        )
    if (function is Function.PARENT) is not (audience is Audience.PARENT):
        faults.add(
            row.fault(
                "audience",
                reason=message("This audience and this function don’t go together."),
                remedy=message("A parent has the function “parent”; somebody who works there has another."),
            )
        )


def _check_days(row: Row, faults: FaultLog, *, joined_on: date | None, left_on: date | None) -> None:
    if joined_on is not None and left_on is not None and left_on < joined_on:
        faults.add(
            row.fault(
                "left_on",
                reason=message(
                    "This person would leave before arriving on %(day)s.", day=joined_on.isoformat()
                ),
                remedy=message("Correct one of the two days."),
            )
        )
