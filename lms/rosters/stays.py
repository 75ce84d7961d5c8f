"""What a file's word about somebody's schools changes in what is recorded. Pure.

The file's word holds for the days it covers: a new main school ends the one before it, a school that
the file doesn't name stays, and a later main school on record stays too. Days are half-open here
(`to_on` is the first day elsewhere); in the file, the day of leaving is the last day there. Somebody who
leaves and arrives on one day is, that day, where they arrive.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from lms.rosters.stay_faults import main_on_record, twice_there, two_mains, unknown_arrival
from lms.rosters.stay_plan import ONE_DAY, Held, Plan, Stay, Step
from lms.rosters.told import Told


def plan_stays(held: Sequence[Held], told: Sequence[Told], *, today: date) -> Plan:
    """Compare what is recorded with what the file says of one person in one audience."""
    if not held and len(told) == 1 and told[0].joined_on is not None:
        return _plan_arrival(told[0], today)
    return compare_stays(held, told, today=today)


def compare_stays(held: Sequence[Held], told: Sequence[Told], *, today: date) -> Plan:
    """Plan in general; `plan_stays` gives the same, sooner where nothing is recorded."""
    plan = Plan()
    stays, rest = _settle_days(held, told, today, plan)
    _give_the_day_to_the_arrival(stays, rest)
    _check_apart(stays, plan)
    if not plan.faults:
        _make_room(stays, rest, plan)
    if not plan.faults:
        _compare(stays, today, plan)
    return plan


def _plan_arrival(told: Told, today: date) -> Plan:
    """Plan the only school of somebody of whom nothing is recorded: most lines of most files."""
    arrived = Held(
        id=None,
        uai=told.uai,
        function=told.function.value,
        is_main=told.is_main is not False,
        from_on=told.joined_on or today,
        to_on=None if told.left_on is None else told.left_on + ONE_DAY,
        confirmed_on=today,
    )
    step = Step(line=told.line, before=None, after=arrived)
    return Plan(added=[arrived], new_lines={told.line}, steps=[step])


def _settle_days(
    held: Sequence[Held], told: Sequence[Told], today: date, plan: Plan
) -> tuple[list[Stay], list[Held]]:
    """Find, line by line, the recorded affiliation it is about; give those that no line is about too."""
    rest = list(held)
    stays: list[Stay] = []
    for one in sorted(told, key=lambda one: (one.joined_on or date.max, one.line)):
        stay = _settled(one, _is_main(one, told), rest, today)
        if stay is None:
            plan.faults.append(unknown_arrival(one))
            continue
        if stay.was is not None:
            rest.remove(stay.was)
        stays.append(stay)
    stays.sort(key=lambda stay: (stay.from_on, stay.told.line))
    return stays, rest


def _is_main(one: Told, told: Sequence[Told]) -> bool:
    """Say whether a school is the main one: where the line doesn't, unless another is meanwhile."""
    if one.is_main is not None:
        return one.is_main
    return not any(other.is_main and _meet(one, other) for other in told)


def _meet(one: Told, other: Told) -> bool:
    first, last = (one.joined_on or date.min), (one.left_on or date.max)
    return first <= (other.left_on or date.max) and (other.joined_on or date.min) <= last


def _settled(told: Told, is_main: bool, rest: Sequence[Held], today: date) -> Stay | None:  # noqa: FBT001
    here = [one for one in rest if one.uai == told.uai]
    alike = [one for one in here if one.function == told.function.value and one.is_main == is_main]
    until = None if told.left_on is None else told.left_on + ONE_DAY
    was = _undated(told, here, alike, today) if told.joined_on is None else None
    since = told.joined_on or today
    if was is not None:
        since = was.from_on
    elif told.joined_on is None and until is not None and until <= today:
        return None
    else:
        was = (
            next((one for one in here if one.from_on == since), None)
            or next((one for one in alike if _reaches(one, since)), None)
            or next(
                (one for one in alike if one.from_on > since and (not until or one.from_on <= until)), None
            )
        )
        since = min(since, was.from_on) if was is not None else since
    return Stay(told=told, is_main=is_main, from_on=since, to_on=until, was=was)


def _undated(told: Told, here: Iterable[Held], alike: Iterable[Held], today: date) -> Held | None:
    """Find the affiliation that a line without day of arrival is about: the last one that it may be."""
    if told.left_on is None:
        lasting = [one for one in alike if one.to_on is None or one.to_on > today]
        return max(lasting, key=lambda one: one.from_on, default=None)
    begun = [one for one in alike if one.from_on <= told.left_on]
    begun = begun or [one for one in here if one.from_on <= told.left_on]
    return max(begun, key=lambda one: one.from_on, default=None)


