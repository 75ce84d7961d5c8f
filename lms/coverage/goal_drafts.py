"""A goal's wording proposed on a page: kept with its effect, then adopted, once. The caller commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.courses.starter import free_slug
from lms.coverage.effect import Effect
from lms.coverage.facts import Scope
from lms.coverage.goal_checks import Running, due_fault, force_fault
from lms.coverage.goals import known_modules, store_goal
from lms.coverage.goals_file import WantedGoal
from lms.coverage.models import Goal, GoalDraft, GoalRevision
from lms.coverage.revisions import PAGE, Revision, latest_revision, wait_for_counting
from lms.coverage.rule_format import parse_rule, rule_to_json
from lms.coverage.target_format import parse_target, target_to_json
from lms.messages import RefusalError, message
from lms.programmes.models import Programme
from lms.schools.headcount import Population
from lms.schools.population import Audience

COUNTING, COUNTED, ADOPTED = "counting", "counted", "adopted"
KEPT = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """What adopting a draft made; `is_new` is false where it had been adopted already."""

    slug: str
    revision_id: int
    is_new: bool


def wanted_to_json(wanted: WantedGoal) -> dict[str, Any]:
    """Write a wording as a draft keeps it."""
    return {
        "slug": wanted.slug,
        "title": wanted.title,
        "audience": wanted.scope.audience.value,
        "populations": sorted(one.value for one in wanted.scope.populations),
        "rule": rule_to_json(wanted.rule),
        "target": target_to_json(wanted.target),
        "due_on": wanted.due_on.isoformat(),
        "in_force_from": wanted.in_force_from.isoformat(),
    }


def wanted_of_json(stored: Mapping[str, Any]) -> WantedGoal:
    """Read what `wanted_to_json` wrote."""
    rule = parse_rule(stored["rule"])
    if isinstance(rule, tuple):
        raise TypeError(f"a draft holds a rule that can't be read: {rule}")
    return WantedGoal(
        slug=stored["slug"],
        title=stored["title"],
        scope=Scope(
            audience=Audience(stored["audience"]),
            populations=frozenset(Population(one) for one in stored["populations"]),
        ),
        rule=rule,
        target=parse_target(stored["target"]),
        due_on=date.fromisoformat(stored["due_on"]),
        in_force_from=date.fromisoformat(stored["in_force_from"]),
    )


def slug_for(db: Session, *, programme_id: int, title: str) -> str:
    """Make the slug of a new goal, that no goal of its programme has had."""
    taken = set(db.scalars(select(Goal.slug).where(Goal.programme_id == programme_id)))
    return free_slug(title, taken=taken, default="but")[:60]


def propose(
    db: Session,
    *,
    programme_id: int,
    latest: Revision | None,
    base_n: int | None = None,
    wanted: WantedGoal,
    people: int,
    effect: Effect | None,
    as_of: date,
    now: datetime,
) -> GoalDraft:
    """Keep a wording as a draft; without an effect yet, a job is to count it. Drafts a month old go.

    `base_n` is the wording that its author had read, where that isn't the latest any more.
    """
    db.execute(
        delete(GoalDraft).where(GoalDraft.programme_id == programme_id, GoalDraft.made_at < now - KEPT)
    )
    draft = GoalDraft(
        programme_id=programme_id,
        goal_id=None if latest is None else latest.goal_id,
        base_n=0 if latest is None else base_n or latest.n,
        wanted=wanted_to_json(wanted),
        effect={} if effect is None else effect.to_json(),
        as_of=as_of,
        state=COUNTING if effect is None else COUNTED,
        people=people,
        people_done=0 if effect is None else people,
        done_upto=0,
        made_at=now,
    )
    db.add(draft)
    db.flush()
    return draft


def adopt(db: Session, *, draft_id: int, today: date, now: datetime) -> Adopted:
    """Make a draft's wording a revision of its goal, to be counted before any report reads it.

    Adopting it again changes nothing. Raise RefusalError where somebody revised the goal meanwhile, where the
    day has passed, or a module has gone.
    """
    wait_for_counting(db)
    draft = db.get_one(GoalDraft, draft_id, with_for_update=True, populate_existing=True)
    wanted = wanted_of_json(draft.wanted)
    if draft.revision_id is not None:
        return Adopted(slug=wanted.slug, revision_id=draft.revision_id, is_new=False)
    programme = db.get_one(Programme, draft.programme_id)
    latest = None if draft.goal_id is None else latest_revision(db, goal_id=draft.goal_id)
    _check_still_true(db, draft, latest)
    goal = None if draft.goal_id is None else _locked(db, draft.goal_id)
    _check_stands(goal)
    _check(db, wanted, latest, Running(first=programme.starts_on, last=programme.ends_on, today=today))
    store_goal(db, wanted, programme_id=programme.id, goal=goal, now=now, origin=PAGE)
    db.flush()
    stored = select(GoalRevision.id).join(Goal, Goal.id == GoalRevision.goal_id)
    mine = stored.where(Goal.programme_id == programme.id, Goal.slug == wanted.slug)
    draft.revision_id = db.scalars(mine.order_by(GoalRevision.n.desc()).limit(1)).one()
    draft.state = ADOPTED
    return Adopted(slug=wanted.slug, revision_id=draft.revision_id, is_new=True)


def _check_still_true(db: Session, draft: GoalDraft, latest: Revision | None) -> None:
    """Refuse a draft written over another wording than the one that stands."""
    if latest is not None and latest.n != draft.base_n:
        made_at = db.get_one(GoalRevision, latest.id).made_at
        raise RefusalError(
            message(
                "Somebody else revised this goal on %(day)s, after you began. Nothing is lost: your wording"
                " is below. Read the new one, then write yours over it if it is still wanted.",
                day=made_at.date(),
            )
        )
    taken = select(Goal.id).where(Goal.programme_id == draft.programme_id, Goal.slug == draft.wanted["slug"])
    if draft.goal_id is None and db.scalars(taken).first() is not None:
        raise RefusalError(
            message("A goal of this title was made meanwhile. Give yours another title, or revise that one.")
        )


def _locked(db: Session, goal_id: int) -> Goal:
    return db.get_one(Goal, goal_id, with_for_update=True, populate_existing=True)


def _check_stands(goal: Goal | None) -> None:
    """Refuse a wording of a goal that was withdrawn meanwhile."""
    if goal is not None and goal.withdrawn_at is not None:
        raise RefusalError(
            message(
                "This goal was withdrawn on %(day)s, after you began. Nothing is lost: put the goal back in"
                " force first, then come back to your wording.",
                day=goal.withdrawn_at.date(),
            )
        )


def _check(db: Session, wanted: WantedGoal, latest: Revision | None, running: Running) -> None:
    faults = [
        force_fault(wanted.in_force_from, running=running, is_new=latest is None),
        due_fault(wanted.due_on, running=running),
    ]
    if latest is None or wanted.rule != latest.rule:
        parsed = parse_rule(rule_to_json(wanted.rule), known=known_modules(db))
        if isinstance(parsed, tuple):
            faults += [one.reason for one in parsed]
    said = [one for one in faults if one is not None]
    if said:
        raise RefusalError(*said)
