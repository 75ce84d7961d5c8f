"""A unit's file, split into its front matter and its text, with the line where each begins."""

from dataclasses import dataclass

from lms.courses import codes_course
from lms.courses.faults import Fault, Place
from lms.courses.yaml_source import YamlDocument, read_yaml

FENCE = "---"


@dataclass(frozen=True, kw_only=True)
class UnitSource:
    """The two parts of a unit's file."""

    front: YamlDocument
    text: str
    text_line: int


def split_front_matter(content: str, *, file: str) -> UnitSource | Fault:
    """Split a unit's file; a file without front matter is a fault."""
    lines = content.split("\n")
    start = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if lines[start].rstrip() == FENCE:
        for end in range(start + 1, len(lines)):
            if lines[end].rstrip() == FENCE:
                front = read_yaml("\n".join(lines[start + 1 : end]), file=file, first_line=start + 2)
                return UnitSource(front=front, text="\n".join(lines[end + 1 :]), text_line=end + 2)
    return codes_course.FRONT_MATTER_MISSING.at(Place(file=file, line=start + 1), found=lines[start])
