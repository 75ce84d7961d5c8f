"""How counts came to be: their trend, why they changed between two days, who was trained and left."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from sqlalchemy import ColumnElement, Subquery, case, func, literal, select
from sqlalchemy.orm import Session

from lms.coverage.ledger import Reason
from lms.coverage.models import COUNTS, LedgerEntry, SumDay, SumMonth
from lms.coverage.places import Grouping
from lms.coverage.queries import Conditions, counted_at
from lms.coverage.revisions import Revision, successive
from lms.coverage.stretches import Measure
from lms.coverage.sums import first_of_month
from lms.coverage.sums_select import counts_by_school, summed
from lms.schools.models import School
from lms.schools.school import Funder, Level


class Step(StrEnum):
    """How far apart the points of a trend are."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """The counts of all schools together on a day: stocks as they stood, the flow since the beginning."""

    on: date
    enrolled: int
    started: int
    trained: int
    flow: int


def trend(
    db: Session,
    *,
    revisions: Sequence[Revision],
    first: date,
    last: date,
    step: Step = Step.MONTH,
    only: Conditions = (),
) -> list[Point]:
    """Give the counts of a goal at the end of each month or week, and on the last day.

    Over the schools of the perimeter on the last day; each point by the revision in force then.
    """
    days = list(points_between(first, last, step))
    segments = successive(revisions, after=days[0], until=last)
    ends = [begins for begins, _ in segments[1:]] + [date.max]
    points: list[Point] = []
    for (begins, revision), end in zip(segments, ends, strict=True):
        mine = [day for day in days if begins <= day < end]
        points += _points(db, revision, mine, counted_at(revision.programme_id, last, only), step)
    return points


def points_between(first: date, last: date, step: Step) -> Iterator[date]:
    """Give the last day of each month, or each Sunday, from a day on, and the last day."""
    day = first
    while day < last:
        if step is Step.MONTH:
            day = first_of_month(first_of_month(day) + timedelta(days=31)) - timedelta(days=1)
        else:
            day += timedelta(days=6 - day.weekday())
        if day < last:
            yield day
        day += timedelta(days=1)
    yield last


def changes(
    db: Session,
    *,
    revisions: Sequence[Revision],
    measure: Measure,
    after: date,
    until: date,
    only: Conditions = (),
) -> Mapping[Reason, int]:
    """Decompose the change of a count between two days by reason, over the perimeter of the later one.

    As `lms.coverage.changes.changes_between`: where a revision takes force in between, what it counts
    otherwise on its eve is a change by `rule`.
    """
    read = successive(revisions, after=after, until=until)
    by_reason: Counter[Reason] = Counter()
    for (_, earlier), (day, later) in pairwise(read):
        eve = day - timedelta(days=1)
        counted = counted_at(later.programme_id, until, only)
        by_reason[Reason.RULE] += _total(db, later, measure, eve, counted)
        by_reason[Reason.RULE] -= _total(db, earlier, measure, eve, counted)
    ends = [day - timedelta(days=1) for day, _ in read[1:]] + [until]
    for place, ((day, revision), end) in enumerate(zip(read, ends, strict=True)):
        since = max(day, after + timedelta(days=1)) if place == 0 else day
        counted = counted_at(revision.programme_id, until, only)
        for reason, delta in _reasons(
            db, revision=revision, measure=measure, since=since, until=end, counted=counted
        ):
            by_reason[reason] += delta
    return {reason: by_reason[reason] for reason in Reason if by_reason[reason]}


def trained_and_left(
    db: Session, *, revision: Revision, as_of: date, by: Grouping, only: Conditions = ()
) -> dict[str, int]:
    """Count, by the code of each territory, who became trained there and counts nowhere in it any more.

    Somebody who moved inside a territory has left none of it. It reads the ledger, person by person: ask
    for it where the page shows it, not beside every figure.
    """
    entry, counted = LedgerEntry, counted_at(revision.programme_id, as_of, only)
    code = CODES[by].label("code")
    people = (
        select(
            code,
            func.sum(case((entry.measure == Measure.FLOW.value, entry.delta), else_=0)).label("became"),
            func.sum(case((entry.measure == Measure.TRAINED.value, entry.delta), else_=0)).label("present"),
        )
        .select_from(entry)
        .join(counted, counted.c.uai == entry.uai)
        .join(School, School.uai == counted.c.counted_at)
        .where(
            entry.revision_id == revision.id,
            entry.on <= as_of,
            entry.measure.in_([Measure.FLOW.value, Measure.TRAINED.value]),
        )
        .group_by(code, entry.person_id)
        .subquery()
    )
    left = case((people.c.became > people.c.present, people.c.became - people.c.present), else_=0)
    rows = select(people.c.code, func.sum(left)).group_by(people.c.code)
    return {code: int(count) for code, count in db.execute(rows)}


_DISTRICT = case((School.level == Level.ECOLE.value, School.district), else_="")
_FUNDER = case(
    (School.funder == Funder.COMMUNE.value, School.municipality_code),
    (School.funder == Funder.DEPARTMENT.value, School.department_code),
    (School.funder == Funder.REGION.value, School.region_code),
    else_="",
)
CODES: Mapping[Grouping, ColumnElement[str]] = {
    Grouping.PROGRAMME: literal(""),
    Grouping.ACADEMY: School.academy_code.expression,
    Grouping.DEPARTMENT: School.department_code.expression,
    Grouping.DISTRICT: School.department_code + "/" + _DISTRICT,
    Grouping.MUNICIPALITY: School.municipality_code.expression,
    Grouping.FUNDER: School.funder + "/" + _FUNDER,
    Grouping.SCHOOL: School.uai.expression,
}
"""The code of a school's territory as SQL, equal to `places.key_of`'s."""


def _points(
    db: Session, revision: Revision, days: Sequence[date], counted: Subquery, step: Step
) -> list[Point]:
    """Add deltas up from the beginning: whole months before the points, then days where needed."""
    if not days:
        return []
    fine_from = first_of_month(days[-1] if step is Step.MONTH else days[0])
    months = (
        select(SumMonth.month, *(func.sum(getattr(SumMonth, name)) for name in COUNTS))
        .join(counted, counted.c.uai == SumMonth.uai)
        .where(SumMonth.revision_id == revision.id, SumMonth.month < fine_from)
        .group_by(SumMonth.month)
    )
    fine = (
        select(SumDay.on, *(func.sum(getattr(SumDay, name)) for name in COUNTS))
        .join(counted, counted.c.uai == SumDay.uai)
        .where(SumDay.revision_id == revision.id, SumDay.on >= fine_from, SumDay.on <= days[-1])
        .group_by(SumDay.on)
    )
    deltas = sorted((on, counts) for rows in (months, fine) for on, *counts in db.execute(rows))
    points: list[Point] = []
    for day in days:
        sums = [sum(int(counts[place]) for on, counts in deltas if on <= day) for place in range(len(COUNTS))]
        points.append(Point(on=day, **dict(zip(COUNTS, sums, strict=True))))
    return points


def _total(db: Session, revision: Revision, measure: Measure, on: date, counted: Subquery) -> int:
    counts = counts_by_school(revision_id=revision.id, as_of=on)
    place = COUNTS.index(measure.value)
    rows = select(summed(counts)[place]).join(counted, counted.c.uai == counts.c.uai)
    return int(db.scalar(rows) or 0)


def _reasons(
    db: Session, *, revision: Revision, measure: Measure, since: date, until: date, counted: Subquery
) -> Iterator[tuple[Reason, int]]:
    entry = LedgerEntry
    rows = (
        select(entry.reason, func.sum(entry.delta))
        .join(counted, counted.c.uai == entry.uai)
        .where(
            entry.revision_id == revision.id,
            entry.measure == measure.value,
            entry.on >= since,
            entry.on <= until,
        )
        .group_by(entry.reason)
    )
    for reason, delta in db.execute(rows):
        yield Reason(reason), int(delta)
