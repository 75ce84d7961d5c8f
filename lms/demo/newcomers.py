"""Those of the demonstration who came by themselves and wait to be confirmed. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta

from lms.demo.people import DOMAIN, Person, Stay, Step, plain
from lms.demo.places import AISNE, Place
from lms.demo.school_years import Years
from lms.schools.population import Audience, Function

_AT_COLLEGE = (("Anna", "Riou", 2), ("Stéphane", "N’Diaye", 0))
_IN_DISTRICT = (("Zoé", "Éluard", 1), ("Jean-Pierre", "Öztürk", 0), ("Inès", "Saint-Just", 2))


def newcomers(places: Sequence[Place], *, years: Years) -> tuple[Person, ...]:
    """Give two teachers of the head's collège and three of the inspector's circonscription."""
    college = next(place for place in places if place.trait == "rep+")
    ecoles = [
        place
        for place in places
        if place.department == AISNE.code and place.district == AISNE.districts[0] and place.drive > 0
    ]
    at_ecoles = zip(_IN_DISTRICT, ecoles, strict=False)
    return (
        *(_newcomer(*who, place=college, years=years) for who in _AT_COLLEGE),
        *(_newcomer(*who, place=place, years=years) for who, place in at_ecoles),
    )


def _newcomer(given: str, family: str, modules: int, *, place: Place, years: Years) -> Person:
    arrived = _recent(years, 12)
    return Person(
        key="newcomer",
        given_name=given,
        family_name=family,
        email=f"{plain(given)}.{plain(family)}@{DOMAIN}",
        language="fr",
        audience=Audience.TEACHER,
        function=Function.TEACHER,
        stays=(Stay(uai=place.uai, from_on=arrived),),
        steps=tuple(Step(on=_recent(years, 9 - 4 * rank)) for rank in range(modules)),
        is_confirmed=False,
    )


def _recent(years: Years, days: int) -> date:
    return max(years.last_start, years.today - timedelta(days=days))
