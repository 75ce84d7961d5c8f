"""Goals and their revisions as counting and reports read them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, select, text
from sqlalchemy.orm import Session

from lms.coverage.facts import Scope
from lms.coverage.models import Goal, GoalRevision
from lms.coverage.rule import Rule
from lms.coverage.rule_format import parse_rule
from lms.coverage.target_format import parse_target
from lms.coverage.targets import Target
from lms.programmes.models import Programme
from lms.schools.headcount import Population
from lms.schools.population import Audience

BUILDING = "building"
READY = "ready"
FILE = "file"
PAGE = "page"


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """One wording of a goal, ready to be judged by."""

    id: int
    goal_id: int
    programme_id: int
    slug: str
    title: str
    n: int
    scope: Scope
    rule: Rule
    target: Target
    due_on: date
    in_force_from: date
    is_ready: bool
    is_from_page: bool = False

    @property
    def audience(self) -> Audience:
        """For whom the goal is."""
        return self.scope.audience


def populations_in_words(populations: frozenset[Population]) -> str:
    """Write populations as they are stored."""
    return " ".join(sorted(population.value for population in populations))


def all_revisions(db: Session) -> list[Revision]:
    """Give every revision there is: each has a ledger to be kept."""
    return [_revision(*row) for row in db.execute(_revisions().order_by(GoalRevision.id))]


def revisions_of(db: Session, *, programme_id: int) -> list[Revision]:
    """Give all revisions of a programme's goals that its file names, by goal and number."""
    mine = _revisions().where(Goal.programme_id == programme_id, Goal.withdrawn_at.is_(None))
    return [_revision(*row) for row in db.execute(mine.order_by(Goal.id, GoalRevision.n))]


def revisions_of_programmes(db: Session, *, programme_ids: Collection[int]) -> list[Revision]:
    """Give all revisions of some programmes' goals that their files name, by goal and number."""
    mine = _revisions().where(Goal.programme_id.in_(programme_ids), Goal.withdrawn_at.is_(None))
    return [_revision(*row) for row in db.execute(mine.order_by(Goal.id, GoalRevision.n))]


def programmes_with_revisions(
    db: Session, chosen: Select[Programme]
) -> list[tuple[Programme, list[Revision]]]:
    """Give chosen programmes, in their order, with their goals' revisions by goal and number."""
    rows = (
        chosen.outerjoin(Goal, and_(Goal.programme_id == Programme.id, Goal.withdrawn_at.is_(None)))
        .outerjoin(GoalRevision, GoalRevision.goal_id == Goal.id)
        .add_columns(GoalRevision, Goal)
        .order_by(Goal.id, GoalRevision.n)
    )
    found: dict[int, tuple[Programme, list[Revision]]] = {}
    for programme, stored, goal in db.execute(rows):
        _, revisions = found.setdefault(programme.id, (programme, []))
        if stored is not None:
            revisions.append(_revision(stored, goal))
    return list(found.values())


def revisions_counting(db: Session, *, programme_ids: Collection[int]) -> list[Revision]:
    """Give all revisions of some programmes' goals, withdrawn ones included: each has a ledger to be kept."""
    mine = _revisions().where(Goal.programme_id.in_(programme_ids))
    return [_revision(*row) for row in db.execute(mine.order_by(GoalRevision.id))]


def revisions_of_all(db: Session, *, programme_id: int) -> list[Revision]:
    """Give all revisions of a programme's goals, withdrawn ones included, by goal and number."""
    mine = _revisions().where(Goal.programme_id == programme_id)
    return [_revision(*row) for row in db.execute(mine.order_by(Goal.id, GoalRevision.n))]


def latest_revision(db: Session, *, goal_id: int) -> Revision | None:
    """Give the last wording of a goal, counted or not."""
    mine = _revisions().where(Goal.id == goal_id).order_by(GoalRevision.n.desc()).limit(1)
    row = db.execute(mine).first()
    return None if row is None else _revision(*row)


def goals_on(db: Session, *, programme_id: int, on: date) -> list[Revision]:
    """Give a programme's goals in the order of its file, each in the wording in force on a day.

    A goal that no wording is in force of yet, or that is still being counted for the first time, isn't
    among them.
    """
    by_goal: dict[int, list[Revision]] = {}
    for revision in revisions_of(db, programme_id=programme_id):
        by_goal.setdefault(revision.goal_id, []).append(revision)
    found = [in_force(revisions, on=on) for revisions in by_goal.values()]
    return sorted((one for one in found if one is not None), key=lambda one: one.goal_id)


def in_force(revisions: Sequence[Revision], *, on: date) -> Revision | None:
    """Choose among a goal's revisions the one that reports of a day read: the last that has begun."""
    due = [one for one in revisions if one.is_ready and one.in_force_from <= on]
    return max(due, key=lambda one: one.n, default=None)


def successive(revisions: Sequence[Revision], *, after: date, until: date) -> list[tuple[date, Revision]]:
    """Give the revisions that reports read from a day to another, each with its first day, in order.

    The first is in force on `after`, or else the earliest one that takes force until `until`.
    """
    days = {after} | {one.in_force_from for one in revisions if after < one.in_force_from <= until}
    read: list[tuple[date, Revision]] = []
    for day in sorted(days):
        chosen = in_force(revisions, on=day)
        if chosen is not None and (not read or read[-1][1] is not chosen):
            read.append((day, chosen))
    return read


def keep_as_they_are(db: Session) -> None:
    """Let nobody add a revision, or a school to a perimeter, before this transaction ends.

    Whoever counts people does this first: a revision or a school that a transaction can't see would miss
    what it writes.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("LOCK TABLE goal_revision, perimeter_entry IN ROW SHARE MODE"))


def wait_for_counting(db: Session) -> None:
    """Wait until nobody is counting people by the present revisions; whoever adds one does this first."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("LOCK TABLE goal_revision IN EXCLUSIVE MODE"))


def _revisions() -> Select[GoalRevision, Goal]:
    return select(GoalRevision, Goal).join(Goal, Goal.id == GoalRevision.goal_id)


def _revision(stored: GoalRevision, goal: Goal) -> Revision:
    rule = parse_rule(stored.rule)
    if isinstance(rule, tuple):
        raise TypeError(f"revision {stored.id} holds a rule that can't be read: {rule}")
    populations = frozenset(Population(name) for name in stored.populations.split())
    return Revision(
        id=stored.id,
        goal_id=goal.id,
        programme_id=goal.programme_id,
        slug=goal.slug,
        title=goal.title,
        n=stored.n,
        scope=Scope(audience=Audience(goal.audience), populations=populations),
        rule=rule,
        target=parse_target(stored.target),
        due_on=stored.due_on,
        in_force_from=stored.in_force_from,
        is_ready=stored.state == READY,
        is_from_page=stored.origin == PAGE,
    )
