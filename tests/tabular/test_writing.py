"""Files that go out: what a French spreadsheet opens, and what frictionless accepts."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from frictionless import Resource, Schema
from hypothesis import given
from hypothesis import strategies as st

from lms.messages import message
from lms.tabular import Column, FileNotes, table_schema, write_csv
from lms.tabular.writing import Kind, decimal_comma, inert, per_cent

PAYLOADS = (
    "=1+1",
    '=HYPERLINK("http://x")',
    "+33 6",
    "-1",
    "-x",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "=cmd|' /C calc'!A0",
    "+\u202f1",
    "@",
)


def column(name: str, kind: Kind = Kind.TEXT) -> Column:
    return Column(name=name, kind=kind, title=message("Title"), description=message("What it means."))


COLUMNS = (
    column("school"),
    column("trained", Kind.INTEGER),
    column("hours", Kind.DECIMAL),
    column("coverage", Kind.PERCENT),
    column("as_of", Kind.DATE),
    column("known", Kind.BOOLEAN),
)
ROWS = (
    ("École; « A »", 3, Decimal("1234.50"), Fraction(2, 3), date(2026, 11, 22), True),
    ("École", None, None, None, None, None),
    ("-x", 0, 1.5, 1, date(2026, 1, 2), False),
)


def test_writes_what_a_french_spreadsheet_opens() -> None:
    assert b"".join(write_csv(COLUMNS, ROWS)).decode() == (
        "\ufeffschool;trained;hours;coverage;as_of;known\r\n"
        '"École; « A »";3;1234,50;66,7;2026-11-22;oui\r\n'
        "École;;;;;\r\n"
        "'-x;0;1,5;100,0;2026-01-02;non\r\n"
    )


def test_the_first_piece_leaves_before_any_row_is_read() -> None:
    def rows() -> Iterator[tuple[object, ...]]:
        raise AssertionError("read too early")
        yield ()

    assert next(write_csv(COLUMNS, rows())).startswith(b"\xef\xbb\xbfschool;")


def test_rows_are_read_a_batch_at_a_time() -> None:
    taken: list[int] = []
    rows = ((taken.append(n), n)[1:] for n in range(10))
    pieces = write_csv([column("n", Kind.INTEGER)], rows, rows_per_chunk=4)
    next(pieces)
    assert taken == []
    assert next(pieces) == b"0\r\n1\r\n2\r\n3\r\n"
    assert len(taken) == 4
    assert len(list(pieces)) == 2


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_a_formula(payload: str) -> None:
    data = b"".join(write_csv([column("a"), column("b")], [("plain", payload)])).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(data, newline=""), delimiter=";", strict=True)) == ["a", "b"]
    assert list(csv.reader(io.StringIO(data, newline=""), delimiter=";"))[1] == ["plain", f"'{payload}"]


def test_numbers_keep_their_sign() -> None:
    columns = [column("n", Kind.INTEGER), column("d", Kind.DECIMAL), column("p", Kind.PERCENT)]
    assert b"".join(write_csv(columns, [(-3, -1.5, Decimal("-0.1"))])).endswith(b"\r\n-3;-1,5;-10,0\r\n")


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e-7, "0,0000001"), (1e20, "100000000000000000000"), (Fraction(1, 4), "0,25"), (7, "7")],
)
def test_decimals_have_a_comma_and_no_exponent(value: float, text: str) -> None:
    assert decimal_comma(value) == text


def test_halves_of_a_per_cent_go_up() -> None:
    assert per_cent(Decimal("0.6125")) == "61,3"
    assert per_cent(Fraction(1, 3)) == "33,3"
    assert per_cent(1.204) == "120,4"


@given(
    st.lists(
        st.tuples(st.text(alphabet='a;"\n\r=+-@\t é\u2028', max_size=8), st.none() | st.integers()),
        min_size=1,
    )
)
def test_what_is_written_reads_back(rows: list[tuple[str, int | None]]) -> None:
    data = b"".join(write_csv([column("a"), column("n", Kind.INTEGER)], rows)).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(data, newline=""), delimiter=";"))[1:]
    assert read == [[inert(text), "" if n is None else str(n)] for text, n in rows]


@pytest.mark.parametrize("rows", [ROWS, (), ROWS[:1]])
def test_frictionless_accepts_the_csv_with_its_schema(
    rows: tuple[tuple[object, ...], ...], tmp_path: Path
) -> None:
    notes = FileNotes(
        programme="TNE fictif",
        filters={"audience": "teacher"},
        as_of=date(2026, 11, 22),
        from_on=date(2026, 9, 1),
        definitions=[message("Trained means this.")],
        sources=[message("Declared by heads.")],
    )
    schema = table_schema(COLUMNS, name="coverage", title=message("Coverage"), notes=notes, say=str)
    data, beside = tmp_path / "coverage.csv", tmp_path / "coverage.schema.json"
    data.write_bytes(b"".join(write_csv(COLUMNS, rows)))
    beside.write_text(json.dumps(schema), encoding="utf-8")
    assert (schema["as_of"], schema["from"]) == ("2026-11-22", "2026-09-01")
    assert schema["definitions"] == ["Trained means this."]
    resource = Resource(
        path=data.name, schema=Schema.from_descriptor(json.loads(beside.read_text())), basepath=str(tmp_path)
    )
    report = resource.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
    if rows == ROWS:
        first = resource.read_rows()[0].to_dict()
        assert first["coverage"] == Decimal("66.7")
        assert first["hours"] == Decimal("1234.50")
        assert first["known"] is True


def test_a_schema_without_notes_says_so() -> None:
    schema = table_schema(COLUMNS, name="x", title=message("X"), notes=FileNotes(), say=str)
    assert schema["programme"] is schema["as_of"] is schema["from"] is None
