"""Pictures that authors bring: judged, made smaller, written anew. What comes out holds nothing but pixels.

A drawing (SVG) is kept as it is when it holds nothing that runs or fetches; everything else is decoded and
encoded again, without the place and the camera that photographs tell.
"""

import io
import posixpath
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from lms.courses.faults import Fault
from lms.courses.media import read_media
from lms.courses.release import Media
from lms.courses.starter import slug_of
from lms.messages import RefusalError, message

LARGEST_FILE = 15_000_000
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1600
HEAVY_PNG = 700_000
QUALITY = 82

# Formats that Pillow may try, and what each is written as; anything else isn't even looked at.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
WRITTEN_AS = {"JPEG": ".jpg", "MPO": ".jpg", "PNG": ".png", "WEBP": ".webp", "GIF": ".png"}
ACCEPTED = ".jpg,.jpeg,.png,.webp,.gif,.svg"
# The size is judged here, before any pixel is decoded.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture ready to be kept: a name for its file, its bytes, and what the compiler says it is."""

    name: str
    content: bytes
    media: Media


def read_picture(filename: str, content: bytes) -> Picture:
    """Judge a file and give it back safe and small. Raises RefusalError in plain words."""
    if not content:
        raise RefusalError(message("Choose a picture first."))
    if len(content) > LARGEST_FILE:
        raise RefusalError(
            message(
                "This picture is too large: %(found)s MB. Send one of at most %(limit)s MB.",
                found=len(content) // 1_000_000,
                limit=LARGEST_FILE // 1_000_000,
            )
        )
    suffix = posixpath.splitext(filename.lower())[1]
    if suffix == ".svg" or content.lstrip()[:5].lower() in (b"<?xml", b"<svg "):
        return _named(filename, ".svg", content)
    return _named(filename, *_written_anew(content))


def _named(filename: str, suffix: str, content: bytes) -> Picture:
    bare = posixpath.splitext(posixpath.basename(filename.replace("\\", "/")))[0]
    name = (slug_of(bare) or "image") + suffix
    media = read_media(name, content)
    if isinstance(media, Fault):
        raise RefusalError(media.reason, media.remedy)
    return Picture(name=name, content=content, media=media)


def _written_anew(content: bytes) -> tuple[str, bytes]:
    """Decode a picture within limits, and encode what it shows."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            _check_size(image)
            written_as = WRITTEN_AS[str(image.format)]
            # A JPEG is decoded at about the size it is needed in.
            image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            return _encoded(upright, written_as)
    except RefusalError:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise RefusalError(
            message("This file isn’t a picture that can be read."),
            message("Send a photograph or a drawing as JPEG, PNG, WebP, GIF or SVG."),
        ) from error


def _check_size(image: Image.Image) -> None:
    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise RefusalError(
            message(
                "This picture has too many pixels: %(found)s million. Send one of at most %(limit)s million.",
                found=pixels // 1_000_000,
                limit=MOST_PIXELS // 1_000_000,
            )
        )


def _encoded(image: Image.Image, suffix: str) -> tuple[str, bytes]:
    if suffix == ".png":
        png = _bytes(_with_mode(image, "RGBA" if _is_transparent(image) else "RGB"), "PNG", optimize=True)
        # A photograph saved as PNG weighs ten times what it should.
        if len(png) <= HEAVY_PNG or _is_transparent(image):
            return ".png", png
        suffix = ".jpg"
    if suffix == ".webp":
        mode = "RGBA" if _is_transparent(image) else "RGB"
        return ".webp", _bytes(_with_mode(image, mode), "WEBP", quality=QUALITY)
    return ".jpg", _bytes(_with_mode(image, "RGB"), "JPEG", quality=QUALITY, progressive=True, optimize=True)


def _is_transparent(image: Image.Image) -> bool:
    return "A" in image.getbands() or "transparency" in image.info


def _with_mode(image: Image.Image, mode: str) -> Image.Image:
    """The pixels alone: a new picture carries no metadata over."""
    converted = image.convert(mode)
    bare = Image.new(mode, converted.size)
    bare.paste(converted)
    return bare


def _bytes(image: Image.Image, written_as: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, written_as, **how)
    return out.getvalue()
