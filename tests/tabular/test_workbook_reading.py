"""Workbooks that come in: the sheet that is read, its cells as text, and what isn't opened at all."""

import io
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from lms.tabular import Expected, FaultLog, Table, open_table
from lms.tabular.damage import day_of_serial, is_like_a_day, is_rounded

COLUMNS = (Expected(name="uai", required=True), Expected(name="name", aliases=("nom",)))


def workbook(*rows: object, hidden_first: bool = False, second: bool = False) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if hidden_first:
        sheet.append(["hidden", "sheet"])
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet("Liste")
    for row in rows:
        sheet.append(row)
    if second:
        book.create_sheet("Notes").append(["=1+1", "#N/A"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes) -> tuple[Table, list[tuple[int, str, str]], FaultLog]:
    table, log = open_table(data, expected=COLUMNS), FaultLog()
    return table, [(row.line, row["uai"], row["name"]) for row in table.rows(log)], log


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  Élan ", "Élan"),
        ("E\u0301lan", "Élan"),
        (41, "41"),
        (41.5, "41.5"),
        (12345678901234567, "1.23456789012346E+16"),
        (True, "oui"),
        (False, "non"),
        (date(2026, 9, 1), "2026-09-01"),
        (datetime.fromisoformat("2026-09-01T08:30:00"), "2026-09-01T08:30:00"),
        (time(8, 30), "08:30:00"),
        (None, ""),
    ],
)
def test_gives_each_cell_as_text(value: object, text: str) -> None:
    _, rows, log = read(workbook(["uai", "nom"], ["1", value]))
    assert rows == [(2, "1", text)]
    assert not log


def test_lines_are_counted_as_the_spreadsheet_counts_them() -> None:
    table, rows, _ = read(workbook([], ["uai", "nom"], [], ["1", "a"]))
    assert rows == [(4, "1", "a")]
    assert table.encoding == "xlsx"


def test_reads_the_first_sheet_shown_and_says_so() -> None:
    table, rows, log = read(workbook(["uai", "nom"], ["1", "a"], hidden_first=True, second=True))
    assert rows == [(2, "1", "a")]
    assert not log
    assert [str(note) for note in table.notes] == ["Only the first sheet was read, “Liste”."]


@pytest.mark.parametrize(("value", "reason"), [("#REF!", "an error"), ("=1+1", "without its result")])
def test_an_error_or_an_empty_formula_is_never_read_as_nothing(value: str, reason: str) -> None:
    _, rows, log = read(workbook(["uai", "nom"], ["1", "a"], ["2", value]))
    assert rows == [(2, "1", "a")]
    assert (log.kept[0].line, log.kept[0].column) == (3, "nom")
    assert reason in str(log.kept[0].reason)


def test_an_error_in_a_column_that_is_not_read_does_not_matter() -> None:
    _, rows, log = read(workbook(["uai", "total"], ["1", "=1+1"]))
    assert (rows, log.found) == ([(2, "1", "")], 0)


def test_columns_are_found_where_a_person_says() -> None:
    data = workbook(["Code", "uai", "Nom"], ["1", "2", "a"])
    table = open_table(data, expected=COLUMNS, chosen={"uai": "Code", "name": ""})
    (row,) = table.rows(FaultLog())
    assert (row["uai"], row["name"]) == ("1", "")
    assert table.headings.unread == ("uai", "Nom")


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fall(data: bytes) -> None:
    read(b"PK\x03\x04" + data)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("1,23457E+17", True),
        ("1.2E5", True),
        ("3E5", True),
        ("A-1E5", False),
        ("12345", False),
        ("E12", False),
    ],
)
def test_knows_a_rounded_number(text: str, is_one: bool) -> None:
    assert is_rounded(text) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("2026-09-01", True),
        ("1/9/26", True),
        ("1-sept", True),
        ("sept-26", True),
        ("12-prof", False),
        ("35-0122", False),
        ("A-01", False),
    ],
)
def test_knows_what_became_a_day(text: str, is_one: bool) -> None:
    assert is_like_a_day(text) is is_one


def test_knows_the_days_that_excel_counts() -> None:
    assert day_of_serial("46266") == date(2026, 9, 1)
    assert day_of_serial("46266,5") == date(2026, 9, 1)
    assert day_of_serial("2026") is None
