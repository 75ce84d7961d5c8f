"""What a new course begins with compiles as it is."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from lms.courses.compiler import compile_course
from lms.courses.shapes import Slug
from lms.courses.starter import free_slug, quoted, slug_of, starter_course, starter_unit


@pytest.mark.parametrize("language", ["fr", "en", "tr"])
@pytest.mark.parametrize("audience", ["teacher", "parent"])
def test_a_new_course_compiles(language: str, audience: str) -> None:
    files = starter_course(
        course_id="essai", title='L’« essai » : "un"', audience=audience, language=language, author="A"
    )
    done = compile_course(files)
    assert done.errors == ()
    assert done.release is not None
    assert done.release.title == {language: 'L’« essai » : "un"'}


@pytest.mark.parametrize("kind", ["page", "quiz", "task"])
def test_a_new_unit_of_each_kind_compiles(kind: str) -> None:
    files = starter_course(course_id="essai", title="E", audience="teacher", language="fr", author="A")
    files["01-premier-module/02-suite.md"] = starter_unit(
        unit_id="suite", title="Suite", kind=kind, minutes=5, language="fr"
    )
    done = compile_course(files)
    assert done.errors == ()
    assert done.release is not None
    assert done.release.unit("suite").kind == kind  # type: ignore[union-attr]


@given(st.text(max_size=80))
def test_any_title_makes_a_sound_id_and_a_sound_scalar(title: str) -> None:
    slug = free_slug(title, taken={"unit"}, default="unit")
    assert TypeAdapter(Slug).validate_python(slug) == slug
    printable = "".join(letter for letter in title if letter.isprintable())
    assert yaml.safe_load(quoted(printable)) == " ".join(printable.split())


def test_ids_are_readable_and_free() -> None:
    assert slug_of("Évaluer à distance : l’œil") == "evaluer-a-distance-l-oeil"
    assert slug_of("3 idées") == "idees"
    assert free_slug("Page", taken={"page", "page-2"}, default="unit") == "page-3"
