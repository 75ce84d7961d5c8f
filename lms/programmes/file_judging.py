"""Judges a programme's file by its shape and says every fault in its author's words, at its line. Pure."""

from collections.abc import Mapping

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lms.courses import codes_course
from lms.courses.yaml_source import Path, YamlDocument
from lms.programmes.file_faults import FileFault, fault_at, from_yaml
from lms.programmes.file_shapes import SAID, ProgrammeShape

EXAMPLES: Mapping[str, str] = {
    "programme": "programme: tne-aisne",
    "name": "name: Territoire numérique éducatif de l’Aisne",
    "period": "period: {from: 2026-09-01, to: 2028-08-31}",
    "from": "from: 2026-09-01",
    "to": "to: 2028-08-31",
    "partners": "partners: [{name: Caisse des Dépôts, kind: funder}]",
    "kind": "kind: funder  # funder | operator | authority | academy | other",
    "perimeter": "perimeter: {departments: ['02']}",
    "schools_engaged": "schools_engaged: true",
    "departments": "departments: ['02']",
    "schools": "schools: [0350122T]",
    "waves": "waves: [{from: 2027-09-01, departments: ['60']}]",
    "include": "include: [{uai: 0350122T, reason: École associée}]",
    "exclude": "exclude: [{uai: 0350122T, reason: Fermée pour travaux}]",
    "changes_from": "changes_from: 2027-01-04",
    "uai": "uai: 0350122T",
    "reason": "reason: Fermée pour travaux",
    "goals": "goals: [{id: enseignants-formes, title: …}]",
    "id": "id: enseignants-formes",
    "title": "title: Former tous les enseignants",
    "audience": "audience: teacher  # teacher | parent | staff",
    "populations": "populations: [teachers]",
    "rule": "rule: {modules: [hybrider/comprendre]}",
    "target": "target: {share: 60 %}",
    "share": "share: 60 %",
    "number": "number: 300",
    "counted": "counted: trained  # trained | known_participants | presences",
    "schools_reached": "schools_reached: 80 %",
    "due_on": "due_on: 2028-06-30",
    "in_force_from": "in_force_from: 2026-09-01",
}


def judge(document: YamlDocument) -> tuple[ProgrammeShape | None, list[FileFault]]:
    """Give the document as a programme's file, with what the reader of YAML found; or all its faults."""
    faults = [from_yaml(fault) for fault in document.faults]
    try:
        return ProgrammeShape.model_validate(document.values), faults
    except ValidationError as error:
        # A text that isn't YAML misses every key: saying so would bury the reason.
        if document.values or not faults:
            faults += [_fault(details, document) for details in error.errors(include_url=False)]
    return None, faults


def _fault(details: ErrorDetails, document: YamlDocument) -> FileFault:
    path = _known_part(details["loc"], document)
    if details["type"] == SAID:
        said = details["ctx"]
        found = "" if isinstance(details["input"], dict | BaseModel) else details["input"]
        return fault_at(document, path, found=found, reason=said["reason"], remedy=said["remedy"])
    if details["type"] == "missing":
        key = str(details["loc"][-1])
        place = document.where(path)
        return from_yaml(codes_course.KEY_MISSING.at(place, key=key, example=EXAMPLES[key]))
    if details["type"] == "extra_forbidden":
        key, known = str(details["loc"][-1]), ", ".join(_keys_at(path[:-1]))
        return from_yaml(codes_course.KEY_UNKNOWN.at(document.keys[path], found=key, key=key, known=known))
    key = next(str(part) for part in reversed(path) if part in EXAMPLES)
    value = details["input"]
    found = "" if value is None or isinstance(value, dict | list) else str(value)
    rule = codes_course.VALUE_WRONG
    return from_yaml(rule.at(document.where(path), found=found, key=key, example=EXAMPLES[key]))


def _known_part(loc: tuple[int | str, ...], document: YamlDocument) -> Path:
    """Give pydantic's path as far as the file goes."""
    path: Path = ()
    for part in loc:
        if (*path, part) not in document.places:
            break
        path = (*path, part)
    return path


def _keys_at(path: Path) -> list[str]:
    """Give the keys known in the mapping that a path leads to."""
    shape: type[BaseModel] = ProgrammeShape
    for part in path:
        if isinstance(part, str):
            by_key = {info.alias or name: name for name, info in shape.model_fields.items()}
            shape = _shape_in(shape.model_fields[by_key[part]].annotation)
    return [info.alias or name for name, info in shape.model_fields.items()]


def _shape_in(annotation: object) -> type[BaseModel]:
    """Find the shape that a field holds, alone or in a list."""
    parts = getattr(annotation, "__args__", (annotation,))
    return next(part for part in parts if isinstance(part, type) and issubclass(part, BaseModel))
