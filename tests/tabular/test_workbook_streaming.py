"""Workbooks read as they are unpacked: what they take, what is kept of them, and another reader's opinion."""

import gc
import io
import os
import tracemalloc
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from lms.tabular import Expected, FaultLog, open_table
from lms.tabular.content import Content
from lms.tabular.delimited import trimmed
from lms.tabular.faults import TableFault
from lms.tabular.spool import Spool
from lms.tabular.workbook_frame import shown_by
from lms.tabular.workbook_reading import open_workbook
from tests.rosters.corpus import sheet_of, with_part

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FORMATS = ("General", "0.00", "dd/mm/yyyy", "[h]:mm", "mm:ss", '0 "days"', "[Red]0", "d-mmm", "0.00E+00")


def lines(data: bytes) -> list[tuple[int, list[str]]]:
    sheet = open_workbook(Content(data=data))
    assert not isinstance(sheet, TableFault), sheet
    return [(line, cells) for line, cells in sheet.lines() if not isinstance(cells, TableFault)]


def refusal(data: bytes) -> str:
    sheet = open_workbook(Content(data=data))
    assert isinstance(sheet, TableFault)
    return str(sheet.reason)


def one_cell(cell: str) -> str:
    return lines(sheet_of(f'<row r="1">{cell}</row>'))[0][1][0]


def another_readers(data: bytes) -> list[list[str]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    rows = [[_as_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    return [row for row in rows if any(row)]


def _as_text(value: object) -> str:
    match value:
        case str():
            return trimmed(value)
        case bool():
            return "oui" if value else "non"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 10**15 else f"{value:.15G}"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat()
        case date() | time():
            return value.isoformat()
    return str(value)


TEXTS = st.text(st.sampled_from("aé _x0D5F&<>'\"=#€\t"), max_size=8).map(lambda text: text.lstrip("=#"))
NUMBERS = st.one_of(
    st.integers(-10, 60_000),
    st.integers(),
    st.floats(0, 60_000),
    st.floats(allow_nan=False, allow_infinity=False),
)
VALUES = st.one_of(
    st.none(),
    TEXTS,
    NUMBERS,
    st.booleans(),
    st.dates(date(1900, 3, 1)),
    st.datetimes(datetime.fromisoformat("1900-03-01"), datetime.fromisoformat("2200-01-01")),
    st.timedeltas(timedelta(0), timedelta(days=40)),
)


@given(st.lists(st.lists(VALUES, max_size=4), max_size=5))
def test_reads_what_another_reader_reads(rows: list[list[object]]) -> None:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    ours = [cells for _, cells in lines(out.getvalue())]
    width = max((max(place for place, cell in enumerate(row) if cell) + 1 for row in ours), default=0)
    assert ours == [row[:width] for row in another_readers(out.getvalue())]


@given(st.lists(st.tuples(st.floats(0, 60_000), st.sampled_from(FORMATS)), min_size=1, max_size=5))
def test_shows_numbers_as_another_reader_shows_them(numbers: list[tuple[float, str]]) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for row, (number, code) in enumerate(numbers):
            sheet.write_string(row, 0, "a shared text")
            sheet.write_number(row, 1, number, book.add_format({"num_format": code}))
    assert [cells for _, cells in lines(out.getvalue())] == another_readers(out.getvalue())


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1" t="inlineStr"><is><r><t>Le </t></r><r><t>Goff</t></r></is></c>', "Le Goff"),
        (
            '<c r="A1" t="inlineStr"><is><t>東京</t><rPh sb="0" eb="1"><t>トウキョウ</t></rPh></is></c>',
            "東京",
        ),
        ('<c r="A1" t="str"><f>A2</f><v>Zoé</v></c>', "Zoé"),
        ('<c r="A1"><f>A2</f><v>41</v></c>', "41"),
        ('<c r="A1"><f>A2</f></c>', "="),
        ('<c r="A1" t="e"/>', "#N/A"),
        ('<c r="A1" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="A1" t="b"><v>1</v></c>', "oui"),
        ('<c r="A1" t="d"><v>2026-09-01T00:00:00</v></c>', "2026-09-01"),
        ('<c r="A1" t="d"><v>in September</v></c>', "in September"),
        ('<c r="A1"><v>forty</v></c>', "forty"),
        ('<c r="A1" t="str"><v>a_x0041_b_x0000_</v></c>', "aAb_x0000_"),
    ],
)
def test_reads_each_kind_of_cell(cell: str, text: str) -> None:
    assert one_cell(cell) == text


def test_a_formula_that_gives_nothing_is_nothing() -> None:
    data = sheet_of('<row r="1"><c r="A1" t="str"><f>A2</f><v></v></c><c r="B1"><v>1</v></c></row>')
    assert lines(data) == [(1, ["", "1"])]


def test_tags_may_have_a_prefix() -> None:
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:row r="3"><x:c r="B3"><x:v>7</x:v></x:c></x:row></x:worksheet>'
    assert lines(with_part("xl/worksheets/sheet1.xml", sheet.encode())) == [(3, ["", "7"])]


def test_days_may_be_counted_from_1904() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"date_1904": True}) as book:
        form = book.add_format({"num_format": "dd/mm/yyyy"})
        book.add_worksheet().write_datetime(0, 0, datetime.fromisoformat("2026-09-01"), form)
    assert lines(out.getvalue()) == [(1, ["2026-09-01"])]


