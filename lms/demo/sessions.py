"""The demonstration's sessions, one in every state, through the operations that leaders' pages call."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.letters import Site
from lms.accounts.models import Person
from lms.database import Database
from lms.demo.files import PROGRAMME
from lms.demo.loading import COURSES
from lms.demo.people import DOMAIN
from lms.demo.places import AISNE, Place, places
from lms.programmes.queries import find_programme
from lms.progress.models import Completion
from lms.reach.queries import reach_of
from lms.reach.reach import Reach
from lms.schools.models import Affiliation
from lms.schools.population import Audience
from lms.workshops.attending import Note, correct_headcount, note_presence
from lms.workshops.kinds import Framework, Means, Way
from lms.workshops.letters import Sender
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Workshop
from lms.workshops.operations import agree, cancel, close, hold, open_registration
from lms.workshops.plan import Leader, Plan
from lms.workshops.planning import plan_workshop
from lms.workshops.registering import Asked, register
from lms.workshops.sittings import Sitting

# Nobody here has an address: no mail is written, and nothing needs signing.
_SENDER = Sender(site=Site(base_url="", name="", default_language="fr"), secret=b"demo")
_PARENTS = (
    ("Yasmina", "ar"), ("Rosa", "pt"), ("Emine", "tr"), ("Sophie", "fr"), ("Thierry", "fr"), ("Nour", "ar"),
    ("Fatou", "fr"), ("João", "pt"), ("Lucie", "fr"), ("Mehmet", "tr"), ("Karine", "fr"), ("Samir", "ar"),
)  # fmt: skip
_EVENING = (time(18, 0), time(19, 30))
_P1, _P2 = "educonnect-ent-messages", "les-ecrans-selon-l-age"


@dataclass(frozen=True, kw_only=True)
class _Story:
    """One session: when, about what, how far it got, who registered and who came."""

    title: str
    days: int
    host: int
    module: str | None = None
    until: str = "open"
    seats: int | None = 20
    registered: int = 0
    came: int = 0
    counted: int = 0
    is_listed: bool = False
    framework: Framework = Framework.CAFE
    hours: tuple[time, time] = _EVENING
    reason: str = ""


_STORIES = (
    _Story(title="Cyberharcèlement : repérer, réagir, être aidé", days=24, host=0, until="proposed"),
    _Story(
        title="ÉduConnect et la messagerie de l’école", days=16, host=1, until="agreed", module=_P1,
        framework=Framework.MALLETTE,
    ),
    _Story(
        title="Les écrans selon l’âge, en famille", days=8, host=0, module=_P2, seats=8, registered=11,
        is_listed=True,
    ),
    _Story(
        title="Kermesse : cinq minutes pour son compte ÉduConnect", days=0, host=1, module=_P1, seats=None,
        registered=6, hours=(time(8, 0), time(12, 0)),
    ),
    _Story(
        title="Café des parents : les écrans à la maison", days=-6, host=0, module=_P2, until="held",
        registered=10, came=8, counted=4,
    ),
    _Story(
        title="Premiers pas sur l’espace numérique", days=-41, host=1, module=_P1, until="closed",
        registered=12, came=11, counted=7, framework=Framework.OEPRE,
    ),
    _Story(
        title="Protéger les données de son enfant", days=5, host=0, until="cancelled", registered=3,
        reason="La salle est prise par le conseil d’école. Une autre date sera proposée.",
    ),
)  # fmt: skip


def load_sessions(database: Database, *, zone: ZoneInfo, now: datetime) -> None:
    """Write every session, each as its leader would have, in a transaction of its own."""
    today = now.astimezone(zone).date()
    with database.reader() as reading:
        leader, trainer = (_reach(reading, key, today) for key in ("animatrice", "formateur"))
    for n, story in enumerate(_STORIES):
        with database.writer() as db:
            _tell(db, n, story, leader=leader, zone=zone, now=now)
            db.commit()
    for tell in (_teachers_live, _teachers_meeting):
        with database.writer() as db:
            tell(db, trainer, zone=zone, now=now)
            db.commit()


def _hosts() -> list[Place]:
    return [place for place in places() if place.municipality_code == f"{AISNE.code}900"]


def _reach(db: Session, key: str, today: date) -> Reach:
    person_id = db.scalars(select(Person.id).where(Person.email == f"{key}@{DOMAIN}")).one()
    return reach_of(db, person_id=person_id, on=today)


def _tell(
    db: Session,
    n: int,
    story: _Story,
    *,
    leader: Reach,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    hosts = _hosts()
    on = now.astimezone(zone).date() + timedelta(days=story.days)
    plan = _plan(story, on, hosts[story.host], leader)
    # Everything was written in the weeks before, and never later than now.
    then = min(now, datetime.combine(on - timedelta(days=21), time(10), zone))
    workshop = plan_workshop(db, reach=leader, plan=plan, today=now.astimezone(zone).date(), now=then)
    if story.until == "proposed":
        return
    agree(db, workshop_id=workshop.id, name="Mme Delcourt, directrice", on=then.date(), now=then)
    if story.until == "agreed":
        return
    open_registration(db, workshop_id=workshop.id, now=then)
    rows = [_register(db, workshop, n, rank, now=then) for rank in range(story.registered)]
    if story.until == "cancelled":
        cancel(db, workshop_id=workshop.id, reason=story.reason, sender=_SENDER, now=now)
    if story.came:
        _come(db, lock_workshop(db, workshop.id), story, rows, leader=leader, zone=zone)
    if story.until == "closed":
        close(db, workshop_id=workshop.id, now=datetime.combine(on, time(20), zone))


def _plan(story: _Story, on: date, host: Place, leader: Reach) -> Plan:
    starts, ends = story.hours
    return Plan(
        audience=Audience.PARENT,
        title=story.title,
        means=Means.PRESENCE,
        sittings=(Sitting(on=on, starts=starts, ends=ends),),
        timezone="Europe/Paris",
        module=(COURSES["parent"], story.module) if story.module else None,
        host_uai=host.uai,
        place=f"Salle de motricité, {host.name}",
        seats=story.seats,
        languages=("fr", "ar", "pt"),
        leaders=(
            Leader(name="Leïla Mansouri", organisation="Ville de Valclair", person_id=leader.person_id),
        ),
        partner="Centre social du Moulin (fictif)",
        framework=story.framework,
        interpreter="arabe",
        childcare=True,
        accessibility="Entrée de plain-pied",
        equipment="Six tablettes",
        is_listed=story.is_listed,
    )


def _register(db: Session, workshop: Workshop, n: int, rank: int, *, now: datetime) -> int:
    name, language = _PARENTS[(rank + n) % len(_PARENTS)]
    asked = Asked(
        key=f"demo-{rank}",
        language=language,
        given_name=name,
        # Some would rather not say.
        uai=None if rank % 5 == 4 else _hosts()[rank % 2].uai,
    )
    return register(db, workshop_id=workshop.id, asked=asked, sender=_SENDER, now=now).id


def _come(
    db: Session,
    workshop: Workshop,
    story: _Story,
    rows: list[int],
    *,
    leader: Reach,
    zone: ZoneInfo,
) -> None:
    half_day = workshop.sittings[0]
    then = datetime.combine(half_day.on, half_day.starts, zone)
    for rank, registration_id in enumerate(rows[: story.came]):
        note = Note(sitting_id=half_day.id, way=Way.LIST, key=f"demo-{rank}", registration_id=registration_id)
        note_presence(db, workshop_id=workshop.id, note=note, by=leader.person_id, now=then)
    walked_in = Note(
        sitting_id=half_day.id,
        way=Way.DOOR,
        key="demo-door",
        given_name="Awa",
        uai=_hosts()[0].uai,
        language="fr",
    )
    note_presence(db, workshop_id=workshop.id, note=walked_in, by=None, now=then)
    counted = replace(walked_in, way=Way.HEADCOUNT, key="demo-count", given_name="", headcount=story.counted)
    correct_headcount(db, workshop_id=workshop.id, note=counted, by=leader.person_id, now=then)


def _teachers_live(db: Session, trainer: Reach, *, zone: ZoneInfo, now: datetime) -> None:
    """A path of two virtual classes, to which teachers register themselves."""
    today = now.astimezone(zone).date()
    sittings = tuple(
        Sitting(on=today + timedelta(days=days), starts=time(17, 0), ends=time(18, 30)) for days in (11, 25)
    )
    workshop = _open_for_teachers(db, trainer, sittings=sittings, means=Means.LIVE, today=today, now=now)
    for person_id in _trained_already(db, most=9):
        asked = Asked(key=f"demo-{person_id}", language="fr", person_id=person_id)
        register(db, workshop_id=workshop.id, asked=asked, sender=_SENDER, now=now)


def _teachers_meeting(db: Session, trainer: Reach, *, zone: ZoneInfo, now: datetime) -> None:
    """A day of two half-days that took place; whoever came had finished the module alone before."""
    today = now.astimezone(zone).date()
    on = today - timedelta(days=20)
    sittings = (
        Sitting(on=on, starts=time(9, 0), ends=time(12, 0)),
        Sitting(on=on, starts=time(13, 30), ends=time(16, 30)),
    )
    then = datetime.combine(on, time(9, 0), zone)
    workshop = _open_for_teachers(db, trainer, sittings=sittings, means=Means.PRESENCE, today=today, now=then)
    for n, half_day in enumerate(lock_workshop(db, workshop.id).sittings):
        for person_id in _trained_already(db, most=12 - 2 * n):
            note = Note(
                sitting_id=half_day.id, way=Way.LIST, key=f"demo-{n}-{person_id}", person_id=person_id
            )
            note_presence(db, workshop_id=workshop.id, note=note, by=trainer.person_id, now=then)
    hold(db, workshop_id=workshop.id, today=today, now=now)


def _open_for_teachers(
    db: Session,
    trainer: Reach,
    *,
    sittings: tuple[Sitting, ...],
    means: Means,
    today: date,
    now: datetime,
) -> Workshop:
    programme = find_programme(db, PROGRAMME)
    plan = Plan(
        audience=Audience.TEACHER,
        title="Comprendre l’hybridation : une journée entre collègues"
        if means is Means.PRESENCE
        else "Comprendre l’hybridation : deux classes virtuelles",
        means=means,
        sittings=sittings,
        timezone="Europe/Paris",
        module=(COURSES["teacher"], "comprendre-l-hybridation"),
        programme_id=programme.id if programme else None,
        host_uai=next(place.uai for place in places() if place.trait == "rep+"),
        place="Centre de documentation" if means is Means.PRESENCE else "",
        join_address="" if means is Means.PRESENCE else "https://classe-virtuelle.example/hybridation",
        seats=30,
        leaders=(Leader(name="Erwan Quéméneur", organisation="EAFC", person_id=trainer.person_id),),
        plan_dispositif="26A0080123",
        plan_module="61234",
        plan_group="01",
    )
    workshop = plan_workshop(db, reach=trainer, plan=plan, today=today, now=now)
    agree(db, workshop_id=workshop.id, name="Mme Lefèvre, principale", on=now.date(), now=now)
    open_registration(db, workshop_id=workshop.id, now=now)
    return workshop


def _trained_already(db: Session, *, most: int) -> list[int]:
    """Give some teachers who finished the module weeks ago: coming changes no figure of the story."""
    rows = db.scalars(
        select(Completion.person_id)
        .join(Affiliation, Affiliation.person_id == Completion.person_id)
        .where(
            Completion.course_id == COURSES["teacher"],
            Completion.module_id == "comprendre-l-hybridation",
            Affiliation.is_main,
            Affiliation.audience == Audience.TEACHER.value,
            Affiliation.to_on.is_(None),
        )
        .order_by(Completion.done_on, Completion.person_id)
        .limit(most)
    )
    return [person_id for person_id in rows if person_id is not None]
