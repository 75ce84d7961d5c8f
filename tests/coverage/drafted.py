"""A goal’s wording that somebody thinks of, counted or not."""

from datetime import date, datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from lms.coverage.facts import Scope
from lms.coverage.goal_drafts import propose
from lms.coverage.goals_file import WantedGoal
from lms.coverage.models import GoalDraft
from lms.coverage.revisions import Revision, revisions_of
from lms.coverage.rule import AtLeast, Rule
from lms.coverage.targets import ShareTarget
from tests.factories.coverage import NOW, TODAY

ONE = AtLeast(n=1, modules=("hybrider/a", "hybrider/b"))


def wanted(rule: Rule = ONE, *, start: date = TODAY, title: str = "But formes") -> WantedGoal:
    return WantedGoal(
        slug="formes",
        title=title,
        scope=Scope(),
        rule=rule,
        target=ShareTarget(share=Fraction(1, 2)),
        due_on=date(2028, 6, 30),
        in_force_from=start,
    )


def latest_of(db: Session, programme_id: int) -> Revision:
    return revisions_of(db, programme_id=programme_id)[-1]


def drafted(db: Session, programme_id: int, asked: WantedGoal, *, now: datetime = NOW) -> GoalDraft:
    return propose(
        db,
        programme_id=programme_id,
        latest=latest_of(db, programme_id),
        wanted=asked,
        people=0,
        effect=None,
        as_of=TODAY,
        now=now,
    )
