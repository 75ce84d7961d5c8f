"""How the parts of a course fit together: ids, hours, requirements, completion, translations."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from lms.courses import codes_course, codes_quiz
from lms.courses.faults import Fault, Place
from lms.courses.known_languages import is_known, meant_by
from lms.courses.shapes import AtLeastShape, CourseShape, ModuleShape, QuizShape
from lms.courses.unit_compiler import CompiledTranslation, CompiledUnit
from lms.courses.yaml_source import YamlDocument

FRAMEWORKS: Mapping[str, str] = {
    "crcn-edu": "1.1 1.2 1.3 1.4 1.5 2.1 2.2 2.3 3.1 3.2 3.3 4.1 4.2 4.3 5.1 5.2",
    "crcn": "1.1 1.2 1.3 2.1 2.2 2.3 2.4 3.1 3.2 3.3 3.4 4.1 4.2 4.3 5.1 5.2",
}


@dataclass(frozen=True, kw_only=True)
class ReadModule:
    """A module as read. `shape` is None when module.yaml is missing or has faults."""

    folder: str
    document: YamlDocument
    shape: ModuleShape | None
    units: tuple[CompiledUnit, ...]
    translations: tuple[CompiledTranslation, ...]


@dataclass(frozen=True, kw_only=True)
class ReadCourse:
    """A course as read. `shape` is None when course.yaml is missing or has faults."""

    document: YamlDocument
    shape: CourseShape | None
    modules: tuple[ReadModule, ...]


def check_course(course: ReadCourse) -> list[Fault]:
    """All faults between the parts; parts that couldn't be read are left out of account."""
    faults = [*_module_ids(course), *_unit_ids(course), *_requires(course)]
    for module in course.modules:
        faults += _completion(module)
        faults += [fault for unit in module.units for fault in _quiz(unit)]
        by_stem = {unit.file.stem: unit for unit in module.units}
        for translation in module.translations:
            faults += _translated_quiz(by_stem[translation.file.stem], translation)
    if course.shape is not None:
        faults += [*_hours(course, course.shape), *_competencies(course, course.shape)]
        faults += _languages(course, course.shape)
    return faults


def _module_ids(course: ReadCourse) -> list[Fault]:
    seen: dict[str, str] = {}
    faults = []
    for module in course.modules:
        if module.shape is None:
            continue
        name = module.shape.id
        if name in seen:
            place = module.document.where(("id",))
            faults.append(codes_course.MODULE_ID_TWICE.at(place, found=name, id=name, first=seen[name]))
        seen.setdefault(name, module.document.place.file)
    return faults


def _unit_ids(course: ReadCourse) -> list[Fault]:
    seen: dict[str, str] = {}
    faults = []
    for unit in (unit for module in course.modules for unit in module.units if unit.shape):
        name = unit.shape.id if unit.shape else ""
        if name in seen:
            place = unit.front.where(("id",))
            faults.append(codes_course.UNIT_ID_TWICE.at(place, found=name, id=name, first=seen[name]))
        seen.setdefault(name, unit.file.path)
    return faults


def _requires(course: ReadCourse) -> list[Fault]:
    wants = {module.shape.id: module.shape.requires for module in course.modules if module.shape}
    faults = []
    for module in course.modules:
        if module.shape is None:
            continue
        for index, wanted in enumerate(module.shape.requires):
            place = module.document.where(("requires", index))
            if wanted not in wants:
                known = ", ".join(wants)
                faults.append(
                    codes_course.REQUIRED_MODULE_UNKNOWN.at(place, found=wanted, id=wanted, known=known)
                )
        circle = circle_from(module.shape.id, wants)
        if circle:
            place = module.document.where(("requires",))
            text = " → ".join(circle)
            faults.append(codes_course.REQUIRES_IN_CIRCLE.at(place, found=text, circle=text))
    return faults


def circle_from(start: str, wants: Mapping[str, Sequence[str]]) -> list[str]:
    """The way from a module back to itself through what each requires; empty if there is none."""
    trail: dict[str, list[str]] = {start: [start]}
    waiting = [start]
    while waiting:
        current = waiting.pop()
        for wanted in wants.get(current, ()):
            if wanted == start:
                return [*trail[current], start]
            if wanted not in trail:
                trail[wanted] = [*trail[current], wanted]
                waiting.append(wanted)
    return []


def _completion(module: ReadModule) -> list[Fault]:
    shape = module.shape
    units = [unit.shape for unit in module.units if unit.shape]
    if shape is None or len(units) != len(module.units) or not units:
        return []
    required = [unit for unit in units if unit.required]
    if not required:
        return [codes_course.NOTHING_TO_FINISH.at(module.document.place)]
    if isinstance(shape.completion, AtLeastShape) and shape.completion.at_least > len(required):
        n = shape.completion.at_least
        place = module.document.where(("completion", "at_least"))
        return [codes_course.AT_LEAST_TOO_MANY.at(place, found=str(n), n=n, units=len(required))]
    levels = {unit.level for unit in required}
    if len(levels) == 1 and None not in levels:
        level = levels.pop()
        return [codes_course.LEVEL_ALONE.at(module.document.place, level=level)]
    return []


