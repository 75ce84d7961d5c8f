"""Mails about accounts: a link that sets a password, a password changed. The caller commits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy.orm import Session

from lms.accounts import links
from lms.accounts.models import Person
from lms.accounts.queries import normal_email, person_by_email
from lms.accounts.tokens import token_hash
from lms.mail.letter import Letter, write_letter
from lms.mail.operations import Waiting, enqueue, enqueue_all
from lms.messages import Message, message


@dataclass(frozen=True, kw_only=True)
class Site:
    """What a mail says of the site that sends it."""

    base_url: str
    name: str
    default_language: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Invited:
    """Somebody for whom an account was made."""

    person_id: int
    email: str
    name: str = ""
    language: str = ""


def send_invitation(db: Session, *, person: Person, site: Site, now: datetime) -> None:
    """Write to somebody for whom an account was made: the link that sets the first password."""
    one = Invited(
        person_id=person.id,
        email=person.email or "",
        name=f"{person.given_name} {person.family_name}".strip(),
        language=person.language or "",
    )
    send_invitations(db, people=[one], site=site, now=now)


def send_invitations(db: Session, *, people: Sequence[Invited], site: Site, now: datetime) -> int:
    """Write to everybody for whom an account was made and who has an address; give to how many."""
    reached = [person for person in people if person.email]
    tokens = links.make_links(db, person_ids=[person.person_id for person in reached], now=now)
    mails = [_invitation(person, token, site=site) for person, token in zip(reached, tokens, strict=True)]
    enqueue_all(db, purpose="invitation", mails=mails, now=now)
    return len(mails)


def _invitation(person: Invited, token: str, *, site: Site) -> Waiting:
    subject, pieces = _invitation_text(site, person.language or site.default_language, bool(person.name))
    filled = {_NAME: person.name, _TOKEN: token}
    return Waiting(
        person_id=person.person_id,
        object_id=_object_id(token),
        to=person.email,
        subject=subject,
        # Joined, never replaced: a name may hold anything.
        text="".join([filled.get(piece, piece) for piece in pieces]),
    )


_NAME, _TOKEN = "\x00name\x00", "\x00token\x00"
_PLACES = re.compile(f"({_NAME}|{_TOKEN})")


@lru_cache(maxsize=64)
def _invitation_text(
    site: Site,
    language: str,
    is_named: bool,  # noqa: FBT001 - a key
) -> tuple[str, list[str]]:
    """Put the invitation into words once a language: thousands are written in one import."""
    letter = write_letter(
        subject=message("Your account on %(site)s", site=site.name),
        paragraphs=_link_paragraphs(
            _hello_to(_NAME if is_named else ""),
            _TOKEN,
            site=site,
            opening=message(
                "An account was made for you on %(site)s. Choose your password here:", site=site.name
            ),
            closing=message(
                "If you weren’t expecting this, leave it: the account opens only with a password."
            ),
        ),
        site_name=site.name,
        language=language,
    )
    return letter.subject, _PLACES.split(letter.text)


def send_forgotten(db: Session, *, email: str, site: Site, now: datetime) -> None:
    """Write to whoever asked for a new password, if the address has an account; otherwise do nothing."""
    person = person_by_email(db, email=email)
    if person is None or person.disabled_at is not None:
        return
    _send_link(
        db,
        person=person,
        site=site,
        now=now,
        purpose="forgotten-password",
        to=normal_email(email),
        subject=message("Choose a new password"),
        opening=message("Somebody asked for a new password for your account. Choose it here:"),
        closing=message("If it wasn’t you, leave it: your password hasn’t changed."),
    )


def send_password_changed(db: Session, *, person: Person, site: Site, now: datetime) -> None:
    """Tell somebody that her password changed: it is how she learns that it wasn't she who did it."""
    _send(
        db,
        person=person,
        site=site,
        now=now,
        purpose="password-changed",
        object_id=now.isoformat(),
        subject=message("Your password has changed"),
        paragraphs=(
            _hello(person),
            message("The password of your account has just changed, and every other device was signed out."),
            message(
                "If it wasn’t you, choose another one at once: %(address)s",
                address=f"{site.base_url}/forgotten-password",
            ),
        ),
    )


