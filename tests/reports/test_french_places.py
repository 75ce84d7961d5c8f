"""Where, as French says it."""

import pytest

from lms.reports.french_places import in_academy, in_department, in_municipality
from lms.schools.departments import DEPARTMENTS


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("02", "Dans l’Aisne"),
        ("13", "Dans les Bouches-du-Rhône"),
        ("18", "Dans le Cher"),
        ("21", "Dans la Côte-d'Or"),
        ("25", "Dans le Doubs"),
        ("29", "Dans le Finistère"),
        ("34", "Dans l’Hérault"),
        ("35", "En Ille-et-Vilaine"),
        ("38", "Dans l’Isère"),
        ("43", "Dans la Haute-Loire"),
        ("59", "Dans le Nord"),
        ("67", "Dans le Bas-Rhin"),
        ("75", "À Paris"),
        ("86", "Dans la Vienne"),
        ("88", "Dans les Vosges"),
        ("89", "Dans l’Yonne"),
        ("95", "Dans le Val-d'Oise"),
        ("2A", "En Corse-du-Sud"),
        ("971", "En Guadeloupe"),
    ],
)
def test_departments(code: str, said: str) -> None:
    assert in_department(code, DEPARTMENTS[code].name) == said


def test_every_department_is_said() -> None:
    for code, department in DEPARTMENTS.items():
        said = in_department(code, department.name)
        assert said.startswith(("Dans ", "En ", "À ")), said
        assert not said.startswith(("Dans la A", "Dans la E", "Dans la I", "Dans la O"))


def test_academies_and_towns() -> None:
    assert in_academy("Amiens") == "Dans l’académie d’Amiens"
    assert in_academy("Rennes") == "Dans l’académie de Rennes"
    assert in_municipality("Le Rheu") == "Au Rheu"
    assert in_municipality("Les Ulis") == "Aux Ulis"
    assert in_municipality("Rennes") == "À Rennes"