def _quiz(unit: CompiledUnit) -> list[Fault]:
    shape = unit.shape
    if isinstance(shape, QuizShape) and shape.pick is not None and shape.pick > len(unit.text.questions):
        count = len(unit.text.questions)
        place = unit.front.where(("pick",))
        return [codes_quiz.PICK_TOO_MANY.at(place, found=str(shape.pick), pick=shape.pick, count=count)]
    return []


def _translated_quiz(unit: CompiledUnit, translation: CompiledTranslation) -> list[Fault]:
    """A translated quiz asks the same questions with the same right answers."""

    def shape_of(compiled: CompiledUnit | CompiledTranslation) -> list[tuple[object, ...]]:
        return [
            (
                question.id,
                question.kind,
                tuple(
                    (answer.correct, answer.weight, answer.low, answer.high) for answer in question.answers
                ),
            )
            for question in compiled.text.questions
        ]

    ours, theirs = shape_of(translation), shape_of(unit)
    if ours == theirs:
        return []
    pairs = zip([*ours, None], [*theirs, None], strict=False)
    index = next(index for index, (our, their) in enumerate(pairs) if our != their)
    wanted = str(theirs[index][0] if index < len(theirs) else ours[index][0])
    place = translation.front.place
    if index < len(ours):
        place = Place(file=place.file, line=translation.text.questions[index].line)
    return [codes_quiz.TRANSLATED_QUIZ_DIFFERS.at(place, found=wanted, id=wanted)]


def hours_of(minutes: int) -> Decimal:
    """Minutes as hours, to two places."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def required_minutes(modules: Sequence[ReadModule]) -> int:
    """The minutes of the required modules."""
    return sum(module.shape.minutes for module in modules if module.shape and module.shape.required)


def _hours(course: ReadCourse, shape: CourseShape) -> list[Fault]:
    if not course.modules or any(module.shape is None for module in course.modules):
        return []
    minutes = required_minutes(course.modules)
    right = hours_of(minutes)
    if shape.hours == right:
        return []
    place = course.document.where(("hours",))
    hours = str(shape.hours)
    return [codes_course.HOURS_DIFFER.at(place, found=hours, hours=hours, minutes=minutes, right=str(right))]


def _competencies(course: ReadCourse, shape: CourseShape) -> list[Fault]:
    faults = []
    for index, written in enumerate(shape.competencies):
        framework, _, number = written.partition(":")
        if number not in FRAMEWORKS.get(framework, "").split() or not re.fullmatch(r"\d\.\d", number):
            place = course.document.where(("competencies", index))
            faults.append(
                codes_course.COMPETENCY_UNKNOWN.at(
                    place, found=written, competency=written, example="crcn-edu:3.1"
                )
            )
    return faults


def _languages(course: ReadCourse, shape: CourseShape) -> list[Fault]:
    faults = [
        codes_course.LANGUAGE_UNKNOWN.at(
            course.document.where(("languages", number)), found=code, language=code, example=meant_by(code)
        )
        for number, code in enumerate(shape.languages)
        if not is_known(code)
    ]
    faults += _texts(course.document, shape.title, "title", shape.languages)
    faults += _texts(course.document, shape.summary, "summary", shape.languages)
    for module in course.modules:
        if module.shape:
            faults += _texts(module.document, module.shape.title, "title", shape.languages)
            faults += _texts(module.document, module.shape.summary or {}, "summary", shape.languages)
            faults += _texts(module.document, module.shape.objectives, "objectives", shape.languages)
        done = {(translation.file.stem, translation.language) for translation in module.translations}
        for unit in module.units:
            for language in shape.languages[1:]:
                if (unit.file.stem, language) not in done:
                    file = f"{unit.file.stem}.{language}.md"
                    faults.append(
                        codes_course.TRANSLATION_MISSING.at(unit.front.place, language=language, file=file)
                    )
    return faults


def _texts(
    document: YamlDocument, texts: Mapping[str, object], key: str, languages: Sequence[str]
) -> list[Fault]:
    """A text by language: in the source language, in no unknown one, and in the others if possible."""
    if not texts:
        return []
    place = document.where((key,))
    given = {language or languages[0] for language in texts}
    faults = []
    if languages[0] not in given:
        faults.append(codes_course.SOURCE_LANGUAGE_MISSING.at(place, key=key, language=languages[0]))
    for language in sorted(given - set(languages)):
        unknown = document.where((key, language))
        faults.append(codes_course.LANGUAGE_NOT_LISTED.at(unknown, found=language, language=language))
    faults += [
        codes_course.TEXT_NOT_TRANSLATED.at(place, key=key, language=language)
        for language in languages[1:]
        if language not in given
    ]
    return faults
