"""What is known of the people present beside their being trained: who can be reached, who came, their hours.

It reads people and what they finished, school by school: for files, not beside every figure of a page.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person
from lms.coverage.evolution import CODES
from lms.coverage.places import Grouping
from lms.coverage.queries import Conditions, counted_at
from lms.coverage.revisions import Revision
from lms.coverage.rule import modules_named
from lms.progress.models import Completion, Credit
from lms.schools.models import Affiliation, School


@dataclass(kw_only=True)
class BesideTraining:
    """Of the people present in a territory: with an address to write to, ever signed in, minutes by means."""

    reachable: int = 0
    signed_in: int = 0
    minutes: dict[str, int] = field(default_factory=dict)


def beside_training(
    db: Session, *, revision: Revision, as_of: date, from_on: date, by: Grouping, only: Conditions = ()
) -> Mapping[str, BesideTraining]:
    """Give it by the code of each territory. Minutes are those credited from a day to another, inclusive.

    Of the modules that the goal names; a person and module credit once, the larger of what happened. Who
    has signed in is what is known when this is asked: the day of a first sign-in isn't kept.
    """
    found: defaultdict[str, BesideTraining] = defaultdict(BesideTraining)
    present = _present(revision, as_of, by, only)
    counts = present.add_columns(func.count(Person.email), func.count(Person.last_seen_at))
    for code, reachable, signed_in in db.execute(counts.group_by("code")):
        found[code].reachable, found[code].signed_in = reachable, signed_in
    named = sorted(modules_named(revision.rule))
    for fact, day, counts_there in (
        (Completion, Completion.done_on, _completion_counts(as_of)),
        (Credit, Credit.on, _credit_counts(as_of)),
    ):
        # One text, which no index knows: from the schools to their people, never from everybody's facts.
        is_named = (fact.course_id + "/" + fact.module_id).in_(named)
        minutes = (
            present.join(fact, fact.person_id == Person.id)
            .add_columns(fact.means, func.sum(fact.minutes))
            .where(is_named, day >= from_on, day <= as_of, counts_there)
            .group_by("code", fact.means)
        )
        for code, means, total in db.execute(minutes):
            of = found[code].minutes
            of[means] = of.get(means, 0) + int(total)
    return found


def _completion_counts(as_of: date) -> ColumnElement[bool]:
    """A completion that stands counts unless a credit gave more by the day."""
    more = aliased(Credit)
    return and_(
        Completion.revoked_at.is_(None),
        ~exists().where(_same(more, Completion), more.on <= as_of, more.minutes > Completion.minutes),
    )


def _credit_counts(as_of: date) -> ColumnElement[bool]:
    """A credit that stands counts unless the module was completed for as much, or another one gave more."""
    other = aliased(Credit)
    is_before = and_(other.minutes == Credit.minutes, other.id < Credit.id)
    as_much = exists().where(
        _same(Completion, Credit), Completion.done_on <= as_of, Completion.minutes >= Credit.minutes
    )
    more = exists().where(
        _same(other, Credit), other.on <= as_of, or_(other.minutes > Credit.minutes, is_before)
    )
    return and_(Credit.revoked_at.is_(None), ~as_much, ~more)


def _same(other: Any, fact: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a table or an alias of one
    """Whether another fact is of the same person and module, and stands."""
    return and_(
        other.person_id == fact.person_id,
        other.course_id == fact.course_id,
        other.module_id == fact.module_id,
        other.revoked_at.is_(None),
    )


def _present(revision: Revision, as_of: date, by: Grouping, only: Conditions) -> Select[Any]:
    """Select each person present with the code of her territory, as `enrolled` counts."""
    counted = counted_at(revision.programme_id, as_of, only)
    scope = revision.scope
    return (
        select(CODES[by].label("code"))
        .select_from(Affiliation)
        .join(counted, counted.c.uai == Affiliation.uai)
        .join(School, School.uai == counted.c.counted_at)
        .join(Person, Person.id == Affiliation.person_id)
        .where(
            Affiliation.audience == scope.audience.value,
            Affiliation.function.in_([one.value for one in scope.functions]),
            Affiliation.is_main,
            Affiliation.confirmed_on.is_not(None),
            Affiliation.from_on <= as_of,
            or_(Affiliation.to_on.is_(None), Affiliation.to_on > as_of),
        )
    )
