"""Presences noted and taken back, and what stands on record after."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.progress.models import Completion
from lms.schools.population import Audience
from lms.workshops.attending import Note, note_presence, revoke_presence
from lms.workshops.kinds import Way
from lms.workshops.models import Attendance, Workshop
from tests.factories.coverage import World
from tests.factories.workshops import AT_THE_DOOR, make_open_workshop


def note(workshop: Workshop, key: str, *, sitting: int = 0, **given: object) -> Note:
    return Note(
        **{"sitting_id": workshop.sittings[sitting].id, "way": Way.LIST, "key": key, **given}  # type: ignore[arg-type]
    )


def there(db: Session, workshop: Workshop, key: str, now: datetime = AT_THE_DOOR, **given: object) -> bool:
    return note_presence(db, workshop_id=workshop.id, note=note(workshop, key, **given), by=None, now=now)


def revoke(db: Session, workshop: Workshop, key: str, reason: str = "Parti avant le début") -> bool:
    row = db.scalars(select(Attendance).where(Attendance.event_key == key)).one()
    return revoke_presence(
        db, workshop_id=workshop.id, attendance_id=row.id, by=7, reason=reason, now=AT_THE_DOOR
    )


def standing_completions(db: Session) -> list[tuple[int | None, date, str, int]]:
    rows = db.scalars(select(Completion).where(Completion.revoked_at.is_(None)).order_by(Completion.id))
    return [(one.person_id, one.done_on, one.means, one.minutes) for one in rows]


def teachers_session(db: Session, world: World, **changes: object) -> Workshop:
    return make_open_workshop(
        db,
        **{
            "audience": Audience.TEACHER,
            "module": ("hybrider", "a"),
            "host_uai": world.schools[0],
            **changes,
        },
    )
