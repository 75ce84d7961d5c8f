"""Reads the sums of several reports in one statement: by UAI on a day, by key for the points of trends."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    JSON,
    BigInteger,
    ColumnElement,
    Date,
    Select,
    Text,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.coverage.models import SumDay, SumMonth
from lms.coverage.revisions import Revision
from lms.coverage.sums import first_of_month
from lms.coverage.sums_select import counts_by_school, summed
from lms.reports.ground import Ground
from lms.reports.outline import Outline


class Sums(NamedTuple):
    """The sums of one UAI: stocks on a day, the flow since the beginning and before a period."""

    enrolled: int = 0
    started: int = 0
    trained: int = 0
    flow: int = 0
    flow_before: int = 0


class KeySums(NamedTuple):
    """What a month or a day changed for all UAIs of a key, by the ledger of one revision."""

    revision_id: int
    on: date
    key: str
    started: int
    trained: int
    flow: int


@dataclass(frozen=True, kw_only=True)
class WantedSums:
    """The sums that one report needs: on a day and for a period; for a trend, if it has one.

    `days_from`: the first point that isn't the end of a month; from its month on, days are read.
    """

    ground: Ground
    revision: Revision
    as_of: date
    from_on: date
    outline: Outline | None = None
    days_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class FoundSums:
    """What was read for one report."""

    by_uai: dict[str, Sums] = field(default_factory=dict)
    by_key: list[KeySums] = field(default_factory=list)


def read_sums(db: Session, wanted: Sequence[WantedSums]) -> list[FoundSums]:
    """Read what several reports need, in their order: one statement."""
    found = [FoundSums() for _ in wanted]
    is_sqlite = db.get_bind().dialect.name == "sqlite"
    selects = [one for n, part in enumerate(wanted) for one in _selects(n, part, is_sqlite=is_sqlite)]
    db.flush()
    # Past the ORM: of thousands of rows it would look for entities in each.
    for n, revision_id, on, name, *counts in db.connection().execute(union_all(*selects)):
        if on is None:
            found[n].by_uai[name] = Sums(*counts)
        else:
            _, started, trained, flow, _ = counts
            found[n].by_key.append(KeySums(revision_id, on, name, started, trained, flow))
    return found


def _selects(n: int, part: WantedSums, *, is_sqlite: bool) -> Iterator[Select[*tuple[Any, ...]]]:
    place: ColumnElement[int] = literal_column(str(n)).label("part")
    yield _on_the_day(place, part, is_sqlite=is_sqlite)
    if part.outline is None or not part.outline.points:
        return
    keys = _keys(part.outline, is_sqlite=is_sqlite).cte(f"keys_{n}").prefix_with("MATERIALIZED")
    revision_ids = {point.revision_id for point in part.outline.points}
    last = part.outline.points[-1].on
    if part.days_from is None:
        yield _by_key(place, keys, SumMonth, SumMonth.month, revision_ids).where(SumMonth.month <= last)
        return
    fine = first_of_month(part.days_from)
    yield _by_key(place, keys, SumMonth, SumMonth.month, revision_ids).where(SumMonth.month < fine)
    days = _by_key(place, keys, SumDay, SumDay.on, revision_ids)
    yield days.where(SumDay.on >= fine, SumDay.on <= last)


def _on_the_day(place: ColumnElement[int], part: WantedSums, *, is_sqlite: bool) -> Select[*tuple[Any, ...]]:
    counts = counts_by_school(revision_id=part.revision.id, as_of=part.as_of, period_from=part.from_on)
    elements = func.json_each if is_sqlite else func.json_array_elements_text
    uais = elements(_json(part.ground.uais_as_json)).table_valued("value")
    return (
        select(
            place,
            literal_column("0").label("revision_id"),
            cast(null(), Date).label("on"),
            counts.c.uai.label("name"),
            *summed(counts),
        )
        .where(counts.c.uai.in_(select(uais.c.value)))
        .group_by(counts.c.uai)
    )


def _by_key(
    place: ColumnElement[int],
    keys: CTE,
    one: type[SumMonth | SumDay],
    when: InstrumentedAttribute[date],
    revision_ids: Collection[int],
) -> Select[*tuple[Any, ...]]:
    nothing: ColumnElement[int] = literal_column("0")
    return (
        select(
            place,
            one.revision_id,
            when,
            keys.c.value,
            nothing,
            *(cast(func.sum(sums), BigInteger) for sums in (one.started, one.trained, one.flow)),
            nothing,
        )
        .join(keys, keys.c.key == one.uai)
        .where(one.revision_id.in_(revision_ids))
        .group_by(one.revision_id, when, keys.c.value)
    )


def _keys(outline: Outline, *, is_sqlite: bool) -> Select[*tuple[Any, ...]]:
    """Give the outline's keys as a table: SQLite makes an index of it by itself once it is materialised."""
    each = func.json_each if is_sqlite else func.json_each_text
    pairs = each(_json(outline.keys_as_json)).table_valued("key", "value")
    return select(pairs.c.key, pairs.c.value)


def _json(text: str) -> ColumnElement[Any]:
    return cast(literal(text, Text), Text().with_variant(JSON(), "postgresql"))
