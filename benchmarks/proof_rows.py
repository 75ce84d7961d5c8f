"""What `make proofs` proves, a row each, and how."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.installations import ENGINES, installation
from benchmarks.measuring import milliseconds, slowest
from lms.rosters.told import RosterPerson
from tests.courses.hostile import hostile_rows
from tests.coverage.disclosed import worlds_with_months
from tests.coverage.test_disclosure import assert_withstands
from tests.coverage.test_hammer import assert_true_after
from tests.promises.acknowledged import repeated, under_kills
from tests.promises.interrupted import backup_under_load, killed_imports
from tests.promises.publishing_killed import killed_publications
from tests.promises.races import races
from tests.promises.restarts import own_postgres, under_restarts
from tests.promises.seats import presences_noted, seats_taken
from tests.promises.september import twice
from tests.promises.together import last_two_modules_at_once, writers_in_turn
from tests.rosters.corpus import LIMIT_SECONDS, NAMES, accepted, timed
from tests.rosters.corpus_refused import refused

ROOT = Path(__file__).resolve().parents[1]
Prove = Callable[[str, str], str]
"""Prove a row on an engine (with the PostgreSQL server's address); give what was found, or raise."""


def _hammer(engine: str, postgres: str, *, kill: bool) -> str:
    with installation(engine, postgres=postgres, name="hammer") as (settings, database):
        assert_true_after(database, settings.data_dir, processes=8, acts=2000, kill=kill)
    return "no difference"


def _last_two(engine: str, postgres: str) -> str:
    with installation(engine, postgres=postgres, name="last") as (_settings, database):
        people, trained = last_two_modules_at_once(database, people=200)
    return _demand(trained == people, f"{trained} trained of {people}")


def _turns(engine: str, postgres: str) -> str:
    with installation(engine, postgres=postgres, name="turns") as (_settings, database):
        url = database.url.render_as_string(hide_password=False)
        errors, times = writers_in_turn(url, processes=16, writes=300)
    return _demand(errors == 0, f"{errors} errors, slowest 1 %: {milliseconds(slowest(times))}")


def _repeated(engine: str, postgres: str) -> str:
    with installation(engine, postgres=postgres, name="again") as (settings, database):
        outcome = repeated(settings, database, keys=1000, times=50)
    return _demand(
        outcome.holds, f"{outcome.lost} lost, {outcome.doubled} doubled, {len(outcome.wrong_answers)} wrong"
    )


def _kills(engine: str, postgres: str) -> str:
    with installation(engine, postgres=postgres, name="kills") as (settings, database):
        outcome = under_kills(settings, database, posts=20_000, kills=100)
    found = (
        f"{outcome.acknowledged} kept: {outcome.lost} lost, {outcome.doubled} doubled; {outcome.kills} kills"
    )
    return _demand(outcome.holds, found)


def _imports(engine: str, postgres: str) -> str:
    with installation(engine, postgres=postgres, name="import") as (settings, database):
        none, whole, some = killed_imports(settings, database, people=100_000, kills=20)
    return _demand(some == 0, f"none {none}, all {whole}, some {some}")


def _september(engine: str, postgres: str) -> str:
    with installation(engine, postgres=postgres, name="september") as (_settings, database):
        outcome = twice(database, people=20_000)
    return _demand(outcome.holds, outcome.said)


def _restarts(_engine: str, _postgres: str) -> str:
    with (
        own_postgres() as postgres,
        installation("postgresql", postgres=postgres.address, name="restarts") as (settings, database),
    ):
        outcome = under_restarts(settings, database, postgres, stops=20, pages=1000)
    found = (
        f"{outcome.acknowledged} kept: {outcome.lost} lost, {outcome.doubled} doubled;"
        f" {outcome.stops} stops, back in {milliseconds(outcome.slowest_back)} at most"
    )
    return _demand(outcome.holds, found)


def _corpus(_engine: str, _postgres: str) -> str:
    good, bad = accepted(), refused()
    read = [timed(case) for case in good]
    wrong = sum(1 for roster, _ in read if [_names(one) for one in roster.people] != NAMES)
    refusals = [(case, *timed(case)) for case in bad]
    mute = sum(
        1 for case, roster, _ in refusals if not roster.faults or roster.faults.kept[0].line != case.line
    )
    last = max(seconds for _case, _roster, seconds in refusals)
    found = (
        f"{len(good)} read, {wrong} wrongly; {len(bad)} refused, {mute} without line; slowest {last:.2f} s"
    )
    return _demand(not wrong and not mute and last <= LIMIT_SECONDS, found)


def _names(person: RosterPerson) -> tuple[str, str]:
    return person.identity.given_name, person.identity.family_name


def _seats(engine: str, postgres: str) -> str:
    with installation(engine, postgres=postgres, name="seats") as (_settings, database):
        taken = seats_taken(database, runs=50)
    said = ", ".join(f"{seats} in {runs} runs" for seats, runs in sorted(taken.items()))
    return _demand(set(taken) == {20}, f"seats taken: {said}")


def _door(engine: str, postgres: str) -> str:
    with installation(engine, postgres=postgres, name="door") as (_settings, database):
        noted = presences_noted(database, people=200)
    return _demand(noted == 200, f"{noted} presences of 200 people")


def _races(engine: str, postgres: str) -> str:
    with installation(engine, postgres=postgres, name="races") as (_settings, database):
        run = races(database, people=200)
    table = [f"{one.name:<92} {one.found}" for one in run]
    wrong = [one.name for one in run if not one.holds]
    return "\n".join([_demand(not wrong, f"{len(run)} races, {len(wrong)} lost or doubled"), *table])


def _backup(engine: str, postgres: str) -> str:
    with (
        installation(engine, postgres=postgres, name="saved") as (settings, database),
        installation("sqlite", postgres=postgres, name="restored") as (_restored, empty),
    ):
        completions = backup_under_load(database, empty, settings.data_dir, seconds=1.0)
    return f"verified, {completions} completions"


def _publications(engine: str, postgres: str) -> str:
    with installation(engine, postgres=postgres, name="publication") as (settings, database):
        old, new, neither = killed_publications(settings, database, units=40, kills=20)
    return _demand(neither == 0, f"old release whole {old}, new one whole {new}, neither {neither}")


def _hostile(_engine: str, _postgres: str) -> str:
    """Every hostile input by itself: the fault that names it, the file, and how long it took."""
    ended = list(hostile_rows())
    wrong = [row.name for row in ended if not row.held]
    slowest_one = max(ended, key=lambda row: row.seconds)
    table = [
        f"{row.family:<10} {row.name:<40.40} {row.code:<5} {row.file!r:<24} {milliseconds(row.seconds):>9}"
        for row in ended
    ]
    said = f"{len(ended)} inputs, {len(wrong)} not held; slowest {milliseconds(slowest_one.seconds)}"
    return "\n".join([_demand(not wrong, said), *table])


def _worlds_withstand(number: int) -> str:
    return assert_withstands(worlds_with_months(1000, number))


def _pytest(*paths: str, says: str = "") -> Prove:
    """Run tests; what is found is their last line, or the one that begins with `says`."""

    def prove(engine: str, _postgres: str) -> str:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *paths],
            cwd=ROOT,
            env={**kept, "LMS_TEST_PROFILE": "proofs", "LMS_TEST_ENGINES": engine},
            capture_output=True,
            text=True,
            timeout=3600,
            check=False,
        )
        lines = done.stdout.strip().splitlines() or ["no output"]
        told = next((line for line in lines if says and line.startswith(says)), lines[-1].strip("= "))
        return _demand(done.returncode == 0, told)

    return prove


