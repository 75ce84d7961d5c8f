"""Makes a small world large: its people again and again, each time at other schools, set by set.

What the product counted of the first ones is copied with them, so that their lives and ledgers agree as
theirs do; the sums are added up anew, and compared with the ledgers.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    Insert,
    Integer,
    MetaData,
    String,
    Table,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.coverage.models import COUNTS, LedgerEntry, SumDay, SumMonth
from lms.coverage.revisions import all_revisions
from lms.coverage.school_sums import read_school_sums, school_ranges
from lms.coverage.sums import months_of
from lms.database import Database
from lms.progress.models import Completion, Opening
from lms.schools.models import Affiliation

# Prime to any number of schools we make: copies of a person are spread over all of them.
STEP = 37
PLACES = Table(
    "bench_place",
    MetaData(),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("uai", String(8), unique=True),
)


def multiply(database: Database, *, first: int, base: int, people: int, uais: list[str]) -> None:
    """Copy the people from `first` on, `base` of them, until they are `people`; a multiple of `base`."""
    with database.writer() as db:
        PLACES.create(db.connection())
        db.execute(insert(PLACES), [{"n": n, "uai": uai} for n, uai in enumerate(uais)])
        db.commit()
    for copy in range(1, people // base):
        with database.writer() as db:
            _unwatched(db)
            for statement in _copies(first=first, base=base, by=copy, schools=len(uais)):
                db.execute(statement)
            db.commit()
    with database.writer() as db:
        _unwatched(db)
        _add_up(db, SumMonth, "month", _first_of_month(db))
        _add_up(db, SumDay, "on", LedgerEntry.on.expression)
        PLACES.drop(db.connection())
        db.commit()
    with database.snapshot() as db:
        _compare(db)


def _unwatched(db: Session) -> None:
    """Spare PostgreSQL the check of millions of references, each copied from one that holds."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SET LOCAL session_replication_role = replica"))


def _copies(*, first: int, base: int, by: int, schools: int) -> Iterator[Insert]:
    """Give the statements that copy everything of the first people once more, their schools moved on."""
    offset = by * base
    person = Person.id + offset
    changed: dict[str, ColumnElement[Any]] = {
        "id": person,
        "family_name": literal("Martin ") + cast(person, String),
        "email": literal("p") + cast(person, String) + literal("@ac-exemple.fr"),
    }
    yield _copy(Person.__table__, changed, Person.id.between(first, first + base - 1))
    here, there = PLACES.alias("here"), PLACES.alias("there")
    for model in (Affiliation, Opening, Completion, LedgerEntry):
        table = model.__table__
        moved: dict[str, ColumnElement[Any]] = {"person_id": table.c.person_id + offset}
        if "uai" in table.c:
            moved["uai"] = (
                select(there.c.uai)
                .join(here, there.c.n == (here.c.n + STEP * by) % schools)
                .where(here.c.uai == table.c.uai)
                .correlate(table)
                .scalar_subquery()
            )
        yield _copy(table, moved, table.c.person_id.between(first, first + base - 1))


def _copy(table: Any, changed: Mapping[str, ColumnElement[Any]], which: ColumnElement[bool]) -> Insert:  # noqa: ANN401 - a table
    # A number of its own is drawn for each row, but for people: theirs is counted on.
    kept = [column for column in table.c if column.name in changed or column.name != "id"]
    values = select(*(changed.get(column.name, column) for column in kept)).where(which)
    return insert(table).from_select([column.name for column in kept], values)


def _first_of_month(db: Session) -> ColumnElement[Any]:
    if db.get_bind().dialect.name == "sqlite":
        return func.date(LedgerEntry.on, "start of month")
    return cast(func.date_trunc("month", LedgerEntry.on), Date)


def _add_up(db: Session, model: type[SumMonth | SumDay], name: str, when: ColumnElement[Any]) -> None:
    entry = LedgerEntry
    counts = [
        func.sum(case((entry.measure == measure, entry.delta), else_=0)).label(measure) for measure in COUNTS
    ]
    db.execute(delete(model))
    day = when.label(name)
    rows = select(entry.revision_id, day, entry.uai, *counts).group_by(entry.revision_id, day, entry.uai)
    db.execute(insert(model).from_select(["revision_id", name, "uai", *COUNTS], rows))


def _compare(db: Session) -> None:
    """Raise when a sum isn't what the ledger says."""
    for revision in all_revisions(db):
        for schools in school_ranges(db):
            found = read_school_sums(db, revision_id=revision.id, schools=schools)
            if found.ledger != found.days or dict(months_of(found.ledger.items())) != found.months:
                raise AssertionError(f"sums of {schools} aren't what the ledger says")
