"""Files in media/: is each what its name says, and nothing that runs?"""

import hashlib
import io
import posixpath
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

from PIL import Image

from lms.courses import codes_limits, codes_text
from lms.courses.faults import Fault, Place
from lms.courses.release import Media


@dataclass(frozen=True, kw_only=True)
class MediaType:
    """What a suffix promises: the type served, and how such a file begins."""

    content_type: str
    starts: tuple[bytes, ...] = (b"",)


TYPES: Mapping[str, MediaType] = {
    ".svg": MediaType(content_type="image/svg+xml"),
    ".png": MediaType(content_type="image/png", starts=(b"\x89PNG\r\n\x1a\n",)),
    ".jpg": MediaType(content_type="image/jpeg", starts=(b"\xff\xd8\xff",)),
    ".jpeg": MediaType(content_type="image/jpeg", starts=(b"\xff\xd8\xff",)),
    ".gif": MediaType(content_type="image/gif", starts=(b"GIF87a", b"GIF89a")),
    ".webp": MediaType(content_type="image/webp", starts=(b"RIFF",)),
    ".pdf": MediaType(content_type="application/pdf", starts=(b"%PDF-",)),
    ".odt": MediaType(content_type="application/vnd.oasis.opendocument.text", starts=(b"PK\x03\x04",)),
    ".ods": MediaType(content_type="application/vnd.oasis.opendocument.spreadsheet", starts=(b"PK\x03\x04",)),
    ".odp": MediaType(
        content_type="application/vnd.oasis.opendocument.presentation", starts=(b"PK\x03\x04",)
    ),
    ".vtt": MediaType(content_type="text/vtt", starts=(b"WEBVTT", b"\xef\xbb\xbfWEBVTT")),
    ".txt": MediaType(content_type="text/plain"),
}

_PICTURES: Mapping[str, str] = {
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".gif": "GIF",
    ".webp": "WEBP",
}
MOST_PIXELS = 40_000_000
"""More than any page shows; a few kilobytes can claim to be gigabytes of picture."""

_SVG_ELEMENTS = frozenset({
    "svg", "g", "defs", "desc", "title", "metadata", "path", "rect", "circle", "ellipse", "line",
    "polyline", "polygon", "text", "tspan", "textPath", "use", "symbol", "marker",
    "linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "filter", "style",
    "switch", "feGaussianBlur", "feOffset", "feMerge", "feMergeNode", "feBlend", "feColorMatrix",
    "feComposite", "feFlood", "feDropShadow",
})  # fmt: skip


def read_media(path: str, content: bytes) -> Media | Fault:
    """Judge a file by its bytes; its name becomes its content's hash, so browsers may keep it for ever."""
    suffix = posixpath.splitext(path)[1].lower()
    kind = TYPES[suffix]
    place = Place(file=path)
    if not content.startswith(kind.starts) or not content:
        return codes_text.MEDIA_NOT_WHAT_IT_SAYS.at(place, kind=suffix[1:].upper())
    fault = _judge_drawing(content, place) if suffix == ".svg" else None
    if suffix in _PICTURES:
        fault = _judge_picture(content, place, kind=suffix[1:].upper(), form=_PICTURES[suffix])
    if fault is not None:
        return fault
    digest = hashlib.sha256(content).hexdigest()
    return Media(
        path=path,
        name=f"{digest[:32]}{suffix}",
        sha256=digest,
        content_type=kind.content_type,
        size=len(content),
    )


class _Active(Exception):
    """The drawing holds a part that may run or fetch."""


class _DrawingJudge:
    """A drawing may only hold known elements, no handler, no address but its own parts, no entity."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._element
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction
        self.elements = 0

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        prefix, _, local = name.rpartition(":")
        if self.elements == 0 and local != "svg":
            raise expat.ExpatError("not a drawing")
        self.elements += 1
        # Drawing programs add notes of their own under a prefix: browsers draw none, and the types that run
        # (script, foreignObject, animate) are refused under any prefix.
        drawn = prefix in ("", "svg")
        if (drawn and local not in _SVG_ELEMENTS) or local.lower() in _NEVER:
            raise _Active(f"<{local[:40]}>")
        for attribute, value in attributes.items():
            _judge_attribute(attribute, value)

    def _text(self, text: str) -> None:
        lowered = text.lower()
        if "@import" in lowered or "url(" in lowered.replace("url(#", ""):
            raise _Active(text.strip()[:40])

    def _doctype(self, name: str, _system: str | None, _public: str | None, has_internal: bool | int) -> None:  # noqa: FBT001 - expat's own signature
        if has_internal:
            raise _Active(f"<!DOCTYPE {name[:20]} […]>")

    def _instruction(self, target: str, _data: str) -> None:
        raise _Active(f"<?{target[:40]}?>")


_NEVER = frozenset(
    {"script", "foreignobject", "animate", "set", "iframe", "object", "embed", "handler", "html"}
)


def _judge_picture(content: bytes, place: Place, *, kind: str, form: str) -> Fault | None:
    """Whether a picture is whole and of a size that can be shown; its pixels aren't decoded."""
    try:
        with warnings.catch_warnings():
            # A picture that Pillow warns of is beyond our own limit.
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(content), formats=[form])
            pixels = picture.width * picture.height
            if pixels <= MOST_PIXELS:
                picture.verify()
    except Image.DecompressionBombError:
        pixels = MOST_PIXELS + 1
    except (OSError, SyntaxError, ValueError, EOFError):
        return codes_text.MEDIA_NOT_WHAT_IT_SAYS.at(place, kind=kind)
    if pixels > MOST_PIXELS:
        return codes_limits.PICTURE_TOO_LARGE.at(place, limit=MOST_PIXELS // 1_000_000)
    return None


def _judge_drawing(content: bytes, place: Place) -> Fault | None:
    judge = _DrawingJudge()
    try:
        judge.parser.Parse(content, True)  # noqa: FBT003 - expat's own signature
    except (_Active, expat.ExpatError, ValueError) as error:
        here = Place(file=place.file, line=judge.parser.CurrentLineNumber)
        if isinstance(error, _Active):
            return codes_text.DRAWING_ACTIVE.at(here, part=str(error), found=str(error))
        return codes_text.MEDIA_NOT_WHAT_IT_SAYS.at(here, kind="SVG")
    return None


def _judge_attribute(name: str, value: str) -> None:
    local = name.rpartition(":")[2].lower()
    lowered = "".join(value.split()).lower()
    outside = not name.startswith("xmlns") and local in ("href", "src") and not lowered.startswith("#")
    fetches = "javascript:" in lowered or "url(" in lowered.replace("url(#", "")
    if local.startswith("on") or outside or fetches:
        raise _Active(f'{name}="{value[:40]}"')
