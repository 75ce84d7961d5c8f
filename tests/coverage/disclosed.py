"""Random programmes over some months, for the attack on what is published of them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lms.coverage.disclosure import decide
from lms.coverage.published import Home, Month, SchoolCount

SIZES = {"ecole": (1, 16), "college": (12, 45), "lycee": (30, 110), "erea": (4, 20)}
ENDS = (date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30), date(2026, 12, 31))


@dataclass(frozen=True, kw_only=True)
class Published:
    """The months of a school year that could be published, and the threshold in force."""

    threshold: int
    months: tuple[Month, ...]


def make_home(dice: random.Random, department: int) -> Home:
    level = dice.choices(list(SIZES), weights=(70, 18, 10, 2))[0]
    district = f"{department}/{dice.randint(1, 3)}" if level == "ecole" else f"{department}/"
    return Home(
        academy=str(department % 2),
        department=str(department),
        district=district,
        municipality=f"{department}-{dice.randint(1, 5)}",
        sector=dice.choices(["public", "private"], weights=(80, 20))[0],
        level=level,
    )


def published_world(seed: int, *, most_schools: int = 26, most_months: int = 3) -> Published:
    """People are trained and leave, headcounts are declared anew, schools come and go, and move."""
    dice = random.Random(seed)  # a world is reproduced by its number
    threshold = dice.choice([5, 11, 11, 11])
    eager = dice.choice([0.2, 0.5, 0.8])
    homes = [make_home(dice, dice.randint(1, 3)) for _ in range(dice.randint(6, most_schools))]
    headcounts = [dice.randint(*SIZES[home.level]) for home in homes]
    trained = [sum(dice.random() < eager for _ in range(number)) for number in headcounts]
    first = [0 if dice.random() < 0.85 else dice.randint(1, most_months) for _ in homes]
    months: list[Month] = []
    for n, end in enumerate(ENDS[: dice.randint(2, most_months)]):
        counted = []
        for i, home in enumerate(homes):
            if n:
                _move_on(dice, i, headcounts, trained)
            is_there = first[i] <= n and not (n and dice.random() < 0.04)
            moved = make_home(dice, 1) if dice.random() < 0.02 else home
            if is_there:
                counted.append(
                    SchoolCount(uai=f"s{i:02}", home=moved, headcount=headcounts[i], trained=trained[i])
                )
        decision = decide(counted, on=end, earlier=months, threshold=threshold)
        months += [decision.month] if decision else []
    return Published(threshold=threshold, months=tuple(months))


def _move_on(dice: random.Random, i: int, headcounts: list[int], trained: list[int]) -> None:
    if dice.random() < 0.08:
        headcounts[i] = max(0, headcounts[i] + dice.randint(-6, 6))
    change = dice.choice([0, 0, 1, 2, 5, -1])
    most = headcounts[i] + (1 if dice.random() < 0.03 else 0)
    trained[i] = max(0, min(most, trained[i] + change))


def worlds_with_months(first: int, number: int, *, most_schools: int = 26) -> Iterator[tuple[int, Published]]:
    """Give so many worlds of which something is published, with the numbers they are made by."""
    seed = first
    while number:
        world = published_world(seed, most_schools=most_schools)
        if world.months:
            yield seed, world
            number -= 1
        seed += 1
