"""Registering oneself: an address confirmed by mail, then an account at a school. The caller commits."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts import links
from lms.accounts.audit import Origin, record
from lms.accounts.letters import Site
from lms.accounts.models import Person, PersonId
from lms.accounts.operations import make_person, set_password
from lms.accounts.queries import person_by_email
from lms.accounts.signals import on_person_erased
from lms.accounts.tokens import token_hash
from lms.mail.letter import Letter, write_letter
from lms.mail.models import OutboxMail
from lms.mail.operations import enqueue
from lms.messages import message
from lms.rosters.models import SchoolCodeEntry
from lms.rosters.own_school import declare_school
from lms.rosters.registration_link import Asked, link_address, seal_asked
from lms.schools.population import Function

ASKED = "registration"
KNOWN = "registration-known"
# The mails of somebody who isn't a person here yet belong to nobody until she is.
NOBODY = 0


def install() -> None:
    """Listen to erasures; done once more, it changes nothing."""
    on_person_erased(_erase_asked)


def _erase_asked(db: Session, /, *, person_id: int, now: datetime) -> None:
    """Let the mails of a registration that she never ended, and was imported after, go with her."""
    person = db.get(Person, person_id)
    if person is not None and person.email:
        take_mails(db, email=person.email, person_id=person_id)


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """What somebody says of herself when she registers."""

    given_name: str
    family_name: str
    language: str | None
    uai: str
    function: Function
    password_hash: str
    code_id: int | None = None


def answer_request(
    db: Session, *, asked: Asked, site: Site, language: str, secret: bytes, now: datetime
) -> None:
    """Write to whoever asked to register: a link that goes on, or that there is an account already."""
    person = person_by_email(db, email=asked.email)
    if person is None:
        _send_link(db, asked=asked, site=site, language=language, secret=secret, now=now)
    elif person.disabled_at is None:
        _send_known(db, person=person, to=asked.email, site=site, language=language, now=now)


def _send_link(db: Session, *, asked: Asked, site: Site, language: str, secret: bytes, now: datetime) -> None:
    token = seal_asked(asked, secret=secret, now=now)
    letter = write_letter(
        subject=message("Create your account on %(site)s", site=site.name),
        paragraphs=(
            message("Dear Sir or Madam,"),
            message("Somebody asked to create an account with this address. Go on here:"),
            link_address(base_url=site.base_url, token=token),
            message("This link works for one day."),
            message("If it wasn’t you, leave it: no account is created."),
        ),
        site_name=site.name,
        language=language,
    )
    _post(db, purpose=ASKED, person_id=NOBODY, key=token, to=asked.email, letter=letter, now=now)


def _send_known(db: Session, *, person: Person, to: str, site: Site, language: str, now: datetime) -> None:
    token = links.make_link(db, person_id=person.id, now=now)
    letter = write_letter(
        subject=message("You already have an account on %(site)s", site=site.name),
        paragraphs=(
            message("Dear Sir or Madam,"),
            message("Somebody asked to create an account with this address, which already has one."),
            message("Sign in here: %(address)s", address=f"{site.base_url}/sign-in"),
            message("Without a password, or if you forgot it, choose one here:"),
            links.link_address(base_url=site.base_url, token=token),
            message("This link works once, for seven days."),
            message("If it wasn’t you, leave it: your account is unchanged."),
        ),
        site_name=site.name,
        language=person.language or language,
    )
    _post(db, purpose=KNOWN, person_id=person.id, key=token, to=to, letter=letter, now=now)


def send_address_proof(
    db: Session, *, email: str, address: str, provider: str, site: Site, language: str, now: datetime
) -> None:
    """Write to an address that a provider repeats without having verified it."""
    person = person_by_email(db, email=email)
    letter = write_letter(
        subject=message("Confirm your address on %(site)s", site=site.name),
        paragraphs=(
            message("Dear Sir or Madam,"),
            message(
                "You are signing in with %(provider)s. Open this link in the same browser:", provider=provider
            ),
            address,
            message("This link works for one hour."),
            message("If it wasn’t you, leave it: nothing changes."),
        ),
        site_name=site.name,
        language=person.language or language if person else language,
    )
    person_id = person.id if person else NOBODY
    _post(db, purpose=ASKED, person_id=person_id, key=address, to=email, letter=letter, now=now)


def _post(
    db: Session, *, purpose: str, person_id: int, key: str, to: str, letter: Letter, now: datetime
) -> None:
    enqueue(
        db,
        purpose=purpose,
        person_id=person_id,
        object_id=token_hash(key).hex()[:16],
        to=to,
        subject=letter.subject,
        text=letter.text,
        now=now,
    )


def register(
    db: Session, *, email: str, newcomer: Newcomer, today: date, now: datetime, origin: Origin
) -> PersonId:
    """Make the account of somebody who proved her address, at the school she names, to confirm.

    Refused when the address has an account by now, or the school isn't known.
    """
    person = make_person(
        db,
        now=now,
        given_name=newcomer.given_name,
        family_name=newcomer.family_name,
        email=email,
        language=newcomer.language,
    )
    person_id = PersonId(person.id)
    set_password(db, person_id=person_id, password_hash=newcomer.password_hash, now=now, origin=origin)
    declare_school(
        db, person_id=person_id, uai=newcomer.uai, function=newcomer.function, today=today, now=now
    )
    take_mails(db, email=email, person_id=person_id)
    if newcomer.code_id is not None:
        db.add(SchoolCodeEntry(person_id=person_id, code_id=newcomer.code_id, entered_at=now))
    record(
        db,
        verb="registered",
        actor_id=person_id,
        object_kind="person",
        object_id=person_id,
        origin=origin,
        now=now,
    )
    return person_id


def take_mails(db: Session, *, email: str, person_id: int) -> None:
    """Make the mails of her registration hers: they go when she is erased."""
    db.execute(
        update(OutboxMail)
        .where(OutboxMail.purpose == ASKED, OutboxMail.person_id == NOBODY, OutboxMail.recipient == email)
        .values(person_id=person_id)
        .execution_options(synchronize_session=False)
    )
