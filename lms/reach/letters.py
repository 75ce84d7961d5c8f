"""Mails about roles: one is given, one will end. The caller commits."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.letters import Site, letter_to
from lms.accounts.links import link_address
from lms.accounts.models import Person
from lms.mail.operations import Waiting, enqueue_all
from lms.messages import Message, message, translate
from lms.messages.dates import day_in_words
from lms.reach.models import Grant
from lms.reach.roles import NAMES, Role
from lms.reach.scope_names import scope_names
from lms.reach.scopes import Scope, ScopeKind

NOTICE = timedelta(days=14)
ONE_DAY = timedelta(days=1)
_Parts = tuple[Message, Sequence[Message | str]]


def tell_given(
    db: Session, *, given: Grant, person: Person, token: str | None, site: Site, now: datetime
) -> None:
    """Write to somebody who was given a role: what it is, until when, and how to come in."""
    language = person.language or site.default_language
    role, scope = _in_words(db, given, language)
    until = (
        message("It ends after %(day)s.", day=day_in_words(given.to_on - ONE_DAY, locale=language))
        if given.to_on
        else message("It lasts until somebody takes it back.")
    )
    way_in: Sequence[Message | str] = (
        (
            message("Choose your password here; the link works once, for seven days:"),
            link_address(base_url=site.base_url, token=token),
        )
        if token
        else (f"{site.base_url}/",)
    )
    said = (
        message(
            "You are given the role “%(role)s” over: %(scope)s, from %(day)s.",
            role=role,
            scope=scope,
            day=day_in_words(given.from_on, locale=language),
        ),
        until,
        *way_in,
    )
    subject = message("A role on %(site)s: %(role)s", site=site.name, role=role)
    mail = _mail(person, str(given.id), (subject, said), site=site)
    enqueue_all(db, purpose="role-given", mails=[mail] if mail else [], now=now)


def tell_ending(db: Session, *, site: Site, today: date, now: datetime) -> int:
    """Write to holders and givers of roles that end within a fortnight, once each; give how many mails."""
    ending = db.scalars(
        select(Grant)
        .where(Grant.from_on < Grant.to_on, Grant.to_on > today, Grant.to_on <= today + NOTICE)
        .order_by(Grant.id)
    ).all()
    involved = {number for one in ending for number in (one.person_id, one.granted_by) if number}
    open_accounts = select(Person).where(
        Person.id.in_(involved), Person.erased_at.is_(None), Person.disabled_at.is_(None)
    )
    people = {person.id: person for person in db.scalars(open_accounts)}
    mails = [
        mail
        for one in ending
        if (holder := people.get(one.person_id)) is not None
        for reader in {one.person_id, one.granted_by or one.person_id} & people.keys()
        if (
            mail := _mail(
                people[reader], str(one.id), _ending(db, one, holder, people[reader], site), site=site
            )
        )
    ]
    enqueue_all(db, purpose="role-ending", mails=mails, now=now)
    return len(mails)


def _ending(db: Session, given: Grant, holder: Person, reader: Person, site: Site) -> _Parts:
    language = reader.language or site.default_language
    role, scope = _in_words(db, given, language)
    last = day_in_words((given.to_on or given.from_on) - ONE_DAY, locale=language)
    subject = message("A role ends on %(day)s", day=last)
    if reader.id == holder.id:
        words = message(
            "Your role “%(role)s” over: %(scope)s, ends after %(day)s.", role=role, scope=scope, day=last
        )
        return subject, (words, message("If your work goes on, ask whoever gave it to you to give it again."))
    name = f"{holder.given_name} {holder.family_name}".strip() or (holder.email or "")
    words = message(
        "The role “%(role)s” over: %(scope)s, which you gave to %(name)s, ends after %(day)s.",
        role=role,
        scope=scope,
        name=name,
        day=last,
    )
    return subject, (
        words,
        message("If the work goes on, give it again here:"),
        f"{site.base_url}/roles/given",
    )


def _in_words(db: Session, given: Grant, language: str) -> tuple[str, str]:
    scope = Scope(kind=ScopeKind(given.scope_kind), value=given.scope_value)
    named = scope_names(db, [scope], language=language)[scope]
    return translate(NAMES[Role(given.role)], locale=language), translate(named, locale=language)


def _mail(person: Person, object_id: str, parts: _Parts, *, site: Site) -> Waiting | None:
    if not person.email:
        return None
    subject, paragraphs = parts
    letter = letter_to(person, subject=subject, paragraphs=paragraphs, site=site)
    return Waiting(
        person_id=person.id, object_id=object_id, to=person.email, subject=letter.subject, text=letter.text
    )
