"""Bytes of a file that came in, in memory or on disk, read piece by piece: its size takes no room. Pure."""

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO


@dataclass(frozen=True, kw_only=True)
class Content:
    """A file's bytes. On disk, the file stays as it is for as long as it is read."""

    data: bytes | Path = field(repr=False)

    @property
    def size(self) -> int:
        """Number of bytes."""
        return len(self.data) if isinstance(self.data, bytes) else self.data.stat().st_size

    def open(self, *, skip: int = 0) -> IO[bytes]:
        """Open it behind its first `skip` bytes; the caller closes it."""
        raw: IO[bytes] = io.BytesIO(self.data) if isinstance(self.data, bytes) else self.data.open("rb")
        raw.seek(skip)
        return raw

    def beginning(self, size: int) -> bytes:
        """Give the first bytes."""
        with self.open() as raw:
            return raw.read(size)

    def whole(self) -> bytes:
        """Give all of it, for what can't be read piece by piece."""
        return self.data if isinstance(self.data, bytes) else self.data.read_bytes()
