"""`lms programmes apply`, `lms report verify` and `lms report rebuild`, from the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from lms.cli import lms
from lms.coverage.models import Goal, GoalRevision, LedgerEntry, SumDay
from lms.coverage.rebuilding import begin, recount_next
from lms.database import Database
from lms.database.retrying import in_transaction
from lms.messages import RefusalError
from lms.programmes.models import Programme
from lms.schools.models import Affiliation
from tests.factories.coverage import ALL_THREE, BEGAN, NOW, World, complete, make_goal, make_world
from tests.factories.programmes import make_school

FILE = """\
programme: tne-essai
name: Territoire numérique
period: {from: 2026-09-01, to: 2028-08-31}
perimeter: {departments: ["35"]}
goals:
  - id: but-0
    title: But but-0
    audience: teacher
    rule: {at_least: 2, of: [hybrider/a, hybrider/b, evaluer/a]}
    target: {share: 60 %}
    due_on: 2028-06-30
"""


@pytest.fixture(autouse=True)
def _installation(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LMS_DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LMS_DEFAULT_LOCALE", "en")


@pytest.fixture
def world(database: Database) -> World:
    with database.writer() as db:
        world = make_world(db, people=6, goals=(ALL_THREE,))
        complete(db, world, world.people[0], "hybrider/a", "evaluer/a")
        db.commit()
    return world


def run(*arguments: str) -> Result:
    return CliRunner().invoke(lms, arguments)


def refusals(result: Result) -> str:
    assert isinstance(result.exception, RefusalError), result.output
    return "\n".join(map(str, result.exception.reasons))


def apply(tmp_path: Path, text: str, *options: str) -> Result:
    file = tmp_path / "programme.yaml"
    file.write_text(text, encoding="utf-8")
    return run("programmes", "apply", str(file), *options)


def test_verify_says_what_it_checked_and_rebuild_mends(database: Database, world: World) -> None:
    run("report", "rebuild")
    fine = run("report", "verify")
    assert fine.exit_code == 0, fine.output
    assert "Checked: 1 wordings of goals, 6 people, 6 entries" in fine.output
    assert "No difference found." in fine.output
    with database.writer() as db:
        db.execute(update(SumDay).where(SumDay.uai == world.schools[0]).values(enrolled=7))
        db.commit()
    bad = run("report", "verify")
    assert bad.exit_code == 1
    assert f"school {world.schools[0]}, 2026-09-01, enrolled: the sum of the day is 7" in bad.output
    assert "1 sums corrected" in run("report", "rebuild").output
    assert run("report", "verify").exit_code == 0


def test_rebuild_says_that_it_goes_on_where_it_was(database: Database, world: World) -> None:
    in_transaction(database, lambda db: begin(db, now=NOW))
    in_transaction(database, lambda db: recount_next(db, at_once=2))
    assert "Taken up where an earlier run was stopped.\n4 people recounted" in run("report", "rebuild").output


def test_rebuild_exits_with_1_for_people_it_can_t_count(database: Database, world: World) -> None:
    with database.writer() as db:
        for uai in world.schools[1:]:
            days = {"from_on": BEGAN, "to_on": BEGAN.replace(month=12), "confirmed_on": BEGAN}
            who = {"person_id": world.people[0], "audience": "teacher", "function": "teacher"}
            db.add(Affiliation(**who, **days, uai=uai, is_main=True, changed_at=NOW))
        db.commit()
    result = run("report", "rebuild")
    assert result.exit_code == 1
    assert f"Person {world.people[0]} was left out" in result.output


def test_a_file_is_applied_counted_and_repeated(database: Database, world: World, tmp_path: Path) -> None:
    run("report", "rebuild")
    trial = apply(tmp_path, FILE, "--dry-run")
    assert trial.exit_code == 0, trial.output
    assert "Goals with a new wording: but-0" in trial.output
    assert "Nothing was written" in trial.output
    with database.reader() as db:
        assert len(db.scalars(select(GoalRevision)).all()) == 1
    done = apply(tmp_path, FILE)
    assert done.exit_code == 0, done.output
    assert "1 wording of a goal is counted" in done.output
    with database.reader() as db:
        second = db.scalars(select(GoalRevision).where(GoalRevision.n == 2)).one()
        assert second.state == "ready"
        trained = select(LedgerEntry.person_id).where(
            LedgerEntry.revision_id == second.id, LedgerEntry.measure == "trained"
        )
        assert db.scalars(trained).all() == [world.people[0]]
    again = apply(tmp_path, FILE)
    assert "Goals unchanged: but-0" in again.output
    assert "recounted" not in again.output
    assert run("report", "verify").exit_code == 0


def test_a_new_programme_is_said_to_be_new(database: Database, world: World, tmp_path: Path) -> None:
    done = apply(tmp_path, FILE.replace("tne-essai", "tne-neuf"))
    assert "Programme tne-neuf: new." in done.output
    assert "Perimeter: 3 schools new, 0 changed, 0 unchanged." in done.output
    renamed = apply(tmp_path, FILE.replace("tne-essai", "tne-neuf").replace("Territoire", "Le territoire"))
    assert "Programme tne-neuf: changed." in renamed.output


def test_a_build_left_half_way_is_finished_by_applying_again(
    database: Database, world: World, tmp_path: Path
) -> None:
    apply(tmp_path, FILE)
    with database.writer() as db:
        goal = db.scalars(select(Goal)).one()
        programme = db.get_one(Programme, world.programme_id)
        late = make_goal(db, programme, goal=goal, n=3, is_ready=False)
        late_id, late.rule = late.id, {"modules": ["hybrider/a"]}
        db.commit()
    apply(tmp_path, FILE)
    with database.reader() as db:
        assert db.get_one(GoalRevision, late_id).state == "ready"


def test_faults_are_all_said_and_nothing_is_written(database: Database, world: World, tmp_path: Path) -> None:
    assert "hybrider/z" in refusals(apply(tmp_path, FILE.replace("hybrider/b", "hybrider/z")))
    assert "Line 6" in refusals(apply(tmp_path, FILE.replace("id: but-0", "id: But !")))
    assert "no school of this department" in refusals(apply(tmp_path, FILE.replace('"35"', '"29"')))
    with database.reader() as db:
        assert len(db.scalars(select(GoalRevision)).all()) == 1


def test_a_file_that_isn_t_utf_8_is_refused(database: Database, tmp_path: Path) -> None:
    with database.writer() as db:
        make_school(db)
        db.commit()
    file = tmp_path / "latin.yaml"
    file.write_bytes(FILE.encode("cp1252"))
    assert "isn’t written in UTF-8" in refusals(run("programmes", "apply", str(file)))
