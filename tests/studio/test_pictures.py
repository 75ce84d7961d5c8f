"""Pictures come out small and bare; what isn't one is refused in plain words."""

import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lms.messages import RefusalError
from lms.studio.pictures import LONGEST_SIDE, read_picture

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>'


def picture(
    size: tuple[int, int] = (40, 30), written_as: str = "PNG", mode: str = "RGB", **how: object
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "teal" if mode != "P" else 3).save(out, written_as, **how)
    return out.getvalue()


def noise(size: int) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((size, size), 90).convert("RGB").save(out, "PNG")
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(
    ("written_as", "expected", "suffix"),
    [("PNG", "PNG", ".png"), ("JPEG", "JPEG", ".jpg"), ("WEBP", "WEBP", ".webp"), ("GIF", "PNG", ".png")],
)
def test_a_picture_is_written_anew(written_as: str, expected: str, suffix: str) -> None:
    kept = read_picture("Ma photo d’été.xyz", picture(written_as=written_as))
    assert opened(kept.content).format == expected
    assert kept.name == f"ma-photo-d-ete{suffix}"
    assert kept.media.name.endswith(suffix)


def test_it_is_made_smaller_and_keeps_its_shape() -> None:
    kept = opened(read_picture("a.jpg", picture((4000, 2000), "JPEG")).content)
    assert kept.size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_what_a_photograph_tells_is_left_out_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Camera of somebody"
    exif[0x8825] = {2: (48.0, 7.0, 0.0)}
    kept = read_picture("a.jpg", picture((40, 30), "JPEG", exif=exif))
    assert b"Camera" not in kept.content
    assert not opened(kept.content).getexif()
    assert opened(kept.content).size == (30, 40)
    text = read_picture("a.png", picture(pnginfo=_note("Somebody’s name")))
    assert b"name" not in text.content


def _note(text: str) -> object:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", text)
    return info


def test_a_photograph_saved_as_png_becomes_a_jpeg_and_transparency_stays() -> None:
    assert opened(read_picture("a.png", noise(900)).content).format == "JPEG"
    clear = opened(read_picture("a.png", picture(mode="RGBA")).content)
    assert (clear.format, clear.mode) == ("PNG", "RGBA")
    assert opened(read_picture("a.png", picture(mode="P", transparency=3)).content).mode == "RGBA"


def test_a_drawing_is_kept_as_it_is() -> None:
    kept = read_picture("Pont.SVG", SVG)
    assert (kept.name, kept.content) == ("pont.svg", SVG)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.png", b"", "Choose a picture"),
        ("a.png", b"\x89PNG" + bytes(15_000_000), "too large: 15 MB"),
        ("a.png", b"#!/bin/sh\nrm -rf /", "isn’t a picture"),
        ("a.jpg", b"<html><script>alert(1)</script></html>", "isn’t a picture"),
        ("a.png", picture()[:60], "isn’t a picture"),
        ("a.bmp", picture(written_as="BMP"), "isn’t a picture"),
        ("a.tif", picture(written_as="TIFF"), "isn’t a picture"),
        ("a.svg", SVG.replace(b"<path", b"<script>alert(1)</script><path"), "script"),
        ("a.svg", SVG.replace(b"<path", b'<path onload="x()"'), "onload"),
        ("a.png", b"<svg onload='x()' xmlns='http://www.w3.org/2000/svg'/>", "onload"),
        ("a.svg", b"<html/>", "SVG"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else None,
)
def test_what_is_no_picture_is_refused_in_plain_words(name: str, content: bytes, said: str) -> None:
    with pytest.raises(RefusalError, match=said):
        read_picture(name, content)


def test_a_bomb_is_refused_before_a_pixel_is_decoded() -> None:
    """A file of a few hundred bytes that says it holds 2.5 thousand million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    with pytest.raises(RefusalError, match="2500 million"):
        read_picture("bomb.png", bomb)


@given(
    st.binary(max_size=200), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF"])
)
def test_any_bytes_are_a_picture_or_a_refusal(rest: bytes, start: bytes) -> None:
    with suppress(RefusalError):
        read_picture("x.png", start + rest)
