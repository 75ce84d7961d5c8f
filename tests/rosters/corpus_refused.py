"""Files of the corpus that are refused; `python -m tests.rosters.corpus_refused` prints all of them."""

import codecs
import io
import zipfile
from datetime import date

from tests.rosters.corpus import (
    HEADINGS,
    PEOPLE,
    Case,
    accepted,
    changed,
    csv_of,
    sheet_of,
    timed,
    with_part,
    xlsx_of,
)


def refused() -> list[Case]:
    """Give the files that are refused."""
    return [*_refused_texts(), *_damaged_cells(), *_refused_workbooks()]


def _bad(name: str, data: bytes, line: int, reason: str) -> Case:
    return Case(name=name, data=data, line=line, reason=reason)


def _one(place: int, value: str) -> bytes:
    return csv_of(changed(place, value)).encode()


def _book(place: int, value: object) -> bytes:
    return xlsx_of([[*PEOPLE[0][:place], value, *[""] * (len(HEADINGS) - place - 1)]])


def _refused_texts() -> list[Case]:
    text = csv_of()
    numens = [
        _bad(f"a NUMEN in the column “{heading}”", _one(place, "07E1234567ABC"), 2, "NUMEN")
        for place, heading in enumerate(HEADINGS)
    ]
    return [
        _bad("nothing at all", b"", 1, "empty"),
        _bad("empty lines only", b"\r\n\r\n", 1, "empty"),
        _bad("a NUL", text.replace("Zoé", "Zo\0é").encode(), 3, "NUL"),
        _bad("a NUL in Windows-1252", text.replace("Zoé", "Zo\0é").encode("cp1252"), 3, "NUL"),
        _bad("UTF-16 without BOM", text.encode("utf-16-le"), 1, "NUL"),
        _bad("half of UTF-16", codecs.BOM_UTF16_LE + text.encode("utf-16-le")[:-1], 3, "no letter"),
        _bad("BOM of UTF-8 over Windows-1252", codecs.BOM_UTF8 + text.encode("cp1252"), 1, "no letter"),
        _bad("a byte of no encoding", text.encode("cp1252").replace(b"Zo", b"Z\x81o"), 3, "no letter"),
        _bad("a quotation mark never closed", _one(2, '"Le Goff'), 2, "never closed"),
        _bad("a quotation mark within", _one(2, '"Le" Goff'), 2, "inside a quoted cell"),
        _bad("a field of 131,073 characters", _one(2, "é" * 131_073), 2, "131,072"),
        _bad(
            "the same column twice",
            csv_of([(*row, "x") for row in PEOPLE], headings=(*HEADINGS, "Mail")).encode(),
            1,
            "says the same",
        ),
        _bad(
            "an unknown column twice",
            csv_of([(*row, "x", "y") for row in PEOPLE], headings=(*HEADINGS, "note", "Note")).encode(),
            1,
            "says the same",
        ),
        _bad(
            "a column missing",
            csv_of([row[:3] for row in PEOPLE], headings=HEADINGS[:3]).encode(),
            1,
            "is missing",
        ),
        _bad(
            "the same person and school twice, told otherwise",
            csv_of([*PEOPLE, (*PEOPLE[0][:4], "CPE", *PEOPLE[0][5:])]).encode(),
            4,
            "stand on line 2 already",
        ),
        _bad("a cell too many", csv_of([(*PEOPLE[0], "x"), PEOPLE[1]]).encode(), 2, "8 cells"),
        _bad("a cell too few", csv_of([PEOPLE[0], PEOPLE[1][:5]]).encode(), 3, "5 cells"),
        _bad("a PDF", b"%PDF-1.7 " + text.encode(), 1, "PDF"),
        _bad("an old workbook", b"\xd0\xcf\x11\xe0" + b"\0" * 600, 1, "old Excel"),
        _bad("more than 20 MB", b"x" * (21 * 1024 * 1024), 1, "at most 20 MB"),
        *numens,
    ]


def _damaged_cells() -> list[Case]:
    cells = [
        ("a formula as a name", 2, "=HYPERLINK(1)", "formula"),
        ("a command as a name", 1, "+cmd|' /C calc'!A0", "formula"),
        ("a formula as an identifier", 5, "@SUM(1)", "formula"),
        ("an identifier rounded", 5, "1,23457E+17", "rounded"),
        ("an identifier made a day", 5, "01/09/2026", "took this identifier for a day"),
        ("an identifier made a month", 5, "sept-26", "took this identifier for a day"),
        ("a UAI without its zero", 3, "350122T", "removed the zeros"),
        ("a UAI without its letter", 3, "350122", "the letter that ends a UAI"),
        ("a UAI rounded", 3, "3,50E+05", "the letter that ends a UAI"),
        ("a UAI mistyped", 3, "0350122A", "doesn’t match"),
        ("a day as Excel's number", 6, "46266", "2026-09-01"),
        ("a day that doesn't exist", 6, "31/09/2026", "no date"),
        ("a day the American way", 6, "09/13/2026", "no date"),
        ("an error of the spreadsheet", 6, "#N/A", "an error"),
        ("a column too narrow", 6, "########", "an error"),
        ("two addresses", 0, "a@x.fr, b@x.fr", "e-mail address"),
    ]
    return [
        _bad(name, csv_of(changed(place, value), separator="\t").encode(), 2, reason)
        for name, place, value, reason in cells
    ]


