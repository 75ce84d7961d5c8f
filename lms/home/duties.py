"""What the home page tells trainers of their courses, and administrators of the installation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from lms.config import Settings
from lms.courses.queries import Published, catalogue
from lms.courses.release import in_language
from lms.home.queries import waiting_mails
from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.reach.scopes import ScopeKind
from lms.site.facts import missing
from lms.site.queries import facts


@dataclass(frozen=True, kw_only=True)
class TaughtCourse:
    """A course entrusted to somebody, with its last release."""

    id: str
    title: str
    address: str
    number: int
    published_on: date


@dataclass(frozen=True, kw_only=True)
class Health:
    """One thing that an administrator should know of the installation; `is_well`: nothing to do."""

    words: str
    is_well: bool
    link: tuple[str, str] | None = None


def taught_courses(
    db: Session, reach: Reach, *, language: str, timezone: ZoneInfo
) -> list[TaughtCourse] | None:
    """Give the courses of a trainer, by title; None for somebody who isn't one."""
    if not reach.holds(Role.TRAINER):
        return None
    mine = reach.scopes_of(Role.TRAINER, ScopeKind.COURSE)
    found = (
        [_taught(one, language, timezone) for one in catalogue(db) if one.release.id in mine] if mine else []
    )
    return sorted(found, key=lambda one: one.title)


def _taught(one: Published, language: str, timezone: ZoneInfo) -> TaughtCourse:
    return TaughtCourse(
        id=one.release.id,
        title=in_language(one.release.title, language),
        address=f"/courses/{one.release.id}",
        number=one.number,
        published_on=one.published_at.astimezone(timezone).date(),
    )


def health(db: Session, reach: Reach, *, settings: Settings, courses: int) -> list[Health] | None:
    """Say how the installation is; None for somebody who doesn't administer it. Two statements."""
    if not reach.holds(Role.ADMINISTRATOR):
        return None
    return [_mail(db, settings), _notices(facts(db)), _courses(courses)]


def _mail(db: Session, settings: Settings) -> Health:
    waiting = waiting_mails(db)
    if settings.smtp_url is None:
        return Health(
            words=_("No mail server is set: mails are kept in the folder “mail” of the data folder."),
            is_well=False,
        )
    if waiting:
        words = ngettext(
            "%(num)s mail is waiting to be sent.", "%(num)s mails are waiting to be sent.", waiting
        )
        return Health(words=words, is_well=False)
    return Health(words=_("Every mail has been sent."), is_well=True)


def _notices(said: Mapping[str, str]) -> Health:
    lacking = len(missing(said))
    if lacking:
        return Health(
            words=ngettext(
                "%(num)s fact is missing from the legal notices: run “lms site show”.",
                "%(num)s facts are missing from the legal notices: run “lms site show”.",
                lacking,
            ),
            is_well=False,
            link=(_("Read the notices"), "/legal"),
        )
    return Health(words=_("The legal notices are complete."), is_well=True)


def _courses(number: int) -> Health:
    if not number:
        return Health(words=_("No course is published: run “lms init”."), is_well=False)
    words = ngettext("%(num)s course is published.", "%(num)s courses are published.", number)
    return Health(words=words, is_well=True, link=(_("See the courses"), "/courses"))
