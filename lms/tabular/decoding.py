"""Bytes of a file to text: which encoding, said when it had to be guessed. Pure."""

import codecs
import re
from dataclasses import dataclass

from lms.messages import Message, message
from lms.tabular.faults import TableFault

UTF_8 = "utf-8"
UTF_16 = "utf-16"
WINDOWS = "cp1252"

_NOT_TEXT = {
    b"\xd0\xcf\x11\xe0": message("This is an old Excel workbook, or one protected by a password."),
    b"%PDF": message("This is a PDF, not a text file."),
}
_ACCENTED = re.compile(r"[^\s;,\t\"]*[^\x00-\x7f][^\s;,\t\"]*")
_WORDS_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """A file's text and how it was read; `preview` holds accented words to check when it was guessed."""

    text: str
    encoding: str
    preview: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded | TableFault:
    """Read bytes as text: by their BOM, then as strict UTF-8, then as Windows-1252."""
    for signature, reason in _NOT_TEXT.items():
        if data.startswith(signature):
            return TableFault(line=1, reason=reason, remedy=_save_as_csv())
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(data, UTF_16)
    if data.startswith(codecs.BOM_UTF8):
        return _strictly(data[len(codecs.BOM_UTF8) :], UTF_8)
    try:
        return Decoded(text=data.decode(UTF_8), encoding=UTF_8)
    except UnicodeDecodeError:
        found = _strictly(data, WINDOWS)
    if isinstance(found, TableFault):
        return found
    words = dict.fromkeys(match.group() for match in _ACCENTED.finditer(found.text))
    return Decoded(text=found.text, encoding=WINDOWS, preview=tuple(words)[:_WORDS_SHOWN])


def guessed_encoding_note(decoded: Decoded) -> Message:
    """Say that the encoding was guessed, with words by which a person sees whether rightly."""
    return message(
        "The file isn’t UTF-8; it was read as Windows-1252. Check these words: %(words)s.",
        words=", ".join(decoded.preview),
    )


def _strictly(data: bytes, encoding: str) -> Decoded | TableFault:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        read = data[: error.start].decode(encoding, errors="ignore")
        return TableFault(
            line=read.count("\n") + 1,
            value=data[error.start : error.start + 1].hex(),
            reason=message(
                "A byte on this line is no letter in the file’s encoding (%(name)s).", name=encoding
            ),
            remedy=_save_as_csv(),
        )
    return Decoded(text=text, encoding=encoding)


def _save_as_csv() -> Message:
    return message("In the spreadsheet, choose “Save as”, then “CSV UTF-8 (semicolon separated)”.")
