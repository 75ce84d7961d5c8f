"""The eight measures of a programme on one page, for whoever sees the whole of it."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from lms.programmes.measures import MEASURE_NAMES
from lms.reach.guards import found_or_404
from lms.reach.visitor import signed_in_reach, today
from lms.reports.measures import NOT_KNOWN, measure_lines, totals_by_partner
from lms.reports.page import spoken, target_in_words
from lms.reports.readers import READERS
from lms.reports.reading import reach_predicate, sees_whole_programme
from lms.reports.report import View
from lms.reports.seen import seen_programmes
from lms.web.guards import guarded
from lms.web.session import reader

blueprint = Blueprint("reports_measures", __name__, template_folder="templates")


@blueprint.get("/reports/<programme>/measures")
@guarded(READERS)
def page(programme: str) -> ResponseReturnValue:
    """Show what is known of each measure, what isn't, and what it costs a head."""
    db, reach = reader(), signed_in_reach()
    found, subjects = found_or_404(next(iter(seen_programmes(db, reach, slug=programme)), None))
    # Money is the programme's: beside a part of its schools it would say something else.
    if not sees_whole_programme(reach, programme_slug=programme):
        abort(404)
    view = View(predicate=reach_predicate(reach, programme_slug=programme, on=today()), is_whole=True)
    lines = measure_lines(db, found, subjects, view=view, today=today())
    return render_template(
        "reports/measures.html",
        programme=found,
        lines=lines,
        names={one: spoken(name) for one, name in MEASURE_NAMES.items()},
        not_known={one: spoken(words) for one, words in NOT_KNOWN.items()},
        target_in_words=lambda one: target_in_words(
            one.report.revision.target, due_on=one.report.revision.due_on
        ),
        total=sum(line.cents for line in lines if line.cents is not None) / 100,
        by_partner=[(name, cents / 100) for name, cents in totals_by_partner(lines)],
        has_budget=any(line.cents is not None for line in lines),
        steers=reach.steers(programme),
        today=today(),
    )