def send_factor_reset(db: Session, *, person: Person, site: Site, now: datetime) -> None:
    """Tell somebody that her second step was forgotten: it is how she learns that she didn't ask for it."""
    _send(
        db,
        person=person,
        site=site,
        now=now,
        purpose="second-factor-reset",
        object_id=now.isoformat(),
        subject=message("Your second step has been forgotten"),
        paragraphs=(
            _hello(person),
            message(
                "An administrator has forgotten the second step of your account, and every device was"
                " signed out. You set up a new one at your next sign-in: %(address)s",
                address=f"{site.base_url}/sign-in",
            ),
            message(
                "If you didn’t ask for it, tell an administrator, and choose another password: %(address)s",
                address=f"{site.base_url}/forgotten-password",
            ),
        ),
    )


def send_inactivity_warning(db: Session, *, person: Person, site: Site, now: datetime, days: int) -> bool:
    """Warn somebody whose account hasn't been used for long; whether this is the first warning since."""
    last_used = person.last_seen_at or person.created_at
    return _send(
        db,
        person=person,
        site=site,
        now=now,
        purpose="inactivity",
        object_id=last_used.date().isoformat(),
        subject=message("Your account on %(site)s will be erased", site=site.name),
        paragraphs=(
            _hello(person),
            message(
                "You haven’t used your account for almost two years. It will be erased in %(days)s days.",
                days=days,
            ),
            message("To keep it, sign in once: %(address)s", address=f"{site.base_url}/sign-in"),
            message("Attestations you were given stay valid."),
        ),
    )


def letter_to(person: Person, *, subject: Message, paragraphs: Sequence[Message | str], site: Site) -> Letter:
    """Put a letter to somebody into words: greeted by name, in her language, signed by the site."""
    return write_letter(
        subject=subject,
        paragraphs=(_hello(person), *paragraphs),
        site_name=site.name,
        language=person.language or site.default_language,
    )


def _hello(person: Person) -> Message:
    return _hello_to(f"{person.given_name} {person.family_name}".strip())


def _hello_to(name: str) -> Message:
    return message("Dear %(name)s,", name=name) if name else message("Dear Sir or Madam,")


def _send_link(
    db: Session,
    *,
    person: Person,
    site: Site,
    now: datetime,
    purpose: str,
    to: str,
    subject: Message,
    opening: Message,
    closing: Message,
) -> None:
    token = links.make_link(db, person_id=person.id, now=now)
    _send(
        db,
        person=person,
        site=site,
        now=now,
        purpose=purpose,
        object_id=_object_id(token),
        to=to,
        subject=subject,
        paragraphs=_link_paragraphs(_hello(person), token, site=site, opening=opening, closing=closing),
    )


def _object_id(token: str) -> str:
    return token_hash(token).hex()[:16]


def _link_paragraphs(
    hello: Message, token: str, *, site: Site, opening: Message, closing: Message
) -> tuple[Message | str, ...]:
    return (
        hello,
        opening,
        links.link_address(base_url=site.base_url, token=token),
        message("This link works once, for seven days."),
        closing,
    )


def _send(
    db: Session,
    *,
    person: Person,
    site: Site,
    now: datetime,
    purpose: str,
    object_id: str,
    subject: Message,
    paragraphs: tuple[Message | str, ...],
    to: str = "",
) -> bool:
    """Write to somebody at her address, or at another of hers that she named."""
    address = to or person.email
    if not address:
        return False
    letter: Letter = write_letter(
        subject=subject,
        paragraphs=paragraphs,
        site_name=site.name,
        language=person.language or site.default_language,
    )
    written = enqueue(
        db,
        purpose=purpose,
        person_id=person.id,
        object_id=object_id,
        to=address,
        subject=letter.subject,
        text=letter.text,
        now=now,
    )
    return written is not None
