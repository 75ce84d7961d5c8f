"""One unit file: its front matter judged, its text rendered."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.courses import codes_course
from lms.courses.faults import Fault
from lms.courses.front_matter import UnitSource, split_front_matter
from lms.courses.layout import UnitFile
from lms.courses.shapes import UNIT_SHAPES, PageShape, TranslationShape, UnitShape
from lms.courses.source_text import SourceText
from lms.courses.unit_text import Cache, Kind, RenderedUnit, render_unit
from lms.courses.yaml_shapes import judge
from lms.courses.yaml_source import YamlDocument


@dataclass(frozen=True, kw_only=True)
class CompiledUnit:
    """A unit's file in its source language. `shape` is None when its front matter has faults."""

    file: UnitFile
    front: YamlDocument
    shape: UnitShape | None
    text: RenderedUnit


@dataclass(frozen=True, kw_only=True)
class CompiledTranslation:
    """A unit's file in another language."""

    file: UnitFile
    language: str
    front: YamlDocument
    shape: TranslationShape | None
    text: RenderedUnit


@dataclass(frozen=True, kw_only=True)
class TextRules:
    """What every text of a course is compiled by."""

    language: str
    longest_sentence: int | None
    cache: Cache


def compile_unit(file: UnitFile, content: str, rules: TextRules) -> tuple[CompiledUnit | None, list[Fault]]:
    """Compile a unit's source text; all its faults."""
    source = split_front_matter(content, file=file.path)
    if isinstance(source, Fault):
        return None, [source]
    kind = _kind(source.front.values)
    shape, faults = judge(source.front, UNIT_SHAPES[kind]) if not _unread(source) else (None, [])
    text = _text(source, kind=kind, language=rules.language, rules=rules)
    unit = CompiledUnit(file=file, front=source.front, shape=shape, text=text)
    return unit, [*source.front.faults, *faults, *text.faults]


def compile_translation(
    file: UnitFile, content: str, *, source: CompiledUnit, rules: TextRules
) -> tuple[CompiledTranslation | None, list[Fault]]:
    """Compile a translation; what its front matter repeats must say what its source says."""
    split = split_front_matter(content, file=file.path)
    if isinstance(split, Fault):
        return None, [split]
    language = file.language or rules.language
    shape, faults = judge(split.front, TranslationShape) if not _unread(split) else (None, [])
    faults += _repeats(split.front, source.front.values)
    if shape is not None and (shape.reviewed_by is None) != (shape.reviewed_on is None):
        place = split.front.where(("reviewed_by",) if shape.reviewed_by else ("reviewed_on",))
        faults.append(codes_course.REVIEW_INCOMPLETE.at(place))
    text = _text(split, kind=_kind(source.front.values), language=language, rules=rules)
    translation = CompiledTranslation(file=file, language=language, front=split.front, shape=shape, text=text)
    return translation, [*split.front.faults, *faults, *text.faults]


def _unread(source: UnitSource) -> bool:
    """Whether the YAML itself couldn't be read: what seems to be missing then isn't said as well."""
    return bool(source.front.faults) and not source.front.values


def _kind(values: dict[str, Any]) -> Kind:
    kind = values.get("kind", "page")
    return kind if isinstance(kind, str) and kind in UNIT_SHAPES else "page"  # type: ignore[return-value]


def _text(source: UnitSource, *, kind: Kind, language: str, rules: TextRules) -> RenderedUnit:
    return render_unit(
        SourceText(source.text, file=source.front.place.file, first_line=source.text_line),
        kind=kind,
        language=language,
        longest_sentence=rules.longest_sentence,
        cache=rules.cache,
    )


def _repeats(front: YamlDocument, source: dict[str, Any]) -> list[Fault]:
    """Keys that a translation repeats with another value, or that no unit knows."""
    known = {
        field.alias or name for shape in UNIT_SHAPES.values() for name, field in shape.model_fields.items()
    }
    own = set(TranslationShape.model_fields)
    faults = []
    for key, value in front.values.items():
        if key in own:
            continue
        if key not in known:
            names = ", ".join(sorted(own | {"id"}))
            place = front.keys[(key,)]
            faults.append(codes_course.KEY_UNKNOWN.at(place, found=key, key=key, known=names))
        elif value != source.get(key, _default(key)):
            expected = _said(source.get(key, _default(key)))
            faults.append(
                codes_course.TRANSLATION_DIFFERS.at(
                    front.where((key,)), found=_said(value), key=key, source=expected
                )
            )
    return faults


def _default(key: str) -> object:
    field = PageShape.model_fields.get(key)
    return field.default if field else None


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool | date) else str(value)
