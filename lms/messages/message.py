"""A sentence not yet translated: its English text and the values it names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

GetText = Callable[[str], str]
NGetText = Callable[[str, str, int], str]


@dataclass(frozen=True, kw_only=True)
class Message:
    """One sentence for a person.

    `msgid` is the English text with `%(name)s` places, and the key under which it is translated;
    `plural` and `n` are set when the sentence depends on a number.
    """

    msgid: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None
    n: int = 1

    def __hash__(self) -> int:
        return hash(
            (self.msgid, self.plural, self.n, tuple(sorted((k, str(v)) for k, v in self.values.items())))
        )

    def __str__(self) -> str:
        return self.translated(lambda text: text, lambda one, many, n: one if n == 1 else many)

    def translated(self, gettext: GetText, ngettext: NGetText) -> str:
        """Give the text in the language of the two functions; a value that is a Message is translated too."""
        text = ngettext(self.msgid, self.plural, self.n) if self.plural is not None else gettext(self.msgid)
        values = {
            name: value.translated(gettext, ngettext) if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        # Always formatted: "%%" means "%" whether or not the sentence names a value.
        return text % values


def message(msgid: str, /, **values: object) -> Message:
    """Make a sentence; Babel extracts its literal msgid."""
    return Message(msgid=msgid, values=values)


def plural_message(msgid: str, plural: str, n: int, /, **values: object) -> Message:
    """Make a sentence that depends on the number `n`, which it may name as `%(n)s`."""
    return Message(msgid=msgid, plural=plural, n=n, values={"n": n, **values})
