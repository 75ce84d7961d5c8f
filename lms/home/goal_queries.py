"""The goals of programmes that the home page's reader is counted in, in two statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.coverage.revisions import Revision, in_force, revisions_of_programmes
from lms.programmes.models import PerimeterEntry, Programme
from lms.programmes.queries import counted_schools
from lms.schools.models import Affiliation
from lms.schools.population import Audience, Function


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A goal that somebody's school is in, with the day they came there; `is_confirmed`: they may count."""

    programme: str
    revision: Revision
    since: date
    is_confirmed: bool


def goals_of(db: Session, *, person_id: int, today: date) -> tuple[Sequence[Audience], list[Goal]]:
    """Give the audiences in which somebody has a main school today, and the goals these schools are in.

    A goal whose functions aren't theirs counts them in nothing, and isn't given.
    """
    belongs = _main_schools(db, person_id, today)
    audiences = sorted({Audience(row.audience) for row in belongs})
    programmes = {row.programme_id: row.name for row in belongs if row.programme_id is not None}
    if not programmes:
        return audiences, []
    by_goal: defaultdict[int, list[Revision]] = defaultdict(list)
    for revision in revisions_of_programmes(db, programme_ids=programmes.keys()):
        by_goal[revision.goal_id].append(revision)
    wordings = [one for held in by_goal.values() if (one := in_force(held, on=today)) is not None]
    return audiences, [
        Goal(
            programme=row.name,
            revision=revision,
            since=row.from_on,
            is_confirmed=row.confirmed_on is not None,
        )
        for row in belongs
        for revision in sorted(wordings, key=lambda one: one.title)
        if revision.programme_id == row.programme_id
        and revision.audience == row.audience
        and Function(row.function) in revision.scope.functions
    ]


def _main_schools(db: Session, person_id: int, today: date) -> Sequence[Any]:
    """Give each main school of today, once for each running programme that counts it, or once without."""
    one = Affiliation
    counted = counted_schools(Programme.id, today).where(PerimeterEntry.uai == one.uai)
    is_counted = (
        counted.correlate(Programme, one).exists()
        & (Programme.starts_on <= today)
        & (Programme.ends_on >= today)
    )
    rows = (
        select(
            one.audience,
            one.function,
            one.from_on,
            one.confirmed_on,
            Programme.id.label("programme_id"),
            Programme.name,
        )
        .select_from(one)
        .outerjoin(Programme, is_counted)
        .where(
            one.person_id == person_id,
            one.is_main,
            one.from_on <= today,
            one.to_on.is_(None) | (one.to_on > today),
        )
        .order_by(Programme.name, Programme.id, one.audience)
    )
    return db.execute(rows).all()
