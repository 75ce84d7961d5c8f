"""Bytes of a file to text: which encoding, said when it had to be guessed. Pure.

The bytes are looked at once, a piece at a time, before the first line is given: a file that isn't text
throughout is refused before anything of it is read.
"""

import codecs
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lms.messages import Message, message
from lms.tabular.content import Content
from lms.tabular.faults import TableFault
from lms.tabular.numen import LONGEST_NUMEN, holds_numen

UTF_8 = "utf-8"
UTF_16 = "utf-16"
WINDOWS = "cp1252"

_NOT_TEXT = {
    b"\xd0\xcf\x11\xe0": message("This is an old Excel workbook, or one protected by a password."),
    b"%PDF": message("This is a PDF, not a text file."),
}
_MARKS = (
    (codecs.BOM_UTF16_LE, UTF_16, "utf-16-le"),
    (codecs.BOM_UTF16_BE, UTF_16, "utf-16-be"),
    (codecs.BOM_UTF8, UTF_8, "utf-8"),
)
_ACCENTED = re.compile(r"[^\s;,\t\"]*[^\x00-\x7f][^\s;,\t\"]*")
_WORDS_SHOWN = 5
_PIECE = 1 << 16


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """A file's text and how it is read; `preview` holds accented words to check when it was guessed.

    `nul_line` is the line of the first NUL, None without one.
    """

    content: Content
    encoding: str
    codec: str
    skip: int = 0
    may_hold_numen: bool = False
    nul_line: int | None = None
    preview: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Give each line with its end, composed (NFC): an accent is one letter, however it was typed."""
        with (
            self.content.open(skip=self.skip) as raw,
            io.TextIOWrapper(raw, encoding=self.codec, newline="") as text,
        ):
            for line in text:
                yield line if line.isascii() else unicodedata.normalize("NFC", line)


def decode(content: Content) -> Decoded | TableFault:
    """Find how bytes are read as text: by their BOM, then as strict UTF-8, then as Windows-1252."""
    beginning = content.beginning(4)
    for signature, reason in _NOT_TEXT.items():
        if beginning.startswith(signature):
            return TableFault(line=1, reason=reason, remedy=_save_as_csv())
    for mark, encoding, codec in _MARKS:
        if beginning.startswith(mark):
            return _strictly(content, encoding, codec, skip=len(mark))
    found = _strictly(content, UTF_8, UTF_8)
    if isinstance(found, TableFault):
        found = _strictly(content, WINDOWS, WINDOWS)
        return found if isinstance(found, TableFault) else replace(found, preview=_some_accented(found))
    return found


def guessed_encoding_note(decoded: Decoded) -> Message:
    """Say that the encoding was guessed, with words by which a person sees whether rightly."""
    return message(
        "The file isn’t UTF-8; it was read as Windows-1252. Check these words: %(words)s.",
        words=", ".join(decoded.preview),
    )


def _strictly(content: Content, encoding: str, codec: str, *, skip: int = 0) -> Decoded | TableFault:
    decoder = codecs.getincrementaldecoder(codec)()
    line, nul_line, tail, numen = 1, None, "", False
    with content.open(skip=skip) as raw:
        while True:
            piece = raw.read(_PIECE)
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                return _no_letter(error, line=line, encoding=encoding, codec=codec)
            if nul_line is None and "\0" in text:
                nul_line = line + text.count("\n", 0, text.find("\0"))
            numen = numen or holds_numen(tail + text)
            tail = text[-LONGEST_NUMEN:]
            line += text.count("\n")
            if not piece:
                break
    return Decoded(
        content=content, encoding=encoding, codec=codec, skip=skip, may_hold_numen=numen, nul_line=nul_line
    )


def _no_letter(error: UnicodeDecodeError, *, line: int, encoding: str, codec: str) -> TableFault:
    read = error.object[: error.start].decode(codec, errors="ignore")
    return TableFault(
        line=line + read.count("\n"),
        value=error.object[error.start : error.start + 1].hex(),
        reason=message("A byte on this line is no letter in the file’s encoding (%(name)s).", name=encoding),
        remedy=_save_as_csv(),
    )


def _some_accented(decoded: Decoded) -> tuple[str, ...]:
    words: dict[str, None] = {}
    for line in decoded.lines():
        for match in _ACCENTED.finditer(line):
            words[match.group()] = None
            if len(words) == _WORDS_SHOWN:
                return tuple(words)
    return tuple(words)


def _save_as_csv() -> Message:
    return message("In the spreadsheet, choose “Save as”, then “CSV UTF-8 (semicolon separated)”.")
