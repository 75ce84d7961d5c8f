"""Sessions for tests: planned by the real operations, at Réunion or in Rennes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.letters import Site
from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING
from lms.schools.population import Audience
from lms.workshops.kinds import Means
from lms.workshops.letters import Sender
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Workshop
from lms.workshops.operations import agree, open_registration
from lms.workshops.plan import Plan
from lms.workshops.planning import plan_workshop
from lms.workshops.sittings import Sitting
from tests.factories.accounts import make_person
from tests.factories.programmes import make_school
from tests.factories.reach import reach

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
DAY = date(2026, 11, 17)
EVENING = Sitting(on=DAY, starts=time(18, 0), ends=time(19, 30))
SENDER = Sender(
    site=Site(base_url="http://localhost", name="Passerelle", default_language="fr"), secret=b"secret"
)
AT_THE_DOOR = datetime(2026, 11, 17, 17, 5, tzinfo=UTC)


def make_plan(db: Session, **changes: Any) -> Plan:
    """A session for parents, one evening in a school, with twenty seats, unless told otherwise."""
    if "host_uai" not in changes and "programme_id" not in changes:
        changes["host_uai"] = make_school(db).uai
    plan = Plan(
        audience=Audience.PARENT,
        title="Les écrans en famille",
        means=Means.PRESENCE,
        sittings=(EVENING,),
        timezone="Europe/Paris",
        place="Salle polyvalente, 2 rue du Port",
        seats=20,
        languages=("fr", "ar"),
    )
    return replace(plan, **changes)


def everywhere(db: Session) -> Reach:
    """The reach of an administrator."""
    return reach((Role.ADMINISTRATOR, EVERYTHING), person_id=make_person(db).id)


def make_workshop(db: Session, *, by: Reach | None = None, **changes: Any) -> Workshop:
    """A session that is proposed."""
    plan = make_plan(db, **changes)
    return plan_workshop(db, reach=by or everywhere(db), plan=plan, today=TODAY, now=NOW)


def make_open_workshop(db: Session, **changes: Any) -> Workshop:
    """A session to which one may register."""
    workshop = make_workshop(db, **changes)
    agree(db, workshop_id=workshop.id, name="Mme Kervella, directrice", on=TODAY, now=NOW)
    open_registration(db, workshop_id=workshop.id, now=NOW)
    return lock_workshop(db, workshop.id)
