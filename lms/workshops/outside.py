"""Leaders from outside: a link for one session, from the eve of its first day to a week after its last.

Whoever plans the session gives the link, gives it anew and takes it back; each is in the audit log, as is
each opening. The database keeps no token, only what recognises one. The caller commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lms.accounts.audit import Origin, record
from lms.accounts.tokens import new_token, token_hash
from lms.messages import Message, RefusalError, message
from lms.workshops.link_models import LeaderLink, LinkDevice
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Workshop

OPENS_BEFORE = timedelta(days=1)
KEPT = timedelta(days=7)
MOST_DEVICES = 3
MOST_LINKS = 20
OBJECT = "workshop-link"


@dataclass(frozen=True, kw_only=True)
class Led:
    """What a device was let into: which link, of which session, given to whom."""

    link_id: int
    workshop_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Given:
    """A link as whoever plans the session sees it."""

    id: int
    name: str
    organisation: str
    devices: int
    is_revoked: bool


def window(first_on: date, last_on: date) -> tuple[date, date]:
    """Give the first and the last day on which a link opens its session; days are those of its place."""
    return first_on - OPENS_BEFORE, last_on + KEPT


def give_link(
    db: Session,
    *,
    workshop_id: int,
    name: str,
    organisation: str,
    language: str,
    by: int | None,
    now: datetime,
    origin: Origin,
) -> tuple[LeaderLink, str]:
    """Make a link for somebody; give it with the token of its address, which is nowhere kept."""
    workshop = lock_workshop(db, workshop_id)
    if not name.strip():
        raise RefusalError(message("Write the name of the person who leads."))
    if _today(workshop, now) > window(workshop.first_on, workshop.last_on)[1]:
        raise RefusalError(message("This session has been over for more than a week."))
    made = select(func.count()).where(LeaderLink.workshop_id == workshop_id, LeaderLink.revoked_at.is_(None))
    if (db.scalar(made) or 0) >= MOST_LINKS:
        raise RefusalError(
            message("This session has %(most)s links already: take one back.", most=MOST_LINKS)
        )
    token = new_token()
    link = LeaderLink(
        workshop_id=workshop_id,
        name=name.strip()[:120],
        organisation=organisation.strip()[:120],
        language=language,
        token_hash=token_hash(token),
        made_at=now,
        made_by=by,
    )
    db.add(link)
    db.flush()
    _record(db, "link-made", link.id, by=by, now=now, origin=origin)
    return link, token


def renew_link(
    db: Session, *, workshop_id: int, link_id: int, by: int | None, now: datetime, origin: Origin
) -> tuple[LeaderLink, str]:
    """Give a link anew: the one before, and the devices it was opened on, are shut out."""
    link = _mine(db, workshop_id, link_id)
    token = new_token()
    _forget_devices(db, link)
    link.token_hash, link.revoked_at, link.made_at, link.made_by = token_hash(token), None, now, by
    db.flush()
    _record(db, "link-made", link.id, by=by, now=now, origin=origin)
    return link, token


def revoke_link(
    db: Session, *, workshop_id: int, link_id: int, by: int | None, now: datetime, origin: Origin
) -> bool:
    """Take a link back, at once and on every device; say whether that changed anything."""
    link = _mine(db, workshop_id, link_id)
    if link.revoked_at is not None:
        return False
    link.revoked_at = now
    _forget_devices(db, link)
    db.flush()
    _record(db, "link-revoked", link.id, by=by, now=now, origin=origin)
    return True


def open_link(db: Session, *, token: str, now: datetime, origin: Origin) -> tuple[LeaderLink, str]:
    """Let a device in; give the token that it keeps. Refused outside the days of the link, in words."""
    found = link_of_token(db, token)
    if found is None:
        raise RefusalError(_GONE)
    workshop = lock_workshop(db, found.workshop_id)
    link = db.get_one(LeaderLink, found.id, populate_existing=True)
    if link.revoked_at is not None or link.token_hash != token_hash(token):
        raise RefusalError(_GONE)
    why_not = closed_because(workshop, now)
    if why_not is not None:
        raise RefusalError(why_not)
    opened = db.scalar(select(func.count()).where(LinkDevice.link_id == link.id)) or 0
    if opened >= MOST_DEVICES:
        raise RefusalError(
            message(
                "This link was opened on %(most)s devices already. Ask whoever gave it to you for a new one.",
                most=MOST_DEVICES,
            )
        )
    own = new_token()
    db.add(LinkDevice(token_hash=token_hash(own), link_id=link.id, opened_at=now))
    db.flush()
    _record(db, "link-opened", link.id, by=None, now=now, origin=origin)
    return link, own


_GONE = message("This link opens nothing any more. Ask whoever gave it to you for a new one.")


def link_of_token(db: Session, token: str) -> LeaderLink | None:
    """Give the link of an address, unless it was taken back or given anew."""
    wanted = select(LeaderLink).where(
        LeaderLink.token_hash == token_hash(token), LeaderLink.revoked_at.is_(None)
    )
    return db.scalars(wanted).one_or_none()


def closed_because(workshop: Workshop, now: datetime) -> Message | None:
    """Say why a link doesn't open its session today; None when it does."""
    first, last = window(workshop.first_on, workshop.last_on)
    today = _today(workshop, now)
    if today < first:
        return message("This link opens on %(day)s, the day before the session.", day=f"{first:%d/%m/%Y}")
    if today > last:
        return message("This link closed a week after the session. Nothing is lost: ask whoever gave it.")
    return None


