"""The page that says what changed between two days, and why."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.coverage.ledger import Reason
from lms.messages import message
from lms.reach.visitor import signed_in_reach
from lms.reports.change import REASONS, Change, Points, make_change
from lms.reports.choices import narrowed_words, school_years
from lms.reports.page import Addresses, signed
from lms.reports.readers import READERS
from lms.reports.report import Report
from lms.reports.seen import question_of
from lms.reports.whereabouts import way_down
from lms.reports.written import Written
from lms.schools.population import Audience
from lms.web.guards import guarded
from lms.web.locale import page_language
from lms.web.session import reader
from lms.web.templating import say

blueprint = Blueprint("reports_change", __name__, template_folder="templates")


@blueprint.get("/reports/<programme>/<goal>/changes")
@guarded(READERS)
def page(programme: str, goal: str) -> ResponseReturnValue:
    """Show what changed from a period's eve to its last day."""
    db, reach = reader(), signed_in_reach()
    question = question_of(db, reach, programme=programme, goal=goal)
    change = make_change(db, question.subject, view=question.view, asked=question.asked)
    addresses = Addresses(
        subject=question.subject,
        asked=question.asked,
        period=question.period,
        endpoint="reports_change.page",
    )
    return render_template(
        "reports/changes.html", **_context(change, addresses), way_down=way_down(change.after, addresses)
    )


def _context(change: Change, addresses: Addresses) -> dict[str, Any]:
    # Parents are in no post.
    is_parents = change.after.revision.audience is Audience.PARENT
    names = {**REASONS, Reason.TRAINED: message("Newly trained")} if is_parents else REASONS
    steps = [(say(name), change.reasons.get(reason, 0)) for reason, name in names.items()]
    steps.append((_("Schools that entered or left the programme"), change.by_school))
    return {
        "change": change,
        "is_parents": is_parents,
        "asked": addresses.asked,
        "revision": change.after.revision,
        "steps": [(name, signed(number), number) for name, number in steps if number],
        "difference": signed(change.trained_after - change.trained_before),
        "points": _points(change.points),
        "figures": [_figures(one) for one in (change.before, change.after)],
        "shares": [_share(one) for one in (change.before, change.after)],
        "in_period": figures.trained_in_period if (figures := _figures(change.after)) else 0,
        "narrowed": narrowed_words(addresses.asked.filters, addresses),
        "years": school_years(addresses),
        "addresses": addresses,
        "coverage": Addresses(subject=addresses.subject, asked=addresses.asked, period=addresses.period).page(
            page=1
        ),
    }


def _figures(report: Report | None) -> Any:  # noqa: ANN401 - a row's figures, or None
    return report.total.figures if report and report.total else None


def _share(report: Report | None) -> str | None:
    """Write a day's coverage to one decimal, as its change is written."""
    figures = _figures(report)
    if figures is None or figures.coverage is None:
        return None
    return Written(language=page_language()).share(figures.coverage)


def _points(points: Points | None) -> dict[str, str] | None:
    """Write the three changes of a share, in points."""
    if points is None:
        return None
    parts = {"whole": points.whole, "people": points.by_people, "headcounts": points.by_headcounts}
    return {name: signed(part * 100) for name, part in parts.items()}
