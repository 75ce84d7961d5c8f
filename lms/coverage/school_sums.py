"""Reads ledgers and sums side by side, some schools at a time, to compare them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import case, func, literal, select, union_all
from sqlalchemy.orm import Session

from lms.coverage.facts import SchoolId
from lms.coverage.ledger import Entry, Reason
from lms.coverage.lives import batches
from lms.coverage.models import COUNTS, LedgerEntry, SumDay, SumMonth
from lms.coverage.stretches import Measure
from lms.coverage.sums import SumKey
from lms.schools.models import School

SCHOOLS_AT_ONCE = 200

_LEDGER, _DAYS, _MONTHS = "ledger", "days", "months"


@dataclass(frozen=True, kw_only=True)
class SchoolSums:
    """Of some schools and one revision, what the ledger adds up to by day, and the sums of both grains."""

    ledger: dict[SumKey, int] = field(default_factory=dict)
    days: dict[SumKey, int] = field(default_factory=dict)
    months: dict[SumKey, int] = field(default_factory=dict)

    def entries(self) -> Iterator[Entry]:
        """Give the ledger as entries that nobody stands behind, already added up by day."""
        for key, delta in self.ledger.items():
            yield Entry(
                measure=key.measure,
                person=None,
                school=key.school,
                on=key.on,
                delta=delta,
                reason=Reason.CORRECTED,
            )


def school_ranges(db: Session) -> list[tuple[SchoolId, SchoolId]]:
    """Cut all schools into ranges of UAIs, first and last included."""
    every = list(db.scalars(select(School.uai).order_by(School.uai)))
    return [(batch[0], batch[-1]) for batch in batches(every, size=SCHOOLS_AT_ONCE)]


def read_school_sums(db: Session, *, revision_id: int, schools: tuple[SchoolId, SchoolId]) -> SchoolSums:
    """Read a range of schools in one statement: one instant, whatever is being written meanwhile."""
    entry, first, last = LedgerEntry, *schools
    added_up = (
        select(
            literal(_LEDGER).label("kind"),
            entry.uai,
            entry.on,
            *(func.sum(case((entry.measure == name, entry.delta), else_=0)).label(name) for name in COUNTS),
        )
        .where(entry.revision_id == revision_id, entry.uai.between(first, last))
        .group_by(entry.uai, entry.on)
    )
    days = select(literal(_DAYS), SumDay.uai, SumDay.on, *(getattr(SumDay, name) for name in COUNTS)).where(
        SumDay.revision_id == revision_id, SumDay.uai.between(first, last)
    )
    months = select(
        literal(_MONTHS), SumMonth.uai, SumMonth.month, *(getattr(SumMonth, name) for name in COUNTS)
    ).where(SumMonth.revision_id == revision_id, SumMonth.uai.between(first, last))
    sums = SchoolSums()
    into = {_LEDGER: sums.ledger, _DAYS: sums.days, _MONTHS: sums.months}
    for row in db.execute(union_all(added_up, days, months)).mappings():
        for name in COUNTS:
            if row[name]:
                into[row["kind"]][SumKey(Measure(name), row["uai"], row["on"])] = int(row[name])
    return sums
