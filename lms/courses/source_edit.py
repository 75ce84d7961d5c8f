"""Changes one value in a course's YAML or a unit's front matter, leaving every other character. Pure."""

import re
from collections.abc import Collection, Mapping

from lms.courses.canonical import canonical_bytes
from lms.courses.faults import Fault
from lms.courses.front_matter import FENCE, split_front_matter
from lms.courses.layout import read_layout
from lms.courses.release import Release


class CannotEdit(Exception):
    """The YAML is written in a way that can't be changed safely; `path` says where."""

    def __init__(self, path: str, key: str, value: str) -> None:
        super().__init__(f"{path}: {key}: {value}")
        self.path = path
        self.key = key
        self.value = value


def with_value(text: str, key: str, value: str) -> str:
    """Give a YAML mapping with one of its own keys set to a scalar, added at its end when absent."""
    line = f"{key}: {value}"
    changed, count = re.subn(rf"(?m)^{re.escape(key)}[ \t]*:.*$", lambda _found: line, text, count=1)
    if count:
        return changed
    return f"{text.rstrip(chr(10))}\n{line}\n" if text.strip() else f"{line}\n"


def with_front_value(text: str, key: str, value: str) -> str:
    """Give a unit's file with one key of its front matter set; a file without front matter stays as it is."""
    lines = text.split("\n")
    fences = [number for number, line in enumerate(lines) if line.rstrip() == FENCE][:2]
    if len(fences) < 2 or any(line.strip() for line in lines[: fences[0]]):
        return text
    start, end = fences
    front = with_value("\n".join(lines[start + 1 : end]), key, value).rstrip("\n")
    return "\n".join([*lines[: start + 1], *front.split("\n"), *lines[end:]])


def with_edition(content: bytes, edition: int, *, path: str) -> bytes:
    """Give a unit's file in an edition. Raises CannotEdit when its front matter isn't plain lines."""
    text = canonical_bytes(path, content).decode()
    changed = with_front_value(text, "edition", str(edition))
    read = split_front_matter(changed, file=path)
    if isinstance(read, Fault) or read.front.faults or read.front.values.get("edition") != edition:
        raise CannotEdit(path, "edition", str(edition))
    return changed.encode()


def with_editions(files: Mapping[str, bytes], editions: Mapping[str, int]) -> dict[str, bytes]:
    """Give a course's files with units set to editions, by the path of each unit's source text.

    A translation that repeats its edition follows.
    """
    layout = read_layout(files)
    changed = dict(files)
    for unit in layout.units:
        edition = editions.get(unit.source_path)
        if edition is not None and (unit.language is None or _repeats_edition(files[unit.path], unit.path)):
            changed[unit.path] = with_edition(files[unit.path], edition, path=unit.path)
    return changed


def _repeats_edition(content: bytes, path: str) -> bool:
    read = split_front_matter(canonical_bytes(path, content).decode(), file=path)
    return not isinstance(read, Fault) and "edition" in read.front.values


def raised_editions(
    release: Release, *, again: Collection[str], highest: Mapping[str, int]
) -> dict[str, int]:
    """Give the editions to write for the units to do again, by the path of each unit's source text.

    `highest` is the highest edition each unit ever had; one that the author has raised already stays.
    """
    wanted = {}
    for unit in release.units():
        if unit.id in again:
            before = highest.get(unit.id, 0)
            if before and unit.edition <= before:
                wanted[unit.file] = before + 1
    return wanted


def kept_editions(past: Release, current: Release) -> dict[str, int]:
    """Give the editions that an earlier release needs so that none goes back, by path."""
    wanted = {}
    for unit in past.units():
        now = current.unit(unit.id)
        if now is not None and now.edition > unit.edition:
            wanted[unit.file] = now.edition
    return wanted
