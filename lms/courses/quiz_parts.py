"""What a question is made of as written, whatever it was written in: Markdown or GIFT. No HTML yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from lms.courses.faults import Fault
from lms.courses.release import QuestionKind

KINDS: tuple[QuestionKind, ...] = ("single", "multiple", "order", "match", "number", "text", "open")
WITH_CHOICES = frozenset({"single", "multiple"})

EXAMPLES: Mapping[QuestionKind, str] = {
    "single": "- [x] Oui",
    "multiple": "- [x] Oui",
    "order": "1. Fixer les objectifs",
    "match": "- ENT :: espace numérique de travail",
    "number": "= 3,5 ± 0,1",
    "text": "= réponse | variante",
    "open": "",
}
"""How a line of answer of each kind looks."""

FULL = Decimal(100)
NONE = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some Markdown of the file, and the line where it begins."""

    text: str
    line: int


@dataclass(kw_only=True)
class AnswerSource:
    """One line of answer as written: a choice, an item to order, a pair, or what one may type.

    `text` is the choice, the item or the term; `weight` a per cent of the point, None where equal parts
    are meant.
    """

    line: int
    text: list[str] = field(default_factory=list)
    feedback: list[str] = field(default_factory=list)
    feedback_line: int = 0
    correct: bool = True
    weight: Decimal | None = None
    definition: str = ""
    spellings: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    has_wildcards: bool = False

    @property
    def shown(self) -> str:
        """The answer on one line, for comparing and quoting."""
        return " ".join(" ".join(self.text).split())


@dataclass(frozen=True, kw_only=True)
class QuestionSource:
    """A question as written."""

    line: int
    id: str
    kind: QuestionKind
    prompt: str
    body: Piece
    answers: tuple[AnswerSource, ...]
    explanation: Piece


@dataclass(frozen=True, kw_only=True)
class QuizText:
    """A quiz as written: what comes before the first question, the questions, all faults."""

    introduction: Piece
    questions: tuple[QuestionSource, ...]
    faults: tuple[Fault, ...]


def read_decimal(written: str) -> Decimal | None:
    """A number as people write it in French or English; None when it isn't one."""
    compact = "".join(written.split()).replace("\u2212", "-").replace("'", "").replace("’", "")
    if "," in compact and "." in compact:
        thousands = "," if compact.rindex(".") > compact.rindex(",") else "."
        compact = compact.replace(thousands, "")
    compact = compact.replace(",", ".")
    if not compact or len(compact) > LONGEST_NUMBER or compact.strip("+-.0123456789"):
        return None
    try:
        number = Decimal(compact)
    except InvalidOperation:
        return None
    return number


LONGEST_NUMBER = 30
