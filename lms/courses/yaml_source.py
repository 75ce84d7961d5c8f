"""YAML with the place of every key and value; plain data only, all faults at once."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from lms.courses import codes_course, codes_text
from lms.courses.faults import Fault, Place

Path = tuple[str | int, ...]
DEEPEST = 12
_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))

_INTEGER = re.compile(r"[-+]?(?:0|[1-9]\d*)")
_DECIMAL = re.compile(r"[-+]?\d+\.\d+")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


class _Loader(yaml.SafeLoader):
    """Composes nodes and resolves no scalar: `no` stays a word (YAML 1.1 would read it as false)."""


_Loader.yaml_implicit_resolvers = {}


@dataclass(kw_only=True)
class YamlDocument:
    """What a YAML text says, and where: `values` are plain data, `places` are by path of keys."""

    place: Place
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def where(self, path: Path) -> Place:
        """The place of a value, or of the nearest one that holds it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return self.place


def read_yaml(text: str, *, file: str, first_line: int = 1) -> YamlDocument:
    """Read a YAML mapping. What can't be read is in `faults`; `values` holds the rest."""
    document = YamlDocument(place=Place(file=file, line=first_line))
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        document.faults.append(_unreadable(error, document.place, text))
        return document
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n")
        place = Place(file=file, line=first_line + line)
        document.faults.append(codes_text.TEXT_FORBIDDEN_CHARACTER.at(place))
        return document
    except RecursionError:
        document.faults.append(codes_text.TOO_DEEP.at(document.place))
        return document
    if isinstance(node, yaml.MappingNode):
        document.values = _Builder(document).mapping(node, ())
    elif node is not None:
        document.faults.append(codes_course.YAML_UNREADABLE.at(document.place, found=text))
    return document


def _unreadable(error: yaml.MarkedYAMLError, start: Place, text: str) -> Fault:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    place = Place(file=start.file, line=start.line + line, column=column + 1)
    if "alias" in (error.problem or ""):
        return codes_course.YAML_TOO_CLEVER.at(place)
    # Its line rather than the reader's reason, which is English and speaks of tokens.
    lines = text.split("\n")
    return codes_course.YAML_UNREADABLE.at(place, found=lines[line] if line < len(lines) else "")


class _Builder:
    """Turns nodes into plain data, noting places and faults in the document."""

    def __init__(self, document: YamlDocument) -> None:
        self.document = document
        self.seen: set[int] = set()

    def mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        """A mapping's data; a key given twice keeps its first value."""
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = self._place(key_node)
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            if not isinstance(key_node, yaml.ScalarNode) or key == "<<":
                self.document.faults.append(codes_course.YAML_TOO_CLEVER.at(place, found=key))
                continue
            if key in values:
                first = self.document.keys[(*path, key)].line
                self.document.faults.append(codes_course.KEY_TWICE.at(place, found=key, key=key, first=first))
                continue
            self.document.keys[(*path, key)] = place
            values[key] = self.value(value_node, (*path, key))
        return values

    def value(self, node: yaml.Node, path: Path) -> Any:  # noqa: ANN401 - plain data of any shape
        """A node's data. Aliases give the same node twice: they are refused, so nothing can explode."""
        place = self.document.places[path] = self._place(node)
        clever = id(node) in self.seen or node.tag not in _PLAIN_TAGS
        self.seen.add(id(node))
        if clever or len(path) > DEEPEST:
            rule = codes_course.YAML_TOO_CLEVER if clever else codes_text.TOO_DEEP
            self.document.faults.append(rule.at(place))
            return None
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return node.value if getattr(node, "style", None) else _scalar(node.value)

    def _place(self, node: yaml.Node) -> Place:
        start = self.document.place
        return Place(
            file=start.file, line=start.line + node.start_mark.line, column=node.start_mark.column + 1
        )


def _scalar(text: str) -> str | int | float | bool | date | None:
    """A plain scalar, read as YAML 1.2 reads it, and dates besides; an impossible day stays a text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text) and len(text) < 16:
        return int(text)
    if _DECIMAL.fullmatch(text) and len(text) < 32:
        return float(text)
    if found := _DATE.fullmatch(text):
        with suppress(ValueError):
            return date(int(found[1]), int(found[2]), int(found[3]))
    return text
