"""Asks the database whether what reports have read of it still holds: one statement.

Triggers write another mark, a random number, in the transaction of every change of what they watch. A mark
never comes back: what is kept under one holds, whoever wrote meanwhile, in every worker and on every machine.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    cast,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from lms.coverage.models import SumsMark
from lms.database.engines import WRITES
from lms.reports.models import GroundMark


@dataclass(frozen=True, kw_only=True)
class Marks:
    """The mark of what figures stand on, and by revision that of the sums of settled days.

    Sums of days before `settled_before` have changed if their mark has; of later ones no mark is kept, since
    everybody writes them. None: nothing is to be kept, for a writer sees what may yet be undone. `today` is
    the database's day.
    """

    ground: str | None
    sums: Mapping[int, str]
    settled_before: date | None
    today: date

    def hold(self, sums: Mapping[int, str]) -> bool:
        """Say whether sums that were read under some marks were read under these."""
        return all(self.sums.get(revision_id) == mark for revision_id, mark in sums.items())


# A day behind: a transaction of the last minutes of a month may end in the next one.
_SETTLED = {
    "sqlite": "date('now', '-1 day', 'start of month')",
    "postgresql": "CAST(date_trunc('month', (now() AT TIME ZONE 'utc') - interval '1 day') AS date)",
}
_TODAY = {"sqlite": "date('now')", "postgresql": "CAST(now() AT TIME ZONE 'utc' AS date)"}


def ground_mark() -> ColumnElement[str]:
    """Give the mark of what figures stand on, to be read together with it."""
    return cast(func.sum(GroundMark.mark), String)


def sums_marks(revision_ids: Collection[int]) -> Select[int, str]:
    """Select the marks of revisions' sums: those whose past nobody has changed yet have none."""
    return (
        select(SumsMark.revision_id, cast(func.sum(SumsMark.mark), String).label("mark"))
        .where(SumsMark.revision_id.in_(sorted(revision_ids)))
        .group_by(SumsMark.revision_id)
    )


@lru_cache(maxsize=256)
def _statement(revision_ids: frozenset[int], *, settled: str, today: str) -> CompoundSelect[Any]:
    days = [literal_column(of, Date) for of in (settled, today)]
    of_ground = select(literal_column("0", Integer).label("revision_id"), ground_mark().label("mark"))
    return union_all(of_ground.add_columns(*days), sums_marks(revision_ids).add_columns(*days))


def read_marks(db: Session, revision_ids: Collection[int]) -> Marks:
    """Read the marks that some revisions' reports need."""
    dialect = db.get_bind().dialect.name
    asked = _statement(frozenset(revision_ids), settled=_SETTLED[dialect], today=_TODAY[dialect])
    db.flush()
    (_, ground, settled_before, today), *rows = sorted(db.connection().execute(asked))
    return Marks(
        ground=ground,
        sums={revision_id: mark for revision_id, mark, *_ in rows},
        settled_before=None if db.info.get(WRITES) else settled_before,
        today=today,
    )
