"""Counts of schools on a day as SQL: sums of whole months, then of the days to the nearest month's end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, literal, select, union_all

from lms.coverage.models import COUNTS, SumDay, SumMonth
from lms.coverage.sums import first_of_month

LAST_DAY_FROM_THE_START = 15


@dataclass(frozen=True, kw_only=True)
class Part:
    """Rows to be added up, or taken off again."""

    model: type[SumMonth | SumDay]
    where: tuple[ColumnElement[bool], ...]
    sign: int


def parts_until(day: date, *, revision_id: int) -> Iterator[Part]:
    """Give the rows that make the counts of a day.

    After the middle of a month, its whole is taken and the days to come taken off: never more than half a
    month of days is read.
    """
    month = first_of_month(day)
    following = first_of_month(month + timedelta(days=31))
    month_rows, day_rows = SumMonth.revision_id == revision_id, SumDay.revision_id == revision_id
    if day.day <= LAST_DAY_FROM_THE_START:
        yield Part(model=SumMonth, where=(month_rows, SumMonth.month < month), sign=1)
        yield Part(model=SumDay, where=(day_rows, SumDay.on >= month, SumDay.on <= day), sign=1)
    else:
        yield Part(model=SumMonth, where=(month_rows, SumMonth.month < following), sign=1)
        if day + timedelta(days=1) < following:
            yield Part(model=SumDay, where=(day_rows, SumDay.on > day, SumDay.on < following), sign=-1)


def counts_by_school(*, revision_id: int, as_of: date, period_from: date | None = None) -> Subquery:
    """Give `uai` and the four counts as of a day, and `flow_before`, the flow until the eve of a period.

    A school may stand on several rows: the caller groups.
    """
    selects = [
        _counts(part, *(getattr(part.model, name) * part.sign for name in COUNTS), literal(0))
        for part in parts_until(as_of, revision_id=revision_id)
    ]
    if period_from is not None:
        nothing = [literal(0)] * len(COUNTS)
        selects += [
            _counts(part, *nothing, part.model.flow * part.sign)
            for part in parts_until(period_from - timedelta(days=1), revision_id=revision_id)
        ]
    return union_all(*selects).subquery("counts")


def summed(counts: Subquery) -> list[ColumnElement[int]]:
    """Give the sums of the five counts, for a SELECT that groups them."""
    return [func.sum(counts.c[name]).label(name) for name in (*COUNTS, "flow_before")]


def _counts(part: Part, *columns: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    named = [column.label(name) for name, column in zip((*COUNTS, "flow_before"), columns, strict=True)]
    return select(part.model.uai, *named).where(*part.where)
