"""Links between a course's files, kept right when files move. Pure."""

import posixpath
import re
from collections.abc import Callable, Collection, Mapping
from urllib.parse import quote, unquote

_INLINE = re.compile(r"(\]\(\s*<?)([^)\s<>]+)")
_DEFINITION = re.compile(r"(?m)^( {0,3}\[[^\]\n]+\]:[ \t]*<?)([^\s<>]+)")


def targets(text: str, *, path: str) -> set[str]:
    """Give the paths in the course that a text of a file seems to lead to, whether they exist or not."""
    found: set[str] = set()

    def note(target: str) -> str:
        resolved = resolve(target, path=path)
        if resolved is not None:
            found.add(resolved)
        return target

    _each(text, note)
    return found


def resolve(target: str, *, path: str) -> str | None:
    """Give the path that a relative target of a file names; nothing for an address elsewhere."""
    name = target.partition("#")[0]
    if not name or ":" in name or name.startswith("/") or "?" in name:
        return None
    resolved = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(name)))
    return None if resolved.startswith("..") else resolved


def relinked(text: str, *, old: str, new: str, moves: Mapping[str, str], known: Collection[str]) -> str:
    """Give a file's text with its links right again, after it and others have moved."""

    def follow(target: str) -> str:
        resolved = resolve(target, path=old)
        if resolved is None or resolved not in known:
            return target
        there = moves.get(resolved, resolved)
        if resolve(target, path=new) == there:
            return target
        _name, hash_, fragment = target.partition("#")
        return quote(posixpath.relpath(there, posixpath.dirname(new) or "."), safe="/.-_") + hash_ + fragment

    return _each(text, follow)


def _each(text: str, change: Callable[[str], str]) -> str:
    for pattern in (_INLINE, _DEFINITION):
        text = pattern.sub(lambda found: found[1] + change(found[2]), text)
    return text


def moved_texts(
    texts: Mapping[str, str], *, moves: Mapping[str, str], known: Collection[str]
) -> dict[str, str]:
    """Give the texts that change when files move, by new path: those that move, and those that lead there."""
    changed: dict[str, str] = {}
    for path, text in texts.items():
        new = moves.get(path, path)
        after = relinked(text, old=path, new=new, moves=moves, known=known) if path.endswith(".md") else text
        if new != path or after != text:
            changed[new] = after
    return changed
