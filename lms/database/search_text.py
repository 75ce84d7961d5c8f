"""Texts as search compares them: without case, accents or punctuation. Pure."""

import re
import unicodedata

_SPELT_OUT = str.maketrans({"œ": "oe", "æ": "ae"})
_ACCENTS = re.compile("[\u0300-\u036f]+")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_SHORT_FORMS = {"saint": "st", "sainte": "ste"}


def fold(text: str) -> str:
    """Reduce a text to plain words: "École Saint-Exupéry" becomes "ecole st exupery"."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_SPELT_OUT)
    apart = unicodedata.normalize("NFKD", plain)
    words = _BETWEEN_WORDS.sub(" ", _ACCENTS.sub("", apart)).split()
    return " ".join(_SHORT_FORMS.get(word, word) for word in words)
