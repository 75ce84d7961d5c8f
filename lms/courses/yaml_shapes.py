"""Judges YAML by a pydantic model and says every fault in an author's words, at its line."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lms.courses import codes_course
from lms.courses.faults import Fault
from lms.courses.yaml_source import Path, YamlDocument

ShapeT = TypeVar("ShapeT", bound=BaseModel)

EXAMPLES: Mapping[str, str] = {
    "id": "id: premiers-pas",
    "title": "title: Premiers pas",
    "summary": "summary: Ce que l’on y apprend, en une phrase.",
    "audience": "audience: [teacher]  # teacher | parent | staff",
    "languages": "languages: [fr]",
    "hours": "hours: 1.5",
    "competencies": "competencies: [crcn-edu:3.1]",
    "authors": "authors: [Prénom Nom]",
    "licence": "licence: CC BY-SA 4.0",
    "sources": "sources: [{title: Titre, address: https://exemple.fr, checked_on: 2026-10-05}]",
    "address": "address: https://exemple.fr/page",
    "checked_on": "checked_on: 2026-10-05",
    "order": "order: sequence  # sequence | free",
    "attestation": "attestation: true  # true | false",
    "objectives": "objectives: [Choisir ce qui se fait à distance]",
    "minutes": "minutes: 15",
    "required": "required: true  # true | false",
    "requires": "requires: [premiers-pas]",
    "completion": "completion: all  # all | any | {at_least: 2}",
    "at_least": "completion: {at_least: 2}",
    "workshop": "workshop: counts  # completes | counts | no",
    "kind": "kind: page  # page | quiz | task",
    "edition": "edition: 1",
    "level": "level: primary  # primary | secondary | vocational",
    "reviewed_by": "reviewed_by: Prénom Nom",
    "reviewed_on": "reviewed_on: 2026-10-05",
    "pass": "pass: 70",
    "attempts": "attempts: 0",
    "shuffle": "shuffle: true  # true | false",
    "pick": "pick: 5",
    "feedback": "feedback: immediate  # immediate | after",
    "validate": "validate: self  # self | trainer",
}


def judge(document: YamlDocument, shape: type[ShapeT]) -> tuple[ShapeT | None, list[Fault]]:
    """The document as `shape`, or all its faults."""
    try:
        return shape.model_validate(document.values), []
    except ValidationError as error:
        return None, [
            _fault(details, document, shape)
            for details in _nearest(error.errors(include_url=False), document)
        ]


def _nearest(errors: list[ErrorDetails], document: YamlDocument) -> Iterator[ErrorDetails]:
    """Leave out what is said of a whole when one of its parts is wrong: a union tries each of its shapes."""
    told = [_told(details, document) for details in errors]
    wholes = {path[:length] for path in told for length in range(len(path))}
    return (details for details, path in zip(errors, told, strict=True) if path not in wholes)


def _told(details: ErrorDetails, document: YamlDocument) -> Path:
    known = _known_part(details["loc"], document)
    return (*known, details["loc"][-1]) if details["type"] == "missing" else known


def _fault(details: ErrorDetails, document: YamlDocument, shape: type[BaseModel]) -> Fault:
    path = _known_part(details["loc"], document)
    if details["type"] == "missing":
        key = str(details["loc"][-1])
        return codes_course.KEY_MISSING.at(document.where(path), key=key, example=EXAMPLES[key])
    if details["type"] == "extra_forbidden":
        key = str(path[-1])
        place = document.keys[path]
        return codes_course.KEY_UNKNOWN.at(place, found=key, key=key, known=", ".join(_keys(shape, path)))
    key = next((str(part) for part in reversed(path) if part in EXAMPLES), "")
    found = _written(details["input"])
    return codes_course.VALUE_WRONG.at(document.where(path), found=found, key=key, example=EXAMPLES[key])


def _known_part(loc: tuple[int | str, ...], document: YamlDocument) -> Path:
    """The path of a pydantic error without the parts that name branches of a union."""
    path: Path = ()
    for part in loc:
        if (*path, part) in document.places:
            path = (*path, part)
    return path


def _keys(shape: type[BaseModel], path: Path) -> list[str]:
    """The keys that are known where an unknown one was found."""
    if path[0] == "sources" and len(path) > 1:
        return ["title", "address", "checked_on"]
    if path[0] == "completion" and len(path) > 1:
        return ["at_least"]
    return [field.alias or name for name, field in shape.model_fields.items()]


def _written(value: Any) -> str:  # noqa: ANN401 - whatever the YAML holds
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if value is None else str(value)
