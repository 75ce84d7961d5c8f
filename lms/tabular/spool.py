"""Bytes laid aside on disk while a file is read: a file without a name, gone with whoever holds it.

It may name people. The kernel takes it back when its last holder lets go, whatever ends the process.
"""

import io
import os
import tempfile
import weakref
from collections.abc import Iterator

_BUFFER = 1 << 16
_WINDOW = 1 << 12


class Spool:
    """Bytes written from the first to the last, then read from anywhere."""

    def __init__(self) -> None:
        with tempfile.TemporaryFile() as file:
            self._descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._descriptor)
        self._writer = io.BufferedWriter(io.FileIO(self._descriptor, "wb", closefd=False), _BUFFER)
        self.size = 0
        self._seen, self._seen_from = b"", 0

    def append(self, data: bytes) -> None:
        """Write more; `settle` before it is read."""
        self._writer.write(data)
        self.size += len(data)

    def settle(self) -> None:
        """Write out what is still in hand."""
        self._writer.flush()

    def read(self, start: int, size: int) -> bytes:
        """Give some bytes; what stands near those read last is at hand."""
        offset = start - self._seen_from
        if offset < 0 or offset + size > len(self._seen):
            self._seen, self._seen_from, offset = self._read_at(start, max(size, _WINDOW)), start, 0
        return self._seen[offset : offset + size]

    def lines(self) -> Iterator[bytes]:
        """Give each line, from the first."""
        rest, place = b"", 0
        while piece := self._read_at(place, _BUFFER):
            place += len(piece)
            *whole, rest = (rest + piece).split(b"\n")
            yield from whole

    def _read_at(self, start: int, size: int) -> bytes:
        return os.pread(self._descriptor, size, start)
