"""The five figures of a committee's dossier, and why the first changed since the last one. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from lms.coverage.figures import Figures
from lms.coverage.targets import NumberTarget, SchoolsTarget, ShareTarget
from lms.messages import Message, message
from lms.reports import words
from lms.reports.cells import target_figure
from lms.reports.change import REASONS
from lms.reports.committee_reading import DossierFacts, GoalFacts, Since, figures_kept
from lms.reports.table import Row
from lms.reports.written import Written


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One of the five: a count or a share, what it is out of, its target if it has one, what changed."""

    label: Message
    value: int | Fraction | None
    note: Message
    target: Message | None = None
    changed: int | Fraction | None = None


def five_figures(facts: DossierFacts, write: Written) -> tuple[Figure, ...]:
    """Give them; none where nothing is counted on that day."""
    if facts.main is None or facts.main.report.total is None:
        return ()
    row, figures = facts.main.report.total, facts.main.report.total.figures
    kept, before = figures_kept(facts), _before(facts)
    schools = message("of %(schools)s schools", schools=write.number(figures.schools))
    return (
        Figure(
            label=message("Coverage"),
            value=figures.coverage,
            note=_known(row, write),
            target=_target(facts.main, ShareTarget, write),
            changed=_share_changed(figures.coverage, before.get("coverage")),
        ),
        Figure(
            label=message("Trained and present"),
            value=figures.trained,
            note=words.among_words(figures, write.number),
            changed=_changed(kept, before, "trained"),
        ),
        _trained_since(facts.main, figures, write, is_since_dossier=facts.since is not None),
        Figure(
            label=message("Schools reached"),
            value=figures.schools_reached,
            note=schools,
            target=_target(facts.main, SchoolsTarget, write),
            changed=_changed(kept, before, "schools_reached"),
        ),
        Figure(
            label=message("Schools at 0 %%"),
            value=_count(kept, "at_zero"),
            note=schools,
            changed=_changed(kept, before, "at_zero"),
        ),
    )


def _trained_since(main: GoalFacts, figures: Figures, write: Written, *, is_since_dossier: bool) -> Figure:
    return Figure(
        label=message("Trained since the last dossier")
        if is_since_dossier
        else message("Trained since %(day)s", day=write.day(main.asked.from_on)),
        value=figures.trained_in_period,
        note=message(
            "leavers included; %(ever)s since the beginning", ever=write.number(figures.trained_ever)
        ),
        target=_target(main, NumberTarget, write),
    )


def _target(goal: GoalFacts, kind: type, write: Written) -> Message | None:
    """Give the goal's target beside the figure that it is set on."""
    return target_of(goal, write) if isinstance(goal.report.revision.target, kind) else None


def target_of(goal: GoalFacts, write: Written) -> Message:
    """Say what a goal is to reach and by when."""
    target, due = goal.report.revision.target, write.day(goal.report.revision.due_on)
    figure = target_figure(target)
    shown = write.number(figure) if isinstance(target, NumberTarget) else write.share(Fraction(figure) / 100)
    return words.target_words(target, due_on=due, figure=shown)


def steps_since(since: Since) -> Iterator[tuple[Message, int]]:
    """Say why the count of people trained and present changed since the last dossier, reason by reason."""
    if since.corrected:
        yield message("Recorded since, for days before"), since.corrected
    for reason, name in REASONS.items():
        if since.change.reasons.get(reason):
            yield name, since.change.reasons[reason]
    if since.change.by_school:
        yield message("Schools that entered or left the programme"), since.change.by_school


def _known(row: Row, write: Written) -> Message:
    return message(
        "headcounts known: %(known)s of %(schools)s",
        known=write.number(row.figures.schools_known),
        schools=write.number(row.figures.schools),
    )


def _before(facts: DossierFacts) -> Mapping[str, object]:
    """Give what the last dossier printed, where it was about the same goal."""
    kept = facts.previous.figures if facts.previous else {}
    goal_id = facts.main.report.revision.goal_id if facts.main else None
    return kept if kept.get("goal_id") == goal_id else {}


def _count(kept: Mapping[str, object], name: str) -> int | None:
    value = kept.get(name)
    return value if isinstance(value, int) else None


def _changed(kept: Mapping[str, object], before: Mapping[str, object], name: str) -> int | None:
    now, then = _count(kept, name), _count(before, name)
    return None if now is None or then is None else now - then


def _share_changed(now: Fraction | None, then: object) -> Fraction | None:
    return now - Fraction(*then) if now is not None and isinstance(then, list) else None
