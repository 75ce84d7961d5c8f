"""What a coordinator may make and revise: her programmes, their goals and drafts; no other exists for her."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.coverage.models import Goal, GoalDraft
from lms.coverage.revisions import Revision, latest_revision
from lms.programmes.models import Programme
from lms.programmes.queries import find_programme
from lms.reach.guards import needs
from lms.reach.reach import Reach
from lms.reach.roles import Role

STEERERS = needs(Role.COORDINATOR, Role.ADMINISTRATOR)


def steered_programme(db: Session, reach: Reach, slug: str) -> Programme | None:
    """Find a programme that a person makes."""
    return find_programme(db, slug) if slug.isprintable() and reach.steers(slug) else None


def steered_goal(db: Session, programme: Programme, slug: str) -> Revision | None:
    """Find the last wording of a goal of a programme that stands."""
    if not slug.isprintable():
        return None
    standing = select(Goal.id).where(
        Goal.programme_id == programme.id, Goal.slug == slug, Goal.withdrawn_at.is_(None)
    )
    goal_id = db.scalars(standing).one_or_none()
    return None if goal_id is None else latest_revision(db, goal_id=goal_id)


def steered_draft(db: Session, programme: Programme, draft_id: int) -> GoalDraft | None:
    """Find a draft of a programme."""
    mine = select(GoalDraft).where(GoalDraft.id == draft_id, GoalDraft.programme_id == programme.id)
    return db.scalars(mine).one_or_none()
