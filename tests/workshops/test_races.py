"""The races of a session at a reduced count; `make proofs` runs them with two hundred people."""

from lms.database import Database
from tests.promises.races import races


def test_nothing_is_lost_or_doubled_in_any_race(database: Database) -> None:
    assert [(one.name, one.found) for one in races(database, people=12) if not one.holds] == []
