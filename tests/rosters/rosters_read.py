"""A file of people read whole, for tests that look at everybody in it; and imported, as the command does."""

from dataclasses import dataclass

from lms.accounts.letters import Site
from lms.database import Database
from lms.messages import Message
from lms.rosters.following import follow
from lms.rosters.imports import Asked, import_people
from lms.rosters.roster_file import read_roster
from lms.rosters.told import RosterPerson
from lms.tabular import FaultLog
from lms.tabular.imported import Imported

SITE = Site(base_url="https://lms.exemple.fr", name="Passerelle", default_language="fr")


@dataclass(frozen=True, kw_only=True)
class Read:
    """What a file says."""

    people: tuple[RosterPerson, ...]
    faults: FaultLog
    notes: tuple[Message, ...]


def read(data: bytes) -> Read:
    """Read a file of people."""
    with read_roster(data) as roster:
        people = tuple(person for some in roster.scratch.batches() for person in some)
        return Read(people=people, faults=roster.faults, notes=roster.notes)


def bring(database: Database, data: bytes, asked: Asked, *, site: Site = SITE) -> Imported:
    """Import a file of people, count them and write to them."""
    with read_roster(data) as roster:
        imported = import_people(database, roster, asked)
    follow(database, site=site, now=asked.now)
    return imported
