"""Files in media/: is each what its name says, and nothing that runs?"""

import hashlib
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

from lms.courses import codes_text
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

_SVG_ELEMENTS = frozenset(
    """
    svg g defs desc title metadata path rect circle ellipse line polyline polygon text tspan textPath use
    symbol marker linearGradient radialGradient stop clipPath mask pattern filter style switch
    feGaussianBlur feOffset feMerge feMergeNode feBlend feColorMatrix feComposite feFlood feDropShadow
    """.split()
)
    outside = name in ("href", "src") and not lowered.startswith("#")
    if name.startswith("on") or outside or "javascript:" in lowered or "url(" in lowered.replace("url(#", ""):
        raise _Active(f'{name}="{value[:40]}"')
