"""The demonstration’s schools: fictional, holding every special case, read by the real readers."""

from datetime import date
from pathlib import Path

import pytest

from lms.demo.files import directory_file, headcounts_file, programme_file
from lms.demo.places import FICTIONAL, places
from lms.demo.school_years import Years
from lms.programmes.programme_file import parse_programme_file
from lms.schools.directory import read_directory
from lms.schools.headcounts_file import read_headcounts
from lms.schools.school import Level, Ministry, Standing
from lms.schools.uai import is_uai

YEARS = Years(today=date(2026, 11, 22))
REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "annuaire-35.csv"


def test_there_are_some_sixty_schools_each_marked_as_fictional() -> None:
    schools = places()
    assert 58 <= len(schools) <= 64
    assert len({school.uai for school in schools}) == len(schools)
    assert all(is_uai(school.uai) and FICTIONAL in school.name for school in schools)
    assert 1100 <= sum(school.staff for school in schools) <= 1300


def test_every_special_case_is_there() -> None:
    traits = {school.trait for school in places()}
    assert traits >= {
        "private", "agricultural", "mfr", "rep+", "rpi", "one-class", "merged", "proxy", "unknown",
    }  # fmt: skip
    assert any(school.drive == 0 for school in places())


def test_the_real_reader_takes_all_of_them_in() -> None:
    directory = read_directory(directory_file(places(), years=YEARS))
    assert not directory.faults
    assert {school.standing for school in directory.schools} == {Standing.IN}
    assert {school.level for school in directory.schools} == {
        Level.ECOLE, Level.COLLEGE, Level.LYCEE, Level.EREA, Level.MFR,
    }  # fmt: skip
    assert Ministry.AGRICULTURE in {school.ministry for school in directory.schools}
    assert not read_headcounts(headcounts_file(places(), years=YEARS)).faults


def test_none_is_in_the_real_directory() -> None:
    if not REAL.exists():
        pytest.skip("the real directory isn't beside the project")
    real = {school.uai for school in read_directory(REAL.read_bytes()).schools}
    assert real.isdisjoint(school.uai for school in places())


@pytest.mark.parametrize("today", [date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 9), date(2027, 2, 28)])
def test_the_story_moves_with_the_day(today: date) -> None:
    years = Years(today=today)
    assert years.last_start < years.start <= today <= years.programme_end
    assert not read_headcounts(headcounts_file(places(), years=years)).faults
    parsed = parse_programme_file(programme_file(years=years))
    assert not getattr(parsed, "faults", ())
