"""Which codes of languages there are, and which one was meant. Pure: Babel's tables are read once."""

from babel.core import Locale, get_global

_ENGLISH = Locale.parse("en")
# Spoken where French schools are, and not named by CLDR: Mayotte, Réunion, the Antilles, Guyane, the Pacific;
# and French sign language.
_FURTHER = frozenset(
    {"buc", "dhv", "djk", "fsl", "fud", "gcf", "mrq", "nen", "plu", "rcf", "srm", "swb", "way", "wls"}
)
_NO_LANGUAGE = frozenset({"mis", "mul", "root", "und", "zxx"})
_LANGUAGES = (frozenset(_ENGLISH.languages) | _FURTHER) - _NO_LANGUAGE
_COUNTRIES = frozenset(_ENGLISH.territories) - {"ZZ"}
FALLBACK = "fr"


def is_known(code: str) -> bool:
    """Say whether a code such as `pt` or `pt-BR` names a language, and its country."""
    language, _, country = code.partition("-")
    return language in _LANGUAGES and (not country or country in _COUNTRIES)


def meant_by(code: str) -> str:
    """Give the code that was probably meant: `eng` is `en`, the country `ua` speaks `uk`; else an example."""
    language = code.partition("-")[0]
    if language in _LANGUAGES:
        return language
    replaced = get_global("language_aliases").get(language, "")
    spoken = get_global("likely_subtags").get(f"und_{language.upper()}", "")
    found = (replaced or spoken).partition("_")[0]
    return found if found in _LANGUAGES else FALLBACK