def _reaches(one: Held, day: date) -> bool:
    """Say whether somebody was there on a day, or until it."""
    return one.from_on <= day and (one.to_on is None or one.to_on >= day)


def _give_the_day_to_the_arrival(stays: Sequence[Stay], rest: Sequence[Held]) -> None:
    for stay in stays:
        if stay.told.left_on is None or stay.told.left_on <= stay.from_on:
            continue
        others: list[Stay | Held] = [*(one for one in stays if one is not stay), *rest]
        if any(one.from_on == stay.told.left_on and _exclude(stay, one) for one in others):
            stay.to_on = stay.told.left_on


def _exclude(one: Stay | Held, other: Stay | Held) -> bool:
    """Say whether the two can't both hold on a day: one main school, and a school once."""
    return one.uai == other.uai or (one.is_main and other.is_main)


def _check_apart(stays: Sequence[Stay], plan: Plan) -> None:
    """Find lines of the file that can't both be true."""
    mains = [stay for stay in stays if stay.is_main]
    by_school = sorted(stays, key=lambda stay: stay.uai)
    for first, then in pairwise(mains):
        if not _is_before(first, then):
            plan.faults.append(two_mains(first, then))
    for first, then in pairwise(by_school):
        if first.uai == then.uai and not _is_before(first, then) and not (first.is_main and then.is_main):
            plan.faults.append(twice_there(first, then))


def _is_before(first: Stay, then: Stay) -> bool:
    return first.to_on is not None and first.from_on < first.to_on <= then.from_on


def _make_room(stays: Sequence[Stay], rest: Sequence[Held], plan: Plan) -> None:
    """End what is on record where the file's word begins, or end the file's word where a later one does."""
    kept = sorted(rest, key=lambda one: one.from_on)
    for stay in stays:
        kept = [left for one in kept for left in _given_way(stay, one, plan)]
    # Only then: what gave way to one line must not end another.
    for stay in stays:
        later = [one.from_on for one in kept if _exclude(stay, one) and _overlap(stay, one)]
        stay.to_on = min(later, default=stay.to_on)


def _given_way(stay: Stay, one: Held, plan: Plan) -> list[Held]:
    """Give what remains of an affiliation beside a stay of the file."""
    if not _exclude(stay, one) or not _overlap(stay, one):
        return [one]
    outlasts = stay.to_on is not None and (one.to_on is None or one.to_on > stay.to_on)
    if one.uai != stay.uai and stay.to_on is not None and (outlasts or one.from_on > stay.from_on):
        plan.faults.append(main_on_record(stay, one))
        return [one]
    if one.from_on > stay.from_on and stay.to_on is None and (one.is_main or not stay.is_main):
        return [one]
    plan.changed_lines.add(stay.told.line)
    if one.from_on >= stay.from_on:
        plan.removed.append(one)
        plan.steps.append(Step(line=stay.told.line, before=one, after=None))
        return []
    ended = replace(one, to_on=stay.from_on)
    plan.changed.append(ended)
    plan.steps.append(Step(line=stay.told.line, before=one, after=ended))
    return [ended]


def _overlap(stay: Stay, one: Held) -> bool:
    return (one.to_on is None or stay.from_on < one.to_on) and (
        stay.to_on is None or one.from_on < stay.to_on
    )


def _compare(stays: Iterable[Stay], today: date, plan: Plan) -> None:
    for stay in stays:
        was = stay.was
        now = Held(
            id=was.id if was else None,
            uai=stay.uai,
            function=stay.told.function.value,
            is_main=stay.is_main,
            from_on=stay.from_on,
            to_on=stay.to_on,
            confirmed_on=(was and was.confirmed_on) or today,
        )
        if was is None:
            plan.added.append(now)
            # Another function in the same school adds no school.
            is_there = any(_goes_on(step, now) for step in plan.steps)
            (plan.changed_lines if is_there else plan.new_lines).add(stay.told.line)
        elif now != was:
            plan.changed.append(now)
            plan.changed_lines.add(stay.told.line)
        if now != was:
            plan.steps.append(Step(line=stay.told.line, before=was, after=now))


def _goes_on(step: Step, now: Held) -> bool:
    before, after = step.before, step.after
    return before is not None and before.uai == now.uai and (after is None or after.to_on == now.from_on)
