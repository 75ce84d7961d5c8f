"""Sentences for a person: written once in English, translated at the edge that shows them.

Pure modules return a `Message` (an English msgid and its named values); pages translate it with
Flask-Babel in the reader's language, commands with `say` in the language of the terminal.
"""

from lms.messages.catalogue import catalogue, say, translate
from lms.messages.message import Message, message, plural_message
from lms.messages.refusal import RefusalError

__all__ = ["Message", "RefusalError", "catalogue", "message", "plural_message", "say", "translate"]
