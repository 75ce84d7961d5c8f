"""Applying a programme's file: once, again, changed; the real directory through the database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.programmes.engaging import choose_engaged, shows_engaged
from lms.programmes.models import PerimeterEntry
from lms.programmes.operations import AppliedPerimeter, apply_programme
from lms.programmes.programme_file import ProgrammeFile, parse_programme_file
from lms.programmes.queries import (
    counted_schools,
    directory_faults,
    entries_on,
    find_programme,
    partners_of,
    perimeter_counts,
    programmes,
    schools_in_perimeter,
    stored_entries,
)
from lms.programmes.reasons import explain
from lms.schools.directory import read_directory
from lms.schools.imports import import_directory
from lms.schools.models import School
from lms.schools.school import Standing
from tests.factories.programmes import enter, make_programme, make_school, uai

DIRECTORY = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "annuaire-35.csv"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
START, TODAY, LATER = date(2026, 9, 1), date(2026, 11, 22), date(2027, 3, 1)
TEXT = """\
programme: tne-35
name: Territoire
period: {from: 2026-09-01, to: 2028-08-31}
partners:
  - {name: Canopé, kind: operator}
perimeter:
  departments: [35]
"""


def read(text: str = TEXT) -> ProgrammeFile:
    found = parse_programme_file(text)
    assert isinstance(found, ProgrammeFile), found
    return found


def test_a_programme_is_made_with_its_partners_and_its_schools(db: Session) -> None:
    school, service = make_school(db), make_school(db, standing="out", reason="service")
    section = make_school(db, standing="rolled_up", reason="section", rolls_up_to=school.uai)
    make_school(db, department_code="22")
    done = apply_programme(db, file=read(), today=TODAY, now=NOW)
    assert (done.is_new, done.is_changed) == (True, False)
    assert done.perimeter == AppliedPerimeter(new=3, changed=0, unchanged=0)
    programme = find_programme(db, "tne-35")
    assert programme is done.programme
    assert programmes(db) == [programme]
    assert [(one.name, one.kind) for one in partners_of(db, programme.id)] == [("Canopé", "operator")]
    assert db.scalars(schools_in_perimeter(programme.id, START)).all() == [school.uai]
    assert db.scalars(schools_in_perimeter(programme.id, date(2026, 8, 31))).all() == []
    assert {tuple(row) for row in db.execute(counted_schools(programme.id, TODAY))} == {
        (school.uai, school.uai),
        (section.uai, school.uai),
    }
    counts = perimeter_counts(db, programme_id=programme.id, on=TODAY)
    assert (counts.included, counts.not_included) == (1, 2)
    assert [(one.standing, one.reason, one.schools) for one in counts.reasons] == [
        (Standing.IN, "public", 1),
        (Standing.OUT, "service", 1),
        (Standing.ROLLED_UP, "section", 1),
    ]
    assert {one.uai for one in db.scalars(entries_on(programme.id, TODAY))} == {
        school.uai,
        service.uai,
        section.uai,
    }


def test_applying_again_changes_nothing(db: Session) -> None:
    make_school(db)
    apply_programme(db, file=read(), today=TODAY, now=NOW)
    before = db.scalars(select(PerimeterEntry.recorded_at).order_by(PerimeterEntry.id)).all()
    again = apply_programme(db, file=read(), today=LATER, now=NOW.replace(year=2027))
    assert (again.is_new, again.is_changed) == (False, False)
    assert again.perimeter == AppliedPerimeter(new=0, changed=0, unchanged=1)
    assert again.programme.changed_at == NOW
    assert db.scalars(select(PerimeterEntry.recorded_at).order_by(PerimeterEntry.id)).all() == before


def test_a_change_is_dated_and_the_days_before_stay(db: Session) -> None:
    first, second = make_school(db), make_school(db)
    apply_programme(db, file=read(), today=START, now=NOW)
    changed = TEXT.replace("Territoire", "Territoires").replace("operator", "funder")
    changed += f"  exclude: [{{uai: {first.uai}, reason: Travaux}}]\n"
    done = apply_programme(db, file=read(changed), today=TODAY, now=NOW)
    assert (done.is_new, done.is_changed) == (False, True)
    assert done.perimeter == AppliedPerimeter(new=0, changed=1, unchanged=1)
    assert done.programme.name == "Territoires"
    assert [one.kind for one in partners_of(db, done.programme.id)] == ["funder"]
    within = schools_in_perimeter(done.programme.id, date(2026, 11, 21))
    assert set(db.scalars(within)) == {first.uai, second.uai}
    assert db.scalars(schools_in_perimeter(done.programme.id, TODAY)).all() == [second.uai]
    note = db.scalars(
        select(PerimeterEntry.note).where(
            PerimeterEntry.reason == "excluded", PerimeterEntry.uai == first.uai
        )
    ).one()
    assert note == "Travaux"
    # Changing one's mind the same day withdraws the entry, which stays on record.
    apply_programme(db, file=read(), today=TODAY, now=NOW)
    assert set(db.scalars(schools_in_perimeter(done.programme.id, TODAY))) == {first.uai, second.uai}
    withdrawn = select(func.count()).where(PerimeterEntry.withdrawn_at.is_not(None))
    assert db.scalar(withdrawn) == 1
    assert len(stored_entries(db, programme_id=done.programme.id)) == 2


def test_a_mistake_is_corrected_from_the_day_that_the_file_gives(db: Session) -> None:
    school = make_school(db)
    apply_programme(db, file=read(), today=START, now=NOW)
    text = TEXT + f"  changes_from: 2026-10-01\n  exclude: [{{uai: {school.uai}, reason: Erreur}}]\n"
    programme = apply_programme(db, file=read(text), today=TODAY, now=NOW).programme
    assert db.scalars(schools_in_perimeter(programme.id, date(2026, 10, 1))).all() == []
    assert db.scalars(schools_in_perimeter(programme.id, date(2026, 9, 30))).all() == [school.uai]


def test_a_programme_may_lose_its_partners(db: Session) -> None:
    make_school(db)
    programme = apply_programme(db, file=read(), today=TODAY, now=NOW).programme
    without = apply_programme(db, file=replace(read(), partners=()), today=TODAY, now=NOW)
    assert without.is_changed
    assert list(partners_of(db, programme.id)) == []


def test_the_day_may_be_a_column(db: Session) -> None:
    school = make_school(db)
    programme = make_programme(db, schools=[school])
    gone = make_school(db)
    enter(db, programme, gone, to_on=TODAY)
    on = select(PerimeterEntry.to_on).where(PerimeterEntry.uai == gone.uai).scalar_subquery()
    assert db.scalars(schools_in_perimeter(programme.id, on)).all() == [school.uai]


def test_names_that_the_directory_does_not_hold_are_told(db: Session) -> None:
    school = make_school(db)
    file = read(
        TEXT + f"  schools: [{school.uai}, {uai(1)}]\n  waves: [{{from: 2027-01-01, departments: [22]}}]\n"
    )
    assert [fault.found for fault in directory_faults(db, file)] == [uai(1), "22"]
    assert directory_faults(db, read()) == ()
    assert find_programme(db, "tne-35") is None


@pytest.mark.skipif(not DIRECTORY.exists(), reason="the real directory isn't beside this clone")
def test_department_35_of_the_real_directory(db: Session) -> None:
    import_directory(db, read_directory(DIRECTORY.read_bytes()))
    done = apply_programme(db, file=read(), today=TODAY, now=NOW)
    assert done.perimeter == AppliedPerimeter(new=993, changed=0, unchanged=0)
    counts = perimeter_counts(db, programme_id=done.programme.id, on=TODAY)
    assert (counts.included, counts.not_included) == (861, 132)
    assert all(str(explain(one.reason)) for one in counts.reasons)
    levels = (
        select(School.level, func.count())
        .where(School.uai.in_(schools_in_perimeter(done.programme.id, TODAY)))
        .group_by(School.level)
    )
    by_level = {level: schools for level, schools in db.execute(levels)}  # noqa: C416 - rows, not pairs
    assert by_level.pop("mfr") == 11
    assert sum(by_level.values()) == 850
    assert set(by_level) == {"ecole", "college", "lycee", "erea"}
    again = apply_programme(db, file=read(), today=TODAY, now=NOW)
    assert again.perimeter == AppliedPerimeter(new=0, changed=0, unchanged=993)


def test_a_file_chooses_that_schools_are_said_to_be_engaged_only_by_saying_so(db: Session) -> None:
    make_school(db)
    programme = apply_programme(db, file=read(), today=TODAY, now=NOW).programme
    assert not shows_engaged(db, programme.id)
    chosen = TEXT + "schools_engaged: true\n"
    assert apply_programme(db, file=read(chosen), today=TODAY, now=NOW).is_changed
    assert not apply_programme(db, file=read(chosen), today=TODAY, now=NOW).is_changed
    assert shows_engaged(db, programme.id)
    # Hidden again on the page: the same file doesn't show it anew.
    choose_engaged(db, programme_id=programme.id, is_shown=False, decided_by=None, now=NOW)
    assert apply_programme(db, file=read(chosen), today=TODAY, now=NOW).kept == ("engaged",)
    assert not shows_engaged(db, programme.id)
    assert apply_programme(db, file=read(), today=TODAY, now=NOW).kept == ()
