"""The committee's dossier as a paper of four pages: what a préfet, an elected body and a rectorat read."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from lms.coverage.facts import ModuleKey
from lms.coverage.targets import NumberTarget, ShareTarget
from lms.messages import Message, message
from lms.papers import Frame, render_pdf
from lms.reports import words
from lms.reports.committee_comments import COMMENT_NAMES, PAGE_NAMES, Page, lines_of
from lms.reports.committee_figures import Figure, five_figures, steps_since, target_of
from lms.reports.committee_pages import parents_page, territories_page
from lms.reports.committee_reading import DossierFacts, GoalFacts
from lms.reports.committee_words import LIMITS, SOURCES, definitions, heading, lead_of
from lms.reports.pacing import pace_words
from lms.reports.trend import Point
from lms.reports.written import Written

TEMPLATE = Path(__file__).with_name("papers") / "committee.typ"
MOST_POINTS = 6
FEWEST_POINTS = 2
USUAL_STEPS = 3
MOST_GOALS = 3


@dataclass(frozen=True, kw_only=True)
class Issue:
    """Which dossier it is: its number, whether frozen yet, the words typed for its pages, the site's name."""

    number: int
    is_draft: bool
    comments: Mapping[str, str]
    site_name: str


def dossier_pdf(
    facts: DossierFacts, issue: Issue, *, titles: Mapping[ModuleKey, str], write: Written
) -> bytes:
    """Set the dossier; the same facts and words give the same bytes."""
    frame = Frame(
        title=write.say(heading(issue.number, is_draft=issue.is_draft)),
        language=write.language,
        on=facts.on,
        site=issue.site_name,
        organiser=facts.programme.name,
        foot=write.say(_foot(facts, issue, write)),
    )
    data = {
        "title": frame.title,
        "programme": facts.programme.name,
        "subtitle": write.say(message("Figures of %(day)s", day=write.day(facts.on))),
        "draft": write.say(message("Draft: neither frozen nor numbered. It may still change."))
        if issue.is_draft
        else "",
        "pages": [
            {"title": write.say(PAGE_NAMES[page]), "comment": _comment(page, issue, write)} for page in Page
        ],
        "figures": _figures_page(facts, write),
        "territories": territories_page(facts, write),
        "parents": parents_page(facts, write),
        "method": _method(facts, titles, write),
    }
    return render_pdf(TEMPLATE, data, frame=frame)


def _foot(facts: DossierFacts, issue: Issue, write: Written) -> Message:
    values = {"number": issue.number, "day": write.day(facts.on)}
    if issue.is_draft:
        return message("Draft of dossier no. %(number)s, figures of %(day)s", **values)
    return message("Dossier no. %(number)s, figures of %(day)s", **values)


def _comment(page: Page, issue: Issue, write: Written) -> dict[str, object]:
    said = list(lines_of(issue.comments.get(page.value, "")))
    if not said and page is Page.DECISIONS:
        said = [write.say(message("No decision is asked of this committee."))]
    return {"title": write.say(COMMENT_NAMES[page]), "lines": said}


def _figures_page(facts: DossierFacts, write: Written) -> dict[str, object]:
    before = facts.previous.number if facts.previous else 0
    return {
        "lead": write.say(lead_of(facts, write)),
        "cards": [_card(one, before, write) for one in five_figures(facts, write)],
        "goals_title": write.say(message("Goals, targets and pace")),
        "goals_headings": [
            write.say(one)
            for one in (message("Goal"), message("Reached"), message("Target and day"), message("Pace"))
        ],
        "goals": [_goal(one, write) for one in facts.goals[:MOST_GOALS]],
        "waiting": [
            write.say(message("%(goal)s: not counted on this day yet.", goal=one.latest.title))
            for one in facts.waiting[:MOST_GOALS]
        ],
        **_since(facts, write),
        **_trend(facts, write),
    }


def _card(figure: Figure, before: int, write: Written) -> dict[str, object]:
    is_share = isinstance(figure.value, Fraction) or figure.value is None
    return {
        "figure": write.share(figure.value) if is_share else write.number(figure.value),  # type: ignore[arg-type]
        "label": write.say(figure.label),
        "note": write.say(figure.note),
        "target": write.say(figure.target) if figure.target else "",
        "changed": _changed(figure.changed, before, write),
    }


