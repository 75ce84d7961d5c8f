"""What a committee's dossier is made of: every goal's report, what changed since the last one, sessions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import true
from sqlalchemy.orm import Session

from lms.coverage.pace import Pace
from lms.coverage.places import Grouping
from lms.coverage.publications import published_goals
from lms.coverage.revisions import Revision, revisions_of
from lms.programmes.models import Programme
from lms.reports.asked import Asked, read_asked
from lms.reports.change import Change, make_change
from lms.reports.committee_queries import Previous
from lms.reports.equipment_beside import EquipmentBeside, equipment_beside
from lms.reports.pacing import pace_of
from lms.reports.places import TREE
from lms.reports.report import Report, Subject, View, make_reports, subjects_of
from lms.reports.table import Row, is_at_zero, rows_by
from lms.reports.workshop_figures import WorkshopRow, workshop_rows
from lms.reports.workshop_reading import read_facts
from lms.schools.population import Audience

MOST_TERRITORIES = 14
"""Rows that the paper's page holds."""
WHOLE = View(predicate=true(), is_whole=True)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class GoalFacts:
    """One goal on the dossier's day."""

    subject: Subject
    asked: Asked
    report: Report
    pace: Pace | None


@dataclass(frozen=True, kw_only=True)
class Since:
    """What changed of the main goal since the last dossier; `printed` is what that one counted as trained."""

    previous: Previous
    change: Change
    printed: int | None

    @property
    def corrected(self) -> int:
        """What was recorded since for days before: the last day counted again, less what was printed."""
        return 0 if self.printed is None else self.change.trained_before - self.printed


@dataclass(frozen=True, kw_only=True)
class DossierFacts:
    """Everything the pages say. `main` is None for a programme without a goal counted on that day."""

    programme: Programme
    on: date
    main: GoalFacts | None
    others: tuple[GoalFacts, ...]
    waiting: tuple[Subject, ...]
    """Goals that aren't counted on that day."""
    previous: Previous | None
    since: Since | None
    sessions: WorkshopRow | None
    session_rows: tuple[WorkshopRow, ...]
    territories: tuple[Row, ...]
    territories_by: Grouping
    equipment: EquipmentBeside | None

    @property
    def goals(self) -> tuple[GoalFacts, ...]:
        """The goals counted, the main one first."""
        return (*((self.main,) if self.main else ()), *self.others)

    @property
    def parents(self) -> GoalFacts | None:
        """The goal for parents, where there is one."""
        of = (one for one in self.goals if one.report.revision.audience is Audience.PARENT)
        return next(of, None)


def read_facts_of(
    db: Session, programme: Programme, *, on: date, previous: Previous | None, today: date
) -> DossierFacts:
    """Read a dossier's facts as of a day; `previous` is the last one frozen for an earlier day."""
    revisions = revisions_of(db, programme_id=programme.id)
    subjects = subjects_of(programme, revisions)
    counted = [
        (one, _asked(one, on=on, today=today, previous=previous))
        for one in subjects
        if (period := one.period(today=today)) is not None and period.first <= on
    ]
    goals = _goal_facts(db, counted, ranks=_ranks(revisions))
    main = goals[0] if goals else None
    by, territories = _territories(main)
    sessions = read_facts(db, programme=programme, audience=Audience.PARENT.value, on=on)
    return DossierFacts(
        programme=programme,
        on=on,
        main=main,
        others=tuple(goals[1:]),
        waiting=tuple(one for one in subjects if one not in [goal.subject for goal in goals]),
        previous=previous,
        since=_since(db, main, previous),
        sessions=next(iter(workshop_rows(sessions, Grouping.PROGRAMME)), None),
        session_rows=tuple(workshop_rows(sessions, by)),
        territories=territories,
        territories_by=by,
        equipment=equipment_beside(
            db,
            programme_id=programme.id,
            on=on,
            schools=main.report.schools.current if main else (),
        ),
    )


def _ranks(revisions: Sequence[Revision]) -> dict[int, int]:
    """Rank the goals whose figures are published, teachers' first."""
    by_audience = sorted(published_goals(revisions).items(), key=lambda pair: pair[0] is not Audience.TEACHER)
    return {wordings[0].goal_id: place for place, (_audience, wordings) in enumerate(by_audience)}


def _goal_facts(
    db: Session, counted: Sequence[tuple[Subject, Asked]], *, ranks: Mapping[int, int]
) -> list[GoalFacts]:
    """Report on the goals counted, those whose figures are published first."""
    reports = make_reports(db, [(one, WHOLE, asked) for one, asked in counted], with_trend=True)
    goals = [
        GoalFacts(subject=one, asked=asked, report=report, pace=pace_of(report))
        for (one, asked), report in zip(counted, reports, strict=True)
    ]
    return sorted(goals, key=lambda one: ranks.get(one.report.revision.goal_id, len(ranks)))


def _territories(main: GoalFacts | None) -> tuple[Grouping, tuple[Row, ...]]:
    """Choose the finest level of the tree whose rows a page holds, or else academies."""
    if main is None:
        return Grouping.DEPARTMENT, ()
    report = main.report
    target = report.revision.target
    rows = {
        by: rows_by(by, report.schools, target=target, is_whole=True)
        for by in TREE
        if by is not Grouping.SCHOOL
    }
    fitting = [by for by, held in rows.items() if len(held) <= MOST_TERRITORIES]
    chosen = fitting[-1] if fitting else Grouping.ACADEMY
    return chosen, tuple(rows[chosen])


def _asked(subject: Subject, *, on: date, today: date, previous: Previous | None) -> Asked:
    """Ask for the day, and for what was done since the last dossier, or else in the school year."""
    period = subject.period(today=today)
    if period is None:
        raise ValueError(f"goal {subject.latest.slug} isn't counted")
    asked = read_asked({"as_of": on.isoformat()} if on <= period.last else {}, period=period)
    since = previous.as_of + ONE_DAY if previous else None
    return replace(asked, from_on=since) if since and period.first <= since <= asked.as_of else asked


def _since(db: Session, main: GoalFacts | None, previous: Previous | None) -> Since | None:
    if main is None or previous is None or main.asked.from_on != previous.as_of + ONE_DAY:
        return None
    printed = previous.figures.get("trained") if _is_same_goal(main, previous.figures) else None
    return Since(
        previous=previous,
        change=make_change(db, main.subject, view=WHOLE, asked=replace(main.asked, by=Grouping.PROGRAMME)),
        printed=printed if isinstance(printed, int) else None,
    )


def _is_same_goal(main: GoalFacts, figures: Mapping[str, object]) -> bool:
    return figures.get("goal_id") == main.report.revision.goal_id


def figures_kept(facts: DossierFacts) -> dict[str, object]:
    """Give what the next dossier is compared with."""
    if facts.main is None or facts.main.report.total is None:
        return {}
    figures = facts.main.report.total.figures
    share = figures.coverage
    return {
        "goal_id": facts.main.report.revision.goal_id,
        "revision_id": facts.main.report.revision.id,
        "trained": figures.trained,
        "trained_ever": figures.trained_ever,
        "coverage": [share.numerator, share.denominator] if share is not None else None,
        "schools_reached": figures.schools_reached,
        "at_zero": sum(is_at_zero(one) for one in facts.main.report.schools.current),
    }
