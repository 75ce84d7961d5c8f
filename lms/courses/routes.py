"""The catalogue: which courses there are, what each teaches, and its images."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from lms.accounts.identity import current_person
from lms.courses import queries
from lms.courses.competencies import competency_words
from lms.courses.release import in_language
from lms.web.guards import PUBLIC, guarded
from lms.web.locale import page_language
from lms.web.session import reader

blueprint = Blueprint("courses", __name__, template_folder="templates")
blueprint.add_app_template_global(in_language, "in_language")
blueprint.add_app_template_filter(competency_words, "competency")

DRAWINGS = {"teacher": "hybrid", "parent": "family", "staff": "bridge"}


def drawing_of(audience: tuple[str, ...]) -> str:
    """Name the drawing that stands for a course."""
    return DRAWINGS[audience[0]]


@blueprint.get("/courses")
@guarded(PUBLIC)
def catalogue() -> ResponseReturnValue:
    """Show every course, teachers' and parents' apart."""
    courses = queries.catalogue(reader())
    return render_template(
        "courses/catalogue.html",
        for_teachers=[course for course in courses if "parent" not in course.release.audience],
        for_parents=[course for course in courses if "parent" in course.release.audience],
        language=page_language(),
        drawing_of=drawing_of,
    )


@blueprint.get("/courses/<course_id>")
@guarded(PUBLIC)
def course(course_id: str) -> ResponseReturnValue:
    """Show what a course teaches, to whom, in how long, and where it begins."""
    found = queries.published(reader(), course_id)
    if found is None:
        abort(404)
    first = next(found.release.units())
    module = found.release.module_of(first.id)
    assert module is not None  # noqa: S101 - a unit always stands in a module
    first_page = f"/courses/{found.release.id}/{module.id}/{first.id}"
    return render_template(
        "courses/course.html",
        course=found.release,
        published=found,
        # Somebody known goes on where she was; a visitor reads from the first page.
        begins_at=f"/learning/{found.release.id}" if current_person() else first_page,
        language=page_language(),
        drawing=drawing_of(found.release.audience),
    )


@blueprint.get("/media/<name>")
@guarded(PUBLIC)
def media(name: str) -> ResponseReturnValue:
    """Give an image; its name holds its content's hash, so that it is kept for ever."""
    found = queries.media(reader(), name)
    if found is None:
        abort(404)
    content_type, content = found
    response = Response(content, content_type=content_type)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    # Nothing that was uploaded may run, whatever its bytes say; only images are shown in a page.
    is_image = content_type.startswith("image/")
    response.headers["Content-Disposition"] = "inline" if is_image else "attachment"
    return response
