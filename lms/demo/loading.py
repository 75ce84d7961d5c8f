"""Writes the demonstration into an empty database, through the readers and operations of a real programme.

People and what they did are written set-based, as a restore would; coverage then counts them by its own
`rebuild`, so that what the demonstration shows is what the rules give.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms.accounts.models import Person as PersonRow
from lms.courses import queries as courses
from lms.courses.release import Module
from lms.demo.accounts import Account, accounts
from lms.demo.files import PROGRAMME, directory_file, equipment_file, headcounts_file
from lms.demo.models import DemoMark
from lms.demo.newcomers import newcomers
from lms.demo.people import Person, people
from lms.demo.places import Place, places
from lms.demo.school_years import Years
from lms.messages import RefusalError, message
from lms.progress.models import Completion, Opening, UnitDone
from lms.reach.models import Grant
from lms.schools.directory import read_directory
from lms.schools.equipment_file import read_equipment
from lms.schools.equipment_imports import import_equipment
from lms.schools.headcounts_file import read_headcounts
from lms.schools.imports import import_directory, import_headcounts
from lms.schools.models import Affiliation
from lms.schools.operations import succeed

COURSES = {"teacher": "enseigner-en-mode-hybride", "parent": "accompagner-son-enfant"}
Rows = list[dict[str, Any]]


def load_schools(db: Session, *, years: Years, now: datetime) -> None:
    """Import the directory, the headcounts and the equipment, as a programme does."""
    directory = import_directory(db, read_directory(directory_file(places(), years=years)))
    headcounts = import_headcounts(db, read_headcounts(headcounts_file(places(), years=years)), now=now)
    equipment = import_equipment(db, read_equipment(equipment_file(places(), years=years)), today=years.today)
    if directory.faults or headcounts.faults or equipment.faults:
        raise RefusalError(message("The demonstration’s own files are wrong; nothing was written."))


def load_people(db: Session, *, years: Years, now: datetime) -> None:
    """Add everybody, where they taught, what they did, and who may see what."""
    cast = accounts(places(), years=years, programme=PROGRAMME)
    everybody = [account.person for account in cast] + [
        *people(places(), years=years),
        *newcomers(places(), years=years),
    ]
    ids = db.scalars(
        insert(PersonRow).returning(PersonRow.id, sort_by_parameter_order=True),
        [_person_row(person, now) for person in everybody],
    ).all()
    numbered = list(zip(ids, everybody, strict=True))
    _bulk(db, Affiliation, [row for pair in numbered for row in _affiliation_rows(*pair, now=now)])
    _bulk(db, Grant, [row for pair in zip(ids, cast, strict=False) for row in _grant_rows(*pair, years, now)])
    _load_progress(db, numbered, now=now)


def _load_progress(db: Session, numbered: Sequence[tuple[int, Person]], *, now: datetime) -> None:
    openings: Rows = []
    units: Rows = []
    completions: Rows = []
    for audience, course_id in COURSES.items():
        published = courses.published(db, course_id)
        if published is None:
            raise RefusalError(message("The course %(course)s isn’t published.", course=course_id))
        modules = published.release.modules
        for person_id, person in numbered:
            if person.audience == audience:
                story = _Path(person_id, person, course_id, published.release_id, now)
                story.tell(modules)
                openings += story.openings
                units += story.units
                completions += story.completions
    _bulk(db, Opening, openings)
    _bulk(db, UnitDone, units)
    _bulk(db, Completion, completions)


class _Path:
    """One person's way through a course, as the rows that the reader would have written."""

    def __init__(
        self, person_id: int, person: Person, course_id: str, release_id: int, now: datetime
    ) -> None:
        self.person = person
        self.now = now
        self.common = {"person_id": person_id, "course_id": course_id}
        self.release_id = release_id
        self.openings: Rows = []
        self.units: Rows = []
        self.completions: Rows = []

    def tell(self, modules: Sequence[Module]) -> None:
        """Write the finished modules, then the one that is open."""
        for module, step in zip(modules, self.person.steps, strict=False):
            if step.means == "self-study":
                self._units(module, len(module.units), step.on)
            self.completions.append(
                self.common
                | {
                    "module_id": module.id,
                    "done_on": step.on,
                    "minutes": module.minutes,
                    "means": step.means,
                    "release_id": self.release_id,
                    "recorded_at": _at(step.on, self.now),
                }
            )
        if self.person.begun_on is not None and len(self.person.steps) < len(modules):
            module = modules[len(self.person.steps)]
            self._units(module, min(self.person.units_done, len(module.units) - 1), self.person.begun_on)

    def _units(self, module: Module, done: int, on: date) -> None:
        self.units += [
            self.common
            | {
                "unit_id": unit.id,
                "edition": unit.edition,
                "release_id": self.release_id,
                "done_at": _at(on, self.now),
            }
            for unit in module.units[:done]
        ]
        here = module.units[min(done, len(module.units) - 1)]
        self.openings.append(
            self.common
            | {"module_id": module.id, "first_on": on, "last_unit_id": here.id, "last_at": _at(on, self.now)}
        )


def _person_row(person: Person, now: datetime) -> dict[str, Any]:
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email,
        "external_id": None,
        "language": person.language,
        "created_at": now,
        "last_seen_at": _last_seen_at(person, now),
    }


def _last_seen_at(person: Person, now: datetime) -> datetime | None:
    """When she last read something on the site; None for whoever was only ever present, or did nothing."""
    days = [step.on for step in person.steps if step.means == "self-study"]
    if person.begun_on is not None:
        days.append(person.begun_on)
    return _at(max(days), now) if days else None


def _at(on: date, now: datetime) -> datetime:
    return min(datetime.combine(on, time(16, 30), UTC), now)


def _affiliation_rows(person_id: int, person: Person, *, now: datetime) -> Iterable[dict[str, Any]]:
    return (
        {
            "person_id": person_id,
            "uai": stay.uai,
            "audience": person.audience.value,
            "function": person.function.value,
            "from_on": stay.from_on,
            "to_on": stay.to_on,
            "is_main": stay.is_main,
            "confirmed_on": stay.from_on + timedelta(days=7) if person.is_confirmed else None,
            "changed_at": now,
        }
        for stay in person.stays
    )


def _grant_rows(person_id: int, account: Account, years: Years, now: datetime) -> Iterable[dict[str, Any]]:
    return (
        {
            "person_id": person_id,
            "role": role,
            "scope_kind": kind,
            "scope_value": value,
            "from_on": years.last_start,
            "to_on": None,
            "granted_by": None,
            "granted_at": now,
        }
        for role, kind, value in account.grants
    )


def _bulk(db: Session, model: type[Any], rows: Rows) -> None:
    if rows:
        db.execute(insert(model), rows)


def merge_school(db: Session, *, years: Years, now: datetime) -> None:
    """Close one école into its neighbour at the last beginning of the school year: history follows."""
    merged = next(place for place in places() if place.trait == "merged")
    successor = _successor(merged)
    succeed(db, old=merged.uai, new=successor.uai, on=years.start, today=years.today, now=now)


def _successor(merged: Place) -> Place:
    return next(
        place
        for place in places()
        if place.district == merged.district and place is not merged and not place.trait and place.drive > 0
    )


def mark(db: Session, *, now: datetime) -> None:
    """Write that this database is a demonstration."""
    db.add(DemoMark(id=1, made_at=now))
