"""Texts as search compares them: without case, accents or punctuation. Pure."""

import unicodedata

_SPELT_OUT = str.maketrans({"œ": "oe", "æ": "ae"})
_SHORT_FORMS = {"saint": "st", "sainte": "ste"}


def fold(text: str) -> str:
    """Reduce a text to plain words: "École Saint-Exupéry" becomes "ecole st exupery"."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_SPELT_OUT))
    plain = "".join(sign if sign.isalnum() else " " for sign in apart if not unicodedata.combining(sign))
    return " ".join(_SHORT_FORMS.get(word, word) for word in plain.split())
