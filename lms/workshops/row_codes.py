"""The code of a row of a printed sheet: 13 signs, the same at each printing, made by nobody else. Pure."""

from lms import codes

LENGTH = 13
GROUPS = (4, 4, 5)
# Rows left blank are numbered apart: whoever registers after the printing doesn't take their numbers.
FIRST_BLANK = 201


def row_code(*, secret: bytes, sitting_id: int, row: int) -> str:
    """Make the code of a row of a half-day's sheet, in groups: 65 bits, readable over a telephone."""
    seed = f"{sitting_id}\0{row}".encode()
    return codes.in_groups(codes.code_of(seed, secret=secret, purpose="sheet-row", length=LENGTH), GROUPS)
