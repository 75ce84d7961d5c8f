"""Departments, academies, regions, clocks."""

from zoneinfo import ZoneInfo

import pytest

from lms.schools.departments import ACADEMIES, DEPARTMENTS, department, find_department


def test_holds_every_department() -> None:
    metropolitan = {f"{n:02d}" for n in range(1, 96)} - {"20"} | {"2A", "2B"}
    overseas = {"971", "972", "973", "974", "976"}
    assert metropolitan | overseas <= DEPARTMENTS.keys()
    assert len(metropolitan | overseas) == 96 + 5


@pytest.mark.parametrize(
    ("code", "name", "academy"),
    [
        ("02", "Aisne", "Amiens"),
        ("95", "Val-d'Oise", "Versailles"),
        ("13", "Bouches-du-Rhône", "Aix-Marseille"),
        ("18", "Cher", "Orléans-Tours"),
        ("2A", "Corse-du-Sud", "Corse"),
        ("25", "Doubs", "Besançon"),
        ("29", "Finistère", "Rennes"),
        ("971", "Guadeloupe", "Guadeloupe"),
        ("34", "Hérault", "Montpellier"),
        ("38", "Isère", "Grenoble"),
        ("86", "Vienne", "Poitiers"),
        ("88", "Vosges", "Nancy-Metz"),
        ("59", "Nord", "Lille"),
        ("62", "Pas-de-Calais", "Lille"),
        ("14", "Calvados", "Normandie"),
    ],
)
def test_the_programmes_departments_have_their_academy(code: str, name: str, academy: str) -> None:
    assert (department(code).name, department(code).academy) == (name, academy)


@pytest.mark.parametrize(
    ("written", "code"),
    [("035", "35"), ("35", "35"), ("02A", "2A"), ("2a", "2A"), ("1", "01"), ("001", "01"), ("971", "971")],
)
def test_finds_a_code_as_files_write_it(written: str, code: str) -> None:
    found = find_department(written)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("written", ["", "0", "20", "96", "1234", "Nord"])
def test_finds_no_department_that_is_none(written: str) -> None:
    assert find_department(written) is None


def test_clocks_and_names_exist() -> None:
    for one in DEPARTMENTS.values():
        assert ZoneInfo(one.timezone)
        assert ACADEMIES[one.academy_code] == one.academy
    assert department("974").timezone == "Indian/Reunion"
    assert department("35").region == "Bretagne"
