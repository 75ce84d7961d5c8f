"""The page of a programme: its period, its perimeter with reasons, its partners, its goals in words."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lms.coverage.baselines import Said, baselines_of
from lms.coverage.facts import ModuleKey
from lms.coverage.publications import published_goals
from lms.coverage.revisions import Revision
from lms.coverage.standing import withdrawn_goals
from lms.messages import Message, message
from lms.programmes.models import Programme
from lms.programmes.queries import partners_of, perimeter_counts, schools_out
from lms.programmes.reasons import explain
from lms.reach.guards import found_or_404
from lms.reach.visitor import signed_in_reach, today
from lms.reports import words
from lms.reports.page import spoken, target_in_words
from lms.reports.published_routes import published_programmes
from lms.reports.readers import READERS
from lms.reports.reading import sees_whole_programme
from lms.reports.report import Subject, subjects_of
from lms.reports.seen import seen_programmes
from lms.reports.titles import module_titles
from lms.schools.school import Standing
from lms.web.guards import guarded
from lms.web.locale import page_language
from lms.web.session import reader

blueprint = Blueprint("reports_programme", __name__, template_folder="templates")

PARTNER_KINDS: Mapping[str, Message] = {
    "funder": message("funds it"),
    "operator": message("carries it out"),
    "authority": message("local authority"),
    "academy": message("academy"),
    "other": message("partner"),
}
STANDINGS: Mapping[Standing, Message] = {
    Standing.IN: message("In"),
    Standing.ROLLED_UP: message("Counted by another school"),
    Standing.OUT: message("Out"),
}


@blueprint.get("/reports/<programme>")
@guarded(READERS)
def page(programme: str) -> ResponseReturnValue:
    """Show a programme to whoever sees it; the schools left out by name to whoever sees it whole."""
    db, reach = reader(), signed_in_reach()
    found, revisions = found_or_404(next(iter(published_programmes(db, reach, slug=programme)), None))
    seen = bool(seen_programmes(db, reach, slug=programme))
    is_whole, steers = sees_whole_programme(reach, programme_slug=programme), reach.steers(programme)
    counts = perimeter_counts(db, programme_id=found.id, on=today())
    return render_template(
        "reports/programme.html",
        programme=found,
        partners=[
            (one.name, spoken(PARTNER_KINDS.get(one.kind, PARTNER_KINDS["other"])))
            for one in partners_of(db, found.id)
        ],
        counts=counts,
        reasons=[
            (spoken(STANDINGS[one.standing]), spoken(explain(one.reason)), one.schools)
            for one in counts.reasons
        ],
        left_out=_left_out(db, found) if is_whole else [],
        goals=_goals(db, found, revisions),
        is_whole=is_whole and seen,
        withdrawn=withdrawn_goals(db, programme_id=found.id) if steers else [],
        audiences=[(spoken(words.AUDIENCE_NAMES[one]), one.value) for one in published_goals(revisions)],
        seen=seen,
        steers=steers,
        today=today(),
    )


def _left_out(db: Session, programme: Programme) -> list[tuple[str, str, str, str]]:
    return [
        (school, town, spoken(explain(reason)), note)
        for school, town, reason, note in schools_out(db, programme_id=programme.id, on=today())
    ]


def _goals(db: Session, programme: Programme, revisions: list[Revision]) -> list[dict[str, Any]]:
    titles = module_titles(db, language=page_language())
    kept = baselines_of(db, {one.goal_id for one in revisions})
    return [_goal(subject, titles, kept) for subject in subjects_of(programme, revisions)]


def _goal(subject: Subject, titles: Mapping[ModuleKey, str], kept: Mapping[int, Said]) -> dict[str, Any]:
    """Give a goal with its wordings, the one in force now marked, the latest first."""
    now = subject.wording(today()) if subject.period(today=today()) else None
    return {
        "title": subject.latest.title,
        "slug": subject.latest.slug,
        "baseline": kept.get(subject.latest.goal_id),
        "audience": spoken(words.AUDIENCE_NAMES[subject.latest.audience]),
        "wordings": [
            {
                "n": one.n,
                "from": one.in_force_from,
                "is_now": now is not None and one.id == now.id,
                "is_ready": one.is_ready,
                "rule": words.definition(one, titles),
                "populations": [spoken(name) for name in words.populations_words(one.scope.populations)],
                "target": target_in_words(one.target, due_on=one.due_on),
            }
            for one in reversed(subject.revisions)
        ],
    }
