"""The effect of a draft as its page shows it: totals, shares, and the schools where something changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.coverage.effect import Effect, SchoolEffect, effect_of_json
from lms.coverage.facts import SchoolId, Scope
from lms.coverage.figures import Denominator
from lms.coverage.models import GoalDraft
from lms.coverage.queries import denominators_of
from lms.coverage.revisions import Revision
from lms.schools.models import School

MOST_SCHOOLS = 20


@dataclass(frozen=True, kw_only=True)
class Side:
    """One wording's figures on the day: people trained and present, schools that have one, and the share."""

    trained: int
    schools: int
    share: Fraction | None
    headcount: int | None


@dataclass(frozen=True, kw_only=True)
class SchoolLine:
    """A school in which the number of people trained changes."""

    name: str
    municipality: str
    effect: SchoolEffect


@dataclass(frozen=True, kw_only=True)
class EffectView:
    """Everything that the page says of an effect; `before` is None for a new goal."""

    before: Side | None
    after: Side
    gained: int
    lost: int
    rising: int
    falling: int
    lines: Sequence[SchoolLine]
    not_shown: int


def effect_view(db: Session, draft: GoalDraft, *, base: Revision | None, after: Scope) -> EffectView:
    """Read what a counted draft would change: two or three statements, whatever the number of people."""
    effect = effect_of_json(draft.effect)
    new = _denominators(db, draft, after)
    old = new if base is None or base.scope == after else _denominators(db, draft, base.scope)
    moving = {uai: one for uai, one in effect.schools.items() if one.gained or one.lost}
    shown = sorted(moving, key=lambda uai: (-abs(moving[uai].after - moving[uai].before), uai))[:MOST_SCHOOLS]
    return EffectView(
        before=None if base is None else _side(effect, old, is_after=False),
        after=_side(effect, new, is_after=True),
        gained=sum(one.gained for one in moving.values()),
        lost=sum(one.lost for one in moving.values()),
        rising=sum(one.after > one.before for one in moving.values()),
        falling=sum(one.after < one.before for one in moving.values()),
        lines=_lines(db, {uai: moving[uai] for uai in shown}),
        not_shown=len(moving) - len(shown),
    )


def _denominators(db: Session, draft: GoalDraft, scope: Scope) -> dict[SchoolId, Denominator]:
    return denominators_of(
        db, programme_id=draft.programme_id, populations=scope.populations, as_of=draft.as_of
    )


def _side(effect: Effect, denominators: Mapping[SchoolId, Denominator], *, is_after: bool) -> Side:
    counts = {uai: one.after if is_after else one.before for uai, one in effect.schools.items()}
    known = {uai: one.people for uai, one in denominators.items() if one.people is not None}
    headcount = sum(known.values()) if known else None
    counted = sum(count for uai, count in counts.items() if uai in known)
    return Side(
        trained=sum(counts.values()),
        schools=sum(count > 0 for count in counts.values()),
        share=Fraction(counted, headcount) if headcount else None,
        headcount=headcount,
    )


def _lines(db: Session, shown: Mapping[SchoolId, SchoolEffect]) -> list[SchoolLine]:
    rows = db.execute(select(School.uai, School.name, School.municipality).where(School.uai.in_(list(shown))))
    names = {uai: (name, town) for uai, name, town in rows}
    return [
        SchoolLine(name=names[uai][0], municipality=names[uai][1], effect=one) for uai, one in shown.items()
    ]