def _refused_workbooks() -> list[Case]:
    numbers = [[*PEOPLE[0][:3], 350122, *PEOPLE[0][4:]]]
    bomb = b"<worksheet>" + b" " * (200 * 1024 * 1024) + b"</worksheet>"
    many = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 4))
    opened = xlsx_of()
    return [
        _bad(
            "workbook: a bomb of 200 MB", with_part("xl/worksheets/sheet1.xml", bomb), 1, "more than 128 MB"
        ),
        _bad("workbook: a bomb of ten parts", ten_parts(), 1, "more than 128 MB"),
        _bad("workbook: a text in thousands of cells", one_text_everywhere(), 1, "more than 128 MB"),
        _bad("workbook: thousands of parts", thousands_of_parts(), 1, "damaged"),
        _bad(
            "workbook: two cells far apart",
            sheet_of('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>2</v></c></row>'),
            1,
            "too many rows and columns",
        ),
        _bad(
            "workbook: cells without places",
            sheet_of("<row><c><v>1</v></c></row>"),
            1,
            "leaves out the places",
        ),
        _bad(
            "workbook: a place hidden",
            sheet_of("""<row><c s=' r="A1"' r="XFD1048576"><v>1</v></c></row>"""),
            1,
            "leaves out the places",
        ),
        _bad(
            "workbook: entities",
            with_part("xl/worksheets/sheet1.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'),
            1,
            "damaged",
        ),
        _bad("workbook with macros", with_part("xl/vbaProject.bin", b"x"), 1, "macros"),
        _bad(
            "workbook with an embedded object", with_part("xl/embeddings/oleObject1.bin", b"x"), 1, "macros"
        ),
        _bad(
            "workbook linked to another",
            with_part("xl/externalLinks/externalLink1.xml", b"<a/>"),
            1,
            "linked",
        ),
        _bad("workbook cut short", opened[: len(opened) // 2], 1, "damaged"),
        _bad(
            "workbook with a byte changed",
            opened[:400] + bytes([opened[400] ^ 255]) + opened[401:],
            1,
            "damaged",
        ),
        _bad("workbook of numbers", sheet_of(many), 1, "is missing"),
        _bad("an archive", archive(), 1, "not a workbook"),
        _bad("workbook: a UAI as a number", xlsx_of(numbers), 2, "the letter that ends a UAI"),
        _bad("workbook: a day as a number", _book(6, 46266), 2, "2026-09-01"),
        _bad("workbook: an identifier rounded", _book(5, 123456789012345678), 2, "rounded"),
        _bad(
            "workbook: an identifier made a day",
            _book(5, date(2026, 9, 1)),
            2,
            "took this identifier for a day",
        ),
        _bad("workbook: a formula without result", _book(6, "=TODAY()"), 2, "formula without its result"),
        _bad("workbook: an error", _book(6, "#N/A"), 2, "an error"),
        _bad("workbook: a NUMEN", _book(5, "07E1234567ABC"), 2, "NUMEN"),
        _bad(
            "workbook: a cell of 131,073 characters",
            sheet_of(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"a" * 131_073}</t></is></c></row>'),
            1,
            "131,072",
        ),
    ]


def ten_parts() -> bytes:
    """Give a workbook of ten parts, each small, together too large."""
    data = xlsx_of()
    for number in range(10):
        data = with_part(f"xl/more{number}.xml", b" " * (15 * 1024 * 1024), of=data)
    return data


def one_text_everywhere() -> bytes:
    """Give a small workbook whose cells all name one long text."""
    names = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2001))
    text = f"<sst><si><t>{'a' * 100_000}</t></si></sst>"
    return with_part("xl/sharedStrings.xml", text.encode(), of=sheet_of(names))


def thousands_of_parts() -> bytes:
    """Give a workbook of more parts than any."""
    out = io.BytesIO(xlsx_of())
    with zipfile.ZipFile(out, "a") as archived:
        for number in range(3000):
            archived.writestr(f"xl/more{number}.xml", b"<a/>")
    return out.getvalue()


def archive() -> bytes:
    """Give an archive that is no workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archived:
        archived.writestr("liste.csv", csv_of())
    return out.getvalue()


def main() -> None:
    """Print what is said of each file."""
    for case in (*accepted(), *refused()):
        roster, seconds = timed(case)
        first = roster.faults.kept[0] if roster.faults else None
        said = (
            f"line {first.line}: {first.reason} {first.remedy}" if first else f"{len(roster.people)} people"
        )
        print(f"{case.name:45} {seconds:5.2f} s  {said}")


if __name__ == "__main__":
    main()
