"""The guide for authors says only what compiles; the course that teaches it uses every feature."""

import re
from pathlib import Path

import pytest

from lms.courses.compiler import compile_course
from lms.courses.content_words import CALLOUT_KINDS
from lms.courses.folder import read_folder
from lms.courses.quiz_parts import KINDS
from lms.courses.shapes import UNIT_SHAPES
from tests.courses.factories import DRAWING, PAGE_FRONT, QUIZ_FRONT, make_course_files

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "authors" / "guide.md"
COURSE = ROOT / "content" / "ecrire-un-module"
EXAMPLE = re.compile(r"^Dans `([^`]+)`\u00a0:\n\n````\w+\n(.*?\n)````$", re.M | re.S)
EXAMPLE_OR_HEADING = re.compile(rf"{EXAMPLE.pattern}|^#{{2,3}} ([^\n]+)$", re.M | re.S)
FRONTS = {"01-debut/01-page.md": PAGE_FRONT, "01-debut/02-quiz.md": QUIZ_FRONT}
MEDIA = {"classe.svg": DRAWING.encode(), "fiche.pdf": b"%PDF-1.7\n"}


def sections() -> dict[str, dict[str, bytes]]:
    """The examples of each section of the guide: the ones of one section make one course."""
    found: dict[str, dict[str, bytes]] = {}
    title = ""
    for path, text, heading in EXAMPLE_OR_HEADING.findall(GUIDE.read_text()):
        title = heading or title
        if path:
            front = FRONTS.get(path, "") if not text.startswith("---") else ""
            found.setdefault(title, {})[path] = (front + text).encode()
            for name in set(re.findall(r"media/([\w.-]+)", text)):
                found[title][f"01-debut/media/{name}"] = MEDIA[name]
    return found


def test_every_example_is_found() -> None:
    text = GUIDE.read_text()

    assert len(EXAMPLE.findall(text)) == text.count("\n````\n")


@pytest.mark.parametrize("title", sections())
def test_an_example_compiles_without_fault_or_warning(title: str) -> None:
    done = compile_course(make_course_files(sections()[title]))

    assert done.faults == ()


def test_the_guide_names_every_kind() -> None:
    text = GUIDE.read_text()

    assert [kind for kind in CALLOUT_KINDS if f"`{kind}`" not in text] == []
    assert [kind for kind in KINDS if f".{kind}}}" not in text] == []


def test_the_course_on_writing_courses_uses_every_feature() -> None:
    files = read_folder(COURSE)
    text = "\n".join(content.decode() for path, content in files.items() if path.endswith((".md", ".yaml")))
    release = compile_course(files).release

    assert release is not None
    units = list(release.units())
    assert {unit.kind for unit in units} == set(UNIT_SHAPES)
    assert {unit.validate for unit in units} == {None, "self", "trainer"}
    assert {unit.level for unit in units} == {None, "primary", "secondary", "vocational"}
    assert {question.kind for unit in units if unit.quiz for question in unit.quiz.questions} == set(KINDS)
    for sign in (
        "!!! ", "??? ", "::: ", "title=", "[^", ":   ", "*[", "- [ ] ", "```python", "```gift", "licence=",
        "Tableau", "transcript", "hint", "solution", "media/liste", "pick:", "shuffle:", "attempts:",
        "at_least", "requires:", "workshop: counts", "sources:", "competencies:",
    ):  # fmt: skip
        assert sign in text, sign