def led_by(db: Session, *, device_tokens: Sequence[str], now: datetime) -> Sequence[Led]:
    """Say into which sessions a device is let today."""
    hashes = [token_hash(one) for one in device_tokens]
    rows = db.execute(
        select(LeaderLink.id, LeaderLink.name, Workshop)
        .join(LinkDevice, LinkDevice.link_id == LeaderLink.id)
        .join(Workshop, Workshop.id == LeaderLink.workshop_id)
        .where(LinkDevice.token_hash.in_(hashes), LeaderLink.revoked_at.is_(None))
        .order_by(LeaderLink.id)
    ).all()
    return [
        Led(link_id=link_id, workshop_id=workshop.id, name=name)
        for link_id, name, workshop in rows
        if closed_because(workshop, now) is None
    ]


def links_of(db: Session, workshop_id: int) -> Sequence[Given]:
    """Give the links of a session, the first given first."""
    rows = db.execute(
        select(LeaderLink, func.count(LinkDevice.token_hash))
        .outerjoin(LinkDevice, LinkDevice.link_id == LeaderLink.id)
        .where(LeaderLink.workshop_id == workshop_id)
        .group_by(LeaderLink.id)
        .order_by(LeaderLink.id)
    ).all()
    return [
        Given(
            id=link.id,
            name=link.name,
            organisation=link.organisation,
            devices=devices,
            is_revoked=link.revoked_at is not None,
        )
        for link, devices in rows
    ]


def note_use(db: Session, led: Led, *, now: datetime, origin: Origin) -> None:
    """Say in the audit log that a list was changed by a link: its leader has no number of a person."""
    _record(db, "link-used", led.link_id, by=None, now=now, origin=origin)


def leave_device(db: Session, *, device_tokens: Sequence[str]) -> None:
    """Shut out a device that its leader hands back."""
    db.execute(
        delete(LinkDevice).where(LinkDevice.token_hash.in_([token_hash(one) for one in device_tokens]))
    )


def _mine(db: Session, workshop_id: int, link_id: int) -> LeaderLink:
    lock_workshop(db, workshop_id)
    link = db.get(LeaderLink, link_id, populate_existing=True)
    if link is None or link.workshop_id != workshop_id:
        raise RefusalError(message("This link isn’t one of this session."))
    return link


def _forget_devices(db: Session, link: LeaderLink) -> None:
    db.execute(delete(LinkDevice).where(LinkDevice.link_id == link.id))


def _record(db: Session, verb: str, link_id: int, *, by: int | None, now: datetime, origin: Origin) -> None:
    record(db, verb=verb, actor_id=by, now=now, object_kind=OBJECT, object_id=link_id, origin=origin)


def _today(workshop: Workshop, now: datetime) -> date:
    return now.astimezone(ZoneInfo(workshop.timezone)).date()
