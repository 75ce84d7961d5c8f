"""What may be opened as a workbook of Excel: its parts, unpacked under a cap, and nothing that runs. Pure.

The sizes that an archive declares are never believed: each part is unpacked in pieces and counted, and no
part is ever held whole. The one reader of the archive is the one that looked at its names.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from lms.messages import Message, message
from lms.tabular.content import Content
from lms.tabular.faults import TableFault

MEGABYTE = 1024 * 1024
LARGEST_UNPACKED = 128 * MEGABYTE
MOST_PARTS = 1000
WORKBOOK = "xl/workbook.xml"
_PIECE = 1 << 16
_MACROS = re.compile(r"vbaproject|macrosheets|activex|embeddings|ctrlprops", re.IGNORECASE)
_OUTSIDE = re.compile(r"externallinks|connections\.xml|querytables|webextensions", re.IGNORECASE)
# Pictures and printers' settings aren't unpacked at all.
_READ = (".xml", ".rels")
# Whatever the archive's own reader can't take: damaged, encrypted, of an unknown method.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


class PartsError(Exception):
    """A workbook that isn't opened."""

    def __init__(self, reason: Message, remedy: Message) -> None:
        super().__init__(str(reason))
        self.fault = TableFault(line=1, reason=reason, remedy=remedy)


class Parts:
    """The parts of a workbook, each unpacked as it is read."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {info.filename.lower(): info for info in archive.infolist()}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def pieces(self, name: str) -> Iterator[bytes]:
        """Unpack one part; raise PartsError when the archive hasn't got it, or it is damaged."""
        if name not in self:
            raise damaged()
        yield from self._pieces(self._names[name.lower()])

    def check_sizes(self) -> None:
        """Unpack everything once, keeping nothing: raise PartsError when it is too much, or damaged."""
        left = LARGEST_UNPACKED
        for info in self._names.values():
            if info.is_dir() or not info.filename.lower().endswith(_READ):
                continue
            for piece in self._pieces(info):
                left -= len(piece)
                if left < 0:
                    raise too_large()

    def _pieces(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        try:
            part = self._archive.open(info)
        except _UNREADABLE:
            raise damaged() from None
        with part:
            while piece := _next_piece(part):
                yield piece


@contextmanager
def unpacked(content: Content) -> Iterator[Parts]:
    """Open a workbook's parts; raise PartsError when it isn't one, or isn't harmless."""
    with content.open() as raw:
        try:
            archive = zipfile.ZipFile(raw)
        except _UNREADABLE:
            raise damaged() from None
        with archive:
            _check_names(archive)
            parts = Parts(archive)
            parts.check_sizes()
            yield parts


def _next_piece(part: IO[bytes]) -> bytes:
    try:
        return part.read(_PIECE)
    except _UNREADABLE:
        raise damaged() from None


def _check_names(archive: zipfile.ZipFile) -> None:
    names = [info.filename for info in archive.infolist()]
    if WORKBOOK not in names:
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
    if len(names) > MOST_PARTS or len({name.lower() for name in names}) < len(names):
        raise damaged()


def damaged() -> PartsError:
    """Say that a workbook can't be opened."""
    return PartsError(
        message("This workbook is damaged or protected, and can’t be opened."),
        message("Open it in a spreadsheet, save it without a password, and send it again."),
    )


def too_large() -> PartsError:
    """Say that a workbook holds more than is read."""
    return PartsError(
        message("Unpacked, this workbook holds more than %(size)s MB.", size=LARGEST_UNPACKED // MEGABYTE),
        message("Keep one sheet with the columns that are needed, or split the file."),
    )
