"""The canonical bytes of a course and their hash: the identity of a release's source."""

import hashlib
import unicodedata
from collections.abc import Mapping

BASE_FILE = ".passerelle-base"
TEXT_SUFFIXES = (".md", ".yaml")


def canonical_path(path: str) -> str:
    """A relative path with `/` separators and composed letters."""
    return unicodedata.normalize("NFC", path.replace("\\", "/"))


def canonical_bytes(path: str, content: bytes) -> bytes:
    """Text with LF line ends, composed letters and no byte-order mark; anything else as it is."""
    if not path.endswith(TEXT_SUFFIXES):
        return content
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).encode()


def canonical_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that belong to a release, canonical, by path in order."""
    canonical = {canonical_path(path): content for path, content in files.items()}
    return {path: canonical_bytes(path, canonical[path]) for path in sorted(canonical) if path != BASE_FILE}


def release_hash(files: Mapping[str, bytes]) -> str:
    """SHA-256 over canonical paths and bytes; line ends, Unicode forms and file order don't change it."""
    digest = hashlib.sha256()
    for path, content in canonical_files(files).items():
        name = path.encode()
        digest.update(b"%d %d\n" % (len(name), len(content)))
        digest.update(name)
        digest.update(content)
    return digest.hexdigest()
