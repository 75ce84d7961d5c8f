"""PDFs as a reader meets them: their text, their fonts, their pictures."""

from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
from PIL.Image import Image


def text_of(content: bytes) -> str:
    """Give the text layer of all pages, its lines apart."""
    document = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document)


def pictures_of(content: bytes, *, scale: float = 1.5) -> list[Image]:
    """Draw each page."""
    return [page.render(scale=scale).to_pil() for page in pypdfium2.PdfDocument(content)]


def keep_pictures(content: bytes, folder: Path, name: str) -> None:
    """Keep a picture of each page, to be looked at."""
    for number, picture in enumerate(pictures_of(content), start=1):
        picture.save(folder / f"{name}-{number}.png")


def is_tagged(content: bytes) -> bool:
    """Say whether a PDF tells programs what its parts are."""
    document = pypdfium2.PdfDocument(content)
    return bool(pdfium.FPDFCatalog_IsTagged(document.raw))


def fonts_of(content: bytes) -> set[tuple[str, bool]]:
    """Name the fonts of all texts, each with whether it is embedded."""
    found = set()
    for page in pypdfium2.PdfDocument(content):
        for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            font = pdfium.FPDFTextObj_GetFont(thing.raw)
            size = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
            name = bytearray(size)
            pdfium.FPDFFont_GetBaseFontName(font, (pdfium.c_char * size).from_buffer(name), size)
            found.add((name.rstrip(b"\0").decode(), pdfium.FPDFFont_GetIsEmbedded(font) == 1))
    return found
