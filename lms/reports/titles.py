"""Titles of modules, for rules in words."""

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from lms.courses.queries import catalogue
from lms.courses.release import Module
from lms.coverage.facts import ModuleKey
from lms.coverage.lives import module_key


def module_titles(db: Session, *, language: str) -> dict[ModuleKey, str]:
    """Give the title of every module of every published course, in a language or else its own."""
    return {
        module_key(course.release.id, module.id): _title(module, language)
        for course in catalogue(db)
        for module in course.release.modules
    }


def _title(module: Module, language: str) -> str:
    titles: Mapping[str, str] = module.title
    every: Iterable[str] = titles.values()
    return titles.get(language) or next(iter(every))
