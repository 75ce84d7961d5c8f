"""Files of people as they come: the ones that are read, and the ones that are refused, each with its fault.

`python -m tests.rosters.corpus_refused` prints what is said of each.
"""

import codecs
import io
import time
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook

from tests.rosters.rosters_read import Read, read

UAI = "0350122T"
HEADINGS = ("courriel", "prénom", "nom", "RNE", "fonction", "identifiant", "date d’arrivée")
PEOPLE = (
    ("maelle@ac-exemple.fr", "Maëlle", "Lœuvre-Noël", UAI, "Professeure des écoles", "A-01", "2026-09-01"),
    ("zoe@ac-exemple.fr", "Zoé", "Çelik d’Août", UAI, "TZR", "A-02", "01/09/2026"),
)
NAMES = [("Maëlle", "Lœuvre-Noël"), ("Zoé", "Çelik d’Août")]
LIMIT_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Case:
    """One file. `line` is None where it is read; otherwise the fault stands there and says `reason`."""

    name: str
    data: bytes
    line: int | None = None
    reason: str = ""


def csv_of(
    rows: Iterable[Sequence[str]] = PEOPLE,
    *,
    headings: Sequence[str] = HEADINGS,
    separator: str = ";",
    end: str = "\r\n",
) -> str:
    """Write rows as text, nothing quoted."""
    return end.join(separator.join(row) for row in (headings, *rows)) + end


def changed(place: int, value: str) -> list[Sequence[str]]:
    """Give the people with one cell of the second line changed."""
    first = list(PEOPLE[0])
    first[place] = value
    return [first, PEOPLE[1]]


def xlsx_of(rows: Iterable[Sequence[object]] = PEOPLE, *, headings: Sequence[object] = HEADINGS) -> bytes:
    """Write rows as a workbook."""
    book = Workbook()
    assert book.active is not None
    for row in (headings, *rows):
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(name: str, content: bytes, *, of: bytes | None = None) -> bytes:
    """Give a workbook with one part more, or with another content of it."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(of or xlsx_of())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
        new.writestr(name, content)
    return out.getvalue()


def sheet_of(cells: str) -> bytes:
    """Give a workbook whose sheet holds these rows, as XML."""
    start = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return with_part("xl/worksheets/sheet1.xml", f"{start}{cells}</sheetData></worksheet>".encode())


def accepted() -> list[Case]:
    """Give the files that are read, each with the same two people."""
    text = csv_of()
    typed = [[*row[:6], date(2026, 9, 1)] for row in PEOPLE]
    moved = [tuple(reversed(row)) for row in (HEADINGS, *PEOPLE)]
    quoted = csv_of([[f'"{cell}"' for cell in row] for row in PEOPLE])
    several = with_second_sheet()
    files = {
        "UTF-8": text.encode(),
        "UTF-8 with BOM": codecs.BOM_UTF8 + text.encode(),
        "Windows-1252": text.encode("cp1252"),
        "UTF-16, little end first": codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
        "UTF-16, big end first": codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        "UTF-16 with tabs, Excel's “Unicode text”": text.replace(";", "\t").encode("utf-16"),
        "commas": csv_of(separator=",").encode(),
        "tabs": csv_of(separator="\t").encode(),
        "tabs, Windows-1252": csv_of(separator="\t").encode("cp1252"),
        "lines ended by LF": csv_of(end="\n").encode(),
        "lines ended by CR": csv_of(end="\r").encode(),
        "everything quoted": quoted.encode(),
        "the same row twice": csv_of([*PEOPLE, PEOPLE[0]]).encode(),
        "accents in two signs": "".join(text).replace("é", "e\u0301").replace("ë", "e\u0308").encode(),
        "a first line sep=": ("sep=;\r\n" + text).encode(),
        "columns moved": csv_of(moved[1:], headings=moved[0]).encode("cp1252"),
        "empty lines and columns": ("\r\n" + text.replace("\r\n", ";;\r\n") + ";;;;;;;;\r\n").encode(),
        "a column of its own": csv_of(
            [(*row, "x") for row in PEOPLE], headings=(*HEADINGS, "n° fax")
        ).encode(),
        'zeros kept by ="…"': csv_of(changed(5, '="0012"')).encode(),
        "non-breaking spaces around": csv_of(changed(1, "\u00a0Maëlle\u00a0")).encode(),
        "workbook": xlsx_of(),
        "workbook, days as days": xlsx_of(typed),
        "workbook, days with hours": xlsx_of(
            [[*row[:6], datetime.fromisoformat("2026-09-01T00:00:00")] for row in PEOPLE]
        ),
        "workbook, identifiers as numbers": xlsx_of([[*row[:5], 41 + n, ""] for n, row in enumerate(PEOPLE)]),
        "workbook with a second sheet": several,
        "workbook with a picture": with_part("xl/media/image1.png", b"\x89PNG" * 1000),
        "workbook, rows beginning further down": xlsx_of([*[[None]] * 4, HEADINGS, *PEOPLE], headings=[None]),
    }
    return [Case(name=name, data=data) for name, data in files.items()]


def with_second_sheet() -> bytes:
    """Give a workbook whose second sheet holds errors that don't matter."""
    book = Workbook()
    assert book.active is not None
    for row in (HEADINGS, *PEOPLE):
        book.active.append(list(row))
    book.create_sheet("Notes").append(["#N/A", "=1+1"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def timed(case: Case) -> tuple[Read, float]:
    """Read a file; give what was understood and the processor's time it took."""
    began = time.process_time()
    roster = read(case.data)
    return roster, time.process_time() - began
