"""Tables that come in and go out, as people's spreadsheets write and read them. Pure."""

from lms.tabular.cells import (
    CellError,
    RowReader,
    read_count,
    read_date,
    read_filled,
    read_identifier,
    read_name,
    read_text,
)
from lms.tabular.faults import FaultLog, TableFault
from lms.tabular.headings import Expected, normalise_header
from lms.tabular.meanings import meanings_sheet
from lms.tabular.reading import Row, Table, open_table
from lms.tabular.schema import FileNotes, table_schema
from lms.tabular.workbook import Sheet, workbook_pieces, write_workbook
from lms.tabular.writing import Column, write_csv

__all__ = [
    "CellError",
    "Column",
    "Expected",
    "FaultLog",
    "FileNotes",
    "Row",
    "RowReader",
    "Sheet",
    "Table",
    "TableFault",
    "meanings_sheet",
    "normalise_header",
    "open_table",
    "read_count",
    "read_date",
    "read_filled",
    "read_identifier",
    "read_name",
    "read_text",
    "table_schema",
    "workbook_pieces",
    "write_csv",
    "write_workbook",
]
