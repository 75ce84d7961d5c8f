"""A template and its data become a PDF: tagged, archivable, the same bytes each time.

A template reads no file and asks nothing of the network: the folder it may read is empty, and the words of
Typst that load code are refused in it. Data are strings for it, never markup.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import typst

from lms.messages import message, translate
from lms.papers.fonts import paper_fonts

Standard = Literal["a-2a", "ua-1"]

GROUND = Path(__file__).with_name("ground.typ")
# Archivable and accessible; both need every sign to have a shape in our fonts.
STANDARDS: tuple[Standard, ...] = ("a-2a", "ua-1")
_NO_SHAPE = "could not be displayed with"
_COMMENT = re.compile(r"(?<!:)//.*")
_LOADS = re.compile(r"\b(?:import|include|eval|plugin|read|csv|json|toml|yaml|xml|cbor|bibliography)\b|@\w+/")


class PaperError(Exception):
    """A template that can't be set: a fault of ours, never of what somebody typed."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What stands around a paper's content, in the language of its readers.

    `site` and `organiser` are at the top of each page, `foot` at its bottom beside the page's number; `on` is
    the day the file says it was made, so that a reprint is the same to the byte.
    """

    title: str
    language: str
    on: date
    site: str
    organiser: str = ""
    foot: str = ""
    is_landscape: bool = False


def render_pdf(template: Path, data: Mapping[str, object], *, frame: Frame) -> bytes:
    """Set a template; `data` is what `json.dumps` takes, and the template's `data`.

    Raises PaperError with the template's name and place when it asks for what isn't in `data`, or for a file.
    """
    inputs = {
        "data": json.dumps(data, ensure_ascii=False),
        "frame": json.dumps(_frame_data(frame), ensure_ascii=False),
    }
    made_at = datetime(frame.on.year, frame.on.month, frame.on.day, tzinfo=UTC)
    source = source_of(template)
    try:
        return _compiled(source, inputs, made_at, STANDARDS)
    except typst.TypstError as error:
        if _NO_SHAPE not in error.message:
            raise PaperError(_explained(template, error)) from error
    try:
        # A sign that our fonts lack (an emoji in a title) is drawn as a box; the paper stays tagged.
        return _compiled(source, inputs, made_at, ())
    except typst.TypstError as error:
        raise PaperError(_explained(template, error)) from error


def _compiled(
    source: bytes, inputs: dict[str, str], made_at: datetime, standards: tuple[Standard, ...]
) -> bytes:
    # A compiler of its own each time: they aren't shared between threads, and cost next to nothing.
    with TemporaryDirectory(prefix="lms-paper-") as nothing:
        compiler = typst.Compiler(
            source, root=nothing, font_paths=paper_fonts(), ignore_system_fonts=True, sys_inputs=inputs
        )
        made = compiler.compile(format="pdf", pdf_standards=[*standards], timestamp=made_at)
    assert isinstance(made, bytes)  # noqa: S101 - only pictures come as lists, a page each
    return made


def _frame_data(frame: Frame) -> dict[str, object]:
    number = message("Page %(n)s of %(total)s", n="{n}", total="{total}")
    return {
        "title": frame.title,
        "language": frame.language,
        "site": frame.site,
        "organiser": frame.organiser,
        "foot": frame.foot,
        "number": translate(number, locale=frame.language),
        "is_landscape": frame.is_landscape,
    }


@cache
def source_of(template: Path) -> bytes:
    """Give the shared ground and the template as one text, once it is sure to load nothing."""
    text = template.read_text(encoding="utf-8")
    found = _LOADS.search(_COMMENT.sub("", text))
    if found is not None:
        raise PaperError(
            f"{template.name}: “{found[0]}” loads something from elsewhere, which a paper may not"
        )
    return f"{GROUND.read_text(encoding='utf-8')}\n{text}".encode()


def _explained(template: Path, error: typst.TypstError) -> str:
    """Say what is wrong, and where: the ground's lines come before the template's own."""
    before = GROUND.read_text(encoding="utf-8").count("\n") + 1
    place = re.search(r"\.typ:(\d+):(\d+)", error.diagnostic)
    line = int(place[1]) - before if place else 0
    where = f"{template.name}, line {line}" if line > 0 else f"{GROUND.name} (for {template.name})"
    return "; ".join([f"{where}: {error.message}", *error.hints])
