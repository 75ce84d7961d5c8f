"""Figures as a paper writes them: in the language of its readers, what isn't known said in words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from babel.numbers import format_decimal, format_percent

from lms.messages import Message, message, translate
from lms.messages.dates import day_in_words

UNKNOWN = message("unknown")
_PATTERNS: Mapping[str, str] = {"fr": "#,##0.0\u202f%"}
_MINUS, _PLUS = "\u2212", "+"


@dataclass(frozen=True, kw_only=True)
class Written:
    """Writes for readers of one language."""

    language: str

    def say(self, sentence: str | Message) -> str:
        """Say a sentence; a name is left as it is."""
        return sentence if isinstance(sentence, str) else translate(sentence, locale=self.language)

    def number(self, value: Decimal | int | None) -> str:
        """Write a number; None is unknown."""
        return self.say(UNKNOWN) if value is None else format_decimal(value, locale=self.language)

    def share(self, share: Fraction | None) -> str:
        """Write a share in per cent, to one decimal; None is unknown."""
        if share is None:
            return self.say(UNKNOWN)
        exact = Decimal(share.numerator) / share.denominator
        return format_percent(exact, format=_PATTERNS.get(self.language, "#,##0.0%"), locale=self.language)

    def about(self, share: Fraction) -> str:
        """Write a share of rounded counts, to the nearest whole: more would claim more than is known."""
        return format_percent(Decimal(share.numerator) / share.denominator, locale=self.language)

    def signed(self, value: Decimal | int, *, pattern: str | None = None) -> str:
        """Write a difference, with its sign unless it is nothing."""
        text = format_decimal(-value if value < 0 else value, format=pattern, locale=self.language)
        return f"{_MINUS if value < 0 else _PLUS}{text}" if value else text

    def points(self, difference: Fraction) -> str:
        """Write a difference of shares in points, to one decimal."""
        exact = (Decimal(difference.numerator) * 100 / difference.denominator).quantize(Decimal("0.1"))
        return self.say(message("%(points)s points", points=self.signed(exact)))

    def day(self, day: date) -> str:
        """Write a day in words."""
        return day_in_words(day, locale=self.language)
