"""What somebody writes about a session before it takes place, and what is wrong with it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lms.messages import Message, message
from lms.schools.population import Audience
from lms.workshops.kinds import Framework, Means
from lms.workshops.sittings import Sitting

MOST_SEATS = 1000


@dataclass(frozen=True, kw_only=True)
class Leader:
    """Who leads: somebody with an account, or a name and an organisation."""

    name: str
    organisation: str = ""
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything one may write about a session. `module` is a course's id and a module's.

    `timezone` serves where no school is the host: a school brings its own. `seats` None is no limit.
    """

    audience: Audience
    title: str
    means: Means
    sittings: tuple[Sitting, ...]
    timezone: str
    module: tuple[str, str] | None = None
    programme_id: int | None = None
    host_uai: str | None = None
    municipality_code: str = ""
    place: str = ""
    join_address: str = ""
    seats: int | None = None
    languages: tuple[str, ...] = ("fr",)
    leaders: tuple[Leader, ...] = ()
    partner: str = ""
    framework: Framework = Framework.NONE
    plan_dispositif: str = ""
    plan_module: str = ""
    plan_group: str = ""
    interpreter: str = ""
    childcare: bool = False
    accessibility: str = ""
    equipment: str = ""
    is_listed: bool = False


def faults(plan: Plan) -> Iterator[Message]:
    """Give everything that is wrong with a plan, whatever the database holds."""
    if not plan.title.strip():
        yield message("Write what the session is about.")
    if plan.audience not in {Audience.PARENT, Audience.TEACHER}:
        yield message("A session is for parents or for teachers.")
    if plan.means is Means.PRESENCE and not plan.place.strip():
        yield message("Write where people meet.")
    if plan.join_address and urlsplit(plan.join_address).scheme != "https":
        yield message("The address of the live session begins with https://.")
    if plan.host_uai is None and plan.programme_id is None:
        yield message("Choose the host school, or the programme that organises the session.")
    if plan.seats is not None and not 0 < plan.seats <= MOST_SEATS:
        yield message("Give a number of seats from 1 to %(most)s, or none for no limit.", most=MOST_SEATS)
    if not plan.languages:
        yield message("Choose at least one language.")
