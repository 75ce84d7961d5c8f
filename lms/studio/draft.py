"""A course as its authors see it now: its draft's files, or the published ones until there is one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from lms.studio.outline import Outline, read_outline

FIRST_VERSION = 1


@dataclass(frozen=True, kw_only=True)
class HeldFile:
    """One file: its text, or the name of its bytes; how often it was changed, when and by whom."""

    path: str
    text: str | None
    sha256: str | None
    version: int
    edited_at: datetime | None = None
    edited_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a page knew of a file when it was shown: the release it started from, and the file's version."""

    base: int
    version: int

    def __str__(self) -> str:
        return f"{self.base}.{self.version}"

    @classmethod
    def read(cls, said: str) -> "Token":
        """Read a token from a form; one that can't be read matches nothing."""
        base, _, version = said.partition(".")
        if base.isdecimal() and version.isdecimal() and len(said) < 40:
            return cls(base=int(base), version=int(version))
        return cls(base=0, version=0)


@dataclass(frozen=True, kw_only=True)
class CourseDraft:
    """A course in the studio. `base` is the release its files start from, 0 for a course never published."""

    course_id: str
    base: int
    is_open: bool
    current: int
    files: Mapping[str, HeldFile]

    @cached_property
    def texts(self) -> dict[str, str]:
        """The texts by path."""
        return {path: file.text for path, file in self.files.items() if file.text is not None}

    @cached_property
    def outline(self) -> Outline:
        """Modules and units in reading order."""
        return read_outline(self.texts, self.files)

    @property
    def is_overtaken(self) -> bool:
        """Whether somebody published another release since this draft was begun."""
        return self.base != self.current

    def token(self, path: str) -> Token:
        """What a page that shows a file remembers of it; of no file, version 0."""
        file = self.files.get(path)
        return Token(base=self.base, version=file.version if file else 0)

    def media_name(self, path: str) -> str | None:
        """The name under which an image is served."""
        file = self.files.get(path)
        return f"{file.sha256[:32]}.{path.rpartition('.')[2].lower()}" if file and file.sha256 else None
