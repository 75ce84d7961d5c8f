"""What may be opened as a workbook of Excel: its parts, unpacked under a cap, and nothing that runs. Pure.

The sizes that an archive declares are never believed: each part is unpacked in pieces and counted. What
is read afterwards is an archive made anew of the parts counted here, so that two readers can't see two
different workbooks in one file.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from lms.messages import Message, message
from lms.tabular.faults import TableFault
from lms.tabular.workbook_texts import is_beyond

MEGABYTE = 1024 * 1024
LARGEST_UNPACKED = 128 * MEGABYTE
MOST_PARTS = 1000
MOST_CELLS = 4_000_000
LARGEST_AREA = 6_000_000
"""Cells of the rectangle that a sheet spans: the reader makes room for each, empty or not."""
MOST_COLUMNS = 512
_TEXTS = "xl/sharedstrings.xml"
_PIECE = MEGABYTE
_MACROS = re.compile(r"vbaproject|macrosheets|activex|embeddings|ctrlprops", re.IGNORECASE)
_OUTSIDE = re.compile(r"externallinks|connections\.xml|querytables|webextensions", re.IGNORECASE)
# Pictures and printers' settings aren't unpacked at all.
_READ = (".xml", ".rels")
# Every program that people use writes a cell's place first; whoever doesn't could hide it from this check.
_PLACED = re.compile(rb"""<(?:[^\s<>/:"'=]+:)?c\s+r\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_CELL = re.compile(rb"""<(?:[^\s<>/:"'=]+:)?c[\s/>]""")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

Parts = Mapping[str, bytes]


class PartsError(Exception):
    """A workbook that isn't opened."""

    def __init__(self, reason: Message, remedy: Message) -> None:
        super().__init__(str(reason))
        self.fault = TableFault(line=1, reason=reason, remedy=remedy)


def unpack(data: bytes) -> Parts:
    """Unpack a workbook's parts by name; raise PartsError when it isn't one, or isn't harmless."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_names(archive)
            parts = _unpacked(archive)
    # Whatever the archive's own reader can't take: damaged, encrypted, of an unknown method.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise _damaged() from None
    for content in parts.values():
        _check_part(content)
    texts = b"".join(content for name, content in parts.items() if name.lower() == _TEXTS)
    # No program that people use writes comments or CDATA among its texts.
    if b"<!" in texts:
        raise _damaged()
    if is_beyond(texts, parts.values(), limit=LARGEST_UNPACKED):
        raise _too_large()
    return parts


def packed_again(parts: Parts) -> bytes:
    """Make an archive of exactly these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _check_names(archive: zipfile.ZipFile) -> None:
    names = [info.filename for info in archive.infolist()]
    if "xl/workbook.xml" not in names:
        raise PartsError(
            message("This is an archive, not a workbook of Excel (.xlsx)."),
            message("Unpack it, or save the sheet as “Excel workbook (.xlsx)” or as “CSV UTF-8”."),
        )
    if any(_MACROS.search(name) for name in names):
        raise PartsError(
            message("This workbook holds macros or embedded objects."),
            message("Save it as “Excel workbook (.xlsx)”, without macros, and send that one."),
        )
    if any(_OUTSIDE.search(name) for name in names):
        raise PartsError(
            message("This workbook is linked to other files or addresses."),
            message("Copy the rows, paste them as values into a new workbook, and send that one."),
        )
    if len(names) > MOST_PARTS or len(set(names)) < len(names):
        raise _damaged()


def _unpacked(archive: zipfile.ZipFile) -> Parts:
    parts: dict[str, bytes] = {}
    left = LARGEST_UNPACKED
    for info in archive.infolist():
        if info.is_dir() or not info.filename.lower().endswith(_READ):
            continue
        content = bytearray()
        for piece in _pieces(archive, info):
            left -= len(piece)
            if left < 0:
                raise _too_large()
            content += piece
        parts[info.filename] = bytes(content)
    return parts


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(info) as part:
        while piece := part.read(_PIECE):
            yield piece


def _check_part(content: bytes) -> None:
    if b"\0" in content or _DOCTYPE.search(content):
        raise _damaged()
    cells, last_row, columns = 0, 0, set[bytes]()
    for placed in _PLACED.finditer(content):
        cells += 1
        column, row = placed.groups()
        columns.add(column)
        last_row = max(last_row, int(row))
        if cells > MOST_CELLS:
            raise _too_wide()
    last_column = max((column_number(column) for column in columns), default=0)
    if last_column > MOST_COLUMNS or last_row * last_column > LARGEST_AREA:
        raise _too_wide()
    # A cell without its place would be put by the reader where this check didn't look.
    if sum(1 for _ in _CELL.finditer(content)) > cells:
        raise PartsError(
            message("This workbook was written by a program that leaves out the places of its cells."),
            message("Open it in a spreadsheet, save it, and send it again."),
        )


def column_number(column: bytes) -> int:
    """Give a column's number, from 1, by its letters."""
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _damaged() -> PartsError:
    return PartsError(
        message("This workbook is damaged or protected, and can’t be opened."),
        message("Open it in a spreadsheet, save it without a password, and send it again."),
    )


def _too_large() -> PartsError:
    return PartsError(
        message("Unpacked, this workbook holds more than %(size)s MB.", size=LARGEST_UNPACKED // MEGABYTE),
        message("Keep one sheet with the columns that are needed, or split the file."),
    )


def _too_wide() -> PartsError:
    return PartsError(
        message("A sheet of this workbook spans too many rows and columns."),
        message("Copy the rows that are needed into a new workbook, or save as “CSV UTF-8”."),
    )
