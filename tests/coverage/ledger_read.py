"""The ledger’s rows, read and summed by hand."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.coverage.ledger import Entry, Reason
from lms.coverage.models import LedgerEntry
from lms.coverage.places import SchoolRow
from lms.coverage.revisions import Revision, revisions_of
from lms.coverage.stretches import Measure
from tests.factories.coverage import BEGAN, TODAY, World

NOVEMBER = date(2026, 11, 10)
DAYS = [
    date(2026, 8, 31),
    BEGAN,
    date(2026, 11, 15),
    date(2026, 11, 16),
    date(2026, 11, 30),
    date(2027, 2, 28),
    TODAY,
    date(2027, 12, 31),
]


def goal_of(db: Session, world: World) -> Revision:
    return revisions_of(db, programme_id=world.programme_id)[0]


def entries_of(db: Session, revision: Revision) -> tuple[Entry, ...]:
    rows = db.scalars(select(LedgerEntry).where(LedgerEntry.revision_id == revision.id))
    return tuple(
        Entry(
            measure=Measure(row.measure),
            person=row.person_id,
            school=row.uai,
            on=row.on,
            delta=row.delta,
            reason=Reason(row.reason),
        )
        for row in rows
    )


def count(entries: tuple[Entry, ...], measure: str, uai: str | None, until: date) -> int:
    return sum(
        one.delta
        for one in entries
        if one.measure == measure and one.on <= until and (uai is None or one.school == uai)
    )


def by_uai(rows: list[SchoolRow]) -> dict[str, SchoolRow]:
    return {row.place.uai: row for row in rows}
