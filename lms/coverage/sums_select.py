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


@dataclass(frozen=True, kw_only=True)
class Days:
    """Some days, whose sums only are read: from one on, before one."""

    since: date | None = None
    before: date | None = None

    def hold(self, when: InstrumentedAttribute[date]) -> tuple[ColumnElement[bool], ...]:
        """Keep the rows of these days."""
        since = () if self.since is None else (when >= self.since,)
        return since if self.before is None else (*since, when < self.before)


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
    months = (SumMonth.revision_id == revision_id, *days.hold(SumMonth.month))
    single = (SumDay.revision_id == revision_id, *days.hold(SumDay.on))
    is_to_come = today is not None and day >= today
    if day.day <= LAST_DAY_FROM_THE_START and not is_to_come:
        yield Part(model=SumMonth, where=(*months, SumMonth.month < month), sign=1)
        yield Part(model=SumDay, where=(*single, SumDay.on >= month, SumDay.on <= day), sign=1)
    else:
        yield Part(model=SumMonth, where=(*months, SumMonth.month < following), sign=1)
        if day + timedelta(days=1) < following:
            yield Part(model=SumDay, where=(*single, SumDay.on > day, SumDay.on < following), sign=-1)


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
    parts = list(parts_until(as_of, revision_id=revision_id, days=days, today=today))
    eve = as_of if period_from is None else period_from - timedelta(days=1)
    before = list(parts_until(eve, revision_id=revision_id, days=days, today=today))
    if period_from is None:
        before = []
    whole, *single = parts
    selects = [_both(whole, before[0]) if before else _counts(whole, flow_before=_NOTHING)]
    selects += [_counts(part, flow_before=_NOTHING) for part in single]
    selects += [_before(part) for part in before[1:]]
    return union_all(*selects).subquery("counts")


def summed(counts: Subquery) -> list[ColumnElement[int]]:
    """Give the sums of the five counts, for a SELECT that groups them."""
    # PostgreSQL would make decimals of sums of sums.
    return [cast(func.sum(counts.c[name]), BigInteger).label(name) for name in (*COUNTS, "flow_before")]


def _both(whole: Part, before: Part) -> Select[*tuple[Any, ...]]:
    """Read whole months once for both days: the earlier one's are among the later one's."""
    return _counts(whole, flow_before=case((and_(*before.where), SumMonth.flow), else_=_NOTHING))


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
