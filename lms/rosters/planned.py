"""What an import is going to write: rows reckoned beforehand, written at once by `applying`.

They lie in tables of the scratch file. What was seen on record of whoever is written about lies beside
them: should it have changed meanwhile, nothing is written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import BigInteger, Boolean, Column, Date, MetaData, String, Table, text

from lms.accounts.models import name_as_searched
from lms.rosters.judging import Judged
from lms.rosters.scratch import Scratch
from lms.rosters.stay_plan import Held
from lms.rosters.told import Identity

# Their names stand in no other schema; on PostgreSQL they are temporary tables of one transaction.
TABLES = MetaData()


IDENTITY = ("email", "external_id", "given_name", "family_name", "language")
STAY = ("uai", "function", "is_main", "from_on", "to_on", "confirmed_on")


def _identity() -> list[Column[str]]:
    return [
        Column(name, String) for name in ("email", "external_id", "given_name", "family_name", "language")
    ]


def _stay() -> list[Column]:  # type: ignore[type-arg]
    return [
        Column("uai", String),
        Column("function", String),
        Column("is_main", Boolean),
        Column("from_on", Date),
        Column("to_on", Date),
        Column("confirmed_on", Date),
    ]


def _table(name: str, *columns: Column) -> Table:  # type: ignore[type-arg]
    return Table(name, TABLES, *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")


def _key(name: str) -> Column[int]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


SEEN_PERSON = _table("seen_person", _key("person_id"), *_identity())
SEEN_STAY = _table("seen_stay", _key("id"), Column("person_id", BigInteger), *_stay())
# `seq` numbers the new people from 1; where it is 0, `person_id` is somebody's on record.
NEW_PERSON = _table(
    "new_person",
    _key("seq"),
    *_identity(),
    Column("search_text", String),
    Column("is_invited", Boolean),
    # Drawn by PostgreSQL alone; on SQLite nobody else adds people meanwhile, and `seq` is counted on.
    Column("person_id", BigInteger, server_default=text("nextval(pg_get_serial_sequence('person', 'id'))")),
)
CORRECTED = _table("corrected_person", _key("person_id"), *_identity(), Column("search_text", String))
NEW_STAY = _table(
    "new_stay",
    Column("seq", BigInteger),
    Column("person_id", BigInteger),
    Column("audience", String),
    *_stay(),
)
CHANGED_STAY = _table("changed_stay", _key("id"), *_stay())
REMOVED_STAY = _table("removed_stay", _key("id"))
TOUCHED = _table("touched_person", Column("seq", BigInteger), Column("person_id", BigInteger))


@dataclass(kw_only=True)
class Planned:
    """The rows of one import, and how many lines and people they come from."""

    scratch: Scratch
    today: date
    rows: int
    new_lines: int = 0
    changed_lines: int = 0
    added: int = 0
    invited: int = 0
    is_empty: bool = True
    _rows: dict[str, list[Sequence[object]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with empty tables."""
        for table in TABLES.sorted_tables:
            columns = ", ".join(
                f"{one.name} INTEGER PRIMARY KEY" if one.primary_key else one.name for one in table.columns
            )
            self.scratch.run(f"DROP TABLE IF EXISTS {table.name}")
            self.scratch.run(f"CREATE TABLE {table.name} ({columns})")

    def take(self, judged: Iterable[Judged]) -> None:
        """Plan what is to be written about some people."""
        self._rows = {table.name: [] for table in TABLES.sorted_tables}
        for one in judged:
            self.new_lines += len(one.new_lines)
            self.changed_lines += len(one.changed_lines)
            self._person(one)
            self._stays(one)
        for name, rows in self._rows.items():
            self.is_empty = self.is_empty and not rows
            self.scratch.insert(name, rows)

    def _person(self, one: Judged) -> None:
        if one.number is None:
            self.added += 1
            # Those who have left need no account.
            arrives = any(told.is_there(self.today) for told in one.person.told)
            is_invited = arrives and bool(one.person.identity.email)
            self.invited += is_invited
            identity = one.person.identity
            self._add(NEW_PERSON, self.added, *_stored(identity), _searched(identity), is_invited, None)
        elif one.is_corrected:
            self._add(CORRECTED, one.number, *_stored(one.after), _searched(one.after))

    def _stays(self, one: Judged) -> None:
        seq = self.added if one.number is None else 0
        is_moved = False
        for audience, plan in one.plans:
            is_moved = is_moved or bool(plan.added or plan.changed or plan.removed)
            for stay in plan.added:
                self._add(NEW_STAY, seq, one.number, audience.value, *_days(stay))
            for stay in plan.changed:
                self._add(CHANGED_STAY, stay.id, *_days(stay))
            for stay in plan.removed:
                self._add(REMOVED_STAY, stay.id)
        if is_moved:
            self._add(TOUCHED, seq, one.number)
        if one.number is not None and (is_moved or one.is_corrected):
            self._add(SEEN_PERSON, one.number, *_stored(one.before))
            for stays in one.held.values():
                for stay in stays:
                    self._add(SEEN_STAY, stay.id, one.number, *_days(stay))

    def _add(self, table: Table, *row: object) -> None:
        self._rows[table.name].append(row)


def _stored(identity: Identity) -> tuple[object, ...]:
    return (
        identity.email or None,
        identity.external_id or None,
        identity.given_name,
        identity.family_name,
        identity.language or None,
    )


def _searched(identity: Identity) -> str:
    return name_as_searched(given_name=identity.given_name, family_name=identity.family_name)


def _days(stay: Held) -> tuple[object, ...]:
    return (
        stay.uai,
        stay.function,
        stay.is_main,
        stay.from_on.isoformat(),
        stay.to_on and stay.to_on.isoformat(),
        stay.confirmed_on and stay.confirmed_on.isoformat(),
    )
