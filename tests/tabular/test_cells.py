"""Cells to values."""

from datetime import date
from functools import partial

import pytest

from lms.tabular import (
    CellError,
    Expected,
    FaultLog,
    RowReader,
    open_table,
    read_count,
    read_date,
    read_filled,
    read_text,
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-06-08", date(2023, 6, 8)),
        ("2023-06-08T00:00:00", date(2023, 6, 8)),
        ("27/05/2026", date(2026, 5, 27)),
        ("1/9/2026", date(2026, 9, 1)),
    ],
)
def test_reads_both_forms_of_dates(text: str, day: date) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize(
    "text", ["", "2023-02-30", "31/04/2026", "05/27/2026", "2023", "٢٠٢٣-٠٦-٠٨", "0000-01-01"]
)
def test_refuses_what_is_no_day(text: str) -> None:
    with pytest.raises(CellError, match="no date"):
        read_date(text)


@pytest.mark.parametrize(("text", "count"), [("0", 0), ("12", 12), ("1 234", 1234), ("1\u202f234", 1234)])
def test_reads_whole_numbers(text: str, count: int) -> None:
    assert read_count(text, largest=5000) == count


@pytest.mark.parametrize("text", ["", "-1", "1,5", "1.0", "12 34", "5001", "²", "9" * 30])
def test_refuses_what_is_no_whole_number(text: str) -> None:
    with pytest.raises(CellError, match="no whole number from 0 to 5000"):
        read_count(text, largest=5000)


def test_texts_have_a_length() -> None:
    assert read_text("", longest=3) == ""
    assert read_filled("abc", longest=3) == "abc"
    with pytest.raises(CellError, match="4 characters, more than 3"):
        read_filled("abcd", longest=3)
    with pytest.raises(CellError, match="empty"):
        read_filled("", longest=3)


def test_a_row_reader_turns_errors_into_faults_of_the_line() -> None:
    log = FaultLog()
    table = open_table(b"Le Jour;n\n;x", expected=(Expected(name="le_jour"), Expected(name="n")))
    cells = RowReader(next(table.rows(log)), log)
    assert cells.optional("le_jour", read_date) is None
    assert not log
    assert cells.read("le_jour", read_date) is None
    assert cells.optional("n", partial(read_count, largest=1)) is None
    assert [(fault.line, fault.column, fault.value) for fault in log.kept] == [
        (2, "Le Jour", ""),
        (2, "n", "x"),
    ]
