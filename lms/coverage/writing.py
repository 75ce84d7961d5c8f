"""Appends to the ledger and adds to its sums. The caller has locked the people and commits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms.coverage.facts import PersonId, SchoolId
from lms.coverage.ledger import Entry, Reason
from lms.coverage.lives import batches
from lms.coverage.models import COUNTS, LedgerEntry, SumDay, SumMonth
from lms.coverage.stretches import Measure
from lms.coverage.sums import SumKey, sum_deltas
from lms.database.inserting import insert_into

SumPlace = tuple[int, date, SchoolId]
"""Revision, day or month, school: a row of sums, and the order in which rows are locked."""


def recorded_entries(
    db: Session, person_ids: Sequence[PersonId]
) -> dict[tuple[int, PersonId | None], list[Entry]]:
    """Give what is written of people, by revision and person."""
    found: defaultdict[tuple[int, PersonId | None], list[Entry]] = defaultdict(list)
    one = LedgerEntry
    for batch in batches(person_ids):
        rows = select(one.revision_id, one.person_id, one.measure, one.uai, one.on, one.delta, one.reason)
        for revision, person, measure, uai, on, delta, reason in db.execute(
            rows.where(one.person_id.in_(batch))
        ):
            found[revision, person].append(
                Entry(
                    measure=Measure(measure),
                    person=person,
                    school=uai,
                    on=on,
                    delta=delta,
                    reason=Reason(reason),
                )
            )
    return found


def append(db: Session, entries: Mapping[int, Sequence[Entry]]) -> int:
    """Append entries to the ledgers of revisions and bring the sums along; say how many they were."""
    rows = [
        {
            "revision_id": revision,
            "measure": entry.measure.value,
            "person_id": entry.person,
            "uai": entry.school,
            "on": entry.on,
            "delta": entry.delta,
            "reason": entry.reason.value,
        }
        for revision, appended in sorted(entries.items())
        for entry in appended
    ]
    if rows:
        db.flush()
        db.connection().execute(insert(LedgerEntry), rows)
        add_entries_to_sums(db, entries)
    return len(rows)


def add_entries_to_sums(db: Session, entries: Mapping[int, Iterable[Entry]]) -> None:
    """Add what entries change to the sums of months and of days."""
    months: dict[int, Sequence[tuple[SumKey, int]]] = {}
    days: dict[int, Sequence[tuple[SumKey, int]]] = {}
    for revision, appended in entries.items():
        deltas = sum_deltas(appended)
        months[revision], days[revision] = deltas.months, deltas.days
    add_to_sums(db, months=months, days=days)


def add_to_sums(
    db: Session,
    *,
    months: Mapping[int, Iterable[tuple[SumKey, int]]],
    days: Mapping[int, Iterable[tuple[SumKey, int]]],
) -> None:
    """Add to sums, by revision: always months before days, each in the order of its key.

    So two transactions that change the same sums wait for each other, and never in a circle.
    """
    _upsert(db, SumMonth, "month", _wide(months))
    _upsert(db, SumDay, "on", _wide(days))


def _wide(by_revision: Mapping[int, Iterable[tuple[SumKey, int]]]) -> dict[SumPlace, dict[str, int]]:
    rows: dict[SumPlace, dict[str, int]] = {}
    for revision, deltas in by_revision.items():
        for key, delta in deltas:
            row = rows.setdefault((revision, key.on, key.school), dict.fromkeys(COUNTS, 0))
            row[key.measure.value] += delta
    return rows


def _upsert(
    db: Session, model: type[SumMonth | SumDay], day: str, rows: Mapping[SumPlace, Mapping[str, int]]
) -> None:
    """Add rows one by one, by one text: as many texts as numbers of rows would each be compiled and kept."""
    values = [
        {"revision_id": revision, day: on, "uai": uai, **rows[revision, on, uai]}
        for revision, on, uai in sorted(rows)
    ]
    if not values:
        return
    db.flush()
    columns = model.__table__.c
    statement = insert_into(db, model)
    adding = statement.on_conflict_do_update(
        index_elements=["revision_id", day, "uai"],
        set_={name: columns[name] + statement.excluded[name] for name in COUNTS},
    )
    db.connection().execute(adding, values)
