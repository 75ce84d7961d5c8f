"""What somebody typed, against what is accepted: spelling folded, numbers in any usual writing. Pure."""

import re
import unicodedata
from decimal import Decimal

from lms.courses.quiz_parts import read_decimal
from lms.courses.release import Accepted

LONGEST_TEXT = 500
LONGEST_JOURNAL = 10_000
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "ـ": None})
_BLANKS = re.compile(r"\s+")


def folded(text: str) -> str:
    """A text without what spelling may differ by: case, accents, apostrophes, spaces, a final full stop."""
    letters = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    kept = kept.replace("œ", "oe").replace("æ", "ae")
    return _BLANKS.sub(" ", kept).strip().removesuffix(".").strip()


def read_number(typed: str) -> Decimal | None:
    """A number as people write it: 3,5, 3.5, 1 234,5, −2, 61 %, with digits of any script."""
    western = "".join(str(unicodedata.digit(letter, letter)) for letter in typed.replace("٫", "."))
    return read_decimal(western.strip().removesuffix("%").removesuffix("€"))


def takes_number(accepted: Accepted, number: Decimal) -> bool:
    """Whether a number lies in the range; a range without ends takes any."""
    above = accepted.low is None or number >= accepted.low
    return above and (accepted.high is None or number <= accepted.high)


def takes_text(accepted: Accepted, text: str) -> bool:
    """Whether a text is one of the spellings, in whichever language it is answered."""
    said = folded(text)
    spellings = [spelling for some in accepted.spellings.values() for spelling in some]
    if accepted.has_wildcards:
        return any(_matches(folded(spelling), said) for spelling in spellings)
    return said in {folded(spelling) for spelling in spellings}


def _matches(pattern: str, said: str) -> bool:
    """Whether `said` is `pattern`, in which `*` stands for any letters; linear, whatever is typed."""
    first, *others = pattern.split("*")
    if not others:
        return said == first
    if not said.startswith(first):
        return False
    at = len(first)
    for part in others[:-1]:
        found = said.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(said) - at >= len(others[-1]) and said.endswith(others[-1])
