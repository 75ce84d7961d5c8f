"""What an attestation certifies, as values that never change once it is issued. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter

from lms.courses.release import Module, Release, canonical_json


@dataclass(frozen=True, kw_only=True)
class ModuleFact:
    """A module completed: its day, how, its minutes, and those that the institution recognised."""

    module_id: str
    title: str
    done_on: date
    means: str
    minutes: int
    recognised_minutes: int | None = None


@dataclass(frozen=True, kw_only=True)
class Signing:
    """Who attests, where and in whose name, as the operator has said it; empty where nobody has."""

    organiser: str = ""
    place: str = ""
    signatory: str = ""
    delegation: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that an attestation says beside its holder's name. `quizzes` are those of the modules completed."""

    audience: str
    course_id: str
    title: str
    nature: str
    objectives: tuple[str, ...]
    modules: tuple[ModuleFact, ...]
    begun_on: date
    quizzes: int
    quizzes_passed: int
    school: str
    signing: Signing

    @property
    def minutes(self) -> int:
        """The minutes credited."""
        return sum(module.minutes for module in self.modules)

    @property
    def recognised_minutes(self) -> int:
        """The minutes recognised: 0 as long as the institution has recognised none."""
        return sum(module.recognised_minutes or 0 for module in self.modules)

    @property
    def ended_on(self) -> date:
        """The day of the last module."""
        return max(module.done_on for module in self.modules)

    @cached_property
    def minutes_by_means(self) -> Mapping[str, int]:
        """The minutes credited by each means, in the order in which they first came."""
        found: dict[str, int] = {}
        for module in sorted(self.modules, key=lambda one: one.done_on):
            found[module.means] = found.get(module.means, 0) + module.minutes
        return found


_ADAPTER = TypeAdapter(Facts)


def facts_data(facts: Facts) -> dict[str, Any]:
    """Give facts as plain data, to be kept."""
    kept: dict[str, Any] = _ADAPTER.dump_python(facts, mode="json")
    return kept


def read_facts(data: Mapping[str, Any]) -> Facts:
    """Read what `facts_data` gave."""
    return _ADAPTER.validate_python(data)


def digest_of(facts: Facts, *, person_id: int, holder: str, language: str) -> str:
    """Hash who is attested what: the same demand twice has the same digest."""
    text = canonical_json([person_id, holder, language, facts_data(facts)])
    return hashlib.sha256(text.encode()).hexdigest()


def complete_release(releases: list[Release], completed: Mapping[str, object]) -> Release | None:
    """Give the first of these releases that is complete by the modules completed; none: nothing to attest.

    Whoever completed a course keeps her right when an author adds a module afterwards: the releases under
    which she completed modules are asked, too.
    """
    for release in releases:
        wanted = [module for module in release.modules if module.required] or list(release.modules)
        if release.attestation and all(module.id in completed for module in wanted):
            return release
    return None


def quizzes_of(module: Module) -> list[str]:
    """Give the ids of the quizzes that a module requires."""
    return [unit.id for unit in module.units if unit.quiz is not None and unit.required]
