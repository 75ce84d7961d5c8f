"""Counts of schools on a day as SQL: sums of whole months, then of the days to the nearest month's end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from lms.coverage.models import COUNTS, SumDay, SumMonth
from lms.coverage.sums import first_of_month

LAST_DAY_FROM_THE_START = 15
_NOTHING: ColumnElement[int] = literal_column("0")


@dataclass(frozen=True, kw_only=True)
class Part:
    """Rows to be added up, or taken off again."""

    model: type[SumMonth | SumDay]
    where: tuple[ColumnElement[bool], ...]
    sign: int
    is_empty: bool
    """Whether none of its days are among those read."""
    is_one_period: bool
    """Whether it holds one day, or one month, of those read: a school stands on one row of it."""


@dataclass(frozen=True, kw_only=True)
class Days:
    """Some days, whose sums only are read: from one on, before one."""

    since: date | None = None
    before: date | None = None

    def hold(self, when: InstrumentedAttribute[date]) -> tuple[ColumnElement[bool], ...]:
        """Keep the rows of these days."""
        since = () if self.since is None else (when >= self.since,)
        return since if self.before is None else (*since, when < self.before)

    def hold_none(self, first: date, following: date) -> bool:
        """Say whether no day from one until before another is among them."""
        is_past = self.since is not None and following <= self.since
        return is_past or (self.before is not None and first >= self.before)


EVERY_DAY = Days()


def parts_until(
    day: date, *, revision_id: int, days: Days = EVERY_DAY, today: date | None = None
) -> Iterator[Part]:
    """Give the rows that make the counts of a day.

    After the middle of a month, its whole is taken and the days to come taken off: never more than half a
    month of days is read. So from `today` on, however early in the month: little is known of days to come.
    """
    month = first_of_month(day)
    following = first_of_month(month + timedelta(days=31))
    is_to_come = today is not None and day >= today
    if day.day <= LAST_DAY_FROM_THE_START and not is_to_come:
        yield _part(SumMonth, revision_id, days, until=month)
        yield _part(SumDay, revision_id, days, since=month, until=day + timedelta(days=1))
    else:
        yield _part(SumMonth, revision_id, days, until=following)
        if day + timedelta(days=1) < following:
            yield _part(SumDay, revision_id, days, since=day + timedelta(days=1), until=following, sign=-1)


def _part(
    model: type[SumMonth | SumDay],
    revision_id: int,
    days: Days,
    *,
    since: date = date.min,
    until: date,
    sign: int = 1,
) -> Part:
    """Give the rows of a revision from a day until before another, of the days that are read."""
    when = SumMonth.month if model is SumMonth else SumDay.on
    first = max(since, days.since or date.min)
    last = min(until, days.before or date.max) - timedelta(days=1)
    begins = () if since == date.min else (when >= since,)
    return Part(
        model=model,
        where=(model.revision_id == revision_id, *days.hold(when), *begins, when < until),
        sign=sign,
        is_empty=days.hold_none(since, until),
        is_one_period=first_of_month(last) <= first if model is SumMonth else last <= first,
    )


def counts_by_school(
    *,
    revision_id: int,
    as_of: date,
    period_from: date | None = None,
    days: Days = EVERY_DAY,
    today: date | None = None,
) -> Subquery:
    """Give `uai` and the four counts as of a day, and `flow_before`, the flow until the eve of a period.

    A school may stand on several rows: the caller groups. The period begins no later than the day after.
    """
    counts, _ = counts_and_whether_once(
        revision_id=revision_id, as_of=as_of, period_from=period_from, days=days, today=today
    )
    return counts


def counts_and_whether_once(
    *, revision_id: int, as_of: date, period_from: date | None, days: Days, today: date | None
) -> tuple[Subquery, bool]:
    """Give the counts by school, and whether each school stands on one row: then nothing need be grouped."""
    parts = list(parts_until(as_of, revision_id=revision_id, days=days, today=today))
    whole, *rest = [part for part in parts if not part.is_empty] or parts[:1]
    eve = as_of if period_from is None else period_from - timedelta(days=1)
    before = [
        part
        for part in parts_until(eve, revision_id=revision_id, days=days, today=today)
        if period_from is not None and not part.is_empty
    ]
    flow_before = _NOTHING
    if before and before[0].model is SumMonth and whole.model is SumMonth:
        # Whole months are read once for both days: the earlier one's are among the later one's.
        flow_before = case((and_(*before.pop(0).where), SumMonth.flow), else_=_NOTHING)
    selects = [
        _counts(whole, flow_before=flow_before),
        *(_counts(part, flow_before=_NOTHING) for part in rest),
        *(_before(part) for part in before),
    ]
    return union_all(*selects).subquery("counts"), len(selects) == 1 and whole.is_one_period


def summed(counts: Subquery) -> list[ColumnElement[int]]:
    """Give the sums of the five counts, for a SELECT that groups them."""
    # PostgreSQL would make decimals of sums of sums.
    return [cast(func.sum(counts.c[name]), BigInteger).label(name) for name in (*COUNTS, "flow_before")]


def _counts(part: Part, *, flow_before: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    counts = [_signed(part, name).label(name) for name in COUNTS]
    return select(part.model.uai, *counts, flow_before.label("flow_before")).where(*part.where)


def _before(part: Part) -> Select[*tuple[Any, ...]]:
    nothing = [_NOTHING.label(name) for name in COUNTS]
    flow = _signed(part, "flow").label("flow_before")
    return select(part.model.uai, *nothing, flow).where(*part.where)


def _signed(part: Part, name: str) -> ColumnElement[int]:
    column: ColumnElement[int] = getattr(part.model, name).expression
    return column if part.sign > 0 else -column