PROOFS: dict[str, tuple[str, Prove, tuple[str, ...]]] = {
    "hammer": ("2,000 random acts by 8 processes: verify", lambda e, p: _hammer(e, p, kill=False), ENGINES),
    "hammer-killed": ("the same, all killed in the middle", lambda e, p: _hammer(e, p, kill=True), ENGINES),
    "last-two": ("two transactions, last two modules, 200 times", _last_two, ENGINES),
    "turns": ('16 processes x 300 writes: no "database is locked"', _turns, ("sqlite",)),
    "repeated": ("1,000 requests x 50 at once: one row each", _repeated, ENGINES),
    "kills": ("8 clients, 20,000 POSTs, 100 kill -9 of workers", _kills, ENGINES),
    "restarts": ("PostgreSQL stopped at once 20 times under load: back in 5 s", _restarts, ("postgresql",)),
    "seats": ("200 requests for 20 seats, some twice, some given back, x 50", _seats, ENGINES),
    "door": ('200 people say "I am here" twice, 8 at once', _door, ENGINES),
    "races": ("a session’s races: scans, lists, telephones, clocks", _races, ENGINES),
    "imports": ("100,000 rows imported, kill -9 at 20 points; a replay", _imports, ENGINES),
    "september": ("20,000 people imported twice, moved columns, moves, leavers: verify", _september, ENGINES),
    "corpus": ("files of people as they come: read, or refused within 1 s of CPU", _corpus, ("sqlite",)),
    "backup": ("backup under write load; the copy verified", _backup, ENGINES),
    "full-disk": (
        "full disk: reads work, writes say so, recovers",
        _pytest("tests/promises", "-k", "full_disk"),
        ("sqlite",),
    ),
    "days": (
        "local days, both clock changes, four zones",
        _pytest("tests/progress/test_days.py"),
        ("sqlite",),
    ),
    "examples": (
        "counting, completion and scoring at 1,000 examples",
        _pytest("tests/coverage", "tests/progress/test_completion.py", "tests/progress/test_scoring.py"),
        ("sqlite",),
    ),
    "small-cells": (
        "every published table of two or three months, 1,000 worlds, a solver",
        lambda _engine, _postgres: _worlds_withstand(1000),
        ("sqlite",),
    ),
    "matrix": (
        "every route x every role x one's own and a foreign object",
        _pytest("tests/test_matrix.py", says="matrix:"),
        ("sqlite",),
    ),
    "people": (
        "people's page, file and search of each role as the oracle says",
        _pytest("tests/reach/test_queries.py", "tests/rosters/test_people_pages.py"),
        ENGINES,
    ),
    "mails": (
        "a crash at each step of sending: none lost, none twice",
        _pytest("tests/mail/test_crashes.py"),
        ENGINES,
    ),
    "hostile": ("each hostile input ends within the limits, named", _hostile, ("sqlite",)),
    "worlds": (
        "200 random programmes: ledger, page, CSV, XLSX, JSON (25: PDF) as a slow count",
        _pytest("tests/reports/test_random_worlds.py"),
        ENGINES,
    ),
    "content": (
        "hostile Markdown in a page: nothing that runs",
        _pytest("tests/courses/test_child.py", "tests/courses/test_markdown_html.py"),
        ("sqlite",),
    ),
    "authors": (
        "edit, move, remove, restore, publish, learn: 1,000 sequences",
        _pytest("tests/studio/test_nothing_lost.py"),
        ("sqlite",),
    ),
    "publications": ("40 units published, kill -9 at 20 points", _publications, ENGINES),
    "lossless": (
        "each course of content/: exported, published again: the same hash",
        _pytest("tests/courses/test_publishing.py", "-k", "export_then_publish"),
        ENGINES,
    ),
}


def _demand(holds: bool, found: str) -> str:  # noqa: FBT001 - reads as an assertion
    if not holds:
        raise AssertionError(found)
    return found
