"""What the coordinator of the demonstration finds on her desk: a list to apply, and a record there twice."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.operations import make_person
from lms.database import Database
from lms.demo.people import DOMAIN
from lms.demo.places import places
from lms.rosters.checking import check
from lms.rosters.duplicates import dismiss, find_duplicates
from lms.rosters.models import PossibleDuplicate
from lms.rosters.upload_file import read_upload
from lms.rosters.uploads import choose_columns, receive
from lms.schools.models import Affiliation
from lms.schools.population import Audience, Function

_HEADINGS = "courriel;prénom;nom;RNE;fonction;identifiant;arrivée"
# Somebody new, somebody who is given an identifier, somebody as on record; then what a hurried hand writes.
_LINES = (
    "nadia.ferrand@{domain};Nadia;Ferrand;{uai};enseignante;A-3107;{day}",
    "enseignante@{domain};Maëlle;Le Goff;{uai};enseignante;A-2041;",
    "tzr@{domain};Karim;Benali;{uai};TZR;;",
    "luc.morin@{domain};Luc;Morin;{uai};surveillant général;A-3108;{day}",
    "sarah.petit@{domain};Sarah;Petit;2041;enseignante;A-3109;{day}",
    "hugo.blanc(at){domain};Hugo;Blanc;{uai};enseignant;A-3110;{day}",
)
_TWICE = (("Anne-Lise", "Dupré", "anne-lise.dupre"), ("Anne Lise", "Dupre", "a.dupre"))


def bring(database: Database, *, zone: ZoneInfo, now: datetime) -> None:
    """Put a list that was checked before the coordinator, and somebody of the collège on record twice."""
    uai = next(place.uai for place in places() if place.trait == "rep+")
    today = now.astimezone(zone).date()
    with database.writer() as db:
        coordinator = db.scalars(select(Person.id).where(Person.email == f"coordination@{DOMAIN}")).one()
        # The crowd's namesakes were looked at long ago.
        find_duplicates(db, today=today, now=now)
        for low, high in db.execute(select(PossibleDuplicate.low_id, PossibleDuplicate.high_id)).all():
            dismiss(db, pair=(low, high), actor_id=coordinator, now=now)
        _put_on_record_twice(db, uai=uai, now=now)
        find_duplicates(db, today=today, now=now)
        text = "\n".join((_HEADINGS, *_LINES)).format(domain=DOMAIN, uai=uai, day=today.isoformat())
        read = read_upload(text.encode(), saved={})
        upload = receive(
            db,
            person_id=coordinator,
            data=text.encode(),
            read=read,
            file_name="arrivees-du-college.csv",
            source="Secrétariat du collège",
            now=now,
        )
        choose_columns(db, upload=upload, read=read, now=now)
        db.commit()
    check(database, import_id=upload.id, zone=zone, now=now)


def _put_on_record_twice(db: Session, *, uai: str, now: datetime) -> None:
    for given, family, key in _TWICE:
        person = make_person(db, now=now, given_name=given, family_name=family, email=f"{key}@{DOMAIN}")
        db.add(
            Affiliation(
                person_id=person.id,
                uai=uai,
                audience=Audience.STAFF.value,
                function=Function.OTHER_STAFF.value,
                from_on=now.date(),
                is_main=True,
                confirmed_on=now.date(),
                changed_at=now,
            )
        )
    db.flush()
