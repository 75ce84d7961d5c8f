"""Coverage as a workbook: the rows asked for, in short and in full, each school, and what all of it means."""

from collections.abc import Iterator
from dataclasses import replace

from lms.coverage.places import Grouping
from lms.database import Database
from lms.messages import message
from lms.reports.columns import COLUMNS
from lms.reports.coverage_in_short import short_sheet
from lms.reports.export import Wanted, rows_in
from lms.tabular import FileNotes, Sheet, meanings_sheet, workbook_pieces


def xlsx_of(database: Database, wanted: Wanted, *, by: Grouping, notes: FileNotes) -> Iterator[bytes]:
    """Give the workbook in pieces, all of it read in one state of the database.

    What opens first is what people read: headings in words, a total. The sheets after it hold the columns of
    the CSV under their fixed names. The schools have a sheet of their own, unless they are what was asked
    for.
    """
    with database.snapshot() as db:
        sheets = [
            short_sheet(db, wanted, by=by),
            Sheet(name=message("Coverage"), columns=COLUMNS, rows=rows_in(db, wanted)),
        ]
        if by is not Grouping.SCHOOL:
            rows = rows_in(db, _by_school(wanted))
            sheets.append(Sheet(name=message("Schools"), columns=COLUMNS, rows=rows))
        sheets.append(meanings_sheet(COLUMNS, notes=notes, say=wanted.say))
        yield from workbook_pieces(sheets, say=wanted.say, on=wanted.asked.as_of)


def _by_school(wanted: Wanted) -> Wanted:
    parts = ((subject, replace(asked, by=Grouping.SCHOOL)) for subject, asked in wanted.parts)
    return replace(wanted, parts=tuple(parts))
