"""Files in media/ are what their names say, and drawings hold nothing that runs or fetches."""

import io

import pytest
from PIL import Image

from lms.courses.faults import Fault
from lms.courses.layout import MEDIA_SUFFIXES
from lms.courses.media import TYPES, read_media
from tests.courses.factories import DRAWING
from tests.courses.hostile import picture

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:i="urn:i">'


def judged(content: str) -> str:
    result = read_media("media/a.svg", content.encode())
    return result.code if isinstance(result, Fault) else result.content_type


def test_every_accepted_suffix_has_a_type() -> None:
    assert set(TYPES) == set(MEDIA_SUFFIXES)


def test_a_name_is_its_content() -> None:
    one, two = read_media("media/a.svg", DRAWING.encode()), read_media("01-x/media/b.svg", DRAWING.encode())

    assert not isinstance(one, Fault)
    assert not isinstance(two, Fault)
    assert one.name == two.name
    assert one.size == len(DRAWING)


@pytest.mark.parametrize(
    "inside",
    [
        '<use xlink:href="#a"/>',
        '<path style="fill:url(#g)"/>',
        "<style>.a{fill:url(#b)}</style>",
        "<i:view i:x='1'/>",
    ],
)
def test_plain_drawings_pass(inside: str) -> None:
    assert judged(f"{OPEN}{inside}</svg>") == "image/svg+xml"


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>", "<i:script>1</i:script>", "<foreignObject/>", "<animate/>", '<path onclick="x"/>',  # noqa: E501
        '<use xlink:href="https://x/y.svg#a"/>', '<image href="data:x"/>', '<path style="fill:url(https://x)"/>',
        "<style>@import 'x'</style>", "<style>.a{b:url(http://x)}</style>", '<path fill="java&#10;script:x"/>',  # noqa: E501
        "<?xml-stylesheet href='x'?>",
    ],
)  # fmt: skip
def test_drawings_that_run_or_fetch_are_refused(inside: str) -> None:
    assert judged(f"{OPEN}{inside}</svg>") == "C056"


def test_entities_are_refused_and_a_plain_doctype_is_not() -> None:
    assert judged('<!DOCTYPE svg [<!ENTITY a "b">]>' + DRAWING) == "C056"
    assert judged('<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">' + DRAWING) == "image/svg+xml"


@pytest.mark.parametrize("content", ["", "<svg", "<html/>", "words"])
def test_what_is_not_a_drawing_is_said(content: str) -> None:
    assert judged(content) == "C055"


@pytest.mark.parametrize(
    ("suffix", "form"), [("png", "PNG"), ("jpg", "JPEG"), ("gif", "GIF"), ("webp", "WEBP")]
)
def test_a_picture_is_whole_and_of_its_kind(suffix: str, form: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, form)

    assert not isinstance(read_media(f"media/a.{suffix}", out.getvalue()), Fault)
    other = "png" if suffix != "png" else "gif"
    fault = read_media(f"media/a.{other}", out.getvalue())
    assert isinstance(fault, Fault)
    assert fault.code == "C055"


@pytest.mark.parametrize(("side", "code"), [(7_000, "C095"), (100_000, "C095")])
def test_a_picture_that_claims_too_many_pixels_is_refused(side: int, code: str) -> None:
    fault = read_media("media/a.png", picture(side, side))

    assert isinstance(fault, Fault)
    assert fault.code == code
