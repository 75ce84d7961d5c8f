"""Several processes at once, one killed in the middle: the ledger stays true."""

from pathlib import Path

import pytest

from lms.coverage.verification_words import in_words
from lms.coverage.verifying import verify
from lms.database import Database
from tests.coverage.hammer import hammer


def assert_true_after(database: Database, folder: Path, *, processes: int, acts: int, kill: bool) -> None:
    url = database.url.render_as_string(hide_password=False)
    hammer(url, folder, processes=processes, acts=acts, kill=kill)
    with database.snapshot() as db:
        verification = verify(db)
    assert verification.is_fine, "\n".join(map(str, in_words(verification)))
    assert verification.entries


def test_processes_acting_at_once_leave_no_difference(database: Database, tmp_path: Path) -> None:
    assert_true_after(database, tmp_path, processes=2, acts=60, kill=False)


@pytest.mark.slow
@pytest.mark.parametrize("kill", [False, True], ids=["", "killed"])
def test_thousands_of_acts_by_eight_processes(database: Database, tmp_path: Path, *, kill: bool) -> None:
    assert_true_after(database, tmp_path, processes=8, acts=2000, kill=kill)
