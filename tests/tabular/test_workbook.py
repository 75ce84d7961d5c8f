"""Workbooks: types, frozen headings, the same bytes each time, and no cell that computes."""

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from lms.messages import message
from lms.tabular import FileNotes, Sheet, meanings_sheet, workbook_pieces, write_workbook
from lms.tabular import workbook as workbook_module
from lms.tabular.writing import Kind
from tests.tabular.test_writing import COLUMNS, PAYLOADS, ROWS, column

ON = date(2026, 11, 27)


def sheet(rows: Sequence[Sequence[object]] = ROWS, name: str = "Coverage") -> Sheet:
    return Sheet(name=message(name), columns=COLUMNS, rows=rows)


def made(*sheets: Sheet) -> bytes:
    return b"".join(workbook_pieces(sheets, say=str, on=ON))


def midnight(day: date) -> datetime:
    return datetime.fromisoformat(day.isoformat())


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_cells_have_the_right_types() -> None:
    (page,) = opened(made(sheet())).worksheets
    assert page.title == "Coverage"
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:F4"
    rows = list(page.iter_rows(values_only=True))
    assert rows == [
        ("school", "trained", "hours", "coverage", "as_of", "known"),
        ("École; « A »", 3, 1234.5, 0.667, midnight(date(2026, 11, 22)), True),
        ("École", None, None, None, None, None),
        ("-x", 0, 1.5, 1, midnight(date(2026, 1, 2)), False),
    ]
    assert page["D2"].number_format == "0.0%"
    assert page["E2"].number_format == "yyyy-mm-dd"


def test_a_number_that_names_somebody_is_not_parted_like_one_that_counts() -> None:
    columns = (column("person_id", Kind.NUMBER), column("minutes", Kind.INTEGER))
    (page,) = opened(made(Sheet(name=message("People"), columns=columns, rows=[(12_345, 12_345)]))).worksheets
    assert (page["A2"].value, page["A2"].number_format) == (12_345, "0")
    assert (page["B2"].value, page["B2"].number_format) == (12_345, "#,##0")


def test_the_same_rows_give_the_same_bytes() -> None:
    assert made(sheet()) == made(sheet())
    assert made(sheet()) == b"".join(workbook_pieces([sheet()], say=str, on=ON))


@pytest.mark.parametrize("payload", [*PAYLOADS, "=1+1\x00", "{=SUM(A1)}", "http://x.example", "0123", "1e5"])
def test_no_text_becomes_a_formula_a_link_or_a_number(payload: str) -> None:
    content = made(Sheet(name=message("a"), columns=[column("a"), column("b")], rows=[(payload, "x")]))
    cell = opened(content).worksheets[0]["A2"]
    assert cell.data_type == "s"
    # Signs that XML can't hold are spelt as spreadsheets spell them.
    spelt = {"\r": "_x000D_", "\x00": "_x0000_"}
    assert cell.value == "".join(spelt.get(sign, sign) for sign in payload)
    assert cell.hyperlink is None
    for name in ZipFile(io.BytesIO(content)).namelist():
        text = ZipFile(io.BytesIO(content)).read(name)
        assert b"<f>" not in text
        assert b"<f " not in text
    if payload in PAYLOADS:
        # Edited by hand, it stays a text.
        assert cell.quotePrefix


def test_no_column_of_text_can_hold_a_formula() -> None:
    texts = [column(f"t{n}") for n in range(5)]
    rows = [[payload] * 5 for payload in PAYLOADS]
    page = opened(made(Sheet(name=message("a"), columns=texts, rows=rows))).worksheets[0]
    for row in page.iter_rows(min_row=2):
        assert all(cell.data_type == "s" and cell.quotePrefix for cell in row)


def test_a_table_longer_than_a_sheet_goes_on_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_module, "MOST_ROWS", 2)
    book = opened(made(sheet([*ROWS, *ROWS[:2]]), sheet(name="Schools")))
    assert book.sheetnames == ["Coverage", "Coverage 2", "Coverage 3", "Schools", "Schools 2"]
    assert [page.max_row for page in book.worksheets] == [3, 3, 2, 3, 2]
    assert all(page["A1"].value == "school" for page in book.worksheets)


def test_names_are_those_a_spreadsheet_takes() -> None:
    book = opened(
        made(sheet(name="Écoles : [A/B] *?" + "x" * 40), sheet(name="Coverage"), sheet(name="coverage"))
    )
    first, *others = book.sheetnames
    assert len(first) <= 31
    assert not set(first) & set("[]:*?/\\")
    assert others == ["Coverage", "coverage 2"]


def test_a_text_too_long_for_a_cell_is_cut_visibly() -> None:
    page = opened(made(Sheet(name=message("a"), columns=[column("a")], rows=[("x" * 40_000,)]))).worksheets[0]
    assert len(page["A2"].value) == 32_767
    assert page["A2"].value.endswith("x…")


@pytest.mark.parametrize("kind", [Kind.INTEGER, Kind.PERCENT])
def test_a_cell_of_another_type_than_its_column_says_is_refused(kind: Kind) -> None:
    with pytest.raises(TypeError, match="'x'"):
        made(Sheet(name=message("a"), columns=[column("a", kind)], rows=[("x",)]))
    with pytest.raises(TypeError, match="object object"):
        made(Sheet(name=message("a"), columns=[column("a", kind)], rows=[(object(),)]))


def test_what_is_left_out_would_be_said() -> None:
    with pytest.raises(ValueError, match="left a cell out"):
        workbook_module._ensure(-1)


def test_memory_doesnt_grow_with_the_rows(tmp_path: Path) -> None:
    held: list[int] = []

    def rows(count: int) -> Iterator[Sequence[object]]:
        for n in range(count):
            held.append(n)
            yield ("École", n, Decimal(n), Fraction(1, 3), ON, True)

    write_workbook(
        tmp_path / "a.xlsx", [Sheet(name=message("a"), columns=COLUMNS, rows=rows(3000))], say=str, on=ON
    )
    assert len(held) == 3000
    assert openpyxl.load_workbook(tmp_path / "a.xlsx", read_only=True).worksheets[0].max_row == 3001


def test_a_sheet_says_what_the_others_mean() -> None:
    notes = FileNotes(
        programme="TNE fictif",
        filters={"audience": "teacher"},
        as_of=date(2026, 11, 22),
        from_on=date(2026, 9, 1),
        definitions=[message("Trained means this.")],
        sources=[message("=Declared by heads.")],
    )
    (page,) = opened(made(meanings_sheet(COLUMNS[:1], notes=notes, say=str))).worksheets
    assert page.title == "Definitions"
    assert list(page.iter_rows(values_only=True)) == [
        ("About", "In words", "Meaning"),
        ("Programme", None, "TNE fictif"),
        ("Filter", "audience", "teacher"),
        ("Day of the figures", None, "2026-11-22"),
        ("First day of the period", None, "2026-09-01"),
        ("Definition", None, "Trained means this."),
        ("Source", None, "=Declared by heads."),
        ("school", "Title", "What it means."),
    ]
    assert list(opened(made(meanings_sheet((), notes=FileNotes(), say=str))).worksheets[0].values) == [
        ("About", "In words", "Meaning")
    ]
