"""Square codes that a telephone reads, as drawings for a paper or a page. Pure."""

import io

import segno


def qr_svg(text: str, *, is_scalable: bool = False) -> str:
    """Draw a code as SVG, its quiet zone included; a quarter of it may be hidden and it still reads.

    `is_scalable` leaves its size to the page that shows it.
    """
    drawing = io.BytesIO()
    segno.make_qr(text, error="q").save(
        drawing,
        kind="svg",
        border=4,
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        dark="#000",
        light="#fff",
        omitsize=is_scalable,
    )
    return drawing.getvalue().decode()


def from_left(text: str) -> str:
    """Keep a code or an address in its own order inside a sentence written from the right."""
    return f"\u2066{text}\u2069"
