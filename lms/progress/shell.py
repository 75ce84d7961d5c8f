"""Pages rendered once and filled for each reader: everything but the holes is ready bytes.

A shell is rendered outside any request, by an environment of its own that knows no visitor, so that
nothing of one person can stay in it. What belongs to a person goes into named holes, escaped and joined,
never replaced: a hole's text is never looked at again.
"""

import contextvars
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from lms.messages import catalogue, translate
from lms.messages.dates import day_in_words

FOLDERS = (Path(__file__).parent / "templates", Path(__file__).parents[1] / "web" / "templates")
MOST_BYTES = 64 * 1024 * 1024


@lru_cache(maxsize=32)
def environment(language: str) -> Environment:
    """The environment that renders shells in a language: no request, no session, no person."""
    env = Environment(
        loader=FileSystemLoader(FOLDERS),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    words = catalogue(language)
    # What the i18n extension adds to every environment.
    installed: Any = env
    installed.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)
    env.filters["say"] = lambda sentence: translate(sentence, locale=language)
    env.filters["day"] = lambda day: day_in_words(day, locale=language)
    return env


@dataclass(frozen=True, kw_only=True)
class Shell:
    """A page in pieces: `fixed[0] hole[0] fixed[1] … hole[n-1] fixed[n]`."""

    fixed: tuple[bytes, ...]
    holes: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bytes it takes, near enough to bound a cache."""
        return sum(map(len, self.fixed)) + 64 * len(self.fixed)

    def fill(self, values: Mapping[str, str | bytes]) -> bytes:
        """The page of one reader: text is escaped unless it is markup, bytes are markup made ready before.

        KeyError names a hole that nothing was given for.
        """
        parts = [self.fixed[0]]
        for name, following in zip(self.holes, self.fixed[1:], strict=True):
            value = values[name]
            parts.append(value if isinstance(value, bytes) else escape(value).encode())
            parts.append(following)
        return b"".join(parts)


class HoleMaker:
    """Makes the marks that stand for holes while a shell is rendered."""

    def __init__(self) -> None:
        # Nobody who writes a page can know it, so no text can be taken for a hole.
        self._secret = secrets.token_hex(12)

    def __call__(self, name: str) -> Markup:
        """The mark of a hole; a hole may stand in several places."""
        return Markup("\x02{}:{}\x03").format(self._secret, name)

    def cut(self, page: str) -> Shell:
        """Cut a rendered page at its holes."""
        pieces = re.split(f"\x02{self._secret}:([^\x03]*)\x03", page)
        return Shell(fixed=tuple(piece.encode() for piece in pieces[::2]), holes=tuple(pieces[1::2]))


Context = Callable[[HoleMaker], Mapping[str, object]]


def render_shell(template: str, language: str, context: Context) -> Shell:
    """Render a shell outside any request: whatever would look at one fails at once."""

    def render() -> Shell:
        hole = HoleMaker()
        return hole.cut(environment(language).get_template(template).render(context(hole)))

    return contextvars.Context().run(render)


def render_macro(language: str, template: str, macro: str, arguments: Sequence[object]) -> Markup:
    """Render one component, for a hole."""
    module: Any = environment(language).get_template(template).module
    return Markup(getattr(module, macro)(*arguments))  # noqa: S704 - autoescaped by its own template


@lru_cache(maxsize=256)
def mark_bytes(language: str, mark: str) -> bytes:
    """A mark of the outline, ready to go into a hole; none where nothing is to be said."""
    return render_macro(language, "components/status.html", "mark", (mark,)).encode() if mark else b""


class Shells:
    """The shells of one application, least recently used ones out first, bounded by their bytes."""

    def __init__(self, *, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, Shell] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Shell]) -> Shell:
        """The shell of a key, made if it isn't there; two threads may make it at once, one is kept."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        made = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._bytes += made.size
            while self._bytes > self._most_bytes and len(self._kept) > 1:
                self._bytes -= self._kept.popitem(last=False)[1].size
        return made

    @property
    def size(self) -> int:
        """Bytes kept now."""
        return self._bytes
