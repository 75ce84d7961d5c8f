"""What click itself says of wrong usage, in the language of the commands.

Click asks gettext for each of these sentences, has no catalogue of its own, and would look for one in the
terminal's language, not in ours. What `--help` prints stays as it is written, in English.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import ModuleType

from click import core, exceptions, parser, types

from lms.messages import Message, message, plural_message, say

_ASKING: tuple[ModuleType, ...] = (core, exceptions, parser, types)
SENTENCES = (
    message("Error: {message}"),
    message("Try '{command} {option}' for help."),
    message("Invalid value: {message}"),
    message("Invalid value for {param_hint}: {message}"),
    message("Missing argument"),
    message("Missing option"),
    message("Missing command."),
    message("No such option {name!r}."),
    message("No such command {name!r}."),
    message("Option {name!r} does not take a value."),
    message("Choose from:\n\t{choices}"),
    message("{value!r} is not a valid {number_type}."),
    message("{value} is not in the range {range}."),
    message("{name} {filename!r} does not exist."),
    message("{name} {filename!r} is a file."),
    message("{name} {filename!r} is a directory."),
    message("{name} {filename!r} is not readable."),
    message("{name} {filename!r} is not writable."),
)
COUNTED = (
    plural_message("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", 1),
    plural_message("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", 1),
    plural_message("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", 1),
    plural_message("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", 1),
)


def speak() -> None:
    """Have click say these sentences in the language of the commands."""
    for module in _ASKING:
        vars(module).update(_=_said, ngettext=_counted)


def _by_msgid(sentences: Iterable[Message]) -> Mapping[str, Message]:
    return {sentence.msgid: sentence for sentence in sentences}


_SENTENCES, _COUNTED = _by_msgid(SENTENCES), _by_msgid(COUNTED)


def _said(msgid: str) -> str:
    known = _SENTENCES.get(msgid)
    return msgid if known is None else say(known)


def _counted(one: str, many: str, number: int) -> str:
    known = _COUNTED.get(one)
    return (one if number == 1 else many) if known is None else say(replace(known, n=number))
