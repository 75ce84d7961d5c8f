"""The statement that reads sums for reports: by UAI on a day, by key for the points of trends.

It is written once for the days it is asked for: what is asked most is a goal's latest day, again and again.
Which schools are meant comes with each reading, as JSON under the names of `uais_name` and `keys_name`.
"""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    JSON,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from lms.coverage.models import COUNTS, SumDay, SumMonth
from lms.coverage.sums import first_of_month
from lms.coverage.sums_select import Days, counts_and_whether_once, summed
from lms.reports.marks import sums_marks

_NOTHING: ColumnElement[int] = literal_column("0")


class Points(NamedTuple):
    """What a trend needs: by which revisions until which day; from which on days are read, not months."""

    revision_ids: frozenset[int]
    last: date
    days_from: date | None


class Piece(NamedTuple):
    """Some days of what a report needs; `report` is its number, `is_whole` spares looking for each school."""

    report: int
    days: Days
    revision_id: int
    as_of: date
    from_on: date
    is_whole: bool
    points: Points | None


def uais_name(report: int) -> str:
    """Name the JSON array of the UAIs of a report that isn't whole."""
    return f"uais_{report}"


def keys_name(report: int) -> str:
    """Name the JSON object of the keys of a report's trend."""
    return f"keys_{report}"


@lru_cache(maxsize=256)
def statement(
    pieces: tuple[Piece, ...], *, marks_of: frozenset[int], today: date, is_sqlite: bool
) -> CompoundSelect[Any]:
    """Select revision, day, UAI or key, five sums, and the number of the piece.

    Sums on a report's own day have no day; rows of no piece are the marks of `marks_of`.
    """
    keys = {one.report: _keys(one.report, is_sqlite=is_sqlite) for one in pieces if one.points is not None}
    selects = [
        one.add_columns(literal_column(str(place)).label("piece"))
        for place, piece in enumerate(pieces)
        for one in (
            _on_the_day(piece, today=today, is_sqlite=is_sqlite),
            *_points(piece, keys.get(piece.report)),
        )
    ]
    if marks_of:
        selects.append(_marks(marks_of))
    return union_all(*selects)


def _marks(revision_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    held = sums_marks(revision_ids).subquery()
    nothing = [_NOTHING] * (len(COUNTS) + 1)
    return select(held.c.revision_id, null(), held.c.mark, *nothing, null())


def _on_the_day(piece: Piece, *, today: date, is_sqlite: bool) -> Select[*tuple[Any, ...]]:
    counts, stands_once = counts_and_whether_once(
        revision_id=piece.revision_id,
        as_of=piece.as_of,
        period_from=piece.from_on,
        days=piece.days,
        today=today,
    )
    chosen = select(
        literal_column("0").label("revision_id"),
        cast(null(), Date).label("on"),
        counts.c.uai.label("name"),
        *((counts.c[name] for name in (*COUNTS, "flow_before")) if stands_once else summed(counts)),
    )
    if not stands_once:
        chosen = chosen.group_by(counts.c.uai)
    if piece.is_whole:
        return chosen
    elements = func.json_each if is_sqlite else func.json_array_elements_text
    uais = elements(_json(uais_name(piece.report))).table_valued("value")
    return chosen.where(counts.c.uai.in_(select(uais.c.value)))


def _points(piece: Piece, keys: CTE | None) -> Iterator[Select[*tuple[Any, ...]]]:
    if piece.points is None or keys is None:
        return
    revision_ids, last, days_from = piece.points
    if piece.days.since is not None and piece.days.since > last:
        return
    fine = last + timedelta(days=1) if days_from is None else first_of_month(days_from)
    whole = _by_key(keys, SumMonth, SumMonth.month, revision_ids, piece.days)
    yield whole.where(SumMonth.month < fine)
    if days_from is not None:
        single = _by_key(keys, SumDay, SumDay.on, revision_ids, piece.days)
        yield single.where(SumDay.on >= fine, SumDay.on <= last)


def _by_key(
    keys: CTE,
    one: type[SumMonth | SumDay],
    when: InstrumentedAttribute[date],
    revision_ids: Collection[int],
    days: Days,
) -> Select[*tuple[Any, ...]]:
    return (
        select(
            one.revision_id,
            when,
            keys.c.value,
            _NOTHING,
            *(cast(func.sum(sums), BigInteger) for sums in (one.started, one.trained, one.flow)),
            _NOTHING,
        )
        .join(keys, keys.c.key == one.uai)
        .where(one.revision_id.in_(revision_ids), *days.hold(when))
        .group_by(one.revision_id, when, keys.c.value)
    )


def _keys(report: int, *, is_sqlite: bool) -> CTE:
    """Give a trend's keys as a table: SQLite makes an index of it by itself once it is materialised."""
    each = func.json_each if is_sqlite else func.json_each_text
    pairs = each(_json(keys_name(report))).table_valued("key", "value")
    return select(pairs.c.key, pairs.c.value).cte(f"keys_{report}").prefix_with("MATERIALIZED")


def _json(name: str) -> ColumnElement[Any]:
    return cast(bindparam(name, type_=Text), Text().with_variant(JSON(), "postgresql"))
