"""Files that come in: every way in which they can be wrong, and each said in its place."""

import codecs
import csv
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.tabular import Expected, FaultLog, Table, open_table
from lms.tabular.faults import MOST_FAULTS_KEPT, TableFault

COLUMNS = (
    Expected(name="uai", aliases=("rne",), required=True),
    Expected(name="name", aliases=("nom",)),
)


def read(data: bytes, **options: int) -> tuple[Table, list[tuple[int, str, str]], FaultLog]:
    table = open_table(data, expected=COLUMNS, **options)
    log = FaultLog()
    return table, [(row.line, row["uai"], row["name"]) for row in table.rows(log)], log


def only_fault(data: bytes, **options: int) -> TableFault:
    _, _, log = read(data, **options)
    assert log.found == 1
    return log.kept[0]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("uai;name\n1;Élan".encode(), "utf-8"),
        (codecs.BOM_UTF8 + "uai;name\n1;Élan".encode(), "utf-8"),
        ("uai;name\n1;Élan".encode("cp1252"), "cp1252"),
        (codecs.BOM_UTF16_LE + "uai;name\n1;Élan".encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + "uai;name\n1;Élan".encode("utf-16-be"), "utf-16"),
        ("uai;name\n1;E\u0301lan".encode(), "utf-8"),
    ],
)
def test_reads_the_encodings_of_spreadsheets(data: bytes, encoding: str) -> None:
    table, rows, log = read(data)
    assert rows == [(2, "1", "Élan")]
    assert table.encoding == encoding
    assert not log


def test_says_a_guessed_encoding_with_words_to_check() -> None:
    table, _, _ = read("uai;name\n1;École Élan École;".encode("cp1252"))
    assert table.preview == ("École", "Élan")
    assert "École, Élan" in str(table.notes[0])
    assert not read(b"uai;name\n1;a")[0].notes


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("uai;name\n1;a, b", ";"),
        ("uai,name\n1,a; b", ","),
        ("uai\tname\n1\ta", "\t"),
        ('"uai";"name, given"\n1;a', ";"),
        ("rne,a;b;c;d\n1,a", ","),
        ("sep=,\r\nuai,name\r\n1,a", ","),
        ("uai\n1", ";"),
    ],
)
def test_detects_the_separator(text: str, separator: str) -> None:
    table, rows, _ = read(text.encode())
    assert table.separator == separator
    assert rows[0][1] == "1"


def test_counts_lines_as_an_editor_does() -> None:
    _, rows, _ = read(b'sep=;\n\nuai;name\n1;"two\nlines"\n\n;\n2;b\r3;c\r\n4;d;;\n')
    assert rows == [(4, "1", "two\nlines"), (8, "2", "b"), (9, "3", "c"), (10, "4", "d")]


def test_headings_match_whatever_their_case_accents_and_spaces() -> None:
    table, rows, log = read(" R_N É ;N o-m\n 1 \u00a0;\u200ba ".encode())
    assert rows == [(2, "1", "a")]
    assert not log
    assert table.headings.unread == ()


def test_a_file_without_an_optional_column_reads_nothing_there() -> None:
    table, rows, _ = read(b"uai;other\n1;x")
    assert rows == [(2, "1", "")]
    assert table.headings.unread == ("other",)
    assert table.headings.written_as("name") == "name"


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "empty"),
        (b"\n\n", 1, "empty"),
        (b"PK\x03\x04rest", 1, "damaged or protected"),
        (b"\xd0\xcf\x11\xe0rest", 1, "old Excel"),
        (b"%PDF-1.7", 1, "PDF"),
        (b"uai;name\n1;a\n2;\x00", 3, "NUL"),
        (codecs.BOM_UTF8 + b"uai;name\n1;\xe9", 2, "utf-8"),
        (b"uai;name\n1;\xe9\n2;\x81", 3, "cp1252"),
        (codecs.BOM_UTF16_LE + b"u\x00a", 1, "utf-16"),
        (b'uai;name\n1;a\n2;"b\n3;c\n', 3, "never closed"),
        (b'uai;name\n1;"b"c\n2;d\n', 2, "inside a quoted cell"),
        (b"uai;name\n1;" + b"x" * 131_073, 2, "131,072"),
        (b'"uai;name\n1;2', 1, "never closed"),
        (b"name\na", 1, "“uai” is missing"),
        (b"uai;RNE\n1;2", 1, "says the same as “uai”"),
        (b"uai;x;X\n1;2;3", 1, "says the same as “x”"),
        (b"uai;name\n1;a;b", 2, "3 cells, the first line 2"),
        (b"uai;name\n1", 2, "1 cells, the first line 2"),
    ],
)
def test_refuses_with_line_reason_and_remedy(data: bytes, line: int, reason: str) -> None:
    fault = only_fault(data)
    assert fault.line == line
    assert reason in str(fault.reason)
    assert str(fault.remedy)


