"""Two writers at once: one main school, one import, whatever the database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier

from lms.database import Database
from lms.messages import RefusalError
from lms.schools.affiliations import move_affiliation, open_affiliation
from lms.schools.directory import read_directory
from lms.schools.imports import import_directory
from lms.schools.population import Audience, Function
from lms.schools.queries import affiliations_of
from tests.factories.accounts import make_person
from tests.factories.schools import make_school

TRAPS = Path(__file__).parent / "data" / "directory-traps.csv"
SCHOOLS = ("0599901S", "0599902T", "0599903U")
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SEPTEMBER = date(2026, 9, 1)
ROUNDS = 10


def test_of_two_first_arrivals_one_is_refused(database: Database) -> None:
    with database.writer() as db:
        for uai in SCHOOLS:
            make_school(db, uai)
        people = [make_person(db).id for _ in range(ROUNDS)]
        db.commit()
    together = Barrier(2)

    def arrive(person_id: int, uai: str) -> bool:
        together.wait()
        with database.writer() as db:
            try:
                open_affiliation(
                    db,
                    person_id=person_id,
                    audience=Audience.TEACHER,
                    uai=uai,
                    function=Function.TEACHER,
                    from_on=SEPTEMBER,
                    now=NOW,
                )
            except RefusalError:
                return False
            db.commit()
            return True

    with ThreadPoolExecutor(2) as pool:
        for person_id in people:
            tried = [pool.submit(arrive, person_id, uai) for uai in SCHOOLS[:2]]
            assert sorted(one.result() for one in tried) == [False, True]
    with database.reader() as db:
        assert all(len(affiliations_of(db, person_id)) == 1 for person_id in people)


def test_two_moves_at_once_leave_one_main_school(database: Database) -> None:
    with database.writer() as db:
        for uai in SCHOOLS:
            make_school(db, uai)
        people = [make_person(db).id for _ in range(ROUNDS)]
        db.commit()
    together = Barrier(3)

    def move(person_id: int, uai: str) -> None:
        together.wait()
        with database.writer() as db:
            move_affiliation(
                db,
                person_id=person_id,
                audience=Audience.TEACHER,
                uai=uai,
                function=Function.TEACHER,
                on=SEPTEMBER,
                now=NOW,
            )
            db.commit()

    with ThreadPoolExecutor(3) as pool:
        for person_id in people:
            for one in [pool.submit(move, person_id, uai) for uai in SCHOOLS]:
                one.result()
    with database.reader() as db:
        assert all(len(affiliations_of(db, person_id)) == 1 for person_id in people)


def test_two_imports_at_once_count_each_school_once(database: Database) -> None:
    directory = read_directory(TRAPS.read_bytes())
    together = Barrier(2)

    def take() -> tuple[int, int, int]:
        together.wait()
        with database.writer() as db:
            imported = import_directory(db, directory)
            db.commit()
        return (imported.new, imported.changed, imported.unchanged)

    with ThreadPoolExecutor(2) as pool:
        taken = [pool.submit(take) for _ in range(2)]
        assert sorted(one.result() for one in taken) == [(0, 0, 31), (31, 0, 0)]
