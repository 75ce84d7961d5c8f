"""A text about a session, ready to paste into a school's own channel, in a language of its readers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.messages import Message, message, translate
from lms.workshops.schedule import Dated, schedule_in_words


@dataclass(frozen=True, kw_only=True)
class Announced:
    """What the text says; `address` is where one keeps a place."""

    title: str
    sittings: Sequence[Dated]
    place: str
    is_live: bool
    interpreter: str
    childcare: bool
    for_parents: bool
    address: str
    code: str


def announcement(announced: Announced, *, language: str) -> str:
    """Give the text, a paragraph a line."""

    def say(sentence: Message) -> str:
        return translate(sentence, locale=language)

    lines = [announced.title]
    lines += [say(line) for line in schedule_in_words(announced.sittings, locale=language)]
    if announced.place:
        lines.append(announced.place)
    if announced.is_live:
        lines.append(say(message("On line. The address is sent to those who registered.")))
    if announced.interpreter:
        lines.append(say(message("Interpreter: %(language)s", language=announced.interpreter)))
    if announced.childcare:
        lines.append(say(message("Your children are looked after meanwhile.")))
    if announced.for_parents:
        lines.append(say(message("It is free, and you need no account. A first name is enough.")))
    lines.append(say(message("To keep a place: %(address)s", address=announced.address)))
    return "\n".join([*lines, say(message("Code of the meeting: %(code)s", code=announced.code))])
