"""The part of a session that its participants do alone, on line: which modules, and who lacks which. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from lms.courses.release import Module, Release


@dataclass(frozen=True, kw_only=True)
class Followed:
    """The course of a session: its modules that count, and those of them that attending doesn't give."""

    release: Release
    required: tuple[Module, ...]
    alone: tuple[Module, ...]

    def missing(self, done: Collection[str]) -> tuple[Module, ...]:
        """Give what somebody who has completed some modules still has to do alone, in order."""
        return tuple(module for module in self.alone if module.id not in done)

    def completed(self, done: Collection[str]) -> tuple[Module, ...]:
        """Give the modules completed, in order."""
        return tuple(module for module in self.required if module.id in done)


def followed(release: Release, module_id: str) -> Followed:
    """Say which modules of a course the group of a session follows: its own one, and the required others."""
    required = tuple(module for module in release.modules if module.required or module.id == module_id)
    alone = tuple(
        module for module in required if not (module.id == module_id and module.workshop == "completes")
    )
    return Followed(release=release, required=required, alone=alone)