def test_a_declared_dimension_is_not_believed() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'
    declared = '<dimension ref="A1:XFD1048576"/>'
    sheet = f'<worksheet xmlns="{MAIN}">{declared}<sheetData>{rows}</sheetData></worksheet>'
    assert lines(with_part("xl/worksheets/sheet1.xml", sheet.encode())) == [(1, ["1", ""]), (2, ["", "2"])]


DEEP = "<a>" * 100 + "</a>" * 100


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ('<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>', "damaged"),
        ('<row r="0"><c r="A0"><v>1</v></c></row>', "leaves out the places"),
        ('<row r="1"><c r="A1" t="s"><v>9</v></c></row>', "damaged"),
        ('<row r="1"><c r="A1" t="s"><v>one</v></c></row>', "damaged"),
        ('<row r="1"><c r="A1"><v>1</v></row>', "damaged"),
        (DEEP, "damaged"),
        (f"<!--{' ' * (2 << 20)}-->", "damaged"),
        ('<row r="1"><c r="SS1"><v>1</v></c></row>', "too many rows and columns"),
        ('<row r="1"><c r="J1"/></row><row r="900000"><c r="A900000"/></row>', "too many rows and columns"),
        ('<row r="1"><c r="1A"><v>1</v></c></row>', "leaves out the places"),
    ],
)
def test_what_is_not_sound_is_refused_as_a_whole(cells: str, reason: str) -> None:
    assert reason in refusal(sheet_of(cells))


def test_a_sheet_that_is_not_there_is_refused() -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sheet_of(""))) as old,
        zipfile.ZipFile(out, "w") as new,
    ):
        for info in old.infolist():
            if "sheet1" not in info.filename:
                new.writestr(info.filename, old.read(info))
    assert "damaged" in refusal(out.getvalue())


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"])
def test_each_part_that_is_read_must_be_sound(part: str) -> None:
    assert "damaged" in refusal(with_part(part, b"<a><b></a>"))


def test_a_workbook_that_shows_nothing_is_refused() -> None:
    book = f'<workbook xmlns="{MAIN}"><sheets><sheet name="a" state="hidden"/></sheets></workbook>'
    assert "shows no sheet" in refusal(with_part("xl/workbook.xml", book.encode()))


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("dd/mm/yyyy;@", "moment"),
        ("[$-40C]d mmmm yyyy", "moment"),
        ("[mm]:ss", "duration"),
        ("[Red]0.0", None),
        ('0 "days"', None),
        (r"0\d", None),
        ("0_d;dd", None),
        ("General", None),
    ],
)
def test_knows_which_formats_show_a_moment(code: str, shown: str | None) -> None:
    found = shown_by(code)
    assert (found and found.value) == shown


def test_a_spool_gives_what_was_laid_aside_and_takes_nothing_once_let_go() -> None:
    spool = Spool()
    written = [b"%d" % number * 100 for number in range(3000)]
    for line in written:
        spool.append(line + b"\n")
    spool.settle()
    assert list(spool.lines()) == written
    assert (spool.read(0, 5), spool.read(spool.size - 5, 5), spool.read(3, 2)) == (b"00000", b"2999\n", b"00")
    descriptor = spool._descriptor
    os.fstat(descriptor)
    del spool
    gc.collect()
    with pytest.raises(OSError, match="descriptor"):
        os.fstat(descriptor)


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for column, heading in enumerate(("uai", "name")):
                sheet.write_string(0, column, heading)
            for row in range(1, rows + 1):
                sheet.write_string(row, 0, f"a text that is shared {row}")
                sheet.write_string(row, 1, f"another text that is shared {row}")
        tracemalloc.start()
        table, log = open_table(path, expected=(Expected(name="uai"), Expected(name="name"))), FaultLog()
        assert sum(1 for _ in table.rows(log)) == rows
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(7_500) < peak(2_500) * 1.25
