"""What an operator says of the site: the facts there are, and what each may hold. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal
from urllib.parse import urlsplit

from lms.messages import Message, RefusalError, message

Kind = Literal["text", "mail", "link", "day", "share"]
LONGEST = 500


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing to say: its name in the command, what it means, and what it holds."""

    name: str
    meaning: Message
    kind: Kind = "text"


FACTS = (
    Fact(name="publisher", meaning=message("Who publishes the site")),
    Fact(name="publisher-address", meaning=message("The publisher’s postal address")),
    Fact(name="director", meaning=message("Director of publication: name and function")),
    Fact(name="host", meaning=message("Who hosts the site, with postal address")),
    Fact(name="host-phone", meaning=message("The host’s telephone number")),
    Fact(name="contact", meaning=message("Address to write to about the site"), kind="mail"),
    Fact(name="controller", meaning=message("Controller of the processing of personal data")),
    Fact(name="joint-controllers", meaning=message("Joint controllers, where there are some")),
    Fact(name="dpo", meaning=message("The academy’s data protection officer: how to reach them")),
    Fact(name="audit-on", meaning=message("Day of the accessibility audit"), kind="day"),
    Fact(name="audit-share", meaning=message("Share of the criteria met, in per cent"), kind="share"),
    Fact(name="audit-by", meaning=message("Who made the audit")),
    Fact(name="audit-findings", meaning=message("Contents that the audit found not accessible")),
    Fact(name="attestation-organiser", meaning=message("Who organises the courses, as attestations say it")),
    Fact(name="attestation-place", meaning=message("Town where attestations are established")),
    Fact(name="attestation-signatory", meaning=message("Who signs attestations: name and function")),
    Fact(name="attestation-delegation", meaning=message("In whose name they are signed, by delegation")),
    Fact(name="plan", meaning=message("Address of the multi-year accessibility plan"), kind="link"),
)
BY_NAME: Mapping[str, Fact] = {fact.name: fact for fact in FACTS}
# Without these, the law's own list of what a notice says isn't met.
NEEDED = ("publisher", "publisher-address", "director", "host", "contact", "controller", "dpo")

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def known(name: str) -> Fact:
    """Give the fact of this name, or refuse it with those there are."""
    if name not in BY_NAME:
        raise RefusalError(
            message(
                "There is no “%(name)s” to say of the site; there are: %(known)s.",
                name=name,
                known=", ".join(BY_NAME),
            )
        )
    return BY_NAME[name]


def checked(name: str, value: str) -> str:
    """Give a fact's value as it is kept, or refuse it in words."""
    fact = known(name)
    value = " ".join(value.split())
    if not value or len(value) > LONGEST:
        raise RefusalError(message("%(name)s: write between 1 and %(n)s characters.", name=name, n=LONGEST))
    return _CHECKS[fact.kind](name, value)


def _text(_name: str, value: str) -> str:
    return value


def _mail(name: str, value: str) -> str:
    if not _MAIL.fullmatch(value):
        raise RefusalError(message("%(name)s: “%(value)s” isn’t a mail address.", name=name, value=value))
    return value


def _link(name: str, value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise RefusalError(
            message("%(name)s: “%(value)s” isn’t an address: write https://…", name=name, value=value)
        )
    return value


def _day(name: str, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise RefusalError(
            message("%(name)s: “%(value)s” isn’t a day: write YYYY-MM-DD.", name=name, value=value)
        ) from None


def _share(name: str, value: str) -> str:
    try:
        share = Decimal(value.replace(",", ".").rstrip(" %"))
    except InvalidOperation:
        share = Decimal(-1)
    if not share.is_finite() or not 0 <= share <= 100:
        raise RefusalError(
            message("%(name)s: “%(value)s” isn’t a share: write 0 to 100.", name=name, value=value)
        )
    return str(share)


_CHECKS = {"text": _text, "mail": _mail, "link": _link, "day": _day, "share": _share}


def missing(said: Mapping[str, str]) -> tuple[Fact, ...]:
    """Give the facts that a complete notice needs and that nobody has said yet."""
    return tuple(BY_NAME[name] for name in NEEDED if name not in said)
