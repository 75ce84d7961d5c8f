"""The courses whose hours may count as service: those that agents follow."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.courses.queries import catalogue
from lms.courses.release import Language, Release, in_language
from lms.progress.own_hours import AGENTS


@dataclass(frozen=True, kw_only=True)
class AgentCourses:
    """The published courses that agents follow, by id."""

    releases: Mapping[str, Release]

    def modules(self, language: Language) -> list[tuple[str, str]]:
        """Give every module as an address has it, with its title and its course's."""
        return [
            (
                f"{release.id}/{module.id}",
                f"{in_language(module.title, language)} ({in_language(release.title, language)})",
            )
            for release in self.releases.values()
            for module in release.modules
        ]

    def title(self, course_id: str, language: Language) -> str:
        """Give a course's title."""
        return in_language(self.releases[course_id].title, language)

    def module_title(self, course_id: str, module_id: str, language: Language) -> str:
        """Give a module's title; of one that isn't published any more, its id."""
        module = self.releases[course_id].module(module_id)
        return in_language(module.title, language) if module else module_id


def agent_courses(db: Session) -> AgentCourses:
    """Give the published courses that agents follow; one statement."""
    every = [one.release for one in catalogue(db)]
    return AgentCourses(releases={one.id: one for one in every if AGENTS & set(one.audience)})
