"""Imports of schools and headcounts, on real databases."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.schools.directory import read_directory
from lms.schools.headcounts_file import read_headcounts
from lms.schools.imports import import_directory, import_headcounts
from lms.schools.models import Headcount, School, SchoolSize
from lms.schools.school import Standing
from lms.tabular.imported import Imported

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TRAPS = Path(__file__).parent / "data" / "directory-traps.csv"
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
HEADER = "uai;population;headcount;on;source;kind\n"
CLASSES = "Rentrée scolaire;Numéro de l'école;Nombre total de classes;Nombre total d'élèves\n"


def counts(imported: Imported) -> tuple[int, int, int, int]:
    return (imported.new, imported.changed, imported.unchanged, imported.refused)


def take(db: Session, data: bytes) -> Imported:
    imported = import_directory(db, read_directory(data))
    db.expire_all()
    return imported


def take_headcounts(db: Session, text: str) -> Imported:
    imported = import_headcounts(db, read_headcounts(text.encode()), now=NOW)
    db.expire_all()
    return imported


def test_a_school_is_stored_with_its_territory(db: Session) -> None:
    assert counts(take(db, TRAPS.read_bytes())) == (31, 0, 0, 0)
    school = db.get_one(School, "9719928P")
    assert (school.academy, school.region, school.timezone) == (
        "Guadeloupe",
        "Guadeloupe",
        "America/Guadeloupe",
    )
    caen = db.get_one(School, "0149929S")
    assert (caen.academy_code, caen.academy, caen.funder) == ("70", "Normandie", "commune")
    assert db.get_one(School, "0599903U").search_text == "ecole fictive privee ste oeuvre 0599903u"


def test_importing_again_changes_nothing_and_says_so(db: Session) -> None:
    take(db, TRAPS.read_bytes())
    again = take(db, TRAPS.read_bytes())
    assert counts(again) == (0, 0, 31, 0)
    assert again.figures == {"schools": 31, "on_several_rows": 1}


def test_only_what_differs_is_changed(db: Session) -> None:
    take(db, TRAPS.read_bytes())
    changed = TRAPS.read_bytes().replace(
        "École fictive des Ormes".encode(), "École fictive des Chênes".encode()
    )
    assert counts(take(db, changed)) == (0, 1, 30, 0)
    assert db.get_one(School, "0599901S").name == "École fictive des Chênes"


def test_schools_that_the_file_does_not_name_stay(db: Session) -> None:
    take(db, TRAPS.read_bytes())
    first_rows = b"\r\n".join(TRAPS.read_bytes().split(b"\r\n")[:4])
    assert counts(take(db, first_rows)) == (0, 0, 3, 0)
    assert db.scalar(select(func.count()).select_from(School)) == 31


def test_a_faulty_directory_changes_nothing(db: Session) -> None:
    refused = take(db, TRAPS.read_bytes().replace(b"0599901S", b"0599901A"))
    assert counts(refused) == (0, 0, 0, 1)
    assert refused.faults[0].line == 2
    assert refused.rows == 32
    assert db.scalar(select(func.count()).select_from(School)) == 0


def test_a_merged_school_stays_closed_though_the_directory_still_lists_it(db: Session) -> None:
    take(db, TRAPS.read_bytes())
    school = db.get_one(School, "0599901S")
    school.successor_uai, school.state, school.standing = "0599902T", "closed", "out"
    school.name = "Ancien nom"
    db.flush()
    assert counts(take(db, TRAPS.read_bytes())) == (0, 1, 30, 0)
    assert (school.name, school.state, school.standing) == ("École fictive des Ormes", "closed", "out")
    assert counts(take(db, TRAPS.read_bytes())) == (0, 0, 31, 0)


def test_headcounts_are_added_corrected_and_left(db: Session) -> None:
    take(db, TRAPS.read_bytes())
    first = (
        HEADER
        + "0599901S;teachers;12;2026-09-01;IEN;declared\n0599901S;teachers;13;2027-01-01;IEN;declared\n"
    )
    assert counts(take_headcounts(db, first)) == (2, 0, 0, 0)
    second = first.replace(";13;", ";14;") + "0599902T;families;80;2026-09-01;IEN;declared\n"
    assert counts(take_headcounts(db, second)) == (1, 1, 1, 0)
    assert counts(take_headcounts(db, second)) == (0, 0, 3, 0)
    corrected = db.get_one(Headcount, ("0599901S", "teachers", "declared", date(2027, 1, 1)))
    assert corrected.headcount == 14


def test_our_own_format_refuses_unknown_schools_with_their_line(db: Session) -> None:
    take(db, TRAPS.read_bytes())
    rows = "0599901S;teachers;12;2026-09-01;IEN;declared\n0350122T;teachers;9;2026-09-01;IEN;declared\n"
    refused = take_headcounts(db, HEADER + rows)
    assert counts(refused) == (0, 0, 0, 1)
    assert [(fault.line, fault.value) for fault in refused.faults] == [(3, "0350122T")]
    assert db.scalar(select(func.count()).select_from(Headcount)) == 0


def test_open_data_pass_over_unknown_schools_and_say_so(db: Session) -> None:
    take(db, TRAPS.read_bytes())
    rows = "2022;0599901S;7;143\n2022;0350122T;5;100\n"
    taken = take_headcounts(db, CLASSES + rows)
    assert counts(taken) == (1, 0, 0, 0)
    assert taken.skipped == 1
    assert "0350122T" in str(taken.notes[0])
    assert db.get_one(SchoolSize, ("0599901S", date(2022, 9, 1))).pupils == 143
    changed = take_headcounts(db, CLASSES + rows.replace("143", "144"))
    assert counts(changed) == (0, 1, 0, 0)


def test_open_data_about_no_known_school_are_refused(db: Session) -> None:
    refused = take_headcounts(db, CLASSES + "2022;0599901S;7;143\n")
    assert counts(refused) == (0, 0, 0, 1)
    assert "lms schools import" in str(refused.faults[0].remedy)


def test_an_empty_file_of_headcounts_changes_nothing(db: Session) -> None:
    assert counts(take_headcounts(db, HEADER)) == (0, 0, 0, 0)


@pytest.mark.skipif(not SHARED.exists(), reason="the real files aren't beside this project")
def test_the_real_files_of_a_department(db: Session) -> None:
    annuaire = (SHARED / "annuaire-35.csv").read_bytes()
    assert counts(take(db, annuaire)) == (993, 0, 0, 0)
    assert counts(take(db, annuaire)) == (0, 0, 993, 0)
    inside = select(func.count()).where(School.standing == Standing.IN.value)
    assert db.scalar(inside) == 861
    effectifs = (SHARED / "effectifs-ecoles-35.csv").read_text("utf-8-sig")
    taken = take_headcounts(db, effectifs)
    assert (taken.new, taken.skipped, taken.rows) == (2694, 10, 2704)
    assert counts(take_headcounts(db, effectifs)) == (0, 0, 2694, 0)
