"""The compiled translations, for places without a request: commands, jobs, files."""

import gettext
import os
from functools import cache

from lms.config.resources import resource_root
from lms.messages.message import Message


@cache
def catalogue(locale: str) -> gettext.NullTranslations:
    """Compiled catalogue of a locale; English is the text itself."""
    return gettext.translation(
        "messages", localedir=str(resource_root() / "translations"), languages=[locale], fallback=True
    )


def translate(sentence: Message, *, locale: str) -> str:
    """Give a sentence in a language."""
    translations = catalogue(locale)
    return sentence.translated(translations.gettext, translations.ngettext)


def say(sentence: Message) -> str:
    """Give a sentence in the language of the commands, LMS_DEFAULT_LOCALE."""
    return translate(sentence, locale=os.environ.get("LMS_DEFAULT_LOCALE") or "fr")
