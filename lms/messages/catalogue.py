"""The compiled translations, for places without a request: commands, jobs, files."""

import gettext
import os
from functools import cache

from lms.config.resources import resource_root
from lms.messages.message import Message


def catalogue(locale: str) -> gettext.NullTranslations:
    """Compiled catalogue of a locale, with the site's own language behind it; English is the text itself."""
    return _catalogue(locale, "en" if locale == "en" else _own_language())


@cache
def _catalogue(locale: str, behind: str) -> gettext.NullTranslations:
    return gettext.translation(
        "messages", localedir=str(resource_root() / "translations"), languages=[locale, behind], fallback=True
    )


def _own_language() -> str:
    return os.environ.get("LMS_DEFAULT_LOCALE") or "fr"


def translate(sentence: Message, *, locale: str) -> str:
    """Give a sentence in a language."""
    translations = catalogue(locale)
    return sentence.translated(translations.gettext, translations.ngettext)


def say(sentence: Message) -> str:
    """Give a sentence in the language of the commands, LMS_DEFAULT_LOCALE."""
    return translate(sentence, locale=_own_language())
