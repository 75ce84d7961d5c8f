"""The demonstration's people: who they are, where they taught and when, how far they went. Pure.

Everything follows from one seed and the day: the same day always tells the same story.
"""

import random
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from lms.demo.names import FAMILY, GIVEN
from lms.demo.places import Place
from lms.demo.school_years import Years
from lms.schools.population import Audience, Function

DOMAIN = "demo.passerelle.example"
SEED = 20260901
PARENTS = 400
ENROLLED_SHARE = 0.93
LANGUAGES_OF_PARENTS = ("fr", "fr", "fr", "fr", "ar", "pt", "tr", "en")


@dataclass(frozen=True, kw_only=True)
class Stay:
    """From when to before when somebody belonged to a school; `is_main` says which one counts."""

    uai: str
    from_on: date
    to_on: date | None = None
    is_main: bool = True


@dataclass(frozen=True, kw_only=True)
class Step:
    """A module finished on a day, by what means."""

    on: date
    means: str = "self-study"


@dataclass(frozen=True, kw_only=True)
class Person:
    """One made-up person. `steps` are the modules finished, in order; `begun_on` when the next was opened,
    and `units_done` how many of its units are behind her.
    """

    key: str
    given_name: str
    family_name: str
    email: str
    language: str
    audience: Audience
    function: Function
    stays: tuple[Stay, ...]
    steps: tuple[Step, ...] = ()
    begun_on: date | None = None
    units_done: int = 0
    is_confirmed: bool = True


def people(places: Sequence[Place], *, years: Years) -> tuple[Person, ...]:
    """Give everybody: teachers school by school, then parents."""
    story = _Story(places, years)
    return (*story.teachers(), *story.parents())


class _Story:
    """Draws people one after the other from the same well of chance."""

    def __init__(self, places: Sequence[Place], years: Years) -> None:
        self.places = places
        self.years = years
        self.chance = random.Random(SEED)  # noqa: S311 - a story, not a secret
        self.numbers = count(1)

    def teachers(self) -> Iterator[Person]:
        """Everybody in post, the arrivals and the leavers of last September with them."""
        for place in self.places:
            if place.trait == "one-class":
                continue  # its one teacher is of the cast
            for rank in range(place.staff):
                if rank and self.chance.random() > ENROLLED_SHARE:
                    continue  # in post, but never came: counted in the headcount only
                yield self._teacher(place, self._function(place, rank), self._stays(place, rank))
            for _ in range(self._leavers(place)):
                gone = Stay(uai=place.uai, from_on=self.years.last_start, to_on=self.years.start)
                yield self._teacher(place, Function.TEACHER, (gone,))

    def _function(self, place: Place, rank: int) -> Function:
        if rank == 0 and place.kind == "Ecole":
            return Function.HEAD_TEACHER
        draw = self.chance.random()
        if draw < 0.03:
            return Function.TRAINEE_TEACHER
        return Function.REPLACEMENT_TEACHER if draw < 0.06 else Function.TEACHER

    def _stays(self, place: Place, rank: int) -> tuple[Stay, ...]:
        years, draw = self.years, self.chance.random()
        long_ago = years.last_start.replace(year=years.last_start.year - self.chance.randint(0, 8))
        if rank == 0 or draw < 0.80:
            return (Stay(uai=place.uai, from_on=long_ago),)
        if draw < 0.90:
            return (Stay(uai=place.uai, from_on=years.start),)
        other = self._neighbour(place)
        if draw < 0.96:  # moved in September
            return (
                Stay(uai=other.uai, from_on=long_ago, to_on=years.start),
                Stay(uai=place.uai, from_on=years.start),
            )
        return (  # teaches in two schools: the rattachement administratif is the one that counts
            Stay(uai=place.uai, from_on=long_ago),
            Stay(uai=other.uai, from_on=years.start, is_main=False),
        )

    def _neighbour(self, place: Place) -> Place:
        near = [one for one in self.places if one.department == place.department and one is not place]
        return self.chance.choice([one for one in near if one.kind == place.kind] or near)

    def _leavers(self, place: Place) -> int:
        return sum(self.chance.random() < 0.08 for _ in range(place.staff))

    def _teacher(self, place: Place, function: Function, stays: tuple[Stay, ...]) -> Person:
        last = max((stay.to_on or self.years.today for stay in stays if stay.is_main), default=None)
        steps, begun_on, units_done = self._path(
            drive=place.drive, modules=3, until=last or self.years.today, place=place
        )
        return self._person(
            key="teacher",
            audience=Audience.TEACHER,
            function=function,
            language="fr",
            stays=stays,
            steps=steps,
            begun_on=begun_on,
            units_done=units_done,
        )

    def parents(self) -> Iterator[Person]:
        """Volunteer parents, where families were declared or the school is driven."""
        welcoming = [place for place in self.places if place.families is not None and place.drive > 0]
        for rank in range(PARENTS):
            place = welcoming[rank % len(welcoming)]
            steps, begun_on, units_done = self._path(
                drive=0.75, modules=2, until=self.years.today, place=place
            )
            yield self._person(
                key="parent",
                audience=Audience.PARENT,
                function=Function.PARENT,
                language=self.chance.choice(LANGUAGES_OF_PARENTS),
                stays=(Stay(uai=place.uai, from_on=self.years.last_start),),
                steps=steps,
                begun_on=begun_on,
                units_done=units_done,
            )

    def _path(
        self, *, drive: float, modules: int, until: date, place: Place
    ) -> tuple[tuple[Step, ...], date | None, int]:
        """Draw how far somebody went: a start in her school's wave, then a module now and then."""
        if self.chance.random() > drive + (0.05 if drive else 0.0) or drive == 0:
            return (), None, 0
        wave = (hash_of(place.uai) % 4) * 45
        day = self.years.after_start(20 + wave + int(self.chance.expovariate(1 / 110)))
        together = self.chance.random() < 0.15
        steps: list[Step] = []
        for _ in range(modules):
            day = self._working(day + timedelta(days=self.chance.randint(3, 55)))
            if day > until or self.chance.random() > 0.55 + 0.45 * drive:
                break
            means = self.chance.choice(("presence", "live-distance")) if together else "self-study"
            steps.append(Step(on=day, means=means))
        begun_on = None
        if len(steps) < modules:
            begun_on = self._working(
                (steps[-1].on if steps else day - timedelta(days=20)) + timedelta(days=2)
            )
        if begun_on is not None and begun_on > until:
            begun_on = None
        return tuple(steps), begun_on, self.chance.randint(0, 4) if begun_on else 0

    @staticmethod
    def _working(day: date) -> date:
        return day + timedelta(days=1) if day.weekday() == 6 else day

    def _person(self, **facts: object) -> Person:
        number = next(self.numbers)
        given, family = self.chance.choice(GIVEN), self.chance.choice(FAMILY)
        return Person(
            given_name=given,
            family_name=family,
            email=f"{plain(given)}.{plain(family)}{number}@{DOMAIN}",
            **facts,  # type: ignore[arg-type] # the callers above name each field
        )


def hash_of(text: str) -> int:
    """Give a number that stays the same from one process to the next, unlike `hash`."""
    return sum(ord(sign) * rank for rank, sign in enumerate(text, start=1))


def plain(name: str) -> str:
    """Write a name as an address does: no accents, no spaces, no apostrophes."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]+", "-", bare).strip("-")
