"""Whose schools a published row stands for, and that nothing is published for an authority alone."""

from datetime import date
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from lms.coverage.funded import Authority, authorities, owner_of, smaller_rows
from lms.coverage.places import Grouping, Place, key_of
from lms.coverage.published import Month, SchoolCount, cells_of
from lms.coverage.published_tables import Tables, home_of, name_tables
from lms.schools.school import Funder, Level, Ministry, funder_of

TOWNS = {"35238": ("Rennes", "35"), "35047": ("Bruz", "35"), "22278": ("Saint-Brieuc", "22"), "": ("", "35")}
DEPARTMENTS = {"35": "Ille-et-Vilaine", "22": "Côtes-d’Armor"}
TAUGHT = (Level.ECOLE, Level.COLLEGE, Level.LYCEE, Level.EREA, Level.MFR)


def place(number: int, level: Level, town: str, ministry: Ministry = Ministry.EDUCATION) -> Place:
    name, department = TOWNS[town]
    return Place(
        uai=f"s{number:03}",
        name=f"École {number}",
        level=level.value,
        sector="public",
        contract="not_applicable",
        ministry=ministry.value,
        funder=funder_of(level=level, ministry=ministry).value,
        priority_education="",
        academy_code="14",
        academy="Rennes",
        department_code=department,
        department=DEPARTMENTS[department],
        region_code="53",
        region="Bretagne",
        district="Nord" if level is Level.ECOLE else "",
        municipality_code=town,
        municipality=name,
        wave_on=date(2026, 9, 1),
    )


def tables_of(places: list[Place]) -> Tables:
    schools = tuple(SchoolCount(uai=one.uai, home=home_of(one), headcount=40, trained=20) for one in places)
    cells = frozenset(cell for one in schools for cell in cells_of(one.home))
    month = Month(on=date(2026, 9, 30), schools=schools, headcount=cells, trained=cells)
    return name_tables(month, places, threshold=11, waiting=0)


@given(st.lists(st.tuples(st.sampled_from(TAUGHT), st.sampled_from(sorted(TOWNS))), min_size=1, max_size=30))
def test_an_authoritys_rows_hold_its_schools_and_no_others(made: list[tuple[Level, str]]) -> None:
    places = [place(n, level, town) for n, (level, town) in enumerate(made)]
    tables = tables_of(places)
    owned: dict[str, int] = {}
    for one in places:
        if one.funder != Funder.OTHER.value:
            code = key_of(one, Grouping.FUNDER).code
            owned[code] = owned.get(code, 0) + 1
    found = {str(whose): sum(row.schools for row in rows) for whose, rows in authorities(tables).items()}
    # Écoles of no known town have no known owner.
    assert found == {code: number for code, number in owned.items() if not code.endswith("/")}


@given(st.lists(st.tuples(st.sampled_from(TAUGHT), st.sampled_from(sorted(TOWNS))), min_size=1, max_size=30))
def test_every_row_is_one_of_the_linked_tables(made: list[tuple[Level, str]]) -> None:
    """The attack on these tables (test_disclosure) is one on every page: it shows nothing else."""
    tables = tables_of([place(n, level, town) for n, (level, town) in enumerate(made)])
    published = {row.cell: row for row in tables.rows}
    for whose, rows in authorities(tables).items():
        shown = [*rows, *(row for held in smaller_rows(tables, whose).values() for row in held)]
        assert all(published[row.cell] is row for row in shown)
        assert all(owner_of(row) == whose for row in rows)


def test_every_school_that_a_programme_covers_by_default_is_in_its_owners_row() -> None:
    ministries = (Ministry.EDUCATION, Ministry.AGRICULTURE, Ministry.SEA)
    unusual = []
    for level, ministry in product(TAUGHT, ministries):
        owner = funder_of(level=level, ministry=ministry)
        by_level = next((one for one in (*authorities(tables_of([place(0, level, "35238")])),)), None)
        if owner.value != (by_level.kind.value if by_level else Funder.OTHER.value):
            unusual.append((level, ministry))
    # No directory has an agricultural or maritime école, collège or EREA: theirs are lycées and MFR.
    assert {level for level, _ministry in unusual} <= {Level.ECOLE, Level.COLLEGE, Level.EREA}
    assert all(ministry is not Ministry.EDUCATION for _level, ministry in unusual)


def test_smaller_territories_are_the_authoritys_own() -> None:
    tables = tables_of(
        [
            place(0, Level.LYCEE, "35238"),
            place(1, Level.LYCEE, "22278"),
            place(2, Level.COLLEGE, "35047"),
            place(3, Level.ECOLE, "35047"),
            place(4, Level.EREA, "35238"),
        ]
    )
    region = smaller_rows(tables, Authority(Funder.REGION, "53"))
    assert [(row.names["department"], row.cell.value) for row in region[Grouping.DEPARTMENT]] == [
        ("Côtes-d’Armor", "lycee"),
        ("Ille-et-Vilaine", "erea"),
        ("Ille-et-Vilaine", "lycee"),
    ]
    department = smaller_rows(tables, Authority(Funder.DEPARTMENT, "35"))
    assert [row.names["municipality"] for row in department[Grouping.MUNICIPALITY]] == ["Bruz"]
    assert smaller_rows(tables, Authority(Funder.COMMUNE, "35047")) == {}
    assert [str(whose) for whose in authorities(tables)] == ["region/53", "department/35", "commune/35047"]
