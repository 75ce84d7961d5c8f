"""A programme's goals side by side over the same schools: by audience and population, each with its share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.coverage.targets import ShareTarget
from lms.reach.visitor import signed_in_reach, today
from lms.reports import words
from lms.reports.asked import Asked, Period
from lms.reports.choices import narrowed_words
from lms.reports.gap_words import GapWords
from lms.reports.page import Addresses, spoken, target_in_words
from lms.reports.readers import READERS
from lms.reports.report import Report, Subject, make_reports
from lms.reports.seen import question_of
from lms.reports.whereabouts import bounds, way_down
from lms.schools.population import Audience
from lms.web.guards import guarded
from lms.web.session import reader

blueprint = Blueprint("reports_beside", __name__, template_folder="templates")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One goal's row: whom it counts, its figures here, and its own page with the same filters."""

    report: Report
    audience: str
    populations: Sequence[str]
    target: str
    target_share: float | None
    gap: str | None
    still: str | None
    address: str
    is_here: bool


@blueprint.get("/reports/<programme>/<goal>/beside")
@guarded(READERS)
def page(programme: str, goal: str) -> ResponseReturnValue:
    """Show every goal of the programme for one territory and day."""
    db, reach = reader(), signed_in_reach()
    question = question_of(db, reach, programme=programme, goal=goal)
    subject, subjects, period, view = question.subject, question.subjects, question.period, question.view
    asked = replace(question.asked, by=None, only=None, page=1)
    periods = {one.latest.goal_id: one.period(today=today()) for one in subjects}
    wanted = [
        (one, view, _of(asked, held))
        for one in sorted(subjects, key=_order)
        if (held := periods[one.latest.goal_id]) is not None and held.first <= asked.as_of
    ]
    reports = make_reports(db, wanted)
    counted = {one.subject.latest.goal_id for one in reports}
    (here,) = [one for one in reports if one.subject is subject]
    addresses = Addresses(subject=subject, asked=asked, period=period, endpoint="reports_beside.page")
    return render_template(
        "reports/beside.html",
        lines=[_line(one, periods[one.subject.latest.goal_id] or period, subject) for one in reports],
        waiting=[one.latest.title for one in subjects if one.latest.goal_id not in counted],
        asked=asked,
        addresses=addresses,
        way_down=way_down(here, addresses),
        narrowed=narrowed_words(asked.filters, addresses),
        bounds=[] if view.is_whole else bounds(reach, here.schools.places),
        back=Addresses(subject=subject, asked=asked, period=period).page(),
        not_filtered=[spoken(one) for one in words.NOT_FILTERED],
        steers=reach.steers(programme),
        subject=subject,
    )


def _order(subject: Subject) -> tuple[int, str]:
    return list(Audience).index(subject.latest.audience), subject.latest.title


def _of(asked: Asked, period: Period) -> Asked:
    """Ask the same of a goal that may have begun later."""
    return replace(asked, from_on=max(asked.from_on, period.first))


def _line(report: Report, period: Period, subject: Subject) -> Line:
    revision, total = report.revision, report.total
    target = revision.target
    gaps = GapWords(target)
    return Line(
        report=report,
        audience=spoken(words.AUDIENCE_NAMES[revision.audience]),
        populations=[spoken(one) for one in words.populations_words(revision.scope.populations)],
        target=target_in_words(target, due_on=revision.due_on),
        target_share=float(target.share) if isinstance(target, ShareTarget) else None,
        gap=gaps.gap(total) if total else None,
        still=gaps.still(total) if total else None,
        address=Addresses(subject=report.subject, asked=report.asked, period=period).page(),
        is_here=report.subject is subject,
    )
