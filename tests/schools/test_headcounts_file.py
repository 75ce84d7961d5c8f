"""Headcounts as people and open data give them."""

from datetime import date
from pathlib import Path

import pytest

from lms.schools.headcount import (
    HEADCOUNT_KIND_NAMES,
    POPULATION_NAMES,
    Headcount,
    HeadcountKind,
    Population,
    headcount_on,
)
from lms.schools.headcounts_file import read_headcounts
from lms.schools.uai import Uai

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "effectifs-ecoles-35.csv"
HEADER = "uai;population;headcount;on;source;kind\n"
CLASSES = "Rentrée scolaire;Numéro de l'école;Nombre total de classes;Nombre total d'élèves;REP;REP +\n"


def test_reads_our_own_format() -> None:
    found = read_headcounts((HEADER + "0350122T;teachers;12;2026-09-01;IEN de Bruz;declared\n").encode())
    assert not found.faults
    assert found.headcounts == {
        2: Headcount(
            uai=Uai("0350122T"),
            population=Population.TEACHERS,
            headcount=12,
            on=date(2026, 9, 1),
            source="IEN de Bruz",
            kind=HeadcountKind.DECLARED,
        )
    }
    assert not found.lenient


def test_reads_it_in_french() -> None:
    text = "RNE,Population,Effectif,Date,Source,Nature\n0350122t,Enseignants,1 200,01/09/2026,IEN,Déclaré\n"
    found = read_headcounts(text.encode("cp1252"))
    assert not found.faults
    assert found.headcounts[2].headcount == 1200
    assert found.notes


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("0350122A;teachers;1;2026-09-01;x;declared", "uai", "letter"),
        ("0350122T;pupils;1;2026-09-01;x;declared", "population", "isn’t a population"),
        ("0350122T;teachers;-1;2026-09-01;x;declared", "headcount", "whole number"),
        ("0350122T;teachers;;2026-09-01;x;declared", "headcount", "whole number"),
        ("0350122T;teachers;1;2026-13-01;x;declared", "on", "no date"),
        ("0350122T;teachers;1;2026-09-01;;declared", "source", "empty"),
        ("0350122T;teachers;1;2026-09-01;x;guess", "kind", "where the headcount comes from"),
    ],
)
def test_refuses_a_cell_in_its_place(row: str, column: str, reason: str) -> None:
    found = read_headcounts((HEADER + row).encode())
    assert not found.headcounts
    assert [(fault.line, fault.column) for fault in found.faults.kept] == [(2, column)]
    assert reason in str(found.faults.kept[0].reason)
    assert str(found.faults.kept[0].remedy)


def test_refuses_the_same_line_twice() -> None:
    row = "0350122T;teachers;12;2026-09-01;x;declared\n"
    found = read_headcounts((HEADER + row + row.replace(";12;", ";13;")).encode())
    assert [fault.line for fault in found.faults.kept] == [3]
    assert "line 2" in str(found.faults.kept[0].reason)


def test_reads_classes_as_a_proxy_for_teachers() -> None:
    found = read_headcounts((CLASSES + "2022;0350122T;7;143;0;1\n2021-2022;0350122T;6;140;0;1\n").encode())
    assert not found.faults
    assert found.lenient
    assert [(one.headcount, one.kind, one.on) for one in found.headcounts.values()] == [
        (7, HeadcountKind.PROXY, date(2022, 9, 1)),
        (6, HeadcountKind.PROXY, date(2021, 9, 1)),
    ]
    assert [(size.pupils, size.classes) for size in found.sizes.values()] == [(143, 7), (140, 6)]


@pytest.mark.parametrize(
    ("rows", "line", "column"),
    [
        ("22;0350122T;7;143;0;0", 2, "Rentrée scolaire"),
        ("2022;0350122T;1001;143;0;0", 2, "Nombre total de classes"),
        ("2022;0350122T;7;143;0;0\n2022;0350122T;8;150;0;0", 3, "Numéro de l'école"),
    ],
)
def test_refuses_wrong_classes(rows: str, line: int, column: str) -> None:
    found = read_headcounts((CLASSES + rows).encode())
    assert [(fault.line, fault.column) for fault in found.faults.kept] == [(line, column)]
    assert not found.sizes


def test_a_file_of_neither_format_is_told_our_own() -> None:
    found = read_headcounts(b"a;b\n1;2")
    assert "uai" in {fault.column for fault in found.faults.kept}


def count(n: int, day: date, kind: HeadcountKind) -> Headcount:
    return Headcount(
        uai=Uai("0350122T"), population=Population.TEACHERS, headcount=n, on=day, source="x", kind=kind
    )


def test_the_headcount_of_a_day() -> None:
    declared, roster, proxy = HeadcountKind.DECLARED, HeadcountKind.ROSTER, HeadcountKind.PROXY
    september, january, june = date(2026, 9, 1), date(2027, 1, 1), date(2027, 6, 1)
    counts = [count(10, september, declared), count(11, january, roster), count(12, january, declared)]
    assert headcount_on([], day=june) is None
    assert headcount_on(counts, day=date(2026, 8, 31)) is None
    assert headcount_on(counts, day=date(2026, 12, 31)) == counts[0]
    assert headcount_on(counts, day=january) == counts[2]
    later_proxy = count(9, june, proxy)
    assert headcount_on([*counts, later_proxy], day=june) == counts[2]
    assert headcount_on([later_proxy], day=june) == later_proxy


def test_every_word_has_a_name() -> None:
    assert set(POPULATION_NAMES) == set(Population)
    assert set(HEADCOUNT_KIND_NAMES) == set(HeadcountKind)


@pytest.mark.skipif(not REAL.exists(), reason="the real open data aren't beside this project")
def test_the_real_open_data() -> None:
    found = read_headcounts(REAL.read_bytes())
    assert not found.faults
    assert len(found.sizes) == len(found.headcounts) == found.faults.rows == 2704
    assert {size.on.year for size in found.sizes.values()} == {2019, 2020, 2021, 2022}
