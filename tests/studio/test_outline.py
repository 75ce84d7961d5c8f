"""Titles and order, read lightly; the compiler agrees wherever the source is sound."""

from pathlib import Path

import pytest

from lms.courses.compiler import compile_course
from lms.courses.folder import read_folder
from lms.studio.outline import front_of, peek, read_outline

CONTENT = sorted(
    path for path in (Path(__file__).resolve().parents[2] / "content").iterdir() if path.is_dir()
)


@pytest.mark.parametrize("course", CONTENT, ids=lambda path: path.name)
def test_it_reads_what_the_compiler_reads(course: Path) -> None:
    files = read_folder(course)
    release = compile_course(files).release
    assert release is not None
    outline = read_outline(
        {path: content.decode() for path, content in files.items() if path.endswith((".md", ".yaml"))}, files
    )
    assert outline.title == release.title[release.source_language]
    assert outline.languages == release.languages
    assert outline.for_parents == ("parent" in release.audience)
    assert [module.id for module in outline.modules] == [module.id for module in release.modules]
    assert [module.minutes for module in outline.modules] == [str(m.minutes) for m in release.modules]
    assert [(u.id, u.title, u.kind, u.minutes) for u in outline.units] == [
        (u.id, u.title[release.source_language], u.kind, str(u.minutes)) for u in release.units()
    ]
    for unit in outline.units:
        for language, path in unit.translations.items():
            assert outline.unit_of(path) == unit
            assert outline.language_of(path) == language
        assert outline.language_of(unit.path) == outline.languages[0]
    assert outline.module(outline.modules[0].folder) == outline.modules[0]


def test_what_cannot_be_read_still_has_a_name() -> None:
    outline = read_outline(
        {"course.yaml": "[", "01-a/01-b.md": "no front", "01-a/02-c.md": "---\nkind: odd\n", "odd": ""}
    )
    assert (outline.title, outline.languages) == ("?", ("fr",))
    assert [(unit.title, unit.kind) for unit in outline.units] == [("01-b", "page"), ("02-c", "page")]
    assert outline.modules[0].title == "01-a"
    assert outline.unexpected == ("odd",)
    assert outline.unit_of("elsewhere") is None
    assert outline.module("elsewhere") is None


def test_values_lose_quotes_and_comments() -> None:
    said = peek(
        "a: \"x \\\" y\" # no\nb: 'it''s'\nc: z # why\nd:\n  fr: un\n  en: one\naudience:\n  - parent\n"
    )
    assert said == {"a": 'x " y', "b": "it's", "c": "z", "d": "un", "audience": "parent"}
    assert peek("languages:\n  - fr\n  - en\n")["languages"] == "fr en"
    assert front_of("---\na: 1\n") == ""
    assert front_of("") == ""
