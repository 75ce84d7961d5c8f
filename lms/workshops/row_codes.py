"""The code of a row of a printed sheet: 13 signs, the same at each printing, made by nobody else. Pure."""

import hmac

from lms.workshops.codes import ALPHABET

LENGTH = 13
# Rows left blank are numbered apart: whoever registers after the printing doesn't take their numbers.
FIRST_BLANK = 201


def row_code(*, secret: bytes, sitting_id: int, row: int) -> str:
    """Make the code of a row of a half-day's sheet, in groups: 65 bits, readable over a telephone."""
    digest = hmac.digest(secret, f"sheet-row\0{sitting_id}\0{row}".encode(), "sha256")
    number = int.from_bytes(digest)
    signs = "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"
