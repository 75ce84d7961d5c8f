"""What PROMISES says under load and faults, at reduced counts; `make proofs` has the full ones."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask

from benchmarks.finishing import classroom, post_of
from benchmarks.installations import installation
from lms.app import create_app
from lms.config import Settings, read_settings
from lms.database import Database, migrations
from tests.promises.acknowledged import repeated, under_kills
from tests.promises.interrupted import (
    backup_under_load,
    fill,
    fill_disk,
    free_disk,
    killed_imports,
    read_page,
    small_disk,
)
from tests.promises.publishing_killed import killed_publications
from tests.promises.restarts import own_postgres, under_restarts
from tests.promises.september import twice
from tests.promises.together import last_two_modules_at_once, writers_in_turn
from tests.support.databases import TestDatabases, wanted


def test_two_transactions_completing_the_last_two_modules_give_one_trained_person(database: Database) -> None:
    people, trained = last_two_modules_at_once(database, people=8)
    assert trained == people


def test_processes_that_write_at_once_all_get_their_turn(database: Database) -> None:
    url = database.url.render_as_string(hide_password=False)
    errors, times = writers_in_turn(url, processes=4, writes=25)
    assert (errors, len(times)) == (0, 100)


def test_what_was_acknowledged_outlives_killed_workers(settings: Settings, database: Database) -> None:
    outcome = under_kills(settings, database, posts=120, kills=2)
    assert outcome.holds, outcome
    assert outcome.acknowledged == 120


@pytest.mark.postgresql
def test_what_was_acknowledged_outlives_a_database_that_stops_at_once() -> None:
    if not wanted("postgresql"):
        pytest.skip("this run leaves PostgreSQL out")
    with (
        own_postgres() as postgres,
        installation("postgresql", postgres=postgres.address, name="restarts") as (settings, database),
    ):
        outcome = under_restarts(settings, database, postgres, stops=1, pages=30)
    assert outcome.holds, outcome
    assert outcome.stops == 1


def test_a_request_sent_many_times_changes_one_thing(settings: Settings, database: Database) -> None:
    outcome = repeated(settings, database, keys=10, times=8)
    assert outcome.holds, outcome


def test_a_killed_import_leaves_all_or_nothing(settings: Settings, database: Database) -> None:
    none, whole, some = killed_imports(settings, database, people=60, kills=2)
    assert (none + whole, some) == (2, 0)


def test_a_killed_publication_leaves_the_old_release_whole_or_the_new_one(
    settings: Settings, database: Database
) -> None:
    old, new, neither = killed_publications(settings, database, units=8, kills=2)
    assert (old + new, neither) == (2, 0)


def test_a_roster_brought_twice_is_counted_as_by_hand(database: Database) -> None:
    outcome = twice(database, people=300)
    assert outcome.holds, outcome.said
    # 300 people and 30 second schools; 46 moves and 15 newcomers; 39 leavers; the others as they were.
    assert outcome.first.new == 330
    assert (outcome.second.new, outcome.second.changed) == (61, 39), outcome.said


def test_a_backup_taken_while_people_write_is_sound(
    database: Database, test_databases: TestDatabases, tmp_path: Path
) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    with test_databases.clean("sqlite", folder) as empty:
        assert backup_under_load(database, empty, tmp_path, seconds=0.3) >= 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, where this machine lets a test mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with ExitStack() as stack:
        try:
            stack.enter_context(small_disk(folder, megabytes=16))
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("mounting a disk isn't allowed here")
        yield folder


def test_a_full_disk_under_the_database_stops_writing_only_while_it_is_full(disk: Path) -> None:
    database = Database(f"sqlite:///{disk / 'passerelle.sqlite3'}")
    migrations.upgrade(database)
    settings = read_settings({"LMS_DATA_DIR": str(disk), "LMS_BASE_URL": "http://localhost"})
    release_id, [learner] = classroom(settings, database, people=1, units=4)
    app = create_app(settings, database=database)
    client = app.test_client(use_cookies=False)

    def finish(unit: int) -> int:
        path, body, headers = post_of(learner, release_id, unit=unit)
        return client.post(path, data=body, headers=dict(headers)).status_code

    assert finish(0) == 303
    fill(disk / "other-people-s-files")
    assert [finish(unit) for unit in (1, 2, 1)] == [503, 503, 503]
    assert read_page(app, "/courses/cours/un/page-0", learner.cookie).status_code == 200
    (disk / "other-people-s-files").unlink()
    assert finish(1) == 303
    database.dispose()


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_on_a_full_disk_pages_read_and_writes_say_so(
    settings: Settings, database: Database, app: Flask
) -> None:
    release_id, [learner] = classroom(settings, database, people=1, units=400)
    client = app.test_client(use_cookies=False)

    def finish(unit: int) -> int:
        path, body, headers = post_of(learner, release_id, unit=unit)
        answer = client.post(path, data=body, headers=dict(headers))
        if answer.status_code == 503:
            assert "<h1" in answer.text
            assert answer.headers["Retry-After"]
        return answer.status_code

    assert finish(0) == 303
    before = fill_disk(database)
    # What is free inside the file is used up first.
    statuses = [finish(unit) for unit in range(1, 400)]
    assert statuses[-1] == 503
    assert set(statuses) == {303, 503}
    assert read_page(app, "/courses/cours/un/page-0", learner.cookie).status_code == 200
    free_disk(database, before)
    assert finish(399) == 303
