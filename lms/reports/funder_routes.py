"""What is published of a local authority's schools: its page, and the paper to hand over."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.coverage.funded import Authority, authorities
from lms.coverage.places import Grouping
from lms.coverage.publications import rows_over_year
from lms.coverage.published_tables import Row
from lms.reach.guards import found_or_404
from lms.reach.reach import Reach
from lms.reach.roles import Sight
from lms.reach.visitor import signed_in_reach
from lms.reports.funder_page import context_of_funder
from lms.reports.funder_paper import pdf_of_authority
from lms.reports.published import Published
from lms.reports.published_files import public_notes
from lms.reports.published_routes import asked_publication, file_answer
from lms.reports.readers import READERS
from lms.reports.seen import seen_programmes
from lms.reports.titles import module_titles
from lms.schools.school import Funder
from lms.web.guards import guarded
from lms.web.session import reader, settings

blueprint = Blueprint("reports_funder", __name__, template_folder="templates")


@blueprint.get("/reports/<programme>/published/<audience>/funder/<kind>/<code>")
@guarded(READERS)
def page(programme: str, audience: str, kind: str, code: str) -> ResponseReturnValue:
    """Show an authority's rows, by smaller territories, and since the school year began."""
    published, whose, rows = _asked(programme, audience, kind, code)
    asked = request.args.get("page", "")
    year = rows_over_year(
        reader(),
        goal_id=published.revision.goal_id,
        on=published.tables.on,
        cells={row.cell for row in rows},
    )
    return render_template(
        "reports/funder.html",
        **context_of_funder(
            published,
            whose,
            rows,
            year=year,
            page=int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 5 else 1,
        ),
        exact=_exact(published, whose, signed_in_reach()),
    )


@blueprint.get("/reports/<programme>/published/<audience>/funder/<kind>/<code>/funder.pdf")
@guarded(READERS)
def paper(programme: str, audience: str, kind: str, code: str) -> ResponseReturnValue:
    """Give the same as a paper, which says how its figures are made."""
    published, whose, rows = _asked(programme, audience, kind, code)
    locale = settings().default_locale
    content = pdf_of_authority(
        published,
        whose,
        rows,
        locale=locale,
        notes=public_notes(
            [published], by=Grouping.FUNDER, locale=locale, titles=module_titles(reader(), language=locale)
        ),
        site_name=settings().site_name,
    )
    name = f"{programme}-{audience}-{whose.kind.value}-{whose.code}-{published.tables.on.isoformat()}.pdf"
    return file_answer(content, name, "application/pdf")


def _asked(
    programme: str, audience: str, kind: str, code: str
) -> tuple[Published, Authority, tuple[Row, ...]]:
    """Find a month and an authority with schools in it; what isn't there is a 404."""
    published = asked_publication(programme, audience)
    known = next((one for one in Funder if one.value == kind), Funder.OTHER)
    whose = Authority(known, code)
    return published, whose, found_or_404(authorities(published.tables).get(whose))


def _exact(published: Published, whose: Authority, reach: Reach) -> str | None:
    """Give the exact figures of these schools, to whoever sees some."""
    if not reach.scopes_seeing(Sight.TOTALS):
        return None
    slug = published.programme.slug
    if not seen_programmes(reader(), reach, slug=slug):
        return None
    goal = published.revision.slug
    return url_for("reports.coverage", programme=slug, goal=goal, within=f"funder/{whose}")
