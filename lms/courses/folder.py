"""A course's folder on disk: read within limits, without leaving it; written back for export."""

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from lms.courses.canonical import BASE_FILE, canonical_files
from lms.courses.compiler import LARGEST_COURSE, LARGEST_MEDIA, MOST_FILES
from lms.messages import Message, message

DEEPEST = 4


class FolderRefused(Exception):
    """The folder can't be read or written as a course's; `path` says where."""

    def __init__(self, reason: Message, path: Path) -> None:
        super().__init__(f"{reason}: {path}")
        self.reason = reason
        self.path = path


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a course's folder by relative path.

    Hidden files (but .passerelle-base), links and special files are left out, so nothing outside the folder
    is read. Raises FolderRefused when it isn't a folder, or when it holds more than any course may.
    """
    if not folder.is_dir():
        raise FolderRefused(message("this isn’t a folder"), folder)
    files: dict[str, bytes] = {}
    total = 0
    for path in _regular_files(folder, depth=0):
        content = _read(path)
        total += len(content)
        if len(files) >= MOST_FILES or total > LARGEST_COURSE:
            raise FolderRefused(message("too many or too large files"), path)
        files[path.relative_to(folder).as_posix()] = content
    return files


def _regular_files(folder: Path, *, depth: int) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            hidden = entry.name.startswith(".") and not (depth == 0 and entry.name == BASE_FILE)
            if hidden or entry.name.endswith("~"):
                continue
            if entry.is_dir(follow_symlinks=False):
                if depth >= DEEPEST:
                    raise FolderRefused(message("folders nested too deeply"), Path(entry.path))
                yield from _regular_files(Path(entry.path), depth=depth + 1)
            elif entry.is_file(follow_symlinks=False):
                yield Path(entry.path)


def _read(path: Path) -> bytes:
    """A file's bytes; one byte more than is accepted at most, so that the compiler says it is too large."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise FolderRefused(message("this isn’t a regular file"), path)
        return file.read(LARGEST_MEDIA + 1)


def write_folder(files: Mapping[str, bytes], folder: Path, *, base: str | None) -> None:
    """Write a course's source, canonical, and the hash of the release it is based on, if any.

    The folder is new or empty: nothing of anybody's is written over. Raises FolderRefused otherwise, or for a
    path that would leave the folder.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderRefused(message("this isn’t an empty folder"), folder)
    canonical = canonical_files(files)
    for path in canonical:
        parts = PurePosixPath(path)
        if parts.is_absolute() or ".." in parts.parts or "\x00" in path:
            raise FolderRefused(message("this place is outside the folder"), folder / path)
    for path, content in canonical.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    folder.mkdir(parents=True, exist_ok=True)
    if base is not None:
        write_base(folder, base)


def read_base(files: Mapping[str, bytes]) -> str | None:
    """The hash of the release that a folder's files are based on, if it says one."""
    content = files.get(BASE_FILE, b"").decode("ascii", errors="replace").strip()
    return content or None


def write_base(folder: Path, base: str) -> None:
    """Note in a folder the release that it now equals."""
    (folder / BASE_FILE).write_text(f"{base}\n", encoding="ascii")
