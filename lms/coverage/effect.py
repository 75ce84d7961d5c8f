"""What another wording of a goal would change in who is trained on a day, school by school. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from lms.coverage.facts import Life, SchoolId, Scope
from lms.coverage.rule import Rule
from lms.coverage.stretches import standing_of

Wording: TypeAlias = tuple[Rule, Scope]


@dataclass(kw_only=True)
class SchoolEffect:
    """People trained and present at a school under two wordings, those gained and those lost."""

    before: int = 0
    after: int = 0
    gained: int = 0
    lost: int = 0


@dataclass(kw_only=True)
class Effect:
    """The effect so far, by the school that counts; schools where nobody is trained either way are absent."""

    schools: dict[SchoolId, SchoolEffect] = field(default_factory=dict)

    def add(
        self,
        life: Life,
        *,
        before: Wording | None,
        after: Wording,
        on: date,
        counted_at: Mapping[SchoolId, SchoolId],
    ) -> None:
        """Count one person; `counted_at` gives for each UAI in the perimeter the school that counts it."""
        was = trained_at(life, before, on=on, counted_at=counted_at) if before else None
        is_now = trained_at(life, after, on=on, counted_at=counted_at)
        if was is not None:
            one = self.schools.setdefault(was, SchoolEffect())
            one.before += 1
            one.lost += is_now != was
        if is_now is not None:
            one = self.schools.setdefault(is_now, SchoolEffect())
            one.after += 1
            one.gained += is_now != was

    def to_json(self) -> dict[str, object]:
        """Write it as it is stored."""
        return {uai: [one.before, one.after, one.gained, one.lost] for uai, one in self.schools.items()}


def effect_of_json(stored: Mapping[str, list[int]]) -> Effect:
    """Read what `Effect.to_json` wrote."""
    return Effect(
        schools={
            uai: SchoolEffect(before=before, after=after, gained=gained, lost=lost)
            for uai, (before, after, gained, lost) in stored.items()
        }
    )


def trained_at(
    life: Life, wording: Wording, *, on: date, counted_at: Mapping[SchoolId, SchoolId]
) -> SchoolId | None:
    """Give the school that counts somebody as trained on a day, if one does."""
    rule, scope = wording
    for stretch in standing_of(life, rule=rule, scope=scope).trained:
        if stretch.holds(on) and stretch.school in counted_at:
            return counted_at[stretch.school]
    return None
