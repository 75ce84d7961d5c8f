"""Reads the sums of several reports in one statement: by UAI on a day, by key for the points of trends.

What days before the present month brought is kept with the ground it was read for, as long as the database
says that it stays as it was: then only the days since are read.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import add
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
from lms.coverage.sums_select import EVERY_DAY, Days, counts_by_school, summed
from lms.reports.ground import Ground
from lms.reports.marks import Marks, sums_marks
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

    `is_whole`: the ground is all of the programme, so that the database needn't look for each school.
    `days_from`: the first point that isn't the end of a month; from its month on, days are read.
    """

    ground: Ground
    revision: Revision
    as_of: date
    from_on: date
    is_whole: bool = False
    outline: Outline | None = None
    days_from: date | None = None

    @property
    def revision_ids(self) -> frozenset[int]:
        """The revisions whose sums are read."""
        points = self.outline.points if self.outline else ()
        return frozenset({self.revision.id, *(point.revision_id for point in points)})

    def kept_under(self, marks: Marks) -> object:
        """Name what is read of settled days, and the marks that it holds under."""
        held = frozenset((one, marks.sums.get(one)) for one in self.revision_ids)
        days = (self.as_of, self.from_on, self.days_from, marks.settled_before)
        return "sums", self.revision.id, days, self.outline and self.outline.name, held


@dataclass(frozen=True, kw_only=True)
class FoundSums:
    """What was read for one report."""

    by_uai: dict[str, Sums] = field(default_factory=dict)
    by_key: list[KeySums] = field(default_factory=list)

    def and_since(self, later: "FoundSums") -> "FoundSums":
        """Add what later days brought."""
        by_uai = dict(self.by_uai)
        for uai, sums in later.by_uai.items():
            before = by_uai.get(uai)
            by_uai[uai] = sums if before is None else Sums(*map(add, before, sums))
        return FoundSums(by_uai=by_uai, by_key=[*self.by_key, *later.by_key])


def read_sums(db: Session, wanted: Sequence[WantedSums], *, marks: Marks) -> list[FoundSums]:
    """Read what several reports need, in their order: one statement."""
    cut = marks.settled_before
    names = [one.kept_under(marks) for one in wanted]
    kept: list[FoundSums | None] = [
        None if cut is None else one.ground.kept(name) for one, name in zip(wanted, names, strict=True)
    ]
    pieces = [
        (n, days) for n, found in enumerate(kept) for days in _days_to_read(cut, is_kept=found is not None)
    ]
    read, held = _read(db, wanted, pieces, today=marks.today)
    for (n, days), found in zip(pieces, read, strict=True):
        # Not what another transaction has changed in between.
        if days.before is not None and marks.hold(held):
            wanted[n].ground.keep(names[n], found)
        before = kept[n]
        kept[n] = found if before is None else before.and_since(found)
    return [found for found in kept if found is not None]


def _days_to_read(cut: date | None, *, is_kept: bool) -> tuple[Days, ...]:
    """Give the days to be read, those before the cut first."""
    if cut is None:
        return (EVERY_DAY,)
    return (Days(since=cut),) if is_kept else (Days(before=cut), Days(since=cut))


def _read(
    db: Session, wanted: Sequence[WantedSums], pieces: Sequence[tuple[int, Days]], *, today: date
) -> tuple[list[FoundSums], dict[int, str]]:
    """Read pieces, and the marks they are read under where one of them is to be kept."""
    found = [FoundSums() for _ in pieces]
    held: dict[int, str] = {}
    is_sqlite = db.get_bind().dialect.name == "sqlite"
    keys = [_keys(n, one.outline, is_sqlite=is_sqlite) for n, one in enumerate(wanted)]
    selects = [
        one.add_columns(literal_column(str(place)).label("piece"))
        for place, (n, days) in enumerate(pieces)
        for one in (
            _on_the_day(wanted[n], days, today=today, is_sqlite=is_sqlite),
            *_points(wanted[n], days, keys[n]),
        )
    ]
    if any(days.before is not None for _, days in pieces):
        selects.append(_marks({revision for one in wanted for revision in one.revision_ids}))
    db.flush()
    # Past the ORM: of thousands of rows it would look for entities in each. At once: one by one takes longer.
    for revision_id, on, name, *counts, place in db.connection().execute(union_all(*selects)).all():
        if place is None:
            held[revision_id] = name
        elif on is None:
            found[place].by_uai[name] = Sums(*counts)
        else:
            _, started, trained, flow, _ = counts
            found[place].by_key.append(KeySums(revision_id, on, name, started, trained, flow))
    return found, held


def _marks(revision_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    held = sums_marks(revision_ids).subquery()
    nothing: ColumnElement[int] = literal_column("0")
    return select(held.c.revision_id, null(), held.c.mark, *[nothing] * len(Sums._fields), null())


def _on_the_day(part: WantedSums, days: Days, *, today: date, is_sqlite: bool) -> Select[*tuple[Any, ...]]:
    counts = counts_by_school(
        revision_id=part.revision.id, as_of=part.as_of, period_from=part.from_on, days=days, today=today
    )
    chosen = select(
        literal_column("0").label("revision_id"),
        cast(null(), Date).label("on"),
        counts.c.uai.label("name"),
        *summed(counts),
    ).group_by(counts.c.uai)
    if part.is_whole:
        return chosen
    elements = func.json_each if is_sqlite else func.json_array_elements_text
    uais = elements(_json(part.ground.uais_as_json)).table_valued("value")
    return chosen.where(counts.c.uai.in_(select(uais.c.value)))


def _points(part: WantedSums, days: Days, keys: CTE | None) -> Iterator[Select[*tuple[Any, ...]]]:
    if part.outline is None or keys is None:
        return
    revision_ids = {point.revision_id for point in part.outline.points}
    last = part.outline.points[-1].on
    if days.since is not None and days.since > last:
        return
    fine = last + timedelta(days=1) if part.days_from is None else first_of_month(part.days_from)
    whole = _by_key(keys, SumMonth, SumMonth.month, revision_ids, days)
    yield whole.where(SumMonth.month < fine)
    if part.days_from is not None:
        single = _by_key(keys, SumDay, SumDay.on, revision_ids, days)
        yield single.where(SumDay.on >= fine, SumDay.on <= last)


def _by_key(
    keys: CTE,
    one: type[SumMonth | SumDay],
    when: InstrumentedAttribute[date],
    revision_ids: Collection[int],
    days: Days,
) -> Select[*tuple[Any, ...]]:
    nothing: ColumnElement[int] = literal_column("0")
    return (
        select(
            one.revision_id,
            when,
            keys.c.value,
            nothing,
            *(cast(func.sum(sums), BigInteger) for sums in (one.started, one.trained, one.flow)),
            nothing,
        )
        .join(keys, keys.c.key == one.uai)
        .where(one.revision_id.in_(revision_ids), *days.hold(when))
        .group_by(one.revision_id, when, keys.c.value)
    )


def _keys(n: int, outline: Outline | None, *, is_sqlite: bool) -> CTE | None:
    """Give an outline's keys as a table: SQLite makes an index of it by itself once it is materialised."""
    if outline is None or not outline.points:
        return None
    each = func.json_each if is_sqlite else func.json_each_text
    pairs = each(_json(outline.keys_as_json)).table_valued("key", "value")
    return select(pairs.c.key, pairs.c.value).cte(f"keys_{n}").prefix_with("MATERIALIZED")


def _json(text: str) -> ColumnElement[Any]:
    return cast(literal(text, Text), Text().with_variant(JSON(), "postgresql"))
