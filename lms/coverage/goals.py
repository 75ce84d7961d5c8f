"""Stores a programme's goals, as its file or a page says them. The caller commits, then rebuilds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
    FILE,
    PAGE,
    Revision,
    latest_revision,
    populations_in_words,
    revisions_of_all,
    wait_for_counting,
)
from lms.coverage.rule_format import rule_to_json
from lms.coverage.standing import decided_on_pages, note_by_file
from lms.coverage.target_format import target_to_json
from lms.messages import RefusalError
from lms.programmes.programme_file import ProgrammeFile


@dataclass(frozen=True, kw_only=True)
class AppliedGoals:
    """The slugs of goals that are new, were revised, renamed, withdrawn, or stayed as they were.

    `kept` were revised on a page since this file was applied, and say otherwise: with the parts that differ.
    `off_on_pages` were withdrawn on a page since, and stay so. `on_pages` were made on a page and no file has
    ever named them, or were put back in force there.
    """

    new: tuple[str, ...] = ()
    revised: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    kept: tuple[tuple[str, tuple[str, ...]], ...] = ()
    off_on_pages: tuple[str, ...] = ()
    on_pages: tuple[str, ...] = ()

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
    wordings = _wordings_of(db, programme_id)
    done: dict[str, list[str]] = {"new": [], "revised": [], "renamed": [], "unchanged": []}
    kept: list[tuple[str, tuple[str, ...]]] = []
    decided = decided_on_pages(db, goal_ids=[goal.id for goal in stored.values()])
    off_on_pages: list[str] = []
    for one in wanted:
        goal = stored.get(one.slug)
        if goal is not None and goal.id in decided:
            if not decided[goal.id] and _is_as_before(one, wordings[one.slug]):
                off_on_pages.append(one.slug)
                continue
            # From here on the file decides again.
            note_by_file(db, goal, stands=True, now=now)
        differing = _differing_from_page(one, goal, wordings[one.slug])
        if differing:
            kept.append((one.slug, differing))
            continue
        what = store_goal(db, one, programme_id=programme_id, goal=goal, now=now)
        done[what].append(one.slug)
    named = {goal.slug for goal in wanted}
    pages_own = _pages_own(stored.values(), decided, wordings)
    withdrawn = _withdraw(db, stored.values(), named | pages_own, now)
    db.flush()
    return AppliedGoals(
        withdrawn=withdrawn,
        kept=tuple(kept),
        off_on_pages=tuple(off_on_pages),
        on_pages=tuple(sorted(pages_own - named)),
        **{what: tuple(slugs) for what, slugs in done.items()},
    )


def _wordings_of(db: Session, programme_id: int) -> Mapping[str, list[Revision]]:
    """Give the wordings that each goal has had, by slug; none for one that was never stored."""
    wordings: defaultdict[str, list[Revision]] = defaultdict(list)
    for revision in revisions_of_all(db, programme_id=programme_id):
        wordings[revision.slug].append(revision)
    return wordings


def _pages_own(
    stored: Iterable[Goal], decided: Mapping[int, bool], wordings: Mapping[str, Sequence[Revision]]
) -> set[str]:
    """Give the goals in force that no file withdraws: made on a page alone, or put back in force there."""
    return {
        goal.slug
        for goal in stored
        if goal.withdrawn_at is None
        and (decided.get(goal.id) or all(one.is_from_page for one in wordings[goal.slug]))
    }


def store_goal(
    db: Session,
    wanted: WantedGoal,
    *,
    programme_id: int,
    goal: Goal | None,
    now: datetime,
    origin: str = FILE,
) -> str:
    """Store one goal's wording, to be counted by a rebuild; say what it is: new, revised, renamed, unchanged.

    The caller has called `wait_for_counting`. A title changed on a page is a wording of its own, so that the
    file which has the former one undoes nothing.
    """
    latest = latest_revision(db, goal_id=goal.id) if goal is not None else None
    if goal is None or latest is None:
        goal = Goal(
            programme_id=programme_id,
            slug=wanted.slug,
            title=wanted.title,
            audience=wanted.scope.audience.value,
        )
        db.add(goal)
        db.flush()
        db.add(_revision(wanted, goal_id=goal.id, n=1, now=now, origin=origin))
        return "new"
    is_renamed = goal.title != wanted.title or goal.withdrawn_at is not None
    goal.title, goal.withdrawn_at = wanted.title, None
    if _says_the_same(wanted, latest) and not (is_renamed and origin == PAGE):
        return "renamed" if is_renamed else "unchanged"
    db.add(_revision(wanted, goal_id=goal.id, n=latest.n + 1, now=now, origin=origin))
    return "revised"


def _differing_from_page(
    wanted: WantedGoal, goal: Goal | None, wordings: Sequence[Revision]
) -> tuple[str, ...]:
    """Give what a file, not changed since it was applied, says otherwise than a page has said since."""
    said = [one for one in wordings if not one.is_from_page]
    if goal is None or goal.withdrawn_at is not None or not said or not wordings[-1].is_from_page:
        return ()
    if not _says_the_same(wanted, said[-1]):
        return ()
    latest = wordings[-1]
    pairs = {
        "title": (wanted.title, goal.title),
        "populations": (wanted.scope, latest.scope),
        "rule": (wanted.rule, latest.rule),
        "target": (wanted.target, latest.target),
        "due_on": (wanted.due_on, latest.due_on),
        "in_force_from": (wanted.in_force_from, latest.in_force_from),
    }
    return tuple(name for name, (one, other) in pairs.items() if one != other)


def _is_as_before(wanted: WantedGoal, wordings: Sequence[Revision]) -> bool:
    """Say whether the file says of a goal what it said when it was last applied."""
    said = [one for one in wordings if not one.is_from_page]
    return bool(said) and _says_the_same(wanted, said[-1])


def _says_the_same(wanted: WantedGoal, latest: Revision) -> bool:
    return (wanted.scope, wanted.rule, wanted.target, wanted.due_on, wanted.in_force_from) == (
        latest.scope,
        latest.rule,
        latest.target,
        latest.due_on,
        latest.in_force_from,
    )


def _revision(wanted: WantedGoal, *, goal_id: int, n: int, now: datetime, origin: str) -> GoalRevision:
    return GoalRevision(
        goal_id=goal_id,
        n=n,
        populations=populations_in_words(wanted.scope.populations),
        rule=rule_to_json(wanted.rule),
        target=target_to_json(wanted.target),
        due_on=wanted.due_on,
        in_force_from=wanted.in_force_from,
        state=BUILDING,
        origin=origin,
        made_at=now,
    )


def _withdraw(db: Session, stored: Iterable[Goal], named: set[str], now: datetime) -> tuple[str, ...]:
    gone = [goal for goal in stored if goal.slug not in named and goal.withdrawn_at is None]
    for goal in gone:
        goal.withdrawn_at = now
        note_by_file(db, goal, stands=False, now=now)
    return tuple(sorted(goal.slug for goal in gone))