def _changed(changed: int | Fraction | None, before: int, write: Written) -> str:
    if changed is None:
        return ""
    if not changed:
        return write.say(message("the same as in no. %(number)s", number=before))
    shown = write.points(changed) if isinstance(changed, Fraction) else write.signed(changed)
    return write.say(message("%(change)s since no. %(number)s", number=before, change=shown))


def _goal(goal: GoalFacts, write: Written) -> list[str]:
    report = goal.report
    reached = write.say(message("no school"))
    if report.total is not None:
        figures = report.total.figures
        is_share = isinstance(report.revision.target, ShareTarget)
        reached = (
            write.share(figures.coverage)
            if is_share
            else write.number(figures.trained_ever)
            if isinstance(report.revision.target, NumberTarget)
            else write.share(figures.reached_share)
        )
    return [report.revision.title, reached, write.say(target_of(goal, write)), _pace(goal, write)]


def _pace(goal: GoalFacts, write: Written) -> str:
    if goal.pace is not None:
        return write.say(pace_words(goal.pace, language=write.language))
    total = goal.report.total
    if total is not None and total.gap is not None and total.gap.met:
        return write.say(message("Target reached."))
    return write.say(message("Too little is known yet to tell a pace."))


def _since(facts: DossierFacts, write: Written) -> dict[str, object]:
    since, previous = facts.since, facts.previous
    if since is None or previous is None:
        why = (
            message("No dossier was frozen for an earlier day: there is nothing to compare this one with.")
            if previous is None
            else message("The last dossier was about days on which this goal wasn’t counted.")
        )
        title = message("Since the last dossier")
        return {
            "since_title": write.say(title),
            "since_why": write.say(why),
            "since": [],
            "since_headings": [],
        }
    title = message(
        "Since dossier no. %(number)s, figures of %(day)s",
        number=previous.number,
        day=write.day(previous.as_of),
    )
    printed = since.change.trained_before if since.printed is None else since.printed
    ends = [(write.say(message("Trained and present then")), write.number(printed))]
    steps = [(write.say(name), write.signed(number)) for name, number in steps_since(since)]
    if not steps:
        steps = [(write.say(message("Nothing changed.")), write.signed(0))]
    now = [(write.say(message("Trained and present now")), write.number(since.change.trained_after))]
    return {
        "since_title": write.say(title),
        "since_why": "",
        "since_headings": [write.say(message("What changed, and why")), write.say(message("People"))],
        "since": [list(pair) for pair in (*ends, *steps, *now)],
    }


def _trend(facts: DossierFacts, write: Written) -> dict[str, object]:
    # A page holds so many lines: where much changed, the trend is shorter.
    taken = max(0, len(list(steps_since(facts.since))) - USUAL_STEPS) if facts.since else 0
    taken += max(0, len(facts.goals) - 2) * 2
    shown = max(FEWEST_POINTS, MOST_POINTS - taken)
    points = facts.main.report.points[-shown:] if facts.main else ()
    shares = [one for one in points if one.share is not None]
    return {
        "trend_title": write.say(message("Month by month")),
        "trend_headings": [
            write.say(one)
            for one in (message("Day"), message("Trained and present"), message("Share"), message("Target"))
        ],
        "trend": [_point(one, write) for one in shares] if len(shares) > 1 else [],
    }


def _point(point: Point, write: Written) -> dict[str, object]:
    return {
        "day": write.day(point.on),
        "trained": write.number(point.trained),
        "share": write.share(point.share),
        "target": write.share(point.target_share) if point.target_share is not None else "–",
        "bar": float(min(point.share or 0, Fraction(1))),
        "tick": None if point.target_share is None else float(point.target_share),
    }


def _method(facts: DossierFacts, titles: Mapping[ModuleKey, str], write: Written) -> dict[str, object]:
    return {
        "definitions_title": write.say(message("Definitions")),
        "definitions": [write.say(one) for one in definitions(facts, titles, write)],
        "sources_title": write.say(message("Sources")),
        "sources": [write.say(one) for one in SOURCES],
        "limits_title": write.say(message("Limits")),
        "limits": [write.say(one) for one in LIMITS],
        "gaps": [
            write.say(one)
            for goal in facts.goals[:1]
            for one in words.gap_explained(goal.report.revision.target)
        ],
    }
