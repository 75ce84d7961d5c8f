"""Puts a release together from parts that have no fault, and gives every reference its address."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from lms.courses.assemble_quiz import assemble_quiz
from lms.courses.content_words import words_of
from lms.courses.course_checks import ReadCourse, ReadModule, hours_of, required_minutes
from lms.courses.release import (
    MEDIA_ADDRESS,
    CompletionRule,
    CourseId,
    Media,
    Module,
    ModuleId,
    Quiz,
    Release,
    Source,
    Unit,
    UnitId,
    UnitText,
)
from lms.courses.shapes import AtLeastShape, ModuleShape, QuizShape, TaskShape, UnitShape
from lms.courses.unit_compiler import CompiledTranslation, CompiledUnit

T = TypeVar("T")

_DOCUMENT = re.compile(
    r'(<a\b[^<>]*?\bhref=")media:([^"#]*\.(?:pdf|odt|ods|odp|vtt|txt))("[^<>]*>)(.*?)</a>', re.S | re.I
)
_REFERENCE = re.compile(r'(<(?:a|img)\b[^<>]*?\b(?:href|src)=")((?:unit|media):[^"#]*)')


@dataclass(frozen=True, kw_only=True)
class _Setting:
    """What the parts need to know of the whole course."""

    languages: Sequence[str]
    language: str
    addresses: Mapping[str, str]
    files: Mapping[str, bytes]


def assemble(
    course: ReadCourse, *, files: Mapping[str, bytes], media: Sequence[Media], hash_: str
) -> Release:
    """The release of a course without faults. `files` are canonical."""
    shape = course.shape
    if shape is None:
        raise ValueError("a course with faults can't be assembled")
    setting = _Setting(
        languages=shape.languages,
        language=shape.languages[0],
        addresses=addresses_of(course, shape.id, media),
        files=files,
    )
    minutes = required_minutes(course.modules)
    return Release(
        id=CourseId(shape.id),
        hash=hash_,
        title=_by_language(shape.title, setting),
        summary=_by_language(shape.summary, setting),
        audience=tuple(shape.audience),
        languages=tuple(shape.languages),
        minutes=minutes,
        hours=hours_of(minutes),
        competencies=tuple(shape.competencies),
        authors=tuple(shape.authors),
        licence=shape.licence,
        sources=tuple(
            Source(title=source.title, address=source.address, checked_on=source.checked_on)
            for source in shape.sources
        ),
        order=shape.order,
        attestation=shape.attestation,
        modules=tuple(_module(module, module.shape, setting) for module in course.modules if module.shape),
        media=tuple(media),
    )


def addresses_of(course: ReadCourse, course_id: str, media: Sequence[Media]) -> dict[str, str]:
    """The address of each unit and file that a text may lead to, by `unit:path` and `media:path`."""
    addresses = {f"media:{file.path}": f"{MEDIA_ADDRESS}{file.name}" for file in media}
    for module in course.modules:
        for unit in module.units:
            if module.shape and unit.shape:
                path = f"/courses/{course_id}/{module.shape.id}/{unit.shape.id}"
                addresses[f"unit:{unit.file.path}"] = path
    return addresses


def _html(text: str, setting: _Setting) -> str:
    """HTML whose references have become addresses, and whose documents say what they are.

    In sanitised HTML a `<` begins a tag, so only real attributes of links and images are touched.
    """
    text = _DOCUMENT.sub(lambda found: _attachment(found, setting), text)
    return _REFERENCE.sub(lambda found: found[1] + setting.addresses[found[2]], text)


def _attachment(link: re.Match[str], setting: _Setting) -> str:
    """A link to a document: taken as a file of its own name, with its kind and size behind it."""
    before, path, after, shown = link.groups()
    words = words_of(setting.language)
    size = len(setting.files[path])
    large = size >= 1_000_000
    amount = f"{size / 1_000_000:.1f}" if large else str(max(1, round(size / 1000)))
    if words.decimal != ".":
        amount = amount.replace(".", words.decimal)
    unit = words.megabytes if large else words.kilobytes
    kind = path.rpartition(".")[2].upper()
    name = path.rpartition("/")[2]
    return (
        f'{before}media:{path}{after[:-1]} download="{name}">{shown}</a>'
        f' <small class="credit">({kind}, {amount}\u00a0{unit})</small>'
    )


def _by_language(texts: Mapping[str, T], setting: _Setting) -> dict[str, T]:
    """Texts by language, the source language first."""
    named = {language or setting.languages[0]: text for language, text in texts.items()}
    return {language: named[language] for language in setting.languages if language in named}


def _module(module: ReadModule, shape: ModuleShape, setting: _Setting) -> Module:
    if isinstance(shape.completion, AtLeastShape):
        rule = CompletionRule(kind="at_least", n=shape.completion.at_least)
    else:
        rule = CompletionRule(kind=shape.completion)
    objectives = _by_language(shape.objectives, setting)
    return Module(
        id=ModuleId(shape.id),
        title=_by_language(shape.title, setting),
        summary=_by_language(shape.summary or {}, setting),
        objectives={language: tuple(items) for language, items in objectives.items()},
        minutes=shape.minutes,
        required=shape.required,
        requires=tuple(ModuleId(wanted) for wanted in shape.requires),
        completion=rule,
        workshop=shape.workshop,
        units=tuple(_unit(unit, unit.shape, module, setting) for unit in module.units if unit.shape),
        folder=module.folder,
    )


def _unit(unit: CompiledUnit, shape: UnitShape, module: ReadModule, setting: _Setting) -> Unit:
    by_language: dict[str, CompiledUnit | CompiledTranslation] = {setting.languages[0]: unit}
    for translation in module.translations:
        if translation.file.stem == unit.file.stem:
            by_language[translation.language] = translation
    texts = {
        language: _text(by_language[language], replace(setting, language=language))
        for language in setting.languages
        if language in by_language
    }
    return Unit(
        id=UnitId(shape.id),
        kind="quiz" if isinstance(shape, QuizShape) else "task" if isinstance(shape, TaskShape) else "page",
        title={language: text.title for language, text in texts.items()},
        minutes=shape.minutes,
        required=shape.required,
        edition=shape.edition,
        level=shape.level,
        texts=texts,
        quiz=_quiz(shape, by_language, setting) if isinstance(shape, QuizShape) else None,
        validate=shape.validated_by if isinstance(shape, TaskShape) else None,
        file=unit.file.path,
        source_hash=_source_hash([compiled.file.path for compiled in by_language.values()], setting.files),
        notes={
            language: compiled.shape.notes
            for language, compiled in by_language.items()
            if compiled.shape is not None and compiled.shape.notes
        },
    )


def _source_hash(paths: list[str], files: Mapping[str, bytes]) -> str:
    """Changes when any language's text or front matter does, not when the file is moved or renamed."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(hashlib.sha256(files[path]).digest())
    return digest.hexdigest()


def _text(compiled: CompiledUnit | CompiledTranslation, setting: _Setting) -> UnitText:
    shape = compiled.shape
    if shape is None:
        raise ValueError("a unit with faults can't be assembled")
    reviewed = isinstance(compiled, CompiledTranslation) and compiled.shape
    return UnitText(
        title=shape.title,
        html=_html(compiled.text.html, setting),
        outline=compiled.text.outline,
        reviewed_by=reviewed.reviewed_by if reviewed else None,
        reviewed_on=reviewed.reviewed_on if reviewed else None,
    )


def _quiz(
    shape: QuizShape, by_language: Mapping[str, CompiledUnit | CompiledTranslation], setting: _Setting
) -> Quiz:
    questions = {
        language: by_language[language].text.questions
        for language in setting.languages
        if language in by_language
    }
    return assemble_quiz(shape, questions, finish=lambda html: _html(html, setting))
