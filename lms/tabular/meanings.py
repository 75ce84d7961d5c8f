"""The sheet of a workbook that says what the others mean: what one must know to quote their figures. Pure."""

from collections.abc import Iterator, Sequence

from lms.messages import message
from lms.tabular.faults import Say
from lms.tabular.schema import FileNotes
from lms.tabular.workbook import Sheet
from lms.tabular.writing import Cells, Column

_COLUMNS = (
    Column(name="about", title=message("About"), description=message("What is explained.")),
    Column(name="title", title=message("In words"), description=message("What a column is called.")),
    Column(name="meaning", title=message("Meaning"), description=message("What it means.")),
)


def meanings_sheet(columns: Sequence[Column], *, notes: FileNotes, say: Say) -> Sheet:
    """Give the sheet that holds a file's programme, filters, dates, definitions, sources, and its columns."""
    return Sheet(
        name=message("Definitions"),
        columns=_COLUMNS,
        rows=_rows(columns, notes, say),
        has_titles=True,
        widths={"about": 26, "title": 34, "meaning": 110},
    )


def _rows(columns: Sequence[Column], notes: FileNotes, say: Say) -> Iterator[Cells]:
    if notes.programme is not None:
        yield (say(message("Programme")), None, notes.programme)
    for name, value in notes.filters.items():
        yield (say(message("Filter")), name, value)
    if notes.as_of is not None:
        yield (say(message("Day of the figures")), None, notes.as_of.isoformat())
    if notes.from_on is not None:
        yield (say(message("First day of the period")), None, notes.from_on.isoformat())
    for sentence in notes.definitions:
        yield (say(message("Definition")), None, say(sentence))
    for sentence in notes.sources:
        yield (say(message("Source")), None, say(sentence))
    for column in columns:
        yield (column.name, say(column.title), say(column.description))
