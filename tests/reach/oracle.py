"""Who sees what, said a second time: slowly, row by row, from PROMISES rather than from the code.

Shares nothing with `lms.reach` but the names of roles and scopes.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from lms.accounts.models import Person
from lms.programmes.models import PerimeterEntry, Programme
from lms.reach.reach import Reach
from lms.schools.models import Affiliation, School

SEES = {
    "inspector": "names",
    "school_head": "names",
    "coordinator": "names",
    "administrator": "names",
    "school_director": "totals",
    "adviser": "totals",
    "partner": "published",
}
STEPS = ["published", "totals", "names"]


@dataclass(kw_only=True)
class World:
    """All rows there are."""

    schools: list[School]
    programmes: list[Programme]
    entries: list[PerimeterEntry]
    people: list[Person]
    affiliations: list[Affiliation]


def holds(from_on: date, to_on: date | None, on: date) -> bool:
    if from_on > on:
        return False
    return to_on is None or on < to_on


def sees(role: str, step: str) -> bool:
    return role in SEES and STEPS.index(SEES[role]) >= STEPS.index(step)


def answers_for(world: World, slug: str, school: School, on: date) -> bool:
    for programme in world.programmes:
        for entry in world.entries:
            if (
                programme.slug == slug
                and entry.programme_id == programme.id
                and entry.uai == school.uai
                and entry.withdrawn_at is None
                and entry.standing != "out"
                and holds(entry.from_on, entry.to_on, on)
            ):
                return True
    return False


def contains(world: World, kind: str, value: str, school: School, on: date) -> bool:
    if kind == "all":
        return True
    if kind == "school":
        return value in {school.uai, school.rolls_up_to}
    if kind == "district":
        return value == f"{school.department_code}/{school.district}" and school.district != ""
    if kind == "municipality":
        return value == school.municipality_code
    if kind == "department":
        return value == school.department_code
    if kind == "academy":
        return value == school.academy_code
    if kind == "funder":
        owner, code = value.split("/")
        if owner != school.funder:
            return False
        return code == {
            "commune": school.municipality_code,
            "department": school.department_code,
            "region": school.region_code,
        }.get(owner)
    if kind == "programme":
        return answers_for(world, value, school, on)
    return False


def schools_seen(world: World, reach: Reach, step: str, on: date) -> set[str]:
    seen = set()
    for school in world.schools:
        for granted in reach.grants:
            scope = granted.scope
            if sees(granted.role.value, step) and contains(world, scope.kind.value, scope.value, school, on):
                seen.add(school.uai)
    return seen


def people_named(world: World, reach: Reach, on: date) -> set[int]:
    named = set()
    by_uai = {school.uai: school for school in world.schools}
    for granted in reach.grants:
        role, scope = granted.role.value, granted.scope
        if not sees(role, "names"):
            continue
        if role == "administrator" and scope.kind.value == "all":
            return {person.id for person in world.people}
        for one in world.affiliations:
            if not one.is_main or not holds(one.from_on, one.to_on, on):
                continue
            if one.audience == "parent" and role in {"inspector", "school_head"}:
                continue
            if contains(world, scope.kind.value, scope.value, by_uai[one.uai], on):
                named.add(one.person_id)
    return named


def programmes_seen(world: World, reach: Reach, step: str, on: date) -> set[str]:
    seen = set()
    for programme in world.programmes:
        for granted in reach.grants:
            scope = granted.scope
            if not sees(granted.role.value, step):
                continue
            if scope.kind.value == "all" or (
                scope.kind.value == "programme" and scope.value == programme.slug
            ):
                seen.add(programme.slug)
            if scope.kind.value == "programme":
                continue
            for school in world.schools:
                if contains(world, scope.kind.value, scope.value, school, on) and answers_for(
                    world, programme.slug, school, on
                ):
                    seen.add(programme.slug)
    return seen


def without_accents(text: str) -> str:
    """Say a text without accents and in small letters, signs between words as spaces."""
    plain = "".join(
        sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign)
    )
    return "".join(sign if sign.isalnum() else " " for sign in plain).replace("saint ", "st ")


def is_named_like(person: Person, words: str) -> bool:
    """Whether each word stands in the name."""
    name = without_accents(f"{person.family_name} {person.given_name}")
    return all(word in name for word in without_accents(words + " ").split())


def lines_of(
    world: World, reach: Reach, on: date, state: str, *, function: str = ""
) -> list[tuple[int, str]]:
    """Who stands in the list of people, at which school: one by one."""
    by_uai = {school.uai: school for school in world.schools}
    sees_all = any(granted.role.value == "administrator" for granted in reach.grants)
    present = people_named(world, reach, on)
    if sees_all:
        present = {
            one.person_id for one in world.affiliations if one.is_main and holds(one.from_on, one.to_on, on)
        }
    found = []
    for one in world.affiliations:
        mine = sees_all
        for granted in reach.grants:
            role, scope = granted.role.value, granted.scope
            hidden = one.audience == "parent" and role in {"inspector", "school_head"}
            if sees(role, "names") and not hidden:
                mine = mine or contains(world, scope.kind.value, scope.value, by_uai[one.uai], on)
        if not mine or not one.is_main or (function and one.function != function):
            continue
        is_there = holds(one.from_on, one.to_on, on)
        if state == "left":
            gone = one.to_on is not None and on - timedelta(days=365) < one.to_on <= on
            if gone and one.person_id not in present:
                found.append((one.person_id, one.uai))
        elif is_there and state in {"present", "to-confirm" if one.confirmed_on is None else "confirmed"}:
            found.append((one.person_id, one.uai))
    return found
