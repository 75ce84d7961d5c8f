"""Where goals began: figures kept as they were said, beside today's. The caller commits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.coverage.models import Baseline, Goal
from lms.messages import Message, RefusalError, message

LARGEST = 10_000_000


@dataclass(frozen=True, kw_only=True)
class Said:
    """What was known on a day; None where it wasn't."""

    on: date
    trained: int | None
    headcount: int | None
    reached: int | None
    schools: int | None
    source: str

    @property
    def share(self) -> Fraction | None:
        """Trained over headcount; None where either isn't known, or nobody was there to train."""
        return share_of(self.trained, self.headcount)

    @property
    def reached_share(self) -> Fraction | None:
        """Schools reached of all; None where either isn't known."""
        return share_of(self.reached, self.schools)


def share_of(part: int | None, whole: int | None) -> Fraction | None:
    """Divide what is known; None otherwise, and by nothing."""
    return Fraction(part, whole) if part is not None and whole else None


def faults_of(said: Said, *, today: date) -> dict[str, Message]:
    """Say what can't be, by field."""
    faults: dict[str, Message] = {}
    if said.on > today:
        faults["on"] = message("A baseline is of a day gone by.")
    if said.trained is None and said.reached is None:
        faults["trained"] = message("Write the people trained, or the schools reached: one of them at least.")
    if said.trained is not None and said.headcount is not None and said.trained > said.headcount:
        faults["headcount"] = message("More people are trained than there are: check both numbers.")
    if said.reached is not None and said.schools is not None and said.reached > said.schools:
        faults["schools"] = message("More schools are reached than there are: check both numbers.")
    return faults


def freeze(db: Session, *, goal_id: int, said: Said, today: date, now: datetime) -> bool:
    """Keep a goal's baseline; what stood before stays, as replaced. Say whether it is new."""
    faults = faults_of(said, today=today)
    if faults:
        raise RefusalError(*faults.values())
    db.get_one(Goal, goal_id, with_for_update=True)
    standing = db.scalars(_standing().where(Baseline.goal_id == goal_id)).one_or_none()
    if standing is not None:
        if said_of(standing) == said:
            return False
        standing.replaced_at = now
    db.add(
        Baseline(
            goal_id=goal_id,
            on=said.on,
            trained=said.trained,
            headcount=said.headcount,
            reached=said.reached,
            schools=said.schools,
            source=said.source,
            made_at=now,
        )
    )
    db.flush()
    return True


def baselines_of(db: Session, goal_ids: Iterable[int]) -> dict[int, Said]:
    """Give the baseline that stands of each goal that has one."""
    rows = db.scalars(_standing().where(Baseline.goal_id.in_(list(goal_ids))))
    return {one.goal_id: said_of(one) for one in rows}


def said_of(one: Baseline) -> Said:
    """Give what a stored baseline says."""
    return Said(
        on=one.on,
        trained=one.trained,
        headcount=one.headcount,
        reached=one.reached,
        schools=one.schools,
        source=one.source,
    )


def _standing() -> Select[Baseline]:
    return select(Baseline).where(Baseline.replaced_at.is_(None))
