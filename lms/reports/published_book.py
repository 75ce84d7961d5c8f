"""Published figures as a workbook: the rows asked for, and what all of it means."""

from collections.abc import Iterator, Sequence
from functools import partial

from lms.coverage.places import Grouping
from lms.messages import message, translate
from lms.reports.published import Published
from lms.reports.published_files import PUBLIC_COLUMNS, public_rows
from lms.tabular import FileNotes, Sheet, meanings_sheet, workbook_pieces


def public_xlsx(
    published: Sequence[Published], *, by: Grouping, locale: str, notes: FileNotes
) -> Iterator[bytes]:
    """Give the workbook in pieces: the same cells as the CSV."""
    say = partial(translate, locale=locale)
    sheets = [
        Sheet(
            name=message("Published coverage"),
            columns=PUBLIC_COLUMNS,
            rows=public_rows(published, by=by, locale=locale),
        ),
        meanings_sheet(PUBLIC_COLUMNS, notes=notes, say=say),
    ]
    return workbook_pieces(sheets, say=say, on=published[0].tables.on)
