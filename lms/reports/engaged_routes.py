"""The list of engaged schools, for whoever reads the published figures, while the programme chooses it."""

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.coverage.engaged import Answer, EngagedSchool
from lms.coverage.publications import engaged_days
from lms.programmes.engaging import shows_engaged
from lms.reach.guards import found_or_404
from lms.reports.engaged import ANSWERS, engaged_csv, engaged_name, engaged_schema, engaged_words
from lms.reports.page import spoken
from lms.reports.published import Published
from lms.reports.published_page import MOST_ROWS, address_of, month_words
from lms.reports.published_routes import asked_publication, file_answer
from lms.reports.readers import READERS
from lms.web.guards import guarded
from lms.web.session import reader, settings

blueprint = Blueprint("reports_engaged", __name__, template_folder="templates")


@blueprint.get("/reports/<programme>/published/<audience>/engaged")
@guarded(READERS)
def page(programme: str, audience: str) -> ResponseReturnValue:
    """Show what a month says of each school."""
    published, schools = _wanted(programme, audience)
    # Those of which something is said come first: of many a programme, most schools say nothing.
    listed = sorted(schools, key=lambda one: one.answer is Answer.NOT_PUBLISHED)
    pages = max(1, -(-len(listed) // MOST_ROWS))
    asked = request.args.get("page", "")
    place = min(int(asked), pages) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 5 else 1
    place = max(1, place)
    here = "reports_engaged.page"
    return render_template(
        "reports/engaged.html",
        published=published,
        month=month_words(published.tables.on),
        action=address_of(published, endpoint=here).partition("?")[0],
        months=[
            (day.isoformat(), month_words(day))
            for day in reversed(engaged_days(reader(), goal_id=published.revision.goal_id))
        ],
        words=[spoken(one) for one in engaged_words(published.tables.threshold)[:3]],
        counts=[
            (tone, spoken(word), sum(one.answer is answer for one in schools))
            for answer, (tone, word) in ANSWERS.items()
        ],
        rows=[
            (one, ANSWERS[one.answer][0], spoken(ANSWERS[one.answer][1]))
            for one in listed[(place - 1) * MOST_ROWS : place * MOST_ROWS]
        ],
        is_silent=all(one.answer is Answer.NOT_PUBLISHED for one in schools),
        place=place,
        pages=pages,
        page_address=lambda n: address_of(published, endpoint=here, page=n),
        figures=address_of(published),
        csv=address_of(published, endpoint="reports_engaged.csv_file"),
        schema=address_of(published, endpoint="reports_engaged.schema_file"),
        reports=url_for("reports.index"),
    )


@blueprint.get("/reports/<programme>/published/<audience>/engaged.csv")
@guarded(READERS)
def csv_file(programme: str, audience: str) -> Response:
    """Give the same list as a file."""
    published, schools = _wanted(programme, audience)
    return file_answer(engaged_csv(published, schools), f"{engaged_name(published)}.csv", "text/csv")


@blueprint.get("/reports/<programme>/published/<audience>/engaged.schema.json")
@guarded(READERS)
def schema_file(programme: str, audience: str) -> Response:
    """Give the data dictionary that goes beside the CSV."""
    published, _schools = _wanted(programme, audience)
    schema = engaged_schema(published, locale=settings().default_locale)
    return file_answer(schema, f"{engaged_name(published)}.schema.json", "application/json")


def _wanted(programme: str, audience: str) -> tuple[Published, tuple[EngagedSchool, ...]]:
    """Find a month that holds answers, of a programme that shows them today."""
    published = asked_publication(programme, audience)
    is_shown = shows_engaged(reader(), published.programme.id)
    return published, found_or_404(published.tables.engaged if is_shown else None)
