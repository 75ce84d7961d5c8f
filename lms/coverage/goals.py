"""Brings a programme's goals to what its file says. The caller commits, then rebuilds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.courses.queries import catalogue
from lms.coverage.facts import ModuleKey
from lms.coverage.goals_file import StandingGoal, WantedGoal, judge_goals
from lms.coverage.lives import module_key
from lms.coverage.models import Goal, GoalRevision
from lms.coverage.revisions import (
    BUILDING,
    Revision,
    populations_in_words,
    revisions_of_all,
    wait_for_counting,
)
from lms.coverage.rule_format import rule_to_json
from lms.coverage.target_format import target_to_json
from lms.messages import RefusalError
from lms.programmes.programme_file import ProgrammeFile


@dataclass(frozen=True, kw_only=True)
class AppliedGoals:
    """The slugs of goals that are new, were revised, renamed, withdrawn, or stayed as they were."""

    new: tuple[str, ...] = ()
    revised: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()

    @property
    def to_be_counted(self) -> bool:
        """Whether a rebuild must follow, for reports to read the new wordings."""
        return bool(self.new or self.revised)


def known_modules(db: Session) -> dict[ModuleKey, int]:
    """Give the minutes of every module of every published course."""
    return {
        module_key(course.release.id, module.id): module.minutes
        for course in catalogue(db)
        for module in course.release.modules
    }


def read_goals(db: Session, *, programme_id: int, file: ProgrammeFile) -> tuple[WantedGoal, ...]:
    """Read the goals of a file against what is published; raise RefusalError with every fault."""
    standing = {
        revision.slug: StandingGoal(audience=revision.audience, rule=revision.rule)
        for revision in revisions_of_all(db, programme_id=programme_id)
    }
    wanted: list[WantedGoal] = []
    faults = []
    for one in judge_goals(file, known=known_modules(db), standing=standing):
        if isinstance(one, WantedGoal):
            wanted.append(one)
        else:
            faults.append(one.in_words())
    if faults:
        raise RefusalError(*faults)
    return tuple(wanted)


def apply_goals(
    db: Session, *, programme_id: int, wanted: Sequence[WantedGoal], now: datetime
) -> AppliedGoals:
    """Store goals; another rule, population, target or day makes a new revision, to be counted by a rebuild.

    Goals that aren't wanted any more are withdrawn, and come back with their history.
    """
    # From here to the commit nobody counts: every fact that the new revisions don't see is written already.
    wait_for_counting(db)
    stored = {goal.slug: goal for goal in db.scalars(select(Goal).where(Goal.programme_id == programme_id))}
    latest = {one.slug: one for one in revisions_of_all(db, programme_id=programme_id)}
    done: dict[str, list[str]] = {"new": [], "revised": [], "renamed": [], "unchanged": []}
    for one in wanted:
        what = _apply(
            db,
            wanted=one,
            programme_id=programme_id,
            goal=stored.get(one.slug),
            latest=latest.get(one.slug),
            now=now,
        )
        done[what].append(one.slug)
    withdrawn = _withdraw(stored.values(), {goal.slug for goal in wanted}, now)
    db.flush()
    return AppliedGoals(withdrawn=withdrawn, **{what: tuple(slugs) for what, slugs in done.items()})


def _apply(
    db: Session,
    *,
    wanted: WantedGoal,
    programme_id: int,
    goal: Goal | None,
    latest: Revision | None,
    now: datetime,
) -> str:
    """Store one goal; say what became of it."""
    if goal is None or latest is None:
        goal = Goal(
            programme_id=programme_id,
            slug=wanted.slug,
            title=wanted.title,
            audience=wanted.scope.audience.value,
        )
        db.add(goal)
        db.flush()
        db.add(_revision(wanted, goal_id=goal.id, n=1, now=now))
        return "new"
    is_renamed = goal.title != wanted.title or goal.withdrawn_at is not None
    goal.title, goal.withdrawn_at = wanted.title, None
    if _says_the_same(wanted, latest):
        return "renamed" if is_renamed else "unchanged"
    db.add(_revision(wanted, goal_id=goal.id, n=latest.n + 1, now=now))
    return "revised"


def _says_the_same(wanted: WantedGoal, latest: Revision) -> bool:
    return (wanted.scope, wanted.rule, wanted.target, wanted.due_on, wanted.in_force_from) == (
        latest.scope,
        latest.rule,
        latest.target,
        latest.due_on,
        latest.in_force_from,
    )


def _revision(wanted: WantedGoal, *, goal_id: int, n: int, now: datetime) -> GoalRevision:
    return GoalRevision(
        goal_id=goal_id,
        n=n,
        populations=populations_in_words(wanted.scope.populations),
        rule=rule_to_json(wanted.rule),
        target=target_to_json(wanted.target),
        due_on=wanted.due_on,
        in_force_from=wanted.in_force_from,
        state=BUILDING,
        made_at=now,
    )


def _withdraw(stored: Iterable[Goal], named: set[str], now: datetime) -> tuple[str, ...]:
    gone = [goal for goal in stored if goal.slug not in named and goal.withdrawn_at is None]
    for goal in gone:
        goal.withdrawn_at = now
    return tuple(sorted(goal.slug for goal in gone))