def test_reading_goes_on_after_a_faulty_line() -> None:
    _, rows, log = read(b'uai;name\n1;"b"c\n2\n3;d\n')
    assert [row[0] for row in rows] == [4]
    assert sorted(log.lines) == [2, 3]
    assert log.rows == 3


def test_empty_headings_may_stand_twice() -> None:
    _, rows, log = read(b"uai;name;;\n1;a;;")
    assert rows == [(2, "1", "a")]
    assert not log


def test_a_missing_column_names_the_nearest_heading() -> None:
    fault = only_fault(b"rnee;name\n1;a")
    assert "“rnee”" in str(fault.remedy)


def test_refuses_a_large_file_before_parsing_it() -> None:
    fault = only_fault(b"uai\n" + b"1\n" * 1_000_000, largest=1_048_576)
    assert "2 MB; at most 1 MB" in str(fault.reason)


@pytest.mark.parametrize(
    "value", ["07E1234567ABC", "07e1234567abc", "NUMEN 07E1234567ABC.", "07 E 1234567 ABC"]
)
def test_refuses_a_numen_in_any_column_without_repeating_it(value: str) -> None:
    fault = only_fault(f"uai;other\n1;a\n2;{value}".encode())
    assert (fault.line, fault.column) == (3, "other")
    assert "1234567" not in str(fault)
    assert "confidential" in str(fault.reason)


def test_refuses_a_numen_among_the_headings_without_repeating_it() -> None:
    _, _, log = read(b"07E1234567ABC;uai\n1;2")
    assert "1234567" not in str(log.kept)
    assert log


@pytest.mark.parametrize("value", ["107E1234567ABC", "07E1234567ABCD", "07E123456ABC", "0350122T"])
def test_lets_other_identifiers_through(value: str) -> None:
    assert not read(f"uai;name\n1;{value}".encode())[2]


def test_keeps_the_first_faults_and_counts_all() -> None:
    _, _, log = read(b"uai;name\n" + b"1\n" * 1000)
    assert len(log.kept) == MOST_FAULTS_KEPT
    assert log.found == log.refused_lines == 1000


def test_shortens_a_long_value() -> None:
    table = open_table(b"uai\n" + b"x" * 500, expected=COLUMNS)
    row = next(table.rows(FaultLog()))
    fault = row.fault("uai", reason=table_message(), remedy=table_message())
    record = fault.as_record(str)
    assert record == {"line": 2, "column": "uai", "value": "x" * 79 + "…", "reason": "No.", "remedy": "No."}


def table_message():
    from lms.messages import message

    return message("No.")


def test_a_refusal_of_a_hundred_thousand_rows_comes_at_once() -> None:
    data = b"uai;name\n" + b"0350122T;somebody\n" * 100_000 + b'1;"open'
    began = time.process_time()
    _, rows, log = read(data)
    assert time.process_time() - began < 20  # a guard against quadratic reading, not a measure
    assert len(rows) == 100_000
    assert log.kept[0].line == 100_002


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fall(data: bytes) -> None:
    read(data)


@given(st.text(alphabet='ab;,\t"\n\r é=', max_size=100))
def test_no_text_makes_it_fall(text: str) -> None:
    read(("uai;name\n" + text).encode())


def test_the_limit_of_a_cell_is_ours_whatever_a_library_does_to_the_csv_module():
    before = csv.field_size_limit(10_000_000)
    try:
        table = open_table(b"uai;name\n1;" + b"x" * 131_073, expected=COLUMNS)
        log = FaultLog()
        assert list(table.rows(log)) == []
        assert log.found == 1
    finally:
        csv.field_size_limit(before)
